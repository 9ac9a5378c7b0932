package watch

import (
	"context"
	"iter"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
)

// Store is what the clock asks of the table. It reads the queue of those that wait
// and writes requests, with the event and the messages that a reminder owes; it
// reads no answers but theirs. Of the emails it reads the one that asked an office,
// and marks the office where it did not arrive.
type Store interface {
	lifecycle.AskStore
	lifecycle.OfficeStore
	Message(ctx context.Context, id string) (request.Message, error)
	// request.ErrCorrupt is not the last to come
	WithStatus(ctx context.Context, status request.Status) iter.Seq2[request.Request, error]
}
