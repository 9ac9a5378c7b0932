package office_test

import (
	"context"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// saved saves a form and returns the path of the link to it.
func (s *service) saved(form url.Values) string {
	s.t.Helper()
	w := s.post(s.intake, "/request/draft/save", form)
	link := regexp.MustCompile(`/request/draft/open/[A-Za-z0-9_-]{43}`).FindString(w.Body.String())
	if w.Code != 200 || link == "" || !strings.Contains(w.Body.String(), "<strong>not</strong> been sent") {
		s.t.Fatalf("save answers %d: %s", w.Code, w.Body)
	}
	return link
}

func secretOf(link string) string { return link[strings.LastIndexByte(link, '/')+1:] }

func (s *service) saveAndMail(form url.Values, to string) string {
	s.t.Helper()
	link := s.saved(form)
	if w := s.post(s.intake, "/request/draft/mail",
		url.Values{"draft": {secretOf(link)}, "email": {to}}); w.Code != 200 {
		s.t.Fatalf("mail answers %d", w.Code)
	}
	s.sweep()
	return link
}

// opened gets the form of a draft, with the hidden inputs that it carries.
func (s *service) opened(link string) (page string, hidden url.Values) {
	s.t.Helper()
	w := s.get(s.intake, link)
	if w.Code != 200 {
		s.t.Fatalf("%s answers %d", link, w.Code)
	}
	hidden = url.Values{}
	for _, in := range regexp.MustCompile(`name="(draft|version)" value="([^"]*)"`).FindAllStringSubmatch(
		w.Body.String(), -1) {
		hidden.Set(in[1], in[2])
	}
	return html.UnescapeString(w.Body.String()), hidden
}

func and(form, more url.Values) url.Values {
	all := url.Values{}
	for _, f := range []url.Values{form, more} {
		for k, v := range f {
			all[k] = v
		}
	}
	return all
}

func TestAFormSavedOnOneDeviceIsFinishedOnAnother(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		half := url.Values{"kind": {"district"}, "agency": {"Half"}, "official_email": {"not yet"},
			"need": {"\r\nKept “as typed” <b>"}, "ta_from_month": {"Sept"}}
		s.saveAndMail(half, "colleague@example.org")
		page, hidden := s.opened(s.box.link(t, "colleague@example.org", "/request/draft/open/"))
		for _, want := range []string{`value="Half"`, `value="not yet"`, "\n\nKept “as typed” <b></textarea>",
			`value="Sept"`, "We’ll keep it until Sunday, November 29, 2026, at 4:04 p.m. PST"} {
			if !strings.Contains(page, want) {
				t.Errorf("the form does not have %q", want)
			}
		}
		whole := and(valid(), hidden)
		final := s.checked(whole)
		if w := s.post(s.intake, "/request/send", final); w.Code != 303 {
			t.Fatalf("send answers %d", w.Code)
		}
	})
}

func TestOneDraftIsOneRequestWhoeverFinishesIt(t *testing.T) {
	s := newService(t, &table.Memory{})
	link := s.saved(valid())
	_, hidden := s.opened(link)
	first, second := s.checked(and(valid(), hidden)), s.checked(and(valid(), hidden))
	a, b := s.post(s.intake, "/request/send", first), s.post(s.intake, "/request/send", second)
	if a.Code != 303 || b.Code != 303 || a.Header().Get("Location") != b.Header().Get("Location") {
		t.Errorf("two devices: %d %s and %d %s", a.Code, a.Header().Get("Location"), b.Code, b.Header().Get("Location"))
	}
	if stored, _ := gathered(s.store.WithStatus(context.Background(), request.Received)); len(stored) != 1 {
		t.Errorf("%d requests are stored, want 1", len(stored))
	}
	if w := s.get(s.intake, link); w.Code != 303 || w.Header().Get("Location") != a.Header().Get("Location") {
		t.Errorf("the draft's link, once sent, answers %d to %q", w.Code, w.Header().Get("Location"))
	}
}

