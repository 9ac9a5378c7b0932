package office_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// amends sends answers that differ from those before, and returns the answer's
// status and page.
func (s *service) amends(path, need string) (int, string) {
	s.t.Helper()
	opened := s.post(s.intake, path+"/amend", nil)
	form := and(with(valid(), "need", need), hiddenOf(opened.Body.String()))
	if opened.Code != 200 { // the form was opened before the limit was reached
		form.Set("amend", secretOf(path))
		form.Set("edition", "0")
	}
	w := s.post(s.intake, "/request/send", form)
	return w.Code, html.UnescapeString(w.Body.String())
}

// quiet wants that nothing went wrong by the log.
func (s *service) quiet() {
	s.t.Helper()
	for line := range strings.Lines(s.log.String()) {
		if strings.Contains(line, `"level":"ERROR"`) {
			s.t.Errorf("the log has %s", line)
		}
	}
}

// A link changes a request 20 times a day. The next change is refused with what was
// typed, and taken the day after.
func TestAmend_LimitPerDay(t *testing.T) {
	serial(t)
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		q, path := s.followed(valid())
		for n := range request.AmendmentsPerDay.Max {
			if code, page := s.amends(path, fmt.Sprint("Need ", n)); code != 303 {
				t.Fatalf("change %d answers %d: %s", n+1, code, visible(page))
			}
		}
		before := s.read(q.ID)
		code, page := s.amends(path, "Typed for an hour")
		if code != http.StatusTooManyRequests {
			t.Errorf("one more answers %d", code)
		}
		says(t, "the page", page, "changed 20 times today", "Try again tomorrow", "contact CCEE", "are safe",
			"<td>Typed for an hour</td>", "Withdraw the request")
		saysNothingOf(t, "the page", page, "you can’t do that anymore", "Change your answers</button>")
		for _, to := range []string{path + "/amend", "/request/check"} {
			w := s.post(s.intake, to, and(with(valid(), "need", "Typed for an hour"),
				url.Values{"amend": {secretOf(path)}, "edition": {"0"}}))
			if w.Code != http.StatusTooManyRequests {
				t.Errorf("%s answers %d", to, w.Code)
			}
		}
		if after := s.read(q.ID); after.Version != before.Version || after.Answers["need"] != before.Answers["need"] {
			t.Errorf("%d events more", after.Version-before.Version)
		}
		s.quiet()
		s.now = s.now.Add(24 * time.Hour)
		if code, page := s.amends(path, "Typed for an hour"); code != 303 {
			t.Errorf("the day after it answers %d: %s", code, visible(page))
		}
	})
}

// A request is changed 50 times, however long that takes.
func TestAmend_Limit(t *testing.T) {
	serial(t)
	s := newService(t, &table.Memory{})
	q, path := s.followed(valid())
	for n := range request.Amendments.Max {
		if n%15 == 0 {
			s.now = s.now.Add(24 * time.Hour)
		}
		if code, page := s.amends(path, fmt.Sprint("Need ", n)); code != 303 {
			t.Fatalf("change %d answers %d: %s", n+1, code, visible(page))
		}
	}
	s.now = s.now.Add(24 * time.Hour)
	code, page := s.amends(path, "Typed for an hour")
	if code != http.StatusTooManyRequests || s.read(q.ID).Edition != request.Amendments.Max+1 {
		t.Errorf("one more answers %d", code)
	}
	says(t, "the page", page, "changed 50 times", "Contact CCEE", "<td>Typed for an hour</td>")
	s.quiet()
}

