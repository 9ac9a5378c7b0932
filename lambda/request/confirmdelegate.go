package request

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

func checkDelegate(r Request, in Input) error {
	asking, state := r.LinkState(in.Confirm.Link, in.Now)
	c := r.Confirmation(in.Confirm.Link.Question)
	switch {
	case state != LinkWaits && state != LinkAnswered:
		return errNotAsked
	case c.IsAnswered():
		return errDone
	case r.Held || len(r.Suspect) > 0: // mutant: delegate-held
		return errOnHold
	case !asking.Covers(in.Confirm.To.Email): // mutant: delegate-domain
		return fmt.Errorf("that address isn’t in the office’s domains: %w", ErrInvalidTransition)
	}
	return ConfirmEmails.check(c.Emails)
}

// Covers reports whether an address is in a domain that the contact list has of the
// office.
func (a Asking) Covers(email string) bool {
	_, domain, _ := strings.Cut(email, "@")
	return slices.ContainsFunc(a.Domains, func(one string) bool { return strings.EqualFold(one, domain) })
}

func describeDelegate(in Input) string {
	return fmt.Sprintf("To %s, by %s.", in.Confirm.To.Name, in.Confirm.Person.Name)
}

// delegateAsking makes a new asking for the colleague; the earlier links end.
func delegateAsking(r *Request, in Input, e *Event) {
	q := in.Confirm.Link.Question
	c := r.Confirmation(q)
	next := c.Asking
	next.Event = r.Version + 1 // mutant: delegate-old-link
	next.Email, next.At, next.Changes = in.Confirm.To.Email, e.At, 0
	next.Reminded, next.Called, next.Bounced, next.Task = time.Time{}, time.Time{}, time.Time{}, 0
	c = c.endAsking(EndPassedOn, e.At)
	c.Asking = next
	r.emailAsking(q, c, e)
}

// enqueueDelegate emails the colleague at once: the office itself asks for it.
func enqueueDelegate(c *Change, in Input, _ Request) {
	q := in.Confirm.Link.Question
	asking := c.Request.Confirmation(q).Asking
	c.enqueue(Message{Kind: ConfirmRequest, To: asking.Email, Question: q, Asking: asking.Event}, in.Now)
}
