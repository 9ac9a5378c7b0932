package office_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// named sends a request of an agency.
func (s *service) named(agency string, pairs ...string) request.Request {
	s.t.Helper()
	form := with(valid(), pairs...)
	form.Set("agency", agency)
	return s.sent(form)
}

// take takes a step of a request as staff do.
func (s *service) take(q request.Request, step request.Step, in request.Input) request.Request {
	s.t.Helper()
	in.By, in.Now = "Pat Example", s.clock()
	in.Salt, _ = request.NewSalt(rand.Reader)
	c, err := s.read(q.ID).Take(step, in)
	if err == nil {
		err = s.store.Save(context.Background(), c)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return c.Request
}

// page is what whoever has the cookie sees, in plain characters.
func (s *service) page(cookie *http.Cookie, path string) string {
	s.t.Helper()
	w := s.getAs(cookie, path)
	if w.Code != 200 {
		s.t.Fatalf("%s answers %d: %s", path, w.Code, w.Body)
	}
	return html.UnescapeString(w.Body.String())
}

var nextPage = regexp.MustCompile(`href="([^"]+)">Next page`)

var rowLink = regexp.MustCompile(`<a href="(/desk/requests/[^"]+)" data-row[^>]*>([^<]+)</a>`)

// listed are the agencies of a page of the queue, in order, overdue ones with a
// banner among them.
func listed(page string) string {
	var names []string
	for _, m := range rowLink.FindAllStringSubmatch(page, -1) {
		names = append(names, m[2])
	}
	return strings.Join(names, ", ")
}

// rowOf is the row of an agency.
func rowOf(page, agency string) string {
	before, after, _ := strings.Cut(page, ">"+agency+"</a>")
	row, _, _ := strings.Cut(after, "</tr>")
	return before[strings.LastIndex(before, "<tr")+1:] + row
}

// busy is a desk with a request in each status: the name tells which.
func busy(t *testing.T, db table.Table) (s *service, pat *http.Cookie) {
	s = newService(t, db)
	pat = s.signedIn("Pat Example", false)
	next := func(agency string, pairs ...string) request.Request {
		s.now = s.now.Add(time.Minute)
		return s.named(agency, pairs...)
	}
	closed, asked := next("Closed Unified"), next("Asked Unified")
	accepted := next("Accepted Unified")
	for _, q := range []request.Request{closed, asked, accepted} {
		s.take(q, request.StepVerify, request.Input{})
	}
	s.take(closed, request.StepWithdraw, request.Input{})
	s.take(asked, request.StepAsk, request.Input{Words: "Which goals?"})
	s.take(accepted, request.StepAccept, request.Input{})
	for _, name := range []string{"Review Early", "Review Late"} {
		s.take(next(name), request.StepVerify, request.Input{})
	}
	s.take(next("Review Priority", "h", "yes", "at_risk", "yes", "at_risk_reason", "Two years of deficits"),
		request.StepVerify, request.Input{})
	next("New Early")
	next("New Priority", "h", "yes", "at_risk", "yes", "at_risk_reason", "Two years of deficits")
	return s, pat
}

func TestTheQueueStandsInTheOrderInWhichItIsServed(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s, pat := busy(t, db)
		const want = "New Early, New Priority, Review Priority, Review Early, Review Late, Accepted Unified, Asked Unified"
		page := s.page(pat, "/desk/queue")
		if got := listed(page); got != want {
			t.Errorf("the queue is %s\nwant %s", got, want)
		}
		lead := s.signedIn("Robin Example", true)
		if got := listed(s.page(lead, "/desk/queue")); got != want {
			t.Errorf("a lead sees %s", got)
		}
	})
}

func TestEachPartOfTheQueueIsALinkAndTheCurrentOneIsMarked(t *testing.T) {
	s, pat := busy(t, &table.Memory{})
	page := s.page(pat, "/desk/queue")
	for label, want := range map[string]string{
		"To verify": "New Early, New Priority", "To review": "Review Priority, Review Early, Review Late",
		"Agreements":      "Accepted Unified",
		"With the agency": "Asked Unified", "Mine": "", "Closed": "Closed Unified",
		"(h) priority": "New Priority, Review Priority",
		"Unassigned": "New Early, New Priority, Review Priority, Review Early, Review Late, Accepted Unified, " +
			"Asked Unified",
	} {
		link := regexp.MustCompile(`<a href="([^"]+)">` + regexp.QuoteMeta(label) + `(?: <b>(\d+)</b>)?</a>`).
			FindStringSubmatch(page)
		if link == nil {
			t.Errorf("there is no link %s", label)
			continue
		}
		part := s.page(pat, link[1])
		if got := listed(part); got != want {
			t.Errorf("%s has %s, want %s", label, got, want)
		}
		if n := fmt.Sprint(len(rowLink.FindAllString(part, -1))); link[2] != n && label != "Closed" {
			t.Errorf("%s counts %s, and has %s", label, link[2], n)
		}
		if label != "Mine" && strings.Count(part, `aria-current="page">`) != 2 ||
			!strings.Contains(part, `aria-current="page">`+label) {
			t.Errorf("%s is not marked, or another is", label)
		}
	}
}

