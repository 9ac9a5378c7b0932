package office_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// album is every answer of the handlers in a run, each with its digest: status,
// headers, and body.
type album struct {
	scene string
	lines []string
}

func (a *album) keep(name string, content []byte) {
	a.lines = append(a.lines, fmt.Sprintf("%.16x %s: %s", sha256.Sum256(content), a.scene, name))
}

// assetName and assetDigest are what of a page changes with each edit of a style
// sheet or a script, and with nothing else of the page. As one expression they have
// no beginning in common to look for, which took longer.
var (
	assetName   = regexp.MustCompile(`\.[0-9a-f]{8}\b`)
	assetDigest = regexp.MustCompile(`integrity="[^"]*"`)
)

var secretInPath = regexp.MustCompile(`[A-Za-z0-9_-]{43}`)

// of is a handler whose answers go into the album.
func (a *album) of(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := httptest.NewRecorder()
		h.ServeHTTP(got, r)
		var content bytes.Buffer
		fmt.Fprintln(&content, got.Code)
		for _, name := range slices.Sorted(maps.Keys(got.Header())) {
			fmt.Fprintln(&content, name, got.Header()[name])
			w.Header()[name] = got.Header()[name]
		}
		content.Write(assetDigest.ReplaceAll(assetName.ReplaceAll(got.Body.Bytes(), nil), nil))
		path := secretInPath.ReplaceAllString(r.URL.RequestURI(), "{secret}")
		a.keep(fmt.Sprintf("%s %.100s %d", r.Method, path, got.Code), content.Bytes())
		w.WriteHeader(got.Code)
		w.Write(got.Body.Bytes())
	})
}

// mails keeps every mail in a service's box, both forms of it.
func (a *album) mails(s *service) {
	for _, m := range s.box.mails {
		a.keep("mail text: "+m.Subject, []byte(m.To+"\n"+m.Subject+"\n"+m.Text))
		a.keep("mail HTML: "+m.Subject, []byte(m.HTML))
	}
}

// service is a fresh one whose pages go into the album.
func (a *album) service(t *testing.T, scene string, db table.Table) *service {
	s := newService(t, db)
	a.records(s, scene)
	return s
}

// records has the pages of a service go into the album from now on.
func (a *album) records(s *service, scene string) {
	a.scene = scene
	s.intake, s.desk = a.of(s.intake), a.of(s.desk)
}

// fragile is a table that can be made to fail, or to have rows that no one can
// read.
type fragile struct {
	table.Table
	down, corrupt bool
}

func (f *fragile) Get(ctx context.Context, part, sort string) (table.Row, error) {
	if f.down {
		return table.Row{}, errors.New("the table does not answer")
	}
	return f.Table.Get(ctx, part, sort)
}

func (f *fragile) Index(ctx context.Context, index, from, to string, limit int) ([]table.Row, error) {
	rows, err := f.Table.Index(ctx, index, from, to, limit)
	if f.corrupt && len(rows) > 0 {
		rows[0].Data = []byte("{")
	}
	return rows, err
}

func (f *fragile) Write(ctx context.Context, rows ...table.Row) error {
	if f.down {
		return errors.New("the table does not answer")
	}
	return f.Table.Write(ctx, rows...)
}

