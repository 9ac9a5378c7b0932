package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
)

// gracePeriod is how long a request is left alone: mail may be on its way, and the
// index may lag.
const gracePeriod = 15 * time.Minute

// Reconcile compares, for every request that is older than a quarter of an hour:
// its row with its history, its history with the messages that each step must send,
// and the messages with what became of them. It changes nothing. With an error
// comes what could be compared.
func Reconcile(ctx context.Context, store Store, now time.Time) (found []integrity.Inconsistency, err error) {
	var failed []error
	for _, status := range request.Statuses {
		for q, err := range store.WithStatus(ctx, status) {
			if err != nil {
				failed = append(failed, fmt.Errorf("reconcile: %w", err))
				continue
			}
			// one from the future has no rest: its instant of receipt was altered
			if now.Sub(q.Received).Abs() < gracePeriod {
				continue
			}
			some, err := compare(ctx, store, q, now)
			for _, one := range some {
				one.Request, one.Reference = q.ID, q.Reference
				found = append(found, one)
			}
			if err != nil {
				failed = append(failed, fmt.Errorf("reconcile %s: %w", q.Reference, err))
			}
		}
	}
	return found, errors.Join(failed...)
}

// compare compares the rows of one request. They are read one after the other, and
// the list that q comes from may lag: if they differ and the request has changed
// since, it compares again. If that cannot be known, it returns an error and no
// inconsistency.
func compare(ctx context.Context, store Store, q request.Request, now time.Time) (differences []integrity.Inconsistency,
	err error) {
	for range lifecycle.MaxAttempts {
		differences, err = compareOnce(ctx, store, q, now)
		if len(differences) == 0 {
			return nil, err
		}
		later, again := store.Request(ctx, q.ID)
		gone := errors.Is(again, request.ErrNotFound) || errors.Is(again, request.ErrCorrupt)
		switch err = errors.Join(err, again); {
		case again != nil && !gone:
			return nil, err
		case gone || later.Version == q.Version:
			return differences, err
		}
		q = later
	}
	return differences, err
}

// compareOnce compares the rows of a request with the request as it was read.
func compareOnce(ctx context.Context, store Store, q request.Request,
	now time.Time) (differences []integrity.Inconsistency, err error) {
	differ := func(kind integrity.InconsistencyKind, what string) {
		differences = append(differences, integrity.Inconsistency{Kind: kind, What: what})
	}
	corrupt := func(what string, err error) error {
		if errors.Is(err, request.ErrCorrupt) || errors.Is(err, request.ErrNotFound) {
			differ(integrity.Altered, what)
			return nil
		}
		return err
	}
	events, err := lifecycle.EventsOf(ctx, store, q)
	if err != nil {
		err = corrupt("an event cannot be read", err)
		return differences, err
	}
	broken := integrity.IgnoreAnswers(q.CheckChain(events))
	if broken != nil {
		differ(integrity.Altered, broken.Error())
	}
	messages, err := store.Messages(ctx, q)
	if err != nil {
		err = corrupt("an email cannot be read", err)
		return differences, err
	}
	editions, err := store.Editions(ctx, q)
	if err != nil {
		err = corrupt("a former version of its answers is missing, or cannot be read", err)
		return differences, err
	}
	if err := integrity.IgnoreAnswers(q.CheckEditions(events, editions)); err != nil && broken == nil {
		differ(integrity.Altered, err.Error())
	}
	drafts, err := store.AgreementDrafts(ctx, q)
	if err != nil {
		err = corrupt("a draft of the agreement is missing, or cannot be read", err)
		return differences, err
	}
	for _, d := range drafts {
		if q.IsAltered(d, events) {
			differ(integrity.Altered, fmt.Sprintf("draft %d of the agreement isn’t as it was saved", d.Number))
		}
	}
	m := q.Compare(events, append(slices.Clone(editions), q.Current())...)
	m.Record = m.Record && len(differences) == 0 // which have reported it more exactly
	differences = append(differences, integrity.InconsistenciesOf(q, m)...)
	return append(differences, findUnfinished(q, events, append(editions, q.Current()), messages, now)...), nil
}

