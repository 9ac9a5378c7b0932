package desk

import (
	"context"
	"errors"
	"slices"

	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// readHistory reads the part of the history that the desk's page shows, and what
// else it names or needs to vouch for the answers. broken says what of it does not
// hold, or is missing, and differs what of the request is not what it tells: the
// page shows the rest.
func (d *Desk) readHistory(ctx context.Context, page *theme.DeskRequest) (broken error, differs request.Mismatch,
	err error) {
	q, last := page.Request, page.Request.Version
	if page.Before > 0 && page.Before <= last {
		last = page.Before - 1
	}
	first := max(1, last-lifecycle.HistoryPage+1)
	if last == q.Version {
		first = max(1, min(first, lifecycle.ExpectedVersion(page.Typed, q.Version)+1))
	}
	n := last - first + 1
	if last == q.Version {
		n++ // one more would show that the request was put back to an earlier state
	}
	events, damaged := d.Store.EventsAfter(ctx, q.ID, first-1, n)
	events, err = lifecycle.CountedEvents(ctx, d.Store, q, events)
	if err != nil {
		return nil, differs, err
	}
	messages, lost := d.Store.MessagesOf(ctx, q, first, last)
	editions, earlier, missing := lifecycle.ReadEditions(ctx, d.Store, q, page.BeforeEdition)
	cited, uncited := d.Store.EventsAt(ctx, q.ID, seqsOutside(q, first, last)...)
	for _, err := range []error{damaged, lost, missing, uncited} {
		if err != nil && !errors.Is(err, request.ErrNotFound) && !errors.Is(err, request.ErrCorrupt) {
			return nil, differs, err
		}
	}
	page.Events, page.Messages, page.Editions, page.Cited, page.Earlier, page.EarlierEdition = events, messages,
		editions, cited, 0, earlier
	if first > 1 {
		page.Earlier = first
	}
	broken = errors.Join(damaged, lost, missing, uncited, integrity.IgnoreAnswers(q.CheckEvents(events, first, last)))
	if last == q.Version && page.BeforeEdition == 0 {
		broken = errors.Join(broken, integrity.IgnoreAnswers(q.CheckNewestEditions(events, editions[:len(editions)-1])))
	}
	all := slices.Concat(cited, events)
	slices.SortFunc(all, func(a, b request.Event) int { return a.Seq - b.Seq })
	return broken, q.Compare(all, lifecycle.WithCurrent(q, editions)...), nil
}

// seqsOutside are the events before first or after last that the page needs all the
// same: those that vouch for the answers, and by which criteria were weighed.
func seqsOutside(q request.Request, first, last int) (seqs []int) {
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
