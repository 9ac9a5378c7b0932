package office_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/office/intake"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/route"
	"ccee-ca.org/assist/lambda/table"
)

func TestARequestIsReceivedAndItsReceiptSaysWhen(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		final := s.checked(valid())
		w := s.post(s.intake, "/request/send", final)
		if w.Code != http.StatusSeeOther {
			t.Fatalf("send answers %d", w.Code)
		}
		page := s.get(s.intake, w.Header().Get("Location"))
		r := s.read(request.HashSecret(final.Get("token")))
		for _, want := range []string{r.Reference, "Friday, October 30, 2026, at 5:04 p.m. PDT",
			"Sunday, November 1, 2026, at 4:04 p.m. PST",
			"assistant@example.org and superintendent@example.org", "Cal. Educ. Code § 52074(g)(1)(A)",
			"Still needed: the geographic lead agency’s agreement."} {
			if !strings.Contains(html.UnescapeString(page.Body.String()), want) {
				t.Errorf("the receipt does not say %q", want)
			}
		}
		if got := s.steps(r.ID); got != "receive" {
			t.Errorf("its history is %q, want receive", got)
		}
	})
}

// The check page shows everything that will be sent and what the law says of it.
func TestCheckPage_AnswersAndFindings(t *testing.T) {
	s := newService(t, &table.Memory{})
	form := with(valid(), "need", "“Reading” & writing\r\n\r\n<b>third line</b>", "fallback", "yes")
	page := s.post(s.intake, "/request/check", form).Body.String()
	for _, want := range []string{"You haven’t sent anything yet",
		"“Reading” &amp; writing\n\n&lt;b&gt;third line&lt;/b&gt;", "(g)(1)(A)", "(g)(3)", "reimburses CCEE",
		"Sunday, November 1, 2026, at 4:04 p.m. PST"} {
		if !strings.Contains(page, want) {
			t.Errorf("the check page does not say %q", want)
		}
	}
}

// A form with errors comes back filled in with a summary and stores nothing.
func TestCheckForm_ErrorsKeepAnswers(t *testing.T) {
	db := &table.Memory{}
	s := newService(t, db)
	form := with(valid(), "cds", "12", "official_email", "nobody at example", "need", " \n\"<Kept> as typed\"", "kind",
		"county-office")
	for _, path := range []string{"/request/check", "/request/send"} {
		w := s.post(s.intake, path, form)
		page := html.UnescapeString(w.Body.String())
		if w.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s answers %d, want 422", path, w.Code)
		}
		for _, want := range []string{"<title>Error: ", `href="#cds"`, "Enter the 7-digit CDS code",
			`href="#official_email"`, `href="#g1a"`,
			"Clear the box for (g)(1)(A). That clause doesn’t cover a county office of education.",
			`value="nobody at example"`, "\n \n\"<Kept> as typed\"</textarea>"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page does not have %q", path, want)
			}
		}
	}
	for _, status := range request.Statuses {
		if stored, _ := gathered(s.store.WithStatus(context.Background(), status)); len(stored) != 0 {
			t.Errorf("%d requests were stored", len(stored))
		}
	}
}

func TestTheChangeButtonsGiveTheFormBackFilledIn(t *testing.T) {
	s := newService(t, &table.Memory{})
	w := s.post(s.intake, "/request/form", with(s.checked(valid()), "need", "Kept"))
	for _, want := range []string{`value="Example Unified School District"`, "\nKept</textarea>",
		`id="kind" name="kind" value="district" checked`, `name="ta_from_year" value="2025"`,
		`<option value="01" selected>`} {
		if w.Code != 200 || !strings.Contains(w.Body.String(), want) {
			t.Errorf("the form (%d) does not have %q", w.Code, want)
		}
	}
}

