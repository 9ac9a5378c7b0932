package main

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// enter has staff enter a request that came some time ago. They press the button
// twice now and then, and some go back and send other words by the same page.
func (w *world) enter() {
	c := w.drawEntry("an entry", 900)
	when := w.between(0, 30*time.Minute)
	w.after(when, func() { w.post(c) })
	if w.chance(0.3) {
		w.after(when, func() { w.post(c) })
	}
	if w.chance(0.5) {
		other := w.drawEntry("an entry with other words", 901)
		other.token = c.token
		other.form.Set("token", c.token)
		w.after(when+w.between(0, time.Second), func() { w.post(other) })
	}
	if w.chance(0.5) {
		id := request.HashSecret(c.token)
		w.after(when+w.between(time.Minute, 60*time.Hour), func() {
			if w.ledger.requests[id] != nil {
				w.verify(id, 0)
			}
		})
	}
}

// drawEntry makes a staff member with an entry that no one else makes. It came two
// hours ago or more, since clocks may be off by one, and goes to the mailbox of all
// agencies.
func (w *world) drawEntry(name string, n int) *client {
	c := w.draw(name, n, true)
	for _, confirmed := range request.Confirmations() {
		c.form.Del(confirmed)
	}
	c.form.Del(request.TrapInput)
	c.came = w.now.Add(-w.between(2*time.Hour, 60*time.Hour)).Truncate(time.Minute)
	day := c.came.In(request.Pacific)
	for name, v := range map[string]string{"action": "enter", "entry_channel": "phone", "entry_approval": "no",
		"entry_students": "yes", "entry_on_month": day.Format("1"), "entry_on_day": day.Format("2"),
		"entry_on_year": day.Format("2006"), "entry_time": day.Format("3:04 PM MST")} {
		c.form[name] = []string{v}
	}
	typed := request.RawInput{}
	for k, v := range c.form {
		typed[k] = v[0]
	}
	in, _ := request.CheckEntry(typed, w.now.Add(48*time.Hour))
	c.digest = in.Answers.Digest()
	return c
}

func (c *client) isEntry() bool { return !c.came.IsZero() }

// postEntry sends the form of an entry, signed in.
func (w *world) postEntry(c *client) {
	c.tries++
	answer, r := &recorder{head: http.Header{}}, formPost("/desk/enter", maps.Clone(c.form))
	r.AddCookie(&http.Cookie{Name: "__Host-desk", Value: w.session(colleagues[0])})
	w.start(fmt.Sprintf("desk (%s, try %d)", c.name, c.tries), intakeLife, func(*proc) {
		w.service.desk.ServeHTTP(answer, r)
	}, func(p *proc) { w.takeAnswer(c, p, answer) })
}

// entryOf is the entry by which a request came into being, or nil.
func (w *world) entryOf(id string) *client {
	for _, c := range w.clients {
		k := w.ledger.requests[id]
		if c.isEntry() && request.HashSecret(c.token) == id && (k == nil || k.digest == c.digest) {
			return c
		}
	}
	return nil
}

// checkEntry checks the receipt of a request that staff entered by what they typed.
func (w *world) checkEntry(c request.Change) {
	entry := w.entryOf(c.Request.ID)
	if entry == nil {
		return
	}
	r, e := c.Request, c.Event
	w.holds(entered, r.Due().Unix() == entry.came.Unix()+48*3600, "%s came %s, and is due %s", r.Reference, entry.came,
		r.Due())
	w.holds(entered, e.By == colleagues[0].String() && strings.HasPrefix(e.Why, "It came by phone."),
		"%s: the history says %q, by %q", r.Reference, e.Why, e.By)
	acknowledged := slices.ContainsFunc(c.Messages,
		func(m request.Message) bool { return m.Kind == request.Acknowledgement })
	w.holds(entered, acknowledged, "%s is not acknowledged", r.Reference)
}

// judgeEntries looks for an acknowledgement of an entry that waits though no one
// holds the request's email.
func (w *world) judgeEntries() {
	for id, o := range w.ledger.messages {
		if o.Kind != request.Acknowledgement || w.entryOf(o.Request) == nil {
			continue
		}
		held := o.State == request.Held && !w.ledger.requests[o.Request].held
		w.holds(entered, !held, "%s, the acknowledgement of an entry, is held", short(id))
	}
}
