package office

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// A page shows the newest of a long history, and links to what came before. What a person can do on it depends on none of what it leaves out.
const (
	historyPage = 50 // events
	changesPage = 5  // amendments, with what each changed: an edition may have 200 KB
)

// stretch reads from an address which part of the history it asks for; what is no number is the newest.
func stretch(r *http.Request) theme.Stretch {
	number := func(name string) int {
		n, _ := strconv.Atoi(r.URL.Query().Get(name))
		return max(n, 0)
	}
	return theme.Stretch{Before: number("before"), BeforeEdition: number("edition")}
}

// shownSince is how many events a person had seen who sent a form: what came after them is shown too, however much it is.
func shownSince(typed request.Typed, newest int) int {
	seen, err := strconv.Atoi(typed["version"])
	if err != nil {
		return newest
	}
	return seen
}

// fillHistory reads the part of the history that the agency's page shows, with its latest step and the questions that wait for an answer. It
// gives the events, and the versions of the answers that the page shows, to be compared.
func (i *Intake) fillHistory(ctx context.Context, q request.Request, page *theme.Status) ([]request.Event, []request.Edition, error) {
	shown := q.Told
	if page.Before > 0 {
		n, _ := slices.BinarySearch(shown, page.Before)
		shown = shown[:n]
	}
	first := len(shown) - historyPage
	if page.Before == 0 {
		since, _ := slices.BinarySearch(shown, shownSince(page.Typed, q.Events)+1)
		first = min(first, since)
	}
	if first > 0 {
		shown = shown[first:]
		page.Earlier = shown[0]
	}
	wanted := slices.Concat(shown, q.Open)
	if len(q.Told) > 0 {
		wanted = append(wanted, q.Told[len(q.Told)-1])
	}
	events, err := vouchers(ctx, i.Requests, q, wanted)
	if err != nil {
		return nil, nil, err
	}
	for _, t := range tellings(events) {
		if !slices.Contains(wanted, t.Seq) {
			continue
		}
		if slices.Contains(shown, t.Seq) {
			page.Told = append(page.Told, t)
		}
		if slices.Contains(q.Open, t.Seq) {
			page.Asked = append(page.Asked, t)
		}
		page.Latest = t
	}
	page.Editions, page.EarlierEdition, err = editionsShown(ctx, i.Requests, q, page.BeforeEdition)
	return events, withStanding(q, page.Editions), err
}

// withStanding are the versions of the answers that a page shows: some, and always the one that stands.
func withStanding(q request.Request, shown []request.Edition) []request.Edition {
	if n := len(shown); n > 0 && shown[n-1].Number == q.Standing().Number {
		return shown
	}
	return append(slices.Clone(shown), q.Standing())
}

// editionsShown reads the editions between which a page shows what changed, in order, up to the one that stands or those before an edition.
// Where there are changes before them, earlier is the edition that those came before.
func editionsShown(ctx context.Context, history interface {
	EditionsBefore(ctx context.Context, r request.Request, number, n int) ([]request.Edition, error)
}, q request.Request, before int) (list []request.Edition, earlier int, err error) {
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

// readHistory reads the part of the history that the desk's page shows, and what else it names or needs to vouch for the answers. broken says
// what of it does not hold, or is missing, and differs what of the request is not what it tells: the page shows the rest.
func (d *Desk) readHistory(ctx context.Context, page *theme.DeskRequest) (broken error, differs request.Mismatch, err error) {
	q, last := page.Request, page.Request.Events
	if page.Before > 0 && page.Before <= last {
		last = page.Before - 1
	}
	first := max(1, last-historyPage+1)
	if last == q.Events {
		first = max(1, min(first, shownSince(page.Typed, q.Events)+1))
	}
	n := last - first + 1
	if last == q.Events {
		n++ // one more would show that the request was put back to an earlier state
	}
	events, damaged := d.Records.EventsAfter(ctx, q.ID, first-1, n)
	if events, err = countedEvents(ctx, d.Requests, q, events); err != nil {
		return nil, differs, err
	}
	messages, lost := d.Records.MessagesOf(ctx, q, first, last)
	editions, earlier, missing := editionsShown(ctx, d.Records, q, page.BeforeEdition)
	cited, uncited := d.Records.EventsAt(ctx, q.ID, citedElsewhere(q, first, last)...)
	for _, err := range []error{damaged, lost, missing, uncited} {
		if err != nil && !errors.Is(err, request.ErrNotFound) && !errors.Is(err, request.ErrUnread) {
			return nil, differs, err
		}
	}
	page.Events, page.Messages, page.Editions, page.Cited, page.Earlier, page.EarlierEdition = events, messages, editions, cited, 0, earlier
	if first > 1 {
		page.Earlier = first
	}
	broken = errors.Join(damaged, lost, missing, uncited, notOfAnswers(q.CheckEvents(events, first, last)))
	if last == q.Events && page.BeforeEdition == 0 {
		broken = errors.Join(broken, notOfAnswers(q.CheckNewestEditions(events, editions[:len(editions)-1])))
	}
	all := slices.Concat(cited, events)
	slices.SortFunc(all, func(a, b request.Event) int { return a.Seq - b.Seq })
	return broken, q.Compare(all, withStanding(q, editions)...), nil
}

// citedElsewhere are the events before first or after last that the page needs all the same: those that vouch for the answers, and by which
// criteria were weighed.
func citedElsewhere(q request.Request, first, last int) (seqs []int) {
	for _, seq := range q.Vouchers() {
		if seq < first || seq > last {
			seqs = append(seqs, seq)
		}
	}
	for _, w := range q.Weighed {
		if w.Event > 0 && w.Event < first {
			seqs = append(seqs, w.Event)
		}
	}
	slices.Sort(seqs)
	return slices.Compact(seqs)
}
