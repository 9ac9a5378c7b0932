package request_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

func isConfirmStep(step request.Step) bool { return slices.Contains(request.ConfirmSteps, step) }

var office = request.AskedOffice{ID: "15-county", Name: "Example County Office of Education",
	Email: "office@example.org", Domains: []string{"example.org"}}

// confirmInput is the input of a step about the county's question, as the request
// allows it: a link of the open asking, and the answer that is there.
func confirmInput(r request.Request, step request.Step) request.ConfirmInput {
	c := r.Confirmation(request.QuestionCounty)
	in := request.ConfirmInput{Question: request.QuestionCounty, Office: office, Choice: request.ChoiceYes,
		On: "2026-11-05", Answer: c.Answer.Event, Link: linkOf(r, request.QuestionCounty),
		Person: request.Answerer{Name: "Robin Example", Title: "Deputy Superintendent"},
		To:     request.OfficeColleague{Name: "Pat Example", Email: "pat@example.org"}}
	if step == request.StepRecordConfirmation {
		in.Source = request.FromLetter
	}
	return in
}

// linkOf is a link of the question's latest asking.
func linkOf(r request.Request, q request.Question) request.Link {
	return request.Link{Purpose: request.LinkConfirm, Request: r.ID, Question: q, Event: r.Confirmation(q).Asking.Event}
}

// readyToConfirm gives a request of any status what a step about a confirmation
// needs besides the status.
func readyToConfirm(r request.Request, step request.Step, in request.Input) (request.Request, request.Input) {
	c := request.Confirmation{Asking: request.Asking{Event: 2, Office: office.ID, Name: office.Name,
		Email: office.Email, Listed: office.Email, Domains: office.Domains, At: now, Until: in.Now.Add(time.Hour)}}
	if step == request.StepAcceptConfirmation || step == request.StepDismissConfirmation {
		c.Answer = request.ConfirmAnswer{Event: 3, Asking: 2, Choice: request.ChoiceYes}
	}
	if step != request.StepAskOfficial {
		r.Confirmations = map[request.Question]request.Confirmation{request.QuestionCounty: c}
	}
	in.Confirm = confirmInput(r, step)
	return r, in
}

