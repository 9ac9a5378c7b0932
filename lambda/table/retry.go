package table

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"
)

// Eight tries wait 0.6 s in all on average, 1.3 s at most: longer than a
// transaction in the way takes, shorter than someone waits for a page.
const (
	tries     = 8
	firstWait = 10 * time.Millisecond // at most; each further wait may be twice as long
)

// retry calls do until it says not to try again, ctx ends or the tries are used up.
// It waits in between, each time for a random part of a growing time, so that those
// who met do not meet again.
func retry(ctx context.Context, do func() (again bool, err error)) error {
	for try := range tries {
		again, err := do()
		if !again {
			return err
		}
		if try == tries-1 {
			return fmt.Errorf("gave up after %d tries: %w", tries, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w after try %d: %w", ctx.Err(), try+1, err)
		case <-time.After(rand.N(firstWait << try)):
		}
	}
	panic("unreachable")
}