// Every page, file, and email of the functions is byte for byte what it was: the
// public's, the desk's, and the error pages, in each state of a request. With
// -update the list is written again; read the difference, and say in the commit
// which words changed.
func TestPagesAndMails_Unchanged(t *testing.T) {
	serial(t)
	if testing.Short() {
		t.Skip("SKIPPED: it renders 2,000 pages, 10 seconds of them")
	}
	real, seeded := rand.Reader, mathrand.NewChaCha8([32]byte([]byte("every page is made of this seed.")))
	rand.Reader = seeded
	defer func() { rand.Reader = real }()
	a := &album{}
	a.public(t)
	a.drafts(t)
	a.amendments(t)
	a.statuses(t)
	a.late(t)
	a.steps(t)
	a.lists(t)
	a.entries(t)
	a.people(t)
	a.signIns(t)
	a.visitors(t)
	a.altered(t)
	a.everyMail(t)
	a.offices(t)
	a.questions(t)
	a.confirmations(t)
	file := filepath.Join("testdata", "pages.sha256")
	got := strings.Join(a.lines, "\n") + "\n"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	was := strings.Split(string(want), "\n")
	for i, line := range strings.Split(got, "\n") {
		if i >= len(was) || line != was[i] {
			t.Fatalf("the first that differs is %q, and it was %q", line, was[min(i, len(was)-1)])
		}
	}
	if string(want) != got {
		t.Errorf("%d pages and mails, and there were %d", len(a.lines), len(was)-1)
	}
	t.Logf("%d pages and mails", len(a.lines))
}

func (a *album) public(t *testing.T) {
	db := &fragile{Table: &table.Memory{}}
	s := a.service(t, "public", db)
	for _, form := range []url.Values{{}, valid(), with(valid(), "county", "77", "cds", "1", "official_email", "x"),
		with(valid(), "kind", "charter"), with(valid(), "at_risk", "yes", "replaces", "RFA-2026-7KQ4-X")} {
		s.post(s.intake, "/request/check", form)
		s.post(s.intake, "/request/form", form)
		s.post(s.intake, "/request/send", form)
	}
	sent := s.checked(valid())
	for range 2 {
		s.post(s.intake, "/request/send", sent)
	}
	s.post(s.intake, "/request/send", with(and(sent, nil), "need", "Another need"))
	s.post(s.intake, "/request/send", with(and(sent, nil), "need", ""))
	s.post(s.intake, "/request/send", with(s.checked(valid()), request.TrapInput, "spam"))
	s.post(s.intake, "/request/check", url.Values{"need": {strings.Repeat("x", 400_000)}})
	s.post(s.intake, "/request/check", url.Values{"need": {strings.Repeat("x", 4_000_000)}})
	for _, kind := range []string{"text/plain", "multipart/form-data",
		"application/x-www-form-urlencoded; charset=latin1"} {
		r := staff.NewPost("/request/send", valid())
		r.Header.Set("Content-Type", kind)
		s.intake.ServeHTTP(httptest.NewRecorder(), r)
	}
	foreign := staff.NewPost("/request/send", valid())
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	s.intake.ServeHTTP(httptest.NewRecorder(), foreign)
	for _, path := range []string{"/request/check", "/request/form", "/request/send", "/request/draft/save",
		"/status/find", "/nothing", "/request/receipt/none", "/request/disclaim/none", "/status/open/none",
		"/request/draft/open/none"} {
		s.get(s.intake, path)
	}
	q, page := s.followed(with(valid(), "agency", "Followed Unified", "contact_email", "followed@example.org"))
	receipt := strings.Replace(page, "/status/open/", "/request/receipt/", 1)
	for _, path := range []string{receipt, receipt + "/answers", receipt + "/answers.json", receipt + "/answers.txt",
		page, page + "/copy.json", page + "/copy.txt", page + "/answer"} {
		s.get(s.intake, path)
	}
	disclaim := s.box.link(t, "superintendent@example.org", "/request/disclaim/")
	s.get(s.intake, disclaim)
	for range 2 {
		s.post(s.intake, disclaim, nil)
		s.get(s.intake, disclaim)
	}
	for _, form := range []url.Values{{}, {"reference": {"RFA"}, "email": {"x"}},
		{"reference": {q.Reference}, "email": {"followed@example.org"}},
		{"reference": {"RFA-2026-7KQ4-X"}, "email": {"other@example.org"}}} {
		s.post(s.intake, "/status/find", form)
	}
	s.pass(10 * time.Minute)
	db.down = true
	s.post(s.intake, "/request/send", sent)
	s.post(s.intake, "/request/draft/save", valid())
	s.post(s.intake, "/status/find", url.Values{"reference": {q.Reference}, "email": {"followed@example.org"}})
	s.get(s.intake, page)
	s.post(s.intake, page+"/withdraw", and(version(q), url.Values{"sure": {"yes"}}))
	db.down = false
	a.mails(s)
}

