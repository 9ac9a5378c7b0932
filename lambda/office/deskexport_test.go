package office_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/office/export"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// awkward are answers that a spreadsheet would take for something else.
var awkward = map[string]string{
	"agency": "“Example” District, Unified", "cds": "0161119", "county": "01", "official_phone": "+1 916 555 0100",
	"official_title": "=HYPERLINK(\"https://example.org\")",
	"need":           "Two lines\nand “quotes”", "goals": "'tis one", "data": " \u00a0@SUM(1)", "tried": "-1",
	"outcomes": "\tTab", "authorizer": "19647330109876", "months": "9", "sites": "00", "others": "0",
}

func (s *service) exported(cookie string, lead bool, path string) string {
	w := s.getAs(s.signedIn(cookie, lead), path)
	if w.Code != 200 {
		s.t.Fatalf("%s answers %d: %s", path, w.Code, w.Body)
	}
	return w.Body.String()
}

// exportedAs is an export of two requests, which reads as its golden file.
func exportedAs(t *testing.T, name string) [][]string {
	t.Helper()
	s := newService(t, &table.Memory{})
	s.keep(2, start.Add(time.Hour), request.Answers(awkward), request.StepVerify, request.StepAssign, request.StepWeigh,
		request.StepAmend, request.StepAccept, request.StepPrepare)
	s.keep(1, start, with1(awkward, "kind", "district", "g1a", "yes", "help", "both", "start", "2027-01-11"))
	got := s.exported("Robin Example", true, "/desk/"+name+"?year=2026")
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(file); err != nil || string(want) != got {
		t.Errorf("%s differs from what is sent (%v); if that is meant: go test ./lambda/office -update\n%s", file, err,
			got)
	}
	return readTable(t, got)
}

// with1 are answers with some others.
func with1(answers map[string]string, pairs ...string) request.Answers {
	more := request.Answers(maps.Clone(answers))
	for i := 0; i < len(pairs); i += 2 {
		more[pairs[i]] = pairs[i+1]
	}
	return more
}

