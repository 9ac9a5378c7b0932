package office_test

import (
	"context"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
)

// followed sends a request and returns it with the path of its own page, by the link in the contact's mail.
func (s *service) followed(form url.Values) (request.Request, string) {
	s.t.Helper()
	q := s.sent(form)
	s.sweep()
	return q, "/status/open/" + secretOf(s.box.link(s.t, form.Get("contact_email"), "/request/receipt/"))
}

// decides takes steps at the desk, as a lead who writes words in each.
func (s *service) decides(id string, steps ...request.Step) request.Request {
	s.t.Helper()
	lead := s.signedIn("Lee Example", true)
	for _, step := range steps {
		q := s.read(id)
		form := url.Values{"version": {fmt.Sprint(q.Events)}}
		if short, _ := request.ShortForm(step); len(short.Fields) > 0 {
			form.Set("words", "Staff’s words on "+string(step)+".")
		}
		if step == request.StepWeigh {
			form = and(form, url.Values{"criterion": {"at-risk"}, "weighing": {"no"}})
		}
		if w := s.postAs(lead, "/desk/requests/"+q.Reference+"/"+string(step), form); w.Code != 303 {
			s.t.Fatalf("%s at the desk answers %d: %s", step, w.Code, w.Body)
		}
	}
	return s.read(id)
}

// reaches are the steps at the desk that bring a fresh request into a status; withdrawing is the agency's.
var reaches = map[request.Status][]request.Step{
	request.Received: nil,
	request.Verified: {request.StepVerify},
	request.Asked:    {request.StepVerify, request.StepAsk},
	request.Accepted: {request.StepVerify, request.StepAccept},
	request.Agreed:   {request.StepVerify, request.StepAccept, request.StepPrepare, request.StepSend, request.StepSign},
	request.Declined: {request.StepVerify, request.StepDecline},
	request.Referred: {request.StepVerify, request.StepRefer},
}

func (s *service) brought(to request.Status) (request.Request, string) {
	s.t.Helper()
	q, page := s.followed(valid())
	if to == request.Withdrawn {
		s.steps303(page+"/withdraw", url.Values{"version": {"1"}, "sure": {"yes"}})
	}
	q = s.decides(q.ID, reaches[to]...)
	if q.Status != to {
		s.t.Fatalf("it is %s, want %s", q.Status, to)
	}
	return q, page
}

// steps303 posts a step of the agency's and wants it taken.
func (s *service) steps303(path string, form url.Values) {
	s.t.Helper()
	w := s.post(s.intake, path, form)
	page := path[:strings.LastIndexByte(path, '/')]
	if to, _, _ := strings.Cut(w.Header().Get("Location"), "#"); w.Code != 303 || to != page {
		s.t.Fatalf("%s answers %d to %q: %s", path[strings.LastIndexByte(path, '/'):], w.Code, w.Header().Get("Location"), w.Body)
	}
}

func (s *service) reads(path string) string {
	s.t.Helper()
	w := s.get(s.intake, path)
	if w.Code != 200 {
		s.t.Fatalf("the page answers %d: %s", w.Code, w.Body)
	}
	return html.UnescapeString(w.Body.String())
}

func version(q request.Request) url.Values { return url.Values{"version": {fmt.Sprint(q.Events)}} }

func says(t *testing.T, where, page string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(page, want) {
			t.Errorf("%s does not say %q", where, want)
		}
	}
}

func saysNothingOf(t *testing.T, where, page string, words ...string) {
	t.Helper()
	for _, word := range words {
		if strings.Contains(page, word) {
			t.Errorf("%s says %q", where, word)
		}
	}
}