// The same request sent fifty times at once is one request.
func TestSend_FiftyAtOnceCountOnce(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		final := s.checked(valid())
		receipts := make([]string, 50)
		var all sync.WaitGroup
		for i := range receipts {
			all.Go(func() {
				w := s.post(s.intake, "/request/send", final)
				receipts[i] = fmt.Sprint(w.Code, w.Header().Get("Location"))
			})
		}
		all.Wait()
		for _, r := range receipts {
			if r != receipts[0] || !strings.HasPrefix(r, "303/request/receipt/") {
				t.Fatalf("receipts differ: %q and %q", receipts[0], r)
			}
		}
		stored, err := gathered(s.store.WithStatus(context.Background(), request.Received))
		if err != nil || len(stored) != 1 {
			t.Fatalf("%d requests are stored (%v), want 1", len(stored), err)
		}
		s.sweep()
		s.pass(time.Hour)
		for _, to := range []string{"assistant@example.org", "superintendent@example.org", "staff@example.org"} {
			if got := s.box.to(to); len(got) != 1 {
				t.Errorf("%s got %d mails: %q", to, len(got), got)
			}
		}
	})
}

// The same page sent a year later leads to the same receipt.
func TestSend_YearLaterSameReceipt(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		final := s.checked(valid())
		first := s.post(s.intake, "/request/send", final).Header().Get("Location")
		s.now = s.now.Add(365 * 24 * time.Hour)
		again := s.post(s.intake, "/request/send", final)
		if again.Code != 303 || again.Header().Get("Location") != first {
			t.Errorf("a year later: %d %s, want 303 %s", again.Code, again.Header().Get("Location"), first)
		}
	})
}

// Other answers under a used token are an error that says so.
func TestSend_TokenReused(t *testing.T) {
	s := newService(t, &table.Memory{})
	final := s.checked(valid())
	s.post(s.intake, "/request/send", final)
	w := s.post(s.intake, "/request/send", with(final, "months", "3"))
	if w.Code != http.StatusConflict || !strings.Contains(w.Body.String(), "Your earlier request is safe") ||
		!strings.Contains(w.Body.String(), "/request/receipt/") {
		t.Errorf("answers %d: %s", w.Code, w.Body)
	}
	if r := s.read(request.HashSecret(final.Get("token"))); r.Answers["months"] != "9" {
		t.Errorf("the stored request says %s months", r.Answers["months"])
	}
}

// A request that was stored from a page of an earlier form, and is sent again after
// the form has changed, leads to its receipt; other answers still don't.
func TestSend_RetryFromEarlierForm(t *testing.T) {
	s := newService(t, &table.Memory{})
	final := s.checked(valid())
	earlier := request.Form.Check(typedOf(final), s.now).Answers
	delete(earlier, "contact_is")
	stored := request.Receive(final.Get("token"), earlier, "RFA-2026-7KQ4-X", "salt", s.now)
	if err := s.store.Save(context.Background(), stored); err != nil {
		t.Fatal(err)
	}
	w := s.post(s.intake, "/request/send", final)
	if w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/request/receipt/") {
		t.Errorf("the same answers: %d %s, want 303 to the receipt", w.Code, w.Header().Get("Location"))
	}
	if w := s.post(s.intake, "/request/send", with(final, "months", "3")); w.Code != http.StatusConflict {
		t.Errorf("other answers: %d, want 409", w.Code)
	}
}

// The page says that (g)(3) costs only where (g)(3) can apply.
func TestCheck_CostOnlyWhereItApplies(t *testing.T) {
	s := newService(t, &table.Memory{})
	const notice = "Under (g)(3), your agency reimburses CCEE"
	form := with(valid(), "g1a", "", "g3", "yes", "reimburse", "yes")
	for apportionment, want := range map[string]bool{"no": true, "yes": false} {
		page := s.post(s.intake, "/request/check", with(form, "apportionment", apportionment)).Body.String()
		if strings.Contains(page, notice) != want {
			t.Errorf("apportionment %s: the notice of the cost is there: %v", apportionment, !want)
		}
	}
}

// A form that no longer passes leads to the receipt of what it sent, and only of
// that.
func TestSend_StoredThoughItFailsTheCheck(t *testing.T) {
	s := newService(t, &table.Memory{})
	final := s.checked(valid())
	first := s.post(s.intake, "/request/send", final).Header().Get("Location")
	failing := with(final, "outcomes", "")
	if w := s.post(s.intake, "/request/send", failing); w.Code != http.StatusSeeOther ||
		w.Header().Get("Location") != first {
		t.Errorf("the same answers but one: %d %s, want 303 %s", w.Code, w.Header().Get("Location"), first)
	}
	other := with(failing, "need", "Another need")
	if w := s.post(s.intake, "/request/send", other); w.Code != http.StatusConflict {
		t.Errorf("other answers: %d, want 409", w.Code)
	}
	if w := s.post(s.intake, "/request/send",
		with(other, "token", "no token")); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("no token: %d, want 422", w.Code)
	}
}

