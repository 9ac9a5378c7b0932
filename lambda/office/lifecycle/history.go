package lifecycle

import (
	"context"
	"slices"
	"strconv"

	"ccee-ca.org/assist/lambda/request"
)

// EventsOf are the events that q counts.
func EventsOf(ctx context.Context, store EventReader, q request.Request) ([]request.Event, error) {
	events, err := store.Events(ctx, q.ID)
	if err != nil {
		return events, err
	}
	return CountedEvents(ctx, store, q, events)
}

// CountedEvents leaves out the events beyond those that q counts. They are of steps that were taken since q was read, where the request by now
// counts them too; where it does not, they are given as well, and the chain does not hold.
func CountedEvents(ctx context.Context, store EventReader, q request.Request, events []request.Event) ([]request.Event, error) {
	if len(events) == 0 || events[len(events)-1].Seq <= q.Events { // equivalent: at the limit nothing is left out
		return events, nil
	}
	later, err := store.Request(ctx, q.ID)
	if err != nil {
		return nil, err
	}
	if later.Events >= events[len(events)-1].Seq {
		events = slices.DeleteFunc(events, func(e request.Event) bool { return e.Seq > q.Events })
	}
	return events, nil
}

// A page shows the newest of a long history, and links to what came before. What a person can do on it depends on none of what it leaves out.
const (
	HistoryPage = 50 // events
	changesPage = 5  // amendments, with what each changed: an edition may have 200 KB
)

// ExpectedVersion is how many events a person had seen who sent a form: what came after them is shown too, however much it is.
func ExpectedVersion(typed request.Typed, newest int) int {
	seen, err := strconv.Atoi(typed["version"])
	if err != nil {
		return newest
	}
	return seen
}

// WithCurrent are the versions of the answers that a page shows: some, and always the one that stands.
func WithCurrent(q request.Request, shown []request.Edition) []request.Edition {
	if n := len(shown); n > 0 && shown[n-1].Number == q.Standing().Number {
		return shown
	}
	return append(slices.Clone(shown), q.Standing())
}

// ReadEditions reads the editions between which a page shows what changed, in order, up to the one that stands or those before an edition.
// Where there are changes before them, earlier is the edition that those came before.
func ReadEditions(ctx context.Context, history EditionReader, q request.Request, before int) (list []request.Edition, earlier int, err error) {
	if before <= 0 || before > q.Edition {
		list, err = history.EditionsBefore(ctx, q, q.Edition, changesPage)
		list = append(list, q.Standing())
	} else {
		list, err = history.EditionsBefore(ctx, q, before, changesPage+1)
	}
	if len(list) > 0 && list[0].Number > 1 {
		earlier = list[0].Number + 1
	}
	return list, earlier, err
}

// PublicEvents are what the agency is told of events of its request, in order.
func PublicEvents(events []request.Event) (list []request.Telling) {
	for _, e := range events {
		if e.Told() {
			list = append(list, e.Tell())
		}
	}
	return list
}
