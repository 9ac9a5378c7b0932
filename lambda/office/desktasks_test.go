package office_test

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// within visits the desk with a context of one's own.
func (s *service) within(ctx context.Context, cookie *http.Cookie, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(ctx, "GET", path, nil)
	r.AddCookie(cookie)
	w := httptest.NewRecorder()
	s.desk.ServeHTTP(w, r)
	return w
}

// suspects makes tasks: requests whose mail is held as suspect.
func (s *service) suspects(n int) {
	s.t.Helper()
	for i := range n {
		s.named(fmt.Sprintf("Suspect %d", i), "leave_blank", "https://spam.example", "official_email",
			fmt.Sprintf("official%d@example.org", i))
		s.now = s.now.Add(time.Second)
	}
}

// bounced makes a task of a mail that did not arrive.
func (s *service) bounced(agency string) (q request.Request) {
	s.t.Helper()
	q = s.named(agency)
	s.sweep()
	for id := range q.MessageIDs(1) {
		if err := s.sender.Settle(context.Background(), request.Delivery{Kind: request.MailBounced, MessageID: id,
			Attempt: 1, Detail: "550 no Assistant@example.org here: <assistant@example.org>"}); err != nil {
			s.t.Fatal(err)
		}
		return q
	}
	return q
}

// why is what a person says who marks a task as done.
var why = url.Values{"words": {"It is spam."}}

// openTasks counts the open tasks on a page.
func openTasks(page string) int { return strings.Count(page, `<li class="task">`) }

func (s *service) task(i int) request.Task {
	s.t.Helper()
	tasks, err := s.store.Tasks(context.Background())
	if err != nil || len(tasks) <= i {
		s.t.Fatalf("%d tasks (%v), want more than %d", len(tasks), err, i)
	}
	return tasks[i]
}

func TestATaskSaysWhatWaitsOfWhichRequestAndWhichMail(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		pat := s.signedIn("Pat Example", false)
		q := s.bounced("Bounced Unified")
		s.now = s.now.Add(time.Minute)
		s.suspects(1)
		page := s.page(pat, "/desk/tasks")
		for _, want := range []string{"This email didn’t arrive (Bounce). 550 no",
			`href="/desk/requests/` + q.Reference + `" data-row>Bounced Unified</a>`,
			"An email wasn’t delivered: “Receipt” to assistant@example.org", "may not be from the agency",
			"Since <time",
			`href="tel:+19165550100"`} {
			if !strings.Contains(page, want) {
				t.Errorf("the page does not say %q", want)
			}
		}
		if strings.Index(page, "didn’t arrive") > strings.Index(page, "may not be from") {
			t.Error("the younger stands first")
		}
		if what := s.task(0).What; strings.Contains(strings.ToLower(what), "assistant@") {
			t.Errorf("the task repeats the address: %s", what)
		}
	})
}

func TestATaskIsSettledByAPersonOnceAndThatIsRecorded(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
		s.suspects(2)
		id := s.task(0).ID
		for range 3 {
			if w := s.postAs(pat, "/desk/tasks/"+id+"/close", why); w.Code != 303 ||
				w.Header().Get("Location") != "/desk/tasks?done="+id {
				t.Fatalf("settling answers %d to %q", w.Code, w.Header().Get("Location"))
			}
		}
		task, err := s.store.Task(context.Background(), id)
		if err != nil || task.By != "Pat Example (pat.example@example.org)" || !task.Done.Equal(s.clock()) ||
			task.Version != 2 || task.Why != "It is spam." {
			t.Errorf("kept is %+v (%v)", task, err)
		}
		w := s.postAs(robin, "/desk/tasks/"+id+"/close", why)
		if page := html.UnescapeString(w.Body.String()); w.Code != 409 ||
			!strings.Contains(page, "Pat Example (pat.example@example.org) marked this task done on") {
			t.Errorf("the second to settle it is answered %d: %s", w.Code, page)
		}
		if page := s.page(pat, "/desk/tasks"); strings.Contains(page, id) || openTasks(page) != 1 ||
			!strings.Contains(page, "by Pat Example (pat.example@example.org): It is spam.") {
			t.Error("the task still waits, or the other does not")
		}
		if w := s.postAs(pat, "/desk/tasks/none/close", why); w.Code != 404 {
			t.Errorf("a task that there is not answers %d", w.Code)
		}
	})
}

