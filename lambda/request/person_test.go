package request_test

import (
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

func TestANameFromElsewhereIsOneLineOfBoundedVisibleText(t *testing.T) {
	for given, want := range map[string]string{
		"Pat Example":                    "Pat Example",
		" Pat\t\r\n  Example ":           "Pat Example",
		"Pat\x00\x1b[31m\u202eExample":   "Pat[31mExample",
		"P\xffat\ufeff":                  "Pat",
		"Zoë Nuñez-Østergård":            "Zoë Nuñez-Østergård",
		strings.Repeat("é", 300):         strings.Repeat("é", 100),
		strings.Repeat("é", 99) + " Pat": strings.Repeat("é", 99),
		"\u200b\n":                       "",
	} {
		if got := request.NewPerson("i", "s", given, "", false).Name; got != want {
			t.Errorf("%q becomes %q, want %q", given, got, want)
		}
	}
}

func TestAnAddressFromElsewhereIsBareOrLeftOut(t *testing.T) {
	for given, want := range map[string]string{
		"pat@example.org": "pat@example.org", " pat@Example.ORG": "pat@example.org", "": "",
		"Pat <pat@example.org>": "", "pat@example.org\r\nBcc: kim@example.org": "", "pat": "",
		strings.Repeat("p", 250) + "@example.org": "",
	} {
		if got := request.NewPerson("i", "s", "Pat", given, false).Email; got != want {
			t.Errorf("%q becomes %q, want %q", given, got, want)
		}
	}
}

func TestAPersonInAHistoryHasWhateverNameIsKnown(t *testing.T) {
	for want, p := range map[string]request.Person{
		"Pat Example (pat@example.org)": {Name: "Pat Example", Email: "pat@example.org"},
		"Pat Example":                   {Name: "Pat Example"},
		"pat@example.org":               {Email: "pat@example.org"},
		"staff, 0123":                   {ID: "0123"},
	} {
		if got := p.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestASubjectIsAnotherPersonAtAnotherIssuer(t *testing.T) {
	ids := map[string]bool{}
	for _, who := range [][2]string{{"https://a", "1"}, {"https://b", "1"}, {"https://a", "2"}, {"https://a1", ""},
		{"https://", "a1"}} {
		id := request.PersonID(who[0], who[1])
		if len(id) != 32 || strings.Trim(id, "0123456789abcdef") != "" {
			t.Errorf("the id %q is not 32 hex digits", id)
		}
		ids[id] = true
	}
	if len(ids) != 5 {
		t.Errorf("five people have %d ids", len(ids))
	}
}

func TestASessionIsValidForItsPersonUntilOneOfFourThingsEndsIt(t *testing.T) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	pat := request.Person{}.SignIn(request.NewPerson("i", "pat", "Pat", "", false), now)
	s := pat.Session("secret", now)
	for name, c := range map[string]struct {
		session request.Session
		person  request.Person
		at      time.Time
		want    bool
	}{
		"at once":                 {s, pat, now, true},
		"a moment before eight":   {s, pat, now.Add(8*time.Hour - 1), true},
		"after eight hours":       {s, pat, now.Add(8 * time.Hour), false},
		"signed out":              {s.End(now), pat, now, false},
		"signed out everywhere":   {s, pat.SignOutEverywhere(), now, false},
		"somebody else's":         {s, request.NewPerson("i", "kim", "Kim", "", false), now, false},
		"the person signed in on": {s, pat.SignIn(request.NewPerson("i", "pat", "Pat B.", "", true), now), now, true},
	} {
		if got := c.session.Valid(c.person, c.at); got != c.want {
			t.Errorf("%s: valid is %v", name, got)
		}
	}
}

func TestSigningInAgainKeepsWhatIsKnownAndTakesWhatIsNew(t *testing.T) {
	first := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	p := request.Person{}.SignIn(request.NewPerson("i", "pat", "Pat", "", false), first).SignOutEverywhere()
	p.Version = 2
	p = p.SignIn(request.NewPerson("i", "pat", "Pat B.", "pat@example.org", true), first.Add(time.Hour))
	if p.Epoch != 1 || p.Version != 2 || !p.First.Equal(first) || !p.Last.Equal(first.Add(time.Hour)) {
		t.Errorf("what was known has become %+v", p)
	}
	if p.Name != "Pat B." || p.Email != "pat@example.org" || !p.Lead {
		t.Errorf("what is new has become %+v", p)
	}
}
