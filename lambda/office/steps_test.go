package office_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// wayTo are the steps that bring a new request into each status, with who can take
// them; the agency's begin with a hyphen.
var wayTo = map[request.Status]string{
	request.Received:  "",
	request.Verified:  "verify",
	request.Asked:     "verify ask",
	request.Accepted:  "verify accept",
	request.Agreed:    "verify accept prepare send sign",
	request.Declined:  "verify decline",
	request.Referred:  "verify refer",
	request.Withdrawn: "-withdraw",
}

// in brings a new request into a status.
func (s *service) in(status request.Status) request.Request {
	s.t.Helper()
	r, robin := s.sent(valid()), s.signedIn("Robin Example", true)
	for step := range strings.FieldsSeq(wayTo[status]) {
		if own, ok := strings.CutPrefix(step, "-"); ok {
			s.byAgency(r.ID, request.Step(own), request.Input{})
			continue
		}
		s.takes(robin, r.ID, request.Step(step), answersOf(request.Step(step))...)
	}
	r = s.read(r.ID)
	if r.Status != status {
		s.t.Fatalf("the way to %s leads to %s", status, r.Status)
	}
	return r
}

// answersOf fill each short form.
func answersOf(step request.Step) []string {
	if step == request.StepWeigh {
		return []string{"assess_partners", "yes", "words", "They are."}
	}
	if step == request.StepReady {
		return []string{"lead", request.PersonID("https://provider.example.org", "Robin Example"), "advice", "decline",
			"words", "My own words."}
	}
	f, _ := request.ShortForm(step)
	switch step {
	case request.StepExpect:
		return []string{"decide_by_month", "12", "decide_by_day", "31", "decide_by_year", "2027"}
	case request.StepBoard:
		return []string{"board_on_month", "10", "board_on_day", "1", "board_on_year", "2026"}
	}
	if _, asks := f.Form().Field("words"); asks {
		return []string{"words", "My own words."}
	}
	return nil
}

// At the desk every step is taken where life allows it and else answered with the
// state as it is.
func TestServeStep_EveryStepInEveryStatus(t *testing.T) {
	serial(t)
	s := newService(t, &table.Memory{})
	pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
	pairs := 0
	for _, status := range request.Statuses {
		for _, l := range request.Life {
			f, short := request.ShortForm(l.Step)
			if !short || l.By == request.ByAgency && l.Step != request.StepWithdraw {
				continue
			}
			pairs++
			r := s.in(status)
			steps := s.steps(r.ID)
			who, leads := pat, l.By == request.ByLead || l.Step == request.StepWithdraw
			if leads {
				if w := s.tries(pat, r, l.Step, answersOf(l.Step)...); w.Code != 403 || s.steps(r.ID) != steps {
					t.Errorf("%s by staff who is no lead: %d", l.Step, w.Code)
				}
				who = robin
			}
			_, err := r.Take(l.Step, request.Input{Now: s.clock()})
			w := s.tries(who, r, l.Step, answersOf(l.Step)...)
			if err == nil {
				want := strings.TrimSpace(steps + " " + string(l.Step))
				if w.Code != 303 || s.steps(r.ID) != want {
					t.Errorf("%q in a request that is %s answers %d, and its history is %q", f.Title, status, w.Code,
						s.steps(r.ID))
				}
				continue
			}
			page := visible(w.Body.String())
			if w.Code != 409 || s.steps(r.ID) != steps {
				t.Errorf("%q in a request that is %s answers %d, and its history is %q", f.Title, status, w.Code,
					s.steps(r.ID))
			}
			if !strings.Contains(page, "You can’t do that now") ||
				!strings.Contains(page, "The request is now "+status.Label()) {
				t.Errorf("%q in a request that is %s: the page does not say how it is: %s", f.Title, status, page)
			}
			if len(answersOf(l.Step)) == 2 && !strings.Contains(page, "My own words.") {
				t.Errorf("%q in a request that is %s: what was typed is lost", f.Title, status)
			}
		}
	}
	t.Logf("%d pairs of status and step", pairs)
}

