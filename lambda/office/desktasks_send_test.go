package office_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// overQuota sends requests of one agency from one address until n acknowledgements
// are held.
func (s *service) overQuota(n int) (held []request.Request) {
	s.t.Helper()
	for i := range request.MailsADay + n {
		q := s.sent(with(valid(), "official_email", "network@example.org", "contact_email", "network@example.org"))
		s.sweep()
		if i >= request.MailsADay {
			held = append(held, q)
		}
	}
	return held
}

// settles presses a button of the only open task and follows it to the page.
func (s *service) settles(button string, form url.Values) string {
	s.t.Helper()
	pat := s.signedIn("Pat Example", false)
	w := s.postAs(pat, "/desk/tasks/"+s.task(0).ID+"/"+button, form)
	if w.Code != 303 {
		s.t.Fatalf("%s answers %d: %s", button, w.Code, visible(w.Body.String()))
	}
	return s.page(pat, w.Header().Get("Location"))
}

// What a quota holds is sent from its task: each acknowledgement once, with who
// sent it in each request's history, and counted in no quota again. Then what is
// held on the same day is another task.
func TestTasks_SendOverQuota(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.now = noon
	held := s.overQuota(2)
	const words = "Some email about this request is held"
	pages := map[string]string{}
	for _, q := range held {
		pages[q.ID] = "/status/open/" + s.receiptOf(q)
		says(t, "the agency's page", s.reads(pages[q.ID]), words)
	}
	pat := s.signedIn("Pat Example", false)
	says(t, "the page", s.page(pat, "/desk/tasks"), "Emails over the daily limit are on hold: network@example.org",
		held[0].Reference, held[1].Reference, "Send them now")
	says(t, "the page after it", s.settles("send", nil), "Done: Emails over the daily limit are on hold",
		"Sent the held emails.")
	s.sweep()
	if got := s.box.to("network@example.org"); len(got) != request.MailsADay+2 || len(s.tasks()) != 0 {
		t.Errorf("the network got %q, and there are %d tasks", got, len(s.tasks()))
	}
	for _, q := range held {
		saysNothingOf(t, "the agency's page", s.reads(pages[q.ID]), words)
		if steps := s.steps(q.ID); !strings.HasSuffix(steps, " release") {
			t.Errorf("the history of %s is %v", q.Reference, steps)
		}
	}
	s.sent(with(valid(), "official_email", "network@example.org", "contact_email", "network@example.org"))
	s.sweep()
	if tasks := s.tasks(); len(tasks) != 1 || len(tasks[0].Messages) != 1 {
		t.Errorf("what is held later is in the tasks %+v", tasks)
	}
}

// What a quota holds of a request whose emails are on hold stays: the hold is the
// request's own.
func TestTasks_SendOverQuotaButOnHold(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.now = noon
	held := s.overQuota(1)[0]
	s.now = s.now.Add(time.Minute)
	s.decides(held.ID, request.StepHold)
	s.now = s.now.Add(time.Minute)
	pat := s.signedIn("Pat Example", false)
	w := s.postAs(pat, "/desk/tasks/"+s.task(0).ID+"/send", nil)
	says(t, "the page", visible(w.Body.String()), "One email stays on hold.", "Resume them on the request’s page.")
	s.sweep()
	if got := s.box.to("network@example.org"); w.Code != 409 || len(got) != request.MailsADay ||
		!s.read(held.ID).Held {
		t.Errorf("it answers %d; the network got %q", w.Code, got)
	}
}

