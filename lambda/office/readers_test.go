package office_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/lambda/office/audit"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

const agentAddress = "agent@example.org"

// drafted is an accepted request with a draft of its agreement, and the
// Administrative Agent's address in the contact list.
func (s *service) drafted(cookie *http.Cookie) request.Request {
	s.t.Helper()
	q := s.in(request.Accepted)
	s.typeAgreement(cookie, q, "save", 0, "excluded", "Lunch & dinner")
	s.saves(cookie, request.AgentID, officeForm("office_name", "Example Agent", "office_email", agentAddress))
	s.sweep()
	return s.read(q.ID)
}

// readersForm is what a button of the page of readers posts, as the page has it
// now.
func (s *service) readersForm(cookie *http.Cookie, q request.Request, action string, draft int) url.Values {
	s.t.Helper()
	page := s.page(cookie, fmt.Sprintf("%s?draft=%d", web.ReadersPath(q), draft))
	_, form, found := strings.Cut(page, `action="`+web.ReadersPath(q)+"/"+action+`"`)
	if !found {
		s.t.Fatalf("the page has no form %s: %s", action, visible(page))
	}
	form, _, _ = strings.Cut(form, "</form>")
	values := url.Values{}
	for _, m := range regexp.MustCompile(`type="hidden" name="(\w+)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		values.Set(m[1], m[2])
	}
	return values
}

// acts presses a button of the page of readers.
func (s *service) acts(cookie *http.Cookie, q request.Request, action string, draft int,
	typed ...string) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.postAs(cookie, web.ReadersPath(q)+"/"+action, with(s.readersForm(cookie, q, action, draft), typed...))
}

// shares sends a draft to a reader, and returns the path of the link that an
// address got.
func (s *service) shares(cookie *http.Cookie, q request.Request, reader request.Reader, draft int, to string) string {
	s.t.Helper()
	w := s.acts(cookie, q, "send-"+string(reader), draft)
	if w.Code != 303 {
		s.t.Fatalf("sending draft %d answers %d: %s", draft, w.Code, visible(w.Body.String()))
	}
	s.sweep()
	return s.box.link(s.t.(*testing.T), to, "/agreement/")
}

// replyForm is a filled form of a reply.
func replyForm(change ...string) []string {
	return append([]string{"reader", "agency", "replied", "changes", "reply_by", "email", "reply_on_month", "1",
		"reply_on_day", "5", "reply_on_year", "2026", "reply", "Section 7 should name the board date."}, change...)
}

// A draft goes to each of the agency's addresses, or to the Agent's in the contact
// list: one event, an email for each, and a link of its own in each. The page
// behind it is the draft as it is printed, and the Word file has no comments.
func TestReaders_SendAndRead(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	q := s.drafted(pat)
	says(t, "the workspace", visible(s.page(pat, web.AgreementPath(q))), "Read by others", "No draft was sent yet.")
	says(t, "the page", visible(s.page(pat, web.ReadersPath(q))), "assistant@example.org", "superintendent@example.org",
		agentAddress, "Opening the draft doesn’t mean that you agree to it", "private-link")
	emails := len(s.box.mails)
	agency := s.shares(pat, q, request.ReaderAgency, 1, "assistant@example.org")
	other := s.box.link(t, "superintendent@example.org", "/agreement/")
	agent := s.shares(pat, q, request.ReaderAgent, 1, agentAddress)
	if n := len(s.box.mails) - emails; n != 3 || agency == other {
		t.Errorf("%d emails, with the links %s and %s", n, agency, other)
	}
	if steps := s.steps(q.ID); !strings.HasSuffix(steps, "draft share-agency share-agent") {
		t.Errorf("its history is %s", steps)
	}
	for _, link := range []string{agency, other, agent} {
		w := s.get(s.intake, link)
		s.shows(w, 200, "Draft 1 of the agreement", "Opening this page doesn’t mean that you agree",
			"nothing is signed here",
			"reply to our email", "Lunch & dinner", "Where each part comes from", "Draft 1. It binds no one")
		saysNothingOf(t, "the page", w.Body.String(), "Picked by rule", "Pat Example, CCEE")
		says(t, "the page", w.Body.String(), `<meta name=robots content=noindex>`, link+`/word"`)
		if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Referrer-Policy") != "same-origin" {
			t.Errorf("its headers are %v", w.Header())
		}
	}
	s.isWordCopy(agency+"/word", q)
	says(t, "the workspace", visible(s.page(pat, web.AgreementPath(q))), "Draft 1, sent", "The link works until")
	says(t, "the readers", visible(s.page(pat, web.ReadersPath(q))), "CCEE sent the agency a draft of the agreement.",
		"Draft 1.", "assistant@example.org Sent", agentAddress+" Sent")
	says(t, "the agency’s page", visible(s.get(s.intake, s.box.link(t, "assistant@example.org",
		"/status/open/")).Body.String()), "CCEE sent the agency a draft of the agreement")
}