func TestMineIsWhatIAmToTakeCareOf(t *testing.T) {
	s, pat := busy(t, &table.Memory{})
	people, err := s.store.People(context.Background())
	if err != nil || len(people) != 1 {
		t.Fatal(people, err)
	}
	list, _, _ := s.store.Queue(context.Background(), request.OpenStatuses, "", 9)
	s.take(list[3], request.StepAssign, request.Input{To: request.Assignee{ID: people[0].ID, Name: "Pat Example"}})
	page := s.page(pat, "/desk/queue?show=mine")
	if got := listed(page); got != "Review Early" || !strings.Contains(rowOf(page, got), "Pat Example") {
		t.Errorf("Pat has %s: %s", got, rowOf(page, got))
	}
	if got := listed(s.page(s.signedIn("Robin Example", true), "/desk/queue?show=mine")); got != "" {
		t.Errorf("Robin has %s", got)
	}
}

func TestARowSaysAllThatIsNeededToChooseIt(t *testing.T) {
	s, _ := busy(t, &table.Memory{})
	s.now = s.now.Add(3 * 24 * time.Hour)
	late := s.read(s.named("In Time", "months", "12").ID)
	s.now = s.now.Add(time.Hour + 2*time.Minute)
	pat := s.signedIn("Pat Example", false) // a session lasts eight hours
	page := s.page(pat, "/desk/queue")
	for agency, want := range map[string][]string{
		"In Time": {"1 day 22 hr left", `class="z1"`, `<rect width="1"`, late.Reference, "2 flags",
			"lists this CDS code as Directory",
			"more than nine months",
			">New<", "District · Alameda", "To verify", "Not opened yet", "Assign to me", "<b>(g)(1)(A)</b>",
			`<span class="v needs">waiting</span>`, "No charge in the law", "#verify"},
		"Review Late":      {"Waiting 3 days", "Verified Fri, Oct 30", "To review", "No criteria assessed", ">Review<"},
		"Review Priority":  {"(h) priority"},
		"Accepted Unified": {"5 business days left", "Due Fri, Nov 6", "Prepare agreement", ">Draft<", "due days"},
		"Asked Unified":    {"Asked 3 days ago", "With the agency", "1 question open", ">Open<"},
	} {
		row := rowOf(page, agency)
		for _, w := range want {
			if !strings.Contains(row, w) {
				t.Errorf("the row of %s does not say %q: %s", agency, w, row)
			}
		}
	}
	if strings.Count(page, `<section class="say bad"`) != 2 || strings.Count(page, ">New Early</a>") != 1 ||
		!strings.Contains(page, "<title>(2 overdue, 3 to verify) Queue") {
		t.Error("the page does not name the two that are overdue in a banner each, and only there")
	}
	s.getAs(pat, "/desk/requests/"+late.Reference)
	s.take(late, request.StepHold, request.Input{Words: "Spam?"})
	row := rowOf(s.page(pat, "/desk/queue"), "In Time")
	if strings.Contains(row, ">New<") || !strings.Contains(row, "Opened by Pat Example<") ||
		!strings.Contains(row, "Emails on hold") {
		t.Errorf("a request that was opened and whose mail is held: %s", row)
	}
}