// A hold stays through a verification, which emails the agency itself, until it is
// released; the history has both, and its task is done with the release, wherever
// that is taken.
func TestTasks_HoldStaysUntilReleased(t *testing.T) {
	for _, where := range []string{"from its task", "on the request’s page"} {
		s := newService(t, &table.Memory{})
		q := s.sent(valid())
		s.sweep()
		s.decides(q.ID, request.StepHold, request.StepVerify, request.StepAsk)
		s.sweep()
		got := s.box.to("assistant@example.org")
		if len(got) != 2 || !strings.Contains(strings.Join(got, " "), "verified") || !s.read(q.ID).Held {
			t.Errorf("while it is on hold the agency got %q", got)
		}
		if where == "from its task" {
			says(t, "the page after it", s.settles("send", nil), "Done: Emails to this agency are on hold.")
		} else {
			s.decides(q.ID, request.StepRelease)
		}
		s.sweep()
		if got := s.box.to("assistant@example.org"); len(got) != 3 || s.read(q.ID).Held || len(s.tasks()) != 0 {
			t.Errorf("%s: the agency got %q, and the tasks are %+v", where, got, s.tasks())
		}
		if steps := s.steps(q.ID); steps != "receive hold verify ask release" {
			t.Errorf("%s: the history is %s", where, steps)
		}
	}
}

// An email that bounced is sent again from its task, or to another address; pressed
// twice it is sent once, and the history says who sent it, without the address.
func TestTasks_SendAgain(t *testing.T) {
	for address, to := range map[string]string{"": "assistant@example.org", " new@example.org ": "new@example.org"} {
		s := newService(t, &table.Memory{})
		q := s.bounced("Bounced Unified")
		id, before := s.task(0).ID, len(s.box.to(to))
		says(t, "the page after it", s.settles("again", url.Values{"address": {address}}),
			"Done: An email wasn’t delivered.", "An email was sent again.")
		pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
		if w := s.postAs(pat, "/desk/tasks/"+id+"/again", url.Values{"address": {address}}); w.Code != 303 {
			t.Errorf("pressed twice it answers %d", w.Code)
		}
		if w := s.postAs(robin, "/desk/tasks/"+id+"/again", url.Values{"address": {address}}); w.Code != 409 {
			t.Errorf("someone else is answered %d", w.Code)
		}
		s.sweep()
		if got := s.box.to(to); len(got) != before+1 || len(s.tasks()) != 0 {
			t.Errorf("%s got %q, and there are %d tasks", to, got, len(s.tasks()))
		}
		events, err := s.store.Events(t.Context(), q.ID)
		last := events[len(events)-1]
		if err != nil || last.Step != request.StepResend || !strings.HasPrefix(last.By, "Pat Example") ||
			strings.Contains(last.Why, "@") {
			t.Errorf("the history ends with %+v (%v)", last, err)
		}
	}
}

// What is no address sends nothing, and a task that is not done asks why.
func TestTasks_Problems(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.bounced("Bounced Unified")
	pat, id := s.signedIn("Pat Example", false), s.task(0).ID
	for button, c := range map[string]struct{ typed, want string }{
		"again": {"two@example.org, three@example.org", "Enter only one email address"},
		"close": {" ", "Enter what you did, or why there’s nothing to do"},
	} {
		w := s.postAs(pat, "/desk/tasks/"+id+"/"+button, url.Values{"address": {c.typed}, "words": {c.typed}})
		if page := visible(w.Body.String()); w.Code != 422 || !strings.Contains(page, c.want) {
			t.Errorf("%s answers %d: %s", button, w.Code, page)
		}
	}
	if len(s.tasks()) != 1 || len(s.box.mails) != 3 {
		t.Errorf("%d tasks, %d emails", len(s.tasks()), len(s.box.mails))
	}
}

// Opening a request does the task that no one has opened it for a day.
func TestTasks_OpeningDoesIt(t *testing.T) {
	s := newService(t, &table.Memory{})
	q := s.sent(valid())
	s.sweep()
	s.pass(26 * time.Hour)
	if err := s.daily(&kept{}); err != nil {
		t.Fatal(err)
	}
	if task := s.task(0); task.Kind != request.TaskUnopened {
		t.Fatalf("the task is %+v", task)
	}
	pat := s.signedIn("Pat Example", false)
	s.page(pat, "/desk/requests/"+q.Reference)
	if len(s.tasks()) != 0 {
		t.Errorf("the tasks are %+v", s.tasks())
	}
	says(t, "the page", s.page(pat, "/desk/tasks"), "Done in the last 7 days", "First opened by staff.")
}
