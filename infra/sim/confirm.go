package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
)

// How long a schedule lasts in which offices are asked: longer than a question to
// one waits.
const confirmSpan = 45 * 24 * time.Hour

// offices are the contact list, by question.
var offices = map[request.Question]request.AskedOffice{
	request.QuestionCounty: {ID: "01-county", Name: "Example County Office of Education",
		Email: "county@office.example.org", Domains: []string{"office.example.org"}},
	request.QuestionLead: {ID: "01-lead", Name: "Example Lead Agency", Email: "lead@office.example.org",
		Domains: []string{"office.example.org"}},
}

// asked are the questions that the schedules ask by email.
var asked = []request.Question{request.QuestionCounty, request.QuestionLead}

var confirmLink = regexp.MustCompile(`https://assist\.example\.org/confirm/([A-Za-z0-9_-]{43})`)

// confirm has staff verify a client's request and ask its offices, and people do
// what they do meanwhile.
func (w *world) confirm(c *client) {
	id := request.HashSecret(c.token)
	verifyAt := w.between(time.Hour, 30*time.Hour)
	w.after(verifyAt, func() {
		if w.ledger.requests[id] != nil {
			w.verify(id, 0)
		}
	})
	for _, q := range asked {
		w.after(verifyAt+w.between(-time.Hour, 20*time.Hour), func() { w.ask(id, q) })
		if w.chance(0.2) { // someone else in the same moment
			w.after(verifyAt+w.between(time.Hour, 20*time.Hour), func() { w.ask(id, q); w.ask(id, q) })
		}
		for range w.rng.IntN(4) {
			w.after(w.between(verifyAt, confirmSpan), func() { w.ask(id, q) })
		}
		if w.chance(0.3) {
			w.after(w.between(verifyAt, confirmSpan), func() { w.staff(id, q, request.StepRecordConfirmation) })
		}
		if w.chance(0.3) {
			w.after(w.between(verifyAt, confirmSpan/2), func() { w.staff(id, q, request.StepAskAgain) })
		}
		if w.chance(0.1) {
			w.after(w.between(verifyAt, confirmSpan/2), func() { w.staff(id, q, request.StepRecallAsking) })
		}
	}
	for range w.rng.IntN(3) {
		w.after(w.between(verifyAt, confirmSpan), func() { w.want(c, request.StepAmend) })
	}
	for step, often := range map[request.Step]float64{request.StepWithdraw: 0.1, request.StepDecline: 0.15,
		request.StepHold: 0.1, request.StepAsk: 0.2, request.StepRedact: 0.1} {
		if stepChance(w, step, often) {
			w.after(w.between(verifyAt, confirmSpan), func() { w.want(c, step) })
		}
	}
}

// stepChance draws for each step from a number of its own: a map has no order.
func stepChance(w *world, step request.Step, often float64) bool {
	n := 0
	for _, r := range step {
		n += int(r)
	}
	return float64((w.seed*31+uint64(n)*7)%100) < often*100
}

// ask has staff ask an office, mostly at the address of the contact list.
func (w *world) ask(id string, q request.Question) {
	office := offices[q]
	if w.chance(0.15) {
		office.Email = "other-" + office.Email
	}
	w.takeConfirm(id, request.StepAskOfficial, request.Input{Confirm: request.ConfirmInput{Question: q, Office: office}})
}

// staff has staff do something about a question.
func (w *world) staff(id string, q request.Question, step request.Step) {
	w.wishes++
	k := w.ledger.requests[id]
	if k == nil {
		return
	}
	w.takeConfirm(id, step, request.Input{Words: fmt.Sprintf("wish %d.", w.wishes), Confirm: request.ConfirmInput{
		Question: q, Choice: w.choice(3), On: "2026-10-02", Source: request.FromPhone,
		Person: request.Answerer{Name: "Alex Example", Title: "Superintendent", Self: true},
		Answer: k.Confirmation(q).Answer.Event}})
}

func (w *world) choice(n int) request.Choice {
	return []request.Choice{request.ChoiceYes, request.ChoiceNo, request.ChoiceNotYet, request.ChoiceNotOurs,
		request.ChoiceUnfamiliar}[w.rng.IntN(n)]
}

// takeConfirm takes a step about a question for staff, and again while no answer
// comes.
func (w *world) takeConfirm(id string, step request.Step, in request.Input) {
	k := w.ledger.requests[id]
	if k == nil {
		return
	}
	in.By = colleagues[w.rng.IntN(len(colleagues))].String()
	w.tryConfirm(id, k.Version, step, in, 1)
}

