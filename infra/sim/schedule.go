package main

import (
	"fmt"
	"maps"
	"net/url"
	"strconv"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// changes of clocks in America/Los_Angeles, in UTC; schedules like to begin within
// two days before one.
var changes = []time.Time{
	time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC), time.Date(2027, 3, 14, 10, 0, 0, 0, time.UTC),
	time.Date(2027, 11, 7, 9, 0, 0, 0, time.UTC),
	time.Date(2028, 3, 12, 10, 0, 0, 0, time.UTC), time.Date(2028, 11, 5, 9, 0, 0, 0, time.UTC),
}

// begin puts onto the agenda what people do.
func (w *world) begin() {
	w.openLedger()
	w.mails, w.officeDays = map[string]*mailRecord{}, map[string]int{}
	w.now = time.Date(2027, 5, 3, 17, 0, 0, 0, time.UTC)
	if !w.fixed {
		w.now = w.now.Add(w.between(0, 3*365*24*time.Hour))
		if w.chance(0.5) {
			w.now = changes[w.rng.IntN(len(changes))].Add(-w.between(0, 50*time.Hour))
		}
		if w.chance(0.3) { // an outage of the platform
			w.down[0] = w.now.Add(w.between(0, 50*time.Hour))
			w.down[1] = w.down[0].Add(w.between(time.Minute, 14*time.Hour))
		}
		w.table.Lag = []int{0, 0, 0, 2, 9}[w.rng.IntN(5)]
		w.after(w.between(0, 60*time.Hour), func() { w.table.Lag = 0 })
	}
	w.start0 = w.now
	for day := 1; day <= 3 && !w.fixed; day++ {
		w.after(time.Duration(day)*24*time.Hour-w.between(0, time.Hour), w.daily)
	}
	if w.actor == alters {
		w.damage()
	}
	shared := w.requests > 3 || w.chance(0.2) // everybody names one address
	for n := range w.requests {
		w.client(n, shared)
	}
}

// client adds someone who sends a form, and in few schedules what else they do.
func (w *world) client(n int, shared bool) {
	c := w.draw(fmt.Sprintf("agency %d", n+1), n, shared)
	w.send(c, n, shared)
	if w.actor == confirms {
		w.confirm(c)
	}
	if n > 0 {
		return
	}
	switch w.actor {
	case amends, saves, asks:
		w.grow(c)
	case twins:
		w.send(w.twin(c), n, shared)
	case enters:
		w.enter()
	}
}

// twin is another request of the same agency, with the same answers: a form filled
// in again.
func (w *world) twin(c *client) *client {
	token, err := request.NewSecret(w.random)
	if err != nil {
		panic("our own randomness: " + err.Error())
	}
	twin := &client{name: c.name + " again", form: maps.Clone(c.form), mark: c.mark, token: token, digest: c.digest,
		twin: c}
	twin.form["token"] = []string{token}
	w.clients = append(w.clients, twin)
	return twin
}

// send has a client send its form; some press twice, some send it again days later,
// some send other answers from a second device.
func (w *world) send(c *client, n int, shared bool) {
	when := time.Duration(0)
	if !w.fixed {
		when = w.between(0, 10*time.Minute)
	}
	w.after(when, func() { w.post(c) })
	if w.chance(0.2) {
		w.after(when, func() { w.post(c) })
	}
	if w.chance(0.2) {
		w.after(w.between(0, 70*time.Hour), func() { w.post(c) })
	}
	if w.chance(0.1) {
		other := w.draw(fmt.Sprintf("agency %d from another device", n+1), n+100, shared)
		other.token = c.token
		other.form.Set("token", c.token)
		w.after(when+w.between(0, time.Second), func() { w.post(other) })
	}
	if w.whole {
		w.live(c)
	}
	if c.form.Has(request.TrapInput) && w.chance(0.5) { // staff trust it, and don't verify it yet
		w.after(w.between(time.Hour, 40*time.Hour), func() { w.want(c, request.StepRelease) })
	}
	id := request.HashSecret(c.token)
	staff := func() {
		if w.ledger.requests[id] != nil {
			w.verify(id, 0)
		}
	}
	switch {
	case w.fixed:
		w.after(37*time.Hour, staff)
	case w.chance(0.6):
		at := w.between(0, 60*time.Hour)
		if w.chance(0.4) { // just when the clock strikes
			at = time.Duration([]int{24, 36, 44, 48}[w.rng.IntN(4)])*time.Hour +
				w.between(-10*time.Minute, 10*time.Minute)
		}
		w.after(at, staff)
		if w.chance(0.3) {
			w.after(at+w.between(0, 100*time.Millisecond), staff)
		}
	}
}

// draw makes a client with a form that no one else sends.
func (w *world) draw(name string, n int, shared bool) *client {
	c := &client{name: name, form: maps.Clone(form), mark: fmt.Sprintf("the need of submission %d.", n)}
	token, err := request.NewSecret(w.random)
	if err != nil {
		panic("our own randomness: " + err.Error())
	}
	c.token = token
	official, contact := fmt.Sprintf("official%d@example.org", n), fmt.Sprintf("contact%d@example.org", n)
	if shared {
		official, contact = fmt.Sprintf("official+%d@example.org", n), "Official@example.org"
	}
	if w.chance(0.5) { // an agency of its own
		c.form.Set("cds", fmt.Sprintf("01611%02d", n%100))
	}
	if w.fixed || w.chance(0.5) {
		contact = official
	}
	for k, v := range map[string]string{"need": c.mark, "official_email": official, "contact_email": contact,
		"token": c.token} {
		c.form[k] = []string{v}
	}
	if w.chance(0.1) {
		c.form.Set(request.TrapInput, "https://example.org/")
	}
	if w.actor == hurries {
		tomorrow := w.now.In(request.Pacific).AddDate(0, 0, 1)
		c.form["county_on_year"] = []string{strconv.Itoa(tomorrow.Year())}
		c.form["county_on_month"] = []string{strconv.Itoa(int(tomorrow.Month()))}
		c.form["county_on_day"] = []string{strconv.Itoa(tomorrow.Day())}
	}
	c.digest = w.digestOf(c.form)
	w.clients = append(w.clients, c)
	return c
}