func TestOfTwoWhoSettleATaskAtOnceOneDoes(t *testing.T) {
	db := &table.Memory{}
	s := newService(t, db)
	pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
	s.suspects(1)
	id := s.task(0).ID
	codes := make(chan int, 20)
	for i := range 20 {
		go func() { codes <- s.postAs([]*http.Cookie{pat, robin}[i%2], "/desk/tasks/"+id+"/close", why).Code }()
	}
	count := map[int]int{}
	for range 20 {
		count[<-codes]++
	}
	if task, err := s.store.Task(context.Background(), id); err != nil || task.Version != 2 || count[303] != 10 ||
		count[409] != 10 {
		t.Errorf("the task is at version %d (%v); answers %v", task.Version, err, count)
	}
}

func TestATaskWhoseRequestOrMailIsGoneBreaksNothing(t *testing.T) {
	db := &table.Memory{}
	s := newService(t, db)
	pat := s.signedIn("Pat Example", false)
	q := s.bounced("Bounced Unified")
	for i, about := range []request.Task{{Request: "gone"}, {Message: "gone"},
		{Request: "gone", Message: s.task(0).Message}, {What: "The counts differ"}} {
		about.ID, about.At = fmt.Sprint("poison-", i), s.clock()
		data := fmt.Sprintf(
			`{"id":%q,"at":"2026-10-31T00:05:00Z","what":"A record was set aside %s","request":%q,"message":%q}`,
			about.ID, about.What, about.Request, about.Message)
		if err := db.Write(context.Background(), table.Row{Part: "task#" + about.ID, Sort: "task", Version: 1,
			Index: "tasks", Order: about.ID, Data: []byte(data)}); err != nil {
			t.Fatal(err)
		}
	}
	page := s.page(pat, "/desk/tasks")
	if openTasks(page) != 5 || !strings.Contains(page, q.Reference) ||
		strings.Count(page, "can’t find its request") != 2 || strings.Count(page, "isn’t about a request") != 2 ||
		strings.Count(page, ": “Receipt” to") < 2 {
		t.Errorf("the page of tasks: %s", page)
	}
	if w := s.postAs(pat, "/desk/tasks/poison-0/close", why); w.Code != 303 {
		t.Errorf("settling one answers %d", w.Code)
	}
	s.page(pat, "/desk/queue")
}

func TestTheQueueShowsTheOldestTasksOnItsFirstPageAndLeadsToAll(t *testing.T) {
	serial(t)
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	tasks := func(path string) int { return strings.Count(s.page(pat, path), "may not be from the agency") }
	s.suspects(5)
	if page := s.page(pat, "/desk/queue"); tasks("/desk/queue") != 2 ||
		!strings.Contains(page, `<a href="/desk/tasks"><b>5 tasks</b></a>`) {
		t.Error("the first page does not count the tasks, or names others than two")
	}
	s.suspects(40)
	if page := s.page(pat, "/desk/queue"); tasks("/desk/queue") != 2 ||
		!strings.Contains(page, `<a href="/desk/tasks"><b>20+ tasks</b></a>`) {
		t.Error("of many tasks the first page names others than two, or does not lead to all")
	}
	if tasks("/desk/queue?show=verify") != 0 || tasks("/desk/queue?find=suspect") != 0 {
		t.Error("there are tasks where the person looks for something else")
	}
	seen, pages := 0, 0
	for path := "/desk/tasks"; path != ""; pages++ {
		page := s.page(pat, path)
		seen += openTasks(page)
		path = ""
		if next := nextPage.FindStringSubmatch(page); next != nil {
			path = next[1]
		}
	}
	if seen != 45 || pages != 3 {
		t.Errorf("%d tasks on %d pages, want 45 on 3", seen, pages)
	}
}

// A task whose email can't be read is shown, and that something can't be read is
// said.
func TestTasks_CorruptEmail(t *testing.T) {
	d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
	s := newService(t, d)
	s.sent(valid())
	s.sweep()
	bounced := s.box.mails[0].ID
	if err := s.sender.Settle(t.Context(), request.Delivery{Kind: request.MailBounced, MessageID: bounced,
		At: s.clock()}); err != nil {
		t.Fatal(err)
	}
	d.rows["message#"+bounced+" message"] = func(r *table.Row) { r.Data = []byte(`{"id": 7`) }
	says(t, "the page", s.page(s.signedIn("Pat Example", false), "/desk/tasks"), "This email didn’t arrive",
		"We couldn’t read one of the tasks")
}
