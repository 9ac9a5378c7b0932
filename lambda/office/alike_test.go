package office_test

import (
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// others is what the desk's page of a request says of other requests of the same
// agency.
func (s *service) others(q request.Request) string {
	s.t.Helper()
	page := s.page(s.signedIn("Pat Example", false), "/desk/requests/"+q.Reference)
	_, after, _ := strings.Cut(page, "Other requests of this agency</h2>")
	list, _, _ := strings.Cut(after, "</section>")
	return list
}

// Each of the requests of one agency names the others, newest first, with why; one
// that was closed long ago is none of them.
func TestDeskRequest_Duplicates(t *testing.T) {
	s := newService(t, &table.Memory{})
	send := func(pairs ...string) request.Request {
		t.Helper()
		s.pass(10 * time.Minute)
		return s.sent(with(valid(), append(pairs, "official_email", strings.Join(pairs, "")+"@example.org",
			"contact_is", "official", "contact_email", "", "contact_name", "")...))
	}
	first, second := send("months", "1"), send("months", "2")
	renamed, namesake, other := send("agency", "Sample"), send("cds", "0161127"),
		send("cds", "0161135", "agency", "Another")
	says(t, "the first", s.others(first), second.Reference, "Same CDS code and name.", renamed.Reference,
		"Same CDS code, another name.", namesake.Reference, "Same name, another CDS code.")
	saysNothingOf(t, "the first", s.others(first), other.Reference, first.Reference)
	says(t, "the second", s.others(second), first.Reference)
	says(t, "the renamed one", s.others(renamed), first.Reference, second.Reference)
	saysNothingOf(t, "the renamed one", s.others(renamed), namesake.Reference)
	if list := s.others(other); list != "" {
		t.Errorf("another agency’s request names %s", list)
	}
	if list := s.others(second); strings.Index(list, renamed.Reference) > strings.Index(list, first.Reference) {
		t.Errorf("the newest is not the first: %s", list)
	}
	s.byAgency(first.ID, request.StepWithdraw, request.Input{})
	says(t, "the second", s.others(second), first.Reference+"</a>: ", ", now withdrawn. ")
	s.mu.Lock()
	s.now = s.now.Add(366 * 24 * time.Hour)
	s.mu.Unlock()
	saysNothingOf(t, "the second, a year later", s.others(second), first.Reference)
	says(t, "the second, a year later", s.others(second), renamed.Reference)
}

// A number that a request says it replaces is linked, and flagged where it is
// another agency's, its own, a later one, or no request's.
func TestDeskRequest_Replaces(t *testing.T) {
	s := newService(t, &table.Memory{})
	first := s.sent(valid())
	other := s.sent(with(valid(), "cds", "0161135", "agency", "Another", "official_email", "b@example.org"))
	for number, want := range map[string]string{first.Reference: "",
		other.Reference:   "That is a request of another agency: Another, CDS code 0161135.",
		"RFA-2026-7KQ4-X": "We can’t find a request with that number."} {
		s.pass(10 * time.Minute)
		q := s.sent(with(valid(), "replaces", number, "official_email", number+"@example.org"))
		page := s.page(s.signedIn("Pat Example", false), "/desk/requests/"+q.Reference)
		says(t, number, page, "The agency says that this request replaces", want)
		if linked := strings.Contains(page, `replaces <a href="/desk/requests/`+number+
			`"`); linked != !strings.Contains(want, "can’t find") {
			t.Errorf("%s is linked: %v", number, linked)
		}
		if flagged := strings.Contains(page,
			`<p class="notice warning">The agency says that this request replaces`); flagged != (want != "") {
			t.Errorf("%s is flagged: %v", number, flagged)
		}
		if want == "" {
			says(t, "the one that is replaced", s.others(first), q.Reference, "It says that it replaces this one.")
		}
	}
}

// Of two agencies one of which gave no CDS code, the names and the counties tell
// whether they are one.
func TestDeskRequest_ReplacesWithoutACode(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.now = start.Add(time.Hour)
	pat := s.signedIn("Pat Example", false)
	enter := func(pairs ...string) request.Request {
		t.Helper()
		s.pass(10 * time.Minute)
		return s.entered(pat, call(pairs...))
	}
	first := enter("cds", "", "agency", "Alpha Unified")
	for _, c := range []struct{ name, county, cds, want string }{
		{"Beta Unified", "19", "", "That is a request of another agency: Alpha Unified."},
		{"Beta Unified", "01", "0161135", "That is a request of another agency: Alpha Unified."},
		{"Alpha Unified", "19", "", "That is a request of another agency: Alpha Unified."},
		{"alpha  UNIFIED", "01", "0161119", ""},
		{"Alpha Unified", "01", "", ""},
	} {
		q := enter("cds", c.cds, "agency", c.name, "county", c.county, "replaces", first.Reference)
		page := s.page(pat, "/desk/requests/"+q.Reference)
		says(t, c.name, page, "The agency says that this request replaces", c.want)
		if flagged := strings.Contains(page, "a request of another agency"); flagged != (c.want != "") {
			t.Errorf("%s in county %s, code %q, is flagged: %t", c.name, c.county, c.cds, flagged)
		}
		saysNothingOf(t, c.name, page, "CDS code .")
	}
}

// The request that another one says it replaces is found among those of its agency,
// though its number can't be looked up.
func TestDeskRequest_ReplacesOneOfItsAgency(t *testing.T) {
	d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
	s := newService(t, d)
	first := s.sent(valid())
	second := s.sent(with(valid(), "replaces", first.Reference, "official_email", "b@example.org"))
	d.rows["reference#"+first.Reference+" reference"] = gone
	saysNothingOf(t, "the page", s.page(s.signedIn("Pat Example", false), "/desk/requests/"+second.Reference),
		"We can’t find a request")
}
