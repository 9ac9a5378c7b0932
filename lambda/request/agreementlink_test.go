package request_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// shareInput is the input of such a step, about the latest draft.
func shareInput(r request.Request) request.ShareInput {
	return request.ShareInput{Reader: request.ReaderAgency, Draft: r.Agreement.Number, Digest: r.Agreement.Digest,
		Email: "agent@example.org", Choice: request.ChoiceChanges, Source: request.FromEmail, On: "2026-11-23"}
}

// readyToShare gives a request of any status what a step about a draft needs
// besides the status.
func readyToShare(r request.Request, step request.Step, in request.Input) (request.Request, request.Input) {
	r.Agreement = request.LatestDraft{Number: 1, Edition: 1, Digest: "digest"}
	if step == request.StepEndShare {
		r.Shared = map[request.Reader]request.SharedDraft{request.ReaderAgency: {Event: 2, Draft: 1, At: now,
			Until: in.Now.Add(time.Hour)}}
	}
	in.Share = shareInput(r)
	return r, in
}

// shared is an accepted request whose draft the agency was sent.
func shared(t *testing.T) request.Change {
	t.Helper()
	c := takeSteps(t, waiting(t, now), "verify accept draft")
	return takeShare(t, c.Request, request.ReaderAgency.ShareStep())
}