// Of many who change a request in one moment none slips past the limit.
func TestAmend_LimitAtOnce(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.followed(valid())
	for n := range request.AmendmentsPerDay.Max - 1 {
		s.amends(path, fmt.Sprint("Need ", n))
	}
	_, hidden := s.amending(path)
	var codes sync.Map
	atOnce(16, func(n int) {
		w := s.post(s.intake, "/request/send", and(with(valid(), "need", fmt.Sprint("At once ", n)), hidden))
		codes.Store(n, w.Code)
	})
	taken := 0
	codes.Range(func(n, code any) bool {
		if code == 303 {
			taken++
		} else if code != http.StatusTooManyRequests && code != http.StatusConflict {
			t.Errorf("answers %d", code)
		}
		return true
	})
	if got := s.read(q.ID).Edition - 1; taken != 1 || got != request.AmendmentsPerDay.Max {
		t.Errorf("%d are taken; %d changes are stored", taken, got)
	}
	s.quiet()
}

// atOnce does n things in one moment.
func atOnce(n int, do func(n int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			do(i)
		})
	}
	close(start)
	all.Wait()
}

// A form that is too long to be stored is no error of ours: it comes back whole,
// and says which answers are too long.
func TestSaveDraft_TooLong(t *testing.T) {
	for _, c := range []struct{ text, piece string }{{strings.Repeat("<", 60_000), "<<<<"},
		{strings.Repeat("a", 290_000), "aaaa"}, {strings.Repeat("\x01", 50_000), ""}} {
		s := newService(t, &table.Memory{})
		link := s.saved(url.Values{"agency": {"Example"}})
		_, hidden := s.opened(link)
		for _, form := range []url.Values{{"need": {c.text}}, and(url.Values{"need": {c.text}}, hidden)} {
			w := s.post(s.intake, "/request/draft/save", form)
			page := html.UnescapeString(w.Body.String())
			if w.Code != http.StatusUnprocessableEntity || !strings.Contains(page, c.piece+"</textarea>") {
				t.Errorf("%.4q: it answers %d: %.2000s", c.text, w.Code, visible(page))
			}
			says(t, "the page", page, "too long to save", "Shorten this answer to 4,000 characters",
				"still on this page")
		}
		if page, _ := s.opened(link); !strings.Contains(page, `value="Example"`) {
			t.Error("what was saved before is gone")
		}
		s.quiet()
	}
}

// Whatever is within the form's own limits can be saved, sent, and changed.
func TestForm_LongestFits(t *testing.T) {
	for _, char := range []string{"<", "\u2028", "漢", "'"} {
		s := newService(t, &table.Memory{})
		form := valid()
		for _, section := range request.Form {
			for _, f := range section.Fields {
				if strings.HasPrefix(f.Name, "fiscal_") {
					continue // a name asks for an address
				}
				if f.Kind == request.Long || f.Kind == request.Text && char != "\u2028" {
					form.Set(f.Name, strings.Repeat(char, f.Limit-1)+"a")
				}
			}
		}
		s.saved(form)
		q := s.sent(form)
		for range 3 {
			changed := q.Answers.RawInput()
			changed["months"] = fmt.Sprint(q.Version)
			s.byAgency(q.ID, request.StepAmend, request.Input{Answers: request.Form.Check(changed, s.clock()).Answers})
			q = s.read(q.ID)
		}
		s.quiet()
	}
}

// A draft is saved 100 times a day; what is typed comes back.
func TestSaveDraft_LimitPerDay(t *testing.T) {
	serial(t)
	s := newService(t, &table.Memory{})
	link := s.saved(url.Values{"agency": {"Example"}})
	save := func(need string) (int, string) {
		_, hidden := s.opened(link)
		w := s.post(s.intake, "/request/draft/save", and(url.Values{"need": {need}}, hidden))
		return w.Code, html.UnescapeString(w.Body.String())
	}
	for n := 1; n < request.DraftSavesPerDay.Max; n++ {
		if code, _ := save(fmt.Sprint("Need ", n)); code != 200 {
			t.Fatalf("save %d answers %d", n+1, code)
		}
	}
	code, page := save("Typed for an hour")
	if code != http.StatusTooManyRequests {
		t.Errorf("one more answers %d", code)
	}
	says(t, "the page", page, "saved 100 times today", "What you saved before is safe", "Typed for an hour</textarea>")
	s.quiet()
	s.now = s.now.Add(24 * time.Hour)
	if code, _ := save("Typed for an hour"); code != 200 {
		t.Errorf("the day after it answers %d", code)
	}
}

