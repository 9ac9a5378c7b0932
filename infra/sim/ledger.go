package main

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// ledger is what the table has taken, kept apart from it: what the checks believe.
type ledger struct {
	versions map[string]int64 // by part and sort
	requests map[string]*requestRecord
	messages map[string]*messageRecord
	links    map[string]request.Link
	tasks    []request.Task
}

// requestRecord is a request and its history.
type requestRecord struct {
	request.Request
	mark     string                   // the need, as it was received
	digest   string                   // of the answers, as they were received
	events   []request.Event          // each as it was first written
	now      []request.Event          // each as it stands: some have lost their words since
	editions []request.Edition        // the former ones
	drafts   []request.AgreementDraft // of the agreement, as they were saved, or as a removal of words left them
	removed  []string                 // words that were removed
	noticed  bool                     // that it is late was recorded by the step that ended the wait, not by watch
	held     bool                     // staff hold its mail, or it is suspect: by its steps
	verified time.Time                // when it was verified, on the world's clock
	closed   time.Time                // when its last questions were answered or recalled, on the world's clock
	moved    time.Time                // when it was last decided, or its agreement prepared, on the world's clock
	asked    time.Time                // when the last question was asked, by the clock of its process
	// the days by which an answer was due, as Unix times, of which it was told that
	// there is none
	lapsed    map[int64]bool
	reminded  map[int64]bool // the days by which an answer was due, as Unix times, of which it was reminded
	questions map[request.Question]*questionRecord
	overfull  time.Time // when its mail first met a quota that was used up, on the world's clock
}

// messageRecord is a message and what became of it.
type messageRecord struct {
	request.Message
	leases  map[int]time.Time // attempt → when it was leased, on the world's clock
	doubted time.Time         // when a bounce for now was noted, on the world's clock
	about   map[int]string    // attempt → the CDS code that its request had then: an amendment may change it
}

func (w *world) openLedger() {
	w.ledger = ledger{versions: map[string]int64{}, requests: map[string]*requestRecord{},
		messages: map[string]*messageRecord{},
		links:    map[string]request.Link{}}
	w.growth = newGrowth()
}

// recordWrite takes down one Write and checks it: that it follows what was there,
// and that what belongs together came together.
func (w *world) recordWrite(rows []table.Row) {
	l := &w.ledger
	var c request.Change
	fresh := false
	var counts []request.Count
	for _, r := range rows {
		key := r.Part + " " + r.Sort
		w.holds(versions, l.versions[key] == r.Version-1, "%s went in as version %d over version %d", key, r.Version,
			l.versions[key])
		l.versions[key] = r.Version
		kind, _, _ := strings.Cut(r.Part, "#")
		switch kind {
		case "request":
			fresh = w.recordRequestRow(r, &c) || fresh
		case "message":
			var m request.Message
			w.read(r, &m)
			m.Version = r.Version
			if r.Version == 1 {
				c.Messages = append(c.Messages, m)
			}
			w.message(m)
		case "link":
			var k request.Link
			w.read(r, &k)
			l.links[k.Hash], c.Links = k, append(c.Links, k)
		case "draft":
			var d request.Draft
			w.read(r, &d)
			w.draftSaved(d)
		case "count":
			var n request.Count
			w.read(r, &n)
			counts = append(counts, n)
		case "task":
			var t request.Task
			w.read(r, &t)
			l.tasks, c.Tasks = append(l.tasks, t), append(c.Tasks, t)
			w.checkAuditTask(t)
		}
	}
	if fresh {
		w.recordStep(c, rows)
		return
	}
	w.checkStrayMessages(c.Messages, counts)
	w.removing(c)
}