// isWordCopy holds what a path sends to being the draft as a Word file without
// comments.
func (s *service) isWordCopy(path string, q request.Request) {
	s.t.Helper()
	w := s.get(s.intake, path)
	if name := w.Header().Get("Content-Disposition"); w.Code != 200 ||
		!strings.Contains(name, q.Reference+"-draft-1.docx") {
		s.t.Fatalf("it answers %d, %s", w.Code, name)
	}
	file, err := zip.NewReader(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, part := range file.File {
		r, err := part.Open()
		if err != nil {
			s.t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil || part.Name == "word/comments.xml" || part.Name == "word/document.xml" &&
			!bytes.Contains(text, []byte("Lunch &amp; dinner")) {
			s.t.Errorf("%s: %v", part.Name, err)
		}
	}
}

// A press that comes twice counts once, an email that isn't the one of the preview
// is not sent, and of two people the second learns what the first did.
func TestReaders_SendBound(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
	q := s.drafted(pat)
	send := web.ReadersPath(q) + "/send-agent"
	form, others := s.readersForm(pat, q, "send-agent", 1), s.readersForm(robin, q, "send-agent", 1)
	s.saves(robin, request.AgentID, officeForm("office_name", "Example Agent", "office_email", "new-agent@example.org",
		"changes", "1"))
	w := s.postAs(pat, send, form)
	s.shows(w, 409, "Nothing was sent", "isn’t the one in the preview", "new-agent@example.org")
	form = s.readersForm(pat, q, "send-agent", 1)
	for range 2 {
		if w := s.postAs(pat, send, form); w.Code != 303 {
			t.Errorf("it answers %d: %s", w.Code, visible(w.Body.String()))
		}
	}
	s.shows(s.postAs(robin, send, others), 409, "This request changed", "Draft 1.")
	s.sweep()
	if n := s.mailsTo("new-agent@example.org"); n != 1 || s.mailsTo(agentAddress) != 0 {
		t.Errorf("%d emails", n)
	}
	if w := s.postAs(pat, send, with(s.readersForm(pat, q, "send-agent", 1), "draft", "7")); w.Code != 409 {
		t.Errorf("a draft that isn’t there: %d", w.Code)
	}
	if w := s.postAs(pat, web.ReadersPath(q)+"/send-everyone", form); w.Code != 404 {
		t.Errorf("a reader that isn’t there: %d", w.Code)
	}
}

// Where there is no address no draft can be sent, and the page says why: the
// address is the contact list's, or the agency's own.
func TestReaders_NoAddress(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, q := s.signedIn("Pat Example", false), s.in(request.Accepted)
	says(t, "without a draft", visible(s.page(pat, web.ReadersPath(q))), "No draft is saved yet.")
	s.typeAgreement(pat, q, "save", 0, "excluded", "Lunch")
	page := s.page(pat, web.ReadersPath(q))
	says(t, "the page", visible(page), "The contact list has no address for the Administrative Agent.")
	saysNothingOf(t, "the page", page, "/send-agent")
	w := s.postAs(pat, web.ReadersPath(q)+"/send-agent", url.Values{"version": {fmt.Sprint(s.read(q.ID).Version)},
		"draft": {"1"}, "preview": {""}})
	if w.Code != 409 || strings.Contains(s.steps(q.ID), "share") {
		t.Errorf("it answers %d after %s", w.Code, s.steps(q.ID))
	}
	o := s.saves(pat, request.AgentID, officeForm("office_name", "Example Agent", "office_email", agentAddress))
	err := s.store.SaveOffice(t.Context(), o.Bounce(agentAddress, s.clock()))
	if err != nil {
		t.Fatal(err)
	}
	page = s.page(pat, web.ReadersPath(q))
	says(t, "the page", visible(page), "An email to the address in the contact list bounced.")
	saysNothingOf(t, "the page", page, "/send-agent")
}

// shareEnds are what ends a link, and what its page says then.
func shareEnds() map[string]linkEnd {
	pat := func(s *service) *http.Cookie { return s.signedIn("Pat Example", false) }
	robin := func(s *service) *http.Cookie { return s.signedIn("Robin Example", true) }
	return map[string]linkEnd{
		"expired": {func(s *service, _, _ string) { s.now = s.now.Add(request.ShareLife) }, "This link has expired"},
		"ended": {func(s *service, id, _ string) {
			s.acts(pat(s), s.read(id), "end-agency", 1, "agency_end_why", "Wrong one.")
		},
			"This draft is no longer available"},
		"replaced": {func(s *service, id, _ string) {
			s.shares(pat(s), s.read(id), request.ReaderAgency, 1, "assistant@example.org")
		}, "We sent you a newer link"},
		"withdrawn": {func(s *service, id, _ string) { s.byAgency(id, request.StepWithdraw, request.Input{}) },
			"There is no agreement to read now"},
		"reopened": {func(s *service, id, _ string) {
			s.takes(robin(s), id, request.StepReopen, "words", "Too soon.")
		}, "There is no agreement to read now"},
		"reopened and accepted again": {func(s *service, id, _ string) {
			s.takes(robin(s), id, request.StepReopen, "words", "Too soon.")
			s.takes(robin(s), id, request.StepAccept)
		}, "There is no agreement to read now"},
	}
}

// Each link that ended has its page, which shows nothing of the draft, and its Word
// file is gone too. That of the other reader still works after a link of its own.
func TestReaders_LinkEnds(t *testing.T) {
	for name, c := range shareEnds() {
		t.Run(name, func(t *testing.T) {
			s := newService(t, &table.Memory{})
			pat := s.signedIn("Pat Example", false)
			q := s.drafted(pat)
			agent := s.shares(pat, q, request.ReaderAgent, 1, agentAddress)
			link := s.shares(pat, q, request.ReaderAgency, 1, "assistant@example.org")
			c.end(s, q.ID, link)
			before := s.read(q.ID).Version
			for _, path := range []string{link, link + "/word"} {
				w := s.get(s.intake, path)
				s.shows(w, 410, c.want)
				saysNothingOf(t, "the page", w.Body.String(), "Lunch", q.Reference, q.Answers["agency"])
			}
			if q := s.read(q.ID); q.Version != before {
				t.Errorf("version %d, and was %d", q.Version, before)
			}
			if name == "ended" || name == "replaced" {
				s.shows(s.get(s.intake, agent), 200, "Lunch")
			}
		})
	}
}

// A link that staff ended says only that the draft is no longer available.
func TestReaders_EndedSaysNothingElse(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	q := s.drafted(pat)
	link := s.shares(pat, q, request.ReaderAgency, 1, "assistant@example.org")
	s.acts(pat, q, "end-agency", 1, "agency_end_why", "The wrong draft.")
	page := s.get(s.intake, link).Body.String()
	_, main, _ := strings.Cut(page, "<main")
	main, _, _ = strings.Cut(main, "</main>")
	_, main, _ = strings.Cut(main, ">")
	if text := strings.TrimSpace(visible(main)); text != "This draft is no longer available" {
		t.Errorf("it says %q", text)
	}
	says(t, "the readers", visible(s.page(pat, web.ReadersPath(q))), "The link ended", "The wrong draft.")
}

// A link opens for 90 days, to the second.
func TestReaders_NinetyDays(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	q := s.drafted(pat)
	link := s.shares(pat, q, request.ReaderAgency, 1, "assistant@example.org")
	sent := s.read(q.ID).Shared[request.ReaderAgency].At
	s.now = sent.Add(90*24*time.Hour - time.Second)
	s.shows(s.get(s.intake, link), 200, "Lunch")
	s.now = sent.Add(90 * 24 * time.Hour)
	s.shows(s.get(s.intake, link), 410, "It worked for 90 days")
}

// What opens no draft says so: a link that is cut off, that of another purpose, and
// one to nothing. A link to one request's draft opens no other's.
func TestReaders_OtherLinks(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	q := s.drafted(pat)
	link := s.shares(pat, q, request.ReaderAgency, 1, "assistant@example.org")
	secret := secretOf(link)
	receipt := secretOf(s.box.link(t, "assistant@example.org", "/request/receipt/"))
	for _, path := range []string{"/agreement/" + secret[:40], "/agreement/" + receipt,
		"/agreement/" + strings.Repeat("A", 43), "/agreement/" + receipt + "/word"} {
		s.shows(s.get(s.intake, path), 410, "This link doesn’t open a draft")
	}
	for _, path := range []string{"/status/open/", "/request/receipt/", "/request/disclaim/", "/confirm/",
		"/request/draft/open/"} {
		w := s.get(s.intake, path+secret)
		if w.Code < 400 {
			t.Errorf("%s opens with the link to a draft: %d", path, w.Code)
		}
		saysNothingOf(t, path, w.Body.String(), "Lunch", q.Reference)
	}
	stored, err := s.store.Link(t.Context(), request.HashSecret(secret))
	if err != nil || stored.Request != q.ID || stored.Purpose != request.LinkAgreement {
		t.Fatalf("%+v, %v", stored, err)
	}
	other := s.sent(with(valid(), "official_email", "other@example.org", "contact_email", "other@example.org"))
	if _, _, state := s.read(other.ID).ShareState(stored, s.clock()); state == request.ShareOpens {
		t.Error("it opens another request’s")
	}
}

// A mail filter that opens a link in each way that it can, twice, changes nothing,
// and counts as nothing. No method but GET and HEAD is taken.
func TestReaders_OpeningChangesNothing(t *testing.T) {
	memory := &table.Memory{}
	s := newService(t, memory)
	pat := s.signedIn("Pat Example", false)
	q := s.drafted(pat)
	link := s.shares(pat, q, request.ReaderAgency, 1, "assistant@example.org")
	before, steps := s.read(q.ID), s.steps(q.ID)
	emails := len(s.box.mails)
	for range 2 {
		for _, path := range []string{link, link + "/word"} {
			for method, want := range map[string]int{"GET": 200, "HEAD": 200, "POST": 404, "PUT": 404, "DELETE": 404,
				"OPTIONS": 404, "PATCH": 404} {
				w := staff.Visit(s.intake, httptest.NewRequest(method, path, nil))
				if w.Code != want {
					t.Errorf("%s %s answers %d, want %d", method, path, w.Code, want)
				}
			}
		}
	}
	s.sweep()
	if now := s.read(q.ID); now.Version != before.Version || s.steps(q.ID) != steps || len(s.box.mails) != emails {
		t.Errorf("version %d, and was %d; %s; %d emails", now.Version, before.Version, s.steps(q.ID),
			len(s.box.mails)-emails)
	}
	saysNothingOf(t, "the readers", visible(s.page(pat, web.ReadersPath(q))), "Opened", "Seen", "agrees")
	s.quiet()
}

// A removal of words reaches the page and the file; while it runs, they are closed.
func TestReaders_Redacted(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
	q := s.drafted(pat)
	link := s.shares(pat, q, request.ReaderAgency, 1, "assistant@example.org")
	h, err := lifecycle.ReadAll(t.Context(), s.store, s.read(q.ID))
	if err != nil {
		t.Fatal(err)
	}
	what := request.Redaction{Cuts: []request.Cut{{Place: "agreement-1-excluded",
		Spans: []request.Span{{From: 0, To: 5}}}}}
	c, err := request.Redact(s.read(q.ID), what, h, request.Input{By: "Robin Example", Words: "A name.", Salt: "salt",
		Now: s.clock()})
	if err == nil {
		err = s.store.Save(t.Context(), c)
	}
	if err != nil {
		t.Fatal(err)
	}
	w := s.get(s.intake, link)
	s.shows(w, 200, "[redacted] & dinner")
	saysNothingOf(t, "the page", w.Body.String(), "Lunch")
	if w := s.removes(robin, s.read(q.ID), fmt.Sprint(s.read(q.ID).Version), "A name.", "field-need"); w.Code != 303 {
		t.Fatalf("it answers %d: %s", w.Code, visible(w.Body.String()))
	}
	w = s.get(s.intake, link)
	s.shows(w, 200, "[redacted]")
	saysNothingOf(t, "the page", w.Body.String(), q.Answers["need"])
	now := s.read(q.ID)
	now.Removing = now.Version
	_, _, state := now.ShareState(request.Link{Purpose: request.LinkAgreement, Request: q.ID,
		Event: now.Shared[request.ReaderAgency].Event}, s.clock())
	if state != request.ShareCloses {
		t.Errorf("while words are removed it is %s", state)
	}
	found, err := audit.Reconcile(t.Context(), s.store, s.clock().Add(time.Hour))
	if err != nil || len(found) > 0 {
		t.Errorf("the audit finds %v (%v)", found, err)
	}
}

// A draft that isn't as it was saved is shown to no reader, and not sent.
func TestReaders_Altered(t *testing.T) {
	d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
	s := newService(t, d)
	pat := s.signedIn("Pat Example", false)
	q := s.drafted(pat)
	form := s.readersForm(pat, q, "send-agency", 1)
	link := s.shares(pat, q, request.ReaderAgency, 1, "assistant@example.org")
	d.rows["request#"+q.ID+" agreement#000001"] = edit(t, func(v map[string]any) {
		v["typed"].(map[string]any)["excluded"] = "Dinner"
		delete(v, "sum")
	})
	w := s.get(s.intake, link)
	s.shows(w, 409, "We can’t show this draft now")
	saysNothingOf(t, "the page", w.Body.String(), "Dinner", "Lunch")
	says(t, "the readers", visible(s.page(pat, web.ReadersPath(q))), "isn’t as it was saved")
	form.Set("version", fmt.Sprint(s.read(q.ID).Version))
	if w := s.postAs(pat, web.ReadersPath(q)+"/send-agency", form); w.Code != 409 {
		t.Errorf("sending it answers %d", w.Code)
	}
}

// The daily comparison misses an email that a reader should have got, and finds a
// row that says another draft than its history.
func TestReconcile_Readers(t *testing.T) {
	d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
	s := newService(t, d)
	pat := s.signedIn("Pat Example", false)
	q := s.drafted(pat)
	s.shares(pat, q, request.ReaderAgency, 1, "assistant@example.org")
	s.shares(pat, q, request.ReaderAgent, 1, agentAddress)
	s.now = s.now.Add(2 * time.Hour)
	if found, err := audit.Reconcile(t.Context(), s.store, s.clock()); err != nil || len(found) > 0 {
		t.Fatalf("before anything is wrong: %v, %v", found, err)
	}
	now := s.read(q.ID)
	shared := func(change func(map[string]any)) func(*table.Row) {
		return edit(t, func(v map[string]any) { change(v["shared"].(map[string]any)["agency"].(map[string]any)) })
	}
	for name, damage := range map[string]map[string]func(*table.Row){
		"an agency’s email": {"message#" + now.MessageID(now.Shared[request.ReaderAgency].Event, 2) + " message": gone},
		"the Agent’s email": {"message#" + now.MessageID(now.Shared[request.ReaderAgent].Event, 1) + " message": gone},
		"another event":     {"request#" + q.ID + " request": shared(func(v map[string]any) { v["event"] = 2 })},
		"an end of its own": {"request#" + q.ID +
			" request": shared(func(v map[string]any) { v["ended"] = s.clock() })},
	} {
		d.rows = damage
		if found, err := audit.Reconcile(t.Context(), s.store, s.clock()); err != nil || len(found) == 0 {
			t.Errorf("%s: nothing is found (%v)", name, err)
		}
	}
}

// A reply is an event with who, which draft, when, how, and the words. It emails no
// one, and decides nothing.
func TestReaders_Reply(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	q := s.drafted(pat)
	emails := len(s.box.mails)
	w := s.acts(pat, q, "reply", 1, replyForm("reply", "")...)
	s.shows(w, 422, "Enter their words", "Nothing has been saved yet")
	if w := s.acts(pat, q, "reply", 1, replyForm()...); w.Code != 303 {
		t.Fatalf("it answers %d: %s", w.Code, visible(w.Body.String()))
	}
	if w := s.acts(pat, q, "reply", 1, replyForm("reader", "agent", "replied", "agrees", "reply_by", "phone", "reply",
		"All fine.")...); w.Code != 303 {
		t.Fatalf("it answers %d: %s", w.Code, visible(w.Body.String()))
	}
	s.sweep()
	says(t, "the readers", visible(s.page(pat, web.ReadersPath(q))),
		"The agency asks for changes to draft 1. By email, on "+
			"January 5, 2026.", "Section 7 should name the board date.",
		"The Administrative Agent agrees to draft 1. By phone")
	says(t, "the request", visible(s.page(pat, web.RequestPath(q))),
		"A reply about a draft of the agreement was recorded")
	now := s.read(q.ID)
	if now.Status != request.Accepted || len(s.box.mails) != emails || !strings.Contains(s.steps(q.ID),
		"draft record-reply record-reply") {
		t.Errorf("it is %s after %s, and %d emails", now.Status, s.steps(q.ID), len(s.box.mails)-emails)
	}
	saysNothingOf(t, "the agency’s page", visible(s.get(s.intake, s.box.link(t, "assistant@example.org",
		"/status/open/")).Body.String()), "Section 7")
}

// A copy for a public records request has what staff typed into every draft,
// without the words that are withheld.
func TestRedact_CopyHasDrafts(t *testing.T) {
	s := newService(t, &table.Memory{})
	robin := s.signedIn("Robin Example", true)
	q := s.drafted(robin)
	s.typeAgreement(robin, q, "save", 1, "excluded", "Ask Kolibri first.")
	q = s.read(q.ID)
	form := s.redactForm(robin, q, fmt.Sprint(q.Version), "", "find=kolibri", "at-agreement-2-excluded")
	form.Del("confirm")
	form.Set("exemption", "The name of a student")
	for _, action := range []string{"copy", "copy-text"} {
		w := s.postAs(robin, web.RedactPath(q), and(form, url.Values{"action": {action}}))
		text := visible(w.Body.String())
		says(t, action, text, "Ask [withheld] first.", "Lunch & dinner", "Draft 1 of the agreement",
			"Draft 2 of the agreement")
		if w.Code != 200 || strings.Contains(text, "Kolibri") {
			t.Errorf("%s answers %d: %s", action, w.Code, text)
		}
	}
}

// Only what the contact list has of the Agent gets a draft, and staff who may
// change it are those of every entry.
func TestOffices_Agent(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	page := s.page(pat, "/desk/offices/agent")
	says(t, "the list", visible(page), "Administrative Agent", "Email for drafts of agreements")
	saysNothingOf(t, "the form", page, `name="office_domains"`, `name="office_serves"`)
	o := s.saves(pat, request.AgentID, officeForm("office_name", "Example Agent", "office_email", agentAddress,
		"office_source", "phone"))
	if !o.IsConfirmed() || o.Place() != "Administrative Agent" || o.CheckHistory() != nil {
		t.Errorf("%+v, %v", o, o.CheckHistory())
	}
	if w := s.postAs(pat, "/desk/offices/agent", officeForm("office_email", "other@example.org", "changes",
		"1")); w.Code != 403 {
		t.Errorf("a change of a confirmed address by staff answers %d", w.Code)
	}
	csv := s.getAs(pat, "/desk/offices.csv").Body.String()
	says(t, "the file", csv, agentAddress)
	list := request.Offices([]request.Office{o})
	f := request.ReadOfficeFile(list, csv, request.KnownByPhone, s.clock())
	if len(f.Problems) > 0 || len(f.Lines) > 0 {
		t.Errorf("read again it would do %+v: %v", f.Lines, f.Problems)
	}
	if slices.ContainsFunc(request.OfficesFor(list, "15", request.CountyRole), func(o request.Office) bool {
		return o.ID == request.AgentID
	}) {
		t.Error("it is offered as a county’s office")
	}
}
