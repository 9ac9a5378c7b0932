package request_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// ways are the steps that bring a received request into each status.
var ways = map[request.Status]string{
	request.Received:  "",
	request.Verified:  "verify",
	request.Asked:     "verify ask",
	request.Accepted:  "verify accept",
	request.Agreed:    "verify accept prepare send sign",
	request.Declined:  "verify decline",
	request.Referred:  "verify refer",
	request.Withdrawn: "withdraw",
}

// takeSteps takes steps one after another, an hour apart, and returns the last
// change.
func takeSteps(t testing.TB, r request.Request, steps string) (c request.Change) {
	t.Helper()
	c.Request = r
	for i, step := range strings.Fields(steps) {
		var err error
		c, err = c.Request.Take(request.Step(step), stepInput(step, now.Add(time.Duration(i+1)*time.Hour)))
		if err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// verify takes the step that staff take first.
func verify(r request.Request, by string, salt request.Salt, at time.Time) (request.Change, error) {
	return r.Take(request.StepVerify, request.Input{By: by, Salt: salt, Now: at})
}

// stepInput is the input of a step, with words that no other step has.
func stepInput(step string, at time.Time) request.Input {
	in := request.Input{By: "who takes " + step, Words: "words of " + step, Salt: request.Salt("salt of " + step),
		Now: at}
	if request.Step(step).Actor() == request.ByAgency {
		in.By = request.ByTheAgency
	}
	switch request.Step(step) {
	case request.StepVerify:
		in.Note = in.Words
	case request.StepBoard:
		y, m, d := at.In(request.Pacific).Date()
		in.Day = time.Date(y, m, d+1, 0, 0, 0, 0, request.Pacific)
	case request.StepWeigh:
		in.Assessments = map[string]string{"partners": request.Yes}
	case request.StepAssign:
		in.To = request.Assignee{ID: "a person", Name: "Robin Example", Email: "robin@example.org"}
	case request.StepReady:
		in.To = request.Assignee{ID: "a lead", Name: "Robin Example", Email: "robin@example.org"}
		in.Advice = string(request.StepDecline)
	case request.StepAmend:
		in.Answers = request.Answers{"agency": "Another Name", "official_email": "new@example.org"}
	case request.StepResend:
		in.Resend = request.Message{ID: "failed", Request: request.HashSecret("the token"), Kind: request.AskedNotice,
			To: "assistant@example.org", Words: "Which grades?", State: request.Failed}
	}
	return in
}

// handedOver is what staff take back.
var handedOver = request.Handover{Lead: request.Assignee{ID: "a lead", Name: "Robin Example",
	Email: "robin@example.org"}, Advice: request.NoAdvice, Event: 3}

// owed are the mails that each step writes, stated from the description of a life:
// to both addresses of the agency, then to staff.
var owed = map[request.Step]string{
	"receive": "acknowledgement staff-notice", "warn": "- warning", "breach": "- breach", "disclaim": "- disclaimed",
	"verify": "verified -", "ask": "asked -",
	"remind": "reminder -", "lapse": "- unanswered", "answer": "answered staff-answered", "recall": "recalled -",
	"amend":    "amended staff-amended",
	"withdraw": "withdrawn staff-withdrawn",
	"accept":   "accepted -", "decline": "declined -", "refer": "referred -", "prepare": "prepared -", "send": "sent -",
	"sign": "agreed -", "reopen": "reopened -",
	"warn-agreement": "- agreement-warning", "late-agreement": "- agreement-late",
}

func TestInEveryStatusARequestTakesExactlyTheStepsOfItsLife(t *testing.T) {
	pairs, allowed := 0, 0
	for _, status := range request.Statuses {
		for step := range may {
			r := takeSteps(t, waiting(t, now), ways[status]).Request
			// an agreement is prepared, then sent, then signed
			if step == request.StepSend || step == request.StepBoard || step == request.StepSign {
				r.LastTaken[request.StepPrepare], r.LastTaken[request.StepSend] = now,
					map[bool]time.Time{true: now}[step != request.StepSend]
			}
			if step == request.StepRelease {
				r.Held = true
			}
			if step == request.StepTakeBack {
				r.Handover = handedOver
			}
			if step == request.StepPrepare || step == request.StepSeen {
				delete(r.LastTaken, step)
			}
			in := stepInput(string(step), now.Add(24*time.Hour))
			if isConfirmStep(step) {
				r, in = readyToConfirm(r, step, in)
			}
			if slices.Contains(request.ShareSteps, step) {
				r, in = readyToShare(r, step, in)
			}
			switch due := r.AgreementDue(); {
			case step == request.StepWarnAgreement && !due.IsZero():
				in.Now = request.AgreementWarningAt(due, 2)
			case step == request.StepLateAgreement && !due.IsZero():
				in.Now = due
			}
			before := fmt.Sprintf("%+v", r)
			c, err := r.Take(step, in)
			pairs++
			want, may := follows(status, step)
			if !may {
				if !errors.Is(err, request.ErrInvalidTransition) || c.Event.Seq != 0 || len(c.Messages) > 0 {
					t.Errorf("%s takes %s: %v", status, step, err)
				}
				continue
			}
			allowed++
			if err != nil {
				t.Errorf("%s does not take %s: %v", status, step, err)
				continue
			}
			if got := fmt.Sprintf("%+v", r); got != before {
				t.Errorf("%s in %s altered the version before it:\n%s\n%s", step, status, before, got)
			}
			if step == request.StepReopen && r.Verified.IsZero() {
				want = request.Received
			}
			if !isConfirmStep(step) && !slices.Contains(request.ShareSteps, step) { // see TestConfirmSteps_Leave
				leaves(t, r, c, step, in, want)
			}
		}
	}
	if pairs != len(request.Statuses)*len(may) {
		t.Errorf("%d pairs", pairs)
	}
	t.Logf("%d pairs of status and step, %d of them allowed", pairs, allowed)
}

// leaves checks what every step leaves: the status, the event, the mails, and what
// the request says of it.
func leaves(t *testing.T, r request.Request, c request.Change, step request.Step, in request.Input, to request.Status) {
	t.Helper()
	e := c.Event
	if c.Request.Status != to || e.From != r.Status || e.To != to || e.Step != step || e.By != in.By ||
		!e.At.Equal(in.Now) || e.Seq != r.Version+1 || e.Prev != r.Head || c.Request.Head != e.Hash {
		t.Errorf("%s in %s: %+v", step, r.Status, e)
	}
	if e.Why != in.Why(step) || step != request.StepAssign && step != request.StepResend &&
		step != request.StepDraft && !strings.Contains(e.Why, in.Words) {
		t.Errorf("%s tells %q", step, e.Why)
	}
	if !c.Request.LastTaken[step].Equal(in.Now) {
		t.Errorf("%s was last taken %s", step, c.Request.LastTaken[step])
	}
	toldOf := slices.Contains(c.Request.AgencyEvents, e.Seq)
	if quiet := slices.Contains(
		strings.Fields("warn lapse disclaim seen weigh ready take-back draft note assign hold release resend redact "+
			"redact-end copy "+
			"warn-agreement late-agreement"),
		string(step)); toldOf == quiet {
		t.Errorf("%s is told on the agency's page: %v", step, toldOf)
	}
	if open := slices.Contains(c.Request.OpenQuestions, e.Seq); open != (step == request.StepAsk) {
		t.Errorf("%s is an open question: %v", step, open)
	}
	if to != request.Asked && len(c.Request.OpenQuestions) > 0 {
		t.Errorf("after %s it is %s, and questions are open", step, to)
	}
	if step == request.StepResend { // once more what failed; see TestTake_Resend
		return
	}
	agency, staff, _ := strings.Cut(owed[step], " ")
	for _, m := range c.Messages {
		switch {
		case m.Kind == request.AssignedNotice:
			if step != request.StepAssign || m.To != in.To.Email || m.Words != "" {
				t.Errorf("%s owes %+v", step, m)
			}
		case m.Kind == request.ReadyNotice:
			if step != request.StepReady || m.To != in.To.Email || m.Words != "Recommendation: Decline.\n\n"+in.Words {
				t.Errorf("%s owes %+v", step, m)
			}
		case m.Kind == request.TakenBackNotice:
			if step != request.StepTakeBack || m.To != handedOver.Lead.Email || m.Words != in.Words {
				t.Errorf("%s owes %+v", step, m)
			}
		case m.Role != "":
			escalated := step == request.StepLateAgreement && m.Role == request.Escalation
			if string(m.Kind) != staff || m.Role != request.Staff && !escalated || m.To != "" {
				t.Errorf("%s owes staff %+v", step, m)
			}
		default:
			if string(m.Kind) != agency || m.To == "" {
				t.Errorf("%s owes the agency %+v", step, m)
			}
			if own := step.Actor() == request.ByAgency; own && m.Words != "" || !own && m.Words != in.Words {
				t.Errorf("%s writes to the agency: %q", step, m.Words)
			}
		}
	}
	isToOne := step == request.StepAssign || step == request.StepReady || step == request.StepTakeBack
	if n := len(c.Messages); agency == "" && staff == "" && !isToOne && n > 0 {
		t.Errorf("%s owes %d mails", step, n)
	}
	if want := mails(agency, staff, step); !slices.Equal(kinds(c), want) {
		t.Errorf("%s in %s owes %v, want %v", step, r.Status, kinds(c), want)
	}
}

// mails are the kinds that a step owes to two addresses and to staff.
func mails(agency, staff string, step request.Step) (list []string) {
	if agency != "" && agency != "-" {
		list = append(list, agency, agency)
		if step == request.StepAmend {
			list = append(list, agency) // one address is new, and two are former ones
		}
	}
	if staff != "" && staff != "-" {
		list = append(list, staff)
	}
	if step == request.StepLateAgreement { // to the escalation address too
		list = append(list, staff)
	}
	if step == request.StepAssign {
		list = append(list, "assigned")
	}
	if step == request.StepReady {
		list = append(list, "ready")
	}
	if step == request.StepTakeBack {
		list = append(list, "taken-back")
	}
	return list
}

func kinds(c request.Change) (list []string) {
	for _, m := range c.Messages {
		list = append(list, string(m.Kind))
	}
	return list
}

// What the agency itself does is counted in every status; what staff do is not,
// even where they act as it asked.
func TestTake_CountsTheAgencysOwnSteps(t *testing.T) {
	for steps, counts := range map[string]bool{"withdraw": true, "verify withdraw": true, "verify ask answer": true,
		"amend": true, "verify amend": true, "verify": false, "verify ask": false} {
		for _, m := range takeSteps(t, waiting(t, now), steps).Messages {
			if m.Role == "" && m.Counts != counts {
				t.Errorf("%s: the %s to %s counts in the day's mails: %v", steps, m.Kind, m.To, m.Counts)
			}
			if m.Role != "" && m.Counts {
				t.Errorf("%s: a mail to staff counts", steps)
			}
		}
	}
	in := stepInput("withdraw", now)
	in.By = "Robin Example"
	c, err := waiting(t, now).Take(request.StepWithdraw, in)
	if err != nil || slices.ContainsFunc(c.Messages, request.Message.IsCounted) {
		t.Errorf("a lead withdraws it as the agency asked, and that counts: %+v, %v", c.Messages, err)
	}
}

// Verifying says by whom and when, and a hold stays until it is released.
func TestTake_VerifyKeepsTheHold(t *testing.T) {
	r := waiting(t, now)
	r.Held = true
	r = takeSteps(t, r, "verify").Request
	if !r.Verified.Equal(now.Add(time.Hour)) || r.VerifiedBy != "who takes verify" || !r.Held {
		t.Errorf("verified as %+v", r)
	}
}

func TestAnAgreementIsPreparedThenSentThenSigned(t *testing.T) {
	accepted := takeSteps(t, waiting(t, now), ways[request.Accepted]).Request
	for steps, refused := range map[string]string{"": "send sign", "prepare": "prepare sign",
		"prepare send": "prepare send"} {
		r := takeSteps(t, accepted, steps).Request
		for step := range strings.FieldsSeq(refused) {
			if _, err := r.Take(request.Step(step), stepInput(step, now)); !errors.Is(err,
				request.ErrInvalidTransition) {
				t.Errorf("%s after %q: %v", step, steps, err)
			}
		}
	}
	if r := takeSteps(t, accepted, "prepare send sign").Request; r.Status != request.Agreed {
		t.Errorf("it is %s", r.Status)
	}
}

func TestWhatIsDoneOnceIsNotDoneAgain(t *testing.T) {
	for _, step := range []string{"disclaim", "seen", "hold"} {
		r := takeSteps(t, waiting(t, now), step).Request
		if _, err := r.Take(request.Step(step), stepInput(step, now)); !errors.Is(err, request.ErrInvalidTransition) {
			t.Errorf("%s twice: %v", step, err)
		}
	}
	if _, err := waiting(t, now).Take(request.StepRelease, stepInput("release", now)); !errors.Is(err,
		request.ErrInvalidTransition) {
		t.Errorf("nothing is held, and it is released: %v", err)
	}
	for _, step := range []string{"note", "assign", "weigh"} {
		takeSteps(t, waiting(t, now), step+" "+step)
	}
}

func TestADisclaimerMakesATaskAndDecidesNothing(t *testing.T) {
	c := takeSteps(t, waiting(t, now), "disclaim")
	if len(c.Tasks) != 1 || c.Tasks[0].Request != c.Request.ID || c.Tasks[0].Kind != request.TaskDisclaimed ||
		c.Request.Status != request.Received || c.Request.Disclaimed.IsZero() {
		t.Errorf("%+v", c)
	}
}

// Questions stay open until they are answered or recalled, or the request is
// withdrawn.
func TestTake_QuestionsStayOpen(t *testing.T) {
	r := takeSteps(t, waiting(t, now), "verify ask ask").Request
	if !slices.Equal(r.OpenQuestions, []int{3, 4}) {
		t.Fatalf("open are %v", r.OpenQuestions)
	}
	for _, step := range []string{"answer", "recall", "withdraw", "withdraw reopen"} {
		if after := takeSteps(t, r, step).Request; len(after.OpenQuestions) > 0 {
			t.Errorf("after %s %v are open", step, after.OpenQuestions)
		}
	}
	if got := takeSteps(t, r, "amend").Request.OpenQuestions; !slices.Equal(got, []int{3, 4}) {
		t.Errorf("an amendment is no answer, and %v are open", got)
	}
}

// A criterion is as it was last weighed, and the history keeps the earlier
// weighings.
func TestTake_WeighedAgain(t *testing.T) {
	r := waiting(t, now)
	for i, is := range []string{request.Yes, request.No, request.NotSure} {
		in := stepInput("weigh", now)
		in.Assessments = map[string]string{"partners": is}
		c, err := r.Take(request.StepWeigh, in)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"Met.", "Not met.", "Can’t tell yet."}[i]
		if w := c.Request.Weighed["partners"]; w != (request.Weighing{Is: is, Event: i + 2}) ||
			!strings.HasSuffix(c.Event.Why, ": "+want+"\n\nwords of weigh") {
			t.Errorf("weighed %+v: %s", w, c.Event.Why)
		}
		r = c.Request
	}
	if len(r.Weighed) != 1 || r.Version != 4 {
		t.Errorf("%+v", r.Weighed)
	}
}

// An email that failed goes again, to its recipient or to another address, and
// counts in no quota; not one that is under way, of another request, whose address
// was redacted, or while emails are on hold.
func TestTake_Resend(t *testing.T) {
	r := waiting(t, now)
	in := stepInput("resend", now)
	in.Tasks = []request.Task{{ID: "open", Version: 1}, {ID: "done", Done: now, By: "Robin Example"}}
	for address, want := range map[string]string{"": "assistant@example.org", "new@example.org": "new@example.org"} {
		in.Address = address
		c, err := r.Take(request.StepResend, in)
		if err != nil || len(c.Messages) != 1 {
			t.Fatalf("%d messages, %v", len(c.Messages), err)
		}
		m := c.Messages[0]
		if m.To != want || m.Kind != in.Resend.Kind || m.Words != in.Resend.Words || !m.Due(now) || !m.Released {
			t.Errorf("it owes %+v", m)
		}
		if len(c.Tasks) != 1 || c.Tasks[0].ID != "open" || c.Tasks[0].By != in.By || c.Tasks[0].Done.IsZero() {
			t.Errorf("the tasks are %+v", c.Tasks)
		}
		if strings.Contains(c.Event.Why, "@") {
			t.Errorf("the history has the address: %s", c.Event.Why)
		}
	}
	in.Address = ""
	for name, spoil := range map[string]func(r *request.Request, m *request.Message){
		"under way":  func(_ *request.Request, m *request.Message) { m.State = request.Leased },
		"of another": func(_ *request.Request, m *request.Message) { m.Request = "another" },
		"redacted":   func(_ *request.Request, m *request.Message) { m.To = request.Redacted },
		"on hold":    func(r *request.Request, _ *request.Message) { r.Held = true },
	} {
		q, one := r, in
		spoil(&q, &one.Resend)
		if _, err := q.Take(request.StepResend, one); !errors.Is(err, request.ErrInvalidTransition) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// The CDS code stays verified until the agency changes its code, kind, or county.
func TestAmend_CodeVerified(t *testing.T) {
	in := stepInput("verify", now)
	in.Checks = []request.Check{{CheckLine: request.CheckLine{ID: request.CodeLine}, Done: true}}
	c, err := waiting(t, now).Take(request.StepVerify, in)
	if err != nil || !c.Request.CodeVerified {
		t.Fatalf("the code is verified: %v (%v)", c.Request.CodeVerified, err)
	}
	for name, want := range map[string]bool{"need": true, "kind": false, "county": false, "cds": false} {
		if got := amend(t, c.Request, now, name, "another").Request.CodeVerified; got != want {
			t.Errorf("after a change of %s the code is verified: %v, want %v", name, got, want)
		}
	}
	plain := takeSteps(t, waiting(t, now), "verify").Request
	if amend(t, plain, now, "need", "another").Request.CodeVerified {
		t.Error("a change verifies a code that no one has verified")
	}
}

// Staff's own email can go again to its setting's address, and one whose address was
// removed to another; none goes again to an office or to the Administrative Agent.
// The history says whether it went to another address, and not to which.
func TestTake_ResendTo(t *testing.T) {
	const same, other = "to the same address.", "to another address."
	for _, c := range []struct {
		name    string
		m       request.Message
		address string
		want    string // empty: it is refused
	}{
		{"the agency's", request.Message{Kind: request.AskedNotice, To: "assistant@example.org"}, "", same},
		{"the agency's, elsewhere", request.Message{Kind: request.AskedNotice, To: "assistant@example.org"},
			"new@example.org", other},
		{"staff's", request.Message{Kind: request.StaffNotice, Role: request.Staff}, "", same},
		{"staff's, elsewhere", request.Message{Kind: request.StaffNotice, Role: request.Staff}, "new@example.org", other},
		{"whose address is gone", request.Message{Kind: request.AskedNotice, To: request.Redacted}, "", ""},
		{"whose address is gone, elsewhere", request.Message{Kind: request.AskedNotice, To: request.Redacted},
			"new@example.org", other},
		{"an office's", request.Message{Kind: request.ConfirmRequest, To: "office@example.org"}, "", ""},
		{"the Agent's", request.Message{Kind: request.DraftForAgent, To: "agent@example.org"}, "", ""},
	} {
		r, in := waiting(t, now), stepInput("resend", now)
		in.Resend, in.Address = c.m, c.address
		in.Resend.Request, in.Resend.State = r.ID, request.Failed
		got, err := r.Take(request.StepResend, in)
		if (err == nil) != (c.want != "") || err != nil && !errors.Is(err, request.ErrInvalidTransition) ||
			!strings.HasSuffix(got.Event.Why, c.want) {
			t.Errorf("%s: the history says %q (%v), want %q", c.name, got.Event.Why, err, c.want)
		}
	}
}