// A draft's link is emailed ten times a day, to however many addresses; the link
// itself stays on the page.
func TestMailDraft_LimitPerDay(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		link := s.saved(url.Values{"agency": {"Example"}})
		mail := func(n int) (int, string) {
			w := s.post(s.intake, "/request/draft/mail",
				url.Values{"draft": {secretOf(link)}, "email": {fmt.Sprintf("colleague-%d@example.org", n)}})
			return w.Code, html.UnescapeString(w.Body.String())
		}
		codes := make([]int, 30)
		atOnce(len(codes), func(n int) { codes[n], _ = mail(n) })
		for _, code := range codes {
			if code != 200 && code != http.StatusTooManyRequests {
				t.Errorf("it answers %d", code)
			}
		}
		for n := range 12 { // what lost in the crowd comes again
			codes[n], _ = mail(100 + n)
		}
		s.sweep()
		if got := len(s.box.mails); got != request.DraftMailsPerDay.Max {
			t.Errorf("%d emails went out", got)
		}
		code, page := mail(200)
		if code != http.StatusTooManyRequests {
			t.Errorf("one more answers %d", code)
		}
		says(t, "the page", page, "10 times today", "Your form is saved", link, `value="colleague-200@example.org"`)
		s.quiet()
		s.now = s.now.Add(24 * time.Hour)
		if code, _ := mail(300); code != 200 {
			t.Errorf("the day after it answers %d", code)
		}
	})
}

// Links to a request's page that anyone asks for: ten a day, and the page that
// answers says the same.
func TestFind_LimitPerDay(t *testing.T) {
	db := &tables.Counting{Table: &table.Memory{}}
	s := newService(t, db)
	q, _ := s.followed(valid())
	var first string
	for n := range 3 * request.StatusLinksPerDay.Max {
		w := s.post(s.intake, "/status/find",
			url.Values{"reference": {q.Reference}, "email": {"assistant@example.org"}})
		first = cmp.Or(first, w.Body.String())
		if w.Code != 200 || w.Body.String() != first {
			t.Fatalf("ask %d answers %d", n+1, w.Code)
		}
	}
	owed, err := gathered(s.store.Outbox(context.Background(), request.Links, s.clock()))
	links := slices.DeleteFunc(owed, func(m request.Message) bool { return m.Kind != request.StatusLink })
	if err != nil || len(links) != request.StatusLinksPerDay.Max {
		t.Errorf("%d links are pending (%v)", len(links), err)
	}
	s.quiet()
}

// Staff's questions wait for one answer, on one page: 20 at a time.
func TestAsk_LimitOfOpenQuestions(t *testing.T) {
	s := newService(t, &table.Memory{})
	q := s.in(request.Verified)
	pat := s.signedIn("Pat Example", false)
	for n := range request.OpenQuestions.Max {
		s.takes(pat, q.ID, request.StepAsk, "words", fmt.Sprint("Question ", n))
	}
	q = s.read(q.ID)
	w := s.postAs(pat, "/desk/requests/"+q.Reference+"/ask",
		url.Values{"version": {fmt.Sprint(q.Version)}, "words": {"One more?"}})
	page := html.UnescapeString(w.Body.String())
	if w.Code != http.StatusTooManyRequests || s.read(q.ID).Version != q.Version {
		t.Errorf("one more answers %d", w.Code)
	}
	says(t, "the page", page, "20 questions are waiting", "One more?", "Withdraw the question")
	s.quiet()
}

