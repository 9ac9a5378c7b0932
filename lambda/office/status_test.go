package office_test

import (
	"fmt"
	"html"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/staff"
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
		if step == request.StepExpect {
			form = with(form, s.inDays("decide_by", 7)...)
		}
		switch step {
		case request.StepVerify:
			form = and(form, allChecked())
		case request.StepSign:
			form.Set("note", "The board ratifies it later.")
		case request.StepBoard:
			form = with(form, s.inDays("board_on", 0)...)
		}
		if step == request.StepWeigh {
			form = and(form, url.Values{"assess_at-risk": {"no"}})
		}
		if w := staff.TakeStep(s.desk, "/desk/requests/"+q.Reference+"/"+string(step), form, lead); w.Code != 303 {
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

// trackerOf are the five steps of a page's tracker: of each its class and what it
// says.
func trackerOf(page string) (list []string) {
	_, after, _ := strings.Cut(page, `<ol class="tracker across">`)
	items, _, _ := strings.Cut(after, "</ol>")
	for _, m := range regexp.MustCompile(
		`<li(?: class="(\w+)")?( aria-current="step")?><h3>([\w ]+)</h3>(?:<p(?: class="who")?>([^<]*)</p>)?</li>`).
		FindAllStringSubmatch(items, -1) {
		step := m[3]
		if m[1] != "" {
			step += " " + m[1]
		}
		if m[2] != "" {
			step += " here"
		}
		list = append(list, strings.TrimSuffix(step+": "+strings.ReplaceAll(m[4], "\u00a0", " "), ": "))
	}
	return list
}

// panelOf is the panel of the agency's page.
func panelOf(page string) string {
	_, after, _ := strings.Cut(page, ` id="latest" tabindex="-1">`)
	panel, _, _ := strings.Cut(after, "<section")
	return panel
}

// The page says in each status what the news is, who acts next and by when, quotes
// staff in the panel, and offers what the agency can do.
func TestStatusPage_EveryStatus(t *testing.T) {
	offers := map[string]string{"amend": "Change your answers</button>", "answer": "Send my answer</button>",
		"withdraw": "Withdraw</button>", "again": "Send a new request", "ask": "Ask us about this decision."}
	const received, verified = "Received done: Fri, Oct 30, 5:04 p.m.", "Verified done: Fri, Oct 30, 5:04 p.m."
	cases := map[request.Status]struct {
		heading string
		steps   []string // of the tracker
		panel   []string
		can     string
	}{
		request.Received: {"We received your request",
			[]string{received, "Verified here: CCEE, by Sun, Nov 1, 4:04 p.m.", "Review", "Decision", "Agreement"},
			[]string{"CCEE will complete an initial verification by Sunday, November 1, 2026, at 4:04 p.m. PST.",
				"You don’t need to do anything now"}, "amend withdraw"},
		request.Verified: {"We’re reviewing your request",
			[]string{received, verified, "Review here: CCEE", "Decision", "Agreement"},
			[]string{"CCEE is reviewing your request. We’ll email you"}, "amend withdraw"},
		request.Asked: {"We have a question for you",
			[]string{received, verified, "Review here: You", "Decision", "Agreement"},
			[]string{"CCEE needs your answer.", "Staff’s words on ask.", "Send my answer</button>"},
			"amend answer withdraw"},
		request.Accepted: {"We accepted your request", []string{received, verified, "Review done: Finished",
			"Decision done: Accepted, Fri, Oct 30", "Agreement here: CCEE, by Fri, Nov 6"},
			[]string{"are preparing the agreement. It’s due by Friday, November 6, 2026.", "Staff’s words on accept."},
			"withdraw"},
		request.Agreed: {"Your agreement is signed", []string{received, verified, "Review done: Finished",
			"Decision done: Accepted, Fri, Oct 30", "Agreement done: Signed, Fri, Oct 30"},
			[]string{"The agreement is signed", "Staff’s words on sign."}, "again"},
		request.Declined: {"We can’t accept your request", []string{received, verified, "Review done: Finished",
			"Decision stopped here: Declined, Fri, Oct 30", "Agreement never: Not reached"},
			[]string{"CCEE declined your request.", "Staff’s words on decline."}, "again ask"},
		request.Referred: {"We’re referring you to others", []string{received, verified, "Review done: Finished",
			"Decision stopped here: Referred elsewhere, Fri, Oct 30", "Agreement never: Not reached"},
			[]string{"others who can help", "Staff’s words on refer."}, "again ask"},
		request.Withdrawn: {"Your request was withdrawn", []string{received,
			"Verified stopped here: Withdrawn, Fri, Oct 30", "Review never: Not reached", "Decision never: Not reached",
			"Agreement never: Not reached"}, []string{"CCEE has stopped work on it"}, "again"},
	}
	for _, status := range request.Statuses {
		t.Run(string(status), func(t *testing.T) {
			s := newService(t, &table.Memory{})
			q, path := s.brought(status)
			page, want := s.reads(path), cases[status]
			says(t, "the page", page, "<h1>"+want.heading+"</h1>", q.Reference, "Example Unified School District",
				"Cal. Educ. Code § 52074(g)(1)(A)", "/request/receipt/"+secretOf(path), "Your contact at CCEE",
				"Dr. Magyar")
			says(t, "the panel", panelOf(page), want.panel...)
			if got := trackerOf(page); !slices.Equal(got, want.steps) {
				t.Errorf("its steps are %q, want %q", got, want.steps)
			}
			if latest := reaches[status]; len(latest) > 1 {
				if n := strings.Count(page, "Staff’s words on "+string(latest[len(latest)-1])); n != 1 {
					t.Errorf("it quotes the same words %d times", n)
				}
			}
			saysNothingOf(t, "the page", page, "Lee Example", "lee.example@example.org")
			for what, button := range offers {
				if can := strings.Contains(" "+want.can+" ", " "+what+" "); can != strings.Contains(page, button) {
					t.Errorf("it offers %q: %v, want %v", what, !can, can)
				}
			}
		})
	}
}

// A request that is withdrawn later stops where it was: what was done stays done.
func TestStatusPage_WithdrawnLater(t *testing.T) {
	for status, want := range map[request.Status]string{
		request.Asked: "Review stopped here: Withdrawn, Fri, Oct 30, Decision never: Not reached, " +
			"Agreement never: Not reached",
		request.Accepted: "Review done: Finished, Decision done: Accepted, Fri, Oct 30, " +
			"Agreement stopped here: Withdrawn, Fri, Oct 30",
	} {
		s := newService(t, &table.Memory{})
		q, path := s.brought(status)
		s.steps303(path+"/withdraw", and(version(q), url.Values{"sure": {"yes"}}))
		if got := strings.Join(trackerOf(s.reads(path))[2:], ", "); got != want {
			t.Errorf("withdrawn when %s: %q, want %q", status, got, want)
		}
	}
}

// The page says that CCEE is late with an apology, and who to reach; and where the
// agreement is.
func TestStatusPage_LateAndTheAgreement(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.followed(with(valid(), "negotiation", "yes"))
	s.pass(49 * time.Hour)
	page := s.reads(path)
	says(t, "the late page", page, "<h1>We’re late, and we’re sorry</h1>", `<div class="panel late"`)
	says(t, "its panel", panelOf(page), "CCEE’s initial verification of your request was due by "+
		"Sunday, November 1, 2026, at 4:04 p.m. PST. We’ve notified our staff.", "<strong>Dr. Magyar</strong>")
	if got := trackerOf(page)[1]; got != "Verified late here: Late: due Sun, Nov 1, 4:04 p.m." {
		t.Errorf("its step is %q", got)
	}
	says(t, "the late receipt", s.reads("/request/receipt/"+secretOf(path)), "We’re late, and we’re sorry.",
		"due by <time")
	s.decides(q.ID, request.StepVerify, request.StepAccept)
	page = s.reads(path)
	says(t, "the accepted page", page, "It can take until Friday, November 6, 2026. You expect to negotiate "+
		"over contract language, so it will likely take longer.")
	for _, next := range []struct {
		step       request.Step
		says, acts string
	}{
		{request.StepPrepare,
			"The agreement is ready. Next, it will be sent to you. We’ll email you when that happens.",
			"Agreement here: CCEE"},
		{request.StepSend, "Then sign it, or tell CCEE what should change.", "Agreement here: You"},
	} {
		s.decides(q.ID, next.step)
		page = s.reads(path)
		says(t, "the page", page, next.says)
		if got := trackerOf(page)[4]; got != next.acts {
			t.Errorf("after %s its step is %q", next.step, got)
		}
	}
	other, path := s.brought(request.Accepted)
	s.now = other.AgreementDue().Add(time.Hour)
	page = s.reads(path)
	says(t, "the page", page, "and it’s late.", "and we’re sorry</h1>")
	if got := trackerOf(page)[4]; !strings.HasPrefix(got, "Agreement late here: Late: due ") {
		t.Errorf("its step is %q", got)
	}
}

// The days that staff set at the desk are on the agency's page.
func TestStatusPage_AnswerByAndDecideBy(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.now = time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC)
	q, path := s.followed(valid())
	pat := s.signedIn("Pat Example", false)
	s.takes(pat, q.ID, request.StepVerify)
	s.takes(pat, q.ID, request.StepAsk, append(s.inDays("answer_by", 7), "words", "Which grades?")...)
	s.takes(pat, q.ID, request.StepExpect, s.inDays("decide_by", 10)...)
	page := s.reads(path)
	says(t, "the panel", panelOf(page), "Please answer by Tuesday, December 8, 2026</h2>",
		"We expect to decide by Friday, December 11, 2026.", "Which grades?")
	got := strings.Join(trackerOf(page)[2:], ", ")
	if got != "Review here: You, by Tue, Dec 8, Decision: CCEE, by Fri, Dec 11, Agreement" {
		t.Errorf("its steps are %q", got)
	}
}

// While staff hold email, no page promises one but that of the verification, which
// is never held; and the page says that they call the official who did not send it.
func TestStatusPage_HeldAndDisclaimed(t *testing.T) {
	const held, call = "Some email about this request is held", "CCEE staff will call the authorized official first"
	s := newService(t, &table.Memory{})
	q, path := s.followed(valid())
	page := s.reads(path)
	saysNothingOf(t, "the page", page, held, call)
	s.post(s.intake, s.box.link(t, "superintendent@example.org", "/request/disclaim/"), nil)
	s.decides(q.ID, request.StepHold)
	page = s.reads(path)
	says(t, "the held page", page, held, call, "We’ll email you when it’s done.")
	says(t, "the held receipt", s.reads("/request/receipt/"+secretOf(path)), held)
	for _, step := range []request.Step{request.StepVerify, request.StepAccept, request.StepPrepare} {
		s.decides(q.ID, step)
		page = s.reads(path)
		says(t, "the held page after "+string(step), page, held)
		saysNothingOf(t, "the held page after "+string(step), page, "We’ll email you")
	}
	s.decides(q.ID, request.StepRelease)
	page = s.reads(path)
	says(t, "the released page", page, "We’ll email you when that happens.")
	saysNothingOf(t, "the released page", page, held)
	s.decides(q.ID, request.StepWithdraw)
	saysNothingOf(t, "the closed page", s.reads(path), call)
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