// Who sends again after words were removed has the receipt for the same answers and
// none for others.
func TestSend_RetryAfterRedaction(t *testing.T) {
	s := newService(t, &table.Memory{})
	final := s.checked(valid())
	first := s.post(s.intake, "/request/send", final).Header().Get("Location")
	s.redacts(request.HashSecret(final.Get("token")))
	if w := s.post(s.intake, "/request/send", final); w.Code != http.StatusSeeOther ||
		w.Header().Get("Location") != first {
		t.Errorf("the same answers: %d %s, want 303 %s", w.Code, w.Header().Get("Location"), first)
	}
	if w := s.post(s.intake, "/request/send", with(final, "months", "3")); w.Code != http.StatusConflict {
		t.Errorf("other answers: %d, want 409", w.Code)
	}
}

// stubborn is randomness that draws one reference number so many times before
// others.
type stubborn struct{ times int }

func (r *stubborn) Read(b []byte) (int, error) {
	if len(b) != 4 || r.times == 0 {
		return rand.Read(b)
	}
	r.times--
	clear(b)
	return len(b), nil
}

// A reference number that is taken is drawn again and no one is turned away.
func TestSend_ReferenceTaken(t *testing.T) {
	s := newService(t, &table.Memory{})
	random := &stubborn{}
	s.intake = (&intake.Intake{Store: s.store, Theme: pages, Now: s.clock, Random: random,
		Log: slog.New(slog.DiscardHandler)}).Handler()
	given := map[string]bool{}
	for _, times := range []int{1, 60} { // the second draws the first one's number again and again
		final := s.checked(valid())
		random.times = times
		if w := s.post(s.intake, "/request/send", final); w.Code != http.StatusSeeOther {
			t.Fatalf("send answers %d", w.Code)
		}
		given[s.read(request.HashSecret(final.Get("token"))).Reference] = true
	}
	if len(given) != 2 {
		t.Errorf("two requests have %d reference numbers", len(given))
	}
}

// down is a table that can't be reached, or that can't be heard after it has
// written.
type down struct {
	table.Table
	writes bool // it writes before it fails
}

func (d *down) Write(ctx context.Context, rows ...table.Row) error {
	if d.writes {
		if err := d.Table.Write(ctx, rows...); err != nil {
			return err
		}
	}
	return errors.New("the table does not answer")
}

// A request that cannot be stored gives the check page back and can be sent again.
func TestSend_SaveFailed(t *testing.T) {
	for _, wrote := range []bool{false, true} {
		t.Run(fmt.Sprintf("written=%v", wrote), func(t *testing.T) {
			memory := &table.Memory{}
			s := newService(t, &down{memory, wrote})
			final := s.checked(valid())
			w := s.post(s.intake, "/request/send", final)
			page := w.Body.String()
			if w.Code != http.StatusInsufficientStorage || !strings.Contains(page, "We couldn’t save your") ||
				!strings.Contains(page, final.Get("token")) ||
				!strings.Contains(page, `value="Example Unified School District"`) {
				t.Fatalf("answers %d: %s", w.Code, page)
			}
			s = newService(t, memory)
			if w := s.post(s.intake, "/request/send", final); w.Code != 303 {
				t.Fatalf("sent again: %d", w.Code)
			}
			if stored, _ := gathered(s.store.WithStatus(context.Background(), request.Received)); len(stored) != 1 {
				t.Errorf("%d requests are stored, want 1", len(stored))
			}
		})
	}
}