// Words are removed from a request that was changed as often as it can be, and more
// often than one transaction takes.
func TestRedact_ManyEditions(t *testing.T) {
	serial(t)
	most := 300
	if testing.Short() {
		most = 120
	}
	for _, amendments := range []int{request.Amendments.Max, most} {
		s := newService(t, &table.Memory{})
		robin := s.signedIn("Robin Example", true)
		q := s.sent(with(valid(), "official_name", "Kolibri"))
		q = s.planted(q.ID, amendments)
		w := s.removes(robin, q, fmt.Sprint(q.Version), "Why.", "field-official_name", "field-contact_email")
		if w.Code != 303 {
			t.Fatalf("%d amendments: it answers %d: %s", amendments, w.Code, visible(w.Body.String()))
		}
		after := s.read(q.ID) // which checks the chain
		messages, _ := s.store.Messages(context.Background(), after)
		editions, _ := s.store.Editions(context.Background(), after)
		events, _ := s.store.Events(context.Background(), after.ID)
		if kept := fmt.Sprint(after, messages, editions, events); strings.Contains(kept, "Kolibri") ||
			strings.Contains(kept, "assistant@example.org") || len(editions) != amendments {
			t.Errorf("%d amendments: what is stored has the words, or has lost more", amendments)
		}
		if err := after.CheckEditions(events, editions); err != nil {
			t.Error(err)
		}
	}
}

// A removal that breaks off between its transactions leaves a history that
// verifies, and taken again it does the rest.
func TestRedact_ManyEditionsCutOff(t *testing.T) {
	serial(t)
	db := &failing{Table: &table.Memory{}}
	s := newService(t, db)
	robin := s.signedIn("Robin Example", true)
	editions := 300
	if testing.Short() {
		editions = 120
	}
	q := s.planted(s.sent(with(valid(), "official_name", "Kolibri")).ID, editions)
	form := s.redactForm(robin, q, fmt.Sprint(q.Version), "Why.", "field-official_name")
	for writes := 1; ; writes++ {
		db.left = writes
		w := s.postAs(robin, web.RedactPath(q), form)
		db.left = 0
		events, _ := s.store.Events(context.Background(), q.ID)
		editions, _ := s.store.Editions(context.Background(), q)
		now := s.read(q.ID)
		if err := now.CheckEditions(events, editions); err != nil {
			t.Fatalf("after %d writes: %v", writes, err)
		}
		if w.Code == 303 {
			if strings.Contains(fmt.Sprint(now, editions), "Kolibri") || now.Removing > 0 || writes < 4 {
				t.Errorf("after %d writes the words are there still", writes)
			}
			return
		}
		if isBegun := now.Removing > 0; isBegun != (writes > 1) {
			t.Fatalf("after %d writes it answers %d, and the redaction is under way: %t", writes, w.Code, isBegun)
		}
	}
}

// failing is a table that fails at a write, the left-th from now.
type failing struct {
	table.Table
	left int
}

func (f *failing) Write(ctx context.Context, rows ...table.Row) error {
	if f.left > 0 {
		f.left--
		if f.left == 0 {
			return errSilent
		}
	}
	return f.Table.Write(ctx, rows...)
}

// Mail that is held is released however much it is: what a lead must do does not
// fail by what a link has caused.
func TestRelease_ManyHeld(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	q := s.in(request.Verified)
	s.takes(pat, q.ID, request.StepHold, "words", "Why.")
	q = s.planted(q.ID, request.Amendments.Max)
	s.takes(pat, q.ID, request.StepRelease)
	messages, err := s.store.Messages(context.Background(), s.read(q.ID))
	for _, m := range messages {
		if m.State == request.Held {
			t.Fatalf("%s to %s is held still", m.Kind, m.To)
		}
	}
	if err != nil || len(messages) < 100 {
		t.Errorf("%d mails (%v)", len(messages), err)
	}
}