func TestOfTwoWhoActAtOnceTheSecondSeesWhatChangedAndDecidesAgain(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		pat, robin := s.signedIn("Pat Example", true), s.signedIn("Robin Example", true)
		seen := s.in(request.Verified) // both have it open like this
		s.takes(robin, seen.ID, request.StepNote, "words", "They called: the <board> has said no.")
		w := s.tries(pat, seen, request.StepAccept, "words", "Welcome!")
		page := visible(w.Body.String())
		if w.Code != 409 || !strings.Contains(page, "They called: the <board> has said no.") ||
			!strings.Contains(page, "by Robin Example") || !strings.Contains(w.Body.String(), "\nWelcome!</textarea>") {
			t.Fatalf("answers %d: %s", w.Code, page)
		}
		now := s.read(seen.ID)
		if now.Status != request.Verified {
			t.Errorf("the request is %s", now.Status)
		}
		if w := s.tries(pat, now, request.StepAccept, "words", "Welcome!"); w.Code != 303 {
			t.Errorf("deciding again answers %d", w.Code)
		}
		// Robin, who has not seen it, declines.
		w = s.tries(robin, now, request.StepDecline, "words", "My reasons.")
		page = visible(w.Body.String())
		if w.Code != 409 || !strings.Contains(page, "Accepted") ||
			!strings.Contains(page,
				"You can’t take this step anymore. Here’s what you typed, so you can copy it: My reasons.") {
			t.Errorf("answers %d: %s", w.Code, page)
		}
		if got := s.steps(seen.ID); got != "receive verify note accept" {
			t.Errorf("its history is %q", got)
		}
	})
}

func TestAWarningOrSomebodyElsesLookDoesNotStandInTheWay(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.in(request.Received)
	s.pass(25 * time.Hour)
	s.getAs(s.signedIn("Robin Example", false), "/desk/requests/"+r.Reference)
	if w := s.tries(s.signedIn("Pat Example", false), r, request.StepVerify); w.Code != 303 {
		t.Errorf("answers %d", w.Code)
	}
	if got := s.steps(r.ID); got != "receive warn seen verify" {
		t.Errorf("its history is %q", got)
	}
}

func TestAButtonPressedTwiceCountsOnce(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", true)
	for step, words := range map[request.Step][]string{request.StepNote: {"words", " A note. \r\n"},
		request.StepAssign: {"person", request.PersonID("https://provider.example.org", "Pat Example")},
		request.StepWeigh:  answersOf(request.StepWeigh), request.StepAccept: nil,
		request.StepAsk: {"words", "A question?"}} {
		r := s.in(request.Verified)
		path := "/desk/requests/" + r.Reference + "/" + string(step)
		form := with(url.Values{"version": {strconv.Itoa(r.Version)}}, words...)
		if step.Transition().HasLetter() {
			path = "/desk/requests/" + r.Reference + "/letter/" + string(step)
			form = staff.Sending(form, s.postAs(pat, path, form))
		}
		for range 3 {
			if w := s.postAs(pat, path, form); w.Code != 303 {
				t.Errorf("%s answers %d: %s", step, w.Code, visible(w.Body.String()))
			}
		}
		if got := s.steps(r.ID); got != "receive verify "+string(step) {
			t.Errorf("its history is %q", got)
		}
		// A colleague who has seen it does the same on purpose: that is another
		// step.
		if w := s.tries(pat, s.read(r.ID), request.StepNote, "words", "A note."); w.Code != 303 {
			t.Errorf("a second note answers %d", w.Code)
		}
	}
}

