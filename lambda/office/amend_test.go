package office_test

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

var amendInputs = regexp.MustCompile(`name="(amend|edition|token|checked)" value="([^"]*)"`)

// hiddenOf are the hidden inputs of a page that changes a request.
func hiddenOf(page string) url.Values {
	hidden := url.Values{}
	for _, in := range amendInputs.FindAllStringSubmatch(page, -1) {
		hidden.Set(in[1], in[2])
	}
	return hidden
}

// amending opens the form that changes a request and returns what it carries.
func (s *service) amending(path string) (page string, hidden url.Values) {
	s.t.Helper()
	w := s.post(s.intake, path+"/amend", nil)
	if w.Code != 200 {
		s.t.Fatalf("amend answers %d: %s", w.Code, w.Body)
	}
	return html.UnescapeString(w.Body.String()), hiddenOf(w.Body.String())
}

// amended changes answers of the valid form the whole way.
func (s *service) amended(path string, pairs ...string) {
	s.t.Helper()
	_, hidden := s.amending(path)
	s.changes(path, and(with(valid(), pairs...), hidden))
}

// changes sends a form that changes a request by the check page.
func (s *service) changes(path string, form url.Values) {
	s.t.Helper()
	w := s.post(s.intake, "/request/check", form)
	if w.Code != 200 || !strings.Contains(w.Body.String(), "You haven’t sent any changes yet") {
		s.t.Fatalf("the check answers %d: %s", w.Code, w.Body)
	}
	w = s.post(s.intake, "/request/send", and(form, hiddenOf(w.Body.String())))
	if w.Code != 303 ||
		w.Header().Get("Location") != path+"#changed" {
		s.t.Fatalf("send answers %d to %q: %s", w.Code, w.Header().Get("Location"), w.Body)
	}
}

func TestARequestIsChangedWithItsOwnFormAndEveryEditionIsKept(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		q, path := s.followed(valid())
		s.decides(q.ID, request.StepVerify)
		form, hidden := s.amending(path)
		says(t, "the form", form, "Change request <span class=\"reference\">"+q.Reference,
			`value="Example Unified School District"`, "\nThe need</textarea>", `name="ta_from_year" value="2025"`,
			"Before you start: privacy notice", "is a public record")
		saysNothingOf(t, "the form", form, "Save for later", `name="token"`, `name="draft"`)
		for _, box := range request.Confirmations() {
			if regexp.MustCompile(`name="` + box + `"[^>]* checked`).MatchString(form) {
				t.Errorf("%s is confirmed before anybody has", box)
			}
		}
		first := s.now
		s.now = s.now.Add(time.Hour)
		s.changes(path, and(with(valid(), "need", "A second need", "contact_email", "new@example.org"), hidden))
		s.now = s.now.Add(time.Hour)
		_, hidden = s.amending(path)
		s.changes(path, and(with(valid(), "need", "A third need", "contact_email", "new@example.org"), hidden))
		now := s.read(q.ID)
		if now.Answers["need"] != "A third need" || now.Edition != 3 || now.Status != request.Verified ||
			!now.Received.Equal(first) {
			t.Errorf("it says %q in edition %d, %s, received %s", now.Answers["need"], now.Edition, now.Status,
				now.Received)
		}
		editions, err := s.store.Editions(context.Background(), now)
		if err != nil || len(editions) != 2 || editions[0].Answers["need"] != "The need" ||
			editions[1].Answers["need"] != "A second need" {
			t.Errorf("the former editions are %v (%v)", editions, err)
		}
		says(t, "the page", s.reads(path), "Changed on Friday, October 30, 2026, at 6:04 p.m. PDT",
			"<td>The need</td><td>A second need</td>", "<td>A second need</td><td>A third need</td>")
		s.sweep()
		for _, to := range []string{"assistant@example.org", "superintendent@example.org", "new@example.org"} {
			if m := s.lastMail(to); !strings.Contains(m.Subject, "Your request was changed") ||
				strings.Contains(m.Text, "need") {
				t.Errorf("%s got %q: %s", to, m.Subject, m.Text)
			}
		}
		if got := s.box.to("staff@example.org"); len(got) != 3 || !strings.Contains(got[2], "changed its request") {
			t.Errorf("staff got %q", got)
		}
	})
}

