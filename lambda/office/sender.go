package office

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// Outbox is what Sender asks of the table.
type Outbox interface {
	Request(ctx context.Context, id string) (request.Request, error)
	Message(ctx context.Context, id string) (request.Message, error)
	SaveMessage(ctx context.Context, m request.Message, with request.With) error
	Quota(ctx context.Context, id string) (request.Quota, error)
	Draft(ctx context.Context, id string) (request.Draft, error)
	EventsAt(ctx context.Context, id string, seqs ...int) ([]request.Event, error)
	TaskSaver                                                                    // for answers that differ from what was received
	Outbox(ctx context.Context, now time.Time) iter.Seq2[request.Message, error] // the longest due first; request.ErrUnread is not the last to come
}

// Mailer hands a mail to a mail service and returns the service's id for it. Its errors are those of package request: refused, not
// sent, or any other, which leaves it open.
type Mailer interface {
	Send(ctx context.Context, m request.Mail) (string, error)
}

// Lease is how long a sender holds a message. A send that has not been settled by then may or may not have gone out.
const Lease = 15 * time.Minute

// longestWait is the longest time between two tries of a mail that is surely not sent.
const longestWait = time.Hour

// Unsettled sends after which a person must look, and failed attempts after which a person is told.
const (
	mostUnsettled = 2
	tellAfter     = 8
)

// Sender sends what the outbox owes. It is the only one that sends.
type Sender struct {
	Outbox     Outbox
	Mailer     Mailer
	Theme      *theme.Theme
	From       string // the address that mail comes from
	Staff      string // where notices go
	Escalation string // where late warnings go too
	Now        Clock
	Random     Random
	Log        *slog.Logger
}

// Sweep sends the messages that are due, until ctx is done; one that it has begun it brings to its end, since a mail that is cut off may
// be out or not. One that fails doesn't hold the others. The outbox is read a page at a time, so that a flood fits into the memory; what is
// put off meanwhile comes again on a later page, and is neither counted nor sent twice.
func (s *Sender) Sweep(ctx context.Context) error {
	var failed []error
	var oldest time.Duration
	now, owed := s.Now(), 0
	for m, err := range s.Outbox.Outbox(ctx, now.Add(longestWait)) { // those that wait for their next try, too: they are late already
		if err != nil {
			failed = append(failed, fmt.Errorf("sweep: %w", err))
			continue
		}
		if !tried(m).Before(now) {
			continue // by this sweep, or by whoever else is at work
		}
		owed, oldest = owed+1, max(oldest, now.Sub(m.Made))
		if m.Due(now) && ctx.Err() == nil {
			if err := s.Send(context.WithoutCancel(ctx), m.ID); err != nil {
				failed = append(failed, err)
			}
		}
		if ctx.Err() != nil {
			break // the next sweep goes on
		}
	}
	s.Log.Info("swept", "owed", owed, "all", ctx.Err() == nil, Measure(OutboxAge, oldest.Seconds()))
	return errors.Join(failed...)
}

// Send sends one message if it is due. The steps, and what a power failure after each leaves:
// compose (nothing has changed; the next sweep begins anew); lease (nothing was sent, which nobody knows: after the lease it counts as
// unsettled and is sent again); send (the same, but the mail went out: the service's own events settle it, or it goes out once more);
// mark (done).
func (s *Sender) Send(ctx context.Context, id string) error {
	before, cancel := context.WithTimeout(ctx, within) // what comes before the sending, so that there is time left to send
	defer cancel()
	m, err := s.Outbox.Message(before, id)
	if err != nil {
		return fmt.Errorf("send: %w", err)
	}
	if !m.Due(s.Now()) {
		return nil
	}
	if m.State == request.Leased {
		if m.Unsettled++; m.Unsettled >= mostUnsettled {
			return s.give(ctx, m, fmt.Sprintf("Nobody knows whether this mail went out: it was begun %d times and its end never heard of. Ask the addressee.", m.Attempt))
		}
	}
	with, mail, err := s.prepare(before, &m)
	switch {
	case errors.Is(err, errMoot):
		return s.rest(ctx, m, request.Moot)
	case errors.Is(err, errHeld):
		m.State, m.Why = request.Held, err.Error()
		return s.lost(s.Outbox.SaveMessage(ctx, m, with))
	case err != nil:
		return fmt.Errorf("send %s: %w", id, err)
	}
	if err := s.Outbox.SaveMessage(before, m, with); err != nil {
		return s.lost(err)
	}
	m.Version++
	return s.mail(ctx, m, mail)
}