func (w *world) tryConfirm(id string, seen int, step request.Step, in request.Input, tries int) {
	var err error
	w.start(fmt.Sprintf("%s (%s, try %d)", step, in.By, tries), intakeLife, func(*proc) {
		_, err = lifecycle.AskOfficial(context.Background(), w.service.store, id, seen, step, in,
			func(request.Change) error { return nil }, w.clock, w.random)
	}, func(p *proc) {
		w.say("%s by %s: %v", step, in.By, err)
		if (p.dead || isUnknown(err)) && tries < 4 && !w.calm {
			w.after(w.between(time.Second, 20*time.Minute), func() { w.tryConfirm(id, seen, step, in, tries+1) })
		}
	})
}

// isUnknown reports whether a person can't know from an error what became of their
// step.
func isUnknown(err error) bool {
	return err != nil && !errors.Is(err, request.ErrInvalidTransition) && !errors.Is(err, request.ErrConflict)
}

// openLink has an office do what it does with the link of an email: nothing, an
// answer now or weeks later, twice, and another one; or it names a colleague.
func (w *world) openLink(secret string, o *messageRecord) {
	if !w.chance(0.75) {
		return
	}
	when := w.between(time.Minute, 8*24*time.Hour)
	if w.chance(0.3) {
		when = w.between(time.Minute, confirmSpan)
	}
	hash := request.HashSecret(secret)
	if w.chance(0.2) {
		w.after(when, func() { w.delegate(hash, o) })
		if w.chance(0.7) {
			return
		}
	}
	w.after(when, func() { w.answerLink(hash, o, w.choice(5)) })
	for w.chance(0.4) { // it is changed, or this is an email that was opened late
		w.after(when+w.between(0, 4*24*time.Hour), func() { w.answerLink(hash, o, w.choice(3)) })
	}
}

// answer is one answer that an office sends, and sends again while no page comes.
type answer struct {
	id    string
	seen  int
	in    request.Input
	step  request.Step
	tries int
}

func (w *world) answerLink(hash string, o *messageRecord, choice request.Choice) {
	w.wishes++
	q := o.Question
	person := request.Answerer{Name: "Robin Example", Title: "Deputy"}
	a := &answer{id: o.Request, seen: w.ledger.requests[o.Request].Version, step: request.StepConfirm,
		in: request.Input{By: person.For(q), Words: fmt.Sprintf("answer %d.", w.wishes), Confirm: request.ConfirmInput{
			Link: request.Link{Hash: hash}, Choice: choice, On: "2026-10-02", Person: person}}}
	w.sendAnswer(a)
	if w.chance(0.3) { // pressed twice
		twin := *a
		w.after(w.between(0, 100*time.Millisecond), func() { w.sendAnswer(&twin) })
	}
}

func (w *world) delegate(hash string, o *messageRecord) {
	to := request.OfficeColleague{Name: "Sam Example", Email: fmt.Sprintf("sam-%s@office.example.org", o.Question)}
	if w.chance(0.3) {
		to.Email = "sam@elsewhere.example.org"
	}
	person := request.Answerer{Name: "Robin Example", Title: "Deputy"}
	w.sendAnswer(&answer{id: o.Request, seen: w.ledger.requests[o.Request].Version, step: request.StepDelegateAsking,
		in: request.Input{By: person.For(o.Question), Confirm: request.ConfirmInput{Link: request.Link{Hash: hash},
			Person: person, To: to}}})
}

// sendAnswer reads the link, as the page does, and takes the step.
func (w *world) sendAnswer(a *answer) {
	a.tries++
	var err error
	w.start(fmt.Sprintf("%s (an office, try %d)", a.step, a.tries), intakeLife, func(*proc) {
		in := a.in
		in.Confirm.Link, err = w.service.store.Link(context.Background(), a.in.Confirm.Link.Hash)
		if err == nil {
			_, err = lifecycle.TakeStep(context.Background(), w.service.store, in.Confirm.Link.Request, a.seen, a.step, in,
				w.clock, w.random)
		}
	}, func(p *proc) {
		w.say("%s by an office: %v", a.step, err)
		if !p.dead {
			w.checkAnswered(a, err)
		}
		if (p.dead || isUnknown(err)) && a.tries < 4 && !w.calm {
			w.after(w.between(time.Second, 20*time.Minute), func() { w.sendAnswer(a) })
		}
	})
}