// The check page of a change shows what differs and its change buttons keep what it
// changes.
func TestAmend_CheckPage(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.followed(valid())
	_, hidden := s.amending(path)
	form := and(with(valid(), "need", "Another need"), hidden)
	w := s.post(s.intake, "/request/check", form)
	page := html.UnescapeString(w.Body.String())
	says(t, "the check page", page, "You haven’t sent any changes yet", q.Reference,
		"<td>The need</td><td>Another need</td>", "Send my changes</button>")
	saysNothingOf(t, "the check page", page, "You haven’t sent anything yet", `name="token"`)
	for _, path := range []string{"/request/form", "/request/check"} {
		if path == "/request/check" {
			form.Set("cds", "x") // an error
		}
		w = s.post(s.intake, path, and(form, hiddenOf(w.Body.String())))
		back := hiddenOf(w.Body.String())
		if back.Get("amend") != hidden.Get("amend") || back.Get("edition") != hidden.Get("edition") ||
			!strings.Contains(w.Body.String(), "Another need</textarea>") {
			t.Errorf("%s gives %v back, want %v", path, back, hidden)
		}
		says(t, path, w.Body.String(), "Change request ")
		saysNothingOf(t, path, w.Body.String(), "Save for later")
	}
	if got := s.read(q.ID); got.Version != 1 {
		t.Error("something was changed")
	}
}

func TestAChangeSentTwiceCountsOnceAndOneThatChangesNothingIsNone(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.followed(valid())
	_, hidden := s.amending(path)
	s.changes(path, and(valid(), hidden)) // as it stands
	if got := s.read(q.ID); got.Version != 1 {
		t.Fatalf("a change of nothing has made %d events", got.Version)
	}
	says(t, "the check page",
		html.UnescapeString(s.post(s.intake, "/request/check", and(valid(), hidden)).Body.String()),
		"so there’s nothing to change")
	form := and(with(valid(), "need", "Another need"), hidden)
	for range 3 {
		if w := s.post(s.intake, "/request/send", form); w.Code != 303 || w.Header().Get("Location") != path+
			"#changed" {
			t.Fatalf("send answers %d to %q", w.Code, w.Header().Get("Location"))
		}
	}
	if got := s.steps(q.ID); got != "receive amend" {
		t.Errorf("its history is %q", got)
	}
}

// A request is changed only in the statuses of its life and nothing typed is lost.
func TestAmend_AllowedStatuses(t *testing.T) {
	for _, status := range request.Statuses {
		t.Run(string(status), func(t *testing.T) {
			s := newService(t, &table.Memory{})
			q, path := s.followed(valid())
			_, hidden := s.amending(path)
			if status == request.Withdrawn {
				s.steps303(path+"/withdraw", and(version(q), url.Values{"sure": {"yes"}}))
			} else {
				s.decides(q.ID, reaches[status]...)
			}
			form := and(with(valid(), "need", "Typed for an hour"), hidden)
			allowed := slices.Contains([]request.Status{request.Received, request.Verified, request.Asked}, status)
			for _, to := range []string{path + "/amend", "/request/check", "/request/send"} {
				sent := form
				if strings.HasSuffix(to, "/amend") {
					sent = nil
				}
				w := s.post(s.intake, to, sent)
				if (w.Code < 400) != allowed || !allowed && w.Code != 409 {
					t.Errorf("%s answers %d", to, w.Code)
				}
				if !allowed {
					says(t, "the page", html.UnescapeString(w.Body.String()), "You can’t do that now")
					if sent != nil {
						says(t, "the page", w.Body.String(), "<td>Typed for an hour</td>")
					}
				}
			}
			if got := s.read(q.ID); got.IsAmended() != allowed || got.Status != status {
				t.Errorf("changed: %v; it is %s", got.IsAmended(), got.Status)
			}
		})
	}
}