func TestWhatIsNoFormIsRefusedReadablyAndStoresNothing(t *testing.T) {
	huge := valid()
	huge.Set("need", strings.Repeat("a", request.Form.MaxBody()))
	cases := []struct {
		name, kind, body string
		status           int
		says             string
	}{
		{"what is not UTF-8", "application/x-www-form-urlencoded", "agency=%ff%fe", 400, "not text in UTF-8"},
		{"a null character", "application/x-www-form-urlencoded", "agency=a%00b", 400, "not text in UTF-8"},
		{"broken encoding", "application/x-www-form-urlencoded", "agency=%zz", 400, "as a browser encodes it"},
		{"JSON", "application/json", `{"kind":"district"}`, 400, "content type"},
		{"another charset", "application/x-www-form-urlencoded; charset=latin1", "kind=district", 400, "content type"},
		{"no content type", "", "kind=district", 400, "content type"},
		{"more than the form's limits allow", "application/x-www-form-urlencoded", huge.Encode(), 413, "larger than"},
	}
	db := &table.Memory{}
	s := newService(t, db)
	for _, c := range cases {
		for _, path := range []string{"/request/check", "/request/form", "/request/send"} {
			r := httptest.NewRequest("POST", path, strings.NewReader(c.body))
			r.Header.Set("Content-Type", c.kind)
			w := httptest.NewRecorder()
			s.intake.ServeHTTP(w, r)
			page := html.UnescapeString(w.Body.String())
			if w.Code != c.status || !strings.Contains(page, c.says) || !strings.Contains(page, "Nothing was saved") {
				t.Errorf("%s at %s: %d without %q", c.name, path, w.Code, c.says)
			}
		}
	}
	if stored, _ := gathered(s.store.WithStatus(context.Background(), request.Received)); len(stored) != 0 {
		t.Errorf("%d requests were stored", len(stored))
	}
}