func TestAnAgreementIsLateAfterFiveBusinessDaysUntilItIsPrepared(t *testing.T) {
	s, _ := busy(t, &table.Memory{})
	pat := &http.Cookie{}
	row := func() string { return rowOf(s.page(pat, "/desk/queue?show=agreement"), "Accepted Unified") }
	s.now = time.Date(2026, 11, 7, 7, 59, 0, 0, time.UTC) // Friday, 11:59 p.m. in California
	pat = s.signedIn("Pat Example", false)
	if got := row(); !strings.Contains(got, "1 business day left") || strings.Contains(got, "overdue") {
		t.Errorf("on the fifth day: %s", got)
	}
	s.now = s.now.Add(2 * time.Minute)
	if got := row(); !strings.Contains(got, "Agreement overdue") || !strings.Contains(got, `class="z4"`) {
		t.Errorf("on the day after: %s", got)
	}
	list, _, _ := s.store.Queue(context.Background(), []request.Status{request.Accepted}, "", 1)
	for step, want := range map[request.Step]string{request.StepPrepare: "Agreement ready to send"} {
		s.take(list[0], step, request.Input{})
		if got := row(); !strings.Contains(got, want) || strings.Contains(got, "overdue") {
			t.Errorf("after %s: %s", step, got)
		}
	}
	s.take(list[0], request.StepSend, request.Input{})
	if got := row(); !strings.Contains(got, "Waiting for board approval") {
		t.Errorf("after it was sent: %s", got)
	}
	list, _, _ = s.store.Queue(context.Background(), []request.Status{request.Accepted}, "", 1)
	s.take(list[0], request.StepBoard, request.Input{Day: s.now})
	if got := row(); !strings.Contains(got, "Waiting for signature") {
		t.Errorf("after the board approved it: %s", got)
	}
}

func TestAnEmptyQueueSaysSoKindly(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	for path, want := range map[string]string{"/desk/queue": "You’re all caught up. There are no open requests.",
		"/desk/queue?show=verify": "There are no requests to verify",
		"/desk/queue?show=mine":   "You have no open requests",
		"/desk/queue?show=closed": "There are no closed requests yet", "/desk/tasks": "There are no tasks"} {
		if page := s.page(pat, path); !strings.Contains(page, want) || strings.Contains(page, "<table") {
			t.Errorf("%s does not say %q", path, want)
		}
	}
}

func TestEveryRequestIsOnExactlyOnePage(t *testing.T) {
	serial(t)
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	for i := range 120 {
		q := s.named(fmt.Sprintf("Agency %d", i), "official_email", fmt.Sprintf("official%d@example.org", i))
		if i%3 > 0 {
			s.take(q, request.StepVerify, request.Input{})
		}
		s.now = s.now.Add(time.Second)
	}
	for _, list := range []string{"/desk/queue", "/desk/queue?find=agency", "/desk/queue?county=01"} {
		seen, pages := map[string]int{}, 0
		for path := list; path != ""; pages++ {
			page := s.page(pat, path)
			for _, m := range rowLink.FindAllStringSubmatch(page, -1) {
				seen[m[1]]++
			}
			path = ""
			if next := nextPage.FindStringSubmatch(page); next != nil {
				path = next[1]
			}
			if has := strings.Contains(page, ">First page</a>"); has != (pages > 0) {
				t.Errorf("page %d of %s leads to the first: %v", pages+1, list, has)
			}
		}
		if len(seen) != 120 || pages != 3 {
			t.Errorf("%s has %d requests on %d pages, want 120 on 3", list, len(seen), pages)
		}
		for link, n := range seen {
			if n != 1 {
				t.Errorf("%s is there %d times", link, n)
			}
		}
	}
}

func TestNothingOfTheDesksListsIsSeenWithoutASession(t *testing.T) {
	s := newService(t, &table.Memory{})
	q := s.named("Hidden Unified", "leave_blank", "https://spam.example")
	for _, path := range []string{"/desk/queue", "/desk/queue?show=closed", "/desk/queue?find=" + q.Reference,
		"/desk/queue?find=hidden", "/desk/tasks"} {
		w := s.get(s.desk, path)
		if w.Code != 303 || !strings.HasPrefix(w.Header().Get("Location"), "/desk/signin?to=") ||
			strings.Contains(w.Body.String(), "Hidden") {
			t.Errorf("%s answers %d to %q", path, w.Code, w.Header().Get("Location"))
		}
	}
	if w := s.post(s.desk, "/desk/tasks/"+q.ID[:32]+"-suspect-1/close", nil); w.Code != 401 {
		t.Errorf("a task is closed with %d", w.Code)
	}
	if tasks, err := s.store.Tasks(context.Background()); err != nil || len(tasks) != 1 {
		t.Errorf("%d tasks wait (%v), want 1", len(tasks), err)
	}
}

