package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// invariant is what must hold in every schedule.
type invariant int

const (
	receipts invariant = iota
	wholeWrites
	onceStored
	pageBack
	versions
	mailOnce
	mailOut
	deliveryRecorded
	quota
	remindedInTime
	chains
	stepOnce
	seenLetters
	wordsGone
	audited
	quiescent
	heldMail
	limits
	temporary
	dates
	intact
	toldLate
	remindedOnce
	lapsedOnce
	entered
	askedRight
	confirmedRight
	agreementWatched
	draftsKept
	invariants int = iota
)

var invariantText = [...]string{
	receipts:         "every receipt shown is stored, with its answers, and opens",
	wholeWrites:      "nothing is stored without all that belongs to it",
	onceStored:       "no submission is stored twice, none is lost",
	pageBack:         "an error gives the page back, with token and answers",
	versions:         "no write overwrites one that it has not read",
	mailOnce:         "each email is sent once; twice only if its result could not be known",
	mailOut:          "each message in the outbox was sent, or a task says why not",
	deliveryRecorded: "what SES reports is recorded",
	quota:            "no mailbox gets more than its quota",
	remindedInTime: "staff are reminded of every open request in time, and only then; no wait of over 48 hours ends " +
		"without the record of it",
	chains:       "each history verifies to its end, each former edition is there",
	seenLetters:  "a letter is sent only as its preview showed it",
	stepOnce:     "a step whose answer says it was taken is in the history, once",
	wordsGone:    "redacted words are no longer anywhere",
	audited:      "records are consistent whenever they are compared",
	quiescent:    "nothing is left to do",
	heldMail:     "a hold stays until staff release it",
	limits:       "no link causes more than its limit, and each use counts once",
	temporary:    "a temporary bounce isn’t a failure, and a delivery stays recorded",
	dates:        "no fact is stored with a date in the future",
	intact:       "a record altered without the service is not shown without a notice",
	remindedOnce: "an agency gets one reminder of a question, in time, and only while it waits",
	lapsedOnce:   "our people are told once of a question without an answer, after its day",
	entered:      "what staff enter is due 48 hours after it came, and is acknowledged whatever strangers send",
	askedRight: "an office is asked one question at a time, by three emails at most, in our words, and reminded " +
		"in time",
	confirmedRight: "an office’s answer comes by a link that is open, for what was shown, and counts once staff " +
		"accept it",
	toldLate: "an agency gets one apology for a missed deadline, and none otherwise",
	draftsKept: "a draft of the agreement keeps its number, its words, and the version of the answers that it is " +
		"made from; an approval or a signature isn’t taken for another",
	agreementWatched: "staff are reminded of an agreement twice, in time, and a missed day is recorded once",
}

// tally counts what was checked and what was found.
type tally struct {
	cases  [invariants]int
	wrongs [invariants]int
	first  [invariants]string
	extra  int // mails that went out twice because an answer was lost
	mails  int
	calls  int
	plays  int // schedules
}

func (t *tally) add(o tally) {
	for p := range invariants {
		t.cases[p] += o.cases[p]
		t.wrongs[p] += o.wrongs[p]
		if t.first[p] == "" {
			t.first[p] = o.first[p]
		}
	}
	t.extra += o.extra
	t.mails += o.mails
	t.calls += o.calls
	t.plays += o.plays
}

func (t *tally) red() bool {
	return slices.ContainsFunc(t.wrongs[:], func(n int) bool { return n > 0 })
}

func (w *world) holds(p invariant, ok bool, format string, args ...any) {
	w.count.cases[p]++
	if !ok {
		w.wrong(p, format, args...)
	}
}

func (w *world) wrong(p invariant, format string, args ...any) {
	what := fmt.Sprintf(format, args...)
	w.say("WRONG (%s): %s", invariantText[p], what)
	w.count.wrongs[p]++
	if w.count.first[p] == "" {
		w.count.first[p] = fmt.Sprintf("%s: %s", w.plan, what)
	}
}

