package request_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ccee-ca.org/assist/lambda/request"
)

// possible are the steps that the request can take now. What ends a life soon
// stands there less often.
func (k *savedRequest) possible(at time.Time) (list []request.Step) {
	for _, l := range request.Life[1:] {
		in := k.input(l.Step, at)
		if _, err := k.Take(l.Step, in); err != nil {
			continue
		}
		times := 1
		if slices.Contains([]request.Step{request.StepWarn, request.StepBreach, request.StepVerify, request.StepAccept,
			request.StepPrepare, request.StepSend, request.StepSign, request.StepAmend, request.StepShareAgency,
			request.StepEndShare}, l.Step) {
			times = 3
		}
		switch {
		case l.Step == request.StepWarnAgreement, l.Step == request.StepLateAgreement:
			times = 20
		case l.Step == request.StepAskOfficial:
			times = 20
		case isConfirmStep(l.Step) && (l.By != request.ByStaff ||
			slices.Contains([]request.Step{request.StepRecallAsking, request.StepAskAgain}, l.Step)): // while one waits
			times = 10
		}
		list = append(list, slices.Repeat([]request.Step{l.Step}, times)...)
	}
	return list
}

// input is the input of a step as the request allows it now.
func (k *savedRequest) input(step request.Step, at time.Time) request.Input {
	in := stepInput(string(step), at)
	in.Messages = k.Messages
	if isConfirmStep(step) {
		in.Confirm = confirmInput(k.Request, step)
	}
	in.Share = shareInput(k.Request)
	return in
}

