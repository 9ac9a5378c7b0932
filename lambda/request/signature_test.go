package request_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// sentAgreement is a request of a kind of agency whose agreement was sent.
func sentAgreement(t *testing.T, kind request.Agency) request.Request {
	t.Helper()
	r := waiting(t, now)
	r.Answers = request.Answers(with(request.RawInput(r.Answers), "kind", string(kind), "board_on", "2026-12-14"))
	return takeSteps(t, r, "verify accept prepare send").Request
}

// approve records that a board approved an agreement on the day of an instant.
func approve(r request.Request, on, at time.Time, motion string) (request.Change, error) {
	y, m, d := on.In(request.Pacific).Date()
	return r.Take(request.StepBoard, request.Input{By: "Pat Example", Words: motion, Now: at,
		Day: time.Date(y, m, d+1, 0, 0, 0, 0, request.Pacific)})
}

// milestones are the steps to a signature as a line: those that are done with their
// days, and the day that the agency plans.
func milestones(r request.Request) string {
	var list []string
	for _, m := range r.Milestones() {
		s := m.Title
		if m.IsDone() {
			s += m.On.In(request.Pacific).Format(" 1/2")
		}
		if !m.Plan.IsZero() {
			s += m.Plan.In(request.Pacific).Format(" (1/2)")
		}
		list = append(list, s)
	}
	return strings.Join(list, " · ")
}

// The law asks for the approval of a district's board. Another agency's is there
// once staff record one.
func TestMilestones_BoardByKind(t *testing.T) {
	at := time.Date(2026, 12, 15, 18, 0, 0, 0, time.UTC)
	for kind, want := range map[request.Agency][2]string{
		request.District: {"Prepared %s · Sent %[1]s · Board approval (12/14) · Signed",
			"Prepared %s · Sent %[1]s · Board approval 12/14 · Signed"},
		request.Charter: {"Prepared %s · Sent %[1]s · Signed",
			"Prepared %s · Sent %[1]s · Board approval 12/14 · Signed"},
		request.CountyOffice: {"Prepared %s · Sent %[1]s · Signed",
			"Prepared %s · Sent %[1]s · Board approval 12/14 · Signed"},
	} {
		r := sentAgreement(t, kind)
		day := r.LastTaken[request.StepSend].In(request.Pacific).Format("1/2")
		if got := milestones(r); got != fmt.Sprintf(want[0], day) {
			t.Errorf("%s: %s", kind, got)
		}
		c, err := approve(r, at.AddDate(0, 0, -1), at, "")
		if err != nil {
			t.Fatal(err)
		}
		if got := milestones(c.Request); got != fmt.Sprintf(want[1], day) {
			t.Errorf("%s, approved: %s", kind, got)
		}
		if len(c.Messages) > 0 || c.Event.Why != "The board approved it on Monday, December 14, 2026." {
			t.Errorf("%s: %q, with %d emails", kind, c.Event.Why, len(c.Messages))
		}
	}
	if r := waiting(t, now); len(r.Milestones()) > 0 {
		t.Errorf("a request that isn't accepted has %s", milestones(r))
	}
}

// An approval is a fact: it can't lie after today, as California counts, nor come
// before there was an agreement to approve. The last one that was recorded counts.
func TestBoard_DayAndOrder(t *testing.T) {
	r := sentAgreement(t, request.District)
	evening := time.Date(2026, 12, 15, 5, 0, 0, 0, time.UTC) // December 14 in California
	for days, refused := range map[int]bool{-300: false, -1: false, 0: false, 1: true, 30: true} {
		_, err := approve(r, evening.AddDate(0, 0, days), evening, "")
		if errors.Is(err, request.ErrInvalidTransition) != refused || !refused && err != nil {
			t.Errorf("an approval %d days from today: %v", days, err)
		}
	}
	for _, steps := range []string{"verify", "verify accept", "verify accept prepare"} {
		r := takeSteps(t, waiting(t, now), steps).Request
		if _, err := approve(r, evening, evening, ""); !errors.Is(err, request.ErrInvalidTransition) {
			t.Errorf("after %s: %v", steps, err)
		}
	}
	first, err := approve(r, evening.AddDate(0, 0, -3), evening, "")
	if err != nil {
		t.Fatal(err)
	}
	second, err := approve(first.Request, evening, evening.Add(time.Hour), "Motion 7.")
	if err != nil || second.Event.Why != "The board approved it on Monday, December 14, 2026. Motion 7." {
		t.Errorf("corrected: %q, %v", second.Event.Why, err)
	}
	if got := second.Request.BoardApproval().In(request.Pacific).Format(time.DateOnly); got != "2026-12-14" {
		t.Errorf("corrected: %s", got)
	}
}

// Boards ratify, too: an approval is recorded after the signature as well. A new
// decision forgets it with the other steps to a signature.
func TestBoard_AfterSignatureAndReopening(t *testing.T) {
	signed := takeSteps(t, sentAgreement(t, request.District), "sign").Request
	at := now.Add(90 * time.Hour)
	c, err := approve(signed, at, at, "")
	if err != nil || c.Request.Status != request.Agreed || c.Request.LacksBoard() {
		t.Fatalf("a ratification: %s, %v", c.Request.Status, err)
	}
	again := takeSteps(t, c.Request, "reopen accept").Request
	if !again.LacksBoard() || milestones(again) != "Prepared · Sent · Board approval (12/14) · Signed" {
		t.Errorf("after another decision: %s", milestones(again))
	}
	left := takeSteps(t, sentAgreement(t, request.District), "board withdraw").Request
	if left.LacksBoard() {
		t.Error("a withdrawal forgets the approval")
	}
}

// A signature without a board's approval needs a reason, which the history keeps
// behind the message to the agency.
func TestSign_ReasonWithoutBoard(t *testing.T) {
	short, _ := request.ShortForm(request.StepSign)
	approved, err := approve(sentAgreement(t, request.District), now, now.Add(5*time.Hour), "")
	if err != nil {
		t.Fatal(err)
	}
	for name, one := range map[string]struct {
		r     request.Request
		needs bool
	}{
		"district":           {sentAgreement(t, request.District), true},
		"district, approved": {approved.Request, false},
		"charter":            {sentAgreement(t, request.Charter), false},
		"county office":      {sentAgreement(t, request.CountyOffice), false},
	} {
		form := short.About(one.r).Form()
		problems := form.Check(request.RawInput{}, now).Problems
		_, asks := form.Field("note")
		if asks != one.needs || (len(problems) == 1) != one.needs {
			t.Errorf("%s: asks for a reason %v, problems %v", name, asks, problems)
		}
	}
	in := request.InputOf(request.Answers{"words": "Thank you.", "note": "The board ratifies it in January."})
	if got := in.Why(request.StepSign); got != "Thank you.\n\nNo board approval is recorded yet: The board ratifies it "+
		"in January." {
		t.Errorf("the history keeps %q", got)
	}
	if got := (request.Input{Words: "Thank you."}).Why(request.StepSign); got != "Thank you." {
		t.Errorf("with an approval it keeps %q", got)
	}
}