func TestAShortFormWithAMistakeComesBackWithWhatWasTyped(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", true)
	r := s.in(request.Verified)
	for _, c := range []struct {
		step request.Step
		form []string
		says string
	}{
		{request.StepDecline, []string{"words", " \r\n "}, "Enter the reasons."},
		{request.StepAsk, []string{"words", strings.Repeat("ä", 4001)},
			"Shorten this answer to 4,000 characters or fewer. It has 4,001 now."},
		{request.StepWeigh, []string{"words", "because"}, "Change at least one assessment."},
		{request.StepWeigh, []string{"assess_partners", "another"}, "Choose one of the listed answers."},
		{request.StepAssign, []string{"person", "nobody-we-know"}, "Choose one of the listed answers."},
	} {
		w := s.tries(pat, r, c.step, c.form...)
		page := w.Body.String()
		if w.Code != 422 || !strings.Contains(page, c.says) || !strings.Contains(page, `aria-invalid="true"`) {
			t.Errorf("%s with %.40q answers %d: %s", c.step, c.form, w.Code, visible(page))
		}
		if words := with(url.Values{}, c.form...).Get("words"); strings.TrimSpace(words) != "" &&
			!strings.Contains(page, words+"</textarea>") {
			t.Errorf("%s: what was typed is gone", c.step)
		}
	}
	if got := s.steps(r.ID); got != "receive verify" {
		t.Errorf("its history is %q", got)
	}
	if w := s.postAs(pat, "/desk/requests/"+r.Reference+"/note", url.Values{"words": {"x"}}); w.Code != 400 ||
		!strings.Contains(w.Body.String(), "What you typed is safe") {
		t.Errorf("no version: answers %d", w.Code)
	}
	for _, path := range []string{"/answer", "/amend", "/receive", "/warn", "/seen", "/nothing", "/Note"} {
		if w := s.postAs(pat, "/desk/requests/"+r.Reference+path, url.Values{"version": {"2"}}); w.Code != 404 {
			t.Errorf("POST %s answers %d", path, w.Code)
		}
	}
}

func TestMailThatStaffHoldWaitsUntilTheyReleaseIt(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		pat := s.signedIn("Pat Example", false)
		r := s.in(request.Received)
		s.takes(pat, r.ID, request.StepHold, "words", "The official’s address looks wrong.")
		s.sweep()
		if got := s.box.to("assistant@example.org"); len(got) != 0 {
			t.Errorf("the contact got %q", got)
		}
		if page := visible(s.getAs(pat, "/desk/requests/"+r.Reference).Body.String()); !strings.Contains(page,
			"On hold Only the email about verification is sent") {
			t.Error("the page does not say that mail is held")
		}
		s.takes(pat, r.ID, request.StepRelease)
		s.sweep()
		if got := s.box.to("assistant@example.org"); len(got) != 1 {
			t.Errorf("after the release the contact got %q", got)
		}
	})
}

func TestAVerificationWritesEvenWhereMailIsHeld(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	r := s.in(request.Received)
	s.takes(pat, r.ID, request.StepHold, "words", "Wait.")
	s.takes(pat, r.ID, request.StepVerify)
	s.sweep()
	if got := s.box.to("assistant@example.org"); len(got) != 1 ||
		got[0] != "We verified your request for assistance" {
		t.Errorf("the contact got %q", got)
	}
}

func TestALeadWithdrawsARequestAsTheAgencyAskedAndItsClockStops(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.in(request.Received)
	s.takes(s.signedIn("Robin Example", true), r.ID, request.StepWithdraw, "words", "They called.")
	s.pass(49 * time.Hour)
	if got := s.steps(r.ID); got != "receive withdraw" {
		t.Errorf("its history is %q", got)
	}
	events, _ := s.store.Events(context.Background(), r.ID)
	if !strings.Contains(events[1].By, "Robin Example") || !strings.Contains(events[1].By, "as the agency asked") {
		t.Errorf("by %q", events[1].By)
	}
}

