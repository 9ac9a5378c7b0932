package lifecycle

import (
	"context"
	"errors"
	"io"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// RedactionStore is what a redaction needs of the table.
type RedactionStore interface {
	Request(ctx context.Context, id string) (request.Request, error)
	Events(ctx context.Context, id string) ([]request.Event, error)
	Editions(ctx context.Context, r request.Request) ([]request.Edition, error)
	Messages(ctx context.Context, r request.Request) ([]request.Message, error)
	Draft(ctx context.Context, id string) (request.Draft, error)
	AgreementDrafts(ctx context.Context, r request.Request) ([]request.AgreementDraft, error)
	Task(ctx context.Context, id string) (request.Task, error)
	TasksOf(ctx context.Context, id string) ([]request.Task, error)

	Save(ctx context.Context, c request.Change) error
	SaveRedacted(ctx context.Context, c request.Change) error
	RemovalPlan(ctx context.Context, id string, event int) (request.RemovalPlan, error)
}

// ReadAll reads all that is stored of a request in addition to its own row.
func ReadAll(ctx context.Context, store RedactionStore, q request.Request) (h request.History, err error) {
	h.Events, err = EventsOf(ctx, store, q)
	if err != nil {
		return h, err
	}
	h.Editions, err = store.Editions(ctx, q)
	if err != nil {
		return h, err
	}
	h.Agreements, err = store.AgreementDrafts(ctx, q)
	if err != nil {
		return h, err
	}
	h.Tasks, err = store.TasksOf(ctx, q.ID)
	if err != nil {
		return h, err
	}
	h.Messages, err = store.Messages(ctx, q)
	if err != nil || q.SentFrom == "" {
		return h, err
	}
	draft, err := store.Draft(ctx, q.SentFrom)
	switch {
	case errors.Is(err, request.ErrNotFound): // it has expired
		return h, nil
	case err == nil && request.HashSecret(draft.Token()) == q.ID:
		h.Draft = &draft
	}
	return h, err
}

// FinishRedaction does what is left of a redaction that takes many writes, one
// after the other, then takes its last step. If the process dies, it can be called
// again by anyone, and does the rest; two at once do no harm.
func FinishRedaction(ctx context.Context, store RedactionStore, id string, in request.Input, now func() time.Time,
	random io.Reader) (q request.Request, err error) {
	err = Retry("finish a redaction", func() (err error) {
		q, err = store.Request(ctx, id)
		if err != nil || q.Removing == 0 {
			return err
		}
		plan, err := store.RemovalPlan(ctx, id, q.Removing)
		if err != nil {
			return err
		}
		h, err := ReadAll(ctx, store, q)
		if err != nil {
			return err
		}
		for _, part := range q.RestOf(plan, h).Parts() {
			if err := store.SaveRedacted(ctx, part); err != nil { // mutant: redact-rest
				return err
			}
		}
		task, err := store.Task(ctx, q.RemovalTaskID())
		if err != nil && !errors.Is(err, request.ErrNotFound) {
			return err
		}
		in.Salt, err = request.NewSalt(random)
		if err != nil {
			return err
		}
		in.Now = now()
		c, err := q.FinishRedaction(plan, task, in)
		if err != nil {
			return err
		}
		err = store.Save(ctx, c)
		if err == nil {
			q = c.Request
		}
		return err
	})
	return q, err
}
