package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// loadAll are all requests, in the order of the statuses of a request's life. With
// an error come those that could be read.
func (c *command) loadAll(ctx context.Context) ([]request.Request, error) {
	var list []request.Request
	var failed []error
	for _, status := range request.Statuses {
		for r, err := range c.store.WithStatus(ctx, status) {
			if err != nil {
				failed = append(failed, err)
				continue
			}
			list = append(list, r)
		}
	}
	return list, errors.Join(failed...)
}

func (c *command) list(ctx context.Context) error {
	requests, unread := c.loadAll(ctx)
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "REFERENCE\tSTATUS\tAGENCY\tRECEIVED\tDUE\tLEFT\tNEXT")
	for _, r := range requests {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", r.Reference, r.Status, oneLine(r.Answers["agency"]),
			request.FormatTime(r.Received), request.FormatTime(r.Due()),
			cmp.Or(r.TimeLeft(c.now()), "–"), r.Status.Next())
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%d requests\n", len(requests))
	return unread
}

// requestFromArgs returns the request whose reference is on the command line.
func (c *command) requestFromArgs(ctx context.Context) (request.Request, error) {
	if len(c.words) != 2 {
		return request.Request{}, errors.New("name one reference number, such as RFA-2026-7KQ4-X")
	}
	reference, err := request.ParseReference(c.words[1])
	if err != nil {
		return request.Request{}, fmt.Errorf("%q: %w", c.words[1], err)
	}
	r, err := c.store.ByReference(ctx, reference)
	if errors.Is(err, request.ErrNotFound) {
		return r, fmt.Errorf("there is no request %s", reference)
	}
	return r, err
}

func (c *command) verify(ctx context.Context) error {
	r, err := c.requestFromArgs(ctx)
	if err != nil {
		return err
	}
	if c.by == "" {
		return errors.New("say who verifies: --by NAME")
	}
	if r.Status != request.Received {
		return fmt.Errorf("%s is %s and does not wait for verification", r.Reference, r.Status)
	}
	in := request.Input{By: c.by, Checks: request.CheckAll(theme.Default().Checklist.Lines, c.checked),
		Note: strings.TrimSpace(c.note)}
	c.printChecklist(in)
	if len(in.Problems(request.StepVerify)) > 0 {
		return errors.New("say what was checked: --checked if a person has checked every line, or --note TEXT")
	}
	if !c.yes {
		fmt.Fprintf(c.out, "Would verify %s as %s and email %s. Nothing was changed: add --yes to do it.\n",
			r.Reference, c.by, join(r.Answers.Addresses()))
		return nil
	}
	r, err = lifecycle.Verify(ctx, c.store, r.ID, in, c.now, rand.Reader)
	if errors.Is(err, request.ErrInvalidTransition) {
		return fmt.Errorf("%s was verified meanwhile by %s", r.Reference, r.VerifiedBy)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "Verified %s as %s; a mail to %s is in the outbox.\n", r.Reference, c.by,
		join(r.Answers.Addresses()))
	return nil
}

// printChecklist prints the lines as the history will record them.
func (c *command) printChecklist(in request.Input) {
	for _, l := range in.Checks {
		fmt.Fprintf(c.out, "%s %s\n", map[bool]string{true: "[x]", false: "[ ]"}[l.Done], l.Text)
	}
}

// release lets the mails of a request go that are held, and holds no more: it was
// suspect, staff held them, or its addressee had had the day's mails.
func (c *command) release(ctx context.Context) error {
	r, err := c.requestFromArgs(ctx)
	if err != nil {
		return err
	}
	messages, err := c.store.Messages(ctx, r)
	if err != nil {
		return err
	}
	held := 0
	for _, m := range messages {
		if m.State == request.Held {
			held++
			fmt.Fprintf(c.out, "%s to %s\n", m.Kind, oneLine(m.To))
		}
	}
	if held == 0 && !r.Held {
		return fmt.Errorf("no mail of %s is held", r.Reference)
	}
	if !c.yes {
		fmt.Fprintf(c.out, "Would release %d mails of %s. Nothing was changed: add --yes to do it.\n", held,
			r.Reference)
		return nil
	}
	if _, err := lifecycle.Release(ctx, c.store, r.ID, cmp.Or(c.by, "the operator"), c.now, rand.Reader); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "Released %d mails of %s.\n", held, r.Reference)
	return nil
}

func (c *command) tasks(ctx context.Context) error {
	tasks, unread := c.store.Tasks(ctx)
	for _, t := range tasks {
		fmt.Fprintf(c.out, "%s  %s  %s\n", request.FormatTime(t.At), c.describeTask(ctx, t), escapeControl(t.Text()))
	}
	fmt.Fprintf(c.out, "%d tasks\n", len(tasks))
	return unread
}

// describeTask names the request and the email of a task: who is to be reached
// another way.
func (c *command) describeTask(ctx context.Context, t request.Task) string {
	about := "no request"
	if r, err := c.store.Request(ctx, t.Request); err == nil {
		about = r.Reference
	}
	if m, err := c.store.Message(ctx, t.Message); err == nil {
		about += fmt.Sprintf("  %s to %s", m.Kind, cmp.Or(m.To, string(m.Role)))
	}
	return about
}
