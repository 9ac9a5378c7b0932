package main

import (
	"errors"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// What is so of a question to an office. They are typed here and not read from
// request, so that a wrong one there shows.
const (
	officeReminded = 5 * 24 * time.Hour
	officeCalled   = 10 * 24 * time.Hour
	officeExpired  = 30 * 24 * time.Hour
	officeEmails   = 3
	officeChanges  = 10
)

// questionRecord is a question to an office, by its steps.
type questionRecord struct {
	open     int       // the number of the event that asked; zero: it doesn't wait
	to       string    // the address that was asked
	at       time.Time // when, by the clock of its process
	shown    string    // the facts as the office saw them
	until    time.Time
	emails   int // that asked, about the facts as they are shown now
	changes  int // answers by its links
	answered bool
	notYet   bool // it was answered, and only that
	reminded bool
	called   bool
	bounced  bool
	task     string            // the task to call, as long as it is open
	message  string            // the latest email that asks
	ended    map[int]time.Time // of earlier ones: when they ended, on the world's clock

	choice   request.Choice // the latest answer, however it came
	accepted string         // the facts for which staff accepted it
	isOut    bool           // staff dismissed it
}

// shownFacts are the answers that an office is shown, typed here.
func shownFacts(q request.Question, a request.Answers) string {
	names := []string{"kind", "agency", "county", "cds", "ta", "ta_from", "ta_to", "county_determined", "county_by",
		"county_on"}
	if q == request.QuestionLead {
		names = append(names, "lead_agrees", "lead")
	}
	var parts []string
	for _, name := range names {
		parts = append(parts, a[name])
	}
	return strings.Join(parts, "\x00")
}

// question is what is known of a request's question.
func (k *requestRecord) question(q request.Question) *questionRecord {
	if k.questions == nil {
		k.questions = map[request.Question]*questionRecord{}
	}
	if k.questions[q] == nil {
		k.questions[q] = &questionRecord{ended: map[int]time.Time{}}
	}
	return k.questions[q]
}

func (r *questionRecord) end(now time.Time) {
	if r.open > 0 {
		r.ended[r.open] = now
	}
	r.open = 0
}

// waits reports whether nobody has answered yet, but for “not yet”.
func (r *questionRecord) waits() bool { return r.open > 0 && (!r.answered || r.notYet) }

// followQuestions follows the questions of a request by a step, and checks it. It
// returns the emails to offices that the step owes.
func (w *world) followQuestions(c request.Change, was request.Request, k *requestRecord) (owes []string) {
	e := c.Event
	for _, q := range asked {
		r, shown := k.question(q), shownFacts(q, c.Request.Answers)
		isWaiting, to := r.waits() && !r.bounced, r.to
		over := e.Step == request.StepWithdraw || e.To != e.From && slices.Contains([]request.Status{request.Accepted,
			request.Declined, request.Referred}, e.To) || e.Step == request.StepReopen ||
			e.Step == request.StepRedact && !sameAnswers(was.Answers, c.Request.Answers)
		switch {
		case over:
			if isWaiting {
				owes = append(owes, string(request.ConfirmOver)+" to "+to)
			}
			r.end(w.now)
			if e.Step == request.StepRedact {
				r.keepShown(shownFacts(q, was.Answers), shown)
			}
		case e.Step == request.StepAmend && r.shown != "" && r.shown != shown:
			r.end(w.now)
			r.emails, r.shown = 0, shown
		}
		if e.Question == q {
			owes = append(owes, w.followQuestion(c, q, r)...)
		}
		w.checkQuestionState(c.Request, q, r)
		w.checkCallTask(c, q, r)
	}
	return owes
}

// keepShown binds the question to what a redaction left of the facts: they haven't
// changed.
func (r *questionRecord) keepShown(was, is string) {
	for _, facts := range []*string{&r.accepted, &r.shown} {
		if *facts == was {
			*facts = is
		}
	}
}

func sameAnswers(a, b request.Answers) bool { return a.Digest() == b.Digest() }

// followQuestion follows a step about one question.
func (w *world) followQuestion(c request.Change, q request.Question, r *questionRecord) (owes []string) {
	e, k := c.Event, w.ledger.requests[c.Request.ID]
	reference, right := c.Request.Reference, func(ok bool, what string) {
		w.holds(askedRight, ok, "%s: %s about %s: %s", c.Request.Reference, e.Step, q, what)
	}
	switch e.Step {
	case request.StepAskOfficial, request.StepAskAgain, request.StepDelegateAsking, request.StepRemindOfficial:
		owes = w.followAsk(c, q, r, right)
	case request.StepCallOfficial:
		right(r.open > 0 && !r.answered && !r.called && e.At.Sub(r.at) >= officeCalled && len(c.Tasks) == 1,
			"not after ten days, twice, or without its task")
		r.called = true
	case request.StepExpireAsking:
		right(r.waits() && !e.At.Before(r.until), "before its 30 days, or after the answer")
		r.end(w.now)
	case request.StepRecallAsking:
		r.end(w.now)
	case request.StepBounceAsking:
		m := w.ledger.messages[r.message]
		right(m != nil && (m.State == request.Failed || m.Spam) && !r.bounced, "nothing bounced")
		r.bounced = true
	case request.StepConfirm:
		owes = append(owes, string(request.ConfirmReceipt)+" to "+c.Request.Confirmation(q).Asking.Listed)
		r.changes++
		w.holds(confirmedRight, r.open > 0 && r.open == c.Request.Confirmation(q).Answer.Asking && e.At.Before(r.until),
			"%s: answered by a link that has ended", reference)
		w.holds(confirmedRight, r.shown == shownFacts(q, c.Request.Answers),
			"%s: an answer to other facts than the office was shown", reference)
		w.holds(confirmedRight, r.changes <= officeChanges, "%s: answered %d times by one link", reference, r.changes)
		r.answered, r.notYet = true, e.Choice == request.ChoiceNotYet
		r.choice, r.accepted, r.isOut = e.Choice, "", false
		if e.Choice == request.ChoiceNotOurs || e.Choice == request.ChoiceUnfamiliar {
			r.end(w.now)
		} else if w.chance(0.7) {
			w.after(w.between(time.Minute, 3*24*time.Hour), func() {
				step := request.StepAcceptConfirmation
				if w.chance(0.3) {
					step = request.StepDismissConfirmation
				}
				w.staff(k.ID, q, step)
			})
		}
	case request.StepRecordConfirmation:
		r.end(w.now)
		r.choice, r.accepted, r.isOut = e.Choice, "", false
	case request.StepAcceptConfirmation, request.StepDismissConfirmation:
		r.accepted, r.isOut = "", e.Step == request.StepDismissConfirmation
		if !r.isOut {
			r.accepted = shownFacts(q, c.Request.Answers)
		}
		if r.answered && !r.notYet && c.Request.Confirmation(q).Answer.Asking == r.open {
			r.end(w.now)
		}
	}
	return owes
}

// checkCallTask checks that the task to call an office is done by the step that
// makes the call needless, and by no other.
func (w *world) checkCallTask(c request.Change, q request.Question, r *questionRecord) {
	needed := r.open > 0 && r.called && !r.answered
	i := slices.IndexFunc(c.Tasks, func(t request.Task) bool { return t.Kind == request.TaskCall && t.Done.IsZero() })
	if i >= 0 && c.Event.Question == q {
		r.task = c.Tasks[i].ID
	}
	done := slices.ContainsFunc(c.Tasks, func(t request.Task) bool { return t.ID == r.task && !t.Done.IsZero() })
	w.holds(askedRight, r.task == "" || needed != done, "%s: after %s the task to call about %s is done: %v",
		c.Request.Reference, c.Event.Step, q, done)
	if done {
		r.task = ""
	}
}

// followAsk follows a step that emails the question, and checks that it may.
func (w *world) followAsk(c request.Change, q request.Question, r *questionRecord, right func(bool, string)) []string {
	e, k := c.Event, w.ledger.requests[c.Request.ID]
	if len(c.Messages) != 1 {
		right(false, "no email, or several")
		return nil
	}
	m := c.Messages[0]
	right(!k.verified.IsZero() && !k.isDoubted() && !k.held, "not verified, in doubt, or on hold")
	kind := request.ConfirmRequest
	switch e.Step {
	case request.StepAskOfficial:
		right(r.open == 0 || r.bounced || r.to != m.To, "it is open already")
		r.end(w.now)
		*r = questionRecord{open: e.Seq, to: m.To, at: e.At, shown: shownFacts(q, c.Request.Answers), emails: r.emails,
			ended: r.ended, task: r.task, choice: r.choice, accepted: r.accepted, isOut: r.isOut}
	case request.StepDelegateAsking:
		right(r.open > 0 && !(r.answered && !r.notYet), "nothing is open")
		right(strings.HasSuffix(m.To, "@office.example.org"), "to an address outside the office")
		r.end(w.now)
		r.open, r.to, r.at, r.reminded, r.called, r.answered, r.notYet, r.changes, r.bounced = e.Seq, m.To, e.At, false,
			false, false, false, 0, false
	case request.StepAskAgain:
		right(r.waits() && !r.bounced, "nothing waits")
	case request.StepRemindOfficial:
		kind = request.ConfirmReminder
		right(r.open > 0 && !r.answered && !r.reminded && !r.bounced && e.At.Sub(r.at) >= officeReminded,
			"answered, bounced, too soon, or twice")
		r.reminded = true
	}
	if e.Step != request.StepRemindOfficial {
		r.until = e.At.Add(officeExpired)
	}
	r.emails++
	r.message = m.ID
	right(r.emails <= officeEmails, "more than three emails")
	if e.Step != request.StepDelegateAsking {
		day := string(q) + " " + pacificDay(m.Next) // a question is one office's, whoever of it gets the email
		w.officeDays[day]++
		right(w.officeDays[day] == 1 && !m.Next.Before(e.At), "two emails in a day")
	}
	return []string{string(kind) + " to " + r.to}
}

// checkQuestionState compares the request's own words of a question with its steps:
// what waits, and how sure the fact is.
func (w *world) checkQuestionState(q request.Request, question request.Question, r *questionRecord) {
	a := q.Confirmation(question).Asking
	w.holds(askedRight, a.IsOpen() == (r.open > 0) && (r.open == 0 || a.Event == r.open),
		"%s: about %s event %d waits, and it says %d (%s)", q.Reference, question, r.open, a.Event, a.End)
	want := r.standing(q.Answers[question.Field()], shownFacts(question, q.Answers))
	got := q.Standing(question).State
	w.holds(confirmedRight, got.String() == want, "%s: %s is %s, want %s", q.Reference, question, got, want)
	for _, f := range q.Findings() {
		w.holds(confirmedRight, f.Rule.Clause != "(g)(1)(A)" || f.Verdict != request.Met || want != "contradicted",
			"%s: (g)(1)(A) is met, and an official says otherwise", q.Reference)
	}
}

// standing is how sure the fact is, by what the agency says and the official
// answered.
func (r *questionRecord) standing(says, shown string) string {
	switch {
	case r.isOut:
		return "stated"
	case r.choice == request.ChoiceNo && says != "no", r.choice == request.ChoiceYes && says == "no",
		r.choice == request.ChoiceNotYet && says != "pending":
		return "contradicted"
	case r.choice != request.ChoiceYes || r.accepted == "":
		return "stated"
	case r.accepted == shown:
		return "confirmed"
	}
	return "earlier"
}

// checkAnswered checks the page that an office gets against the history at that
// instant.
func (w *world) checkAnswered(a *answer, err error) {
	k := w.ledger.requests[a.id]
	if a.step != request.StepConfirm || k.has(request.StepRedact) {
		return
	}
	n := 0
	for _, e := range k.events {
		if e.Step == a.step && strings.HasSuffix(e.Why, "\n\n"+a.in.Words) {
			n++
		}
	}
	w.holds(stepOnce, n <= 1, "one answer of an office is %d times in the history", n)
	switch {
	case err == nil:
		w.holds(stepOnce, n == 1, "an office is answered as heard, and is not")
	case errors.Is(err, request.ErrInvalidTransition):
		w.holds(stepOnce, n == 0, "an office is answered as too late, and is heard")
	}
}

// checkOfficeMail checks an email to an office: it has no word that the agency
// typed, and none asks what has ended long before.
func (w *world) checkOfficeMail(m request.Mail, o *messageRecord) {
	if !o.IsToOffice() {
		return
	}
	k := w.ledger.requests[o.Request]
	for _, name := range []string{"agency", "need", "goals", "county_by", "official_email", "sites"} {
		typed := k.Answers[name]
		w.holds(askedRight, typed == "" || typed == request.Redacted ||
			!strings.Contains(m.Subject+m.Text+m.HTML, typed),
			"%s: an email to an office has what the agency typed as %s", k.Reference, name)
	}
	if o.Kind == request.ConfirmRequest || o.Kind == request.ConfirmReminder {
		ended, isOver := k.question(o.Question).ended[o.Asking]
		w.holds(askedRight, !isOver || w.now.Sub(ended) < settling, "%s: an email asks what ended at %s", k.Reference,
			ended)
		if found := confirmLink.FindStringSubmatch(m.Text); found != nil {
			w.openLink(found[1], o)
		}
	}
}

// officeBoundary is when the next step of the clock about a question of a request
// is due; false where none is, or it has been for long.
func (w *world) officeBoundary(k *requestRecord) (next time.Time, waits bool) {
	if k.Status != request.Verified && k.Status != request.Asked {
		return next, false
	}
	for _, q := range asked {
		at, due := w.dueOf(k, k.question(q))
		if due && w.now.Before(at.Add(24*time.Hour)) && (!waits || at.Before(next)) {
			next, waits = at, true
		}
	}
	return next, waits
}

// dueOf is when the next step of the clock about a question is due.
func (w *world) dueOf(k *requestRecord, r *questionRecord) (at time.Time, waits bool) {
	if r.open == 0 {
		return at, false
	}
	m := w.ledger.messages[r.message]
	switch {
	case m != nil && (m.State == request.Failed || m.Spam) && !r.bounced && r.waits():
		return w.now, true
	case r.answered && !r.notYet:
		return at, false
	case r.answered || r.bounced || r.called:
		return r.until, true
	case r.reminded || r.emails >= officeEmails || k.held || k.has(request.StepDisclaim):
		return r.at.Add(officeCalled), true
	}
	return r.at.Add(officeReminded), true
}

// checkOffices checks that a watch which met no fault left no step about a question
// that was due when it began.
func (w *world) checkOffices(seen map[string]int, began time.Time) {
	for id, version := range seen {
		k := w.ledger.requests[id]
		if k.Version != version || k.Status != request.Verified && k.Status != request.Asked || k.Removing > 0 {
			continue
		}
		for _, q := range asked {
			at, waits := w.dueOf(k, k.question(q))
			failed := waits && at.Equal(w.now) // news that came while it ran
			w.holds(askedRight, !waits || failed || began.Before(at), "%s: a step about %s is due since %s",
				k.Reference, q,
				at)
		}
	}
}