// recordRequestRow takes down one row of a request: the request itself, an event, a
// former edition, or a hold. It reports whether it is the request itself.
func (w *world) recordRequestRow(r table.Row, c *request.Change) bool {
	switch part, _, _ := strings.Cut(r.Sort, "#"); part {
	case "request":
		w.read(r, &c.Request)
		return true
	case "event":
		var e request.Event
		w.read(r, &e)
		if r.Version == 1 {
			c.Event = e
		} else {
			c.Rewritten = append(c.Rewritten, e)
		}
	case "edition":
		var e request.Edition
		w.read(r, &e)
		c.Editions = append(c.Editions, e)
	case "agreement":
		var d request.AgreementDraft
		w.read(r, &d)
		c.Agreements = append(c.Agreements, d)
	case "hold":
		if k := w.ledger.requests[strings.TrimPrefix(r.Part, "request#")]; k.overfull.IsZero() {
			k.overfull = w.now
		}
	}
	return false
}

// removing takes down what a removal of words writes before the request itself,
// where not all goes into one write.
func (w *world) removing(c request.Change) {
	if len(c.Editions)+len(c.Rewritten)+len(c.Agreements) == 0 {
		return
	}
	id := ""
	for _, d := range c.Agreements {
		id = d.Request
	}
	for _, e := range c.Editions {
		id = e.Request
	}
	for _, e := range c.Rewritten {
		id = e.Request
	}
	w.recordRewrite(c, w.ledger.requests[id])
}

// checkStrayMessages checks messages that came into being without a step: nothing
// but a link that someone asked for may.
func (w *world) checkStrayMessages(messages []request.Message, counts []request.Count) {
	for _, m := range messages {
		link := m.Kind == request.StatusLink || m.Kind == request.DraftLink
		w.holds(wholeWrites, link, "a message came into being without the step that owes it")
		if link {
			w.checkLink(m, counts)
		}
	}
}

func (w *world) read(r table.Row, v any) {
	if err := json.Unmarshal(r.Data, v); err != nil {
		w.wrong(wholeWrites, "%s %s cannot be read: %v", r.Part, r.Sort, err)
	}
}

// recordStep takes down a step of a request's life.
func (w *world) recordStep(c request.Change, rows []table.Row) {
	l, e := &w.ledger, c.Event
	k := l.requests[c.Request.ID]
	if k == nil {
		k = &requestRecord{mark: c.Request.Answers["need"], digest: c.Request.Digest}
		l.requests[c.Request.ID] = k
	}
	was := k.Request
	w.holds(wholeWrites, e.Request == c.Request.ID && e.Seq == c.Request.Version && e.Hash == c.Request.Head &&
		e.From == was.Status,
		"request %s was written without the event that tells it", c.Request.Reference)
	w.checkEditions(c, k)
	w.checkDrafts(c, k)
	w.checkSignature(c, k)
	k.Request, k.events, k.now = c.Request, append(k.events, e), append(k.now, e)
	w.say("  %s: %s, with %d messages", c.Request.Reference, e.Step, len(c.Messages))
	w.checkDates(c)
	if e.From != e.To || e.Step == request.StepPrepare {
		k.moved = w.now
	}
	switch e.Step {
	case request.StepVerify:
		k.verified = w.now
	case request.StepAmend:
		w.checkAmendment(k)
	case request.StepReceive:
		w.checkReceive(c, rows)
	case request.StepWarn, request.StepBreach:
		w.checkClockStep(c, was)
	case request.StepAsk, request.StepRemind:
		w.checkQuestion(c, k)
	case request.StepLapse:
		w.checkLapse(c, k)
	case request.StepWarnAgreement, request.StepLateAgreement:
		w.checkAgreement(k)
	}
	if was.Status == request.Received && c.Request.Status != request.Received {
		hours := float64(e.At.UnixNano()-c.Request.Received.UnixNano()) / 3.6e12
		w.holds(remindedInTime, hours <= 48 || !was.Breached.IsZero(),
			"%s waits no more after %.2f hours and no breach is recorded", c.Request.Reference, hours)
	}
	if was.Status == request.Asked && c.Request.Status != request.Asked {
		k.closed = w.now
	}
	owes := w.followQuestions(c, was, k)
	if e.Step != request.StepWarn && e.Step != request.StepBreach {
		w.checkMessages(c, was, owes)
	}
	w.planWatch()
}

