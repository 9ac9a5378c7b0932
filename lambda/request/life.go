package request

import "fmt"

// Status says where a request is, and so who acts next.
type Status string

// The statuses of a request's life so far.
const (
	Received Status = "received" // CCEE verifies, within 48 hours
	Verified Status = "verified" // CCEE reviews
)

// Statuses lists each status once, in the order of a request's life.
var Statuses = []Status{Received, Verified}

// Step is something that happens to a request.
type Step string

// The steps of a request's life so far.
const (
	StepReceive  Step = "receive"
	StepWarn     Step = "warn"
	StepBreach   Step = "breach"
	StepVerify   Step = "verify"
	StepDisclaim Step = "disclaim"
)

// Life is the life cycle: what may happen in which status, who does it, and which status follows. ARCHITECTURE.md prints it.
var Life = []struct {
	From Status // empty: there is no request yet
	Step Step
	By   string
	To   Status
	Next string // who acts next
}{
	{"", StepReceive, "the LEA", Received, "CCEE verifies, within 48 hours of receipt"},
	{Received, StepWarn, "the clock, at 24, 36 and 44 hours", Received, "CCEE verifies"},
	{Received, StepBreach, "the clock, at 48 hours", Received, "CCEE verifies, late"},
	{Received, StepDisclaim, "the authorized official: this wasn’t us", Received, "CCEE asks the agency, and verifies"},
	{Received, StepVerify, "CCEE staff", Verified, "CCEE reviews the request"},
	{Verified, StepDisclaim, "the authorized official: this wasn’t us", Verified, "CCEE asks the agency"},
}

// Next is the status that step leads to from a status, or ErrNotNow.
func Next(from Status, step Step) (Status, error) {
	for _, l := range Life {
		if l.From == from && l.Step == step {
			return l.To, nil
		}
	}
	return "", fmt.Errorf("a request that is %s cannot take the step %q: %w", from, step, ErrNotNow)
}
