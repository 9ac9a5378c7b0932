package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"io"

	"ccee-ca.org/assist/lambda/request"
)

// maxReferenceDraws is how often a reference number is drawn that another request
// has. A year has a million: with a third of them used, eight draws would find none
// for one request in seven thousand.
const maxReferenceDraws = 64

// Receive stores the request of a submission token once, no matter how often it is
// called. draw makes it with a reference number of the year. If the process dies
// before the transaction, nothing is there; after it, all is there, and a retry
// finds it. If the token has a request already, that one is returned, with
// request.ErrTokenReused unless isRetry says that it is this one.
func Receive(ctx context.Context, store Store, year int, random io.Reader,
	draw func(reference string, salt request.Salt) request.Change,
	isRetry func(earlier, now request.Request) bool) (request.Request, error) {
	for range maxReferenceDraws {
		reference, err := request.NewReference(random, year)
		if err != nil {
			return request.Request{}, err
		}
		salt, err := request.NewSalt(random)
		if err != nil {
			return request.Request{}, err
		}
		c := draw(reference, salt)
		err = store.Save(ctx, c)
		if err == nil {
			return c.Request, nil
		}
		if !errors.Is(err, request.ErrConflict) {
			return request.Request{}, err
		}
		earlier, err := store.Request(ctx, c.Request.ID)
		switch {
		case errors.Is(err, request.ErrNotFound):
			continue // another request has that reference number: draw again // mutant: reference-taken
		case err != nil:
			return request.Request{}, err
		case !isRetry(earlier, c.Request):
			return earlier, fmt.Errorf("receive %s: %w", earlier.Reference, request.ErrTokenReused)
		}
		return earlier, nil
	}
	return request.Request{}, fmt.Errorf("receive a request: no free reference number after %d draws",
		maxReferenceDraws)
}
