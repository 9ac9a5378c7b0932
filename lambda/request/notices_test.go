package request_test

import (
	"slices"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Of an agency's steps staff are notified of the first at once, and of those that
// follow together, a quarter of an hour later.
func TestNotices_Gathered(t *testing.T) {
	r := waiting(t, now)
	var ids []string
	for i, c := range []struct{ at, leaves time.Duration }{{0, 0}, {1, 15}, {14, 15}, {15, 30}, {29, 30}, {45, 45}} {
		change := amend(t, r, now.Add(c.at*time.Minute), "months", string(rune('1'+i)))
		m := change.Messages[len(change.Messages)-1]
		if m.Kind != request.StaffAmended || !m.Next.Equal(now.Add(c.leaves*time.Minute)) {
			t.Errorf("the %s of minute %d leaves after %s", m.Kind, c.at, m.Next.Sub(now))
		}
		if i == 5 { // a notice that leaves at once starts over
			ids = nil
		}
		r, ids = change.Request, append(ids, m.ID)
		want := ids
		if len(ids) < 2 {
			want = nil
		}
		if got := r.Gathers(m); !slices.Equal(got, want) {
			t.Errorf("minute %d: gathered with %v, want %v", c.at, got, want)
		}
	}
	if got := takeSteps(t, r, "withdraw").Request.Gathers(request.Message{ID: "another"}); got != nil {
		t.Errorf("a message of another kind is gathered with %v", got)
	}
}

// What staff do as the agency asked is told at once and gathered with nothing.
func TestNotices_StaffsOwnStepNotGathered(t *testing.T) {
	r := amend(t, waiting(t, now), now, "months", "7").Request
	in := stepInput("withdraw", now.Add(time.Minute))
	in.By = "Robin Example"
	c, err := r.Take(request.StepWithdraw, in)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range c.Messages {
		if !m.Due(in.Now) || len(c.Request.Notices.IDs) != 1 {
			t.Errorf("the %s leaves at %s; gathered are %v", m.Kind, m.Next, c.Request.Notices.IDs)
		}
	}
	// Nor is a step that is not the agency's own.
	if c := takeSteps(t, waiting(t, now), "disclaim"); len(c.Request.Notices.IDs) > 0 {
		t.Errorf("a disclaimer is gathered: %+v", c.Request.Notices)
	}
}

// The person to whom a request is assigned is told of what the agency does, beside
// staff and in the same words, gathered apart; not of what they did themselves, nor
// where no one is assigned.
func TestNotices_Assignee(t *testing.T) {
	robin := request.Assignee{ID: "robin", Name: "Robin Example", Email: "robin@example.org"}
	notices := func(c request.Change) (list []string) {
		for _, m := range c.Messages {
			if !m.IsToAgency() {
				list = append(list, string(m.Kind)+" to "+string(m.Role)+m.To)
			}
		}
		return list
	}
	r := waiting(t, now)
	if got := notices(amend(t, r, now, "months", "7")); len(got) != 1 {
		t.Errorf("with no one assigned it owes %v", got)
	}
	r.Assigned = robin
	first := amend(t, r, now, "months", "7")
	second := amend(t, first.Request, now.Add(time.Minute), "months", "8")
	want := []string{"staff-amended to staff", "staff-amended to assigneerobin@example.org"}
	if got := notices(second); !slices.Equal(got, want) {
		t.Errorf("it owes %v, want %v", got, want)
	}
	n := len(second.Messages)
	staff, assignee := second.Messages[n-2], second.Messages[n-1]
	if staff.Words == "" || assignee.Words != staff.Words || !assignee.Next.Equal(staff.Next) {
		t.Errorf("they say %q and %q", staff.Words, assignee.Words)
	}
	if a, b := second.Request.Gathers(staff), second.Request.Gathers(assignee); len(a) != 2 || len(b) != 2 ||
		slices.Contains(a, assignee.ID) || slices.Contains(b, staff.ID) {
		t.Errorf("gathered are %v and %v", a, b)
	}
	in := stepInput("withdraw", now.Add(time.Hour))
	for by, want := range map[string]int{request.ByTheAgency: 2, "Pat Example" + request.AsTheAgencyAsked: 2,
		robin.Name + request.AsTheAgencyAsked: 1} {
		in.By = by
		c, err := r.Take(request.StepWithdraw, in)
		if got := notices(c); err != nil || len(got) != want {
			t.Errorf("withdrawn by %s it owes %v (%v)", by, got, err)
		}
	}
}
