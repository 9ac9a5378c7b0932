package office_test

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/office/probe"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// proposalOf is the draft of a proposal of a request, as staff see it.
func (s *service) proposalOf(q request.Request) string {
	s.t.Helper()
	return s.page(s.signedIn("Pat Example", false), "/desk/requests/"+q.Reference+"/proposal")
}

// The draft says of contract language what was answered.
func TestProposal_Negotiation(t *testing.T) {
	s := newService(t, &table.Memory{})
	for answer, want := range map[string]string{"yes": "The agency expects to negotiate over contract language.",
		"no":       "The agency does not expect to negotiate over contract language.",
		"not-sure": "The agency is not sure whether it will negotiate over contract language."} {
		says(t, "the draft for "+answer,
			s.proposalOf(s.sent(with(valid(), "negotiation", answer, "official_email", answer+"@example.org"))), "<p>"+
				want+"</p>")
	}
}

// The draft names the version of the answers from which it was made.
func TestProposal_Version(t *testing.T) {
	s := newService(t, &table.Memory{})
	q := s.sent(valid())
	says(t, "the draft", s.proposalOf(q), "from version 1 of the agency’s answers, which it sent on "+
		request.FormatTime(q.Received))
	s.pass(3 * 60 * 60 * 1e9)
	amended := q.Answers.RawInput()
	amended["months"] = "8"
	s.byAgency(q.ID, request.StepAmend, request.Input{Answers: request.Form.Check(amended, s.clock()).Answers})
	says(t, "the draft", s.proposalOf(q), "from version 2 of the agency’s answers, which it sent on "+
		request.FormatTime(s.read(q.ID).LastTaken[request.StepAmend]))
}

// An estimate is in the draft as it was typed, and a fiscal contact whom the agency
// has given already by name.
func TestProposal_EstimatesAndFiscalContact(t *testing.T) {
	s := newService(t, &table.Memory{})
	says(t, "the draft", s.proposalOf(s.sent(with(valid(), "pupils", "about 120", "staff", "12–15", "fiscal_is",
		"official"))), "About 120 pupils. About 12–15 staff.", "Pat Example, superintendent@example.org")
	says(t, "the draft", s.proposalOf(s.sent(with(valid(), "fiscal_is", "contact", "official_email",
		"other@example.org"))), "Sam Example, assistant@example.org")
}

// The lines of an answer stay apart, and what each partner does stands under its
// question.
func TestProposal_Paragraphs(t *testing.T) {
	s := newService(t, &table.Memory{})
	page := s.proposalOf(s.sent(with(valid(), "need", "First.\n\nSecond.", "coe_work", "Coaching.", "lead_work",
		"Networks.")))
	says(t, "the draft", page, "<p class=\"long\">First.\n\nSecond.</p>", "What is the county office helping you with?",
		"What is the geographic lead agency helping you with?")
	style, err := os.ReadFile("../../site/theme/desk.css")
	if err != nil || !strings.Contains(string(style), "\n.long { white-space: pre-wrap;") {
		t.Errorf("the style sheet runs the lines of an answer together (%v)", err)
	}
}

// Why CCEE may assist are the paths that are met and nothing else: a priority is no
// reason, nor is what is not met.
func TestProposal_Reasons(t *testing.T) {
	s := newService(t, &table.Memory{})
	reasons := func(form url.Values) string {
		_, after, _ := strings.Cut(s.proposalOf(s.sent(form)), "1. Why CCEE may assist</h2>")
		before, _, _ := strings.Cut(after, "<h")
		return before
	}
	met := reasons(with(valid(), "g3", "yes", "g1a", "", "reimburse", "yes", "at_risk", "yes", "at_risk_reason", "Why",
		"h", "yes", "apportionment", "no"))
	if !strings.Contains(met, "(g)(3)") || strings.Contains(met, "(h)") || strings.Contains(met, "Not") {
		t.Errorf("the reasons are %s", met)
	}
	unmet := reasons(with(valid(), "g3", "yes", "g1a", "", "reimburse", "no", "apportionment", "no", "official_email",
		"b@example.org"))
	if !strings.Contains(unmet, "no path is met yet") || strings.Contains(unmet, "(g)(3)") {
		t.Errorf("the reasons are %s", unmet)
	}
}

// What stands under Priority is what was answered: the box of (h), and whether the
// district states that it is at risk.
func TestDeskRequest_Priority(t *testing.T) {
	s := newService(t, &table.Memory{})
	staff := s.signedIn("Pat Example", false)
	for _, c := range []struct{ h, risk, want string }{
		{"yes", "yes", "The district asks for priority under (h). It states that it is at risk of"},
		{"", "yes", "The district did not check (h). It states that it is at risk of"},
		{"", "not-sure", "The district did not check (h). It is not sure whether it is at risk of"},
		{"", "no", "The district did not check (h). It states that it is not at risk of"},
	} {
		q := s.sent(with(valid(), "h", c.h, "at_risk", c.risk, "at_risk_reason",
			map[bool]string{true: "Why"}[c.risk == "yes"], "official_email", c.h+c.risk+"@example.org"))
		page := s.page(staff, "/desk/requests/"+q.Reference)
		says(t, "the page", page, c.want)
		saysNothingOf(t, "the page", page, "None is asked for")
	}
	coe := s.sent(url.Values(http.Header(probe.Sample).Clone()))
	says(t, "the page", s.page(staff, "/desk/requests/"+coe.Reference), "(h) is only for school districts.")
}
