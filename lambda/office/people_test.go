package office_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// alex is a colleague as the provider knows them.
func alex(verified bool) request.Person {
	p := request.NewPerson("https://provider.example.org", "alex", "Alex Example", "Alex@example.org", false)
	p.EmailVerified = verified
	return p
}

// lists has a lead put Alex on the list, and returns the ID that they have there.
func (s *service) lists(lead *http.Cookie) string {
	s.t.Helper()
	form := url.Values{"colleague_name": {"Alex Example"}, "colleague_email": {"alex@example.org"}}
	w := s.postAs(lead, "/desk/people", form)
	id := request.ColleagueID("alex@example.org")
	if w.Code != 303 || w.Header().Get("Location") != "/desk/people?done="+id {
		s.t.Fatalf("%d to %s", w.Code, w.Header().Get("Location"))
	}
	return id
}

// arrives signs someone in at a desk with a provider, and returns their browser.
func (s *service) arrives(who request.Person) *staff.Browser {
	s.t.Helper()
	provider := &staff.Provider{}
	s.desk = s.deskOf("https://assist.example.org", provider).Handler()
	b := staff.NewBrowser(s.t, s.desk)
	if w := b.SignIn(provider, "/desk/queue", who); w.Code != 303 {
		s.t.Fatalf("the sign-in answers %d: %s", w.Code, visible(w.Body.String()))
	}
	return b
}

// A colleague whom a lead has listed can be assigned to before they have signed in:
// an email tells them. At their first sign-in with that address, verified by the
// provider, the entry becomes theirs, with what is assigned to it.
func TestPeople_ListedBeforeTheySignIn(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
		id := s.lists(robin)
		says(t, "after it", s.page(robin, "/desk/people?done="+id), "Alex Example (alex@example.org) is on the list.",
			"Not signed in yet")
		saysNothingOf(t, "another person’s page", s.page(pat, "/desk/people?done="+id), "is on the list.</strong>",
			"Add a colleague", "Remove")
		q := s.takes(pat, s.sent(valid()).ID, request.StepAssign, "person", id)
		s.sweep()
		if got := s.box.to("alex@example.org"); len(got) != 1 ||
			q.Assigned.Name != "Alex Example (alex@example.org)" {
			t.Fatalf("Alex got %v; assigned to %v", got, q.Assigned)
		}
		if s.box.link(t, "alex@example.org", "/desk/requests/") != "/desk/requests/"+q.Reference {
			t.Error("the link leads elsewhere")
		}
		b := s.arrives(alex(true))
		says(t, "what is Alex’s", b.Visit("GET", "/desk/queue?show=mine").Body.String(), q.Reference)
		people := s.page(pat, "/desk/people")
		saysNothingOf(t, "the list", people, "Not signed in yet")
		if n := strings.Count(people, "<th scope=\"row\">Alex Example"); n != 1 {
			t.Errorf("Alex is on the list %d times", n)
		}
		b.Visit("POST", "/desk/signout/everywhere")
		if b.Visit("GET", "/desk/queue").Code != 303 {
			t.Error("signing out everywhere ends none of Alex’s sessions")
		}
	})
}

// An address that the provider has not verified leads to no entry of the list, and
// the list lets no one in whom the provider does not.
func TestPeople_ListGivesNothingToOthers(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
	q := s.takes(pat, s.sent(valid()).ID, request.StepAssign, "person", s.lists(robin))
	b := s.arrives(alex(false))
	saysNothingOf(t, "what is Alex’s", b.Visit("GET", "/desk/queue?show=mine").Body.String(), q.Reference)
	says(t, "the list", s.page(pat, "/desk/people"), "Not signed in yet")
	provider := &staff.Provider{}
	s.desk = s.deskOf("https://assist.example.org", provider).Handler()
	stranger := staff.NewBrowser(t, s.desk)
	if w := stranger.SignIn(provider, "/desk/queue", request.Person{}); w.Code != 403 {
		t.Errorf("someone in no group gets %d", w.Code)
	}
}