func takeShare(t *testing.T, r request.Request, step request.Step, change ...func(*request.Input)) request.Change {
	t.Helper()
	in := stepInput(string(step), now.Add(9*time.Hour))
	in.Share = shareInput(r)
	for _, f := range change {
		f(&in)
	}
	c, err := r.Take(step, in)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// A draft goes to each address of the agency or to the Agent's, as a link of the
// event; the event has the draft's digest, and no address.
func TestShare_Emails(t *testing.T) {
	c := shared(t)
	if got := kinds(c); !slices.Equal(got, []string{"agreement-agency", "agreement-agency"}) {
		t.Errorf("it sends %v", got)
	}
	for _, m := range c.Messages {
		if m.Shared != c.Event.Seq || !m.IsToAgency() {
			t.Errorf("%+v", m)
		}
	}
	if e := c.Event; e.Why != "Draft 1." || e.Draft != c.Request.Agreement.Digest || !e.TellsAgency() ||
		e.Reader != request.ReaderAgency {
		t.Errorf("%+v", e)
	}
	c = takeShare(t, c.Request, request.ReaderAgent.ShareStep())
	if m := c.Messages; len(m) != 1 || m[0].To != "agent@example.org" || m[0].IsToAgency() || m[0].IsToOffice() {
		t.Errorf("it sends %+v", m)
	}
}

// What isn't there, or isn't as it was saved, isn't sent; and nothing goes to no
// address.
func TestShare_Refused(t *testing.T) {
	r := takeSteps(t, waiting(t, now), "verify accept draft").Request
	for name, change := range map[string]func(*request.Request, *request.Input){
		"no draft":          func(_ *request.Request, in *request.Input) { in.Share.Draft = 0 },
		"a later draft":     func(_ *request.Request, in *request.Input) { in.Share.Draft = 2 },
		"another digest":    func(_ *request.Request, in *request.Input) { in.Share.Digest = "else" },
		"no digest":         func(_ *request.Request, in *request.Input) { in.Share.Digest = "" },
		"no address":        func(r *request.Request, in *request.Input) { r.Answers, in.Share.Email = nil, "" },
		"words are leaving": func(r *request.Request, _ *request.Input) { r.Removing = 3 },
	} {
		for _, step := range []request.Step{request.StepShareAgency, request.StepShareAgent} {
			r, in := r, stepInput(string(step), now.Add(9*time.Hour))
			in.Share = shareInput(r)
			change(&r, &in)
			if _, err := r.Take(step, in); err == nil {
				t.Errorf("%s, %s: it is sent", step, name)
			}
		}
	}
}

// A link opens until its time is over, staff end it, the reader gets another, the
// decision is undone, or the request is withdrawn; while words are removed it is
// closed. Each has a state of its own.
func TestShareState(t *testing.T) {
	c := shared(t)
	r := c.Request
	link := request.Link{Purpose: request.LinkAgreement, Request: r.ID, Event: c.Event.Seq}
	until := c.Event.At.Add(90 * 24 * time.Hour)
	with := func(change func(*request.Request)) request.Request {
		one := r
		change(&one)
		return one
	}
	ends := takeShare(t, r, request.StepEndShare).Request
	again := takeShare(t, r, request.StepShareAgency).Request
	withdrawn := takeSteps(t, r, "withdraw").Request
	reopened := takeSteps(t, r, "reopen").Request
	for name, c := range map[string]struct {
		request.Request
		link request.Link
		at   time.Time
		want request.ShareState
	}{
		"opens":             {r, link, until.Add(-1), request.ShareOpens},
		"expired":           {r, link, until, request.ShareExpired},
		"ended":             {ends, link, now, request.ShareIsEnded},
		"ended, expired":    {ends, link, until, request.ShareIsEnded},
		"replaced":          {again, link, now, request.ShareReplaced},
		"withdrawn":         {withdrawn, link, now, request.ShareIsOver},
		"reopened":          {reopened, link, now, request.ShareIsOver},
		"ended before that": {takeSteps(t, ends, "reopen accept").Request, link, now, request.ShareIsEnded},
		"accepted again":    {takeSteps(t, reopened, "accept").Request, link, now, request.ShareIsOver},
		"the Agent gets it": {takeShare(t, r, request.StepShareAgent).Request, link, now, request.ShareOpens},
		"signed":            {takeSteps(t, r, "prepare send sign").Request, link, now, request.ShareOpens},
		"words leave":       {with(func(r *request.Request) { r.Removing = 3 }), link, now, request.ShareCloses},
		"another request":   {with(func(r *request.Request) { r.ID = "other" }), link, now, request.ShareIsOver},
		"another purpose": {r, request.Link{Purpose: request.LinkReceipt, Request: r.ID, Event: link.Event}, now,
			request.ShareIsOver},
		"another event": {r, request.Link{Purpose: request.LinkAgreement, Request: r.ID, Event: 1}, now,
			request.ShareReplaced},
	} {
		if _, s, got := c.ShareState(c.link, c.at); got != c.want || (s.Draft == 1) != (got == request.ShareOpens) {
			t.Errorf("%s: it is %s, %+v", name, got, s)
		}
		m := request.Message{Kind: request.DraftForAgency, Request: c.ID, Shared: c.link.Event}
		moot := c.want != request.ShareOpens && c.want != request.ShareCloses
		if c.link.Purpose == request.LinkAgreement && c.ID == r.ID && m.IsMoot(c.Request, c.at) != moot {
			t.Errorf("%s: the email is moot: %t", name, !moot)
		}
	}
}

// Only links that open can be ended, once, and a decision that is undone ends none
// that were never sent.
func TestEndShare_Refused(t *testing.T) {
	r := shared(t).Request
	in := stepInput("end-share", now.Add(10*time.Hour))
	in.Share = shareInput(r)
	agent := in
	agent.Share.Reader = request.ReaderAgent
	for name, c := range map[string]struct {
		request.Request
		in request.Input
	}{"never sent": {r, agent}, "ended already": {takeShare(t, r, request.StepEndShare).Request, in}} {
		if _, err := c.Take(request.StepEndShare, c.in); !errors.Is(err, request.ErrInvalidTransition) {
			t.Errorf("%s: %v, want %v", name, err, request.ErrInvalidTransition)
		}
	}
	if got := takeSteps(t, r, "reopen").Request.Shared; len(got) != 1 {
		t.Errorf("reopened it has %+v, want what the agency was sent alone", got)
	}
}

// draftHistory is a request that was accepted, with a draft, after more steps.
func draftHistory(t *testing.T, more ...request.Step) *savedRequest {
	t.Helper()
	k := &savedRequest{}
	k.save(request.Receive("the token", answers(t, checking(request.District, "unsure")), "RFA-2026-7KQ4-X", "salt",
		now))
	for i, step := range append([]request.Step{"verify", "accept", "draft"}, more...) {
		in := stepInput(string(step), now.Add(time.Duration(i+1)*time.Hour))
		in.Share = shareInput(k.Request)
		c, err := k.Take(step, in)
		if err != nil {
			t.Fatal(err)
		}
		k.save(c)
	}
	return k
}

// What the row says of readers is held to the events.
func TestShare_Checked(t *testing.T) {
	k := draftHistory(t, "share-agency", "share-agent")
	k.holds(t, "after they were sent")
	r := k.Request
	for name, change := range map[string]func(*request.SharedDraft){
		"another event": func(s *request.SharedDraft) { s.Event-- },
		"it ended":      func(s *request.SharedDraft) { s.Ended = now },
		"nothing":       func(s *request.SharedDraft) { *s = request.SharedDraft{} },
	} {
		s := r.Shared[request.ReaderAgency]
		change(&s)
		k.Shared = map[request.Reader]request.SharedDraft{request.ReaderAgency: s,
			request.ReaderAgent: r.Shared[request.ReaderAgent]}
		if k.CheckChain(k.History.Events) == nil {
			t.Errorf("%s: nothing is found", name)
		}
	}
}

// Where no event sent a draft, the row has none; and the newest events alone tell
// of what they sent, and nothing of what was sent before them.
func TestShare_CheckedInPart(t *testing.T) {
	k := draftHistory(t)
	k.Shared = map[request.Reader]request.SharedDraft{request.ReaderAgent: {Event: 4, Draft: 1}}
	if k.CheckChain(k.History.Events) == nil {
		t.Error("a draft that no event sent isn’t found")
	}
	k = draftHistory(t, "share-agency", "share-agent")
	altered := k.Request
	altered.Shared = map[request.Reader]request.SharedDraft{request.ReaderAgent: k.Shared[request.ReaderAgent]}
	for first, found := range map[int]bool{5: true, 6: false} {
		part := k.History.Events[first-1:]
		if err := k.CheckEvents(part, first, 6); err != nil {
			t.Errorf("the events from %d: %v", first, err)
		}
		if err := altered.CheckEvents(part, first, 6); (err != nil) != found {
			t.Errorf("the events from %d, and what the agency was sent is gone: %v, found %t", first, err, found)
		}
	}
}

// A reply names a reader, a draft that is there, what it says, and how it came.
func TestRecordReply_Refused(t *testing.T) {
	r := shared(t).Request
	for name, change := range map[string]func(*request.Input){
		"nobody":        func(in *request.Input) { in.Share.Reader = "else" },
		"no draft":      func(in *request.Input) { in.Share.Draft = 0 },
		"a later draft": func(in *request.Input) { in.Share.Draft = 2 },
		"no choice":     func(in *request.Input) { in.Share.Choice = request.ChoiceYes },
		"by the link":   func(in *request.Input) { in.Share.Source = request.FromLink },
		"no words":      func(in *request.Input) { in.Words = " \n" },
	} {
		in := stepInput("record-reply", now.Add(9*time.Hour))
		in.Share = shareInput(r)
		change(&in)
		if _, err := r.Take(request.StepRecordReply, in); !errors.Is(err, request.ErrInvalidTransition) {
			t.Errorf("%s: %v", name, err)
		}
	}
	e := takeShare(t, r, request.StepRecordReply).Event
	if e.Why != "The agency asks for changes to draft 1. By email, on November 23, 2026.\n\nwords of record-reply" ||
		e.Choice != request.ChoiceChanges || e.IsPublic() {
		t.Errorf("%+v", e)
	}
}