// findUnfinished returns what should have been done for a request by now and was
// not: its emails, its deadline, its opening, a redaction.
func findUnfinished(q request.Request, events []request.Event, editions []request.Edition,
	messages []request.Message, now time.Time) (differences []integrity.Inconsistency) {
	differ := func(kind integrity.InconsistencyKind, what string) {
		differences = append(differences, integrity.Inconsistency{Kind: kind, What: what})
	}
	if q.Removing > 0 { // the rest is compared when it is finished
		if now.Sub(q.RedactingSince()) >= gracePeriod {
			differ(integrity.Unfinished, "words are being redacted, and it isn’t finished")
		}
		events = nil
	}
	for _, e := range events {
		for _, what := range missingMessages(q, e, addressesAt(e, events, editions), messages) {
			differ(integrity.Unfinished, what)
		}
	}
	for _, m := range messages {
		if what := checkOverdue(m, now); what != "" {
			differ(integrity.Unfinished, what)
		}
	}
	if q.Status == request.Received && q.LastTaken[request.StepSeen].IsZero() &&
		now.Sub(q.Received) >= request.UnopenedAfter {
		differ(integrity.Unopened, "")
	}
	if q.Status == request.Received && q.Breached.IsZero() && now.Sub(q.Due()) >= gracePeriod {
		differ(integrity.Unfinished, "its 48 hours have passed, but the missed deadline isn’t recorded")
	}
	if q.AgreementStep(now.Add(-gracePeriod)) == request.StepLateAgreement {
		differ(integrity.Unfinished, "its five business days have passed, but the late agreement isn’t recorded")
	}
	return differences
}

// missingMessages names the messages that a step must send and that are not there:
// to each address that the agency had then, to staff, and to the office that is
// asked, as request.Life has it. A
// redacted address is not expected anymore.
func missingMessages(q request.Request, e request.Event, addresses []string,
	messages []request.Message) (missing []string) {
	l := e.Transition()
	ofEvent := func(m request.Message) bool { return m.OfEvent(q.ID, e.Seq) }
	for i, to := range addresses {
		toAddress := func(m request.Message) bool {
			return ofEvent(m) && m.Kind == l.Agency &&
				strings.EqualFold(m.To, to)
		}
		if e.TellsAgency() && !slices.ContainsFunc(messages, toAddress) {
			missing = append(missing,
				fmt.Sprintf("step %d (%s) should have emailed the agency’s address %d, but there’s no email", e.Seq,
					e.Step, i+1))
		}
	}
	toStaff := func(m request.Message) bool {
		ours := m.Role == request.Staff || e.Step == request.StepLapse // which tells the assigned person alone
		return ofEvent(m) && m.Kind == l.Staff && ours
	}
	if l.Staff != "" && !slices.ContainsFunc(messages, toStaff) {
		missing = append(missing, fmt.Sprintf("step %d (%s) should have emailed staff, but there’s no email", e.Seq,
			e.Step))
	}
	toOffice := func(m request.Message) bool { return ofEvent(m) && m.Kind == l.Office }
	if l.Office != "" && !slices.ContainsFunc(messages, toOffice) {
		missing = append(missing, fmt.Sprintf("step %d (%s) should have emailed the office, but there’s no email",
			e.Seq,
			e.Step))
	}
	return missing
}

// addressesAt are the agency's addresses when a step was taken: each amendment
// before it made a new edition. An amendment itself writes to the former addresses
// too.
func addressesAt(e request.Event, events []request.Event, editions []request.Edition) []string {
	n := 0
	for _, one := range events {
		if one.Step == request.StepAmend && one.Seq <= e.Seq {
			n++
		}
	}
	switch {
	case n >= len(editions):
		return nil // the history and the editions do not go together, which is reported already
	case e.Step == request.StepAmend:
		return editions[n].Answers.Addresses(editions[n-1].Answers.Addresses()...)
	}
	return editions[n].Answers.Addresses()
}

// checkOverdue says of a message that it is due and no one is sending it. One that
// failed or is held has a task of its own.
func checkOverdue(m request.Message, now time.Time) string {
	if (m.State == request.Waiting || m.State == request.Leased) && now.Sub(m.Next) >= gracePeriod &&
		now.Sub(m.Made) >= 4*gracePeriod {
		_, place, _ := strings.Cut(m.ID, "-") // the step, and its email
		return fmt.Sprintf("email %s (“%s”) is due and hasn’t been sent", place, m.Kind.Label())
	}
	return ""
}
