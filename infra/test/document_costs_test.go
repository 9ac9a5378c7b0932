package test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/office/logging"
)

// What things cost in us-east-1, in US dollars (AWS's price lists as known in
// November 2026).
const (
	alarmMonth     = 0.10
	metricMonth    = 0.30
	dashboardMonth = 3.00
	secretMonth    = 0.40
	readUnit       = 0.125 / 1e6
	writeUnit      = 0.625 / 1e6
	invocation     = 0.20 / 1e6
	gigabyteSecond = 0.0000166667
	apiRequest     = 1.00 / 1e6
	mailSent       = 0.10 / 1e3
	edgeRequest    = 0.01 / 1e4
	edgeGigabyte   = 0.085
	logGigabyte    = 0.50
	tableGigabyte  = 0.25 + 0.20 // kept, and its past
	objectCall     = 0.005 / 1e3
	objectGigabyte = 0.023
)

// What a request is, counted: rows of 6 KB and mails of 1, by the formulas in
// lambda/store's package comment.
const (
	requestKB, eventKB, messageKB = 6, 1, 1
	findRows                      = 5    // four words of the agency's name, and its county
	mailsAtReceipt, mailsLater    = 3, 2 // official, contact, staff; and the verification to two
	mails                         = mailsAtReceipt + mailsLater
	received                      = 2*(requestKB+eventKB+2+mailsAtReceipt*messageKB+findRows) + requestKB +
		mailsAtReceipt*messageKB + findRows
	verified = 2*(requestKB+eventKB+mailsLater*messageKB) + 2*requestKB + mailsLater*messageKB
	// leased with a link and a quota, marked
	mailed                       = 2*(messageKB+1) + 2*messageKB + 2 + 2*messageKB
	written                      = received + verified + mails*mailed
	readUnits                    = 60 + 30*9     // pages, posts and mails; and the daily comparison of it, for a month
	invocations, seconds, memory = 25, 0.05, 0.5 // pages, posts, mails and their events; GB
	edgeRequests, edgeKB         = 150, 3000     // an agency reads before it writes
	loggedKB, keptKB             = 40, 40
	headsKB                      = 0.22 * 30 * (12 * 13 / 2) // a line a day of each request, by the end of a year
)

// What a confirmation is, counted by TestRequestUnits_Confirmation in
// lambda/office: from staff's look at the page to the acceptance of the answer.
// Emails: the question, the receipt, two to the agency, one to staff. Calls:
// staff's pages and posts, the office's, and the functions that send.
const (
	confirmReads, confirmWrites = 57.5, 91
	confirmMails, confirmCalls  = 5, 12
)

func TestTheRunbooksCostsAddUp(t *testing.T) {
	text, err := os.ReadFile("../docs/runbook.md")
	if err != nil {
		t.Fatal(err)
	}
	template := readTemplate(t)
	alarms := 0
	for range template.resources("AWS::CloudWatch::Alarm") {
		alarms++
	}
	const runs = 30*24*60 + 30*24*12 + 30*24 // sweeps, watches, probes
	always := float64(alarms)*alarmMonth + float64(len(logging.Units))*metricMonth + 2*secretMonth
	// the heads: listed, read, written
	clock := runs*(invocation+0.02*memory*gigabyteSecond) + runs*0.5*readUnit + runs*1e3/1e9*logGigabyte +
		30*3*objectCall
	rows := map[string]func(n float64) float64{
		"alarms, metrics, secrets":      func(float64) float64 { return always },
		"scheduled runs, day and night": func(float64) float64 { return clock },
		"table": func(n float64) float64 {
			return n * (written*writeUnit +
				readUnits*readUnit)
		},
		"functions and API": func(n float64) float64 {
			return n * invocations * (invocation + seconds*memory*gigabyteSecond + apiRequest)
		},
		"email": func(n float64) float64 { return n * mails * mailSent },
		"pages, logs, and storage": func(n float64) float64 {
			return n * (edgeRequests*edgeRequest + edgeKB/1e6*edgeGigabyte + loggedKB/1e6*logGigabyte +
				12*keptKB/1e6*tableGigabyte + headsKB/1e6*objectGigabyte)
		},
	}
	together := func(n float64) (sum float64) {
		for _, row := range rows {
			sum += row(n)
		}
		return sum
	}
	for name, row := range rows {
		if want := fmt.Sprintf("| %s | %.2f | %.2f | %.2f |", name, row(10), row(1e3),
			row(1e5)); !strings.Contains(string(text), want) {
			t.Errorf("infra/docs/runbook.md should say: %s", want)
		}
	}
	for _, idle := range []struct {
		stacks string
		sum    float64
	}{{"one stack", always + clock}, {"staging and production", 2 * (always + clock)}} {
		if want := fmt.Sprintf("| %s | %.2f | %.2f |", idle.stacks, idle.sum, idle.sum+
			dashboardMonth); !strings.Contains(string(text), want) {
			t.Errorf("infra/docs/runbook.md should say: %s", want)
		}
	}
	confirmation := confirmReads*readUnit + confirmWrites*writeUnit + confirmMails*mailSent +
		confirmCalls*(invocation+seconds*memory*gigabyteSecond+apiRequest)
	if want := fmt.Sprintf("%.1f read and %d write units and %d emails: %.2f dollars for 1,000 of them", confirmReads,
		confirmWrites, confirmMails, 1000*confirmation); !strings.Contains(string(text), want) {
		t.Errorf("infra/docs/runbook.md should say: %s", want)
	}
	if want := fmt.Sprintf("| **together** | **%.2f** | **%.2f** | **%.2f** |", together(10), together(1e3),
		together(1e5)); !strings.Contains(string(text), want) {
		t.Errorf("infra/docs/runbook.md should say: %s", want)
	}
}