func TestOfTwoDevicesTheLaterOneSeesWhatChangedAndChooses(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		link := s.saved(url.Values{"agency": {"First"}})
		_, here := s.opened(link)
		_, there := s.opened(link)
		if w := s.post(s.intake, "/request/draft/save", and(url.Values{"agency": {"There"}}, there)); w.Code != 200 {
			t.Fatalf("the first to save: %d", w.Code)
		}
		mine := and(url.Values{"agency": {"Here"}, "months": {"7"}}, here)
		w := s.post(s.intake, "/request/draft/save", mine)
		for _, want := range []string{"also saved somewhere else", "Here", "There", "(no answer)"} {
			if w.Code != 409 || !strings.Contains(w.Body.String(), want) {
				t.Errorf("the second to save: %d without %q", w.Code, want)
			}
		}
		_, now := s.opened(link)
		if w := s.post(s.intake, "/request/draft/save", and(mine, now)); w.Code != 200 {
			t.Fatalf("the choice: %d", w.Code)
		}
		if page, _ := s.opened(link); !strings.Contains(page, `value="Here"`) || !strings.Contains(page, `value="7"`) {
			t.Error("the choice was not kept")
		}
	})
}

// A draft is gone after thirty days and what is typed meanwhile is not lost.
func TestDraft_ExpiresAfter30Days(t *testing.T) {
	s := newService(t, &table.Memory{})
	link := s.saved(url.Values{"agency": {"Example"}})
	_, hidden := s.opened(link)
	s.now = s.now.Add(request.DraftLife)
	if w := s.get(s.intake, link); w.Code != 410 ||
		!strings.Contains(w.Body.String(), "for 30 days after it was last saved") {
		t.Errorf("after 30 days the link answers %d", w.Code)
	}
	fresh := s.saved(and(url.Values{"agency": {"Still typed"}}, hidden))
	if page, _ := s.opened(fresh); fresh == link || !strings.Contains(page, "Still typed") {
		t.Error("what was typed in the open form was not saved anew")
	}
}

func TestSavingAgainKeepsADraftForThirtyMoreDays(t *testing.T) {
	s := newService(t, &table.Memory{})
	link := s.saved(url.Values{"agency": {"Example"}})
	s.now = s.now.Add(29 * 24 * time.Hour)
	_, hidden := s.opened(link)
	s.post(s.intake, "/request/draft/save", and(url.Values{"agency": {"Example"}}, hidden))
	s.now = s.now.Add(29 * 24 * time.Hour)
	if w := s.get(s.intake, link); w.Code != 200 {
		t.Errorf("58 days after the first save and 29 after the second: %d", w.Code)
	}
}

func TestADeletedDraftLeavesNothingAndEndsItsLinks(t *testing.T) {
	s := newService(t, &table.Memory{})
	shown := s.saveAndMail(url.Values{"agency": {"Secret of ours"}}, "colleague@example.org")
	mailed := s.box.link(t, "colleague@example.org", "/request/draft/open/")
	l, err := s.store.Link(context.Background(), request.HashSecret(secretOf(shown)))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // pressed twice
		if w := s.post(s.intake, "/request/draft/forget", url.Values{"draft": {secretOf(mailed)}}); w.Code != 200 ||
			!strings.Contains(w.Body.String(), "Your saved form is deleted") {
			t.Fatalf("delete answers %d: %s", w.Code, w.Body)
		}
	}
	for _, link := range []string{shown, mailed} {
		if w := s.get(s.intake, link); w.Code != 410 {
			t.Errorf("%s answers %d", link, w.Code)
		}
	}
	if d, err := s.store.Draft(context.Background(), l.Draft); err != nil || len(d.RawInput) != 0 || d.Seed != "" {
		t.Errorf("the table still has %v (%v)", d, err)
	}
}

