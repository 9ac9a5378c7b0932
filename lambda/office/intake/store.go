package intake

import (
	"context"

	"ccee-ca.org/assist/lambda/request"
)

// Store is what the public's pages ask of the table. They read by key and write
// requests, saved forms, and messages of the outbox; they list nothing and query
// nothing, and the role of the function intake allows no more: who has a link
// reaches what it opens, and no one finds the queue.
type Store interface {
	Request(ctx context.Context, id string) (request.Request, error)
	Save(ctx context.Context, c request.Change) error
	Link(ctx context.Context, hash string) (request.Link, error)
	ByReference(ctx context.Context, reference string) (request.Request, error)

	EventsAt(ctx context.Context, id string, seqs ...int) ([]request.Event, error)
	Messages(ctx context.Context, r request.Request) ([]request.Message, error)

	Edition(ctx context.Context, id string, number int) (request.Edition, error)
	Editions(ctx context.Context, r request.Request) ([]request.Edition, error)
	EditionsBefore(ctx context.Context, r request.Request, number, n int) ([]request.Edition, error)

	AgreementDraft(ctx context.Context, id string, number int) (request.AgreementDraft, error)

	Draft(ctx context.Context, id string) (request.Draft, error)
	SaveDraft(ctx context.Context, d request.Draft, links ...request.Link) error

	SaveMessage(ctx context.Context, m request.Message, with request.MessageWrite) error
	Count(ctx context.Context, id string) (request.Count, error)
	QuotaHold(ctx context.Context, id string) (request.QuotaHold, error)

	Office(ctx context.Context, id string) (request.Office, error)
	SaveOffice(ctx context.Context, o request.Office) error

	Task(ctx context.Context, id string) (request.Task, error)
	SaveTask(ctx context.Context, t request.Task) error
}