// Words that a lead removes are gone from everywhere and the history holds.
func TestRedact_WordsGoneEverywhere(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		robin := s.signedIn("Robin Example", true)
		r := s.sent(with(valid(), "need", "canary need", "official_name", "canary name", "official_email",
			"canary@example.org"))
		s.takes(robin, r.ID, request.StepVerify)
		s.takes(robin, r.ID, request.StepAsk, "words", "canary question")
		s.byAgency(r.ID, request.StepAnswer, request.Input{Words: "canary answer"})
		amended := s.read(r.ID).Answers.RawInput()
		amended["months"] = "8"
		s.byAgency(r.ID, request.StepAmend, request.Input{Answers: request.Form.Check(amended, s.clock()).Answers})
		s.sweep()
		r = s.read(r.ID)
		boxes := []string{"field-need", "field-official_name", "field-official_email", "event-3", "event-4"}
		page := s.getAs(robin, web.RedactPath(r)).Body.String()
		for _, name := range boxes {
			if !strings.Contains(page, `name="`+name+`"`) {
				t.Errorf("the page has no %s", name)
			}
		}
		if w := s.removes(robin, r, fmt.Sprint(r.Version), "The official asked for it.", boxes...); w.Code != 303 {
			t.Fatalf("answers %d: %s", w.Code, visible(w.Body.String()))
		}
		after := s.read(r.ID) // which checks the chain
		if !slices.Equal(after.Redacted, []string{"need", "official_email", "official_name"}) ||
			after.Answers["months"] != "8" {
			t.Errorf("redacted are %v", after.Redacted)
		}
		messages, _ := s.store.Messages(context.Background(), after)
		editions, _ := s.store.Editions(context.Background(), after)
		events, _ := s.store.Events(context.Background(), after.ID)
		if kept := fmt.Sprint(after, messages, editions, events); strings.Contains(kept, "canary") ||
			len(editions) != 1 {
			t.Errorf("what is kept has the words still: %s", kept)
		}
		desk := s.getAs(robin, "/desk/requests/"+r.Reference)
		if page := visible(desk.Body.String()); desk.Code != 200 || strings.Contains(page, "canary") ||
			strings.Contains(page, "can’t verify this request’s history") ||
			!strings.Contains(page, "The official asked for it.") {
			t.Errorf("the desk’s page answers %d: %s", desk.Code, page)
		}
		s.takes(robin, r.ID, request.StepNote, "words", "Life goes on.")
	})
}

func TestNothingIsRemovedThatWasNotSeenOrNamed(t *testing.T) {
	s := newService(t, &table.Memory{})
	robin := s.signedIn("Robin Example", true)
	r := s.in(request.Verified)
	path := "/desk/requests/" + r.Reference + "/redact"
	good := s.redactForm(robin, r, "2", "Why.", "field-need")
	for _, c := range []struct {
		change url.Values
		code   int
		says   string
	}{
		{url.Values{"field-need": {""}}, 422, "Check at least one box."},
		{url.Values{"field-need": {""}, "field-county": {"yes"}}, 422, "Check at least one box."},
		{url.Values{"field-need": {""}, "event-9": {"yes"}}, 422, "Check at least one box."},
		{url.Values{"words": {""}}, 422, "Enter the reason."},
		{url.Values{"confirm": {""}}, 422, "Type the reference number of this request: " + r.Reference},
		{url.Values{"confirm": {"RFA-2026-7KQ4-X"}}, 422, "Type the reference number of this request"},
		{url.Values{"version": {"1"}}, 409, "The request changed after you opened this page."},
		{url.Values{"field-goals": {"yes"}}, 409, "The request changed after you opened this page."},
		{url.Values{"seen": {""}}, 409, "The request changed after you opened this page."},
		{url.Values{"find": {"the need"}, "words": {"It says “The  Need.”"}}, 422,
			"Take the words that you’re redacting out of the reason"},
	} {
		form := and(good, c.change)
		if w := s.postAs(robin, path, form); w.Code != c.code || !strings.Contains(visible(w.Body.String()), c.says) {
			t.Errorf("%v answers %d: %s", c.change, w.Code, visible(w.Body.String()))
		}
	}
	if w := s.postAs(s.signedIn("Pat Example", false), path, url.Values{}); w.Code != 403 {
		t.Errorf("staff who is no lead: %d", w.Code)
	}
	if got := s.steps(r.ID); got != "receive verify" {
		t.Errorf("its history is %q", got)
	}
}

func TestTheDraftOfAProposalIsMadeOfTheAnswers(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.sent(with(valid(), "sites", "Two schools, and <b>one</b> office", "pupils", "400"))
	page := visible(s.getAs(s.signedIn("Pat Example", false), "/desk/requests/"+r.Reference+"/agreement").Body.String())
	for _, want := range []string{"Not saved yet", "Marin County Office of Education",
		"A Facilitated Instructional Review", "Two schools, and <b>one</b> office", "About 400 students",
		"The law names no charge"} {
		if !strings.Contains(page, want) {
			t.Errorf("the draft does not have %q: %s", want, page)
		}
	}
}
