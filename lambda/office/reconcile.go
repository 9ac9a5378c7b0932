package office

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Books is what a reconciliation asks of the table.
type Books interface {
	ReceivedBetween(ctx context.Context, from, until time.Time) ([]request.Request, error) // with an error, those that could be read
	Messages(ctx context.Context, r request.Request) ([]request.Message, error)
}

// How far back a reconciliation looks, and what is too young for it.
const (
	reconciled = 14 * 24 * time.Hour
	tooYoung   = Lease
)

// Reconciler compares, once a day, what was accepted with what came of it: each request that is stored has been acknowledged, or its mail is
// held or a task, and staff have been told of it. What differs is an alarm.
type Reconciler struct {
	Books Books
	Now   Clock
	Log   *slog.Logger
}

// Run looks at what was received in the last two weeks. It changes nothing. What it says of a difference names the request and no words of it.
func (c *Reconciler) Run(ctx context.Context) error {
	now := c.Now()
	requests, err := c.Books.ReceivedBetween(ctx, now.Add(-reconciled), now.Add(-tooYoung))
	failed := []error{err}
	differences := 0
	for _, r := range requests {
		messages, err := c.Books.Messages(ctx, r)
		if err != nil {
			failed = append(failed, fmt.Errorf("reconcile %s: %w", r.Reference, err))
			continue
		}
		for _, what := range unsettled(messages, now) {
			differences++
			c.Log.Warn("difference", "reference", r.Reference, "what", what)
		}
	}
	c.Log.Info("reconciled", "requests", len(requests), Measure(Differences, float64(differences)))
	return errors.Join(failed...)
}

// unsettled says what a request lacks that it should have by now.
func unsettled(messages []request.Message, now time.Time) (all []string) {
	for kind, what := range map[request.MessageKind]string{request.Acknowledgement: "owes no acknowledgement", request.StaffNotice: "staff are told nothing"} {
		found := false
		for _, m := range messages {
			found = found || m.Kind == kind
		}
		if !found {
			all = append(all, what)
		}
	}
	for _, m := range messages {
		if (m.State == request.Waiting || m.State == request.Leased) && now.Sub(m.Made) > tooYoung {
			all = append(all, fmt.Sprintf("the mail %s is not settled", m.Kind))
		}
	}
	return all
}