// judge looks at everything once nothing is left to happen.
func (w *world) judge() {
	for _, c := range w.clients {
		k := w.ledger.requests[request.HashSecret(c.token)]
		w.holds(onceStored, k != nil && (k.digest == c.digest) == (c.receipts > 0), "%s: stored %t, receipts %d",
			c.name, k != nil, c.receipts)
	}
	for _, k := range w.ledger.requests {
		err := k.CheckChain(k.now)
		w.holds(chains, err == nil, "%v", err)
		w.holds(remindedInTime, k.Status != request.Received || !k.Breached.IsZero(),
			"%s is open after 75 hours and nobody knows", k.Reference)
	}
	for id, o := range w.ledger.messages {
		w.judgeMessage(id, o)
	}
	w.judgeTwins()
	w.judgeEntries()
	w.judgeLate()
	w.judgeQuotas()
	w.judgeConsistency()
	w.judgeRemoved()
}

// isTwin reports whether another request has the same answers.
func (w *world) isTwin(id string) bool {
	return slices.ContainsFunc(w.clients, func(c *client) bool {
		return c.twin != nil && (request.HashSecret(c.token) == id || request.HashSecret(c.twin.token) == id)
	})
}

// judgeTwins looks for both of two requests with the same answers: each has a
// number, a history, and an acknowledgement of its own.
func (w *world) judgeTwins() {
	for _, c := range w.clients {
		if c.twin == nil || c.receipts == 0 || c.twin.receipts == 0 {
			continue
		}
		a, b := w.ledger.requests[request.HashSecret(c.token)], w.ledger.requests[request.HashSecret(c.twin.token)]
		w.holds(onceStored, a != nil && b != nil && a.Reference != b.Reference, "%s: one of two requests is not there",
			c.name)
		if a == nil || b == nil {
			continue
		}
		for _, k := range []*requestRecord{a, b} {
			n := 0
			for _, o := range w.ledger.messages {
				if o.Request == k.ID && o.Kind == request.Acknowledgement {
					n++
				}
			}
			w.holds(onceStored, n > 0 && k.events[0].Step == request.StepReceive,
				"%s, one of two, has %d acknowledgements", k.Reference, n)
			open := !k.Breached.IsZero() && k.Breached.Sub(k.Received) < 48*time.Hour
			w.holds(remindedInTime, !open, "%s, one of two, had less than 48 hours", k.Reference)
		}
	}
}

func (w *world) judgeMessage(id string, o *messageRecord) {
	rec := w.mail(id)
	w.count.mails += len(rec.taken)
	task := slices.ContainsFunc(w.ledger.tasks, func(t request.Task) bool { return t.Message == id })
	switch o.State {
	case request.Sent, request.Delivered:
		w.holds(mailOut, len(rec.taken) > 0, "message %s is %s and never went out", short(id), o.State)
	case request.Failed:
		w.holds(mailOut, task, "message %s failed and no task says so", short(id))
	case request.Gathered:
		w.holds(mailOut, w.isCarried(id), "the news of message %s is in no mail", short(id))
	case request.Held:
		w.holds(mailOut, len(rec.taken) <= o.Unsettled, "message %s is held and went out", short(id))
	case request.Moot: // it may be out where no one could know
		w.holds(mailOut, len(rec.taken) < 2 && o.Attempt >= len(rec.taken), "message %s is moot and went out %d times",
			short(id), len(rec.taken))
	default:
		w.wrong(mailOut, "message %s is still %s", short(id), o.State)
	}
	if o.State == request.Moot {
		nothing := o.Kind == request.StatusLink && o.Request == "" // it has a link to nothing, and owes nothing
		w.holds(mailOut, nothing || o.Kind == request.Warning || o.Kind == request.BreachNotice ||
			o.Kind == request.LateNotice || o.Kind == request.AnswerReminder || o.Kind == request.ConfirmRequest ||
			o.Kind == request.ConfirmReminder || isOfAgreement(o.Kind) || o.To == request.Redacted,
			"message %s, a %s, is moot", short(id), o.Kind)
	}
	bad := rec.reported[request.MailBounced] || rec.reported[request.MailRejected]
	switch {
	case bad:
		w.holds(deliveryRecorded, o.State == request.Failed && task,
			"message %s did not arrive, and it is %s (a task: %t)", short(id), o.State, task)
	case rec.reported[request.MailComplained]:
		w.holds(deliveryRecorded, (o.State == request.Delivered && o.Spam || o.State == request.Failed) && task,
			"message %s was marked as spam, and it is %s (a task: %t)", short(id), o.State, task)
	case rec.reported[request.MailDelivered]:
		w.holds(deliveryRecorded, o.State == request.Delivered || o.State == request.Failed && task,
			"message %s was delivered, and it is %s", short(id), o.State)
	case rec.reported[request.MailSent]:
		w.holds(deliveryRecorded, o.State == request.Sent || o.State == request.Delivered ||
			o.State == request.Failed && task, "message %s was sent, and it is %s", short(id), o.State)
	}
}

