// Package office is the service's work, as http.Handlers and plain functions: Intake takes requests and shows agencies theirs, Sender
// sends what the outbox owes, Watch keeps the 48 hours, Desk is where staff work, Probe asks whether the form is there. It knows no AWS: what it needs of a table and of a mail service are
// small interfaces here, next to whoever calls them, because the functions, the laptop and the simulation bring different ones.
//
// After each job's steps stands what happens if the power fails there; ARCHITECTURE.md tells it in one place.
package office

import (
	"context"
	"io"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Requests is what the jobs ask of the table about requests.
type Requests interface {
	Request(ctx context.Context, id string) (request.Request, error)
	Save(ctx context.Context, c request.Change) error
	Link(ctx context.Context, hash string) (request.Link, error)
}

// Drafts is what Intake asks of the table about forms that are saved to be finished later.
type Drafts interface {
	Draft(ctx context.Context, id string) (request.Draft, error)
	SaveDraft(ctx context.Context, d request.Draft, links ...request.Link) error
	SaveMessage(ctx context.Context, m request.Message, with request.With) error
	Count(ctx context.Context, id string) (request.Count, error)
}

// Clock tells the time; Random is cryptographic randomness. Both are arguments, so that a test can be a year later.
type (
	Clock  func() time.Time
	Random io.Reader
)

// tries bounds how often a step is decided anew because somebody else wrote first.
const tries = 8
