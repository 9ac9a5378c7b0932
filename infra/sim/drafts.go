package main

import (
	"context"
	"maps"
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
)

// recordDraft takes down a draft that was just saved, and checks that it is made
// from the answers as they are.
func (w *world) recordDraft(c request.Change, k *requestRecord) {
	for _, d := range c.Agreements {
		w.holds(draftsKept, d.Number == len(k.drafts)+1 && d.Edition == len(k.editions)+1 &&
			c.Event.Edition == d.Edition && c.Request.Agreement.Edition == d.Edition,
			"%s: draft %d, after %d, says version %d of the answers, and they are version %d", k.Reference, d.Number,
			len(k.drafts), d.Edition, len(k.editions)+1)
		k.drafts = append(k.drafts, d)
	}
}

// recordCutDrafts takes down drafts that a removal of words has written again: what
// isn't a word stays.
func (w *world) recordCutDrafts(c request.Change, k *requestRecord) {
	for _, d := range c.Agreements {
		if d.Number < 1 || d.Number > len(k.drafts) {
			w.wrong(draftsKept, "%s: a removal writes draft %d, and there are %d", k.Reference, d.Number, len(k.drafts))
			continue
		}
		was := k.drafts[d.Number-1]
		same := slices.Equal(slices.Sorted(maps.Keys(was.Typed)), slices.Sorted(maps.Keys(d.Typed)))
		w.holds(draftsKept, same && d.Edition == was.Edition && d.At.Equal(was.At),
			"%s: a removal of words changes more than words of draft %d", k.Reference, d.Number)
		k.drafts[d.Number-1] = d
	}
}

// judgeDrafts reads the drafts of a request when nothing is left to happen: each is
// there as it was saved, and the request knows the latest.
func (w *world) judgeDrafts(k *requestRecord) {
	list, err := store.Store{Table: w.table}.AgreementDrafts(context.Background(), k.Request)
	w.holds(draftsKept, err == nil && len(list) == len(k.drafts) && k.Agreement.Number == len(k.drafts),
		"%s: %d drafts of the agreement were saved, %d are there, the latest is %d: %v", k.Reference, len(k.drafts),
		len(list), k.Agreement.Number, err)
	for i, d := range list[:min(len(list), len(k.drafts))] {
		was := k.drafts[i]
		w.holds(draftsKept, d.Number == i+1 && d.Digest() == was.Digest() && d.Edition == was.Edition &&
			!k.IsAltered(d, k.now), "%s: draft %d isn’t as it was saved", k.Reference, i+1)
	}
}

// signature is what the history says of the path to signature since the latest
// decision.
type signature struct{ sent, approved bool }

func (k *requestRecord) signature() (s signature) {
	for _, e := range k.events {
		switch e.Step {
		case request.StepAccept, request.StepDecline, request.StepRefer, request.StepReopen:
			s = signature{}
		case request.StepSend:
			s.sent = true
		case request.StepBoard:
			s.approved = true
		}
	}
	return s
}

// checkSignature checks a board's approval and a signature against the steps before
// them: an approval is of an agreement that was sent, counts until there is another
// decision, and a district's signature without one has its reason.
func (w *world) checkSignature(c request.Change, k *requestRecord) {
	s, e := k.signature(), c.Event
	switch e.Step {
	case request.StepBoard:
		w.holds(draftsKept, s.sent && !c.Request.BoardOn.IsZero() && !c.Request.BoardOn.After(w.now.AddDate(0, 0, 1)),
			"%s: a board approves on %s what was sent: %t", k.Reference, c.Request.BoardOn, s.sent)
	case request.StepSign:
		reason := strings.Contains(e.Why, "No board approval is recorded yet: ")
		needs := c.Request.Answers["kind"] == "district" && !s.approved
		w.holds(draftsKept, s.sent && reason == needs, "%s: signed with the approval of a board %t, and a reason %t",
			k.Reference, s.approved, reason)
	case request.StepAccept, request.StepDecline, request.StepRefer, request.StepReopen:
		w.holds(draftsKept, c.Request.BoardOn.IsZero(), "%s: after %s it still has the approval of a board",
			k.Reference,
			e.Step)
	}
}