// isCarried reports whether a mail that went out, or a task that says why not, has
// the news of a notice that was gathered.
func (w *world) isCarried(id string) bool {
	for _, o := range w.ledger.messages { // one that carried it may have been gathered by another
		out := o.State == request.Sent || o.State == request.Delivered || o.State == request.Failed
		if out && slices.Contains(o.Carries, id) {
			return true
		}
	}
	return false
}

// How many counted mails a mailbox may get on a Pacific day: for one agency, and
// for all. They are typed here and not read from request, so that a wrong one there
// shows.
const (
	forAgency = 3
	forAll    = 8
)

// mailbox is where an address leads, by a rule of its own: the world's addresses
// have capitals and tags, and no more.
func mailbox(address string) string {
	local, domain, _ := strings.Cut(strings.ToLower(address), "@")
	name, _, _ := strings.Cut(local, "+")
	return name + "@" + domain
}

// countedIn are the counted mails, each once, by mailbox and day, and by agency as
// well. The day is that of the lease, since that is when a mail is counted in.
func (w *world) countedIn() map[[3]string]map[string]bool {
	messages := map[[3]string]map[string]bool{}
	for id, rec := range w.mails {
		for _, t := range rec.taken {
			if !t.counted {
				continue
			}
			o := w.ledger.messages[id]
			for _, k := range [][3]string{{pacificDay(o.leases[t.attempt]), mailbox(t.to), "all"},
				{pacificDay(o.leases[t.attempt]), mailbox(t.to), o.about[t.attempt]}} {
				if messages[k] == nil {
					messages[k] = map[string]bool{}
				}
				messages[k][id] = true
			}
		}
	}
	return messages
}

func pacificDay(t time.Time) string { return t.In(request.Pacific).Format(time.DateOnly) }

// judgeQuotas counts what each mailbox got in a day, for each agency and for all.
func (w *world) judgeQuotas() {
	for k, ids := range w.countedIn() {
		most := forAgency
		if k[2] == "all" {
			most = forAll
		}
		// Clocks that are off put a mail into the day before or after: a day may
		// then have one day's mails more.
		w.holds(quota, len(ids) <= most || len(ids) <= 2*most && w.straddles(k[0], k[1]),
			"%s got %d mails on %s (agency: %s)", k[1], len(ids), k[0], k[2])
	}
}

// straddles excuses mails near midnight, when processes disagree on the day.
func (w *world) straddles(day, to string) bool {
	for _, rec := range w.mails {
		for _, t := range rec.taken {
			if mailbox(t.to) == to && t.counted && pacificDay(t.at) == day && (w.jumpy || w.nearMidnight(t.at)) {
				return true
			}
		}
	}
	return false
}
