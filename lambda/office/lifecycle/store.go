package lifecycle

import (
	"context"

	"ccee-ca.org/assist/lambda/request"
)

// Store is what a step asks of the table: the request, what has happened since a
// person saw it (events by their keys, since intake may query nothing), the
// messages that a hold stops or a release lets go, and the tasks that it does. A
// caller that takes steps writes requests; no one lists them here.
type Store interface {
	Request(ctx context.Context, id string) (request.Request, error)
	Save(ctx context.Context, c request.Change) error
	EventsAt(ctx context.Context, id string, seqs ...int) ([]request.Event, error)
	Messages(ctx context.Context, r request.Request) ([]request.Message, error)
	Task(ctx context.Context, id string) (request.Task, error)
}

// ResendStore is what sending an email again asks of the table.
type ResendStore interface {
	Store
	Message(ctx context.Context, id string) (request.Message, error)
}

// EventReader is what reading a history asks of the table: the events, and the
// request again, to tell a step that was taken meanwhile from a history that does
// not hold.
type EventReader interface {
	Request(ctx context.Context, id string) (request.Request, error)
	Events(ctx context.Context, id string) ([]request.Event, error)
}

// EditionReader reads former versions of the answers.
type EditionReader interface {
	EditionsBefore(ctx context.Context, r request.Request, number, n int) ([]request.Edition, error)
}