// An address that cannot get the link is refused at the field and the link is not
// lost.
func TestEmailDraft_InvalidAddress(t *testing.T) {
	s := newService(t, &table.Memory{})
	link := s.saved(url.Values{"agency": {"Example"}})
	w := s.post(s.intake, "/request/draft/mail", url.Values{"draft": {secretOf(link)}, "email": {"a colleague"}})
	page := html.UnescapeString(w.Body.String())
	if w.Code != 422 || !strings.Contains(page, `value="a colleague"`) || !strings.Contains(page, link) ||
		!strings.Contains(page, "<title>Error:") {
		t.Errorf("answers %d: %s", w.Code, page)
	}
}

func TestALinkToADraftOpensNothingElseAndNothingElseOpensADraft(t *testing.T) {
	s := newService(t, &table.Memory{})
	draft := secretOf(s.saved(valid()))
	s.sent(valid())
	s.sweep()
	receipt := secretOf(s.box.link(t, "assistant@example.org", "/request/receipt/"))
	for path, want := range map[string]int{"/request/receipt/" + draft: 404, "/request/receipt/" + draft +
		"/answers.json": 404, "/request/disclaim/" + draft: 404, "/request/draft/open/" + receipt: 410,
		"/request/draft/open/x": 410} {
		if w := s.get(s.intake, path); w.Code != want {
			t.Errorf("%s answers %d, want %d", path, w.Code, want)
		}
	}
}

func TestAnEmptyFormIsNotSaved(t *testing.T) {
	s := newService(t, &table.Memory{})
	if w := s.post(s.intake, "/request/draft/save", url.Values{"agency": {""}, "save": {"yes"}}); w.Code != 422 {
		t.Errorf("answers %d", w.Code)
	}
}

func TestASaveButtonPressedTwiceSavesOnceAndAsksNothing(t *testing.T) {
	s := newService(t, &table.Memory{})
	link := s.saved(url.Values{"agency": {"First"}})
	_, here := s.opened(link)
	for range 2 {
		w := s.post(s.intake, "/request/draft/save", and(url.Values{"agency": {"Second"}}, here))
		if w.Code != 200 || !strings.Contains(w.Body.String(), "Your form is saved") {
			t.Errorf("it answers %d", w.Code)
		}
	}
}

func TestAFormThatAColleagueHasSentIsNotSaidToBeUnsent(t *testing.T) {
	s := newService(t, &table.Memory{})
	link := s.saved(valid())
	_, here := s.opened(link)
	sent := s.post(s.intake, "/request/send", s.checked(and(valid(), here)))
	mail := url.Values{"draft": {secretOf(link)}, "email": {"colleague@example.org"}}
	for path, form := range map[string]url.Values{"/request/draft/save": and(with(valid(), "need", "More"), here),
		"/request/draft/mail": mail} {
		w := s.post(s.intake, path, form)
		if page := w.Body.String(); w.Code != 409 || strings.Contains(page, "<strong>not</strong>") ||
			!strings.Contains(page, sent.Header().Get("Location")) {
			t.Errorf("%s answers %d: %s", path, w.Code, page)
		}
	}
}

// Of two devices that save in one moment the second sees what the first has saved;
// where the first has deleted the form, that it is gone.
func TestSaveDraft_SavedMeanwhile(t *testing.T) {
	memory := &table.Memory{}
	s := newService(t, memory)
	link := s.saved(url.Values{"agency": {"First"}})
	_, here := s.opened(link)
	mine := and(url.Values{"agency": {"Mine"}}, here)
	slow := newService(t, &tables.Meanwhile{Table: memory, Act: func() {
		s.post(s.intake, "/request/draft/save", and(url.Values{"agency": {"Theirs"}}, here))
	}})
	w := slow.post(slow.intake, "/request/draft/save", mine)
	if w.Code != http.StatusConflict {
		t.Errorf("it answers %d", w.Code)
	}
	says(t, "the choice", w.Body.String(), "Theirs", "Mine")
	_, here = s.opened(link)
	mine = and(url.Values{"agency": {"Mine"}}, here)
	slow = newService(t,
		&tables.Meanwhile{Table: memory, Act: func() { s.post(s.intake, "/request/draft/forget", here) }})
	if w := slow.post(slow.intake, "/request/draft/save", mine); w.Code != http.StatusGone {
		t.Errorf("after it was deleted it answers %d", w.Code)
	}
}

