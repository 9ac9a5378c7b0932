package integrity

import (
	"context"

	"ccee-ca.org/assist/lambda/request"
)

// Store is what is asked of the table before anyone vouches for answers: to read by
// key.
type Store interface {
	Request(ctx context.Context, id string) (request.Request, error)
	EventsAt(ctx context.Context, id string, seqs ...int) ([]request.Event, error)
}
