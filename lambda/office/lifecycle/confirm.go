package lifecycle

import (
	"context"
	"io"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// AskStore is what asking an office asks of the table: beyond a step, what that
// office has been asked by other requests, and those requests.
type AskStore interface {
	Store
	OfficeAskings(ctx context.Context, office string) (request.OfficeAskings, error)
}

// AskOfficial is TakeStepIf for a step that emails an office: StepAskOfficial,
// StepAskAgain, or the clock's StepRemindOfficial. If the process dies before the
// transaction, nothing has happened; after it, the step, its event, its email, and
// the office's count are there together.
func AskOfficial(ctx context.Context, store AskStore, id string, expectedVersion int, step request.Step,
	in request.Input, check func(request.Change) error, now func() time.Time, random io.Reader) (request.Request,
	error) {
	return takeStep(ctx, store, id, expectedVersion, step, in, now, random, check,
		func(q request.Request, in *request.Input) (err error) {
			in.Confirm.Load, err = readLoad(ctx, store, q, *in)
			return err
		})
}

// readLoad reads what the office has been asked. Where that seems too much, it
// looks up which of the questions still wait.
func readLoad(ctx context.Context, store AskStore, q request.Request, in request.Input) (request.OfficeAskings, error) {
	office := in.Confirm.Office.ID
	if office == "" {
		office = q.Confirmation(in.Confirm.Question).Asking.Office
	}
	load, err := store.OfficeAskings(ctx, office)
	if err != nil || !load.IsFull(in.Now) {
		return load, err
	}
	waits := map[request.AskingRef]bool{}
	for _, a := range load.Open {
		other, err := store.Request(ctx, a.Request)
		if err != nil {
			return load, err
		}
		waits[a] = a.WaitsIn(other)
	}
	return load.Without(func(a request.AskingRef) bool { return !waits[a] }), nil
}
