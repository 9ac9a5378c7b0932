package office_test

import (
	"crypto/rand"
	"html"
	"net/url"
	"strings"
	"testing"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

func TestASearchFindsByNameByCountyAndByReference(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		pat := s.signedIn("Pat Example", false)
		alpha := s.named("Alpha Valley Unified")
		beta := s.named("Beta Valley Union", "county", "02", "cds", "0210025", "official_name", "Robin Example")
		for search, want := range map[string]string{
			"find=val": "Beta Valley Union, Alpha Valley Unified",
			"find=UNI": "Alpha Valley Unified, Beta Valley Union", "find=valley+union": "Beta Valley Union",
			"find=gamma": "",
			"county=02":  "Beta Valley Union", "find=valley&county=01": "Alpha Valley Unified",
			"find=alpha&county=02": "", "find=Alpine+County": "Beta Valley Union", "find=alame": "Alpha Valley Unified",
			"find=robin+val":                        "Beta Valley Union",
			"find=" + alpha.Reference[9:13]:         "Alpha Valley Unified",
			"find=" + alpha.Reference[10:]:          "Alpha Valley Unified",
			"find=" + alpha.Reference[:12]:          "Alpha Valley Unified",
			"find=rfa+2026+" + beta.Reference[9:12]: "Beta Valley Union",
		} {
			page := s.page(pat, "/desk/queue?"+search)
			if got := listed(page); len(got) != len(want) || !strings.Contains(got, strings.Split(want, ",")[0]) {
				t.Errorf("%s finds %s, want %s", search, got, want)
			}
			if strings.Contains(page, "aria-sort") {
				t.Errorf("%s says that its results are sorted by a column", search)
			}
			if want == "" && !strings.Contains(page, "No requests found") {
				t.Errorf("%s does not say that nothing matches", search)
			}
		}
		for _, typed := range []string{alpha.Reference, strings.ToLower(alpha.Reference),
			strings.ReplaceAll(alpha.Reference, "-", " ")} {
			w := s.getAs(pat, "/desk/queue?find="+url.QueryEscape(typed))
			if w.Code != 303 || w.Header().Get("Location") != "/desk/requests/"+alpha.Reference {
				t.Errorf("%q leads to %q (%d)", typed, w.Header().Get("Location"), w.Code)
			}
		}
	})
}

func TestWhatCannotBeSearchedForIsToldInWordsAndKept(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	other, err := request.NewReference(rand.Reader, 2026)
	if err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{
		"RFA-2026-7KQ4-M": "This reference number has a typo",
		"rfa 2026":        "Add at least one of the characters after the year",
		"rfa 99":          "A reference number looks like RFA-2026-7KQ4-X", other: "We can’t find request " + other,
		"---": "Enter part of a name, a county, or a reference number",
	} {
		w := s.getAs(pat, "/desk/queue?find="+url.QueryEscape(typed))
		page := html.UnescapeString(w.Body.String())
		if w.Code != 422 || !strings.Contains(page, want) || !strings.Contains(page, `value="`+typed+`"`) ||
			!strings.Contains(page, "<title>Error: Search") {
			t.Errorf("%q answers %d, and not %q", typed, w.Code, want)
		}
	}
	for _, name := range []string{"District 12", "Rfallon"} { // a number, or the letters RFA, make no reference number
		if page := s.page(pat, "/desk/queue?find="+url.QueryEscape(name)); !strings.Contains(page,
			"No requests found") {
			t.Errorf("%q is not searched for", name)
		}
	}
	if w := s.getAs(pat, "/desk/queue?county=99"); w.Code != 422 ||
		!strings.Contains(w.Body.String(), "can’t find that county") {
		t.Errorf("a county that there is not answers %d", w.Code)
	}
	for _, address := range []string{"?show=everything", "?from=%ff", "?from=" + strings.Repeat("x", 1001)} {
		for _, page := range []string{"/desk/queue", "/desk/tasks"} {
			if w := s.getAs(pat, page+address); w.Code != 404 &&
				!(page == "/desk/tasks" && strings.HasPrefix(address, "?show")) {
				t.Errorf("%s%.20s answers %d", page, address, w.Code)
			}
		}
	}
	for _, address := range []string{"?from=nothing", "?from=" + strings.Repeat("x", 1000), "?from=received+x%00",
		"?show=closed&from=received+2026", "?find=a&from=zzz", "?show=mine&from=9"} {
		s.page(pat, "/desk/queue"+address)
	}
}
