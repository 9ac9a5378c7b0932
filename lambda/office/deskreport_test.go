package office_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// keep stores a request that was received at an instant, and what staff did with
// it, some hours apart.
func (s *service) keep(n int, at time.Time, a request.Answers, steps ...request.Step) request.Request {
	s.t.Helper()
	if a["agency"] == "" {
		a["agency"] = "Example"
	}
	reference, err := request.NewReference(strings.NewReader(fmt.Sprintf("%04d", n)), 2026)
	if err != nil {
		s.t.Fatal(err)
	}
	c := request.Receive(fmt.Sprint("token ", n), a, reference, "salt", at)
	for i := 0; ; i++ {
		if err := s.store.Save(context.Background(), c); err != nil {
			s.t.Fatal(err)
		}
		if i == len(steps) {
			return c.Request
		}
		in := request.Input{By: "Pat Example", Words: "Words.", Salt: "salt",
			Now:         at.Add(time.Duration(i*31+n%60+1) * time.Hour),
			To:          request.Assignee{ID: "robin", Name: "Robin Example"},
			Assessments: map[string]string{"partners": request.Yes},
			Answers:     request.Answers{"agency": "Another name", "kind": a["kind"], "county": a["county"]}}
		c, err = c.Request.Take(steps[i], in)
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// lives stores some requests of two fiscal years.
func (s *service) lives(n int) {
	ways := [][]request.Step{
		{request.StepVerify, request.StepAccept, request.StepPrepare, request.StepSend, request.StepSign},
		{request.StepWithdraw}, {request.StepVerify, request.StepAsk},
		{request.StepVerify, request.StepDecline, request.StepReopen},
		{request.StepVerify, request.StepAccept, request.StepPrepare, request.StepSend}, nil,
	}
	for i := range n {
		a := request.Answers{"kind": string(request.Agencies[i%3]), "county": request.Counties()[i*i%9].Code,
			[]string{"g1a", "g1b", "g2", "g3", "unsure"}[i%5]: request.Yes}
		if i%4 == 0 {
			a["h"] = request.Yes
		}
		s.keep(i, time.Date(2026, 3, 1+i*9, 20, 0, 0, 0, time.UTC), a, ways[i%len(ways)]...)
	}
}

var (
	charts = regexp.MustCompile(`(?s)<table class="bars" id="chart-([a-z]+)">(.*?)</table>`)
	bars   = regexp.MustCompile(
		`<tr><th scope="row">(.*?)</th><td><svg [^>]*><rect width="([0-9.]+)" height="1"/></svg><b>(\d+)</b></td></tr>`)
	paces    = regexp.MustCompile(`(?s)<table id="paces">(.*?)</table>`)
	paceRows = regexp.MustCompile(
		`<tr><th scope="row">(.*?)</th><td class="num">(.*?)</td><td class="num">(.*?)</td><td class="num">(.*?)</td></tr>`)
)

// readTables returns the numbers of a page's charts and of its table of times:
// table, row, numbers. No bar is empty, and the longest of a chart is as long as
// can be.
func readTables(t *testing.T, page string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for _, chart := range charts.FindAllStringSubmatch(page, -1) {
		var widest float64
		for _, row := range bars.FindAllStringSubmatch(chart[2], -1) {
			width, err := strconv.ParseFloat(row[2], 64)
			if err != nil || width <= 0 || row[3] == "0" {
				t.Errorf("%s: the bar of %s, %s, is %s wide", chart[1], row[1], row[3], row[2])
			}
			widest = max(widest, width)
			found[chart[1]] = append(found[chart[1]], html.UnescapeString(row[1]+"|"+row[3]))
		}
		if widest != 100 || len(found[chart[1]]) != strings.Count(chart[2], "<svg") {
			t.Errorf("%s: the widest bar is %g", chart[1], widest)
		}
	}
	if len(found) < 4 { // a request may ask under no clause
		t.Fatalf("%d charts", len(found))
	}
	for _, row := range paceRows.FindAllStringSubmatch(paces.FindString(page), -1) {
		found["pace"] = append(found["pace"], html.UnescapeString(strings.Join(row[1:], "|")))
	}
	return found
}

// table reads a file as a program does that knows of the byte order mark and the
// apostrophe.
func readTable(t *testing.T, file string) [][]string {
	t.Helper()
	text, marked := strings.CutPrefix(file, "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked {
		t.Fatalf("the file has no mark, or is no table: %v", err)
	}
	for _, row := range rows {
		for i := range row {
			row[i] = strings.TrimPrefix(row[i], "'")
		}
	}
	return rows
}

func TestTheReportsTablesChartsAndFileHaveTheSameNumbers(t *testing.T) {
	serial(t)
	tables.Each(t, func(t *testing.T, floor table.Table) {
		s := newService(t, floor)
		s.lives(40)
		s.now = time.Date(2027, 8, 1, 0, 0, 0, 0, time.UTC)
		pat := s.signedIn("Pat Example", false)
		for _, year := range []int{2025, 2026} {
			page := s.page(pat, fmt.Sprintf("/desk/report?year=%d", year))
			found := readTables(t, page)
			rows, inFile := readTable(t, s.getAs(pat, fmt.Sprintf("/desk/report.csv?year=%d", year)).Body.String()),
				map[string][]string{}
			for _, row := range rows[1:] {
				line, name := row[2]+"|"+row[3], strings.Replace(row[1], "clause", "path", 1)
				if name == "pace" {
					for _, minutes := range row[4:] {
						line += "|" + took(t, minutes)
					}
				}
				if name == "pace" || row[3] != "0" { // the page leaves out what no request has
					inFile[name] = append(inFile[name], line)
				}
			}
			all := inFile["received"]
			delete(inFile, "received")
			delete(inFile, "altered")
			if fmt.Sprint(inFile) != fmt.Sprint(found) {
				t.Errorf("%d: the file says\n%v\nand the page\n%v", year, inFile, found)
			}
			want := map[int]string{2025: "14 requests", 2026: "26 requests"}[year]
			if !strings.Contains(page, "CCEE received "+want) ||
				!slices.Equal(all, []string{"All|" + strings.Fields(want)[0]}) {
				t.Errorf("%d: %v; the page does not say %q", year, all, want)
			}
		}
	})
}

// What became of the questions to officials is on the page and in its file.
func TestReport_QuestionsToOfficials(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	s.confirms(s.askedOffice(), request.StepConfirm)
	page := visible(s.page(pat, "/desk/report"))
	says(t, "the page", page, "Questions to officials", "Answered within 30 days: 1 of 1 asked",
		"Official asked to answered")
	file := s.getAs(pat, "/desk/report.csv").Body.String()
	says(t, "the file", file, "confirmation,Answered within 30 days,1", "confirmation,No answer yet,0",
		"pace,Official asked to answered,1")
}

func took(t *testing.T, minutes string) string {
	if minutes == "" {
		return "too few"
	}
	d, err := time.ParseDuration(minutes + "m")
	if err != nil {
		t.Fatal(err)
	}
	return request.FormatDuration(d)
}

func TestTheShareInTimeIsSaidWithWhatItIsAShareOf(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.now = start.Add(200 * time.Hour)
	pat := s.signedIn("Pat Example", false)
	for i, c := range []struct {
		after time.Duration
		want  string
	}{{200, "100% on time: 1 of 1 verification due so far."},
		{1, "100% on time: 1 of 1 verification due so far."},
		{100, "50% on time: 1 of 2 verifications due so far."}} {
		var steps []request.Step
		if i == 0 {
			steps = []request.Step{request.StepVerify}
		}
		s.keep(i, s.now.Add(-c.after*time.Hour), request.Answers{"county": "01", "kind": "district"}, steps...)
		if page := visible(s.page(pat, "/desk/report")); !strings.Contains(page, c.want) {
			t.Errorf("the page does not say %q: %s", c.want, page)
		}
	}
}

func TestHowPeopleWorkIsNotToldOfFewRequests(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.now = start.Add(500 * time.Hour)
	pat := s.signedIn("Pat Example", false)
	for i := range 5 {
		s.keep(i, start, request.Answers{"county": "01", "kind": "district"}, request.StepVerify)
		row := readTables(t, s.page(pat, "/desk/report"))["pace"][0]
		rows := readTable(t, s.getAs(pat, "/desk/report.csv").Body.String())
		at := slices.IndexFunc(rows, func(row []string) bool { return row[1] == "pace" })
		few := row == fmt.Sprintf("Received to verified|%d|too few|too few", i+1) && rows[at][4] == "" &&
			rows[at][5] == ""
		if few != (i < 4) {
			t.Errorf("of %d requests: %s, %q", i+1, row, rows[at])
		}
	}
}

func TestAFiscalYearIsChosenByALink(t *testing.T) {
	s := newService(t, &table.Memory{})
	for when, want := range map[time.Time]string{
		start: `<a href="/desk/report?year=2026" aria-current="page">2026–27</a>`,
		time.Date(2028, 7, 1, 7, 0, 0, 0,
			time.UTC): `<a href="/desk/report?year=2028" aria-current="page">2028–29</a></li><li><a href="/desk/report?year=2027">2027–28</a></li><li><a href="/desk/report?year=2026">2026–27</a>`,
	} {
		s.now = when
		if page := s.page(s.signedIn("Pat Example", false), "/desk/report"); !strings.Contains(page, want) ||
			!strings.Contains(page, "CCEE received no requests in the fiscal year from July 1, ") ||
			strings.Contains(page, "<table") {
			t.Errorf("the page lacks %s", want)
		}
	}
	pat := s.signedIn("Pat Example", true)
	for _, year := range []string{"2000", "2099"} {
		s.page(pat, "/desk/report?year="+year)
	}
	for _, year := range []string{"1999", "2100", "-1", "two", "2026.5", "99999999999999999999"} {
		for _, path := range []string{"/desk/report", "/desk/report.csv", "/desk/export.csv", "/desk/export.json"} {
			if w := s.getAs(pat, path+"?year="+url.QueryEscape(year)); w.Code != 404 {
				t.Errorf("%s of the year %q answers %d", path, year, w.Code)
			}
		}
	}
}

// Staff see the report only leads export and no one sees anything without a
// session.
func TestDeskAccess_ReportAndExport(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.keep(1, start, request.Answers{"county": "01", "kind": "district", "need": "Secret words"})
	pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
	for path, staff := range map[string]int{"/desk/report": 200, "/desk/report.csv": 200, "/desk/export.csv": 403,
		"/desk/export-codes.csv": 403, "/desk/export.json": 403} {
		if w := s.get(s.desk, path); w.Code != 303 ||
			!strings.HasPrefix(w.Header().Get("Location"), "/desk/signin?to=") {
			t.Errorf("%s without a session answers %d", path, w.Code)
		}
		if w := s.getAs(pat, path); w.Code != staff || strings.Contains(w.Body.String(), "Secret words") {
			t.Errorf("%s answers staff %d", path, w.Code)
		}
		if w := s.getAs(robin, path); w.Code != 200 || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s answers a lead %d", path, w.Code)
		}
	}
	if page := s.page(pat, "/desk/report"); strings.Contains(page, "/desk/export") {
		t.Error("the page offers staff an export")
	}
	if page := s.page(robin, "/desk/report"); !strings.Contains(page, "/desk/export.csv?year=2026") ||
		!strings.Contains(page, "/desk/export-codes.csv?year=2026") ||
		!strings.Contains(page, "/desk/export.json?year=2026") {
		t.Error("the page offers a lead no export")
	}
}

func TestTheReportKeepsToTheStrictPolicy(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.lives(30)
	s.now = start.AddDate(0, 6, 0)
	page := s.page(s.signedIn("Pat Example", false), "/desk/report")
	for _, inline := range []string{"style=", "<style", "<script>", "onload", "javascript:"} {
		if strings.Contains(page, inline) {
			t.Errorf("the page has %s", inline)
		}
	}
}

func TestAReportWithGapsSaysSoAndIsNoFile(t *testing.T) {
	broken := &table.Memory{}
	s := newService(t, broken)
	s.keep(1, start, request.Answers{"county": "01", "kind": "district"})
	damaged := table.Row{Part: "damaged", Sort: "row", Version: 1, Index: "status#received", Order: "0#" +
		start.Format(time.RFC3339), Data: []byte(`{"id": 7`)}
	if err := broken.Write(t.Context(), damaged); err != nil {
		t.Fatal(err)
	}
	robin := s.signedIn("Robin Example", true)
	if page := s.page(robin, "/desk/report"); !strings.Contains(page, "so this report is incomplete") ||
		!strings.Contains(page, "CCEE received one request") {
		t.Error("the page does not say so")
	}
	for _, path := range []string{"/desk/report.csv", "/desk/export.csv", "/desk/export.json"} {
		if w := s.getAs(robin, path); w.Code != 507 || !strings.Contains(w.Body.String(), "would be incomplete") ||
			!strings.Contains(w.Body.String(), "admin export") {
			t.Errorf("%s answers %d", path, w.Code)
		}
	}
}

// The months of the year up to now are a list with what became of the requests of
// each, as text, and the table below has the same; what became of them adds up to
// what was received.
func TestReport_MonthsAddUp(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.lives(40)
	s.now = time.Date(2027, 2, 10, 0, 0, 0, 0, time.UTC)
	page := s.page(s.signedIn("Pat Example", false), "/desk/report?year=2026")
	rows := regexp.MustCompile(`<tr><th scope="row">(\w+)</th>((?:<td class="num">\d+</td>){4})</tr>`).
		FindAllStringSubmatch(page, -1)
	if len(rows) != 9 || rows[0][1] != "Jul" || rows[7][1] != "Feb" || rows[8][1] != "Total" {
		t.Fatalf("the rows are %q", rows)
	}
	sum := [4]int{}
	for _, row := range rows {
		var n [4]int
		for i, cell := range regexp.MustCompile(`\d+`).FindAllString(row[2], -1) {
			n[i], _ = strconv.Atoi(cell)
		}
		if n[0] != n[1]+n[2]+n[3] {
			t.Errorf("%s: %v don’t add up", row[1], n)
		}
		if row[1] == "Total" {
			if n != sum {
				t.Errorf("the total is %v, want %v", n, sum)
			}
			continue
		}
		for i := range n {
			sum[i] += n[i]
		}
		text := fmt.Sprintf("%d<span class=\"vh\"> received in %s: %d on time, %d late, %d not due</span>", n[0],
			row[1], n[1],
			n[2], n[3])
		if !strings.Contains(page, text) {
			t.Errorf("the list doesn’t say %s", text)
		}
	}
	says(t, "the page", page, "<b>"+fmt.Sprint(sum[0])+"</b> <span class=\"fine\">in the fiscal year</span>")
}
