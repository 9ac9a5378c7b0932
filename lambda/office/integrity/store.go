package integrity

import (
	"context"

	"ccee-ca.org/assist/lambda/request"
)

// Store is what this package needs of the table: to read by
// key.
type Store interface {
	Request(ctx context.Context, id string) (request.Request, error)
	EventsAt(ctx context.Context, id string, seqs ...int) ([]request.Event, error)
}
