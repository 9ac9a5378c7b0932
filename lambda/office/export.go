package office

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode"

	"ccee-ca.org/assist/lambda/request"
)

// Exports is what an export asks of the table about each request.
type Exports interface {
	Vouchers
	Events(ctx context.Context, id string) ([]request.Event, error)
	Editions(ctx context.Context, r request.Request) ([]request.Edition, error)
}

// ExportJSON writes an array of requests, each with its events and the former editions of its answers. One that differs from its history says
// so, and is among what it returns.
func ExportJSON(ctx context.Context, w io.Writer, requests []request.Request, kept Exports) (differ []Difference, err error) {
	type whole struct {
		Differs string `json:"differs,omitempty"`
		request.Request
		History  []request.Event   `json:"history"`
		Editions []request.Edition `json:"editions,omitempty"`
	}
	list := []whole{}
	for _, r := range requests {
		one := whole{}
		v, err := vouch(ctx, kept, r, func(r request.Request) ([]request.Event, []request.Edition, error) {
			if one.History, err = eventsOf(ctx, kept, kept, r); err != nil {
				return nil, nil, err
			}
			one.Editions, err = kept.Editions(ctx, r)
			return one.History, append(slices.Clone(one.Editions), r.Standing()), err
		})
		if err != nil {
			return nil, fmt.Errorf("export %s: %w", r.Reference, err)
		}
		m := v.Mismatch
		m.Record = m.Record || notOfAnswers(v.CheckChain(one.History)) != nil
		one.Request, one.Differs, differ = v.Request, m.Words(), append(differ, differencesOf(v.Request, m)...)
		list = append(list, one)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return differ, e.Encode(list)
}

// ExportCSV writes a line a request: what the service knows of it, whether that differs from its history, then each question of the form by the
// name of its field. What differs is among what it returns.
func ExportCSV(ctx context.Context, w io.Writer, requests []request.Request, kept Vouchers) (differ []Difference, err error) {
	rows := [][]string{exportHead()}
	for _, r := range requests {
		v, err := vouch(ctx, kept, r, standing(ctx, kept))
		if err != nil {
			return nil, fmt.Errorf("export %s: %w", r.Reference, err)
		}
		rows, differ = append(rows, exportRow(v)), append(differ, differencesOf(v.Request, v.Mismatch)...)
	}
	return differ, writeTable(w, rows)
}

// exported are the steps of which an export has the last instant, of a decision that stands. The others have columns of their own.
func exported() (steps []request.Step) {
	for _, l := range request.Life {
		switch l.Step {
		case request.StepReceive, request.StepVerify, request.StepWarn, request.StepBreach:
		default:
			steps = append(steps, l.Step)
		}
	}
	return steps
}

func exportHead() []string {
	head := []string{"reference", "status", "received", "due", "verified", "verified_by", "breached", "agreement_due", "assigned", "edition", "differs"}
	for _, c := range request.Criteria {
		head = append(head, "weighed_"+strings.ReplaceAll(c.ID, "-", "_"))
	}
	for _, step := range exported() {
		head = append(head, "last_"+string(step))
	}
	for _, s := range request.Form {
		for _, f := range s.Fields {
			head = append(head, f.Name)
		}
	}
	return head
}

func exportRow(v vouched) []string {
	r := v.Request
	row := []string{r.Reference, string(r.Status), instant(r.Received), instant(r.Due()), instant(r.Verified), r.VerifiedBy, instant(r.Breached), instant(r.AgreementDue()),
		r.Assigned.Name, fmt.Sprint(r.Standing().Number), v.Mismatch.Words()}
	for _, c := range request.Criteria {
		row = append(row, r.Weighed[c.ID].Is)
	}
	for _, step := range exported() {
		row = append(row, instant(r.Last[step]))
	}
	for _, s := range request.Form {
		for _, f := range s.Fields {
			row = append(row, r.Answers[f.Name])
		}
	}
	return row
}

func instant(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// mark is the byte order mark in UTF-8, by which a spreadsheet knows that a text is not in some old encoding of its country.
const mark = "\ufeff"

// writeTable writes a table as CSV for people who open it in a spreadsheet, and for programs that know two things: it begins with a byte
// order mark, and one apostrophe at the beginning of a cell is not part of it.
func writeTable(w io.Writer, rows [][]string) error {
	if _, err := io.WriteString(w, mark); err != nil {
		return err
	}
	table := csv.NewWriter(w)
	for _, row := range rows {
		for i := range row {
			row[i] = cell(row[i])
		}
		table.Write(row) // table.Error tells below
	}
	table.Flush()
	return table.Error()
}

// cell puts an apostrophe in front of what a spreadsheet may take for a formula or would spoil as a number, and of what begins with one
// already, so that taking one leading apostrophe off gives the text back. Spreadsheets differ in what they pass over in front of a formula
// and in whether its wide form counts, so the first character that can be seen decides.
func cell(s string) string {
	first := strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.C, unicode.Z) })
	for _, start := range []string{"=", "+", "-", "@", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(first, start) {
			return "'" + s
		}
	}
	if s != "" && strings.ContainsRune("\t\r\n'", rune(s[0])) || isCode(s) {
		return "'" + s
	}
	return s
}

// isCode reports whether a text is digits that a spreadsheet would not keep as they are: it drops the zeros in front, and shows more than
// eleven digits rounded. A CDS code is one.
func isCode(s string) bool {
	return strings.Trim(s, "0123456789") == "" && (len(s) > 1 && s[0] == '0' || len(s) > 11)
}

// mostAnswered is the most that a function may answer, as JSON with everything around the text: 6 MB, less something for the head.
const mostAnswered = 6<<20 - 64<<10

// tooLarge reports whether a function cannot answer a text: it travels as a string in JSON, in which some characters take six bytes.
func tooLarge(text []byte) bool {
	if 6*len(text) < mostAnswered { // equivalent: the limit is no multiple of six
		return false
	}
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(string(text)); err != nil {
		panic("strings do marshal: " + err.Error())
	}
	return b.Len() > mostAnswered
}
