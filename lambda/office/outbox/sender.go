// Package outbox sends the messages in the outbox: it sweeps them, composes each
// email with a fresh link, leases the message, sends, and settles it by what the
// mail service reports later. Nothing else sends email. The texts are in mails/.
package outbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/office/logging"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
)

// Mailer hands a mail to a mail service and returns the service's id for it. Its
// errors are those of package request: refused, not sent, or any other, which
// leaves it open.
type Mailer interface {
	Send(ctx context.Context, m request.Mail) (string, error)
}

// Lease is how long a sender holds a message. A send that has not been settled by
// then may or may not have gone out.
const Lease = 15 * time.Minute // mutant: lease-time

// maxRetryDelay is the longest time between two attempts of an email that was
// surely not sent.
const maxRetryDelay = time.Hour

// Unsettled sends after which a person must look, and failed attempts after which a
// person is notified.
const (
	maxUnsettled      = 2
	taskAfterAttempts = 8
)

// Sender sends the messages in the outbox. Nothing else sends email.
type Sender struct {
	Store  Store
	Mailer Mailer
	Composer
	Now    func() time.Time
	Random io.Reader
	Log    *slog.Logger
}

// Send sends one message if it is due. The steps, and what a power failure after
// each leaves: compose (nothing has changed; the next sweep starts over); lease
// (nothing was sent, which no one knows: after the lease it counts as unsettled and
// is sent again); send (the same, but the mail went out: the service's own events
// settle it, or it goes out once more); mark (done).
func (s *Sender) Send(ctx context.Context, id string) error {
	// what comes before the sending, so that there is time left to send
	before, cancel := context.WithTimeout(ctx, web.RequestTimeout)
	defer cancel()
	m, err := s.Store.Message(before, id)
	if err != nil {
		return fmt.Errorf("send: %w", err)
	}
	if !m.Due(s.Now()) { // mutant: due
		return nil
	}
	if m.State == request.Doubtful {
		return s.giveUp(ctx, m)
	}
	if m.State == request.Leased {
		m.Unsettled++
		if m.Unsettled >= maxUnsettled { // mutant: unsettled
			return s.fail(ctx, m, request.TaskUncertain,
				fmt.Sprintf("We tried %d times and never got a result.", m.Attempt))
		}
	}
	with, mail, err := s.prepare(before, &m)
	switch {
	case errors.Is(err, errMoot):
		return s.park(ctx, m, request.Moot) // mutant: moot
	case errors.Is(err, errHeld):
		m.State, m.Why = request.Held, err.Error()
		return s.ignoreConflict(s.Store.SaveMessage(ctx, m, with))
	case err != nil:
		return fmt.Errorf("send %s: %w", id, err)
	}
	err = s.Store.SaveMessage(before, m, with)
	if err != nil { // mutant: fencing
		return s.ignoreConflict(err)
	}
	m.Version++
	return s.sendLeased(ctx, m, mail)
}

// Why a message is not sent though it is due.
var (
	errMoot = errors.New("it has come too late to matter")
	errHeld = errors.New("over the daily email limit for this address")
)

// prepare composes what a message owes, counts it in, and leases it: all but the
// last in memory.
func (s *Sender) prepare(ctx context.Context, m *request.Message) (request.MessageWrite, request.Mail, error) {
	a, err := s.loadSubject(ctx, *m)
	if err != nil {
		return request.MessageWrite{}, request.Mail{}, err
	}
	with, err := s.chargeQuota(ctx, *m, a.agency())
	if err != nil {
		return with, request.Mail{}, err
	}
	notices, moved, err := s.gather(ctx, m, a.request)
	if err != nil {
		return with, request.Mail{}, err
	}
	mail, links, err := s.compose(ctx, *m, a, notices)
	if err != nil {
		return with, mail, err
	}
	with.Links, with.Moved = links, moved
	m.State, m.Attempt, m.Next = request.Leased, m.Attempt+1, s.Now().Add(Lease).UTC() // mutant: lease-state
	mail.Attempt = m.Attempt
	return with, mail, nil
}