// A form from another site is refused.
func TestCrossOriginPost_Intake(t *testing.T) {
	s := newService(t, &table.Memory{})
	for header, value := range map[string]string{"Sec-Fetch-Site": "cross-site",
		"Origin": "https://elsewhere.example"} {
		r := httptest.NewRequest("POST", "/request/check", strings.NewReader(valid().Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set(header, value)
		w := httptest.NewRecorder()
		s.intake.ServeHTTP(w, r)
		if w.Code != 403 || !strings.Contains(w.Body.String(), "from another site") {
			t.Errorf("%s: %s is answered with %d", header, value, w.Code)
		}
	}
}

func TestAGetOfAPageThatOnlyTakesFormsLeadsToTheForm(t *testing.T) {
	s := newService(t, &table.Memory{})
	for _, path := range []string{"/request/check", "/request/form", "/request/send"} {
		if w := s.get(s.intake, path); w.Code != 303 || w.Header().Get("Location") != "/request/" {
			t.Errorf("GET %s: %d to %q", path, w.Code, w.Header().Get("Location"))
		}
	}
}

func TestAReceiptOpensOnlyWithItsSecret(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.sent(valid())
	s.sweep()
	disclaim := strings.TrimPrefix(s.box.link(t, "superintendent@example.org", "/request/disclaim/"),
		"/request/disclaim/")
	for _, secret := range []string{"x", r.Reference, r.ID, strings.Repeat("A", 43), disclaim} {
		if w := s.get(s.intake, "/request/receipt/"+secret); w.Code != 404 || w.Header().Get("Retry-After") != "" ||
			!strings.Contains(w.Body.String(), "We can’t find that page") {
			t.Errorf("/request/receipt/%s answers %d", secret, w.Code)
		}
	}
	if w := s.get(s.intake, s.box.link(t, "assistant@example.org", "/request/receipt/")); w.Code != 200 ||
		!strings.Contains(w.Body.String(), r.Reference) {
		t.Errorf("the link in the mail answers %d", w.Code)
	}
}

func TestEveryAnswerOfAFunctionHasTheHeadersAndIsNotCached(t *testing.T) {
	s := newService(t, &table.Memory{})
	answers := map[string]*httptest.ResponseRecorder{
		"check":    s.post(s.intake, "/request/check", valid()),
		"mend":     s.post(s.intake, "/request/check", url.Values{}),
		"redirect": s.get(s.intake, "/request/send"),
		"nothing":  s.get(s.intake, "/request/receipt/x"),
		"desk":     s.get(s.desk, "/desk/elsewhere"),
	}
	for name, w := range answers {
		for _, h := range web.Headers {
			if w.Header().Get(h.Name) != h.Value {
				t.Errorf("%s: %s is %q", name, h.Name, w.Header().Get(h.Name))
			}
		}
		if w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be cached", name)
		}
	}
}

func TestEveryRouteIsServedAndGoesToItsFunction(t *testing.T) {
	s := newService(t, &table.Memory{})
	handlers := map[string]http.Handler{"intake": s.intake, "desk": s.desk}
	paths := map[string]string{"/request/check": "intake", "/request/form": "intake", "/request/send": "intake",
		"/request/receipt/" + strings.Repeat("A", 43): "intake", "/request/receipt/" + strings.Repeat("A", 43) +
			"/answers.json": "intake",
		"/request/draft/save": "intake", "/request/draft/open/" + strings.Repeat("A", 43): "intake",
		"/request/disclaim/" + strings.Repeat("A", 43): "intake", "/status/find": "intake", "/status/open/" +
			strings.Repeat("A", 43): "intake", "/confirm/" + strings.Repeat("A", 43): "intake", "/confirm/": "",
		"/desk/queue": "desk", "/desk/requests/RFA-2026-7KQ4-X": "desk", "/status/": "",
		"/request/": "", "/request/receipt/": "", "/": "", "/desk": "", "/eligibility/": ""}
	for path, want := range paths {
		if got := route.FunctionOf(path); got != want {
			t.Errorf("%s goes to %q, want %q", path, got, want)
		}
		if want != "" && !strings.Contains(s.post(handlers[want], path, nil).Header().Get("Content-Security-Policy"),
			"default-src 'none'") {
			t.Errorf("%s is not served by %s", path, want)
		}
	}
}

func TestNoLogLineHasAnAnswerOrASecret(t *testing.T) {
	s := newService(t, &table.Memory{})
	form := valid()
	for name := range form {
		if f, ok := request.Form.Field(name); ok && (f.Kind == request.Text || f.Kind == request.Long) {
			form.Set(name, "canary "+name)
		}
	}
	form.Set("official_email", "canary@example.org")
	final := s.checked(form)
	s.post(s.intake, "/request/check", with(form, "cds", "x"))
	location := s.post(s.intake, "/request/send", final).Header().Get("Location")
	s.get(s.intake, location)
	s.sweep()
	pat := s.signedIn("Canary Example", true)
	r := s.read(request.HashSecret(final.Get("token")))
	s.getAs(pat, "/desk/requests/"+r.Reference)
	s.takes(pat, r.ID, request.StepVerify)
	s.takes(pat, r.ID, request.StepAsk, "words", "canary question")
	s.pass(time.Hour)
	status := s.box.link(t, "assistant@example.org", "/status/open/")
	s.get(s.intake, status)
	for _, secret := range []string{"canary", "Canary", pat.Value, final.Get("token"), location,
		strings.TrimPrefix(status, "/status/open/")} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("a log line has %q", secret)
		}
	}
	if strings.Contains(s.log.String(), `"ignored"`) {
		t.Error("a line counts inputs that no form of ours has, and there were none")
	}
	if !strings.Contains(s.log.String(), "GET /request/receipt/{secret}") {
		t.Error("the log does not name routes")
	}
}

// A token that the sender has made up names the sender's own request: its receipt
// opens by that token alone, and nothing of another's does.
func TestSend_TokenOfTheSendersMaking(t *testing.T) {
	s := newService(t, &table.Memory{})
	honest := s.checked(valid())
	s.post(s.intake, "/request/send", honest)
	own := strings.Repeat("A", 43)
	w := s.post(s.intake, "/request/send", with(and(valid(), nil), "token", own, "need", "Another need"))
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/request/receipt/"+request.ReceiptSecret(own) {
		t.Fatalf("send answers %d to %q", w.Code, w.Header().Get("Location"))
	}
	mine, theirs := s.read(request.HashSecret(own)), s.read(request.HashSecret(honest.Get("token")))
	if mine.ID == theirs.ID || mine.Reference == theirs.Reference {
		t.Error("it is the honest request")
	}
	for name, secret := range map[string]string{"the token itself": own, "the request's id": mine.ID[:43],
		"a hash of the token": request.HashSecret(own)[:43]} {
		for _, path := range []string{"/request/receipt/", "/status/open/", "/request/disclaim/",
			"/request/draft/open/", "/confirm/"} {
			if w := s.get(s.intake, path+secret); w.Code < 400 {
				t.Errorf("%s opens %s: %d", name, path, w.Code)
			}
		}
	}
}
