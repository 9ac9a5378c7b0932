// Package export writes requests for people who open them in a spreadsheet, as CSV
// in words, and for programs, as CSV in codes and as JSON with each history. A
// request that differs from its history says so.
package export

import (
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

// CSV writes one line per request for people: in words and Pacific time, each
// question of the form by its label, and how the law applies. What differs is among
// what it returns.
func CSV(ctx context.Context, w io.Writer, requests []request.Request, store Store) ([]integrity.Inconsistency, error) {
	return writeRequests(ctx, w, requests, store, func(c column) (string, func(integrity.Vouched) string) {
		return c.label, c.words
	})
}

// Codes writes the same for programs: in codes and UTC, each question by the name
// of its field.
func Codes(ctx context.Context, w io.Writer, requests []request.Request, store Store) ([]integrity.Inconsistency,
	error) {
	return writeRequests(ctx, w, requests, store, func(c column) (string, func(integrity.Vouched) string) {
		return c.code, c.value
	})
}

// writeRequests writes a table of the columns that have a head and a cell.
func writeRequests(ctx context.Context, w io.Writer, requests []request.Request, store Store,
	pick func(column) (string, func(integrity.Vouched) string)) (differ []integrity.Inconsistency, err error) {
	var head []string
	var cells []func(integrity.Vouched) string
	for _, c := range columns() {
		if name, cell := pick(c); cell != nil {
			head, cells = append(head, name), append(cells, cell)
		}
	}
	rows := [][]string{head}
	for _, r := range requests {
		v, err := integrity.Vouch(ctx, store, r, integrity.ReadCurrent(ctx, store))
		if err != nil {
			return nil, fmt.Errorf("export %s: %w", r.Reference, err)
		}
		var row []string
		for _, cell := range cells {
			row = append(row, cell(v))
		}
		rows, differ = append(rows, row), append(differ, integrity.InconsistenciesOf(v.Request, v.Mismatch)...)
	}
	return differ, WriteTable(w, rows)
}

// exportedSteps returns the steps whose last time is a column: those of decisions
// that stand. The others have columns of their own.
func exportedSteps() (steps []request.Step) {
	for _, l := range request.Life {
		if slices.Contains(request.ConfirmSteps, l.Step) || slices.Contains(request.ShareSteps, l.Step) {
			continue
		}
		switch l.Step {
		case request.StepReceive, request.StepVerify, request.StepWarn, request.StepBreach, request.StepRemind,
			request.StepResend, request.StepLapse, request.StepRedactEnd, request.StepCopy:
		default:
			steps = append(steps, l.Step)
		}
	}
	return steps
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
