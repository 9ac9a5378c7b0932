package main_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"ccee-ca.org/assist/lambda/request"
)

// needsPeople is a day with a task of each kind whose button sends an email: held by
// the quota, held as suspect, on hold, and bounced.
func needsPeople(s *seeded) {
	s.received("Suspect Elementary", 30, districtUnder("g1a"), "A field that people don’t see was filled in.")
	s.then(s.received("On Hold Unified", 28, districtUnder("g1a")), request.StepHold, 27, request.Input{})
	over := s.received("Over Quota Unified", 26, districtUnder("g1a"))
	var held []string
	for id := range over.MessageIDs(1) {
		m, err := s.store.Message(context.Background(), id)
		if err != nil {
			break
		}
		if m.IsToAgency() {
			m.State, m.Why = request.Held, "over the daily email limit for this address"
			s.done(s.store.SaveMessage(context.Background(), m, request.MessageWrite{}))
			held = append(held, m.ID)
		}
	}
	s.task(request.Task{ID: "over", Kind: request.TaskOverQuota, Request: over.ID, Message: held[0], Messages: held,
		What: "One address would have gotten more emails today than our limit."}, 25)
	bounced := s.received("Bounced Unified", 24, districtUnder("g1a"))
	for id := range bounced.MessageIDs(1) {
		m, err := s.store.Message(context.Background(), id)
		s.done(err)
		m.State, m.Why = request.Failed, "550 no such mailbox"
		s.done(s.store.SaveMessage(context.Background(), m, request.MessageWrite{}))
		s.task(request.Task{ID: "bounced", Kind: request.TaskNotDelivered, Request: bounced.ID, Message: id,
			What: "This email didn’t arrive (Bounce). 550 no such mailbox"}, 23)
		return
	}
}

func (s *seeded) task(t request.Task, hours float64) {
	s.t.Helper()
	t.At = s.now.Add(-time.Duration(hours * float64(time.Hour)))
	s.done(s.store.SaveTask(context.Background(), t))
}

// Each task is done by its button, after which the page opens at its top with the
// focus on what happened; none is left, and what was done is folded below.
func TestTasks_EachByItsButton(t *testing.T) {
	f := atDesk(t, needsPeople)
	f.open("desk/tasks")
	f.picture("desk, tasks with buttons")
	call(t, f.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	f.picture("desk, tasks on paper")
	call(t, f.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: ""})
	for _, want := range []string{"Resume emails", "Resume emails", "Send it now", "Send again"} {
		if got := f.says(`document.querySelector(".task .primary").firstChild.textContent`); got != want {
			t.Fatalf("the first task’s button is %q, want %q", got, want)
		}
		if _, err := chromedp.RunResponse(f.ctx, chromedp.Click(chromedp.CSS(".task .primary"))); err != nil {
			t.Fatal(err)
		}
		if got := f.says(`document.activeElement.textContent`); !strings.Contains(got, "Done: ") || f.is("scrollY > 0") {
			t.Errorf("after %s the focus is on %q", want, got)
		}
	}
	if n := f.says(`document.querySelectorAll(".task .primary:is(button)").length + " " + document.querySelectorAll("details.fold tbody tr").length`); n != "0 4" {
		t.Errorf("left and done are %s", n)
	}
	f.clean("desk, tasks done")
}

// An email that bounced goes to another address from its task, by the keyboard alone;
// what is no address is said beside the field.
func TestTasks_AnotherAddress(t *testing.T) {
	f := atDesk(t, needsPeople)
	f.open("desk/tasks")
	send := func(address string) {
		do(t, f.ctx, chromedp.Evaluate[chromedp.Void](fmt.Sprintf(
			`const d = [...document.querySelectorAll(".task details")].find(d => d.querySelector("[name=address]")); d.open = true;
			const form = d.querySelector("form"); form.noValidate = true; form.address.value = %q; form.address.focus();0`, address)))
		if _, err := chromedp.RunResponse(f.ctx, chromedp.KeyEvent("\r")); err != nil {
			t.Fatal(err)
		}
	}
	send("no address")
	f.until("the field with the error has the focus", `document.activeElement.name === "address" &&
		document.querySelector(".field-error").textContent.startsWith("Error: Enter an email address")`)
	f.clean("desk, tasks with an error")
	send("new@example.org")
	f.until("the focus is on what was done", `document.activeElement.textContent.includes("Done: An email wasn’t delivered")`)
}

// Keys move from task to task and assign the request of the one that has the focus,
// after which the focus is there again.
func TestTasks_Keys(t *testing.T) {
	f := atDesk(t, needsPeople)
	f.open("desk/tasks")
	focus := `document.activeElement.textContent`
	f.keys("jj")
	if got := f.says(focus); got != "On Hold Unified" {
		t.Errorf("jj leads to %q", got)
	}
	if _, err := chromedp.RunResponse(f.ctx, chromedp.KeyEvent("a")); err != nil {
		t.Fatal(err)
	}
	if got := text(t, f.ctx, "main"); !strings.Contains(got, "Assigned to you: On Hold Unified") ||
		f.says(focus) != "On Hold Unified" {
		t.Errorf("after a the focus is in %q: %s", f.says(focus), got)
	}
	f.clean("desk, tasks, assigned")
}
