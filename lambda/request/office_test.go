package request_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

var listed = time.Date(2026, 12, 2, 18, 0, 0, 0, time.UTC)

// contact is an office's contact, as staff enter it.
func contact(email string) request.OfficeContact {
	return request.OfficeContact{Name: "Example County Office of Education", Email: email,
		Domains: []string{"example.org"}}
}

func kern(t *testing.T) request.Office {
	t.Helper()
	o, err := request.NewOffice("15-county")
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// The state follows the address: entered, confirmed, a year later again, bounced,
// replaced.
func TestOffice_State(t *testing.T) {
	o := kern(t)
	check := func(at time.Time, want request.OfficeState, asked, confirmed bool) {
		t.Helper()
		if s := o.State(at); s != want || o.MayBeAsked() != asked || o.IsConfirmed() != confirmed {
			t.Errorf("%s, may be asked: %t, confirmed: %t; want %s, %t, %t", s, o.MayBeAsked(), o.IsConfirmed(), want,
				asked, confirmed)
		}
	}
	check(listed, request.OfficeEmpty, false, false)
	o = o.Change(request.OfficeEdit, contact("kern@example.org"), request.KnownByWebsite, "Pat Example", listed)
	check(listed, request.OfficeUnconfirmed, true, false)
	o = o.ConfirmAgain(request.KnownByPhone, "Pat Example", listed)
	check(listed.AddDate(1, 0, 0).Add(-time.Second), request.OfficeConfirmed, true, true)
	check(listed.AddDate(1, 0, 0), request.OfficeAgain, true, true)
	o = o.ProveByAnswer("KERN@example.org", "Robin Example", listed.AddDate(1, 0, 0))
	check(listed.AddDate(1, 0, 0), request.OfficeConfirmed, true, true)
	o = o.Bounce("former@example.org", listed)
	check(listed, request.OfficeConfirmed, true, true)
	o = o.Bounce("kern@example.org", listed)
	check(listed, request.OfficeBounced, false, false)
	o = o.Change(request.OfficeEdit, contact("office@example.org"), request.KnownByWebsite, "Pat Example", listed)
	check(listed, request.OfficeUnconfirmed, true, false)
	o = o.ProveByAnswer("kern@example.org", "Robin Example", listed)
	check(listed, request.OfficeUnconfirmed, true, false)
	if err := o.CheckHistory(); err != nil || o.Edition() != 5 {
		t.Errorf("%d changes: %v", o.Edition(), err)
	}
}

// A change to something else than the address leaves what is known of it, and one
// that changes nothing is none.
func TestOffice_ChangeKeepsProof(t *testing.T) {
	first := kern(t).Change(request.OfficeEdit, contact("kern@example.org"), request.KnownByLetter, "Pat Example",
		listed)
	to := first.OfficeContact
	to.Phone = "916-555-0115"
	for _, source := range []request.OfficeSource{request.SameAddress, request.KnownByWebsite} {
		o := first.Change(request.OfficeEdit, to, source, "Robin Example", listed.Add(time.Hour))
		if !o.Proved.Equal(listed) || o.ProvedBy != "Pat Example" || o.EnteredBy != "Pat Example" || o.Edition() != 2 {
			t.Errorf("%s: %+v", source, o)
		}
		again := o.Change(request.OfficeEdit, to, source, "Pat Example", listed.Add(2*time.Hour))
		if again.Edition() != 2 {
			t.Errorf("%s: the same again is a change: %+v", source, again.Latest())
		}
		if o.Latest().By != "Robin Example" || !slices.Equal(o.Latest().Fields,
			[]request.FieldEdit{{Field: "office_phone", To: "916-555-0115"}}) {
			t.Errorf("%s: the history says %+v", source, o.Latest())
		}
	}
}

// Two next versions of one entry do not write into each other's history.
func TestOffice_HistoryIsAppendedTo(t *testing.T) {
	o := kern(t).Change(request.OfficeEdit, contact("kern@example.org"), request.KnownByPhone, "Pat Example", listed)
	o = o.ConfirmAgain(request.KnownByPhone, "a", listed).ConfirmAgain(request.KnownByPhone, "b", listed)
	one, other := o.ConfirmAgain(request.KnownByPhone, "one", listed),
		o.ConfirmAgain(request.KnownByPhone, "other", listed)
	if one.Latest().By != "one" || other.Latest().By != "other" || o.Edition() != 3 {
		t.Errorf("%s, %s, %d", one.Latest().By, other.Latest().By, o.Edition())
	}
	for name, alter := range map[string]func(*request.Office){
		"confirmed": func(o *request.Office) { o.Proved = o.Proved.Add(time.Hour) },
		"by":        func(o *request.Office) { o.ProvedBy = "altered" },
		"how":       func(o *request.Office) { o.ProvedHow = request.KnownByAnswer },
		"entered":   func(o *request.Office) { o.Entered = listed.Add(time.Hour) },
		"bounced":   func(o *request.Office) { o.Bounced = listed },
		"domains":   func(o *request.Office) { o.Domains = []string{"elsewhere.example.org"} },
	} {
		altered := o
		alter(&altered)
		if altered.CheckHistory() == nil {
			t.Errorf("%s: an altered entry passes", name)
		}
	}
	o.History[0].Fields[0].To = "altered"
	if err := o.CheckHistory(); err == nil || !strings.Contains(err.Error(), "does not come to its office_name") {
		t.Errorf("an altered history: %v", err)
	}
	changed := o.Change(request.OfficeEdit, contact("new@example.org"), request.KnownByPhone, "c", listed)
	changed.History[3].Fields[0].From = "altered"
	if err := changed.CheckHistory(); err == nil || !strings.Contains(err.Error(), "change 4 of ") {
		t.Errorf("a history that was altered in the middle: %v", err)
	}
	o.History = nil
	if o.CheckHistory() == nil {
		t.Error("a history that was removed passes")
	}
}

func TestOffices_CountyData(t *testing.T) {
	kings, _ := request.NewOffice("16-lead")
	kings.Serves = []string{"15"}
	list := request.Offices([]request.Office{kings})
	var leads []string
	if last := list[len(list)-1]; last.ID != request.AgentID {
		t.Errorf("the last entry is %s", last.ID)
	}
	for _, o := range list[58 : len(list)-1] {
		if o.Role() != request.LeadRole {
			t.Errorf("%s comes after the county offices", o.ID)
		}
		leads = append(leads, o.County().Name+": "+o.Answers()["office_serves"])
	}
	if list[0].ID != "01-county" || list[57].ID != "58-county" || len(leads) != 4 {
		t.Errorf("%d entries, leads %v", len(list), leads)
	}
	if leads[3] != "Tulare: Inyo, Kings, Madera, Mariposa, Merced, Mono, Monterey, San Benito, Santa Cruz, "+
		"Stanislaus, Tulare" {
		t.Errorf("the last lead is %s", leads[3])
	}
	ids := func(code string, role request.OfficeRole) (ids []string) {
		for _, o := range request.OfficesFor(list, code, role) {
			ids = append(ids, o.ID)
		}
		return ids
	}
	for _, c := range []struct {
		code string
		role request.OfficeRole
		want string
	}{{"15", request.CountyRole, "15-county"}, {"15", request.LeadRole, "16-lead"}, {"16", request.LeadRole, "54-lead"},
		{"36", request.LeadRole, "33-lead 37-lead"}, {"01", request.LeadRole, ""}} {
		if got := strings.Join(ids(c.code, c.role), " "); got != c.want {
			t.Errorf("for %s the %s is %q, want %q", c.code, c.role, got, c.want)
		}
	}
	for _, id := range []string{"", "15", "59-county", "15-state", "15-county-x", "county-15"} {
		if _, err := request.NewOffice(id); !errors.Is(err, request.ErrNotFound) {
			t.Errorf("%q names an entry: %v", id, err)
		}
	}
}

func TestCheckOffice_Domains(t *testing.T) {
	for _, c := range []struct{ email, domains, want, problem string }{
		{"kern@example.org", "", "example.org", ""},
		{"kern@gmail.com", "", "", ""},
		{"kern@example.org", " @Example.org; sub.example.org ,example.org", "example.org, sub.example.org", ""},
		{"kern@example.org", "example.com", "", "add example.org, the domain of the email"},
		{"kern@gmail.com", "example.com", "example.com", ""},
		{"", "example.com", "example.com", ""},
		{"kern@example.org", "gmail.com", "", "remove “gmail.com”"},
		{"kern@example.org", "me.fastmail.com", "", "remove “me.fastmail.com”"},
		{"kern@example.org", "mail.Yahoo.com", "", "remove “mail.yahoo.com”"},
		{"kern@example.org", "pat@example.org", "", "whether “pat@example.org” is a domain"},
		{"kern@example.org", "org", "", "whether “org” is a domain"},
	} {
		typed := request.RawInput{"office_name": "Example", "office_email": c.email, "office_domains": c.domains,
			"office_source": "web"}
		got, _, problems := request.CheckOffice(kern(t), typed, listed)
		if text := got.Answers()["office_domains"]; text != c.want && c.problem == "" {
			t.Errorf("%+v: %q", c, text)
		}
		if len(problems) > 1 || (c.problem == "") != (len(problems) == 0) ||
			len(problems) == 1 && !strings.Contains(strings.ToLower(problems[0].Text), c.problem) {
			t.Errorf("%+v: %v", c, problems)
		}
	}
}

// Who enters an address says how they know it; who changes nothing about it need
// not; and no address needs no source.
func TestCheckOffice_Source(t *testing.T) {
	blank := kern(t)
	known := blank.Change(request.OfficeEdit, contact("kern@example.org"), request.KnownByPhone, "Pat Example", listed)
	for _, c := range []struct {
		name   string
		o      request.Office
		email  string
		source string
		want   request.OfficeSource
		ok     bool
	}{
		{"entered", blank, "kern@example.org", "web", request.KnownByWebsite, true},
		{"no source", blank, "kern@example.org", "", "", false},
		{"nothing to be unchanged", blank, "kern@example.org", "same", "", false},
		{"no address", blank, "", "phone", "", true},
		{"the same", known, "KERN@example.org", "same", request.SameAddress, true},
		{"another", known, "office@example.org", "same", request.SameAddress, false},
		{"not a source of people", known, "kern@example.org", "answer", "", false},
		{"another, by letter", known, "office@example.org", "letter", request.KnownByLetter, true},
	} {
		_, source, problems := request.CheckOffice(c.o, request.RawInput{"office_name": "Example",
			"office_email": c.email, "office_source": c.source}, listed)
		if source != c.want || (len(problems) == 0) != c.ok {
			t.Errorf("%s: %q, %v", c.name, source, problems)
		}
	}
}

// An answer proves an address once a day for each person who answers.
func TestOffice_ProveByAnswer(t *testing.T) {
	o := kern(t).Change(request.OfficeEdit, contact("kern@example.org"), request.KnownByPhone, "Pat Example", listed)
	for _, c := range []struct {
		by    string
		hours int
		want  int
	}{{"Pat Example", 1, 2}, {"Pat Example", 2, 2}, {"Robin Example", 3, 3}, {"Robin Example", 27, 4}} {
		o = o.ProveByAnswer("kern@example.org", c.by, listed.Add(time.Duration(c.hours)*time.Hour))
		if o.Edition() != c.want || o.ProvedHow != request.KnownByAnswer {
			t.Errorf("%s after %d hours: %+v", c.by, c.hours, o)
		}
	}
}

// Only a lead is asked which counties it serves, and only an address that is there
// can be unchanged.
func TestFormOf(t *testing.T) {
	lead, _ := request.NewOffice("54-lead")
	known := kern(t).Change(request.OfficeEdit, contact("kern@example.org"), request.KnownByPhone, "Pat Example",
		listed)
	for name, c := range map[string]struct {
		o             request.Office
		serves        bool
		sources       int
		role, placeOf string
	}{"county": {kern(t), false, 3, "county superintendent’s office", "Kern"},
		"known": {known, false, 4, "county superintendent’s office", "Kern"},
		"lead":  {lead, true, 3, "geographic lead", "Tulare, geographic lead"}} {
		form := request.FormOf(c.o)
		_, serves := form.Field("office_serves")
		source, _ := form.Field("office_source")
		if serves != c.serves || len(source.Options) != c.sources || c.o.Role().String() != c.role ||
			c.o.Place() != c.placeOf {
			t.Errorf("%s: %t, %v, %s, %s", name, serves, source.Options, c.o.Role(), c.o.Place())
		}
	}
	if n := len(request.CountiesWithoutLead(request.Offices([]request.Office{lead}))); n != 58-11-5 {
		t.Errorf("%d counties have no lead", n)
	}
}

// The Administrative Agent, alone, is asked for the address to which drafts go. Once
// its entry is stored, the list has that one, also where no other is stored.
func TestOffice_Agent(t *testing.T) {
	agent, err := request.NewOffice(request.AgentID)
	if err != nil {
		t.Fatal(err)
	}
	labels := func(o request.Office) (list []string) {
		for _, f := range request.FormOf(o)[0].Fields {
			list = append(list, f.Label)
		}
		return list
	}
	source := "How do you know the email address?"
	if got, want := labels(agent), []string{"Office", "Person to ask", "Their title", "Email for drafts of agreements",
		"Phone", source}; !slices.Equal(got, want) {
		t.Errorf("the Agent is asked %q, want %q", got, want)
	}
	if got, want := labels(kern(t)), []string{"Office", "Person to ask", "Their title", "Email for questions", "Phone",
		"Email domains of the office", source}; !slices.Equal(got, want) {
		t.Errorf("a county office is asked %q, want %q", got, want)
	}
	agent.Email = "agent@example.org"
	list := request.Offices([]request.Office{agent})
	if got := list[len(list)-1].Email; got != agent.Email {
		t.Errorf("the list has the address %q, want %q", got, agent.Email)
	}
}

// An entry without an address agrees with its history, also where staff named a
// source that would confirm one; an address that the history lacks does not.
func TestCheckHistory_Address(t *testing.T) {
	o := kern(t).Change(request.OfficeEdit, contact(""), request.KnownByPhone, "Pat Example", listed)
	err := o.CheckHistory()
	if err != nil || o.Edition() != 1 {
		t.Errorf("without an address: got %v after %d changes, want no error after 1", err, o.Edition())
	}
	err = confirmedKern(t).CheckHistory()
	if err != nil {
		t.Errorf("with a confirmed address: got %v, want no error", err)
	}
	o.Email = "kern@example.org"
	want := "its history does not have its office_email"
	if err := o.CheckHistory(); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("with an address that no one entered: got %v, want %q", err, want)
	}
}

// Staff enter what no office has confirmed; leads change the rest.
func TestOffice_MayBeChangedBy(t *testing.T) {
	staff, lead := request.Person{Name: "Pat Example"}, request.Person{Name: "Robin Example", Lead: true}
	o := kern(t).Change(request.OfficeEdit, contact("kern@example.org"), request.KnownByWebsite, "Pat Example", listed)
	proved := o.ConfirmAgain(request.KnownByPhone, "Pat Example", listed)
	bounced := proved.Bounce("kern@example.org", listed)
	if !o.MayBeChangedBy(staff) || proved.MayBeChangedBy(staff) || !proved.MayBeChangedBy(lead) ||
		!bounced.MayBeChangedBy(staff) {
		t.Error("the wrong person may change an entry")
	}
	if !o.Covers("pat@EXAMPLE.org") || o.Covers("pat@sub.example.org") || o.Covers("example.org") {
		t.Error("the domains cover the wrong addresses")
	}
}