// Why a message is not sent though it is due.
var (
	errMoot = errors.New("it has come too late to matter")
	errHeld = errors.New("more than the day’s mails to this address")
)

// prepare composes what a message owes, counts it in, and leases it: all but the last in memory.
func (s *Sender) prepare(ctx context.Context, m *request.Message) (request.With, request.Mail, error) {
	with, err := s.count(ctx, *m)
	if err != nil {
		return with, request.Mail{}, err
	}
	mail, links, err := s.compose(ctx, *m)
	if err != nil {
		return with, mail, err
	}
	with.Links = links
	m.State, m.Attempt, m.Next = request.Leased, m.Attempt+1, s.Now().Add(Lease).UTC()
	mail.Attempt = m.Attempt
	return with, mail, nil
}

// count counts a mail in the quota of its addressee, so that the public form is no way to flood a stranger. Where the quota is used up
// the mail is held, and a task tells of the first one.
func (s *Sender) count(ctx context.Context, m request.Message) (request.With, error) {
	if !m.Counted() || m.Released {
		return request.With{}, nil
	}
	now := s.Now()
	q, err := s.Outbox.Quota(ctx, request.QuotaID(m.To, now))
	if err != nil {
		return request.With{}, err
	}
	q.Expires = now.Add(48 * time.Hour).UTC()
	if q.Take(m) {
		return request.With{Quota: &q}, nil
	}
	if q.Held {
		return request.With{}, errHeld
	}
	q.Held = true
	t := request.Task{ID: "held-" + q.ID, At: now.UTC(), Request: m.Request, Message: m.ID,
		What: fmt.Sprintf("More than %d mails in a day would have gone to one address of this request. The further ones are held.", request.MailsADay)}
	return request.With{Quota: &q, Tasks: []request.Task{t}}, errHeld
}

// mail sends what is leased and marks what came of it.
func (s *Sender) mail(ctx context.Context, m request.Message, mail request.Mail) error {
	serviceID, err := s.Mailer.Send(ctx, mail)
	switch {
	case err == nil:
		m.State, m.SentAt, m.ServiceID, m.Why = request.Sent, s.Now().UTC(), serviceID, ""
		s.Log.Info("sent", s.sent(m)...)
		return s.lost(s.Outbox.SaveMessage(ctx, m, request.With{}))
	case errors.Is(err, request.ErrMailRefused):
		return s.give(ctx, m, "The mail service refuses this mail: "+s.told(m, err))
	case errors.Is(err, request.ErrMailNotSent):
		return s.again(ctx, m, err)
	}
	s.Log.Error("unsettled", "message", m.ID, "attempt", m.Attempt, "error", s.told(m, err))
	return nil // leased: the service's events settle it, or a sweep after the lease
}

// sent is what the log says of a mail that went out.
func (s *Sender) sent(m request.Message) []any {
	words := []any{"message", m.ID, "kind", m.Kind, "attempt", m.Attempt}
	if m.Kind == request.Acknowledgement {
		words = append(words, Measure(AcknowledgedAfter, m.SentAt.Sub(m.Made).Seconds()))
	}
	return words
}

// again puts a message back that was surely not sent, a little later each time; a person is told once, and it is still tried.
func (s *Sender) again(ctx context.Context, m request.Message, cause error) error {
	why := s.told(m, cause)
	m.State, m.Next, m.Why = request.Waiting, s.Now().Add(wait(m)).UTC(), why
	s.Log.Error("not sent", "message", m.ID, "attempt", m.Attempt, "error", why)
	var tasks []request.Task
	if m.Attempt == tellAfter {
		tasks = []request.Task{s.task(m, fmt.Sprintf("This mail could not be sent in %d attempts and is still tried: %s", m.Attempt, why))}
	}
	return s.lost(s.Outbox.SaveMessage(ctx, m, request.With{Tasks: tasks}))
}