// later draws the next step of a life and takes it.
func (k *savedRequest) later(t *rapid.T) {
	at := k.clock.Add(time.Duration(rapid.IntRange(1, 20).Draw(t, "hours")) * time.Hour)
	if k.AgreementWaits() && rapid.IntRange(0, 2).Draw(t, "wait") == 0 { // until its day is near, or over
		due := k.AgreementDue()
		day := rapid.SampledFrom([]time.Time{request.AgreementWarningAt(due, 2), due}).Draw(t, "until")
		at = latest(at, day)
	}
	salt := request.Salt(rapid.StringMatching("[0-9a-f]{32}").Draw(t, "salt"))
	step := rapid.SampledFrom(k.possible(at)).Draw(t, "step")
	var c request.Change
	var err error
	switch step {
	case request.StepWarn, request.StepBreach:
		if step == request.StepWarn && at.Before(k.Received.Add(44*time.Hour)) {
			at = k.Received.Add(44 * time.Hour)
		}
		if step == request.StepBreach && at.Before(k.Due()) {
			at = k.Due()
		}
		err = request.ErrInvalidTransition
		if one, due := k.Remind(salt, at, true); due {
			c, err = one, nil
		}
	case request.StepRedact:
		words := rapid.SliceOfDistinct(
			rapid.SampledFrom([]string{"need", "goals", "official_email", "contact_email", "official_phone"}), rapid.ID)
		what := request.Redaction{Fields: words.Draw(t, "fields"),
			Events: rapid.SliceOf(rapid.IntRange(1, k.Request.Version)).Draw(t, "events")}
		c, err = request.Redact(k.Request, what, k.History, request.Input{By: "Robin Example", Words: "why", Salt: salt,
			Now: at})
	default:
		in := k.input(step, at)
		in.Salt = salt
		if step == request.StepAmend {
			in.Answers = request.Answers(with(request.RawInput(k.Answers),
				rapid.SampledFrom([]string{"need", "goals", "agency", "official_email"}).Draw(t, "question"),
				rapid.SampledFrom([]string{"a", "b", "a@example.org", "b@example.org"}).Draw(t, "answer")))
		}
		c, err = k.Take(step, in)
	}
	switch {
	case err == nil:
		k.save(c)
		k.clock = at
	case !errors.Is(err, request.ErrInvalidTransition):
		t.Fatalf("%s: %v", step, err)
	}
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// tamper draws something that is kept and alters it. What was altered is in
// words; empty where it is as good as what stood there.
func (k *savedRequest) tamper(t *rapid.T) (one savedRequest, what string) {
	one = *k
	one.History.Events, one.Editions = slices.Clone(k.History.Events), slices.Clone(k.Editions)
	switch rapid.IntRange(0, 3).Draw(t, "what") {
	case 0:
		one.Answers = maps.Clone(k.Answers)
		one.Answers["goals"] += "!"
		return one, "an answer"
	case 1:
		i := rapid.IntRange(0, len(one.History.Events)-1).Draw(t, "event")
		e := &one.History.Events[i]
		rapid.SampledFrom([]func(){
			func() { e.By += "x" }, func() { e.Why += "x" }, func() { e.At = e.At.Add(1) }, func() { e.Step += "x" },
			func() { e.From += "x" },
			func() { e.To += "x" }, func() { e.Answers += "0" }, func() { e.Salt += "0" }, func() { e.Digest += "0" },
			func() { e.Seq++ },
		}).Draw(t, "how")()
		return one, fmt.Sprintf("event %d", i+1)
	case 2:
		i := rapid.IntRange(0, len(one.History.Events)-1).Draw(t, "event")
		one.History.Events = slices.Delete(one.History.Events, i, i+1)
		return one, fmt.Sprintf("event %d is gone", i+1)
	}
	if len(one.Editions) == 0 {
		return one, ""
	}
	i := rapid.IntRange(0, len(one.Editions)-1).Draw(t, "edition")
	if rapid.Bool().Draw(t, "gone") {
		one.Editions = slices.Delete(one.Editions, i, i+1)
		return one, fmt.Sprintf("edition %d is gone", i+1)
	}
	n := 0
	for _, e := range one.History.Events {
		if e.Step == request.StepReceive || e.Step == request.StepAmend {
			n++
			if n == i+1 && e.By == "" {
				return one, "" // nothing tells any more what that edition was
			}
		}
	}
	one.Editions[i].Answers = maps.Clone(one.Editions[i].Answers)
	one.Editions[i].Answers["goals"] += "!"
	return one, fmt.Sprintf("edition %d", i+1)
}

// maxDraws bounds how often lives are drawn until each step was taken in one.
const maxDraws = 40

// At every point of any life the history verifies, and an alteration is found.
func TestHistory_AnyLife(t *testing.T) {
	first := request.Receive("the token", answers(t, checking(request.District, "unsure")), "RFA-2026-7KQ4-X", "salt",
		now)
	taken, found := map[request.Step]int{}, 0
	live := func(t *rapid.T) {
		k := &savedRequest{clock: now}
		k.save(first)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			k.later(t)
			k.holds(t, string(k.History.Events[len(k.History.Events)-1].Step))
			one, what := k.tamper(t)
			if what == "" {
				continue
			}
			found++
			if one.CheckChain(one.History.Events) == nil && one.CheckEditions(one.History.Events, one.Editions) == nil {
				t.Fatalf("%s is altered, and nothing is found", what)
			}
		}
		k.sound(t)
		for _, e := range k.History.Events {
			taken[e.Step]++
		}
	}
	// -short draws a fifth of the lives: too few to be sure of each step, so more
	// are drawn until each was taken.
	isMissing := func(l request.Transition) bool { return taken[l.Step] == 0 }
	for draws := 0; draws < maxDraws && slices.ContainsFunc(request.Life, isMissing); draws++ {
		rapid.Check(t, live)
	}
	for _, l := range request.Life {
		if isMissing(l) {
			t.Errorf("no life had the step %s", l.Step)
		}
	}
	t.Logf("%d alterations, each found; steps taken: %v", found, taken)
}

// sound checks what is so in any request, whatever has happened to it.
func (k *savedRequest) sound(t *rapid.T) {
	seen := map[string]bool{}
	for _, m := range k.Messages {
		hasSetting := m.Role == request.Staff || m.Role == request.Escalation
		if seen[m.ID] || hasSetting == (m.To != "") {
			t.Fatalf("the message %s to %q, %q is there twice, or goes to nobody", m.ID, m.To, m.Role)
		}
		seen[m.ID] = true
	}
	if len(k.Editions) != k.Current().Number-1 {
		t.Fatalf("edition %d stands, and %d are kept", k.Current().Number, len(k.Editions))
	}
	if (len(k.OpenQuestions) > 0) != (k.Status == request.Asked) {
		t.Fatalf("it is %s, and open are %v", k.Status, k.OpenQuestions)
	}
	if k.Status != request.Received && k.Status != request.Withdrawn && k.Verified.IsZero() {
		t.Fatalf("it is %s and nobody has verified it", k.Status)
	}
	for _, key := range append(request.NameWords(k.Answers["agency"]), request.CountyKey(k.Answers["county"])) {
		if !slices.ContainsFunc(k.SearchKeys, func(f request.Found) bool { return f.Key == key }) {
			t.Fatalf("it is not found by %q", key)
		}
	}
}
