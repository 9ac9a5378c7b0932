package request_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// standingOf states what a confirmation makes of a fact, apart from the code: by
// what the agency says now, what the official answered, what staff made of the
// answer, and whether the agency has changed what was shown since.
func standingOf(says string, choice request.Choice, decision request.Step, changed bool) request.StandingState {
	if decision == request.StepDismissConfirmation {
		return request.Stated
	}
	switch string(choice) + " " + says {
	case "yes no", "no yes", "no pending", "not-yet yes", "not-yet no":
		return request.Contradicted // whoever is right: people find out
	case "yes yes", "yes pending":
		switch {
		case decision == "":
			return request.Stated // an answer alone makes nothing met
		case changed:
			return request.Outdated
		}
		return request.Confirmed
	}
	return request.Stated // both say the same, or the official says nothing of it
}

// Every combination of what the agency says, what the official answered, what staff
// did, and whether it was changed since, by the independent statement.
func TestStanding_EveryCombination(t *testing.T) {
	n := 0
	for _, q := range request.Questions {
		for _, says := range []string{"yes", "no", "pending"} {
			for _, choice := range []request.Choice{"", request.ChoiceYes, request.ChoiceNotYet, request.ChoiceNo,
				request.ChoiceUnfamiliar, request.ChoiceNotOurs} {
				for _, decision := range []request.Step{"", request.StepAcceptConfirmation,
					request.StepDismissConfirmation} {
					for _, changed := range []bool{false, true} {
						n++
						r := waiting(t, now)
						r.Answers = maps.Clone(r.Answers)
						r.Answers[q.Field()] = says
						shown := r.ShownDigest(q)
						if changed {
							shown = "another"
						}
						if choice != "" {
							r.Confirmations = map[request.Question]request.Confirmation{q: {Answer: request.ConfirmAnswer{
								Event: 2, Choice: choice, Decision: decision, Shown: shown, For: shown}}}
						}
						want := standingOf(says, choice, decision, changed)
						if got := r.Standing(q); got.State != want {
							t.Errorf("%s: the agency says %s, the official %q, staff %q, changed since %v: %s, want %s",
								q, says,
								choice, decision, changed, got.State, want)
						}
						for _, other := range request.Questions {
							if other != q && r.Standing(other).State != request.Stated {
								t.Errorf("%s counts for %s", q, other)
							}
						}
					}
				}
			}
		}
	}
	if n != 3*3*6*3*2 {
		t.Errorf("%d combinations", n)
	}
}

// g1a is what is found under (g)(1)(A).
func g1a(r request.Request) request.Finding {
	list := r.Findings()
	return list[slices.IndexFunc(list, func(f request.Finding) bool { return f.Rule.Clause == "(g)(1)(A)" })]
}

// asking is a verified request under (g)(1)(A), with these answers beside.
func asking(t *testing.T, answers map[string]string) request.Request {
	t.Helper()
	r := takeSteps(t, waiting(t, now), "verify").Request
	r.Answers = maps.Clone(r.Answers)
	maps.Copy(r.Answers, request.Answers{"kind": "district", "g1a": "yes", "ta": request.TA52071,
		"ta_from": "2025-09-08", "county_determined": "yes", "county_by": "Robin Example", "county_on": "2025-11-03",
		"lead_agrees": "yes"})
	maps.Copy(r.Answers, answers)
	return r
}

