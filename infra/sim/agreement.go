package main

import (
	"slices"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// patience is how much longer a schedule goes on with faults where people take
// their time with an agreement.
const patience = 10 * 24 * time.Hour

// negotiate has a request accepted early, and its agreement prepared in time, late,
// just when the day ends, or never.
func (w *world) negotiate(c *client) {
	w.after(w.between(time.Hour, 20*time.Hour), func() {
		w.wantThen(c, request.StepVerify, func() { w.want(c, request.StepAccept) })
	})
	prepare := func() { w.want(c, request.StepPrepare) }
	for range w.rng.IntN(3) {
		w.after(w.between(48*time.Hour, patience), prepare)
	}
}

// prepareSoon has staff prepare an agreement just when they are reminded of it, now
// and then while the platform is down, so that the reminder comes too late.
func (w *world) prepareSoon(id string) {
	for _, c := range w.clients {
		if request.HashSecret(c.token) == id && w.patient && w.chance(0.8) {
			w.after(w.between(0, 5*time.Minute), func() { w.want(c, request.StepPrepare) })
			if w.chance(0.5) {
				w.down = [2]time.Time{w.now, w.now.Add(w.between(10*time.Minute, 3*time.Hour))}
			}
			return
		}
	}
}

// acceptance is what the history says of the latest decision: when the request was
// accepted, when its agreement was prepared, and what the clock did since.
type acceptance struct {
	at, prepared, warned, late time.Time
	lates                      int
}

// acceptance reads it from the events as they were first written.
func (k *requestRecord) acceptance() (a acceptance) {
	for _, e := range k.events {
		switch e.Step {
		case request.StepAccept:
			a = acceptance{at: e.At}
		case request.StepReopen:
			a = acceptance{}
		case request.StepPrepare:
			a.prepared = e.At
		case request.StepWarnAgreement:
			a.warned = e.At
		case request.StepLateAgreement:
			a.late = e.At
			a.lates++
		}
	}
	return a
}

// agreementTimes are when staff are to be reminded, twice, and when the day of an
// agreement is over, counted here by itself: five days of work after the
// acceptance.
func agreementTimes(accepted time.Time) (two, one, over time.Time) {
	y, m, d := accepted.In(request.Pacific).Date()
	var days []int
	for len(days) < 5 {
		d++
		noon := time.Date(y, m, d, 12, 0, 0, 0, request.Pacific)
		if noon.Weekday() != time.Saturday && noon.Weekday() != time.Sunday && request.Holiday(noon) == "" {
			days = append(days, d)
		}
	}
	at := func(day, hour int) time.Time { return time.Date(y, m, day, hour, 0, 0, 0, request.Pacific) }
	return at(days[3], 8), at(days[4], 8), at(days[4]+1, 0)
}

// checkAgreement checks a step that the clock just took on an agreement.
func (w *world) checkAgreement(k *requestRecord) {
	last := len(k.events) - 1
	e, was := k.events[last], (&requestRecord{events: k.events[:last]}).acceptance()
	two, one, over := agreementTimes(was.at)
	open := e.From == request.Accepted && !was.at.IsZero() && was.prepared.IsZero()
	if e.Step == request.StepLateAgreement {
		w.holds(agreementWatched, open && !e.At.Before(over) && was.lates == 0, "%s: late at %s, and it is due by %s",
			k.Reference, e.At, over)
		return
	}
	level := two
	if !e.At.Before(one) {
		level = one
	}
	w.holds(agreementWatched, open && !e.At.Before(two) && e.At.Before(over) && was.warned.Before(level),
		"%s: staff are reminded at %s of an agreement due by %s", k.Reference, e.At, over)
	w.prepareSoon(k.ID)
}

// waitsForAgreement reports whether an agreement is to be prepared.
func (k *requestRecord) waitsForAgreement() (acceptance, bool) {
	a := k.acceptance()
	return a, k.Status == request.Accepted && a.prepared.IsZero()
}

// agreementBoundary is when the next step of the clock on an agreement is due.
func (w *world) agreementBoundary(k *requestRecord) (time.Time, bool) {
	a, waits := k.waitsForAgreement()
	if !waits || a.lates > 0 {
		return time.Time{}, false
	}
	two, one, over := agreementTimes(a.at)
	switch {
	case a.warned.Before(two) && w.now.Before(one):
		return two, true
	case a.warned.Before(one) && w.now.Before(over):
		return one, true
	}
	return over, w.now.Before(over.Add(6 * time.Hour)) // clocks may be off
}

// checkAgreements checks that a watch which met no fault left no agreement without
// the step that was due when it began. seen is how many events each request had
// then.
func (w *world) checkAgreements(seen map[string]int, began time.Time) {
	for id, version := range seen {
		k := w.ledger.requests[id]
		a, waits := k.waitsForAgreement()
		if !waits || k.Version != version {
			continue
		}
		two, one, over := agreementTimes(a.at)
		w.holds(agreementWatched, began.Before(over) || a.lates > 0, "%s: late since %s, and no one is told",
			k.Reference,
			over)
		done := began.Add(watchLife)
		missed := !began.Before(two) && done.Before(one) && a.warned.Before(two) ||
			!began.Before(one) && done.Before(over) && a.warned.Before(one)
		w.holds(agreementWatched, !missed, "%s: staff are not reminded of an agreement due by %s", k.Reference, over)
	}
}

// isOfAgreement reports whether a message to staff is about an agreement that is to
// be prepared.
func isOfAgreement(kind request.MessageKind) bool {
	return slices.Contains([]request.MessageKind{request.AgreementWarning, request.AgreementLate}, kind)
}

// checkAgreementLease checks that no reminder goes out well after the agreement was
// prepared.
func (w *world) checkAgreementLease(m request.Message) {
	if m.Kind != request.AgreementWarning {
		return
	}
	k := w.ledger.requests[m.Request]
	_, waits := k.waitsForAgreement()
	w.holds(agreementWatched, waits || w.now.Sub(k.moved) < settling, "%s: a reminder of an agreement that is prepared",
		k.Reference)
}

// boardDay fills in the day of a board's approval: three days ago to yesterday,
// since the clocks of two processes may be on two days.
func (w *world) boardDay(b *button) time.Time {
	ago := 1
	if !w.fixed {
		ago += w.rng.IntN(3)
	}
	return w.fillDay(b, "board_on", -ago)
}
