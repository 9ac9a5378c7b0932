package store_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// remembering is a table that knows all rows that were ever written, so that they
// can be read again.
type remembering struct {
	table.Table
	mu      sync.Mutex
	keys    map[[2]string]bool
	indexes map[string]bool
	writes  int
}

func (r *remembering) Write(ctx context.Context, rows ...table.Row) error {
	r.mu.Lock()
	for _, row := range rows {
		r.keys[[2]string{row.Part, row.Sort}] = true
		if row.Index != "" {
			r.indexes[row.Index] = true
		}
	}
	r.writes++
	r.mu.Unlock()
	return r.Table.Write(ctx, rows...)
}

// everything is all that the table says now, by key and by index.
func (r *remembering) everything(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	say := func(rows []table.Row, err error) {
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			b.WriteString(strings.Join([]string{row.Part, row.Sort, row.Index, row.Order, string(row.Data)}, " ") +
				"\n")
		}
	}
	for key := range r.keys {
		row, err := r.Get(ctx, key[0], key[1])
		if errors.Is(err, table.ErrAbsent) {
			continue // of a write that met a conflict
		}
		say([]table.Row{row}, err)
	}
	for index := range r.indexes {
		say(r.Index(ctx, index, "", "", 1000))
	}
	return b.String()
}

// redacted removes the words of a person from all that has been kept of a long
// history, in one transaction.
func redacted(t *testing.T, o office) {
	r := o.received("Example Unified", "01", day, "contact_name", "Secret-Name Hiddenperson", "need", "Secret-Need one",
		"contact_email", "secret-one@example.org")
	r = o.amended(r, "contact_email", "secret-two@example.org", "need", "Secret-Need two")
	r = o.step(r, request.StepVerify, request.Input{})
	r = o.step(r, request.StepAsk, request.Input{Words: "Whose is Secret-Question?"})
	r = o.step(r, request.StepAnswer, request.Input{Words: "Secret-Answer"})
	r = o.step(r, request.StepNote, request.Input{Words: "Secret-Note"})
	r = o.amended(r, "need", "Secret-Need three")
	before := o.table.everything(t)
	o.wantFound("Example Unified", "hiddenper", "")
	secrets := []string{"Secret-Name", "Hiddenperson", "Secret-Need",
		"secret-one@", "secret-two@", "Secret-Question", "Secret-Answer",
		"Secret-Note"}
	for _, secret := range secrets {
		if !strings.Contains(before, secret) {
			t.Errorf("%s was never kept", secret)
		}
	}
	h := o.history(r)
	if len(h.Editions) != 2 || h.Editions[0].Answers["need"] != "Secret-Need one" ||
		h.Editions[1].Answers["need"] != "Secret-Need two" {
		t.Fatalf("the former editions are %+v", h.Editions)
	}
	what := request.Redaction{Fields: []string{"contact_name", "contact_email", "need"}, Events: []int{4, 5, 6}}
	c, err := request.Redact(r, what, h, request.Input{By: "Robin Example", Words: "Asked for by the person",
		Salt: "another salt", Now: day})
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Rewritten) == 0 || len(c.Editions) != 2 || len(c.Moved) == 0 {
		t.Errorf("it rewrites %d events, %d editions and %d messages", len(c.Rewritten), len(c.Editions), len(c.Moved))
	}
	stale := c
	stale.Moved = append([]request.Message(nil), c.Moved...)
	stale.Moved[len(stale.Moved)-1].Version += 7
	if err := o.Save(ctx, stale); !errors.Is(err, request.ErrConflict) || o.table.everything(t) == "" {
		t.Errorf("with a message that has moved on: %v, want a conflict", err)
	}
	if kept, err := o.Request(ctx, r.ID); err != nil || kept.Version != r.Version ||
		kept.Answers["need"] != "Secret-Need three" {
		t.Errorf("after the conflict the request is at %d (%v): half of it was written", kept.Version, err)
	}
	writes := o.table.writes
	r = o.kept(c)
	if o.table.writes != writes+1 {
		t.Errorf("it took %d writes", o.table.writes-writes)
	}
	after := o.table.everything(t)
	for _, secret := range secrets {
		for line := range strings.Lines(after) {
			if strings.Contains(strings.ToLower(line), strings.ToLower(secret)) {
				t.Errorf("%s is still in %.2000s", secret, line)
			}
		}
	}
	o.wantFound("", "hiddenper", "")
	o.wantFound("Example Unified", "unified", "")
	kept, err := o.Request(ctx, r.ID)
	if err != nil {
		t.Fatal(err)
	}
	h = o.history(kept)
	if err := kept.CheckChain(h.Events); err != nil {
		t.Error(err)
	}
	if got := h.Events[len(h.Events)-1]; got.Step != request.StepRedact || got.Why != "Asked for by the person" ||
		h.Events[3].By != "Pat Example" || h.Events[3].Words() != request.WordsRemoved ||
		h.Events[3].Step != request.StepAsk {
		t.Errorf("the history tells %+v", h.Events)
	}
	for _, e := range h.Events[:len(h.Events)-1] {
		e.At = e.At.Add(1)
		tampered := append([]request.Event(nil), h.Events...)
		tampered[e.Seq-1] = e
		if kept.CheckChain(tampered) == nil {
			t.Errorf("event %d was altered and the chain holds", e.Seq)
		}
	}
	o.step(kept, request.StepNote, request.Input{Words: "Life goes on"})
}

