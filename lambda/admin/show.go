package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"ccee-ca.org/assist/lambda/request"
)

// show tells all that is kept of one request: its state and who acts next, what the
// law says, the answers with their former editions, the mails, and the history.
// Where the history does not hold, all of it is shown, and then the error.
func (c *command) show(ctx context.Context) error {
	r, err := c.requestFromArgs(ctx)
	if err != nil {
		return err
	}
	events, err := c.store.Events(ctx, r.ID)
	if err != nil {
		return err
	}
	editions, err := c.store.Editions(ctx, r)
	if err != nil {
		return err
	}
	messages, err := c.store.Messages(ctx, r)
	if err != nil {
		return err
	}
	c.showState(r)
	c.showLaw(r)
	c.showAnswers(r, editions)
	fmt.Fprintln(c.out, "\nMail")
	for _, m := range messages {
		c.showMessage(m)
	}
	fmt.Fprintln(c.out, "\nHistory")
	for _, e := range events {
		fmt.Fprintf(c.out, "  %d. %s  %s, by %s\n", e.Seq, request.FormatTime(e.At), e.Title(), oneLine(e.Who()))
		if text := e.Words(); text != "" {
			fmt.Fprintf(c.out, "      %s\n", escapeControl(text))
		}
	}
	if err := errors.Join(r.CheckChain(events), r.CheckEditions(events, editions)); err != nil {
		return fmt.Errorf("the history does not hold: %w", err)
	}
	if m := r.Compare(events, append(editions, r.Current())...); m.Any() {
		return errors.New(m.Words())
	}
	return nil
}

// showMessage prints a message: what it is and its state, and below that its ID, as
// the log of acknowledge has it, its last attempt, and when it is due if the sender
// has something left to do.
func (c *command) showMessage(m request.Message) {
	state, attempt := string(m.State), "not tried yet"
	if m.Why != "" {
		state += ": " + oneLine(m.Why)
	}
	if m.Attempt > 0 {
		attempt = fmt.Sprintf("attempt %d", m.Attempt)
	}
	if m.InOutbox() {
		attempt += ", next " + request.FormatTime(m.Next)
	}
	fmt.Fprintf(c.out, "  %s  %s to %s is %s\n      %s, %s\n", request.FormatTime(m.Made), m.Kind,
		oneLine(cmp.Or(m.To, string(m.Role))), state, m.ID, attempt)
}

// showState says where the request is, who acts next, and by when.
func (c *command) showState(r request.Request) {
	fmt.Fprintf(c.out, "%s  %s\n", r.Reference, oneLine(r.Answers["agency"]))
	say := func(name, value string) {
		if value != "" {
			fmt.Fprintf(c.out, "%-14s %s\n", name, value)
		}
	}
	say("Status", r.Status.Label())
	say("Next", r.Status.Next())
	say("Received", request.FormatTime(r.Received))
	say("Due", strings.TrimSpace(request.FormatTime(r.Due())+"  "+r.TimeLeft(c.now())))
	if !r.Verified.IsZero() {
		say("Verified", request.FormatTime(r.Verified)+" by "+oneLine(r.VerifiedBy))
	}
	if due := r.AgreementDue(); !due.IsZero() {
		say("Agreement due", request.FormatDay(due))
	}
	say("Assigned to", cmp.Or(oneLine(r.Assigned.Name), "unassigned"))
	if r.Held {
		say("Mail", "to the agency is held until it is released; only a verification is emailed")
	}
	for _, one := range request.Criteria {
		if w, ok := r.Weighed[one.ID]; ok {
			say("Criterion", one.Title+": "+request.AssessmentLabel(w.Is))
		}
	}
}

func (c *command) showLaw(r request.Request) {
	for _, f := range r.Findings() {
		fmt.Fprintf(c.out, "\n%s %s\n    %s\n", f.Rule.Clause, f.Verdict.Label(), f.Reason)
	}
	for _, flag := range r.ToLookAt() {
		fmt.Fprintf(c.out, "\nTo look at: %s\n", flag)
	}
}

// showAnswers tells the answers that stand, and then what each amendment has
// changed.
func (c *command) showAnswers(r request.Request, former []request.Edition) {
	for _, p := range r.Answers.Parts() {
		if len(p.Rows) == 0 {
			continue
		}
		fmt.Fprintf(c.out, "\n%s\n", p.Title)
		for _, row := range p.Rows {
			fmt.Fprintf(c.out, "  %s\n      %s\n", row.Question, escapeControl(row.Answer))
		}
	}
	for i, was := range former {
		is := r.Current()
		if i+1 < len(former) {
			is = former[i+1]
		}
		fmt.Fprintf(c.out, "\nEdition %d, changed %s\n", is.Number, request.FormatTime(is.At))
		for _, d := range request.Form.Differences(is.Answers.RawInput(), was.Answers.RawInput()) {
			fmt.Fprintf(c.out, "  %s\n      was: %s\n      is:  %s\n", d.Question,
				escapeControl(cmp.Or(d.Saved, "(no answer)")), escapeControl(cmp.Or(d.Mine, "(no answer)")))
		}
	}
}
