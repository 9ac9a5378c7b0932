package office_test

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

func TestAnOpenQuestionIsAnsweredOnceAndStaffGetTheWords(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		q, path := s.followed(valid())
		s.decides(q.ID, request.StepVerify, request.StepAsk)
		q = s.decides(q.ID, request.StepAsk) // a second question beside the first
		s.sweep()
		form := and(version(q), url.Values{"words": {"Kolibri: two schools.\r\n\r\n<b>And more</b>"}})
		for range 2 { // pressed twice
			s.steps303(path+"/answer", form)
		}
		s.sweep()
		if got := s.steps(q.ID); !strings.HasSuffix(got, "ask ask answer") {
			t.Errorf("its history is %q", got)
		}
		now := s.read(q.ID)
		if now.Status != request.Verified || len(now.OpenQuestions) != 0 {
			t.Errorf("it is %s with the open questions %v", now.Status, now.OpenQuestions)
		}
		page := s.reads(path)
		says(t, "the page", page, "Your agency answered", "Kolibri: two schools.\n\n<b>And more</b>",
			"CCEE is reviewing your request.")
		saysNothingOf(t, "the page", page, "Send my answer</button>")
		staff, others := s.lastMail("staff@example.org"), s.lastMail("assistant@example.org")
		if !strings.Contains(staff.Subject, "The agency answered") ||
			!strings.Contains(staff.Text, "    Kolibri: two schools.\n    \n    <b>And more</b>") {
			t.Errorf("staff got %q: %s", staff.Subject, staff.Text)
		}
		if !strings.Contains(others.Subject, "We received your answer") ||
			strings.Contains(others.Text+others.HTML, "Kolibri") {
			t.Errorf("the agency got %q: %s", others.Subject, others.Text)
		}
	})
}

// lastMail is the newest mail to an address.
func (s *service) lastMail(to string) (last request.Mail) {
	for _, m := range s.box.mails {
		if m.To == to {
			last = m
		}
	}
	return last
}

func TestAnAnswerWithAnErrorComesBackWithItsWords(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.brought(request.Asked)
	long := strings.Repeat("word ", 1700)
	for words, problem := range map[string]string{"": "Enter your answer.", " \n": "Enter your answer.",
		long: "Shorten this answer to 8,000 characters"} {
		w := s.post(s.intake, path+"/answer", and(version(q), url.Values{"words": {words}}))
		page := html.UnescapeString(w.Body.String())
		if w.Code != 422 || !strings.Contains(page, "\n"+words+"</textarea>") {
			t.Errorf("%.10q answers %d without what was typed", words, w.Code)
		}
		says(t, "the page", page, problem, `href="#answer-words"`, `id="answer-words"`, "<title>Error: ")
	}
	for _, form := range []url.Values{{"words": {"x"}}, {"words": {"x"}, "version": {"0"}},
		{"words": {"x"}, "version": {"-3"}}} {
		if w := s.post(s.intake, path+"/answer", form); w.Code != 400 {
			t.Errorf("%v answers %d", form, w.Code)
		}
	}
	if w := s.post(s.intake, path+"/answer", url.Values{"words": {strings.Repeat("x", 200_000)}}); w.Code != 413 ||
		!strings.Contains(w.Body.String(), "Shorten your longest answers") {
		t.Errorf("what is too large answers %d: %s", w.Code, visible(w.Body.String()))
	}
	if w := s.post(s.intake, path+"/answer", url.Values{"words": {"\xff"}}); w.Code != 400 ||
		!strings.Contains(w.Body.String(), "Go back, reload the page") {
		t.Errorf("what is no text answers %d: %s", w.Code, visible(w.Body.String()))
	}
	if got := s.read(q.ID); got.Version != q.Version {
		t.Error("something was recorded")
	}
}

// Where CCEE has acted meanwhile the words are kept and the page is as it is now.
func TestAgencyStep_StaleKeepsWords(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.brought(request.Asked)
	seen := version(q)
	s.decides(q.ID, request.StepAsk)
	w := s.post(s.intake, path+"/answer", and(seen, url.Values{"words": {"My answer to the first"}}))
	page := html.UnescapeString(w.Body.String())
	says(t, "after a second question", page, "changed after you opened this page", "CCEE asked a question",
		"\nMy answer to the first</textarea>")
	now := s.read(q.ID)
	if w.Code != 409 || now.Status != request.Asked {
		t.Errorf("it answers %d, and it is %s", w.Code, now.Status)
	}
	says(t, "its form", page, fmt.Sprintf(`name="version" value="%d"`, now.Version))
	s.decides(q.ID, request.StepRecall)
	w = s.post(s.intake, path+"/answer", and(seen, url.Values{"words": {"My answer to nothing"}}))
	page = html.UnescapeString(w.Body.String())
	if w.Code != 409 {
		t.Errorf("an answer to what was taken back answers %d", w.Code)
	}
	says(t, "after the question was taken back", page, "CCEE withdrew its question", "so you can copy",
		`<blockquote class="words">My answer to nothing</blockquote>`, "CCEE is reviewing your request.")
	w = s.post(s.intake, path+"/answer", and(version(s.read(q.ID)), url.Values{"words": {"Still mine"}}))
	if w.Code != 409 {
		t.Errorf("an answer without a question answers %d", w.Code)
	}
	says(t, "without a question", html.UnescapeString(w.Body.String()), "You can’t do that now",
		`<blockquote class="words">Still mine</blockquote>`)
}