// gather takes the notices to staff that are due together with m, which is one of
// them, into its mail, and those that they had taken into theirs: they are at rest
// from the lease on. notices are all whose news the mail has, m among them, in the
// order of their steps; none where it is alone.
func (s *Sender) gather(ctx context.Context, m *request.Message, q request.Request) (notices, moved []request.Message,
	err error) {
	var all []request.Message
	for _, id := range q.Gathers(*m) {
		other := *m
		if id != m.ID {
			other, err = s.Store.Message(ctx, id)
			if err != nil {
				return nil, nil, err
			}
		}
		all = append(all, other)
	}
	for _, other := range all {
		if other.ID != m.ID && other.To == m.To && other.State == request.Waiting && other.Due(s.Now()) &&
			len(moved) < maxGathered {
			other.State = request.Gathered
			moved = append(moved, other)
			m.Carries = append(append(m.Carries, other.ID), other.Carries...) // mutant: gathered
		}
	}
	for _, other := range all {
		if other.ID == m.ID || slices.Contains(m.Carries, other.ID) {
			notices = append(notices, other)
		}
	}
	return notices, moved, nil
}

// maxGathered bounds the notices that one transaction takes into a mail; a step has
// at most 20 a day.
const maxGathered = 50

// chargeQuota counts an email in the quota of its recipient, so that strangers
// can't flood anyone. If the quota is used up, the email is held, a task names
// the first one, and the request's pages say so.
func (s *Sender) chargeQuota(ctx context.Context, m request.Message, agency string) (request.MessageWrite, error) {
	if !m.IsCounted() || m.Released { // mutant: quota
		return request.MessageWrite{}, nil
	}
	now := s.Now()
	q, err := s.Store.Quota(ctx, request.QuotaID(m.To, now))
	if err != nil {
		return request.MessageWrite{}, err
	}
	q.Expires = now.Add(48 * time.Hour).UTC()
	if q.Take(m, agency) {
		return request.MessageWrite{Quota: &q}, nil
	}
	return s.hold(ctx, m, q)
}

// hold is what is written together with a mail that the quota holds.
func (s *Sender) hold(ctx context.Context, m request.Message, q request.Quota) (with request.MessageWrite, err error) {
	now := s.Now().UTC()
	if m.Request != "" {
		h, err := s.Store.QuotaHold(ctx, m.Request)
		if err != nil {
			return with, err
		}
		h.At, with.Hold = now, &h
	}
	t, err := s.quotaTask(ctx, &q, m)
	if err != nil {
		return with, err
	}
	with.Quota, with.Tasks = &q, []request.Task{t}
	return with, errHeld
}

// quotaTask is the task that names a message which a quota holds: one for each
// mailbox and day, and another where staff have done that one, or it is full.
func (s *Sender) quotaTask(ctx context.Context, q *request.Quota, m request.Message) (request.Task, error) {
	if q.Held {
		t, err := s.Store.Task(ctx, q.TaskID())
		if err != nil {
			return t, fmt.Errorf("task of quota %s: %w", q.ID, err)
		}
		if t.Done.IsZero() && len(t.Messages) < request.MaxTaskMessages {
			t.Messages = append(t.Messages, m.ID)
			return t, nil
		}
		q.FullTasks++
	}
	q.Held = true
	return request.Task{ID: q.TaskID(), Kind: request.TaskOverQuota, At: s.Now().UTC(), Request: m.Request,
		Message: m.ID, Messages: []string{m.ID},
		What: fmt.Sprintf("One address would have gotten more emails today than our limit: %d about one agency, "+
			"%d about all. The rest are on hold.", request.MailsADay, request.AllMailsADay)}, nil
}

// sendLeased sends a leased message and records the result.
func (s *Sender) sendLeased(ctx context.Context, m request.Message, mail request.Mail) error {
	serviceID, err := s.Mailer.Send(ctx, mail)
	switch {
	case err == nil: // mutant: sent
		m.State, m.SentAt, m.ServiceID, m.Why = request.Sent, s.Now().UTC(), serviceID, ""
		s.Log.Info("email sent", s.sentAttrs(m)...)
		return s.ignoreConflict(s.Store.SaveMessage(ctx, m, request.MessageWrite{}))
	case errors.Is(err, request.ErrMailRefused):
		return s.fail(ctx, m, request.TaskNotDelivered,
			"The email service rejected this email: "+s.redactAddress(m, err.Error()))
	case errors.Is(err, request.ErrMailNotSent): // mutant: not-sent
		return s.retryLater(ctx, m, err)
	}
	s.Log.Error("send result unknown", "message", m.ID, "attempt", m.Attempt, "error", s.redactAddress(m, err.Error()))
	return nil // leased: the service's events settle it, or a sweep after the lease
}

