package office_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// assign is the form of a row that assigns its request to the person who is at the
// desk.
func (s *service) assignForm(q request.Request, from string) url.Values {
	s.t.Helper()
	people, err := s.store.People(context.Background())
	if err != nil || len(people) != 1 {
		s.t.Fatal(people, err)
	}
	return url.Values{"version": {fmt.Sprint(s.read(q.ID).Version)}, "person": {people[0].ID}, "queue": {from}}
}

// A row's form assigns the request, comes back to the same view, and the view says
// so; where that is no longer true it says nothing.
func TestQueue_AssignToMe(t *testing.T) {
	s, pat := busy(t, &table.Memory{})
	list, _, _ := s.store.Queue(context.Background(), request.OpenStatuses, "", 9)
	q := list[3] // Review Early
	w := s.postAs(pat, "/desk/requests/"+q.Reference+"/assign", s.assignForm(q, "show=review&sort=agency&next=//evil"))
	want := "/desk/queue?assigned=" + q.Reference + "&show=review&sort=agency"
	if w.Code != 303 || w.Header().Get("Location") != want {
		t.Fatalf("it answers %d and leads to %q", w.Code, w.Header().Get("Location"))
	}
	page := s.page(pat, want)
	if row := rowOf(page, "Review Early"); !strings.Contains(page, "Assigned to you: ") ||
		!strings.Contains(row, "</span>Pat Example<") || !strings.Contains(page, `data-row autofocus`) {
		t.Errorf("the view does not say that it is assigned: %s", row)
	}
	s.take(q, request.StepAssign, request.Input{})
	for _, reference := range []string{q.Reference, list[0].Reference, "RFA-2026-7KQ4-X", "x"} {
		if page := s.page(pat, "/desk/queue?assigned="+reference); strings.Contains(page, "Assigned to you") {
			t.Errorf("of %s it says that it is assigned", reference)
		}
	}
}

// Someone who acts on a state that others have changed learns what they did.
func TestQueue_AssignStale(t *testing.T) {
	s, pat := busy(t, &table.Memory{})
	list, _, _ := s.store.Queue(context.Background(), request.OpenStatuses, "", 9)
	form := s.assignForm(list[3], "")
	s.take(list[3], request.StepAccept, request.Input{})
	if w := s.postAs(pat, "/desk/requests/"+list[3].Reference+"/assign", form); w.Code != 409 {
		t.Errorf("it answers %d", w.Code)
	}
}

// What is overdue is named on every view until it is verified, and is no row of
// the list; of many the first three have a banner.
func TestQueue_OverdueOnEveryView(t *testing.T) {
	s, _ := busy(t, &table.Memory{})
	for i := range 3 {
		s.now = s.now.Add(time.Minute)
		s.named(fmt.Sprint("Fresh ", i), "official_email", fmt.Sprint("fresh", i, "@example.org"))
	}
	s.now = s.now.Add(48*time.Hour + time.Minute)
	pat := s.signedIn("Pat Example", false)
	for _, show := range strings.Split(",verify,review,agreement,agency,unassigned,priority,mine,closed", ",") {
		page := s.page(pat, "/desk/queue?show="+show)
		if strings.Count(page, `<section class="say bad"`) != 3 || strings.Count(page, "Verify now") != 3 ||
			strings.Count(page, ">New Early</a>") != 1 || !strings.Contains(page, "#verify") {
			t.Errorf("view %q does not name what is overdue, or does it twice", show)
		}
		if !strings.Contains(page, "2 more requests are overdue") {
			t.Errorf("view %q does not count the others", show)
		}
	}
	const want = "New Early, New Priority, Fresh 0, Fresh 1, Fresh 2"
	if got := listed(s.page(pat, "/desk/queue?show=verify")); got != want {
		t.Errorf("to verify are %s", got)
	}
}

// The heads of the columns sort what the page shows, either way.
func TestQueue_Sort(t *testing.T) {
	s, pat := busy(t, &table.Memory{})
	for sort, want := range map[string]string{
		"agency": "Accepted Unified, Asked Unified, New Early, New Priority, Review Early, Review Late, Review " +
			"Priority",
		"-agency": "Review Priority, Review Late, Review Early, New Priority, New Early, Asked Unified, Accepted Unified",
		"-":       "Asked Unified, Accepted Unified, Review Late, Review Early, Review Priority, New Priority, New Early",
		"status":  "Accepted Unified, Review Priority, Review Early, Review Late, New Early, New Priority, Asked Unified",
	} {
		page := s.page(pat, "/desk/queue?sort="+sort)
		if got := listed(page); got != want || strings.Count(page, "aria-sort=") != 1 {
			t.Errorf("by %q it is %s", sort, got)
		}
	}
	if w := s.getAs(pat, "/desk/queue?sort=version"); w.Code != 404 {
		t.Errorf("another order answers %d", w.Code)
	}
}

// A view counts what it has read and says where there is more; an order of one page
// of several is said to be that.
func TestQueue_CountsManyHonestly(t *testing.T) {
	serial(t)
	db := &table.Memory{}
	s := newService(t, db)
	pat := s.signedIn("Pat Example", false)
	fill(t, db, 840, "someone") // 105 in each status
	page := s.page(pat, "/desk/queue?sort=agency")
	for _, want := range []string{"All open <b>400+</b>", "To verify <b>100+</b>", "Unassigned <b>0+</b>",
		"(100+ to verify) Queue", "The order applies to this page only.", "Next page"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

// A script that reads the queue again isn't led to the sign-in once its session is
// over.
func TestQueue_RefreshSignedOut(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := httptest.NewRequest("GET", "/desk/queue", nil)
	for mode, want := range map[string]int{"navigate": 303, "cors": 401, "": 303} {
		r.Header.Set("Sec-Fetch-Mode", mode)
		w := httptest.NewRecorder()
		s.desk.ServeHTTP(w, r)
		if w.Code != want || want == 401 && w.Header().Get("Set-Cookie") != "" {
			t.Errorf("mode %q answers %d", mode, w.Code)
		}
	}
}