func (a *album) entries(t *testing.T) {
	s := a.service(t, "entries", &table.Memory{})
	s.now = start.Add(3 * time.Hour)
	pat := s.signedIn("Pat Example", false)
	form := s.enterForm(pat, call())
	s.postEntry(pat, url.Values{"token": form["token"]}, "check")
	for _, action := range []string{"check", "edit", "enter"} {
		s.postEntry(pat, form, action)
	}
	q := s.read(request.HashSecret(form.Get("token")))
	s.getAs(pat, "/desk/requests/"+q.Reference+"?done=1")
	s.postEntry(pat, with(form, "need", "Something else"), "enter")
	s.postEntry(&http.Cookie{Name: "none", Value: "none"}, form, "enter")
	s.now = start.Add(50 * time.Hour)
	pat = s.signedIn("Pat Example", false)
	late := call("official_email", "", "official_phone", "916-555-0100", "authorizer", "No charter’s")
	s.postEntry(pat, s.enterForm(pat, late), "check")
	s.sweep()
	link := s.box.link(t, "superintendent@example.org", "/request/receipt/")
	page := strings.Replace(link, "/request/receipt/", "/status/open/", 1)
	for _, path := range []string{link, link + "/answers", page} {
		s.get(s.intake, path)
	}
	a.mails(s)
}

func (a *album) people(t *testing.T) {
	s := a.service(t, "people", &table.Memory{})
	pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
	id := s.lists(robin)
	s.postAs(robin, "/desk/people", url.Values{"colleague_email": {"alex@example.org"}, "colleague_name": {"Alex"}})
	s.takes(pat, s.sent(valid()).ID, request.StepAssign, "person", id)
	for _, who := range []*http.Cookie{pat, robin} {
		s.getAs(who, "/desk/people")
		s.getAs(who, "/desk/people?done="+id)
	}
	s.now = s.now.Add(time.Hour)
	s.postAs(robin, "/desk/people/"+id+"/remove", nil)
	for _, who := range []*http.Cookie{pat, robin} {
		s.getAs(who, "/desk/people?done="+id)
	}
	s.postAs(robin, "/desk/people/"+staffID("Robin Example")+"/remove", nil)
}

func (a *album) offices(t *testing.T) {
	s := a.service(t, "offices", &table.Memory{})
	pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
	s.getAs(pat, "/desk/offices")
	s.postAs(pat, "/desk/offices/15-county", officeForm("office_email", "none", "office_source", ""))
	s.saves(pat, "15-county", officeForm())
	s.saves(pat, "16-county", officeForm("office_source", "phone"))
	s.postAs(pat, "/desk/offices/15-county", officeForm("office_phone", "916-555-0199"))
	for _, who := range []*http.Cookie{pat, robin} {
		for _, path := range []string{"?done=15-county", "?show=confirmed&county=ki", "/15-county", "/16-county",
			"/15-lead",
			".csv", "/import"} {
			s.getAs(who, "/desk/offices"+path)
		}
	}
	file := "County,Email,By\nKings,new@example.org,\nYuba,yuba@example.org,\n"
	s.imports(robin, "County,Email\nAtlantis,none\n")
	s.imports(robin, file)
	s.imports(robin, file, "action", "import")
	digest := digestField.FindStringSubmatch(s.imports(robin, file).Body.String())[1]
	s.getAs(robin, s.imports(robin, file, "action", "import", "digest", digest).Header().Get("Location"))
	s.now = s.now.AddDate(1, 0, 1)
	pat = s.signedIn("Pat Example", false)
	s.getAs(pat, "/desk/offices/16-county")
	s.postAs(pat, "/desk/offices/16-county/confirm", url.Values{"changes": {"1"}})
	s.postAs(pat, "/desk/offices/16-county/confirm", url.Values{"changes": {"0"}, "office_source": {"phone"}})
	s.postAs(pat, "/desk/offices/16-county", officeForm())
}