func TestThePagesOfTheDesksListsAreBuiltForEars(t *testing.T) {
	s, pat := busy(t, &table.Memory{})
	s.named("Suspect Unified", "leave_blank", "https://spam.example")
	for _, path := range []string{"/desk/queue", "/desk/queue?show=mine", "/desk/queue?find=new", "/desk/tasks"} {
		page := s.page(pat, path)
		if strings.Count(page, "<h1") != 1 || strings.Contains(page, "<script") && strings.Contains(page, "onclick") {
			t.Errorf("%s has not one first heading", path)
		}
		if rows := len(rowLink.FindAllString(page, -1)); rows > 0 && path != "/desk/tasks" {
			if strings.Count(page, `scope="col"`) != 6 || strings.Count(page, `scope="row"`) != rows ||
				strings.Count(page, "<caption") != 1 {
				t.Errorf("%s: the table's headers are not all there", path)
			}
		}
		for _, id := range regexp.MustCompile(`<(?:input|select) id="([^"]+)"`).FindAllStringSubmatch(page, -1) {
			if !strings.Contains(page, `<label for="`+id[1]+`"`) {
				t.Errorf("%s: %s has no label", path, id[1])
			}
		}
	}
}

func TestADamagedRowHidesNoOtherRequestAndIsTold(t *testing.T) {
	db := &table.Memory{}
	s, pat := busy(t, db)
	for _, index := range []string{"status#received", "tasks", "find"} {
		damaged := table.Row{Part: "damaged#" + index, Sort: "row", Version: 1, Index: index, Order: "0",
			Data: []byte(`{"id": 7`)}
		if index == "find" {
			damaged.Order = "review#0"
		}
		if err := db.Write(context.Background(), damaged); err != nil {
			t.Fatal(err)
		}
	}
	for path, want := range map[string]string{
		"/desk/queue": "New Early, New Priority, Review Priority, Review Early, Review Late, Accepted " +
			"Unified, Asked Unified",
		"/desk/queue?find=review": "Review Priority, Review Late, Review Early", "/desk/tasks": "",
	} {
		page := s.page(pat, path)
		tells := strings.Contains(page, "couldn’t read part") || strings.Contains(page, "couldn’t read")
		if got := listed(page); got != want || !tells {
			t.Errorf("%s shows %s, and tells of the damage: %v", path, got, tells)
		}
	}
	if !strings.Contains(s.log.String(), "damaged#status#received") {
		t.Error("the log does not name the row")
	}
}

func TestATableThatDoesNotAnswerIsNoEmptyQueue(t *testing.T) {
	s, pat := busy(t, &table.Memory{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for _, path := range []string{"/desk/queue", "/desk/queue?show=mine", "/desk/queue?find=new", "/desk/tasks"} {
		if w := s.within(ctx, pat, path); w.Code != http.StatusInsufficientStorage ||
			strings.Contains(w.Body.String(), "Nothing waits") {
			t.Errorf("%s answers %d", path, w.Code)
		}
	}
}

// A request from before whose agency's name is invisible is opened by its
// reference: the name is the row's only link.
func TestQueue_InvisibleNameShowsReference(t *testing.T) {
	s := newService(t, &table.Memory{})
	q := s.keep(1, s.clock(), request.Answers{"kind": "district", "agency": "\u3164\u200b", "county": "01"})
	if page := s.page(s.signedIn("Pat Example", false), "/desk/queue"); listed(page) != q.Reference {
		t.Error("the row has no link that can be seen")
	}
}

// A step at the desk names the state of the request that was seen; opening its page
// counts once, and only where it is shown.
func TestDeskRequest_SeenState(t *testing.T) {
	s := newService(t, &table.Memory{})
	q := s.sent(valid())
	pat := s.signedIn("Pat Example", false)
	r := httptest.NewRequest("HEAD", "/desk/requests/"+q.Reference, nil)
	r.AddCookie(pat)
	s.desk.ServeHTTP(httptest.NewRecorder(), r)
	if got := s.steps(q.ID); got != "receive" {
		t.Errorf("after HEAD its history is %q", got)
	}
	for range 2 {
		s.page(pat, "/desk/requests/"+q.Reference)
	}
	for _, seen := range []string{"", "0", "-1", "x"} {
		if w := s.postAs(pat, "/desk/requests/"+q.Reference+"/verify", url.Values{"version": {seen}}); w.Code != 400 {
			t.Errorf("a step that has seen %q answers %d", seen, w.Code)
		}
	}
	if got := s.steps(q.ID); got != "receive seen" {
		t.Errorf("its history is %q", got)
	}
}