// What a life does to the finding, step by step: an answer alone changes nothing,
// an accepted one its words, a contradiction makes it open and a flag, and neither
// an amendment of something else nor of what was shown is silent.
func TestFindings_ConfirmationStepByStep(t *testing.T) {
	r := asking(t, map[string]string{"county_determined": "pending", "county_by": "", "county_on": ""})
	expect := func(when string, want request.Verdict, words string, flags int) {
		t.Helper()
		f := g1a(r)
		n := 0
		for _, one := range r.ToCheck() {
			if strings.HasPrefix(one.Text, "The county superintendent answered") {
				n++
			}
		}
		if f.Verdict != want || !strings.Contains(f.Reason, words) || n != flags {
			t.Errorf("%s: %s, %q, %d flags", when, f.Verdict, f.Reason, n)
		}
	}
	take := func(step request.Step, hours int, change ...func(*request.Input)) {
		t.Helper()
		r = takeConfirm(t, r, step, hours, change...).Request
	}
	amend := func(hours int, name, answer string) {
		t.Helper()
		in := stepInput("amend", now.Add(time.Duration(hours)*time.Hour))
		in.Answers = maps.Clone(r.Answers)
		in.Answers[name] = answer
		c, err := r.Take(request.StepAmend, in)
		if err != nil {
			t.Fatal(err)
		}
		r = c.Request
	}
	no := func(in *request.Input) { in.Confirm.Choice = request.ChoiceNo }
	expect("stated", request.Needs, "county superintendent’s determination", 0)
	take(request.StepAskOfficial, 10)
	take(request.StepConfirm, 11)
	expect("answered yes", request.Needs, "county superintendent’s determination", 0)
	take(request.StepAcceptConfirmation, 12)
	expect("accepted", request.Met, "Confirmed by the county superintendent.", 0)
	amend(13, "need", "Another need")
	expect("amended elsewhere", request.Met, "Confirmed by the county superintendent.", 0)
	amend(14, "ta_from", "2025-09-09")
	expect("amended there", request.Needs, "county superintendent’s determination", 1)
	take(request.StepAcceptConfirmation, 15)
	expect("accepted for what is said now", request.Met, "Confirmed by the county superintendent.", 1)
	take(request.StepDismissConfirmation, 16)
	expect("undone", request.Needs, "county superintendent’s determination", 0)
	amend(17, "county_determined", "yes")
	expect("stated yes", request.Met, "determined that", 0)
	take(request.StepAskOfficial, 18)
	take(request.StepConfirm, 19, no)
	expect("answered no", request.Needs, "differs from the agency’s", 1)
	amend(20, "agency", "Another Name")
	expect("a no stays after an amendment", request.Needs, "differs from the agency’s", 1)
	take(request.StepDismissConfirmation, 21)
	expect("not accepted", request.Met, "determined that", 0)
	amend(22, "county_determined", "no")
	expect("the agency says no", request.NotMet, "declined", 0)
	take(request.StepAskOfficial, 23)
	take(request.StepConfirm, 24)
	expect("and the official yes", request.Needs, "differs from the agency’s", 1)
}

// A date by the official takes the place of the agency's: one before the technical
// assistance leaves the clause open.
func TestFindings_ConfirmedDate(t *testing.T) {
	for on, want := range map[string]request.Verdict{"2025-11-05": request.Met, "2025-09-01": request.Needs} {
		for _, misdated := range []string{"2025-11-03", "2099-01-01", "2025-09-01"} {
			r := asking(t, map[string]string{"county_on": misdated})
			r = takeConfirm(t, r, request.StepAskOfficial, 10).Request
			r = takeConfirm(t, r, request.StepConfirm, 11, func(in *request.Input) { in.Confirm.On = on }).Request
			r = takeConfirm(t, r, request.StepAcceptConfirmation, 12).Request
			if f := g1a(r); f.Verdict != want {
				t.Errorf("the agency says %s, the official %s: %s, %s", misdated, on, f.Verdict, f.Reason)
			}
		}
	}
}

// An office's own date before the technical assistance leaves the clause open from
// its answer on, and staff read of it, unless they dismiss the answer.
func TestFindings_OfficeDateTooEarly(t *testing.T) {
	r := asking(t, nil)
	expect := func(when string, want request.Verdict, flagged bool) {
		t.Helper()
		const flag = "The date that the office gives is before the technical assistance that it must follow."
		if f := g1a(r); f.Verdict != want || slices.Contains(r.ToLookAt(), flag) != flagged {
			t.Errorf("%s: %s, %s, %q", when, f.Verdict, f.Reason, r.ToLookAt())
		}
	}
	early := func(in *request.Input) { in.Confirm.On = "2025-09-01" }
	expect("stated", request.Met, false)
	r = takeConfirm(t, r, request.StepAskOfficial, 10).Request
	r = takeConfirm(t, r, request.StepConfirm, 11, early).Request
	expect("answered", request.Needs, true)
	r = takeConfirm(t, r, request.StepAcceptConfirmation, 12).Request
	expect("accepted", request.Needs, true)
	r = takeConfirm(t, r, request.StepDismissConfirmation, 13).Request
	expect("not accepted", request.Met, false)
}

// One person's answer for both offices is a flag, and each counts only once staff
// accept it.
func TestFindings_OnePersonForBoth(t *testing.T) {
	r := asking(t, map[string]string{"county_determined": "pending", "county_by": "", "county_on": "",
		"lead_agrees": "pending"})
	for i, q := range []request.Question{request.QuestionCounty, request.QuestionLead} {
		as := func(in *request.Input) {
			in.Confirm.Question, in.Confirm.Link = q, linkOf(r, q)
			in.Confirm.Office.ID = "15-" + string(q)
		}
		r = takeConfirm(t, r, request.StepAskOfficial, 10+10*i, as).Request
		r = takeConfirm(t, r, request.StepConfirm, 11+10*i, as).Request
	}
	hasFlag := func() bool {
		return slices.ContainsFunc(r.ToCheck(), func(f request.Flag) bool {
			return strings.HasPrefix(f.Text, "One person answered")
		})
	}
	r = takeConfirm(t, r, request.StepAcceptConfirmation, 30).Request
	if f := g1a(r); !hasFlag() || f.Verdict != request.Needs || !strings.Contains(f.Reason, "agreement") {
		t.Errorf("%v: %s", hasFlag(), f.Reason)
	}
}

