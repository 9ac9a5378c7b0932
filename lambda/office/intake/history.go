package intake

import (
	"context"
	"slices"

	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// fillHistory reads the part of the history that the agency's page shows, with its
// latest step and the questions that wait for an answer. It returns the events, and
// the versions of the answers that the page shows, to be compared.
func (i *Intake) fillHistory(ctx context.Context, q request.Request, page *theme.Status) ([]request.Event,
	[]request.Edition, error) {
	shown := q.AgencyEvents
	if page.Before > 0 {
		n, _ := slices.BinarySearch(shown, page.Before)
		shown = shown[:n]
	}
	first := len(shown) - lifecycle.HistoryPage
	if page.Before == 0 {
		since, _ := slices.BinarySearch(shown, lifecycle.ExpectedVersion(page.Typed, q.Version)+1)
		first = min(first, since)
	}
	if first > 0 {
		shown = shown[first:]
		page.Earlier = shown[0]
	}
	wanted := slices.Concat(shown, q.OpenQuestions)
	if len(q.AgencyEvents) > 0 {
		wanted = append(wanted, q.AgencyEvents[len(q.AgencyEvents)-1])
	}
	events, err := integrity.ReadVouchers(ctx, i.Store, q, wanted)
	if err != nil {
		return nil, nil, err
	}
	for _, t := range lifecycle.PublicEvents(events) {
		if !slices.Contains(wanted, t.Seq) {
			continue
		}
		if slices.Contains(shown, t.Seq) {
			page.PublicEvents = append(page.PublicEvents, t)
		}
		if slices.Contains(q.OpenQuestions, t.Seq) {
			page.Asked = append(page.Asked, t)
		}
		page.Latest = t
	}
	page.Editions, page.EarlierEdition, err = lifecycle.ReadEditions(ctx, i.Store, q, page.BeforeEdition)
	return events, lifecycle.WithCurrent(q, page.Editions), err
}
