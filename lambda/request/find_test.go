package request_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// A name is found by its words, each once, in lower case, at most twelve of them,
// and none that is longer than a key may be.
func TestNameWords(t *testing.T) {
	letters := strings.Split("a b c d e f g h i j k l m n", " ")
	for name, want := range map[string][]string{
		"":                             nil,
		" -- ":                         nil,
		"San José Unified (K–12)":      {"san", "jose", "unified", "k", "12"},
		"Sample, sample SAMPLE School": {"sample", "school"},
		strings.Join(letters, " "):     letters[:12],
		strings.Repeat("x", 64):        {strings.Repeat("x", 64)},
		strings.Repeat("x", 65) + " y": {"y"},
	} {
		if got := request.NameWords(name); !slices.Equal(got, want) {
			t.Errorf("%q is found by %q, want %q", name, got, want)
		}
	}
}

// An agency without a code has no key by one, and a name without words none by it.
func TestAgencyKeys(t *testing.T) {
	for _, c := range []struct {
		a    request.Answers
		want string
	}{
		{request.Answers{}, ""},
		{request.Answers{"agency": "--"}, ""},
		{request.Answers{"cds": "0161119"}, ":0161119"},
		{request.Answers{"agency": "Example  School"}, "~example school"},
		{request.Answers{"cds": "0161119", "agency": "Example"}, ":0161119 ~example"},
	} {
		if got := strings.Join(request.AgencyKeys(c.a), " "); got != c.want {
			t.Errorf("%v has the keys %q, want %q", c.a, got, c.want)
		}
	}
}

// A request whose name changes again and again has at most sixty keys.
func TestFound_Bounded(t *testing.T) {
	c := request.Receive("the token", answers(t, checking(request.District, "unsure")), "RFA-2026-7KQ4-X", "salt", now)
	for n := range 40 {
		c = amend(t, c.Request, now.AddDate(0, 0, n), "agency", fmt.Sprintf("Sample%d Example%d", n, n))
	}
	if n := len(c.Request.SearchKeys); n != 60 {
		t.Errorf("%d keys", n)
	}
}

// What is typed is searched for by its words, without accents, or by the piece of a
// reference number that it is; what finds nothing for sure is told.
func TestSearchText(t *testing.T) {
	for typed, want := range map[string]string{
		"La Cañada": "la canada", "Kern County": "kern", "county": "county", "K-8 School": "k 8 school",
		"7kq4": "7kq4", "7KQ4-X": "7kq4x", "kq4-x": "kq4x", "RFA-2026-7K": "7k", "rfa 2026 7kq4": "7kq4",
		"2026-7KQ4": "7kq4", "RFA-2026-7KQ4-X": "7kq4x", "rfa-2026-lo": "10", "District 12": "district 12",
		"Rfallon": "rfallon", "TK-8": "tk 8",
	} {
		if got, err := request.SearchText(typed); got != want || err != nil {
			t.Errorf("%q is searched for as %q (%v), want %q", typed, got, err, want)
		}
	}
	for typed, want := range map[string]string{"": "enter part of", "---": "enter part of",
		"RFA-2026": "add at least one",
		"2026":     "add at least one", "RFA-2026-7KQ4-M": "has a typo", "RFA 12345": "looks like"} {
		if got, err := request.SearchText(typed); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is searched for as %q (%v), want %q", typed, got, err, want)
		}
	}
}

