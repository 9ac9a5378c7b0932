package outbox

import (
	"context"
	"iter"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Store is what the sender asks of the table. It reads what a message is about, by
// key, and the lanes of the outbox, the longest due first; it writes messages and
// what goes with them (links, quotas, tasks), and no request.
type Store interface {
	Outbox(ctx context.Context, lane request.Lane, now time.Time) iter.Seq2[request.Message, error]
	Message(ctx context.Context, id string) (request.Message, error)
	SaveMessage(ctx context.Context, m request.Message, with request.MessageWrite) error

	Quota(ctx context.Context, id string) (request.Quota, error)
	QuotaHold(ctx context.Context, id string) (request.QuotaHold, error)

	Request(ctx context.Context, id string) (request.Request, error)
	EventsAt(ctx context.Context, id string, seqs ...int) ([]request.Event, error)
	Draft(ctx context.Context, id string) (request.Draft, error)

	Task(ctx context.Context, id string) (request.Task, error)
	SaveTask(ctx context.Context, t request.Task) error
}
