package lifecycle

import (
	"context"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// OfficeStore is what the contact list learns by from questions that were asked.
type OfficeStore interface {
	Office(ctx context.Context, id string) (request.Office, error)
	SaveOffice(ctx context.Context, o request.Office) error
}

// BounceOffice marks an office's entry of the contact list: the email of an asking
// did not arrive. Call it before the step that records it on the request: if the
// process dies between the two, the next run does both. The same again changes
// nothing.
func BounceOffice(ctx context.Context, store OfficeStore, asking request.Asking, now time.Time) error {
	return markOffice(ctx, store, asking.Office,
		func(o request.Office) request.Office { return o.Bounce(asking.Email, now) })
}

// ProveOffice marks an office's entry of the contact list: by answered the question
// that went there. Call it after the step that records the answer: if the process
// dies between the two, the address is confirmed by the next answer, or by staff.
// An answer from an address that the question was passed on to proves nothing.
func ProveOffice(ctx context.Context, store OfficeStore, asking request.Asking, by string, now time.Time) error {
	return markOffice(ctx, store, asking.Office,
		func(o request.Office) request.Office { return o.ProveByAnswer(asking.Email, by, now) })
}

// markOffice saves an entry's next version, if it has one.
func markOffice(ctx context.Context, store OfficeStore, id string, mark func(request.Office) request.Office) error {
	return Retry("mark an office", func() error {
		o, err := store.Office(ctx, id)
		if err != nil {
			return err
		}
		next := mark(o)
		if next.Edition() == o.Edition() {
			return nil
		}
		return store.SaveOffice(ctx, next)
	})
}