func (a *album) questions(t *testing.T) {
	ends := linkEnds()
	for _, name := range slices.Sorted(maps.Keys(ends)) {
		s := a.service(t, "a question, "+name, &table.Memory{})
		id := s.askedOffice()
		link := s.question()
		form := s.answer(link)
		ends[name].end(s, id, link)
		s.get(s.intake, link)
		s.post(s.intake, link, form)
		s.post(s.intake, link+"/help", nil)
		s.get(s.intake, link)
	}
	for _, q := range []request.Question{request.QuestionCounty, request.QuestionLead} {
		s := a.service(t, "a question to "+q.Official(), &table.Memory{})
		s.askedOffice(func(in *request.Input) { in.Confirm.Question = q })
		link := s.question()
		s.get(s.intake, link)
		s.post(s.intake, link, url.Values{"version": {"3"}})
		s.post(s.intake, link+"/pass", url.Values{"version": {"3"}})
		for _, answer := range []string{"not-yet", "no", "yes", "not-ours"} {
			s.post(s.intake, link, s.answer(link, "answer", answer, "reason", "A reason"))
			s.get(s.intake, link)
			s.get(s.intake, link+"/change")
		}
	}
	s := a.service(t, "a broken link", &table.Memory{})
	s.get(s.intake, "/confirm/none")
	s.post(s.intake, "/confirm/none/help", nil)
	s.post(s.intake, "/confirm/none/help", url.Values{"office": {"15"}})
}

