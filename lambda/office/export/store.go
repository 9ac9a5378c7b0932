package export

import (
	"context"

	"ccee-ca.org/assist/lambda/request"
)

// Store is what an export asks of the table about each request: to read, by key and
// by prefix.
type Store interface {
	Request(ctx context.Context, id string) (request.Request, error)
	Events(ctx context.Context, id string) ([]request.Event, error)
	EventsAt(ctx context.Context, id string, seqs ...int) ([]request.Event, error)
	Editions(ctx context.Context, r request.Request) ([]request.Edition, error)
}