// Whatever someone does who has one request's link and one draft's, 200 times in a
// day: what is stored is limited, and nothing is an error.
func TestGrowth_OneLink(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: it grows one request to its limits, for 2 seconds")
	}
	serial(t)
	db := &tables.Counting{Table: &table.Memory{}}
	s := newService(t, db)
	q, path := s.followed(valid())
	s.decides(q.ID, request.StepVerify)
	draft := s.saved(url.Values{"agency": {"Example"}})
	disclaim := s.box.link(t, "superintendent@example.org", "/request/disclaim/")
	before := db.Written.Load()
	for n := range 200 {
		s.amends(path, fmt.Sprint("Need ", n))
		_, hidden := s.opened(draft)
		for to, form := range map[string]url.Values{
			"/request/draft/save": and(url.Values{"need": {fmt.Sprint("Need ", n)}}, hidden),
			"/request/draft/mail": {"draft": {secretOf(draft)}, "email": {fmt.Sprintf("stranger-%d@example.org", n)}},
			"/status/find":        {"reference": {q.Reference}, "email": {"assistant@example.org"}},
			path + "/answer":      and(version(q), url.Values{"words": {"An answer"}}),
			disclaim:              {},
		} {
			if w := s.post(s.intake, to, form); w.Code >= 500 {
				t.Fatalf("%s answers %d", to, w.Code)
			}
		}
	}
	// those past the limit write decoys, which the table removes after two days, so
	// that the time tells nothing
	const lookUps = 200
	most := int64(request.AmendmentsPerDay.Max + request.DraftSavesPerDay.Max + request.DraftMailsPerDay.Max + lookUps +
		1)
	if got := db.Written.Load() - before; got > most {
		t.Errorf("%d writes, want %d at most", got, most)
	}
	q = s.read(q.ID)
	if q.Edition-1 != request.AmendmentsPerDay.Max {
		t.Errorf("%d changes", q.Edition-1)
	}
	s.quiet()
}

// The part of a long history that a page does not show is behind links, and is all
// there: each step and each change once.
func TestRequestPages_Earlier(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	q, agency := s.followed(valid())
	saysNothingOf(t, "the page of a short history", s.page(pat, "/desk/requests/"+q.Reference)+s.reads(agency),
		"?before=", "?edition=")
	q = s.planted(q.ID, 60)
	s.getAs(pat, "/desk/requests/"+q.Reference)
	q = s.read(q.ID)
	follow := func(path, link string, read func(string) string) (pages string) {
		for range 30 {
			page := read(path)
			pages += page
			next := regexp.MustCompile(`href="([^"]*` + regexp.QuoteMeta(link) + `\d+)#`).FindStringSubmatch(page)
			if next == nil {
				return pages
			}
			path = next[1]
		}
		t.Fatalf("%s does not end", link)
		return ""
	}
	atDesk := func(path string) string { return html.UnescapeString(s.getAs(pat, path).Body.String()) }
	for name, pages := range map[string]string{"desk": follow("/desk/requests/"+q.Reference, "?before=", atDesk),
		"agency": follow(agency, "?before=", s.reads)} {
		for seq := 1; seq <= q.Version; seq++ {
			want := 1
			if name == "agency" && !slices.Contains(q.AgencyEvents, seq) {
				want = 0
			}
			if got := strings.Count(pages, fmt.Sprintf(`id="event-%d"`, seq)); got != want {
				t.Errorf("%s: event %d stands %d times", name, seq, got)
			}
		}
		if strings.Contains(pages, "can’t verify this request’s history") {
			t.Errorf("%s: the history does not hold", name)
		}
	}
	for name, pages := range map[string]string{"desk": follow("/desk/requests/"+q.Reference, "?edition=", atDesk),
		"agency": follow(agency, "?edition=", s.reads)} {
		for n := 1; n <= 60; n++ {
			if got := strings.Count(pages, fmt.Sprintf("</td><td>Need %d of 60. ", n)); got != 1 {
				t.Errorf("%s: change %d stands %d times", name, n, got)
			}
		}
	}
	if n := strings.Count(atDesk("/desk/requests/"+q.Reference), `id="event-`); n != 50 {
		t.Errorf("the desk’s page shows %d events", n)
	}
	w := s.tries(pat, request.Request{Reference: q.Reference, Version: 2}, request.StepNote, "words", "Kolibri")
	if since := w.Body.String(); w.Code != http.StatusConflict || !strings.Contains(since, `id="event-3"`) ||
		strings.Contains(since, `id="event-2"`) {
		t.Errorf("a step that has seen two events answers %d, and shows other events than those since", w.Code)
	}
	if newest := fmt.Sprintf(`id="event-%d"`, q.Version); strings.Contains(
		atDesk(fmt.Sprintf("/desk/requests/%s?before=%d", q.Reference, q.Version)), newest) {
		t.Error("the page of what was before the newest event has that event")
	}
	for _, page := range []string{s.page(pat, fmt.Sprintf("/desk/requests/%s?edition=%d", q.Reference, q.Edition)),
		s.reads(fmt.Sprintf("%s?edition=%d", agency, q.Edition))} {
		saysNothingOf(t, "the page of what was before the newest version", page, "</td><td>Need 60 of 60. ")
		says(t, "the page of what was before the newest version", page, "</td><td>Need 59 of 60. ")
	}
	s.page(pat, "/desk/requests/"+q.Reference+"?edition=1") // before which there is none
	s.reads(agency + "?edition=1")
}