// takeConfirm takes a step about a question, hours after the request's receipt.
func takeConfirm(t testing.TB, r request.Request, step request.Step, hours int,
	change ...func(*request.Input)) request.Change {
	t.Helper()
	c, err := tryConfirm(r, step, hours, change...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func tryConfirm(r request.Request, step request.Step, hours int, change ...func(*request.Input)) (request.Change,
	error) {
	in := stepInput(string(step), now.Add(time.Duration(hours)*time.Hour))
	in.Confirm = confirmInput(r, step)
	for _, f := range change {
		f(&in)
	}
	return r.Take(step, in)
}

// askedOfficial is a verified request whose county superintendent has been asked,
// ten hours after its receipt.
func askedOfficial(t testing.TB) request.Change {
	t.Helper()
	return takeConfirm(t, takeSteps(t, waiting(t, now), "verify").Request, request.StepAskOfficial, 10)
}

// Asking writes one email, to the address of the contact list, and counts it.
func TestAskOfficial_Email(t *testing.T) {
	c := askedOfficial(t)
	a := c.Request.Confirmation(request.QuestionCounty).Asking
	if len(c.Messages) != 1 || c.Messages[0].Kind != request.ConfirmRequest || c.Messages[0].To != office.Email ||
		c.Messages[0].Words != "" || c.Messages[0].Question != request.QuestionCounty ||
		c.Messages[0].Asking != c.Event.Seq || c.Messages[0].ID != a.Message {
		t.Errorf("%+v", c.Messages)
	}
	if !a.IsOpen() || a.Event != c.Event.Seq || !a.Until.Equal(c.Event.At.Add(30*24*time.Hour)) ||
		c.Event.Why != "To "+office.Name+"." || strings.Contains(c.Event.Why, "@") {
		t.Errorf("%+v %+v", a, c.Event)
	}
	if c.Askings == nil || c.Askings.Office != office.ID || len(c.Askings.Open) != 1 {
		t.Errorf("%+v", c.Askings)
	}
}

// An office is asked only about a request that staff verified, that isn't in doubt,
// and within the limits.
func TestAskOfficial_Refused(t *testing.T) {
	verified := takeSteps(t, waiting(t, now), "verify").Request
	full := request.OfficeAskings{Office: office.ID}
	for i := range request.OfficeQuestions.Max {
		full.Open = append(full.Open, request.AskingRef{Request: strings.Repeat("x", i+1),
			Until: now.Add(999 * time.Hour)})
	}
	for name, f := range map[string]struct {
		r     func(*request.Request)
		in    func(*request.Input)
		limit bool
	}{
		"not verified": {r: func(r *request.Request) { *r = waiting(t, now) }},
		"held":         {r: func(r *request.Request) { r.Held = true }},
		"suspect":      {r: func(r *request.Request) { r.Suspect = []string{"why"} }},
		"disclaimed":   {r: func(r *request.Request) { r.Disclaimed = now }},
		"withdrawn":    {r: func(r *request.Request) { *r = takeSteps(t, *r, "withdraw").Request }},
		"a county office": {r: func(r *request.Request) {
			r.Answers = maps.Clone(r.Answers)
			r.Answers["kind"] = string(request.CountyOffice)
		}},
		"the state":  {in: func(in *request.Input) { in.Confirm.Question = request.QuestionState }},
		"no address": {in: func(in *request.Input) { in.Confirm.Office.Email = "" }},
		"asked already": {r: func(r *request.Request) {
			*r = takeConfirm(t, *r, request.StepAskOfficial, 10).Request
		}},
		"emailed three times": {limit: true, r: func(r *request.Request) {
			r.Confirmations = map[request.Question]request.Confirmation{request.QuestionCounty: {Emails: 3}}
		}},
		"an office with 20 open": {limit: true, in: func(in *request.Input) { in.Confirm.Load = full }},
	} {
		r, change := verified, func(*request.Input) {}
		if f.r != nil {
			f.r(&r)
		}
		if f.in != nil {
			change = f.in
		}
		_, err := tryConfirm(r, request.StepAskOfficial, 20, change)
		var limit *request.LimitError
		if !errors.Is(err, request.ErrInvalidTransition) || errors.As(err, &limit) != f.limit {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := tryConfirm(verified, request.StepAskOfficial, 20, func(in *request.Input) {
		in.Confirm.Load = full.Without(func(a request.AskingRef) bool { return a.Request == "x" })
	}); err != nil {
		t.Errorf("19 are open: %v", err)
	}
}

// An office gets one email a day: what is asked later leaves on the next day that
// has none.
func TestAskOfficial_OneEmailADay(t *testing.T) {
	verified, load := takeSteps(t, waiting(t, now), "verify").Request, request.OfficeAskings{}
	days := map[string]bool{}
	for i := range 4 {
		other := verified
		other.ID = request.HashSecret(string(rune('a' + i)))
		c := takeConfirm(t, other, request.StepAskOfficial, 20, func(in *request.Input) { in.Confirm.Load = load })
		load = *c.Askings
		day := c.Messages[0].Next.In(request.Pacific).Format(time.DateOnly)
		if days[day] || c.Messages[0].Next.Before(c.Event.At) {
			t.Errorf("number %d leaves on %s", i, day)
		}
		days[day] = true
	}
	if len(load.Open) != 4 {
		t.Errorf("open: %v", load.Open)
	}
}

// Each choice is recorded with who answered, for whom, and for which version; the
// listed address gets the receipt, and staff and the agency learn of it. The reason
// reaches no address of the agency's.
func TestConfirm_EachChoice(t *testing.T) {
	for choice, ends := range map[request.Choice]bool{request.ChoiceYes: false, request.ChoiceNotYet: false,
		request.ChoiceNo: false, request.ChoiceUnfamiliar: true, request.ChoiceNotOurs: true} {
		c := takeConfirm(t, askedOfficial(t).Request, request.StepConfirm, 20, func(in *request.Input) {
			in.Confirm.Choice, in.Words = choice, "the reason"
		})
		got := c.Request.Confirmation(request.QuestionCounty)
		if got.Answer.Choice != choice || got.Answer.Event != c.Event.Seq || got.Answer.Version != 1 ||
			got.Answer.Who != "Robin Example, Deputy Superintendent, for the county superintendent" ||
			(got.Answer.On != "") != (choice == request.ChoiceYes) || got.Asking.IsOpen() == ends {
			t.Errorf("%s: %+v", choice, got)
		}
		if c.Event.Choice != choice || request.ReasonOf(c.Event) != "the reason" {
			t.Errorf("%s: %+v", choice, c.Event)
		}
		want := []string{"staff-confirmed", "confirm-receipt"}
		if choice.Answers() {
			want = append(want, "confirm-answered", "confirm-answered")
		}
		if !slices.Equal(kinds(c), want) || len(c.Tasks) > 0 != ends {
			t.Errorf("%s: %v, %d tasks", choice, kinds(c), len(c.Tasks))
		}
		for _, m := range c.Messages {
			if m.IsToAgency() && m.Words != "" || m.Kind == request.ConfirmReceipt && m.To != office.Email {
				t.Errorf("%s: %+v", choice, m)
			}
		}
	}
}

// An answer can be changed by the same link until staff act on it; each version is
// an event.
func TestConfirm_ChangedUntilStaffAct(t *testing.T) {
	asked := askedOfficial(t).Request
	link := linkOf(asked, request.QuestionCounty)
	with := func(choice request.Choice) func(*request.Input) {
		return func(in *request.Input) { in.Confirm.Link, in.Confirm.Choice = link, choice }
	}
	first := takeConfirm(t, asked, request.StepConfirm, 20, with(request.ChoiceNo))
	second := takeConfirm(t, first.Request, request.StepConfirm, 21, with(request.ChoiceYes))
	if second.Request.Version != first.Request.Version+1 {
		t.Error("no event of its own")
	}
	_, err := tryConfirm(second.Request, request.StepAcceptConfirmation, 22, func(in *request.Input) {
		in.Confirm.Answer = first.Event.Seq
	})
	if !errors.Is(err, request.ErrInvalidTransition) {
		t.Errorf("an answer that was changed since is accepted: %v", err)
	}
	accepted := takeConfirm(t, second.Request, request.StepAcceptConfirmation, 22)
	if _, err := tryConfirm(accepted.Request, request.StepConfirm, 23, with(request.ChoiceNo)); !errors.Is(err,
		request.ErrInvalidTransition) {
		t.Errorf("changed after staff acted: %v", err)
	}
	if _, state := accepted.Request.LinkState(link, now.Add(23*time.Hour)); state != request.LinkUsed {
		t.Errorf("the link: %s", state)
	}
}

// What a link opens, after each thing that ends its question; and answering by it is
// refused then.
func TestLinkState(t *testing.T) {
	asked := askedOfficial(t).Request
	link := linkOf(asked, request.QuestionCounty)
	step := func(step request.Step, change ...func(*request.Input)) func() request.Request {
		return func() request.Request { return takeConfirm(t, asked, step, 20, change...).Request }
	}
	amend := func(field, answer string) func() request.Request {
		return func() request.Request {
			in := stepInput("amend", now.Add(20*time.Hour))
			in.Answers = maps.Clone(asked.Answers)
			in.Answers[field] = answer
			c, err := asked.Take(request.StepAmend, in)
			if err != nil {
				t.Fatal(err)
			}
			return c.Request
		}
	}
	for name, f := range map[string]struct {
		r    func() request.Request
		at   time.Duration
		want request.LinkState
	}{
		"asked":    {r: func() request.Request { return asked }, want: request.LinkWaits},
		"answered": {r: step(request.StepConfirm), want: request.LinkAnswered},
		"after 30 days": {r: func() request.Request { return asked }, at: 31 * 24 * time.Hour,
			want: request.LinkExpired},
		"expired":     {r: step(request.StepExpireAsking), want: request.LinkExpired},
		"taken back":  {r: step(request.StepRecallAsking), want: request.LinkReplaced},
		"asked again": {r: step(request.StepAskAgain), want: request.LinkWaits},
		"another address": {r: step(request.StepAskOfficial, func(in *request.Input) {
			in.Confirm.Office.Email = "b@example.org"
		}),
			want: request.LinkReplaced},
		"passed on":        {r: step(request.StepDelegateAsking), want: request.LinkPassedOn},
		"recorded by hand": {r: step(request.StepRecordConfirmation), want: request.LinkOver},
		"not theirs": {r: step(request.StepConfirm, func(in *request.Input) {
			in.Confirm.Choice = request.ChoiceNotOurs
		}),
			want: request.LinkUsed},
		"withdrawn": {r: func() request.Request { return takeSteps(t, asked, "withdraw").Request },
			want: request.LinkOver},
		"declined": {r: func() request.Request { return takeSteps(t, asked, "decline").Request },
			want: request.LinkOver},
		"reopened": {r: func() request.Request { return takeSteps(t, asked, "decline reopen").Request },
			want: request.LinkOver},
		"amended there":     {r: amend("county_determined", request.Pending), want: request.LinkReplaced},
		"amended elsewhere": {r: amend("need", "Another need, in other words."), want: request.LinkWaits},
		"another request's": {r: func() request.Request {
			r := asked
			r.ID = request.HashSecret("other")
			return r
		},
			want: request.LinkOver},
	} {
		at := now.Add(30*time.Hour + f.at)
		r := f.r()
		_, state := r.LinkState(link, at)
		if state != f.want {
			t.Errorf("%s: %s, want %s", name, state, f.want)
		}
		in := stepInput("confirm", at)
		in.Confirm = confirmInput(r, request.StepConfirm)
		in.Confirm.Link = link
		_, err := r.Take(request.StepConfirm, in)
		if may := state == request.LinkWaits || state == request.LinkAnswered; (err == nil) != may {
			t.Errorf("%s: answered: %v", name, err)
		}
	}
}

// An office hands its question on only to an address in a domain of its own entry.
func TestDelegate_Domains(t *testing.T) {
	asked := askedOfficial(t).Request
	for email, may := range map[string]bool{"pat@example.org": true, "pat@EXAMPLE.org": true,
		"pat@sub.example.org": false, "pat@example.com": false, "pat": false, "": false} {
		c, err := tryConfirm(asked, request.StepDelegateAsking, 20, func(in *request.Input) { in.Confirm.To.Email = email })
		if (err == nil) != may {
			t.Errorf("%s: %v", email, err)
		}
		if err != nil {
			continue
		}
		a := c.Request.Confirmation(request.QuestionCounty).Asking
		if len(c.Messages) != 1 || c.Messages[0].To != email || a.Listed != office.Email || a.Event != c.Event.Seq ||
			!strings.Contains(c.Event.Why, "Pat Example") || !strings.Contains(c.Event.Why, "Robin Example") {
			t.Errorf("%s: %+v %+v %+v", email, c.Messages, a, c.Event)
		}
	}
}

// The clock reminds at 5 days, makes a task at 10, and ends the question at 30; an
// answer or a bounce stops it.
func TestConfirmationDue(t *testing.T) {
	days := func(r request.Request) (steps []string) {
		for hour := range 24 * 40 {
			at := now.Add(time.Duration(10+hour) * time.Hour)
			step, in, due := r.ConfirmationDue(at)
			if !due {
				continue
			}
			in.Salt = "salt"
			c, err := r.Take(step, in)
			if err != nil {
				t.Fatal(err)
			}
			r = c.Request
			steps = append(steps, string(step)+time.Duration(at.Sub(now)-10*time.Hour).String())
		}
		return steps
	}
	asked := askedOfficial(t).Request
	for name, f := range map[string]struct {
		r    request.Request
		want string
	}{
		"nothing": {asked, "remind-official120h0m0s call-official240h0m0s expire-asking720h0m0s"},
		"yes":     {takeConfirm(t, asked, request.StepConfirm, 10).Request, ""},
		"not yet": {takeConfirm(t, asked, request.StepConfirm, 10, func(in *request.Input) {
			in.Confirm.Choice = request.ChoiceNotYet
		}).Request, "expire-asking720h0m0s"},
		"bounced": {takeConfirm(t, asked, request.StepBounceAsking, 10).Request, "expire-asking720h0m0s"},
		"held":    {takeSteps(t, asked, "hold").Request, "call-official240h0m0s expire-asking720h0m0s"},
	} {
		if got := strings.Join(days(f.r), " "); got != f.want {
			t.Errorf("%s: %s, want %s", name, got, f.want)
		}
	}
}

// Whoever was asked and hasn't answered is told once that nothing is needed.
func TestConfirm_Over(t *testing.T) {
	asked := askedOfficial(t).Request
	answered := takeConfirm(t, asked, request.StepConfirm, 20).Request
	notYet := takeConfirm(t, asked, request.StepConfirm, 20, func(in *request.Input) {
		in.Confirm.Choice = request.ChoiceNotYet
	}).Request
	for name, f := range map[string]struct {
		r    request.Request
		want int
	}{"asked": {asked, 1}, "answered": {answered, 0}, "not yet": {notYet, 1}} {
		for _, steps := range []string{"withdraw", "decline", "accept", "refer"} {
			c := takeSteps(t, f.r, steps)
			n := 0
			for _, kind := range kinds(c) {
				if kind == string(request.ConfirmOver) {
					n++
				}
			}
			if n != f.want || c.Request.Confirmation(request.QuestionCounty).Asking.IsOpen() {
				t.Errorf("%s, %s: %d emails", name, steps, n)
			}
		}
	}
}

// The state superintendent's determination is recorded from a letter alone, and no
// answer from a link is recorded by hand.
func TestRecordConfirmation_Sources(t *testing.T) {
	verified := takeSteps(t, waiting(t, now), "verify").Request
	for _, q := range request.Questions {
		for _, source := range []request.Source{request.FromLetter, request.FromPhone, request.FromEmail,
			request.FromLink, ""} {
			c, err := tryConfirm(verified, request.StepRecordConfirmation, 20, func(in *request.Input) {
				in.Confirm.Question, in.Confirm.Source = q, source
			})
			may := source == request.FromLetter || q != request.QuestionState &&
				(source == request.FromPhone || source == request.FromEmail)
			if (err == nil) != may || err == nil && c.Request.Confirmation(q).Answer.Source != source {
				t.Errorf("%s by %q: %v", q, source, err)
			}
		}
	}
}

// A colleague who is named after the first email bounced is reminded like anyone;
// while emails are on hold, none is asked.
func TestDelegate_BouncedOrHeld(t *testing.T) {
	r := takeConfirm(t, askedOfficial(t).Request, request.StepBounceAsking, 20).Request
	if c := takeConfirm(t, r, request.StepDelegateAsking, 21); !c.Request.Confirmation(
		request.QuestionCounty).Asking.Bounced.IsZero() {
		t.Error("the colleague’s email counts as bounced")
	}
	r.Held = true
	if _, err := tryConfirm(r, request.StepDelegateAsking, 21); !errors.Is(err, request.ErrInvalidTransition) {
		t.Errorf("asked while emails are on hold: %v", err)
	}
}

// An agency asks under the clause of the officials that CCEE can ask where it
// checked that clause's box.
func TestAsksOfficials_ByClause(t *testing.T) {
	for box, want := range map[string]bool{"g1a": true, "g1b": false, "unsure": false} {
		r := request.Request{Answers: answers(t, checking(request.District, box))}
		if got := r.AsksOfficials(); got != want {
			t.Errorf("%s: got %v, want %v", box, got, want)
		}
	}
}
