package office_test

import (
	"context"
	"errors"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// An input that is not ours, of an extension or of a page of another release, keeps
// no one from checking, saving, and sending; what may be an answer in it is listed,
// and the log has its number and nothing else of it.
func TestForm_UnknownInputIgnored(t *testing.T) {
	s := newService(t, &table.Memory{})
	form := with(valid(), "students_involved", "Kolibri", "__ext", "x", "website", "https://example.org")
	check := s.post(s.intake, "/request/check", form)
	page := html.UnescapeString(check.Body.String())
	if check.Code != 200 || !strings.Contains(page, "Answers we’ll leave out") ||
		!strings.Contains(page, "students_involved") || !strings.Contains(page, "Kolibri") {
		t.Fatalf("the check answers %d and does not list the answer", check.Code)
	}
	if strings.Contains(page, "__ext") || strings.Contains(page, "https://example.org") {
		t.Error("it lists what is no answer")
	}
	for path, code := range map[string]int{"/request/form": 200, "/request/draft/save": 200} {
		if w := s.post(s.intake, path, form); w.Code != code || !strings.Contains(w.Body.String(), "Kolibri") {
			t.Errorf("%s answers %d, or does not list the answer", path, w.Code)
		}
	}
	final := with(s.checked(valid()), "students_involved", "Kolibri", "__ext", "x")
	if w := s.post(s.intake, "/request/send", final); w.Code != 303 {
		t.Errorf("sending answers %d", w.Code)
	}
	if wrong := s.post(s.intake, "/request/check", with(form, "need", "")); wrong.Code != 422 ||
		!strings.Contains(wrong.Body.String(), "Kolibri") {
		t.Errorf("with a mistake beside it, it is answered %d, or lost", wrong.Code)
	}
	if w := s.post(s.intake, "/status/find", url.Values{"reference": {"RFA-2026-7KQ4-X"}, "email": {"pat@example.org"},
		"__ext": {"x"}}); w.Code != 200 {
		t.Errorf("a short form answers %d", w.Code)
	}
	if log := s.log.String(); !strings.Contains(log, `"ignored":3`) || strings.Contains(log, "Kolibri") ||
		strings.Contains(log, "students_involved") {
		t.Errorf("the log does not have the number alone:\n%s", log)
	}
}

// Each page that refuses a form whose answers could be read carries them, with a
// button back to them.
func TestRefusal_CarriesAnswers(t *testing.T) {
	db := &breaking{Table: &table.Memory{}}
	s := newService(t, db)
	draft := s.saved(valid())
	fromDraft := with(valid(), "draft", strings.TrimPrefix(draft, "/request/draft/open/"), "version", "1")
	final := s.checked(valid())
	s.post(s.intake, "/request/send", final)
	for name, c := range map[string]struct {
		path  string
		form  url.Values
		down  bool
		code  int
		again bool
	}{
		"without the check page's mark":     {"/request/send", valid(), false, 400, false},
		"with a mark that is none":          {"/request/send", with(valid(), "token", "x"), false, 400, false},
		"other answers under one mark":      {"/request/send", with(final, "need", "Kolibri"), false, 409, false},
		"a draft that cannot be read":       {"/request/check", fromDraft, true, 507, true},
		"a new draft that cannot be stored": {"/request/draft/save", valid(), true, 507, true},
		"a change of no request": {"/request/check",
			with(valid(), "amend", strings.Repeat("A", 43), "edition", "x"), false, 410, false},
		"a change while the table is down": {"/request/send",
			with(valid(), "amend", strings.Repeat("A", 43), "edition", "x", "checked", "7"), true, 507, true},
	} {
		db.down = c.down
		w := s.post(s.intake, c.path, c.form)
		db.down = false
		page := html.UnescapeString(w.Body.String())
		if w.Code != c.code || !strings.Contains(page, "Your answers are safe. Go back to them.") ||
			strings.Contains(page, "page before") || strings.Contains(page, ">Back to the form</a>") {
			t.Errorf("%s: %d, without the words:\n%s", name, w.Code, page)
			continue
		}
		if again := strings.Contains(page, `action="`+c.path+`"`); again != c.again {
			t.Errorf("%s: it can be sent again: %v", name, again)
		}
		for _, mark := range []string{"token", "checked"} {
			if got := hiddenOn(t, w); c.again &&
				(got.Get(mark) != c.form.Get(mark) || got.Has(mark) != c.form.Has(mark)) {
				t.Errorf("%s: it carries %q as %s", name, got[mark], mark)
			}
		}
		back := s.post(s.intake, "/request/form", hiddenOn(t, w))
		if got := inputs(document(t, back.Body.String())); back.Code != 200 && !c.down || back.Code == 200 &&
			got["need"] != c.form.Get("need") {
			t.Errorf("%s: the way back answers %d, with the need %q", name, back.Code, got["need"])
		}
	}
}

// A form that was sent from elsewhere meanwhile comes back with its answers, to be
// sent as another request.
func TestRefusal_SentDraftCarriesAnswers(t *testing.T) {
	s := newService(t, &table.Memory{})
	secret := strings.TrimPrefix(s.saved(valid()), "/request/draft/open/")
	final := s.checked(with(valid(), "draft", secret, "version", "1"))
	if w := s.post(s.intake, "/request/send", final); w.Code != 303 {
		t.Fatalf("sending answers %d", w.Code)
	}
	w := s.post(s.intake, "/request/draft/save", with(valid(), "draft", secret, "version", "1", "need", "Kolibri"))
	carried := hiddenOn(t, w)
	if w.Code != 409 || carried.Get("need") != "Kolibri" || carried.Get("draft") != "" {
		t.Errorf("saving answers %d and carries %v", w.Code, carried)
	}
}

// After an error of ours the same form can be sent again from the page that says
// so, and counts once.
func TestRefusal_SentAgainCountsOnce(t *testing.T) {
	db := &breaking{Table: &table.Memory{}}
	s := newService(t, db)
	q := s.in(request.Asked)
	s.sweep()
	page := s.box.link(t, "superintendent@example.org", "/status/open/")
	form := url.Values{"version": {"3"}, "words": {"Kolibri\nand more"}}
	db.down = true
	w := s.post(s.intake, page+"/answer", form)
	if text := html.UnescapeString(w.Body.String()); w.Code != 507 || !strings.Contains(text, "Kolibri\nand more") ||
		!strings.Contains(text, "What you typed is safe") {
		t.Fatalf("%d, without what was typed", w.Code)
	}
	db.down = false
	for range 2 {
		if again := s.post(s.intake, page+"/answer", hiddenOn(t, w)); again.Code != 303 {
			t.Errorf("sent again it is answered %d", again.Code)
		}
	}
	if now := s.read(q.ID); now.Status != request.Verified || now.Version != q.Version+1 {
		t.Errorf("it is %s with %d events", now.Status, now.Version)
	}
}

// What staff have typed when their sign-in ends is on the page that says so, and is
// sent from there once they have signed in again.
func TestRefusal_SignedOutCarriesWords(t *testing.T) {
	s := newService(t, &table.Memory{})
	q := s.in(request.Verified)
	path := "/desk/requests/" + q.Reference + "/letter/ask"
	form := url.Values{"version": {"2"}, "words": {"Kolibri\n<b>and</b> more"}, "__ext": {"x"}}
	form = staff.Sending(form, s.postAs(s.signedIn("Pat Example", false), path, form))
	w := s.post(s.desk, path, form)
	page := html.UnescapeString(w.Body.String())
	if w.Code != 401 || !strings.Contains(page, "Kolibri\n<b>and</b> more</dd>") ||
		!strings.Contains(page, `action="`+path+`"`) || strings.Contains(page, "page before") {
		t.Fatalf("%d, without what was typed: %s", w.Code, page)
	}
	if again := s.postAs(s.signedIn("Pat Example", false), path, hiddenOn(t, w)); again.Code != 303 {
		t.Errorf("sent again it is answered %d", again.Code)
	}
	if got := s.steps(q.ID); got != "receive verify ask" {
		t.Errorf("its history is %q", got)
	}
}

// A form of which nothing, or not all, could be read is not offered to be sent
// again once the person has signed in.
func TestRefusal_SignedOutUnread(t *testing.T) {
	s := newService(t, &table.Memory{})
	q := s.in(request.Verified)
	for _, body := range []string{"", "words=%zz&version=2", "words=Kolibri&version=2"} {
		r := staff.NewPost("/desk/requests/"+q.Reference+"/note", nil)
		r.Body = io.NopCloser(strings.NewReader(body))
		w := httptest.NewRecorder()
		s.desk.ServeHTTP(w, r)
		page, whole := html.UnescapeString(w.Body.String()), strings.Contains(body, "Kolibri")
		if w.Code != 401 || strings.Contains(page, "select “Send it again.”") != whole ||
			strings.Contains(page, "select the button again") == whole {
			t.Errorf("%q is answered %d: %s", body, w.Code, visible(page))
		}
	}
}

// Of a form with choices the page that refuses it shows the words that were typed,
// and no choice, box, or blank.
func TestRefusal_ShowsTypedWordsOnly(t *testing.T) {
	s := newService(t, &table.Memory{})
	q := s.in(request.Verified)
	for _, form := range []url.Values{{"assess_at-risk": {"no"}, "words": {"Kolibri"}},
		{"assess_at-risk": {"no"}, "words": {""}}} {
		w := s.post(s.desk, "/desk/requests/"+q.Reference+"/weigh", and(version(q), form))
		if shown := strings.Count(w.Body.String(), "</dd>"); w.Code != 401 ||
			shown != strings.Count(form.Get("words"), "Kolibri") {
			t.Errorf("%v: %d, and %d answers are shown", form, w.Code, shown)
		}
	}
}

// What could not be read is on no page of ours: the words say how to get back to
// it, and promise nothing.
func TestRefusal_UnreadFormPromisesNothing(t *testing.T) {
	s := newService(t, &table.Memory{})
	for name, body := range map[string]string{"broken": "need=%zz", "too large": "need=" +
		strings.Repeat("a", request.Form.MaxBody())} {
		r := httptest.NewRequest("POST", "/request/check", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		s.intake.ServeHTTP(w, r)
		page := html.UnescapeString(w.Body.String())
		if w.Code < 400 || strings.Contains(page, "page before") || strings.Contains(page, "are safe") ||
			!strings.Contains(page, "Back button") {
			t.Errorf("%s: %d\n%s", name, w.Code, page)
		}
	}
}

// breaking is a table that can be down.
type breaking struct {
	table.Table
	down bool
}

func (b *breaking) Get(ctx context.Context, part, sort string) (table.Row, error) {
	if b.down {
		return table.Row{}, errors.New("the table is down")
	}
	return b.Table.Get(ctx, part, sort)
}

func (b *breaking) Write(ctx context.Context, rows ...table.Row) error {
	if b.down {
		return errors.New("the table is down")
	}
	return b.Table.Write(ctx, rows...)
}

// hiddenOn are the hidden inputs of a page's form.
func hiddenOn(t *testing.T, w *httptest.ResponseRecorder) url.Values {
	t.Helper()
	form := url.Values{}
	for n := range document(t, w.Body.String()).Descendants() {
		if n.Data == "input" && attribute(n, "type") == "hidden" {
			form.Set(attribute(n, "name"), attribute(n, "value"))
		}
	}
	if len(form) == 0 && w.Code != http.StatusOK {
		t.Errorf("the page (%d) carries nothing", w.Code)
	}
	return form
}
