package lifecycle

import (
	"context"
	"slices"
	"strconv"

	"ccee-ca.org/assist/lambda/request"
)

// EventsOf returns the events q counts.
func EventsOf(ctx context.Context, store EventReader, q request.Request) ([]request.Event, error) {
	events, err := store.Events(ctx, q.ID)
	if err != nil {
		return events, err
	}
	return CountedEvents(ctx, store, q, events)
}

// CountedEvents returns the events q counts. Events beyond that were added after q
// was read, so they are dropped, unless the stored request doesn't count them
// either: then they are kept, and the chain check fails.
func CountedEvents(ctx context.Context, store EventReader, q request.Request, events []request.Event) ([]request.Event,
	error) {
	if len(events) == 0 || events[len(events)-1].Seq <= q.Version { // equivalent: at the limit nothing is left out
		return events, nil
	}
	later, err := store.Request(ctx, q.ID)
	if err != nil {
		return nil, err
	}
	if later.Version >= events[len(events)-1].Seq {
		events = slices.DeleteFunc(events, func(e request.Event) bool { return e.Seq > q.Version })
	}
	return events, nil
}

// A page shows the newest of a long history, and links to what came before. What a
// person can do on it depends on none of what it leaves out.
const (
	HistoryPage = 50 // events
	changesPage = 5  // amendments, with what each changed: an edition may have 200 KB
)

// ExpectedVersion returns the version of the request that a person saw who sent a
// form, or newest where the form has none. A page shows all events after it,
// however many.
func ExpectedVersion(typed request.RawInput, newest int) int {
	seen, err := strconv.Atoi(typed["version"])
	if err != nil {
		return newest
	}
	return seen
}

// WithCurrent adds the current version of the answers to those that a page shows.
func WithCurrent(q request.Request, shown []request.Edition) []request.Edition {
	if n := len(shown); n > 0 && shown[n-1].Number == q.Current().Number {
		return shown
	}
	return append(slices.Clone(shown), q.Current())
}

// ReadEditions reads the editions between which a page shows what changed, in
// order, up to the current one or to those before an edition. If there are changes
// before them, earlier is the edition that follows those.
func ReadEditions(ctx context.Context, history EditionReader, q request.Request, before int) (list []request.Edition,
	earlier int, err error) {
	if before <= 0 || before > q.Edition {
		list, err = history.EditionsBefore(ctx, q, q.Edition, changesPage)
		list = append(list, q.Current())
	} else {
		list, err = history.EditionsBefore(ctx, q, before, changesPage+1)
	}
	if len(list) > 0 && list[0].Number > 1 {
		earlier = list[0].Number + 1
	}
	return list, earlier, err
}

// PublicEvents returns what the agency sees of events of its request, in order.
func PublicEvents(events []request.Event) (list []request.PublicEvent) {
	for _, e := range events {
		if e.IsPublic() {
			list = append(list, e.Public())
		}
	}
	return list
}
