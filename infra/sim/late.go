package main

import (
	"maps"
	"slices"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// checkApology checks whom the record of a missed promise emails: each address of
// the agency once, or none where its mail is held, where it may not have sent the
// request, or with the setting off. Whether that is so is read from the history.
func (w *world) checkApology(c request.Change) {
	k, want, got := w.ledger.requests[c.Request.ID], map[string]int{}, map[string]int{}
	if !w.silent && !k.held && !k.isDoubted() {
		for _, to := range c.Request.Answers.Addresses() {
			want[to]++
		}
	}
	for _, m := range c.Messages {
		if m.Kind == request.LateNotice {
			got[m.To]++
		}
	}
	w.holds(toldLate, maps.Equal(want, got), "%s: a missed promise is told to %v, want %v", c.Request.Reference, got,
		want)
}

// isDoubted reports whether the agency may not have sent the request: it is
// suspect, or the official has said so.
func (k *requestRecord) isDoubted() bool {
	return len(k.Suspect) > 0 || k.has(request.StepDisclaim)
}

func (k *requestRecord) has(step request.Step) bool {
	return slices.ContainsFunc(k.events, func(e request.Event) bool { return e.Step == step })
}

// hasLeft reports whether the request has ever waited for something else than its
// verification.
func (k *requestRecord) hasLeft() bool {
	return slices.ContainsFunc(k.events, func(e request.Event) bool { return e.To != request.Received })
}

// settling is how long a process may go on with what it has read before.
const settling = senderLife + time.Minute

// checkLateLease checks that no apology goes to those for whom mail of the request
// waits already.
func (w *world) checkLateLease(m request.Message) {
	k := w.ledger.requests[m.Request]
	if m.Kind != request.LateNotice || k.has(request.StepRelease) {
		return
	}
	w.holds(toldLate, k.overfull.IsZero() || w.now.Sub(k.overfull) < settling,
		"%s: an apology goes to someone who has had the day's mails", k.Reference)
}

// judgeLate looks for an apology after each missed promise, and for what became of
// it: it is out, or staff hold it, or there was nothing left to say.
func (w *world) judgeLate() {
	apologized := map[string]bool{}
	for id, o := range w.ledger.messages {
		if o.Kind == request.LateNotice {
			apologized[o.Request] = true
			w.judgeApology(id, o)
		}
	}
	for id, k := range w.ledger.requests {
		quiet := w.silent || k.isDoubted() || k.held || k.has(request.StepHold)
		w.holds(toldLate, k.Breached.IsZero() || quiet || apologized[id], "%s is late, and its agency is not told",
			k.Reference)
	}
}

func (w *world) judgeApology(id string, o *messageRecord) {
	k := w.ledger.requests[o.Request]
	w.holds(toldLate, !k.Breached.IsZero() && !w.silent, "%s: an apology, and no promise was missed", k.Reference)
	changed := k.hasLeft() || k.isDoubted() || k.held || !k.overfull.IsZero() || o.To == request.Redacted
	w.holds(toldLate, o.State != request.Moot || changed, "%s: an apology is not sent, and nothing has changed",
		k.Reference)
	for _, t := range w.mail(id).taken {
		kept := !k.verified.IsZero() && o.leases[t.attempt].Sub(k.verified) > settling
		w.holds(toldLate, !kept, "%s: an apology goes out after the verification", k.Reference)
	}
}