// The agency's page shows fifty events, and all that came after those that a form
// had seen.
func TestStatus_ShowsSince(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, agency := s.followed(valid())
	q = s.planted(q.ID, 16)
	if page := s.reads(agency); len(q.AgencyEvents) != 50 || strings.Contains(page, "?before=") {
		t.Errorf("of %d events some are behind a link", len(q.AgencyEvents))
	}
	s.planted(q.ID, 16)
	saysNothingOf(t, "the page", s.reads(agency), `id="event-3"`)
	w := s.post(s.intake, agency+"/answer", url.Values{"version": {"2"}, "words": {"An answer"}})
	if w.Code != http.StatusConflict {
		t.Errorf("it answers %d", w.Code)
	}
	says(t, "the page", w.Body.String(), `id="event-3"`)
	saysNothingOf(t, "the page", w.Body.String(), `id="event-2"`)
}

// The pages of a request whose every change is as long as it can be, in characters
// that take ten bytes each on their way, are no longer than what a function can
// answer. The copy of everything is; it is refused, and says whom to ask.
func TestRequestPages_LargestFit(t *testing.T) {
	serial(t)
	const most = 6 << 20
	s := newService(t, &table.Memory{})
	q, agency := s.followed(valid())
	for n := range 12 {
		if n%4 == 0 {
			s.now = s.now.Add(24 * time.Hour)
		}
		typed := s.read(q.ID).Answers.RawInput()
		for _, section := range request.Form {
			for _, f := range section.Fields {
				if f.Kind == request.Long && f.Limit > 0 {
					typed[f.Name] = strings.Repeat("'", f.Limit-1) + fmt.Sprint(n%10)
				}
			}
		}
		s.byAgency(q.ID, request.StepAmend, request.Input{Answers: request.Form.Check(typed, s.clock()).Answers})
	}
	robin := s.signedIn("Robin Example", true)
	size := func(w *httptest.ResponseRecorder) int {
		answered, err := json.Marshal(w.Body.String())
		if err != nil || w.Code != 200 {
			t.Errorf("it answers %d (%v)", w.Code, err)
		}
		return len(answered)
	}
	desk := "/desk/requests/" + q.Reference
	for name, n := range map[string]int{"desk": size(s.getAs(robin, desk)),
		"removal": size(s.getAs(robin, desk+"/redact")), "agency": size(s.get(s.intake, agency))} {
		t.Logf("the page of the %s has %d KB", name, n>>10)
		if n > most {
			t.Errorf("the page of the %s has %d bytes", name, n)
		}
	}
	s.planted(q.ID, 300)
	s.quiet()
	for _, copied := range []string{"/copy.txt", "/copy.json"} {
		w := s.get(s.intake, agency+copied)
		if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "too large to download") {
			t.Errorf("%s answers %d with %d bytes", copied, w.Code, w.Body.Len())
		}
	}
	s.quiet()
}