// Who was removed can't be assigned to, and their sessions have ended. Their open
// requests are listed until they are someone else's, and the history keeps the
// name. If they sign in again, the provider still lets them in, and the page says
// so.
func TestPeople_Removed(t *testing.T) {
	s := newService(t, &table.Memory{})
	robin := s.signedIn("Robin Example", true)
	id := s.lists(robin)
	b := s.arrives(alex(true))
	q := s.takes(robin, s.sent(valid()).ID, request.StepAssign, "person", id)
	s.now = s.now.Add(time.Hour)
	for range 2 { // pressed twice
		if w := s.postAs(robin, "/desk/people/"+id+"/remove", nil); w.Code != 303 {
			t.Fatalf("the removal answers %d", w.Code)
		}
	}
	page := s.page(robin, "/desk/people?done="+id)
	says(t, "after it", page, "Alex Example (Alex@example.org) was removed, and their sessions ended.",
		"Assign Alex Example’s requests to someone else", "/desk/requests/"+q.Reference+"#assign")
	if b.Visit("GET", "/desk/queue").Code != 303 {
		t.Error("a session of Alex’s still opens the queue")
	}
	if w := s.tries(robin, s.read(q.ID), request.StepAssign, "person", id); w.Code != 422 {
		t.Errorf("to assign to someone who was removed answers %d", w.Code)
	}
	says(t, "the history", s.page(robin, "/desk/requests/"+q.Reference), "To Alex Example (Alex@example.org).")
	s.takes(robin, q.ID, request.StepAssign, "person", staffID("Robin Example"))
	saysNothingOf(t, "the list", s.page(robin, "/desk/people"), "requests to someone else", "Signed in after")
	s.now = s.now.Add(time.Hour)
	s.arrives(alex(true))
	says(t, "the list", s.page(robin, "/desk/people"), "Signed in after being removed", "still lets in Alex Example")
}

func staffID(name string) string { return request.PersonID("https://provider.example.org", name) }

// Someone is on the list once. Who was removed is listed again as the same person.
func TestPeople_Again(t *testing.T) {
	s := newService(t, &table.Memory{})
	robin := s.signedIn("Robin Example", true)
	id := s.lists(robin)
	again := url.Values{"colleague_name": {"Alexandra Example"}, "colleague_email": {"ALEX@example.org"}}
	w := s.postAs(robin, "/desk/people", again)
	if w.Code != 422 {
		t.Errorf("the second time answers %d", w.Code)
	}
	says(t, "the second time", w.Body.String(), "is already on the list", "Alexandra Example")
	w = s.postAs(robin, "/desk/people", url.Values{"colleague_name": {"Typed"}, "colleague_email": {"none"}})
	says(t, "no address", w.Body.String(), "Typed", "error-summary")
	w = s.postAs(&http.Cookie{Name: "none", Value: "none"}, "/desk/people", again)
	says(t, "signed out", w.Body.String(), "Alexandra Example", "Send it again")
	s.now = s.now.Add(time.Hour)
	s.postAs(robin, "/desk/people/"+id+"/remove", nil)
	s.now = s.now.Add(time.Hour)
	s.lists(robin)
	saysNothingOf(t, "the list", s.page(robin, "/desk/people"), "Removed</h2>")
	if w := s.postAs(robin, "/desk/people/"+staffID("Robin Example")+"/remove", nil); w.Code != 409 {
		t.Errorf("to remove oneself answers %d", w.Code)
	}
}

// Rows of before there was a list are people who are there, and stay as they are.
func TestPeople_FormerRows(t *testing.T) {
	const former = `{"id":"a","name":"Pat Example","email":"pat@example.org","lead":true,"epoch":2,` +
		`"first":"2026-10-31T00:04:00Z","last":"2026-10-31T00:04:00Z"}`
	var p request.Person
	if err := json.Unmarshal([]byte(former), &p); err != nil {
		t.Fatal(err)
	}
	list := request.Colleagues([]request.Person{p})
	if len(list) != 1 || list[0].HasLeft() || list[0].HasReturned() || !list[0].HasSignedIn() || list[0].ID != "a" {
		t.Errorf("%+v", list)
	}
	if again, err := json.Marshal(p); err != nil || string(again) != former {
		t.Errorf("%s, %v", again, err)
	}
}