func (w *world) checkReceive(c request.Change, rows []table.Row) {
	r := c.Request
	w.holds(wholeWrites,
		slices.ContainsFunc(rows, func(row table.Row) bool { return row.Part == "reference#"+r.Reference }),
		"%s is stored without its reference number", r.Reference)
	hasLink := slices.ContainsFunc(c.Links, func(k request.Link) bool {
		return k.Purpose == request.LinkReceipt && k.Request == r.ID
	})
	w.holds(wholeWrites, hasLink == (w.entryOf(r.ID) == nil), "%s is stored without its receipt's link", r.Reference)
	w.checkEntry(c)
	w.holds(wholeWrites, r.Digest == r.Answers.Digest() && c.Event.Answers == r.Digest,
		"%s is stored with other answers than its event tells", r.Reference)
	for _, m := range c.Messages {
		held := len(r.Suspect) > 0 && m.Role == ""
		w.holds(wholeWrites, held == (m.State == request.Held), "%s of %s is %s, and the request is suspect: %t",
			m.Kind, r.Reference, m.State, len(r.Suspect) > 0)
	}
	mark := r.Answers["need"]
	same, sent := 0, map[string]bool{}
	for _, one := range w.clients {
		if one.mark == mark {
			sent[one.token] = true
		}
	}
	for _, k := range w.ledger.requests {
		if k.mark == mark {
			same++
		}
	}
	w.holds(onceStored, 1 <= same && same <= len(sent), "one submission (%s) is stored as %d requests", mark, same)
}

// checkDates checks that no fact is stored with a date that was in the future when
// it was stated, as the process saw it.
func (w *world) checkDates(c request.Change) {
	if c.Event.Step != request.StepReceive && c.Event.Step != request.StepAmend {
		return
	}
	for _, name := range []string{"county_on", "ta_from"} {
		day := c.Request.Answers[name]
		w.holds(dates, day <= pacificDay(c.Event.At), "%s gives %s as %s, stated on %s", c.Request.Reference, name, day,
			pacificDay(c.Event.At))
	}
}

// checkClockStep checks a step of the clock by separate arithmetic, in seconds.
func (w *world) checkClockStep(c request.Change, was request.Request) {
	r, e := c.Request, c.Event
	hours := float64(e.At.UnixNano()-r.Received.UnixNano()) / 3.6e12
	w.holds(remindedInTime, was.Status == request.Received, "%s: a %s when it is %s", r.Reference, e.Step, was.Status)
	roles := map[request.Role]int{}
	for _, m := range c.Messages {
		roles[m.Role]++
	}
	if e.Step == request.StepBreach {
		w.holds(remindedInTime, hours >= 48 && was.Breached.IsZero(),
			"%s: a breach is recorded %.2f hours after receipt, or twice", r.Reference, hours)
		w.holds(remindedInTime, roles[request.Staff] == 1 && roles[request.Escalation] == 1,
			"%s: a breach, and not everybody is told", r.Reference)
		w.ledger.requests[r.ID].noticed = !strings.HasPrefix(w.writer.name, "watch ")
		w.checkApology(c)
		return
	}
	w.holds(remindedInTime, hours >= float64(r.Warned) && hours < 48 && r.Warned > was.Warned &&
		r.Warned == lastHour(hours),
		"%s: at %.2f hours it is warned of %d, after %d", r.Reference, hours, r.Warned, was.Warned)
	w.holds(remindedInTime, roles[request.Staff] == 1 && (r.Warned == 24) == (roles[request.Escalation] == 0),
		"%s: the warning of %d hours goes to %v", r.Reference, r.Warned, roles)
}

// lastHour is the hour of the latest warning that is due so many hours after
// receipt, or 0.
func lastHour(hours float64) int {
	for _, h := range []int{44, 36, 24} {
		if hours >= float64(h) {
			return h
		}
	}
	return 0
}