func TestThePageSaysInEachStatusWhoActsNextAndByWhenAndOffersWhatTheAgencyCanDo(t *testing.T) {
	offers := map[string]string{"amend": "Change your answers</button>", "answer": "Send the answer</button>", "withdraw": "Withdraw</button>", "again": "Send a new request"}
	cases := map[request.Status]struct {
		says []string
		can  string
	}{
		request.Received:  {[]string{"Received", "CCEE’s staff verify your request by Sunday, November 1, 2026 at 4:04 p.m. PST."}, "amend withdraw"},
		request.Verified:  {[]string{"Verified", "CCEE reviews your request. You get a mail"}, "amend withdraw"},
		request.Asked:     {[]string{"CCEE has a question", "CCEE waits for your answer.", "Staff’s words on ask."}, "amend answer withdraw"},
		request.Accepted:  {[]string{"Accepted", "prepare the agreement by Friday, November 6, 2026.", "Staff’s words on accept."}, "withdraw"},
		request.Agreed:    {[]string{"Agreed", "The agreement is signed", "Staff’s words on sign."}, "again"},
		request.Declined:  {[]string{"Declined", "CCEE has declined your request.", "Staff’s words on decline."}, "again"},
		request.Referred:  {[]string{"Referred elsewhere", "others who can help", "Staff’s words on refer."}, "again"},
		request.Withdrawn: {[]string{"Withdrawn", "CCEE does no more work on your request."}, "again"},
	}
	for _, status := range request.Statuses {
		t.Run(string(status), func(t *testing.T) {
			s := newService(t, &store.Memory{})
			q, path := s.brought(status)
			page := s.reads(path)
			says(t, "the page", page, append(cases[status].says, q.Reference, "Example Unified School District", "Cal. Educ. Code § 52074(g)(1)(A)", "/request/receipt/"+secretOf(path))...)
			saysNothingOf(t, "the page", page, "Lee Example", "lee.example@example.org")
			for what, button := range offers {
				if can := strings.Contains(" "+cases[status].can+" ", " "+what+" "); can != strings.Contains(page, button) {
					t.Errorf("it offers %q: %v, want %v", button, !can, can)
				}
			}
		})
	}
}

func TestThePageTellsOfLatenessAndOfTheWayOfTheAgreement(t *testing.T) {
	s := newService(t, &store.Memory{})
	q, path := s.followed(with(valid(), "negotiation", "yes"))
	s.pass(49 * time.Hour)
	says(t, "the late page", s.reads(path), "CCEE was to verify your request by Sunday, November 1, 2026 at 4:04 p.m. PST. It is late, and its staff have been told.")
	s.decides(q.ID, request.StepVerify, request.StepAccept)
	says(t, "the accepted page", s.reads(path), "It can take until Friday, November 6, 2026. Since you expect to negotiate over contract language, it will likely take longer.")
	s.decides(q.ID, request.StepPrepare)
	says(t, "the page", s.reads(path), "The agreement is prepared. CCEE sends it to you next.")
	s.decides(q.ID, request.StepSend)
	says(t, "the page", s.reads(path), "Read it, then sign it or tell CCEE what should change.")
	other, path := s.brought(request.Accepted)
	s.now = other.AgreementDue().Add(time.Hour)
	says(t, "the page", s.reads(path), "and is late.")
}

func TestTheTimelineTellsWhatConcernsTheAgencyAndNamesNoStaff(t *testing.T) {
	s := newService(t, &store.Memory{})
	q, path := s.followed(valid())
	s.decides(q.ID, request.StepVerify, request.StepNote, request.StepWeigh, request.StepAsk, request.StepRecall, request.StepWithdraw, request.StepReopen)
	page := s.reads(path)
	says(t, "the page", page, "Received", "your agency", "Verified", "CCEE asked a question", "Staff’s words on ask.", "CCEE took its question back", "Staff’s words on recall.", "Withdrawn", "Opened again", "Staff’s words on reopen.")
	saysNothingOf(t, "the page", page, "Staff’s words on note.", "Staff’s words on weigh.", "Staff’s words on withdraw.", "Lee Example", "Opened by staff")
	if strings.Index(page, "Opened again") > strings.Index(page, "CCEE took its question back") {
		t.Error("the latest step is not the first")
	}
}

