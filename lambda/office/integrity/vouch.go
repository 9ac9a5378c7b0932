// Package integrity compares answers, before anything shows them, with what the
// events of the request have of them: receipts, copies, pages, exports, and emails
// show a notice if they differ, and staff get one task. Package audit does the
// whole comparison, once a day.
package integrity

import (
	"context"
	"errors"
	"slices"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
)

// Vouched is a request with what was read to vouch for its answers, and what
// differs.
type Vouched struct {
	request.Request
	History  []request.Event
	Versions []request.Edition
	request.Mismatch
}

// Vouch compares versions of a request's answers with what its events have of them,
// both as read gives them. Where they differ and someone has acted while they were
// read, all is read again: only what stays different differs.
func Vouch(ctx context.Context, table Store, q request.Request,
	read func(request.Request) ([]request.Event, []request.Edition, error)) (v Vouched, err error) {
	err = lifecycle.Retry("read "+q.Reference, func() error {
		events, versions, err := read(q)
		if err != nil {
			return err
		}
		v = Vouched{q, events, versions, q.Compare(events, versions...)} // mutant: compare-answers
		if !v.Any() {
			return nil
		}
		again, err := table.Request(ctx, q.ID)
		if err != nil || again.Version == q.Version {
			return err
		}
		q = again
		return request.ErrConflict
	})
	return v, err
}

// ReadCurrent is for those who show the answers as they stand, and no events.
func ReadCurrent(ctx context.Context, table Store) func(request.Request) ([]request.Event, []request.Edition, error) {
	return func(q request.Request) ([]request.Event, []request.Edition, error) {
		events, err := ReadVouchers(ctx, table, q, nil)
		return events, []request.Edition{q.Current()}, err
	}
}

// ReadVouchers reads the events that vouch for the answers, and more of them, in
// order. In the place of one that is missing or corrupt stands an empty one, which
// no comparison passes.
func ReadVouchers(ctx context.Context, table Store, q request.Request, more []int) (events []request.Event, err error) {
	seqs := append(q.Vouchers(), more...)
	slices.Sort(seqs)
	seqs = slices.Compact(seqs)
	there, err := table.EventsAt(ctx, q.ID, seqs...)
	if err != nil && !errors.Is(err, request.ErrNotFound) && !errors.Is(err, request.ErrCorrupt) {
		return nil, err
	}
	for _, seq := range seqs {
		e := request.Event{Seq: seq}
		if i := slices.IndexFunc(there, func(e request.Event) bool { return e.Seq == seq }); i >= 0 {
			e = there[i]
		}
		events = append(events, e)
	}
	return events, nil
}

// IgnoreAnswers leaves out an error of a history that is of the answers: what
// differs among them is reported separately.
func IgnoreAnswers(err error) error {
	if errors.Is(err, request.ErrAnswers) {
		return nil
	}
	return err
}

// ReceivedDigest is the digest of the copy as it was received; of the copy as it is
// now where words were removed since.
func (v Vouched) ReceivedDigest(first request.Request) string {
	if received := v.History[0]; received.Step == request.StepReceive && received.Copy != "" {
		return received.Copy
	}
	return first.CopyDigest()
}