// sentAttrs returns the log attributes of an email that went out.
func (s *Sender) sentAttrs(m request.Message) []any {
	words := []any{"message", m.ID, "kind", m.Kind, "attempt", m.Attempt}
	if m.Kind == request.Acknowledgement {
		words = append(words, logging.Measure(logging.AcknowledgedAfter, m.SentAt.Sub(m.Made).Seconds()))
	}
	return words
}

// retryLater reschedules a message that was surely not sent, a little later each
// time. After some attempts it opens a task, once, and still retries.
func (s *Sender) retryLater(ctx context.Context, m request.Message, cause error) error {
	why := s.redactAddress(m, cause.Error())
	m.State, m.Next, m.Why = request.Waiting, s.Now().Add(retryDelay(m)).UTC(), why
	s.Log.Error("email not sent, will retry", "message", m.ID, "attempt", m.Attempt, "error", why)
	var tasks []request.Task
	if m.Attempt == taskAfterAttempts {
		tasks = []request.Task{s.task(m, request.TaskDelayed,
			fmt.Sprintf("This email hasn’t been sent after %d attempts. We’re still trying: %s", m.Attempt, why))}
	}
	return s.ignoreConflict(s.Store.SaveMessage(ctx, m, request.MessageWrite{Tasks: tasks}))
}

// retryDelay is how long a message waits that was surely not sent.
func retryDelay(m request.Message) time.Duration {
	return min(time.Minute<<min(m.Attempt-1, 6), maxRetryDelay)
}

// lastTried returns when a message was last attempted, or the zero time if it never
// was.
func lastTried(m request.Message) time.Time {
	switch {
	case m.Attempt == 0:
		return time.Time{}
	case m.State == request.Leased:
		return m.Next.Add(-Lease)
	}
	return m.Next.Add(-retryDelay(m))
}

// redactAddress removes the address from what a mail service or server says: it is
// an answer, and answers stay out of logs and tasks, where no one would remove them
// later.
func (s *Sender) redactAddress(m request.Message, words string) string {
	to := s.recipient(m)
	if to == "" {
		return words
	}
	var b strings.Builder
	for i := 0; i < len(words); {
		if end := i + len(to); end <= len(words) && strings.EqualFold(words[i:end], to) {
			b.WriteString("the recipient")
			i = end
			continue
		}
		b.WriteByte(words[i])
		i++
	}
	return b.String()
}

// fail marks a message as failed and opens a task.
func (s *Sender) fail(ctx context.Context, m request.Message, kind request.TaskKind, why string) error {
	m.State, m.Why = request.Failed, why
	s.Log.Error("email needs a person", "message", m.ID, "why", why)
	return s.ignoreConflict(s.Store.SaveMessage(ctx, m, request.MessageWrite{Tasks: []request.Task{s.task(m, kind, why)}})) // mutant: refused-task
}

// giveUp fails an email that bounced temporarily and was not delivered since.
func (s *Sender) giveUp(ctx context.Context, m request.Message) error {
	m.State = request.Failed
	// and not in a stranger's words
	s.Log.Error("email needs a person", "message", m.ID, "why", string(request.MailAnswered))
	t := s.task(m, request.TaskNotDelivered, "This email likely didn’t arrive. "+m.Why)
	return s.ignoreConflict(s.Store.SaveMessage(ctx, m, request.MessageWrite{Tasks: []request.Task{t}}))
}

func (s *Sender) park(ctx context.Context, m request.Message, state request.MessageState) error {
	m.State = state
	return s.ignoreConflict(s.Store.SaveMessage(ctx, m, request.MessageWrite{}))
}

func (s *Sender) task(m request.Message, kind request.TaskKind, what string) request.Task {
	if m.IsToOffice() && kind != request.TaskDelayed {
		kind = request.TaskOfficeBounced
	}
	return request.Task{ID: fmt.Sprintf("%s-%d", m.ID, m.Version), Kind: kind, At: s.Now().UTC(), What: what,
		Request: m.Request, Message: m.ID}
}

// ignoreConflict treats a version conflict as success: another sender holds the
// message, has finished it, or has used the same quota. If it is still due, the
// next sweep sends it.
func (s *Sender) ignoreConflict(err error) error {
	if errors.Is(err, request.ErrConflict) {
		return nil
	}
	return err
}