func TestWhatStaffDoAmongThemselvesKeepsNoAnswerBack(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.brought(request.Asked)
	s.decides(q.ID, request.StepNote, request.StepWeigh, request.StepHold)
	for range 2 {
		s.steps303(path+"/answer", and(version(q), url.Values{"words": {"My answer"}}))
	}
	if got := s.steps(q.ID); !strings.HasSuffix(got, "note weigh hold answer") {
		t.Errorf("its history is %q", got)
	}
}

// A request is withdrawn only when asked twice and in every open status.
func TestWithdraw_ConfirmedInEveryOpenStatus(t *testing.T) {
	for _, status := range request.OpenStatuses {
		t.Run(string(status), func(t *testing.T) {
			s := newService(t, &table.Memory{})
			q, path := s.brought(status)
			why := and(version(q), url.Values{"words": {"Kolibri: we have found other help."}})
			w := s.post(s.intake, path+"/withdraw", why)
			page := html.UnescapeString(w.Body.String())
			if w.Code != 422 || s.read(q.ID).Status != status {
				t.Errorf("without the box it answers %d, and it is %s", w.Code, s.read(q.ID).Status)
			}
			says(t, "the page", page, "Check the box to withdraw the request", `<details id="withdraw" open>`,
				"\nKolibri: we have found other help.</textarea>")
			for range 2 {
				s.steps303(path+"/withdraw", and(why, url.Values{"sure": {"yes"}}))
			}
			s.sweep()
			if got := s.steps(q.ID); !strings.HasSuffix(got, " withdraw") || strings.Count(got, "withdraw") != 1 {
				t.Errorf("its history is %q", got)
			}
			says(t, "the page", s.reads(path), "Withdrawn", "Kolibri: we have found other help.")
			if staff := s.lastMail("staff@example.org"); !strings.Contains(staff.Subject, "Withdrawn") ||
				!strings.Contains(staff.Text, "Kolibri") {
				t.Errorf("staff got %q: %s", staff.Subject, staff.Text)
			}
			for _, to := range []string{"assistant@example.org", "superintendent@example.org"} {
				if m := s.lastMail(to); !strings.Contains(m.Subject, "was withdrawn") ||
					strings.Contains(m.Text+m.HTML, "Kolibri") {
					t.Errorf("%s got %q", to, m.Subject)
				}
			}
		})
	}
	for _, status := range request.ClosedStatuses {
		s := newService(t, &table.Memory{})
		q, path := s.brought(status)
		w := s.post(s.intake, path+"/withdraw", and(version(q), url.Values{"sure": {"yes"}, "words": {"Why"}}))
		if w.Code != 409 || s.read(q.ID).Version != q.Version {
			t.Errorf("a request that is %s: %d", status, w.Code)
		}
		says(t, "the page", html.UnescapeString(w.Body.String()), "You can’t do that now",
			`<blockquote class="words">Why</blockquote>`)
	}
}

// An answer that cannot be stored comes back with its words and can be sent again.
func TestAgencyStep_SaveFailed(t *testing.T) {
	for _, wrote := range []bool{false, true} {
		memory := &table.Memory{}
		s := newService(t, memory)
		q, path := s.brought(request.Asked)
		form := and(version(q), url.Values{"words": {"My answer"}})
		broken := newService(t, &down{memory, wrote})
		w := broken.post(broken.intake, path+"/answer", form)
		page := html.UnescapeString(w.Body.String())
		if w.Code != http.StatusInsufficientStorage {
			t.Fatalf("it answers %d", w.Code)
		}
		if n := strings.Count(page, "</html>"); n != 1 {
			t.Errorf("it answers with %d pages", n)
		}
		says(t, "the page", page, "We can’t tell whether we saved what you sent", "\nMy answer</textarea>",
			fmt.Sprintf(`name="version" value="%d"`, q.Version))
		s.steps303(path+"/answer", form)
		if got := s.steps(q.ID); strings.Count(got, "answer") != 1 {
			t.Errorf("its history is %q", got)
		}
	}
}

// Of two who act in the same moment the second learns what the first has done.
func TestAgencyStep_ConflictShowsFirst(t *testing.T) {
	memory := &table.Memory{}
	s := newService(t, memory)
	q, path := s.brought(request.Asked)
	slow := newService(t, &tables.Meanwhile{Table: memory, Act: func() { s.decides(q.ID, request.StepRecall) }})
	w := slow.post(slow.intake, path+"/answer", and(version(q), url.Values{"words": {"My answer"}}))
	if w.Code != 409 {
		t.Errorf("it answers %d", w.Code)
	}
	says(t, "the page", html.UnescapeString(w.Body.String()), "CCEE withdrew its question",
		"We didn’t save what you sent", `<blockquote class="words">My answer</blockquote>`)
}
