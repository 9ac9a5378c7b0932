// Package export writes requests for people who open them in a spreadsheet, as CSV,
// and for programs, as JSON with each history. A request that differs from its
// history says so.
package export

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
)

// JSON writes an array of requests, each with its events and the former editions of
// its answers. One that differs from its history says so, and is among what it
// returns.
func JSON(ctx context.Context, w io.Writer, requests []request.Request, store Store) (differ []integrity.Inconsistency,
	err error) {
	type exportedRequest struct {
		Differs string `json:"differs,omitempty"`
		request.Request
		History  []request.Event   `json:"history"`
		Editions []request.Edition `json:"editions,omitempty"`
	}
	list := []exportedRequest{}
	for _, r := range requests {
		one := exportedRequest{}
		v, err := integrity.Vouch(ctx, store, r, func(r request.Request) ([]request.Event, []request.Edition, error) {
			one.History, err = lifecycle.EventsOf(ctx, store, r)
			if err != nil {
				return nil, nil, err
			}
			one.Editions, err = store.Editions(ctx, r)
			return one.History, append(slices.Clone(one.Editions), r.Current()), err
		})
		if err != nil {
			return nil, fmt.Errorf("export %s: %w", r.Reference, err)
		}
		m := v.Mismatch
		m.Record = m.Record || integrity.IgnoreAnswers(v.CheckChain(one.History)) != nil
		one.Request, one.Differs, differ = v.Request, differs(v.Request, m),
			append(differ, integrity.InconsistenciesOf(v.Request, m)...)
		list = append(list, one)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return differ, e.Encode(list)
}

// CSV writes a line a request: what the service knows of it, whether that differs
// from its history, then each question of the form by the name of its field. What
// differs is among what it returns.
func CSV(ctx context.Context, w io.Writer, requests []request.Request, store Store) (differ []integrity.Inconsistency,
	err error) {
	rows := [][]string{exportHead()}
	for _, r := range requests {
		v, err := integrity.Vouch(ctx, store, r, integrity.ReadCurrent(ctx, store))
		if err != nil {
			return nil, fmt.Errorf("export %s: %w", r.Reference, err)
		}
		rows, differ = append(rows, exportRow(v)), append(differ, integrity.InconsistenciesOf(v.Request, v.Mismatch)...)
	}
	return differ, WriteTable(w, rows)
}

// exportedSteps returns the steps whose last time is a column: those of decisions
// that stand. The others have columns of their own.
func exportedSteps() (steps []request.Step) {
	for _, l := range request.Life {
		switch l.Step {
		case request.StepReceive, request.StepVerify, request.StepWarn, request.StepBreach, request.StepRemind,
			request.StepResend, request.StepLapse, request.StepRedactEnd:
		default:
			steps = append(steps, l.Step)
		}
	}
	return steps
}

func exportHead() []string {
	head := []string{"reference", "status", "received", "due", "verified", "verified_by", "breached", "agreement_due",
		"assigned", "edition", "differs", "channel"}
	for _, c := range request.Criteria {
		head = append(head, "weighed_"+strings.ReplaceAll(c.ID, "-", "_"))
	}
	for _, step := range exportedSteps() {
		head = append(head, "last_"+string(step))
	}
	for _, s := range request.Form {
		for _, f := range s.Fields {
			head = append(head, f.Name)
		}
	}
	return head
}

func exportRow(v integrity.Vouched) []string {
	r := v.Request
	row := []string{r.Reference, string(r.Status), formatTime(r.Received), formatTime(r.Due()), formatTime(r.Verified),
		r.VerifiedBy, formatTime(r.Breached), formatTime(r.AgreementDue()),
		r.Assigned.Name, fmt.Sprint(r.Current().Number), differs(r, v.Mismatch),
		cmp.Or(string(r.Entry.Channel), "form")}
	for _, c := range request.Criteria {
		row = append(row, r.Weighed[c.ID].Is)
	}
	for _, step := range exportedSteps() {
		row = append(row, formatTime(r.LastTaken[step]))
	}
	for _, s := range request.Form {
		for _, f := range s.Fields {
			row = append(row, r.Answers[f.Name])
		}
	}
	return row
}

// differs is what a reader must know of a request: that it differs from its
// history, or that words of it are being removed.
func differs(r request.Request, m request.Mismatch) string {
	if r.Removing > 0 {
		return strings.TrimSpace("Words of this request are being redacted, and it isn’t finished. " + m.Words())
	}
	return m.Words()
}

func formatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