// redactedByWords removes a name from a dozen places and from nothing else: the
// answers, two former versions of them, two steps and their three emails, a note, a
// report of an email, a task, and the saved form.
func redactedByWords(t *testing.T, o office) {
	const need = "One third grader, Kolibri Exámple, reads at a first-grade level."
	draft := request.Draft{ID: "a draft", Seed: "a seed", RawInput: request.RawInput{"need": need, "goals": "Goal 1"},
		Saved: day, Expires: day.Add(request.DraftLife)}
	if err := o.SaveDraft(ctx, draft); err != nil {
		t.Fatal(err)
	}
	a := request.Answers{"kind": "district", "agency": "Kestrel Unified", "county": "01", "need": need,
		"goals":         "Goal 1",
		"contact_email": "contact@example.org", "official_email": "official@example.org"}
	c := request.Receive(draft.Token(), a, "RFA-2026-7KQ4-X", "salt", day)
	c.Request.SentFrom = draft.ID
	r := o.kept(c)
	r = o.amended(r, "goals", "Goal 2")
	r = o.amended(r, "months", "8")
	r = o.step(r, request.StepVerify, request.Input{})
	r = o.step(r, request.StepAsk, request.Input{Words: "How old is KOLIBRI\u00a0 EXAMPLE? Not Kolibris."})
	r = o.step(r, request.StepAnswer, request.Input{Words: "Kolibri Example is nine."})
	r = o.step(r, request.StepNote, request.Input{Words: "They named Kolibri Example."})
	bounced, err := o.Message(ctx, r.MessageID(5, 1))
	if err == nil {
		bounced.Why = "The server says: Kolibri Example is unknown."
		err = o.SaveMessage(ctx, bounced, request.MessageWrite{})
	}
	if err != nil {
		t.Fatal(err)
	}
	done := request.Task{ID: "a task", Request: r.ID, At: day, Done: day, By: "Pat Example",
		Why: "Asked Kolibri Example."}
	if err := o.SaveTask(ctx, done); err != nil {
		t.Fatal(err)
	}
	h := o.history(r)
	read, err := o.Draft(ctx, draft.ID)
	if err != nil {
		t.Fatal(err)
	}
	for len(h.Tasks) == 0 { // an index may lag
		h.Tasks, err = o.TasksOf(ctx, r.ID)
		if err != nil {
			t.Fatal(err)
		}
	}
	h.Draft = &read
	what := request.Redaction{}
	for _, g := range request.FindWords(r, h, request.NewSearch("kolibri example", false, false)) {
		for _, p := range g.Places {
			what.Cuts = append(what.Cuts, request.Cut{Place: p.ID, Spans: g.Spans})
		}
	}
	if len(what.Cuts) != 12 {
		t.Errorf("found in %d places: %+v", len(what.Cuts), what.Cuts)
	}
	c, err = request.Redact(r, what, h, request.Input{By: "Robin Example", Words: "A student was named.", Salt: "more",
		Now: day})
	if err != nil {
		t.Fatal(err)
	}
	before := o.table.everything(t)
	r = o.kept(c)
	after := o.table.everything(t)
	if strings.Contains(strings.ToLower(after), "kolibri e") || strings.Contains(after, "KOLIBRI") {
		t.Errorf("the name is still there: %.3000s", after)
	}
	for _, left := range []string{"One third grader, [redacted], reads at a first-grade level.", "Kestrel Unified",
		"Goal 1",
		"Goal 2", "How old is [redacted]? Not Kolibris.", "[redacted] is nine.", "They named [redacted].",
		"Asked [redacted].",
		"contact@example.org"} {
		if !strings.Contains(after, left) {
			t.Errorf("%q is gone", left)
		}
	}
	if n, m := strings.Count(before, "Goal 1"), strings.Count(after, "Goal 1"); n != m {
		t.Errorf("another answer was there %d times, and is %d times", n, m)
	}
	h = o.history(r)
	if err := r.CheckChain(h.Events); err != nil {
		t.Error(err)
	}
	if err := r.CheckEditions(h.Events, h.Editions); err != nil {
		t.Error(err)
	}
	if m := r.Compare(h.Events, append(h.Editions, r.Current())...); m.Any() {
		t.Errorf("it differs from its history: %+v", m)
	}
	for i := range h.Events {
		altered := append([]request.Event(nil), h.Events...)
		altered[i].Why += "!"
		if r.CheckChain(altered) == nil {
			t.Errorf("event %d has other words, and the chain holds", i+1)
		}
	}
}

func (o office) history(r request.Request) (h request.History) {
	o.Helper()
	var errs [3]error
	h.Events, errs[0] = o.Events(ctx, r.ID)
	h.Editions, errs[1] = o.Editions(ctx, r)
	h.Messages, errs[2] = o.Messages(ctx, r)
	if err := errors.Join(errs[:]...); err != nil {
		o.Fatal(err)
	}
	return h
}