// wait is how long a message waits that was surely not sent.
func wait(m request.Message) time.Duration { return min(time.Minute<<min(m.Attempt-1, 6), longestWait) }

// tried is when a message was tried last; the zero time where it has not been.
func tried(m request.Message) time.Time {
	switch {
	case m.Attempt == 0:
		return time.Time{}
	case m.State == request.Leased:
		return m.Next.Add(-Lease)
	}
	return m.Next.Add(-wait(m))
}

// told is what the mail service says, without the address that it may name.
func (s *Sender) told(m request.Message, err error) string { return s.nameless(m, err.Error()) }

// nameless is what a mail service or server says without the address: that is an answer, and answers stay out of logs and tasks, where
// nobody would remove them later.
func (s *Sender) nameless(m request.Message, words string) string {
	to := s.address(m)
	if to == "" {
		return words
	}
	var b strings.Builder
	for i := 0; i < len(words); {
		if end := i + len(to); end <= len(words) && strings.EqualFold(words[i:end], to) {
			b.WriteString("the addressee")
			i = end
			continue
		}
		b.WriteByte(words[i])
		i++
	}
	return b.String()
}

// give gives a message to a person.
func (s *Sender) give(ctx context.Context, m request.Message, why string) error {
	m.State, m.Why = request.Failed, why
	s.Log.Error("task", "message", m.ID, "why", why)
	return s.lost(s.Outbox.SaveMessage(ctx, m, request.With{Tasks: []request.Task{s.task(m, why)}}))
}

func (s *Sender) rest(ctx context.Context, m request.Message, state request.MessageState) error {
	m.State = state
	return s.lost(s.Outbox.SaveMessage(ctx, m, request.With{}))
}

func (s *Sender) task(m request.Message, what string) request.Task {
	return request.Task{ID: fmt.Sprintf("%s-%d", m.ID, m.Version), At: s.Now().UTC(), What: what, Request: m.Request, Message: m.ID}
}

// lost makes nothing of a lost race: whoever wrote first is at work on the message, or has settled it, or has counted another mail to the
// same address; then the next sweep sends this one.
func (s *Sender) lost(err error) error {
	if errors.Is(err, request.ErrConflict) {
		return nil
	}
	return err
}

// Settle takes what the mail service tells of a mail later: a Send settles one whose answer was lost, a Delivery confirms it, and what
// never arrived is a task for a person.
func (s *Sender) Settle(ctx context.Context, d request.Delivery) error {
	for range tries {
		m, err := s.Outbox.Message(ctx, d.MessageID)
		if err != nil {
			return fmt.Errorf("settle %s: %w", d.MessageID, err)
		}
		tasks, changed := s.settled(&m, d)
		if !changed {
			return nil
		}
		if err = s.Outbox.SaveMessage(ctx, m, request.With{Tasks: tasks}); !errors.Is(err, request.ErrConflict) {
			return err
		}
	}
	return fmt.Errorf("settle %s: %w", d.MessageID, request.ErrConflict)
}

func (s *Sender) settled(m *request.Message, d request.Delivery) ([]request.Task, bool) {
	switch d.Kind {
	case request.MailSent:
		if m.State != request.Leased && m.State != request.Waiting && m.State != request.Moot {
			return nil, false // of one that is moot it says that a send whose answer was lost went out after all
		}
		m.State, m.SentAt, m.ServiceID = request.Sent, d.At, d.SESID
	case request.MailDelivered:
		if m.State == request.Delivered || m.State == request.Failed {
			return nil, false
		}
		m.State, m.ServiceID = request.Delivered, d.SESID
	case request.MailBounced, request.MailComplained, request.MailRejected:
		if m.State == request.Failed {
			return nil, false
		}
		m.State, m.Why = request.Failed, s.nameless(*m, d.Detail)
		s.Log.Error("task", "message", m.ID, "why", string(d.Kind)) // an alarm counts these lines; the detail may be a stranger's words
		return []request.Task{s.task(*m, fmt.Sprintf("A mail did not arrive (%s). Reach the addressee another way. %s", d.Kind, m.Why))}, true
	default:
		return nil, false // a delay settles nothing
	}
	return nil, true
}