func TestAnOpenQuestionIsAnsweredOnceAndStaffGetTheWords(t *testing.T) {
	eachFloor(t, func(t *testing.T, table store.Table) {
		s := newService(t, table)
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
		if now.Status != request.Verified || len(now.Open) != 0 {
			t.Errorf("it is %s with the open questions %v", now.Status, now.Open)
		}
		page := s.reads(path)
		says(t, "the page", page, "Your agency answered", "Kolibri: two schools.\n\n<b>And more</b>", "CCEE reviews your request.")
		saysNothingOf(t, "the page", page, "Send the answer</button>")
		staff, others := s.lastMail("staff@example.org"), s.lastMail("assistant@example.org")
		if !strings.Contains(staff.Subject, "has answered") || !strings.Contains(staff.Text, "    Kolibri: two schools.\n    \n    <b>And more</b>") {
			t.Errorf("staff got %q: %s", staff.Subject, staff.Text)
		}
		if !strings.Contains(others.Subject, "We have your answer") || strings.Contains(others.Text+others.HTML, "Kolibri") {
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
	s := newService(t, &store.Memory{})
	q, path := s.brought(request.Asked)
	long := strings.Repeat("word ", 1700)
	for words, problem := range map[string]string{"": "Write your answer.", " \n": "Write your answer.", long: "Shorten this answer to 8,000 characters"} {
		w := s.post(s.intake, path+"/answer", and(version(q), url.Values{"words": {words}}))
		page := html.UnescapeString(w.Body.String())
		if w.Code != 422 || !strings.Contains(page, "\n"+words+"</textarea>") {
			t.Errorf("%.10q answers %d without what was typed", words, w.Code)
		}
		says(t, "the page", page, problem, `href="#answer-words"`, `id="answer-words"`, "<title>Error: ")
	}
	for _, form := range []url.Values{{"words": {"x"}}, {"words": {"x"}, "version": {"0"}}, {"words": {"x"}, "version": {"-3"}}, {"words": {"x"}, "version": {"7"}, "extra": {"x"}}} {
		if w := s.post(s.intake, path+"/answer", form); w.Code != 400 {
			t.Errorf("%v answers %d", form, w.Code)
		}
	}
	if w := s.post(s.intake, path+"/answer", url.Values{"words": {strings.Repeat("x", 200_000)}}); w.Code != 413 {
		t.Errorf("what is too large answers %d", w.Code)
	}
	if got := s.read(q.ID); got.Events != q.Events {
		t.Error("something was recorded")
	}
}

func TestWhereCCEEHasActedMeanwhileTheWordsAreKeptAndThePageIsAsItIsNow(t *testing.T) {
	s := newService(t, &store.Memory{})
	q, path := s.brought(request.Asked)
	seen := version(q)
	s.decides(q.ID, request.StepAsk)
	w := s.post(s.intake, path+"/answer", and(seen, url.Values{"words": {"My answer to the first"}}))
	page := html.UnescapeString(w.Body.String())
	says(t, "after a second question", page, "has changed since you opened this page", "CCEE asked a question", "\nMy answer to the first</textarea>")
	now := s.read(q.ID)
	if w.Code != 409 || now.Status != request.Asked {
		t.Errorf("it answers %d, and it is %s", w.Code, now.Status)
	}
	says(t, "its form", page, fmt.Sprintf(`name="version" value="%d"`, now.Events))
	s.decides(q.ID, request.StepRecall)
	w = s.post(s.intake, path+"/answer", and(seen, url.Values{"words": {"My answer to nothing"}}))
	page = html.UnescapeString(w.Body.String())
	if w.Code != 409 {
		t.Errorf("an answer to what was taken back answers %d", w.Code)
	}
	says(t, "after the question was taken back", page, "CCEE took its question back", "to copy", `<blockquote class="words">My answer to nothing</blockquote>`, "CCEE reviews your request.")
	w = s.post(s.intake, path+"/answer", and(version(s.read(q.ID)), url.Values{"words": {"Still mine"}}))
	if w.Code != 409 {
		t.Errorf("an answer without a question answers %d", w.Code)
	}
	says(t, "without a question", html.UnescapeString(w.Body.String()), "This is not possible now", `<blockquote class="words">Still mine</blockquote>`)
}

func TestWhatStaffDoAmongThemselvesKeepsNoAnswerBack(t *testing.T) {
	s := newService(t, &store.Memory{})
	q, path := s.brought(request.Asked)
	s.decides(q.ID, request.StepNote, request.StepWeigh, request.StepHold)
	for range 2 {
		s.steps303(path+"/answer", and(version(q), url.Values{"words": {"My answer"}}))
	}
	if got := s.steps(q.ID); !strings.HasSuffix(got, "note weigh hold answer") {
		t.Errorf("its history is %q", got)
	}
}

func TestARequestIsWithdrawnOnlyWhenAskedTwiceAndInEveryOpenStatus(t *testing.T) {
	for _, status := range request.OpenStatuses {
		t.Run(string(status), func(t *testing.T) {
			s := newService(t, &store.Memory{})
			q, path := s.brought(status)
			why := and(version(q), url.Values{"words": {"Kolibri: we have found other help."}})
			w := s.post(s.intake, path+"/withdraw", why)
			page := html.UnescapeString(w.Body.String())
			if w.Code != 422 || s.read(q.ID).Status != status {
				t.Errorf("without the box it answers %d, and it is %s", w.Code, s.read(q.ID).Status)
			}
			says(t, "the page", page, "Check the box to withdraw the request", `<details id="withdraw" open>`, "\nKolibri: we have found other help.</textarea>")
			for range 2 {
				s.steps303(path+"/withdraw", and(why, url.Values{"sure": {"yes"}}))
			}
			s.sweep()
			if got := s.steps(q.ID); !strings.HasSuffix(got, " withdraw") || strings.Count(got, "withdraw") != 1 {
				t.Errorf("its history is %q", got)
			}
			says(t, "the page", s.reads(path), "Withdrawn", "Kolibri: we have found other help.")
			if staff := s.lastMail("staff@example.org"); !strings.Contains(staff.Subject, "has been withdrawn") || !strings.Contains(staff.Text, "Kolibri") {
				t.Errorf("staff got %q: %s", staff.Subject, staff.Text)
			}
			for _, to := range []string{"assistant@example.org", "superintendent@example.org"} {
				if m := s.lastMail(to); !strings.Contains(m.Subject, "has been withdrawn") || strings.Contains(m.Text+m.HTML, "Kolibri") {
					t.Errorf("%s got %q", to, m.Subject)
				}
			}
		})
	}
	for _, status := range request.ClosedStatuses {
		s := newService(t, &store.Memory{})
		q, path := s.brought(status)
		w := s.post(s.intake, path+"/withdraw", and(version(q), url.Values{"sure": {"yes"}, "words": {"Why"}}))
		if w.Code != 409 || s.read(q.ID).Events != q.Events {
			t.Errorf("a request that is %s: %d", status, w.Code)
		}
		says(t, "the page", html.UnescapeString(w.Body.String()), "This is not possible now", `<blockquote class="words">Why</blockquote>`)
	}
}

func TestOpeningThePageChangesNothing(t *testing.T) {
	s := newService(t, &store.Memory{})
	q, path := s.brought(request.Asked)
	before := fmt.Sprint(s.read(q.ID))
	for range 100 {
		for _, below := range []string{"", "/copy.json", "/copy.txt", "/answer", "/withdraw", "/amend"} {
			for _, method := range []string{"GET", "HEAD"} {
				w := httptest.NewRecorder()
				s.intake.ServeHTTP(w, httptest.NewRequest(method, path+below, nil))
				if w.Code != 200 && w.Code != 303 {
					t.Fatalf("%s %s answers %d", method, below, w.Code)
				}
			}
		}
	}
	if fmt.Sprint(s.read(q.ID)) != before {
		t.Error("opening the page has changed the request")
	}
}

func TestThePageOpensOnlyWithALinkOfItsOwnAndItsLinkActsOnNoOtherRequest(t *testing.T) {
	s := newService(t, &store.Memory{})
	mine, path := s.followed(valid())
	disclaim := secretOf(s.box.link(t, "superintendent@example.org", "/request/disclaim/"))
	draft := secretOf(s.saved(valid()))
	other, _ := s.followed(with(valid(), "contact_email", "other@example.org"))
	for _, secret := range []string{"x", mine.Reference, mine.ID, strings.Repeat("A", 43), disclaim, draft} {
		for _, below := range []string{"", "/copy.json", "/copy.txt"} {
			if w := s.get(s.intake, "/status/open/"+secret+below); w.Code != 410 || !strings.Contains(w.Body.String(), "opens no request") || !strings.Contains(w.Body.String(), `href="/status/"`) {
				t.Errorf("/status/open/%s%s answers %d", secret, below, w.Code)
			}
		}
		for _, step := range []string{"answer", "withdraw", "amend"} {
			if w := s.post(s.intake, "/status/open/"+secret+"/"+step, url.Values{"version": {"1"}, "words": {"x"}}); w.Code != 410 {
				t.Errorf("%s by %s answers %d", step, secret, w.Code)
			}
		}
	}
	s.steps303(path+"/withdraw", and(version(mine), url.Values{"sure": {"yes"}}))
	if got := s.read(other.ID); got.Status != request.Received || got.Events != 1 {
		t.Errorf("the other request is %s", got.Status)
	}
}

func TestEveryMailToTheAgencyLeadsToThePage(t *testing.T) {
	s := newService(t, &store.Memory{})
	q, _ := s.followed(valid())
	for _, step := range []request.Step{request.StepVerify, request.StepAsk, request.StepRecall, request.StepAccept, request.StepPrepare, request.StepSend, request.StepSign, request.StepReopen, request.StepDecline} {
		s.decides(q.ID, step)
		s.box.mails = nil
		s.sweep()
		for _, to := range []string{"assistant@example.org", "superintendent@example.org"} {
			says(t, "the page", s.reads(s.box.link(t, to, "/status/open/")), q.Reference)
		}
	}
}

func TestAnAnswerThatCannotBeStoredComesBackWithItsWordsAndCanBeSentAgain(t *testing.T) {
	for _, wrote := range []bool{false, true} {
		memory := &store.Memory{}
		s := newService(t, memory)
		q, path := s.brought(request.Asked)
		form := and(version(q), url.Values{"words": {"My answer"}})
		broken := newService(t, &down{memory, wrote})
		w := broken.post(broken.intake, path+"/answer", form)
		page := html.UnescapeString(w.Body.String())
		if w.Code != http.StatusInternalServerError {
			t.Fatalf("it answers %d", w.Code)
		}
		says(t, "the page", page, "It is not certain that your step was recorded", "\nMy answer</textarea>", fmt.Sprintf(`name="version" value="%d"`, q.Events))
		s.steps303(path+"/answer", form)
		if got := s.steps(q.ID); strings.Count(got, "answer") != 1 {
			t.Errorf("its history is %q", got)
		}
	}
}

func TestTheCopyOfEverythingHasEachEditionQuestionAnswerAndStepAndIsTheSameEachTime(t *testing.T) {
	s := newService(t, &store.Memory{})
	q, path := s.brought(request.Asked)
	s.steps303(path+"/answer", and(version(q), url.Values{"words": {"Our answer\nin two lines"}}))
	s.amended(path, "need", "Another need")
	s.decides(q.ID, request.StepNote)
	text, file := s.reads(path+"/copy.txt"), s.get(s.intake, path+"/copy.json")
	says(t, "the copy as text", text, q.Reference, "Edition 1 of the answers, sent on Friday, October 30, 2026 at 5:04 p.m. PDT", "    The need\n", "Edition 2 of the answers", "    Another need\n",
		"CCEE asked a question, by CCEE\n    Staff’s words on ask.", "Your agency answered, by your agency\n    Our answer\n    in two lines\n", "Your agency changed its answers, by your agency")
	saysNothingOf(t, "the copy as text", text, "Lee Example", "Staff’s words on note.")
	var whole struct {
		Reference, Status string
		Editions          []struct {
			Number  int
			Answers request.Answers
		}
		Steps []struct{ What, By, Words string }
	}
	if err := json.Unmarshal(file.Body.Bytes(), &whole); err != nil {
		t.Fatal(err)
	}
	if whole.Reference != q.Reference || whole.Status != "verified" || len(whole.Editions) != 2 || whole.Editions[0].Answers["need"] != "The need" || whole.Editions[1].Answers["need"] != "Another need" || len(whole.Steps) != 5 {
		t.Errorf("the copy as JSON is %+v", whole)
	}
	if got := file.Header().Get("Content-Disposition"); got != fmt.Sprintf("attachment; filename=%q", q.Reference+"-all.json") {
		t.Errorf("it is to be kept as %s", got)
	}
	s.pass(time.Hour)
	if s.reads(path+"/copy.txt") != text || s.get(s.intake, path+"/copy.json").Body.String() != file.Body.String() {
		t.Error("the copy is another one an hour later")
	}
}

func TestRedactedWordsAreGoneFromThePageAndItsCopies(t *testing.T) {
	s := newService(t, &store.Memory{})
	q, path := s.brought(request.Asked)
	s.steps303(path+"/answer", and(version(q), url.Values{"words": {"Kolibri, a pupil"}}))
	s.amended(path, "need", "Kolibri once more")
	q = s.read(q.ID)
	lead := s.signedIn("Lee Example", true)
	answered := 0
	events, _ := s.store.Events(context.Background(), q.ID)
	for _, e := range events {
		if e.Step == request.StepAnswer {
			answered = e.Seq
		}
	}
	w := s.postAs(lead, "/desk/requests/"+q.Reference+"/redact", url.Values{"version": {fmt.Sprint(q.Events)}, "field-need": {"yes"}, fmt.Sprintf("event-%d", answered): {"yes"}, "words": {"A pupil was named"}})
	if w.Code != 303 {
		t.Fatalf("redact answers %d: %s", w.Code, w.Body)
	}
	receipt := "/request/receipt/" + secretOf(path)
	for _, at := range []string{path, path + "/copy.json", path + "/copy.txt", receipt, receipt + "/answers", receipt + "/answers.json", receipt + "/answers.txt"} {
		saysNothingOf(t, at[len(at)-10:], s.reads(at), "Kolibri", `"need": "The need"`)
	}
	says(t, "the page", s.reads(path), "Your agency answered", request.Redacted)
	says(t, "the receipt", s.reads(receipt), "Words were removed from this request for good")
}

func TestTheOfficialCanSayInEveryOpenStatusThatItWasntThem(t *testing.T) {
	for _, status := range request.Statuses {
		s := newService(t, &store.Memory{})
		q, _ := s.followed(valid())
		link := s.box.link(t, "superintendent@example.org", "/request/disclaim/")
		if status == request.Withdrawn {
			s.decides(q.ID, request.StepWithdraw)
		} else {
			s.decides(q.ID, reaches[status]...)
		}
		before := s.read(q.ID).Events
		offered := strings.Contains(s.reads(link), "This wasn’t us</button>")
		if w := s.post(s.intake, link, nil); w.Code != 303 || offered != status.Open() {
			t.Errorf("%s: offered %v, answers %d", status, offered, w.Code)
		}
		page := s.reads(link)
		if status.Open() {
			says(t, "the page of one that is "+string(status), page, "knows that this wasn’t you")
		} else if s.read(q.ID).Events != before || !strings.Contains(page, "This request is closed") {
			t.Errorf("%s: the page says %s", status, page)
		}
	}
}

// meanwhile is a table in which somebody else acts in the moment before the first write.
type meanwhile struct {
	store.Table
	act func()
}

func (m *meanwhile) Write(ctx context.Context, rows ...store.Row) error {
	if act := m.act; act != nil {
		m.act = nil
		act()
	}
	return m.Table.Write(ctx, rows...)
}

func TestOfTwoWhoActInTheSameMomentTheSecondLearnsWhatTheFirstHasDone(t *testing.T) {
	memory := &store.Memory{}
	s := newService(t, memory)
	q, path := s.brought(request.Asked)
	slow := newService(t, &meanwhile{memory, func() { s.decides(q.ID, request.StepRecall) }})
	w := slow.post(slow.intake, path+"/answer", and(version(q), url.Values{"words": {"My answer"}}))
	if w.Code != 409 {
		t.Errorf("it answers %d", w.Code)
	}
	says(t, "the page", html.UnescapeString(w.Body.String()), "CCEE took its question back", `<blockquote class="words">My answer</blockquote>`)
}