// confirmations has one question of each stage that the desk's page shows.
func (a *album) confirmations(t *testing.T) {
	s := a.service(t, "confirmations", &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	county, lead := request.QuestionCounty, request.QuestionLead
	r := s.sent(valid())
	s.getAs(pat, confirmPath(r))
	s.takes(pat, r.ID, request.StepVerify)
	s.getAs(pat, confirmPath(r))
	s.listsOffices(pat)
	s.confirmForm(pat, s.read(r.ID), county, "ask", "preview", "none")
	s.getAs(pat, s.confirmForm(pat, s.read(r.ID), county, "ask").Header().Get("Location"))
	s.sweep()
	s.confirmForm(pat, s.read(r.ID), county, "again")
	s.getAs(pat, confirmPath(r))
	s.confirms(r.ID, request.StepRemindOfficial)
	s.getAs(pat, confirmPath(r))
	s.confirms(r.ID, request.StepConfirm, func(in *request.Input) { in.Words = "It was decided in October." })
	s.sweep()
	s.getAs(pat, confirmPath(r))
	s.getAs(pat, "/desk/requests/"+r.Reference)
	s.confirmForm(pat, s.read(r.ID), county, "verdict", "_why", "No choice.")
	s.confirmed(pat, r.ID, county, "verdict", "_verdict", "accept-confirmation", "_why", "I called back.")
	s.confirmForm(pat, s.read(r.ID), lead, "record", "_said", "Half of it.")
	s.confirmed(pat, r.ID, lead, "record", record("no")...)
	s.getAs(pat, confirmPath(r))
	s.confirmed(pat, r.ID, lead, "verdict", "_verdict", "dismiss-confirmation", "_why", "Not theirs.")
	s.confirmed(pat, r.ID, lead, "ask")
	s.confirmed(pat, r.ID, lead, "recall", "_recall", "A mistake.")
	s.getAs(pat, confirmPath(r))
	a.mails(s)
}

func (a *album) drafts(t *testing.T) {
	s := a.service(t, "drafts", &table.Memory{})
	s.post(s.intake, "/request/draft/save", url.Values{})
	link := s.saved(valid())
	secret := secretOf(link)
	for i, form := range []url.Values{{"need": {"changed"}}, {"need": {"stale"}},
		{"need": {"stale"}, "goals": {"other"}}} {
		form = and(form, url.Values{"draft": {secret}, "version": {strconv.Itoa(min(i+1, 2) - i/2)}})
		s.post(s.intake, "/request/draft/save", form)
	}
	_, hidden := s.opened(link)
	s.post(s.intake, "/request/draft/save", and(url.Values{"need": {strings.Repeat("x", 270_000)}}, hidden))
	s.post(s.intake, "/request/draft/mail", url.Values{"email": {strings.Repeat("x", 4_000_000)}})
	s.post(s.intake, "/status/find", url.Values{"email": {strings.Repeat("x", 400_000)}})
	for _, to := range []string{"", "nobody", "pat@example.org"} {
		s.post(s.intake, "/request/draft/mail", url.Values{"draft": {secret}, "version": {"2"}, "email": {to}})
	}
	for range 11 {
		s.post(s.intake, "/request/draft/mail",
			url.Values{"draft": {secret}, "version": {"2"}, "email": {"pat@example.org"}})
	}
	s.sweep()
	s.get(s.intake, s.box.link(t, "pat@example.org", "/request/draft/open/"))
	s.post(s.intake, "/request/check", and(valid(), url.Values{"draft": {secret}, "version": {"2"}}))
	final := s.checked(and(valid(), url.Values{"draft": {secret}, "version": {"3"}}))
	s.post(s.intake, "/request/send", and(final, url.Values{"draft": {secret}, "version": {"3"}}))
	s.post(s.intake, "/request/draft/save", url.Values{"need": {"after"}, "draft": {secret}, "version": {"2"}})
	s.post(s.intake, "/request/draft/mail", url.Values{"draft": {secret}, "email": {"pat@example.org"}})
	s.get(s.intake, link)
	other := s.saved(with(valid(), "agency", "Forgotten"))
	for range 2 {
		s.post(s.intake, "/request/draft/forget", url.Values{"draft": {secretOf(other)}})
	}
	s.get(s.intake, other)
	for i := range 102 {
		w := s.post(s.intake, "/request/draft/save",
			url.Values{"need": {fmt.Sprint(i)}, "draft": {secretOf(s.saved(valid()))}, "version": {"1"}})
		if w.Code != 200 || i > 2 {
			break
		}
	}
	a.mails(s)
}

func (a *album) amendments(t *testing.T) {
	s := a.service(t, "amendments", &table.Memory{})
	lead := s.signedIn("Robin Example", true)
	q, page := s.followed(valid())
	_, first := s.amending(page)
	_, second := s.amending(page)
	s.changes(page, and(with(valid(), "months", "8", "sites", "Three schools"), first))
	s.post(s.intake, "/request/check", and(with(valid(), "months", "7"), second))
	s.post(s.intake, "/request/send", and(with(valid(), "months", "7"), second))
	s.post(s.intake, "/request/send", and(with(valid(), "months", "8", "sites", "Three schools"), first))
	s.post(s.intake, "/request/form", and(valid(), second))
	s.post(s.intake, "/request/check", with(valid(), "amend", strings.Repeat("A", 43)))
	s.reads(page)
	s.getAs(lead, "/desk/requests/"+q.Reference)
	for i := range 21 {
		_, hidden := s.amending(page)
		form := and(with(valid(), "months", strconv.Itoa(1+i%9), "need", fmt.Sprint("Need ", i)), hidden)
		w := s.post(s.intake, "/request/check", form)
		w = s.post(s.intake, "/request/send", and(form, hiddenOf(w.Body.String())))
		if w.Code != 303 {
			break
		}
		if i == 18 {
			break
		}
	}
	s.post(s.intake, page+"/amend", nil)
	_ = s.get(s.intake, page)
	s.get(s.intake, page+"?before=9&edition=9")
	s.getAs(lead, "/desk/requests/"+q.Reference+"?before=9&edition=9")
	s.takes(lead, q.ID, request.StepVerify)
	s.takes(lead, q.ID, request.StepDecline, "words", "No.")
	s.post(s.intake, page+"/amend", nil)
	s.post(s.intake, "/request/send", and(with(valid(), "months", "3"), second))
	s.get(s.intake, strings.Replace(page, "/status/open/", "/request/receipt/", 1))
	s.get(s.intake, page+"/copy.txt")
	s.sweep()
	a.mails(s)
}

// letters are the pages of the steps that email the agency.
func (a *album) letters(s *service, q request.Request, lead *http.Cookie) {
	for _, l := range request.Life {
		if !l.HasLetter() {
			continue
		}
		s.getAs(lead, letterPath(q, l.Step))
		for _, form := range []url.Values{{}, letterForm(q, "preview", ""), letterForm(q, "preview", "Our words."),
			letterForm(q, "insert-talk", "Our words."), letterForm(q, "send", "For [name].")} {
			s.postAs(lead, letterPath(q, l.Step), form)
		}
	}
}

func (a *album) statuses(t *testing.T) {
	for _, status := range request.Statuses {
		s := newService(t, &table.Memory{})
		q, page := s.brought(status)
		a.records(s, "status "+string(status))
		staff, lead := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
		for _, path := range []string{page, page + "/copy.json", page + "/copy.txt"} {
			s.get(s.intake, path)
		}
		for _, who := range []*http.Cookie{staff, lead} {
			for _, path := range []string{"", "/agreement", "/redact"} {
				s.getAs(who, "/desk/requests/"+q.Reference+path)
			}
		}
		a.letters(s, q, lead)
		s.getAs(staff, "/desk/requests/"+q.Reference+"/ready")
		s.postAs(staff, "/desk/requests/"+q.Reference+"/ready", version(q))
		for _, step := range []request.Step{request.StepAnswer, request.StepWithdraw} {
			for _, form := range []url.Values{{}, version(q),
				and(version(q), url.Values{"words": {"Our words."}, "sure": {"yes"}}),
				{"version": {"1"}, "words": {"Stale words."}, "sure": {"yes"}}} {
				s.post(s.intake, page+"/"+string(step), form)
			}
		}
		s.get(s.intake, page)
		s.now = s.now.Add(50 * time.Hour)
		s.get(s.intake, page)
		s.getAs(lead, "/desk/requests/"+q.Reference)
		s.pass(10 * time.Minute)
		s.getAs(lead, "/desk/requests/"+q.Reference)
		a.mails(s)
	}
}

// late are the agency's pages of a request that is late, or has days to come.
func (a *album) late(t *testing.T) {
	s := a.service(t, "late", &table.Memory{})
	q, page := s.followed(valid())
	s.pass(49 * time.Hour)
	s.get(s.intake, page)
	s.get(s.intake, strings.Replace(page, "/status/open/", "/request/receipt/", 1))
	pat := s.signedIn("Pat Example", false)
	s.takes(pat, q.ID, request.StepExpect, s.inDays("decide_by", 10)...)
	s.takes(pat, q.ID, request.StepVerify)
	s.get(s.intake, page)
	s.takes(pat, q.ID, request.StepAsk, append(s.inDays("answer_by", 7), "words", "Which grades?")...)
	s.get(s.intake, page)
}

func (a *album) steps(t *testing.T) {
	for _, status := range request.Statuses {
		for _, l := range request.Life {
			if _, short := request.ShortForm(l.Step); !short || l.By == request.ByAgency &&
				l.Step != request.StepWithdraw {
				continue
			}
			s := newService(t, &table.Memory{})
			r := s.in(status)
			s.sweep()
			s.box.mails = nil
			a.records(s, string(l.Step)+" in "+string(status))
			staff, lead := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
			s.tries(staff, r, l.Step)
			s.tries(lead, r, l.Step)
			s.tries(lead, r, l.Step, answersOf(l.Step)...)
			s.tries(staff, r, request.StepNote, "words", "A <note>.")
			s.tries(lead, r, l.Step, append(slices.Clone(answersOf(l.Step)), "person", "x", "sure", "yes")...)
			s.tries(lead, s.read(r.ID), l.Step, append(slices.Clone(answersOf(l.Step)), "person",
				request.PersonID("https://provider.example.org", "Robin Example"), "sure", "yes")...)
			s.getAs(lead, "/desk/requests/"+r.Reference)
			s.sweep()
			a.mails(s)
		}
	}
}

func (a *album) lists(t *testing.T) {
	db := &fragile{Table: &table.Memory{}}
	s := a.service(t, "lists", db)
	staff, lead := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
	for _, path := range []string{"/desk/", "/desk/queue", "/desk/tasks", "/desk/report"} {
		s.getAs(staff, path)
	}
	for _, status := range request.Statuses {
		s.in(status)
		s.now = s.now.Add(time.Minute)
	}
	s.sent(with(valid(), "agency", "Spam www.example.org", "official_email", "spam@example.org"))
	s.pass(time.Hour)
	s.suspects(7)
	for _, q := range []string{"", "?show=mine", "?show=closed", "?show=none", "?find=example", "?find=RFA-2026",
		"?find=RFA-2026-7KQ4-X", "?find=zz", "?county=01", "?county=77", "?find=+", "?from=%ff",
		"?find=example&county=01"} {
		s.getAs(staff, "/desk/queue"+q)
	}
	for _, q := range []string{"/desk/tasks", "/desk/tasks?from=%ff", "/desk/report", "/desk/report?year=2025",
		"/desk/report?year=x", "/desk/report.csv", "/desk/export.csv", "/desk/export.json",
		"/desk/requests/RFA-2026-7KQ4-X", "/desk/requests/x", "/desk/requests/RFA-2026-7KQ4-Y", "/desk/none"} {
		s.getAs(staff, q)
		s.getAs(lead, q)
	}
	for _, form := range []url.Values{nil, why} {
		s.postAs(staff, "/desk/tasks/"+s.task(0).ID+"/close", form)
	}
	id := s.task(1).ID
	s.postAs(staff, "/desk/tasks/"+id+"/close", why)
	s.postAs(lead, "/desk/tasks/"+id+"/close", why)
	s.getAs(staff, "/desk/tasks?done="+id)
	q := s.in(request.Asked)
	redacting := "/desk/requests/" + q.Reference + "/redact"
	find := and(version(q), url.Values{"find": {"need"}, "action": {"find"}})
	preview := and(find, url.Values{"at-answer-1-need": {"yes"}, "event-3": {"yes"}, "action": {"preview"},
		"once": {strings.Repeat("A", 43)}})
	for _, form := range []url.Values{{}, version(q), find, preview,
		and(preview, url.Values{"version": {"1"}, "action": {"redact"}}),
		and(preview, url.Values{"action": {"redact"}, "words": {"It names the need."}})} {
		s.postAs(lead, redacting, form)
	}
	s.removes(lead, q, fmt.Sprint(q.Version), "It names a student.", "field-need", "event-3")
	for _, path := range []string{"/desk/requests/" + q.Reference, redacting, "/desk/requests/" + q.Reference +
		"/agreement"} {
		s.getAs(lead, path)
	}
	db.corrupt = true
	for _, path := range []string{"/desk/queue", "/desk/tasks", "/desk/report", "/desk/report.csv", "/desk/export.csv",
		"/desk/export.json", "/desk/requests/" + q.Reference} {
		s.getAs(lead, path)
	}
	db.down = true
	for _, path := range []string{"/desk/queue", "/desk/requests/" + q.Reference} {
		s.getAs(lead, path)
	}
	s.postAs(lead, "/desk/requests/"+q.Reference+"/note", and(version(q), url.Values{"words": {"Words to keep."}}))
	db.down = false
	a.mails(s)
}

func (a *album) signIns(t *testing.T) {
	a.scene = "sign-in"
	s, d := newService(t, &table.Memory{}), &staff.Provider{}
	s.desk = a.of(s.deskOf("https://assist.example.org", d).Handler())
	b := s.browser()
	for _, path := range []string{"/desk/", "/desk/queue", "/desk/queue?find=Kern",
		"/desk/signin?to=https://elsewhere.example/", "/desk/callback", "/desk/callback?state=x&code=y"} {
		b.Visit("GET", path)
	}
	b.Visit("POST", "/desk/requests/RFA-2026-7KQ4-X/note")
	b.Visit("POST", "/desk/tasks/none/close")
	b.SignIn(d, "/desk/queue?find=Kern", pat)
	b.Visit("GET", "/desk/queue")
	b.Visit("GET", "/desk/export.csv")
	b.SignIn(d, "/desk/report", robin)
	for _, said := range []string{"access_denied", "server_error", "else"} {
		other := s.browser()
		at, _ := url.Parse(other.Visit("GET", "/desk/signin").Header().Get("Location"))
		other.Visit("GET", "/desk/callback?error="+said+"&state="+at.Query().Get("state"))
	}
	s.browser().SignIn(d, "/desk/", request.Person{})
	d.Out = "https://provider.example.org/logout"
	b.Visit("POST", "/desk/signout")
	b.Visit("POST", "/desk/signout")
	d.Out = ""
	b.SignIn(d, "/desk/tasks", pat)
	b.Visit("POST", "/desk/signout/everywhere")
	b.Visit("POST", "/desk/signout/everywhere")
	at := b.Visit("GET", "/desk/signin").Header().Get("Location")
	d.Down = errors.New("no answer")
	b.Visit("GET", d.Callback(at, pat))
	b.Visit("GET", "/desk/signin")
}

// visitors are every route of the table of access by each visitor.
func (a *album) visitors(t *testing.T) {
	for line := range strings.Lines(access) {
		f := strings.Fields(line)
		for i := range len(f) - 2 {
			s := a.service(t, fmt.Sprintf("visitor %d", i+1), &table.Memory{})
			s.desk = a.of(s.deskOf("https://assist.example.org", &staff.Provider{}).Handler())
			before := len(a.lines)
			s.visits(f[0], f[1], i)
			a.lines = append(a.lines[:before], a.lines[len(a.lines)-1]) // the visit itself
		}
	}
}

// altered are the pages of a request whose row someone changed past the service.
func (a *album) altered(t *testing.T) {
	db := &table.Memory{}
	s := a.service(t, "altered", db)
	q, page := s.followed(valid())
	row, err := db.Get(t.Context(), "request#"+q.ID, "request")
	if err != nil {
		t.Fatal(err)
	}
	row.Version++
	row.Data = bytes.Replace(row.Data, []byte("Two schools"), []byte("Ten schools"), 1)
	if err := db.Write(t.Context(), row); err != nil {
		t.Fatal(err)
	}
	lead := s.signedIn("Robin Example", true)
	receipt := strings.Replace(page, "/status/open/", "/request/receipt/", 1)
	for _, path := range []string{page, page + "/copy.txt", page + "/copy.json", receipt, receipt + "/answers",
		receipt + "/answers.txt", receipt + "/answers.json"} {
		s.get(s.intake, path)
	}
	for _, path := range []string{"/desk/requests/" + q.Reference, "/desk/requests/" + q.Reference + "/agreement",
		"/desk/tasks", "/desk/export.csv", "/desk/export.json", "/desk/report", "/desk/queue"} {
		s.getAs(lead, path)
	}
}

func (a *album) everyMail(t *testing.T) {
	a.scene = "every mail"
	s, _ := everyMail(t)
	a.mails(s)
}