// digestOf is the digest of a form's answers, once none of its dates lies in the
// future.
func (w *world) digestOf(form url.Values) string {
	typed := request.RawInput{}
	for k, v := range form {
		if k != "token" && k != request.TrapInput {
			typed[k] = v[0]
		}
	}
	return request.Form.Check(typed, w.now.Add(48*time.Hour)).Answers.Digest()
}

// planSweep has the sender's schedule look at the outbox when something is due, by
// the minute. Sweeps that would find nothing are left out.
func (w *world) planSweep(due time.Time) {
	at := w.now.Add(time.Minute).Truncate(time.Minute)
	if due.After(at) {
		at = due.Add(time.Minute).Truncate(time.Minute)
	}
	if !w.sweepAt.IsZero() && !at.Before(w.sweepAt) && w.sweepAt.After(w.now) {
		return
	}
	w.sweepAt = at
	w.at(at, func() {
		if w.sweepAt.Equal(at) {
			w.sweepAt = time.Time{}
			w.tick(w.sweep)
			w.planNextSweep()
		}
	})
}

func (w *world) planNextSweep() {
	var next time.Time
	for _, o := range w.ledger.messages {
		if o.InOutbox() && (next.IsZero() || o.Next.Before(next)) {
			next = o.Next
		}
	}
	if !next.IsZero() {
		w.planSweep(next)
	}
}

// planWatch has the watch run every five minutes while a warning is due or near.
// Runs that would find nothing are left out.
func (w *world) planWatch() {
	var next time.Time
	for _, k := range w.ledger.requests {
		for _, boundary := range []func(*requestRecord) (time.Time, bool){w.boundary, w.officeBoundary} {
			if t, waits := boundary(k); waits && (next.IsZero() || t.Before(next)) {
				next = t
			}
		}
	}
	if next.IsZero() {
		return
	}
	const every = 5 * time.Minute
	at := w.now.Add(every).Truncate(every)
	if near := next.Add(-every).Truncate(every); near.After(at) {
		at = near
	}
	if !w.watchAt.IsZero() && !at.Before(w.watchAt) && w.watchAt.After(w.now) {
		return
	}
	w.watchAt = at
	w.at(at, func() {
		if w.watchAt.Equal(at) {
			w.watchAt = time.Time{}
			w.tick(w.watch)
			w.planWatch()
		}
	})
}

// boundary is when the next step of the clock on a request is due.
func (w *world) boundary(k *requestRecord) (time.Time, bool) {
	r := k.Request
	if r.Status == request.Asked {
		at, waits := w.waitsForReminder(k)
		if waits && w.now.Before(r.AnswerBy) {
			return at, true
		}
		open := !r.AnswerBy.IsZero() && r.Lapsed.IsZero()
		return r.AnswerBy, open && w.now.Before(r.AnswerBy.Add(6*time.Hour)) // clocks may be off
	}
	if r.Status == request.Accepted {
		return w.agreementBoundary(k)
	}
	if r.Status != request.Received || !r.Breached.IsZero() {
		return time.Time{}, false
	}
	for _, h := range []int{24, 36, 44} {
		if h > r.Warned {
			return time.Unix(r.Received.Unix()+int64(h)*3600, 0), true
		}
	}
	return time.Unix(r.Received.Unix()+48*3600, 0), true
}

// tick starts what a schedule starts: mostly once.
func (w *world) tick(job func()) {
	switch {
	case w.now.After(w.down[0]) && w.now.Before(w.down[1]) && !w.calm, !w.calm && w.chance(w.drops):
		return
	case !w.calm && w.chance(w.drops):
		job()
	}
	job()
}

// form is a whole form of a school district under (g)(1)(A).
var form = url.Values{
	"kind": {"district"}, "agency": {"Example Unified School District"}, "county": {"01"}, "cds": {"0161119"},
	"official_name": {"Pat Example"}, "official_title": {"Superintendent"}, "official_email": {"official@example.org"},
	"official_phone": {"916-555-0100"},
	"contact_is":     {"other"}, "contact_name": {"Sam Example"}, "contact_email": {"contact@example.org"},
	"g1a": {"yes"}, "ta": {"52071"}, "ta_from_month": {"9"}, "ta_from_day": {"1"}, "ta_from_year": {"2025"},
	"county_determined": {"yes"}, "county_by": {"The county superintendent"}, "county_on_month": {"10"},
	"county_on_day": {"2"}, "county_on_year": {"2026"},
	"lead_agrees": {"pending"}, "state_determined": {"pending"}, "apportionment": {"no"}, "at_risk": {"not-sure"},
	"reimburse": {"not-sure"},
	"goals":     {"Goal 1"}, "need": {"The need"}, "data": {"The data"}, "tried": {"Tried"}, "help": {"fir"},
	"outcomes": {"Outcomes"}, "months": {"9"},
	"partners": {"yes"}, "sites": {"Two schools"}, "negotiation": {"no"}, "attest": {"yes"}, "no_pupils": {"yes"},
	"public": {"yes"},
}
