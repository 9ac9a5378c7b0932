package main

import (
	"maps"
	"slices"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// checkApology checks whom the record of a missed promise emails: each address of
// the agency once, or none where its mail is held, as that of a suspect request is
// until staff release it, where the official disclaimed it, with the setting off,
// or where the step follows that the agency waits for. Whether that is so is read
// from the history.
func (w *world) checkApology(c request.Change) {
	k, want, got := w.ledger.requests[c.Request.ID], map[string]int{}, map[string]int{}
	if !w.silent && !k.noticed && !k.held && !k.has(request.StepDisclaim) {
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
// suspect, or was until staff released its mail, or the official has said so.
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
		quiet := w.silent || k.noticed || k.isDoubted() || k.held || k.has(request.StepHold)
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

// reminderTime is when the agency is to be reminded of an answer that is due by the
// end of a day: at eight, two working days before. It counts by itself which days
// those are.
func reminderTime(by time.Time) time.Time {
	y, m, d := by.Add(-time.Second).In(request.Pacific).Date()
	for left := 2; left > 0; {
		d--
		noon := time.Date(y, m, d, 12, 0, 0, 0, request.Pacific)
		weekend := noon.Weekday() == time.Saturday || noon.Weekday() == time.Sunday
		if !weekend && request.Holiday(noon) == "" {
			left--
		}
	}
	return time.Date(y, m, d, 8, 0, 0, 0, request.Pacific)
}

// checkQuestion follows questions and their reminders.
func (w *world) checkQuestion(c request.Change, k *requestRecord) {
	e, by := c.Event, c.Request.AnswerBy
	if e.Step == request.StepAsk {
		k.asked = e.At
		return
	}
	if k.reminded == nil {
		k.reminded = map[int64]bool{}
	}
	again := k.reminded[by.Unix()] && k.closed.IsZero() // one that is asked anew may have the same day
	k.reminded[by.Unix()] = true
	w.holds(remindedOnce, e.From == request.Asked && !by.IsZero() && !again && !w.silent && !k.held &&
		!k.has(request.StepDisclaim), "%s: a reminder of a question that is not to be reminded of", c.Request.Reference)
	w.answerSoon(c.Request.ID)
	at := reminderTime(by)
	w.holds(remindedOnce, !e.At.Before(at) && e.At.Before(by) && k.asked.Before(at),
		"%s: reminded at %s of an answer due by %s", c.Request.Reference, e.At, by)
}

// checkLapse checks that no answer is told of once a question, and after its day.
func (w *world) checkLapse(c request.Change, k *requestRecord) {
	by := c.Request.AnswerBy
	if k.lapsed == nil {
		k.lapsed = map[int64]bool{}
	}
	again := k.lapsed[by.Unix()] && k.closed.IsZero()
	k.lapsed[by.Unix()] = true
	w.holds(lapsedOnce, c.Event.From == request.Asked && !by.IsZero() && !c.Event.At.Before(by) && !again,
		"%s: told at %s that there is no answer by %s", c.Request.Reference, c.Event.At, by)
}

// answerSoon has the agency answer just when it is reminded, as people do.
func (w *world) answerSoon(id string) {
	for _, c := range w.clients {
		if request.HashSecret(c.token) == id && w.chance(0.6) {
			w.after(w.between(0, 30*time.Minute), func() { w.want(c, request.StepAnswer) })
			return
		}
	}
}

// checkReminderLease checks that no reminder goes out well after the answer.
func (w *world) checkReminderLease(m request.Message) {
	k := w.ledger.requests[m.Request]
	if m.Kind == request.AnswerReminder {
		w.holds(remindedOnce, k.Status == request.Asked || w.now.Sub(k.closed) < settling,
			"%s: a reminder goes out after the answer", k.Reference)
	}
}

// waitsForReminder is when the agency is to be reminded; false where it is not.
func (w *world) waitsForReminder(k *requestRecord) (time.Time, bool) {
	r := k.Request
	if w.silent || r.Status != request.Asked || r.AnswerBy.IsZero() || !r.Reminded.IsZero() || k.held ||
		k.has(request.StepDisclaim) {
		return time.Time{}, false
	}
	at := reminderTime(r.AnswerBy)
	return at, k.asked.Before(at)
}

// checkLapses checks that a watch which met no fault left no question untold of
// whose day had passed when it began.
func (w *world) checkLapses(seen map[string]int, began time.Time) {
	for id, version := range seen {
		k := w.ledger.requests[id]
		late := k.Status == request.Asked && !k.AnswerBy.IsZero() && !began.Before(k.AnswerBy) && k.Lapsed.IsZero()
		w.holds(lapsedOnce, !late || k.Version != version, "%s: no answer by %s, and no one is told", k.Reference,
			k.AnswerBy)
	}
}

// checkReminded checks that a watch which met no fault left none without the
// reminder that was due when it began. seen is how many events each request had
// then.
func (w *world) checkReminded(seen map[string]int, began time.Time) {
	for id, version := range seen {
		k := w.ledger.requests[id]
		at, waits := w.waitsForReminder(k)
		due := waits && !began.Before(at) && began.Add(watchLife).Before(k.AnswerBy)
		w.holds(remindedOnce, !due || k.Version != version, "%s: no reminder since %s", k.Reference, at)
	}
}
