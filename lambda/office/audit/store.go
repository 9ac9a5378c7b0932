package audit

import (
	"context"
	"iter"

	"ccee-ca.org/assist/lambda/request"
)

// Store is what the daily comparison asks of the table. It reads everything of
// every request, and the contact list, and writes tasks, and when the table was
// last copied: what it finds, a person mends.
type Store interface {
	Request(ctx context.Context, id string) (request.Request, error)
	// request.ErrCorrupt is not the last to come
	WithStatus(ctx context.Context, status request.Status) iter.Seq2[request.Request, error]
	Events(ctx context.Context, id string) ([]request.Event, error)
	Messages(ctx context.Context, r request.Request) ([]request.Message, error)
	Editions(ctx context.Context, r request.Request) ([]request.Edition, error)
	AgreementDrafts(ctx context.Context, r request.Request) ([]request.AgreementDraft, error)
	Offices(ctx context.Context) ([]request.Office, error)

	AddTask(ctx context.Context, t request.Task) error // one that is there already is no error

	LastBackup(ctx context.Context) (request.Backup, error)
	SaveBackup(ctx context.Context, b request.Backup) error
}