// Three characters of a reference number or more find the request, and so do the
// words of the people on it, which don't stay once they are removed.
func TestFound_PeopleAndReference(t *testing.T) {
	k := &savedRequest{}
	k.save(request.Receive("the token", answers(t, with(checking(request.District, "unsure"), "official_name",
		"Álvaro Specimen", "contact_name", "Sam Placeholder")), "RFA-2026-7KQ4-X", "salt", now))
	k.save(amend(t, k.Request, now, "contact_name", "Kim Placeholder"))
	finds := func(key string) bool {
		return slices.ContainsFunc(k.SearchKeys, func(f request.Found) bool { return f.Key == key })
	}
	for _, key := range []string{"7kq4x", "kq4x", "q4x", "alvaro", "specimen", "sam", "kim", "placeholder"} {
		if !finds(key) {
			t.Errorf("it is not found by %q", key)
		}
	}
	c, err := request.Redact(k.Request, request.Redaction{Fields: []string{"official_name"}}, k.History,
		request.Input{By: "Robin Example", Words: "Asked for", Salt: "salt", Now: now})
	if err != nil {
		t.Fatal(err)
	}
	k.save(c)
	if finds("alvaro") || finds("specimen") || !finds("sam") || len(c.Found) != 2 || c.Found[0].Key != "" {
		t.Errorf("after the official's name is removed it is found by %v", k.SearchKeys)
	}
	k.save(amend(t, k.Request, now.AddDate(0, 0, 1), "contact_name", "Ada Placeholder"))
	if n := len(k.SearchKeys); !finds("ada") || n != len(c.Request.SearchKeys) {
		t.Errorf("a new word has not taken the row of a removed one: %v", k.SearchKeys)
	}
}

// A request from before there were some of the keys gets them with its next step.
func TestFound_OldRequest(t *testing.T) {
	r := request.Receive("the token", answers(t, checking(request.District, "unsure")), "RFA-2026-7KQ4-X", "salt",
		now).Request
	all := len(r.SearchKeys)
	r.SearchKeys = []request.Found{{Key: "example", Row: 1}}
	c, err := r.Take(request.StepNote, request.Input{By: "Pat Example", Words: "A note", Salt: "salt", Now: now})
	if err != nil || len(c.Found) != len(c.Request.SearchKeys) || c.Found[0].Row != 2 {
		t.Fatalf("%v is found by %v", err, c.Found)
	}
	if len(c.Request.SearchKeys) != all {
		t.Errorf("it is found by %v, want %d keys", c.Request.SearchKeys, all)
	}
	again, err := c.Request.Take(request.StepNote, request.Input{By: "Pat Example", Words: "Another", Salt: "salt",
		Now: now})
	if err != nil || len(again.Found) > 0 {
		t.Errorf("the step after it writes them again: %v, %v", again.Found, err)
	}
}

