package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"ccee-ca.org/assist/lambda/request"
)

func (c *command) export(ctx context.Context) error {
	if c.csv == c.json {
		return fmt.Errorf("say in which form: --csv or --json")
	}
	requests, unread := c.all(ctx)
	if c.json {
		return errors.Join(unread, c.exportJSON(ctx, requests))
	}
	return errors.Join(unread, c.exportCSV(requests))
}

// exportJSON writes an array of requests, each with its events.
func (c *command) exportJSON(ctx context.Context, requests []request.Request) error {
	type whole struct {
		request.Request
		History []request.Event `json:"history"`
	}
	list := []whole{}
	for _, r := range requests {
		events, err := c.store.Events(ctx, r.ID)
		if err != nil {
			return err
		}
		list = append(list, whole{r, events})
	}
	e := json.NewEncoder(c.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(list)
}

// exportCSV writes a line a request: what the service knows of it, then each question of the form.
func (c *command) exportCSV(requests []request.Request) error {
	head := []string{"reference", "status", "received", "due", "verified", "verified_by"}
	var names []string
	for _, s := range request.Form {
		for _, f := range s.Fields {
			names = append(names, f.Name)
		}
	}
	w := csv.NewWriter(c.out)
	w.Write(append(head, names...)) // w.Error tells below
	for _, r := range requests {
		verified := ""
		if !r.Verified.IsZero() {
			verified = r.Verified.Format(time.RFC3339)
		}
		cells := []string{r.Reference, string(r.Status), r.Received.Format(time.RFC3339), r.Due().Format(time.RFC3339), verified, r.VerifiedBy}
		for _, name := range names {
			cells = append(cells, r.Answers[name])
		}
		for i := range cells {
			cells[i] = cell(cells[i])
		}
		w.Write(cells)
	}
	w.Flush()
	return w.Error()
}

// cell puts an apostrophe in front of what a spreadsheet may take for a formula, and of what begins with one already, so that taking
// one leading apostrophe off gives the text back. Spreadsheets differ in what they pass over in front of a formula and in whether its
// wide form counts, so the first character that can be seen decides.
func cell(s string) string {
	first := strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.In(r, unicode.C, unicode.Z) })
	for _, start := range []string{"=", "+", "-", "@", "＝", "＋", "－", "＠"} {
		if strings.HasPrefix(first, start) {
			return "'" + s
		}
	}
	if s != "" && strings.ContainsRune("\t\r\n'", rune(s[0])) {
		return "'" + s
	}
	return s
}

// visible is text for a terminal: what would move its cursor or change its colours is shown as an escape.
func visible(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == '\n' {
			b.WriteString("\n      ")
		} else if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			fmt.Fprintf(&b, "\\u%04x", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// line is visible on one line.
func line(s string) string { return strings.Join(strings.Fields(visible(s)), " ") }

func join(list []string) string { return strings.Join(list, " and ") }
