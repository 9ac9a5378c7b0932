package test

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// The functions look at the wall's clock, so here time passes by writing requests
// that were received long ago.

// received writes a request as intake writes it, of that age.
func (w *world) received(age time.Duration) request.Request {
	w.Helper()
	_, q := w.receivedBy(age)
	return q
}

// receivedBy is received, and the submission token.
func (w *world) receivedBy(age time.Duration) (token string, q request.Request) {
	w.Helper()
	form := w.form()
	typed := request.RawInput{}
	for name := range form {
		typed[name] = form.Get(name)
	}
	token, err := request.NewSecret(rand.Reader)
	if err != nil {
		w.Fatal(err)
	}
	then := time.Now().Add(-age)
	reference, err := request.NewReference(rand.Reader, then.In(request.Pacific).Year())
	if err != nil {
		w.Fatal(err)
	}
	c := request.Receive(token, request.Form.Check(typed, then).Answers, reference, "00", then)
	if err := w.store.Save(w.Context(), c); err != nil {
		w.Fatal(err)
	}
	return token, c.Request
}

// told are the mails about the 48 hours, as "reference kind hours role", sorted.
func (w *world) told() (all []string) {
	w.Helper()
	for _, c := range w.sent() {
		m := w.message(c)
		if m.Kind != request.Warning && m.Kind != request.BreachNotice {
			continue
		}
		q, err := w.store.Request(w.Context(), m.Request)
		if err != nil {
			w.Fatal(err)
		}
		all = append(all, fmt.Sprint(q.Reference, " ", m.Kind, " ", m.Hours, " ", m.Role))
	}
	slices.Sort(all)
	return all
}

func TestTheScheduleWarnsBeforeThe48HoursEndAndRecordsABreach(t *testing.T) {
	w := newWorld(t)
	watch, acknowledge, desk := w.start("watch"), w.start("acknowledge"), w.start("desk")
	var want []string
	expect := func(age time.Duration, lines ...string) request.Request {
		q := w.received(age)
		for _, line := range lines {
			want = append(want, q.Reference+" "+line)
		}
		return q
	}
	expect(time.Hour)
	expect(25*time.Hour, "warning 24 staff")
	expect(37*time.Hour, "warning 36 staff", "warning 36 escalation")
	expect(45*time.Hour, "warning 44 staff", "warning 44 escalation")
	late := expect(49*time.Hour, "breach 0 staff", "breach 0 escalation")
	verified := w.received(49 * time.Hour)
	w.verify(verified)
	slices.Sort(want)

	for range 2 { // the second run has nothing to do
		watch.invoke(tick("watch"))
		w.feed(acknowledge)
	}
	if got := w.told(); !slices.Equal(got, want) {
		t.Errorf("told:\n%q\nwant:\n%q", got, want)
	}
	// and a notice of each request
	if got := append(to(escalation, w.inbox()), to(staff, w.inbox())...); len(got) != len(want)+6 {
		t.Errorf("%d mails went to staff and escalation, want %d", len(got), len(want)+6)
	}
	q, err := w.store.Request(t.Context(), late.ID)
	if err != nil || q.Breached.IsZero() {
		t.Errorf("the breach is not on record: %+v, %v", q, err)
	}
	breach := w.about(escalation, late)
	if path := w.atDesk(breach); path != "/desk/requests/"+late.Reference {
		t.Errorf("the breach's mail leads to %s", path)
	}
	desk.presses(w.signIn("Pat Example", false), q, request.StepVerify, "").is(t, http.StatusSeeOther)
	if q, err := w.store.Request(t.Context(), late.ID); err != nil || q.Status != request.Verified {
		t.Errorf("late as it is, it can't be verified: %+v, %v", q, err)
	}
}

// verify does what the desk does.
func (w *world) verify(q request.Request) {
	w.Helper()
	c, err := q.Take(request.StepVerify, request.Input{By: "a test", Salt: "00", Now: time.Now()})
	if err == nil {
		err = w.store.Save(w.Context(), c)
	}
	if err != nil {
		w.Fatal(err)
	}
}

// about is the mail to an address that is about a request.
func (w *world) about(address string, q request.Request) letter {
	w.Helper()
	for _, l := range to(address, w.inbox()) {
		if reference.FindString(l.Subject) == q.Reference {
			return l
		}
	}
	w.Fatalf("no mail to %s is about %s", address, q.Reference)
	return letter{}
}

func TestWhoeverVerifiesWhileTheWatchWritesWins(t *testing.T) {
	w := newWorld(t)
	watch := w.start("watch")
	q := w.received(25 * time.Hour)
	writes := first(asks("watch", "TransactWriteItems"))
	w.refusing(func(c call) (int, string) {
		if writes(c) {
			w.verify(q)
		}
		return 0, ""
	})
	watch.invoke(tick("watch"))
	events, err := w.store.Events(t.Context(), q.ID)
	if err != nil {
		t.Fatal(err)
	}
	var steps []request.Step
	for _, e := range events {
		steps = append(steps, e.Step)
	}
	if want := []request.Step{request.StepReceive, request.StepVerify}; !slices.Equal(steps, want) {
		t.Errorf("the steps are %v, want %v", steps, want)
	}
	now, err := w.store.Request(t.Context(), q.ID)
	if err == nil {
		err = now.CheckChain(events)
	}
	if err != nil {
		t.Error(err)
	}
}

func TestVerifiedByManyAtOnceIsVerifiedOnce(t *testing.T) {
	w := newWorld(t)
	acknowledge := w.start("acknowledge")
	desks := []*function{w.start("desk"), w.start("desk"), w.start("desk"), w.start("desk")}
	q, pat := w.received(time.Hour), w.signIn("Pat Example", false)
	w.feed(acknowledge)
	done := make(chan page)
	for i := range 20 {
		go func() { done <- desks[i%len(desks)].presses(pat, q, request.StepVerify, "") }()
	}
	for range 20 {
		(<-done).is(t, http.StatusSeeOther)
	}
	w.feed(acknowledge)
	if n := len(w.sentFor(request.VerifiedNotice)); n != 2 {
		t.Errorf("%d mails say that it is verified, want one to each of two addresses", n)
	}
}