// The export for people has words: labels as heads, each of its own, Pacific times,
// the county's name, the labels of options, and how the law applies.
func TestExportCSV_InWords(t *testing.T) {
	rows := exportedAs(t, "export.csv")
	seen := map[string]bool{}
	for _, head := range rows[0] {
		if head == "" || seen[head] {
			t.Errorf("two columns are headed %q, or one has no head", head)
		}
		seen[head] = true
	}
	for name, want := range map[string][2]string{"Status": {"Received", "Accepted"},
		"Received (Pacific)": {"2026-10-30 17:04", "2026-10-30 18:04"}, "Agreement due": {"", "2026-11-13"},
		"County": {"Alameda", "Alameda"}, "How it came": {"By the form", "By the form"},
		"(g)(1)(A)": {"Not yet met", ""},
		"Assessment: Outside improvement partners are engaged now, including the county office and the geographic lead": {
			"", "Met"}, "Deadline missed (Pacific)": {"", ""},
		"When would you like to start?": {"2027-01-11", ""}, "CDS code": {"0161119", ""}} {
		at := slices.Index(rows[0], name)
		if at < 0 {
			t.Errorf("no column is headed %q: %q", name, rows[0])
			continue
		}
		if got := [2]string{rows[1][at], rows[2][at]}; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// The export in codes is as it was: programs read it by the names of its columns.
func TestExportCodes_AsItWas(t *testing.T) {
	rows := exportedAs(t, "export-codes.csv")
	if len(rows) != 3 || rows[1][2] != "2026-10-31T00:04:00Z" || rows[2][2] != "2026-10-31T01:04:00Z" {
		t.Fatalf("%d lines, not the oldest first", len(rows))
	}
	for name, answer := range awkward {
		if at := slices.Index(rows[0], name); at < 0 || rows[1][at] != answer {
			t.Errorf("%s comes back as %q", name, rows[1][at])
		}
	}
	for name, want := range map[string]string{"status": "accepted", "assigned": "Robin Example", "edition": "2",
		"weighed_partners": "yes", "weighed_at_risk": "", "last_accept": "2026-11-05T08:04:00Z", "last_sign": "",
		"agency": "Another name", "agreement_due": "2026-11-14T08:00:00Z"} {
		if at := slices.Index(rows[0], name); at < 0 || rows[2][at] != want {
			t.Errorf("%s is %q, want %q", name, rows[2][at], want)
		}
	}
}

// No cell of an export is a formula or a number that a spreadsheet spoils.
func TestExportCSV_CellsAreSafe(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.keep(1, start, request.Answers(awkward))
	got := s.exported("Robin Example", true, "/desk/export-codes.csv")
	for _, want := range []string{",'0161119,", ",'01,", ",'+1 916 555 0100,",
		`,"'=HYPERLINK(""https://example.org"")",`, ",''tis one,", ",' \u00a0@SUM(1),", ",'-1,", ",'\tTab,",
		",'19647330109876,", ",'00,", ",9,", ",0,"} {
		if !strings.Contains(got, want) {
			t.Errorf("the file lacks %s\n%s", want, got)
		}
	}
}

// The export for a program has each request with its history and its former
// editions.
func TestExportJSON_HistoryAndEditions(t *testing.T) {
	tables.Each(t, func(t *testing.T, floor table.Table) {
		s := newService(t, floor)
		q := s.keep(1, start, request.Answers{"county": "01", "kind": "district", "need": "<words> & “more”"},
			request.StepVerify, request.StepAmend, request.StepAsk)
		var list []struct {
			request.Request
			History  []request.Event   `json:"history"`
			Editions []request.Edition `json:"editions"`
		}
		text := s.exported("Robin Example", true, "/desk/export.json")
		if err := json.Unmarshal([]byte(text), &list); err != nil || len(list) != 1 {
			t.Fatalf("%v: %s", err, text)
		}
		one := list[0]
		if err := q.CheckChain(one.History); err != nil || one.Head != q.Head || len(one.Editions) != 1 ||
			one.Editions[0].Answers["need"] != "<words> & “more”" || q.CheckEditions(one.History, one.Editions) != nil {
			t.Errorf("%v, %+v", err, one)
		}
		if !strings.Contains(text, "<words> & “more”") {
			t.Error("people cannot read it")
		}
	})
}

func TestAnExportIsOfOneFiscalYearAndADownload(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.keep(1, time.Date(2026, 7, 1, 6, 59, 0, 0, time.UTC), request.Answers{"agency": "Before Unified"})
	s.keep(2, time.Date(2026, 7, 1, 7, 0, 0, 0, time.UTC), request.Answers{"agency": "First Unified"})
	s.keep(3, time.Date(2027, 7, 1, 6, 59, 0, 0, time.UTC), request.Answers{"agency": "Last Unified"})
	s.keep(4, time.Date(2027, 7, 1, 7, 0, 0, 0, time.UTC), request.Answers{"agency": "After Unified"})
	robin := s.signedIn("Robin Example", true)
	for path, name := range map[string]string{"/desk/export.csv?year=2026": "requests-2026.csv",
		"/desk/export-codes.csv?year=2026": "requests-2026.codes.csv",
		"/desk/export.json?year=2026":      "requests-2026.json", "/desk/report.csv?year=2026": "report-2026.csv"} {
		w := s.getAs(robin, path)
		if got := w.Header().Get("Content-Disposition"); w.Code != 200 || got != `attachment; filename="`+name+`"` {
			t.Errorf("%s answers %d as %s", path, w.Code, got)
		}
		if text := w.Body.String(); strings.Contains(path, "export") && (strings.Contains(text, "Before Unified") ||
			strings.Contains(text, "After Unified") || !strings.Contains(text, "First Unified") ||
			!strings.Contains(text, "Last Unified")) {
			t.Errorf("%s has other requests than those of its year", path)
		}
	}
}

// An export that is too large for a function names the operators tool.
func TestExport_TooLarge(t *testing.T) {
	serial(t)
	s := newService(t, &table.Memory{})
	// in the answer of a function each of the last three takes more
	long := request.Answers{"need": strings.Repeat("“<&\n", 7_000)}
	robin := s.signedIn("Robin Example", true)
	for n := range 73 {
		s.keep(n, start, request.Answers{"need": long["need"]})
		if n%12 > 0 {
			continue
		}
		w := s.getAs(robin, "/desk/export.csv")
		answered, err := json.Marshal(w.Body.String())
		switch {
		case err != nil || len(answered) > 6<<20:
			t.Fatalf("a function would have to answer %d bytes, %v", len(answered), err)
		case w.Code == 200:
			continue
		case w.Code != 422 || !strings.Contains(w.Body.String(), "admin export"):
			t.Fatalf("answers %d", w.Code)
		}
		if n < 40 {
			t.Errorf("%d requests are too many", n+1)
		}
		var whole bytes.Buffer
		list, err := s.store.ReceivedBetween(t.Context(), start, start.Add(time.Hour))
		if _, err := export.CSV(t.Context(), &whole, list, s.store); err != nil || whole.Len() < 40*len(long["need"]) {
			t.Errorf("the operator gets %d bytes, %v", whole.Len(), err)
		}
		if err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Error("73 such requests are not too many")
}

func TestAnExportIsLoggedWithWhoTookIt(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.keep(1, start, request.Answers(awkward))
	for _, form := range []string{"csv", "json"} {
		s.exported("Robin Example", true, "/desk/export."+form+"?year=2026")
		want := `"msg":"export served","year":2026,"form":"` + form + `","requests":1,"person":"` +
			request.PersonID("https://provider.example.org", "Robin Example") + `","sent":true`
		if !strings.Contains(s.log.String(), want) {
			t.Errorf("the log does not have %s:\n%s", want, s.log)
		}
	}
	s.getAs(s.signedIn("Pat Example", false), "/desk/export.csv")
	if strings.Count(s.log.String(),
		`"msg":"export served"`) != 2 {
		t.Error("an export that was refused is logged as one")
	}
}