// A removal of words leaves a confirmation standing: what was shown is gone, not
// changed. The words of a reason can be removed, and who answered stays.
func TestRedact_Confirmation(t *testing.T) {
	r := asking(t, nil)
	k := &savedRequest{clock: now}
	k.save(request.Change{Request: r})
	for i, step := range []request.Step{request.StepAskOfficial, request.StepConfirm, request.StepAcceptConfirmation} {
		k.save(takeConfirm(t, k.Request, step, 10+i, func(in *request.Input) {
			if step == request.StepConfirm {
				in.Words = "A reason with a student’s name."
			}
		}))
	}
	answered := k.Confirmation(request.QuestionCounty).Answer
	c, err := request.Redact(k.Request, request.Redaction{Fields: []string{"county_by"}, Events: []int{answered.Event}},
		k.History,
		request.Input{By: "Robin Example", Words: "why", Salt: "salt", Now: now.Add(20 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if s := c.Request.Standing(request.QuestionCounty); s.State != request.Confirmed || s.Answer.Who != answered.Who {
		t.Errorf("%+v", s)
	}
	if all := fmt.Sprintf("%+v %+v %+v", c.Request, c.Rewritten, c.Moved); strings.Contains(all, "student’s name") ||
		len(c.Moved) == 0 {
		t.Errorf("the reason is left: %s", all)
	}
}

// A removal of words of what a link shows ends the question; the office is told.
func TestRedact_EndsAskings(t *testing.T) {
	for field, ends := range map[string]bool{"county_by": true, "need": true} {
		r := asking(t, nil)
		r = takeConfirm(t, r, request.StepAskOfficial, 10).Request
		c, err := request.Redact(r, request.Redaction{Fields: []string{field}}, request.History{},
			request.Input{By: "Robin Example", Words: "why", Salt: "salt", Now: now.Add(20 * time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		_, state := c.Request.LinkState(linkOf(r, request.QuestionCounty), now.Add(21*time.Hour))
		told := slices.Contains(kinds(c), string(request.ConfirmOver))
		if (state == request.LinkOver) != ends || told != ends {
			t.Errorf("%s: %s, told %v", field, state, told)
		}
		_, err = tryConfirm(c.Request, request.StepConfirm, 22)
		if !errors.Is(err, request.ErrInvalidTransition) {
			t.Errorf("%s: answered: %v", field, err)
		}
	}
}

// A removal of words that only a former edition has ends no question: what is asked
// about stands.
func TestRedact_FormerEditionEndsNoAsking(t *testing.T) {
	k := &savedRequest{clock: now}
	k.save(request.Change{Request: asking(t, nil)})
	k.save(amend(t, k.Request, now.Add(8*time.Hour), "others", "Words of a former edition"))
	k.save(amend(t, k.Request, now.Add(9*time.Hour), "others", ""))
	k.save(takeConfirm(t, k.Request, request.StepAskOfficial, 10))
	before := k.Request
	c := k.redact(t, request.Redaction{Fields: []string{"others"}}, "A reason.")
	if _, state := c.Request.LinkState(linkOf(before, request.QuestionCounty), now.Add(21*time.Hour)); state !=
		request.LinkWaits || slices.Contains(kinds(c), string(request.ConfirmOver)) || len(c.Editions) == 0 {
		t.Errorf("the link is %s; emails %v; %d editions change", state, kinds(c), len(c.Editions))
	}
}

// verifiedRequest is a request, not sure of its path, that staff have verified.
func verifiedRequest(t *testing.T) *savedRequest {
	t.Helper()
	k := &savedRequest{clock: now}
	k.save(request.Receive("the token", answers(t, checking(request.District, "unsure")), "RFA-2026-7KQ4-X", "salt",
		now))
	c, err := verify(k.Request, "Pat Example", "salt", now.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	k.save(c)
	return k
}

// What a row says of an answer is held to its history: who was asked, what was
// answered, and what staff made of it.
func TestCheckChain_Confirmations(t *testing.T) {
	k := verifiedRequest(t)
	for i, step := range []request.Step{request.StepAskOfficial, request.StepConfirm, request.StepAcceptConfirmation} {
		k.save(takeConfirm(t, k.Request, step, 10+i))
	}
	if err := k.CheckChain(k.Events); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*request.Confirmation){
		"another answer": func(c *request.Confirmation) { c.Answer.Choice = request.ChoiceNo },
		"no answer":      func(c *request.Confirmation) { c.Answer = request.ConfirmAnswer{} },
		"no decision":    func(c *request.Confirmation) { c.Answer.DecidedIn = 0 },
		"no asking":      func(c *request.Confirmation) { c.Asking = request.Asking{} },
	} {
		r := k.Request
		one := r.Confirmation(request.QuestionCounty)
		change(&one)
		r.Confirmations = map[request.Question]request.Confirmation{request.QuestionCounty: one}
		if r.CheckChain(k.Events) == nil {
			t.Errorf("%s: nothing is found", name)
		}
	}
}

// An office that says that it can't answer says nothing of the fact: staff aren't
// told to ask it again once the agency changes what was shown, as they are where it
// answered.
func TestIsGivenForEarlier(t *testing.T) {
	for choice, want := range map[request.Choice]bool{request.ChoiceYes: true, request.ChoiceNo: true,
		request.ChoiceNotYet: true, request.ChoiceUnfamiliar: false, request.ChoiceNotOurs: false} {
		r := takeConfirm(t, asking(t, nil), request.StepAskOfficial, 10).Request
		r = takeConfirm(t, r, request.StepConfirm, 11, func(in *request.Input) { in.Confirm.Choice = choice }).Request
		if r.IsGivenForEarlier(request.QuestionCounty) {
			t.Errorf("%s is given for an earlier version, and nothing was changed", choice)
		}
		r = amend(t, r, now.Add(12*time.Hour), "ta_from", "2025-09-09").Request
		if got := r.IsGivenForEarlier(request.QuestionCounty); got != want {
			t.Errorf("%s, and then a change: got %v, want %v", choice, got, want)
		}
	}
	if r := waiting(t, now); r.IsGivenForEarlier(request.QuestionCounty) {
		t.Error("no one was asked, and the answer is given for an earlier version")
	}
}

// The office's date takes the place of the agency's once staff accept it, and not
// before. An answer without a date leaves the agency's.
func TestFacts_OfficesDate(t *testing.T) {
	for _, on := range []string{"2025-11-05", ""} {
		r := asking(t, map[string]string{"county_on": "2025-09-01"}) // before the assistance
		r = takeConfirm(t, r, request.StepAskOfficial, 10).Request
		r = takeConfirm(t, r, request.StepConfirm, 11, func(in *request.Input) { in.Confirm.On = "2025-11-05" }).Request
		if c := r.Confirmation(request.QuestionCounty); on == "" {
			c.Answer.On = on
			r.Confirmations = map[request.Question]request.Confirmation{request.QuestionCounty: c}
		}
		if !r.Facts().OutOfOrder {
			t.Errorf("the answer with the date %q isn't accepted, and the dates are in order", on)
		}
		r = takeConfirm(t, r, request.StepAcceptConfirmation, 12).Request
		if got, want := r.Facts().OutOfOrder, on == ""; got != want {
			t.Errorf("with the date %q accepted: out of order %v, want %v", on, got, want)
		}
	}
}

// What officials answered counts for the version of the answers that stands, and for
// no former one.
func TestFactsIn_Versions(t *testing.T) {
	r := asking(t, nil)
	r = takeConfirm(t, r, request.StepAskOfficial, 10).Request
	r = takeConfirm(t, r, request.StepConfirm, 11).Request
	r = takeConfirm(t, r, request.StepAcceptConfirmation, 12).Request
	c := amend(t, r, now.Add(13*time.Hour), "need", "Another need")
	if got := c.Request.FactsIn(c.Request.Current()).County.State; got != request.Confirmed {
		t.Errorf("the version that stands is %s, want %s", got, request.Confirmed)
	}
	if got := c.Request.FactsIn(c.Editions[0]).County.State; got != request.Stated {
		t.Errorf("the former version is %s, want %s", got, request.Stated)
	}
}

// One answer is no flag that one person gave both, even where its name is missing.
func TestConfirmationFlags_OneAnswer(t *testing.T) {
	for _, who := range []string{"Robin Example, Deputy Superintendent", ""} {
		for _, q := range []request.Question{request.QuestionCounty, request.QuestionLead} {
			r := asking(t, nil)
			r.Confirmations = map[request.Question]request.Confirmation{q: {Answer: request.ConfirmAnswer{Event: 3,
				Choice: request.ChoiceYes, Who: who, Shown: r.ShownDigest(q)}}}
			if flags := r.ConfirmationFlags(); len(flags) > 0 {
				t.Errorf("one answer, by %q to %s: got the flags %v, want none", who, q, flags)
			}
		}
	}
}
