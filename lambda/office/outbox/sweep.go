package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"ccee-ca.org/assist/lambda/office/logging"
	"ccee-ca.org/assist/lambda/request"
)

// Sweep sends all messages that are due, until ctx is done. It finishes a message
// it has started, because an interrupted send may or may not have gone out. One
// failure doesn't stop the others. It reads the outbox one page at a time to bound
// memory. A message that is rescheduled during the sweep shows up again on a later
// page and is neither counted nor sent twice. Links that anyone may ask for wait
// while anything else is due: the other lane is emptied before each of them, so
// that no number of them delays an acknowledgement.
func (s *Sender) Sweep(ctx context.Context) error {
	t := &sweep{began: s.Now()}
	s.drain(ctx, t)
	if ctx.Err() == nil {
		s.sweepLinks(ctx, t)
	}
	s.Log.Info("outbox swept", "owed", t.due, "all", ctx.Err() == nil,
		logging.Measure(logging.OutboxAge, t.oldest.Seconds()))
	return errors.Join(t.failed...)
}

// sweepLinks sends the links that are due, each when nothing else is.
func (s *Sender) sweepLinks(ctx context.Context, t *sweep) {
	for m, err := range s.Store.Outbox(ctx, request.Links, t.began.Add(maxRetryDelay)) {
		s.sweepMessage(ctx, t, m, err)
		s.drain(ctx, t)
		if ctx.Err() != nil {
			return // the next sweep goes on
		}
	}
}

// sweep is what a sweep has seen so far.
type sweep struct {
	began   time.Time
	drained bool // the first lane has been gone through once
	due     int
	oldest  time.Duration
	failed  []error
}

// drain empties the first lane of what is due. The first time it also counts those
// that wait for their next try: they are late already.
func (s *Sender) drain(ctx context.Context, t *sweep) {
	until := t.began.Add(maxRetryDelay)
	if t.drained {
		until = s.Now()
	}
	for m, err := range s.Store.Outbox(ctx, request.Prompt, until) {
		if t.drained && err != nil {
			continue // it is reported already
		}
		s.sweepMessage(ctx, t, m, err)
		if ctx.Err() != nil {
			break
		}
	}
	t.drained = true
}

// sweepMessage counts a message in the sweep, and sends it if it is due.
func (s *Sender) sweepMessage(ctx context.Context, t *sweep, m request.Message, err error) {
	if err != nil {
		t.failed = append(t.failed, fmt.Errorf("sweep: %w", err))
		return
	}
	now := s.Now()
	if !lastTried(m).Before(t.began) || m.Attempt == 0 && now.Before(m.Next) || m.State == request.Doubtful &&
		!m.Due(now) {
		return // by this sweep, or by another sender; or it is not late
	}
	t.due, t.oldest = t.due+1, max(t.oldest, t.began.Sub(lateSince(m)))
	if !m.Due(now) || ctx.Err() != nil {
		return
	}
	err = s.Send(context.WithoutCancel(ctx), m.ID)
	if err != nil {
		t.failed = append(t.failed, err)
	}
}

// lateSince is from when on a message of the outbox waits for the sender: a notice
// that is gathered, or mail that was released, not from when it was made.
func lateSince(m request.Message) time.Time {
	if m.Attempt == 0 {
		return m.Next
	}
	return m.Made
}