// Requests of the same code or name are alike while they are open, and closed ones
// for a year from their receipt; the newest stands first.
func TestAlike(t *testing.T) {
	const year = 365 * 24 * time.Hour
	r := request.Request{ID: "r", Reference: "RFA-2026-7KQ4-X", Received: now, Status: request.Received,
		Answers: request.Answers{"cds": "0161119", "agency": "Example School"}}
	other := func(cds, name string, status request.Status, ago time.Duration) request.Request {
		return request.Request{ID: "o", Status: status, Received: now.Add(-ago),
			Answers: request.Answers{"cds": cds, "agency": name}}
	}
	for _, c := range []struct {
		name  string
		other request.Request
		want  string
	}{
		{"both", other("0161119", "EXAMPLE school", request.Verified, 0), "Same CDS code and name"},
		{"the code", other("0161119", "Sample School", request.Verified, 0), "Same CDS code, another name"},
		{"the name", other("0161127", "Example School", request.Verified, 0), "Same name, another CDS code"},
		{"neither", other("0161127", "Sample School", request.Verified, 0), ""},
		{"an old one that is open", other("0161119", "Example School", request.Received, 2*year),
			"Same CDS code and name"},
		{"a recent one that is closed", other("0161119", "Example School", request.Declined, year-1),
			"Same CDS code and name"},
		{"an old one that is closed", other("0161119", "Example School", request.Declined, year), ""},
		{"itself", r, ""},
	} {
		got := ""
		for _, one := range request.FindAlike(r, []request.Request{c.other}, now) {
			got += one.Why()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	uncoded := request.Request{ID: "u", Received: now, Status: request.Received,
		Answers: request.Answers{"agency": "Sample School"}}
	if got := request.FindAlike(uncoded, []request.Request{other("", "Example School", request.Received, 0)},
		now); len(got) > 0 {
		t.Errorf("neither has a code, and they are alike: %q", got[0].Why())
	}
	elsewhere := other("", "Example School", request.Received, 0)
	elsewhere.Answers["county"] = "19"
	if got := request.FindAlike(r, []request.Request{elsewhere}, now); len(got) != 1 ||
		got[0].Why() != "Same name, another county, no CDS code to compare" {
		t.Errorf("one of the same name in another county, without a code: %+v", got)
	}
	newer, older := other("0161119", "Newer", request.Received, time.Hour),
		other("0161119", "Older", request.Received, 2*time.Hour)
	newer.Answers["replaces"] = r.Reference
	list := request.FindAlike(r, []request.Request{older, newer}, now)
	if len(list) != 2 || list[0].Answers["agency"] != "Newer" || !list[0].Replaces || list[1].Replaces {
		t.Errorf("%+v", list)
	}
}

// An accent makes no difference, be it part of a letter or behind it, and neither
// does a hyphen that no font shows; letters of other scripts stay apart.
func TestNameWords_Accents(t *testing.T) {
	for name, want := range map[string]string{"La Cañada": "la canada", "La Can\u0303ada": "la canada",
		"Østergård Łódź": "ostergard lodz", "Cæsar Straße": "caesar strasse", "김 가": "김 가", "Ёлка": "ёлка",
		"Q\u0303uy": "quy", "Ex\u00adample": "example"} {
		if got := strings.Join(request.NameWords(name), " "); got != want {
			t.Errorf("%q is found by %q, want %q", name, got, want)
		}
	}
}

// A name of eight words finds its request by the last one, a word with an apostrophe
// by its pieces and in one, and a word from a PDF by its plain letters.
func TestFound_NamesAsSpoken(t *testing.T) {
	r := request.Receive("the token", answers(t, with(checking(request.District, "unsure"), "agency",
		"Paci\ufb01c St. Mary’s Ex\u00adample", "official_name", "Dr. María de los Ángeles García", "contact_name",
		"Sam O’Brien")), "RFA-2026-7KQ4-X", "salt", now).Request
	for _, key := range []string{"angeles", "garcia", "brien", "obrien", "mary", "marys", "pacific", "example"} {
		if !slices.ContainsFunc(r.SearchKeys, func(f request.Found) bool { return f.Key == key }) {
			t.Errorf("it is not found by %q", key)
		}
	}
}

// Two names may be of one agency where they share a word that tells agencies apart,
// and where one of them has no such word.
func TestSameName(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Example Unified", "EXAMPLE Elementary", true},
		{"Example Unified", "Sample Unified", false},
		{"Example Sample Unified", "Sample High", true},
		{"Unified School District", "Example High", true},
		{"", "Example High", true},
		{"Example High", "", false},
	} {
		if got := request.SameName(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

// By their codes two agencies are the same or not, whatever they are called; where
// one has no code, by their names and counties. Without names they are not the same.
func TestIsSameAgency(t *testing.T) {
	agency := func(cds, name, county string) request.Answers {
		return request.Answers{"cds": cds, "agency": name, "county": county}
	}
	for _, c := range []struct {
		a, b request.Answers
		want bool
	}{
		{agency("0161119", "Example", "01"), agency("0161119", "Sample", "19"), true},
		{agency("0161119", "Example", "01"), agency("0161127", "Example", "01"), false},
		{agency("0161119", "Example", "01"), agency("", "EXAMPLE", "01"), true},
		{agency("0161119", "Example", "01"), agency("", "Example", "19"), false},
		{agency("0161119", "Example", "01"), agency("", "Sample", "01"), false},
		{agency("", "", "01"), agency("", "", "01"), false},
	} {
		if got := request.IsSameAgency(c.a, c.b); got != c.want {
			t.Errorf("%v and %v: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

// Of a request of the same name, staff read whether its code is another one or is
// missing, and where it is missing, whether its county is another one.
func TestAlike_SameName(t *testing.T) {
	r := request.Request{ID: "r", Reference: "RFA-2026-7KQ4-X", Received: now, Status: request.Received,
		Answers: request.Answers{"cds": "0161119", "agency": "Example School", "county": "01"}}
	for _, c := range []struct{ cds, county, want string }{
		{"0161127", "01", "Same name, another CDS code"},
		{"1975598", "19", "Same name, another CDS code"},
		{"", "01", "Same name, no CDS code to compare"},
		{"", "19", "Same name, another county, no CDS code to compare"},
	} {
		other := request.Request{ID: "o", Received: now, Status: request.Received,
			Answers: request.Answers{"cds": c.cds, "agency": "Example School", "county": c.county}}
		list := request.FindAlike(r, []request.Request{other}, now)
		if len(list) != 1 || list[0].Why() != c.want {
			t.Errorf("code %q, county %q: %+v, want %q", c.cds, c.county, list, c.want)
		}
	}
}

// A row is named after its key, or after its number where the key is a word of a
// person's name, which can be removed.
func TestFound_Sort(t *testing.T) {
	for want, f := range map[string]request.Found{"find#example": {Key: "example", Row: 3},
		"find#/12": {Key: "pat", Row: 3, Slot: 12}, "find#/1": {Slot: 1}} {
		if got := f.Sort(); got != want {
			t.Errorf("%+v is at %q, want %q", f, got, want)
		}
	}
}

// A person's word has the number of its place among the keys, and keeps it when the
// word is removed; each change is the row's next version.
func TestFound_RowsOfPersonsWords(t *testing.T) {
	k := &savedRequest{}
	k.save(request.Receive("the token", answers(t, with(checking(request.District, "unsure"), "official_name",
		"Specimen")), "RFA-2026-7KQ4-X", "salt", now))
	at := slices.IndexFunc(k.SearchKeys, func(f request.Found) bool { return f.Key == "specimen" })
	if at < 0 {
		t.Fatalf("it is not found by its word, but by %+v", k.SearchKeys)
	}
	if got, want := k.SearchKeys[at], (request.Found{Key: "specimen", Row: 1, Slot: at + 1}); got != want {
		t.Errorf("received it is %+v, want %+v", got, want)
	}
	k.redact(t, request.Redaction{Fields: []string{"official_name"}}, "The law asks it.")
	if got, want := k.SearchKeys[at], (request.Found{Row: 2, Slot: at + 1}); got != want {
		t.Errorf("removed it is %+v, want %+v", got, want)
	}
	k.save(amend(t, k.Request, now.AddDate(0, 0, 1), "official_name", "Placeholder"))
	if got, want := k.SearchKeys[at], (request.Found{Key: "placeholder", Row: 3, Slot: at + 1}); got != want {
		t.Errorf("with a new word it is %+v, want %+v", got, want)
	}
}

// Where a request has all the keys that it may have, a person's word takes the row
// of a removed one, wherever that is, and else finds nothing.
func TestFound_NoRoomForPersonsWords(t *testing.T) {
	for _, removed := range []int{-1, 0, 59} {
		r := waiting(t, now)
		r.SearchKeys = nil
		for i := range 60 {
			r.SearchKeys = append(r.SearchKeys, request.Found{Key: fmt.Sprint("word", i), Row: 1})
		}
		var want []request.Found
		if removed >= 0 {
			r.SearchKeys[removed] = request.Found{Row: 2, Slot: removed + 1}
			want = []request.Found{{Key: "pat", Row: 3, Slot: removed + 1}}
		}
		c := takeSteps(t, r, "note")
		if n := len(c.Request.SearchKeys); n != 60 || !slices.Equal(c.Found, want) {
			t.Errorf("with row %d removed it has %d keys and writes %+v, want 60 and %+v", removed, n, c.Found, want)
		}
	}
}