func TestAChangeThatCannotBeStoredComesBackAndCanBeSentAgain(t *testing.T) {
	for _, wrote := range []bool{false, true} {
		memory := &table.Memory{}
		s := newService(t, memory)
		q, path := s.followed(valid())
		_, hidden := s.amending(path)
		form := and(with(valid(), "need", "Another need"), hidden)
		broken := newService(t, &down{memory, wrote})
		w := broken.post(broken.intake, "/request/send", form)
		if w.Code != http.StatusInsufficientStorage || !strings.Contains(w.Body.String(), "We couldn’t save your") ||
			!strings.Contains(w.Body.String(), `value="Another need"`) {
			t.Fatalf("it answers %d: %s", w.Code, w.Body)
		}
		if w := s.post(s.intake, "/request/send", and(form, hiddenOf(w.Body.String()))); w.Code != 303 {
			t.Fatalf("sent again it answers %d", w.Code)
		}
		if got := s.steps(q.ID); got != "receive amend" {
			t.Errorf("its history is %q", got)
		}
	}
}

func TestASuspectChangeHoldsMailToTheAgencyAndTellsStaff(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.followed(valid())
	_, hidden := s.amending(path)
	s.changes(path, and(with(valid(), "official_name", "Cheap http://spam.example", "contact_email",
		"stranger@example.org"), hidden))
	s.sweep()
	now := s.read(q.ID)
	if len(now.Suspect) == 0 || !now.Held {
		t.Errorf("suspect for %q, held: %v", now.Suspect, now.Held)
	}
	if got := s.box.to("stranger@example.org"); len(got) != 0 {
		t.Errorf("a stranger got %q", got)
	}
	if got := s.box.to("staff@example.org"); len(got) != 2 {
		t.Errorf("staff got %q", got)
	}
	if tasks := s.tasks(); len(tasks) != 1 || !strings.Contains(tasks[0].What, "This change may not be") {
		t.Errorf("tasks: %v", tasks)
	}
}

// A form that changes a request by a link of another kind changes nothing.
func TestAmend_OtherLinkPurpose(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.followed(valid())
	_, hidden := s.amending(path)
	disclaim := secretOf(s.box.link(t, "superintendent@example.org", "/request/disclaim/"))
	for _, secret := range []string{"x", q.Reference, q.ID, disclaim, strings.Repeat("A", 43)} {
		for _, to := range []string{"/request/check", "/request/form", "/request/send"} {
			if w := s.post(s.intake, to, with(and(with(valid(), "need", "Changed"), hidden), "amend",
				secret)); w.Code != 410 {
				t.Errorf("%s with %s answers %d", to, secret, w.Code)
			}
		}
	}
	if got := s.read(q.ID); got.Version != 1 {
		t.Errorf("it has %d events", got.Version)
	}
	if stored, _ := gathered(s.store.WithStatus(context.Background(), request.Received)); len(stored) != 1 {
		t.Errorf("%d requests are stored", len(stored))
	}
}

// An amendment takes effect, its answer is lost, and a lead removes its words, so
// that the answers are what they were before. Sent again it must not bring the
// words back: the agency sees what differs and chooses.
func TestAmend_RetryAfterRedaction(t *testing.T) {
	s := newService(t, &table.Memory{})
	robin := s.signedIn("Robin Example", true)
	q, path := s.brought(request.Verified)
	if w := s.removes(robin, q, fmt.Sprint(q.Version), "Why.", "field-need"); w.Code != 303 {
		t.Fatalf("removing answers %d", w.Code)
	}
	_, hidden := s.amending(path)
	change := and(with(valid(), "need", "Kolibri"), hidden)
	if w := s.post(s.intake, "/request/send", change); w.Code != 303 {
		t.Fatalf("the amendment is answered %d", w.Code)
	}
	q = s.read(q.ID)
	if w := s.removes(robin, q, fmt.Sprint(q.Version), "Why.", "field-need"); w.Code != 303 {
		t.Fatalf("removing again answers %d: %s", w.Code, visible(w.Body.String()))
	}
	if w := s.post(s.intake, "/request/send", change); w.Code != 409 || s.read(q.ID).Answers["need"] == "Kolibri" {
		t.Errorf("sent again it is answered %d, and the need is %q", w.Code, s.read(q.ID).Answers["need"])
	}
}