// What a colleague saved after a page was opened isn't dropped by a review or a
// sending from that page: the person sees it and chooses, and nothing is sent.
func TestSend_ColleagueSavedMeanwhile(t *testing.T) {
	s := newService(t, &table.Memory{})
	link := s.saved(valid())
	_, stale := s.opened(link)
	final := s.checked(and(valid(), stale)) // nobody has saved anything yet
	theirs := and(with(valid(), "data", "New data by a colleague"), stale)
	if w := s.post(s.intake, "/request/draft/save", theirs); w.Code != 200 {
		t.Fatalf("the colleague’s save answers %d", w.Code)
	}
	for path, form := range map[string]url.Values{"/request/check": and(valid(), stale), "/request/send": final} {
		w := s.post(s.intake, path, form)
		if w.Code != http.StatusConflict {
			t.Errorf("%s answers %d", path, w.Code)
		}
		says(t, path, w.Body.String(), "New data by a colleague", "Nothing has been sent", "Keep this page’s version")
	}
	if stored, _ := gathered(s.store.WithStatus(t.Context(), request.Received)); len(stored) != 0 {
		t.Errorf("%d requests are stored", len(stored))
	}
	_, now := s.opened(link)
	if w := s.post(s.intake, "/request/send", s.checked(and(theirs, now))); w.Code != 303 {
		t.Errorf("the colleague’s version is answered %d", w.Code)
	}
}

// Whoever goes back to the form after saving it, writes more, and goes on from
// there isn't asked about what is only missing in the saved form.
func TestCheck_SavedWithLess(t *testing.T) {
	s := newService(t, &table.Memory{})
	less := with(valid(), "data", "")
	link := s.saved(less)
	_, stale := s.opened(link)
	if w := s.post(s.intake, "/request/draft/save", and(less, stale)); w.Code != 200 {
		t.Fatalf("the save answers %d", w.Code)
	}
	if w := s.post(s.intake, "/request/send", s.checked(and(valid(), stale))); w.Code != 303 {
		t.Errorf("it is answered %d", w.Code)
	}
}

// A link that could not be put into the outbox is not said to be on its way.
func TestMailDraft_TableDown(t *testing.T) {
	memory := &table.Memory{}
	link := newService(t, memory).saved(url.Values{"agency": {"First"}})
	s := newService(t, &down{memory, false})
	w := s.post(s.intake, "/request/draft/mail",
		url.Values{"draft": {secretOf(link)}, "email": {"colleague@example.org"}})
	if w.Code != http.StatusInsufficientStorage {
		t.Errorf("it answers %d: %s", w.Code, visible(w.Body.String()))
	}
}

// A link to a saved form that was deleted, or has expired, before its email left
// opens nothing, and is not sent.
func TestMailDraft_GoneBeforeSent(t *testing.T) {
	for _, deleted := range []bool{true, false} {
		s := newService(t, &table.Memory{})
		link := s.saved(url.Values{"agency": {"First"}})
		s.post(s.intake, "/request/draft/mail",
			url.Values{"draft": {secretOf(link)}, "email": {"colleague@example.org"}})
		if deleted {
			s.post(s.intake, "/request/draft/forget", url.Values{"draft": {secretOf(link)}})
		} else {
			s.now = s.now.Add(31 * 24 * time.Hour)
		}
		s.sweep()
		if len(s.box.mails) != 0 {
			t.Errorf("deleted %v: %d emails left", deleted, len(s.box.mails))
		}
	}
}

// What was checked can be saved for later from the page that shows it.
func TestCheck_SaveForLater(t *testing.T) {
	s := newService(t, &table.Memory{})
	w := s.post(s.intake, "/request/check", valid())
	says(t, "the check page", w.Body.String(), `formaction="/request/draft/save">Save for later</button>`)
	page, _ := s.opened(s.saved(s.checked(valid())))
	says(t, "the saved form", page, `value="Example Unified School District"`)
}
