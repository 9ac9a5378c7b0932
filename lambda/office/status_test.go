package office_test

import (
	"fmt"
	"html"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// followed sends a request and returns it with the path of its own page, by the
// link in the contact's mail.
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
		form := url.Values{"version": {fmt.Sprint(q.Version)}}
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

// reaches are the steps at the desk that bring a fresh request into a status;
// withdrawing is the agency's.
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
		s.t.Fatalf("%s answers %d to %q: %s", path[strings.LastIndexByte(path, '/'):], w.Code,
			w.Header().Get("Location"), w.Body)
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

func version(q request.Request) url.Values { return url.Values{"version": {fmt.Sprint(q.Version)}} }

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

// The page says in each status who acts next and by when and offers what the agency
// can do.
func TestStatusPage_EveryStatus(t *testing.T) {
	offers := map[string]string{"amend": "Change your answers</button>", "answer": "Send my answer</button>",
		"withdraw": "Withdraw</button>", "again": "Send a new request"}
	cases := map[request.Status]struct {
		says []string
		can  string
	}{
		request.Received: {[]string{"Received", "CCEE will complete an initial verification by Sunday, November 1, " +
			"2026, at 4:04 p.m. PST."}, "amend withdraw"},
		request.Verified: {[]string{"Verified", "CCEE is reviewing your request. We’ll email you"}, "amend withdraw"},
		request.Asked: {[]string{"CCEE has a question", "CCEE needs your answer.", "Staff’s words on ask."},
			"amend answer withdraw"},
		request.Accepted: {[]string{"Accepted", "are preparing the agreement. It’s due by Friday, November 6, 2026.",
			"Staff’s words on accept."}, "withdraw"},
		request.Agreed:    {[]string{"Agreed", "The agreement is signed", "Staff’s words on sign."}, "again"},
		request.Declined:  {[]string{"Declined", "CCEE declined your request.", "Staff’s words on decline."}, "again"},
		request.Referred:  {[]string{"Referred elsewhere", "others who can help", "Staff’s words on refer."}, "again"},
		request.Withdrawn: {[]string{"Withdrawn", "CCEE has stopped work on it."}, "again"},
	}
	for _, status := range request.Statuses {
		t.Run(string(status), func(t *testing.T) {
			s := newService(t, &table.Memory{})
			q, path := s.brought(status)
			page := s.reads(path)
			says(t, "the page", page, append(cases[status].says, q.Reference, "Example Unified School District",
				"Cal. Educ. Code § 52074(g)(1)(A)", "/request/receipt/"+secretOf(path))...)
			saysNothingOf(t, "the page", page, "Lee Example", "lee.example@example.org")
			for what, button := range offers {
				if can := strings.Contains(" "+cases[status].can+" ", " "+what+" "); can != strings.Contains(page,
					button) {
					t.Errorf("it offers %q: %v, want %v", button, !can, can)
				}
			}
		})
	}
}

func TestThePageTellsOfLatenessAndOfTheWayOfTheAgreement(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.followed(with(valid(), "negotiation", "yes"))
	s.pass(49 * time.Hour)
	says(t, "the late page", s.reads(path), "We’re late. CCEE’s initial verification of your request was due by "+
		"Sunday, November 1, 2026, at 4:04 p.m. PST. Staff have been told.")
	s.decides(q.ID, request.StepVerify, request.StepAccept)
	says(t, "the accepted page", s.reads(path), "It can take until Friday, November 6, 2026. You expect to negotiate "+
		"over contract language, so it will likely take longer.")
	s.decides(q.ID, request.StepPrepare)
	says(t, "the page", s.reads(path),
		"The agreement is ready. Next, it will be sent to you. We’ll email you when that happens.")
	s.decides(q.ID, request.StepSend)
	says(t, "the page", s.reads(path), "Then sign it, or tell CCEE what should change.")
	other, path := s.brought(request.Accepted)
	s.now = other.AgreementDue().Add(time.Hour)
	says(t, "the page", s.reads(path), "and it’s late.")
}

func TestTheTimelineTellsWhatConcernsTheAgencyAndNamesNoStaff(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.followed(valid())
	s.decides(q.ID, request.StepVerify, request.StepNote, request.StepWeigh, request.StepAsk, request.StepRecall,
		request.StepWithdraw, request.StepReopen)
	page := s.reads(path)
	says(t, "the page", page, "Received", "your agency", "Verified", "CCEE asked a question", "Staff’s words on ask.",
		"CCEE withdrew its question", "Staff’s words on recall.", "Withdrawn", "Reopened", "Staff’s words on reopen.")
	saysNothingOf(t, "the page", page, "Staff’s words on note.", "Staff’s words on weigh.",
		"Staff’s words on withdraw.", "Lee Example", "First opened by staff")
	if strings.Index(page, "Reopened") > strings.Index(page, "CCEE withdrew its question") {
		t.Error("the latest step is not the first")
	}
}

func TestOpeningThePageChangesNothing(t *testing.T) {
	serial(t)
	s := newService(t, &table.Memory{})
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

// The page opens only with a link of its own and its link acts on no other request.
func TestStatusPage_OwnLinkOnly(t *testing.T) {
	s := newService(t, &table.Memory{})
	mine, path := s.followed(valid())
	disclaim := secretOf(s.box.link(t, "superintendent@example.org", "/request/disclaim/"))
	draft := secretOf(s.saved(valid()))
	other, _ := s.followed(with(valid(), "contact_email", "other@example.org"))
	for _, secret := range []string{"x", mine.Reference, mine.ID, strings.Repeat("A", 43), disclaim, draft} {
		for _, below := range []string{"", "/copy.json", "/copy.txt"} {
			if w := s.get(s.intake, "/status/open/"+secret+below); w.Code != 410 || !strings.Contains(w.Body.String(),
				"doesn’t open a request") || !strings.Contains(w.Body.String(), `href="/status/"`) {
				t.Errorf("/status/open/%s%s answers %d", secret, below, w.Code)
			}
		}
		for _, step := range []string{"answer", "withdraw", "amend"} {
			if w := s.post(s.intake, "/status/open/"+secret+"/"+step,
				url.Values{"version": {"1"}, "words": {"x"}}); w.Code != 410 {
				t.Errorf("%s by %s answers %d", step, secret, w.Code)
			}
		}
	}
	s.steps303(path+"/withdraw", and(version(mine), url.Values{"sure": {"yes"}}))
	if got := s.read(other.ID); got.Status != request.Received || got.Version != 1 {
		t.Errorf("the other request is %s", got.Status)
	}
}

func TestEveryMailToTheAgencyLeadsToThePage(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, _ := s.followed(valid())
	for _, step := range []request.Step{request.StepVerify, request.StepAsk, request.StepRecall, request.StepAccept,
		request.StepPrepare, request.StepSend, request.StepSign, request.StepReopen, request.StepDecline} {
		s.decides(q.ID, step)
		s.box.mails = nil
		s.sweep()
		for _, to := range []string{"assistant@example.org", "superintendent@example.org"} {
			says(t, "the page", s.reads(s.box.link(t, to, "/status/open/")), q.Reference)
		}
	}
}

func TestTheOfficialCanSayInEveryOpenStatusThatItWasntThem(t *testing.T) {
	for _, status := range request.Statuses {
		s := newService(t, &table.Memory{})
		q, _ := s.followed(valid())
		link := s.box.link(t, "superintendent@example.org", "/request/disclaim/")
		if status == request.Withdrawn {
			s.decides(q.ID, request.StepWithdraw)
		} else {
			s.decides(q.ID, reaches[status]...)
		}
		before := s.read(q.ID).Version
		offered := strings.Contains(s.reads(link), "This wasn’t us</button>")
		if w := s.post(s.intake, link, nil); w.Code != 303 || offered != status.Open() {
			t.Errorf("%s: offered %v, answers %d", status, offered, w.Code)
		}
		page := s.reads(link)
		if status.Open() {
			says(t, "the page of one that is "+string(status), page, "Thank you for telling us")
		} else if s.read(q.ID).Version != before || !strings.Contains(page, "This request is closed") {
			t.Errorf("%s: the page says %s", status, page)
		}
	}
}
