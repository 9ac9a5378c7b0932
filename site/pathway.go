package site

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// The check before you start: up to five questions, which are the form's own, and
// what request.Rules find on the answers. Each question and each outcome is a page
// of its own, built ahead and linked answer by answer, so it works without a
// script. The page's address holds what was answered, and nothing records which
// page was opened (pageRecords in infra/test). The outcome passes each answer to
// the form as it was given, and no other. No box is checked that nobody checked.

// PathwayRoot is where the questions begin.
const PathwayRoot = "/eligibility/check/"

// step is one question of the check.
type step struct {
	short               string // what it is about, where the answers so far are listed
	question, hint, why func(request.Agency) string
	answers             func(request.Agency) []choice
	asked               func(request.RawInput) bool // with the answers so far
}

// choice is one answer: how it reads, its place in the address, and what it says in
// the form's own fields.
type choice struct {
	label, slug string
	says        request.RawInput
}

// sameText is a text that is the same for every agency.
func sameText(text string) func(request.Agency) string {
	return func(request.Agency) string { return text }
}

var steps = []step{
	{
		short:    "Kind of agency",
		question: sameText("What kind of agency is this request for?"),
		hint: sameText("Answer up to five questions to see which paths you can use, who decides, and what you’ll need. " +
			"You can send a request no matter what they show."),
		why:     sameText("Each path covers some kinds of agency and not others. We only ask about yours."),
		answers: func(request.Agency) []choice { return choicesOf("kind") },
		asked:   func(request.RawInput) bool { return true },
	},
	{
		short:    "Emergency apportionment",
		question: sameText("Does your district receive an emergency apportionment?"),
		hint: sameText("That’s under Education Code 41320 and the sections after it. " +
			"If you don’t know, your business office or your county office can tell you."),
		why: sameText("The law refers a district that receives an emergency apportionment to CCEE. " +
			"No one has to decide it, so you can skip the other questions."),
		answers: func(request.Agency) []choice { return choicesOf("apportionment") },
		asked:   func(input request.RawInput) bool { return input["kind"] == string(request.District) },
	},
	{
		short: "County superintendent",
		question: func(a request.Agency) string {
			section, _ := assistance(a)
			return "After technical assistance under " + section +
				", has your county superintendent of schools determined that CCEE’s help is necessary?"
		},
		hint: countyHint,
		why: sameText("One path needs this determination. Another needs one by the " + request.Superintendent.Title +
			"."),
		answers: countyAnswers,
		asked: func(input request.RawInput) bool {
			return input["kind"] != string(request.CountyOffice) && input["apportionment"] != request.Yes
		},
	},
	{
		short:    "Geographic lead",
		question: sameText("Does your county’s geographic lead agency agree?"),
		hint:     sameText("Each county has a geographic lead agency. Your county office can tell you which one is yours."),
		why: sameText("On this path, the law needs both: the county superintendent’s determination, and the lead’s " +
			"agreement."),
		answers: func(request.Agency) []choice { return choicesOf("lead_agrees") },
		asked:   func(input request.RawInput) bool { return input["county_determined"] == request.Yes },
	},
	{
		short:    request.Superintendent.Short,
		question: sameText("Has the " + request.Superintendent.Title + " determined that CCEE’s help is necessary?"),
		hint:     sameText("This isn’t your county superintendent."),
		why:      sameText("For a county office, one path needs this determination. On another you ask on your own."),
		answers:  func(request.Agency) []choice { return choicesOf("state_determined") },
		asked:    func(input request.RawInput) bool { return input["kind"] == string(request.CountyOffice) },
	},
	{
		short:    "Ask on your own",
		question: func(request.Agency) string { return fieldOf("reimburse").Label },
		hint: func(a request.Agency) string {
			return clausesBeside(a) +
				" This is (g)(3). You don’t have to decide now: “Not decided yet” is a fine answer. " +
				"Under (g)(1), the law names no charge."
		},
		why: sameText("An agency can ask outside of the other paths. The law says it then reimburses CCEE, " +
			"as the annual Budget Act authorizes."),
		answers: ownAnswers,
		asked: func(input request.RawInput) bool {
			return !slices.ContainsFunc(findings(request.FactsOf(request.Answers(input), time.Time{})), isMetPath)
		},
	},
}

// countyHint says whom to ask: of a charter school the law means the county in
// which it is, whoever authorized it ((g)(1)(A)).
func countyHint(a request.Agency) string {
	if a == request.Charter {
		return "That’s the county where your school is located. If you don’t know, that county’s office can tell you."
	}
	return "If you don’t know, your county office can tell you."
}

// clausesBeside says what the clauses are that the question on (g)(3) names.
func clausesBeside(a request.Agency) string {
	switch a {
	case request.District:
		return "(g)(1) is a determination by your county superintendent or the " + request.Superintendent.Short +
			". (g)(2) is an emergency apportionment."
	case request.Charter:
		return "(g)(1) is a determination by your county superintendent or the " + request.Superintendent.Short +
			". (g)(2) is for districts."
	default:
		return "(g)(1) is a determination by the " + request.Superintendent.Short + ". (g)(2) is for districts."
	}
}

// ownSlug is put before an answer on (g)(3) in the address: an earlier check had
// other answers in its place.
const ownSlug = "own-"

func ownAnswers(request.Agency) []choice {
	all := choicesOf("reimburse")
	for i := range all {
		all[i].slug = ownSlug + all[i].slug
	}
	return all
}

// stateSlug is the place in the address of the answer that the state's official has
// determined what the county's has not.
const stateSlug = "state"

// assistance is the section under which an agency gets technical assistance, in
// words and as the form has it.
func assistance(a request.Agency) (section, value string) {
	if a == request.Charter {
		return "EC 47607.3", request.TA476073
	}
	return "EC 52071", request.TA52071
}

// countyAnswers are those of the form, and one on the other official who may
// determine it. A yes is an answer to technical assistance too, which the question
// speaks of. The other official's yes says nothing of the county's: not yet, or
// declined.
func countyAnswers(a request.Agency) []choice {
	all := choicesOf("county_determined")
	for _, c := range all {
		if c.says["county_determined"] == request.Yes {
			_, c.says["ta"] = assistance(a)
		}
	}
	return append(all, choice{"No, but the " + request.Superintendent.Short + " has", stateSlug,
		request.RawInput{"state_determined": request.Yes}})
}

// fieldOf is a question of the form.
func fieldOf(name string) request.Field {
	f, _ := request.Form.Field(name)
	return f
}

// choicesOf makes choices of a form field's own options.
func choicesOf(name string) (all []choice) {
	for _, o := range fieldOf(name).Options {
		all = append(all, choice{o.Label, o.Value, request.RawInput{name: o.Value}})
	}
	return all
}

// place is a page of the check: its address, what has been answered on the way to
// it, and the step that comes next.
type place struct {
	path  string
	typed request.RawInput
	given []theme.PathAnswer
	next  int
}

// skip goes past the steps that aren't asked there, and says whether none is left.
func (p place) skip() (place, bool) {
	for p.next < len(steps) && !steps[p.next].asked(p.typed) {
		p.next++
	}
	return p, p.next == len(steps)
}

func (p place) agency() request.Agency { return request.Agency(p.typed["kind"]) }

// choose is where an answer leads.
func (p place) choose(c choice) place {
	answer := theme.PathAnswer{Short: steps[p.next].short, Answer: c.label, Href: p.path}
	typed := maps.Clone(p.typed)
	maps.Copy(typed, c.says)
	return place{p.path + c.slug + "/", typed, append(slices.Clone(p.given), answer), p.next + 1}
}

// longest is how many questions may follow.
func (p place) longest() (most int) {
	p, ended := p.skip()
	if ended {
		return 0
	}
	for _, c := range steps[p.next].answers(p.agency()) {
		most = max(most, 1+p.choose(c).longest())
	}
	return most
}

// pathwayPages are all questions and outcomes.
func pathwayPages() []GeneratedPage {
	pages, old := place{path: PathwayRoot, typed: request.RawInput{}}.pages(), oldAddresses()
	for i, m := range pages {
		pages[i].Redirects = old[m.Path]
	}
	return pages
}

// oldAddresses are the addresses of earlier checks, by the page that says as much
// as they did, and nothing that wasn't said: of outcomes when the state's official
// was asked about apart, last; and of pages when not yet and not sure were two
// answers on what an official decides.
func oldAddresses() map[string][]string {
	old := map[string][]string{PathwayRoot + "county-office/pending/": {PathwayRoot + "county-office/not-sure/"}}
	add := func(to, from string) {
		if to != from {
			old[to] = append(old[to], from)
		}
	}
	decided := []string{request.Yes, request.Pending, request.No, request.NotSure}
	for _, kind := range []string{"district/no/", "district/not-sure/", "charter/"} {
		at := PathwayRoot + kind
		for _, county := range decided[1:] {
			to := at + today(county) + "/"
			add(to, at+county+"/")
			for _, state := range decided {
				switch {
				case state == request.Yes && county == request.NotSure:
					add(at, at+county+"/"+state+"/")
				case state == request.Yes:
					add(at+stateSlug+"/", at+county+"/"+state+"/")
				default:
					add(to, at+county+"/"+state+"/")
				}
			}
		}
		for _, lead := range decided {
			to := at + request.Yes + "/" + today(lead) + "/"
			add(to, at+request.Yes+"/"+lead+"/")
			for _, state := range decided {
				add(to, at+request.Yes+"/"+lead+"/"+state+"/")
			}
		}
	}
	return old
}

// today is what an answer on an official's decision is called in the form.
func today(answer string) string {
	if answer == request.NotSure {
		return request.Pending
	}
	return answer
}

// pages makes the page at p, and all pages behind it.
func (p place) pages() []GeneratedPage {
	p, ended := p.skip()
	m := GeneratedPage{Path: p.path, Source: "site/pathway.go"}
	if ended {
		m.Write = func(w io.Writer, t *theme.Theme) error { return t.PathOutcome(w, p.outcome(t.Site().URL)) }
		return []GeneratedPage{m}
	}
	m.Write = func(w io.Writer, t *theme.Theme) error { return t.PathQuestion(w, p.question()) }
	pages := []GeneratedPage{m}
	for _, c := range steps[p.next].answers(p.agency()) {
		pages = append(pages, p.choose(c).pages()...)
	}
	return pages
}

func (p place) question() theme.PathQuestion {
	s, a := steps[p.next], p.agency()
	q := theme.PathQuestion{Question: s.question(a), Hint: s.hint(a), Why: s.why(a), Answers: p.given,
		Number: len(p.given) + 1, Of: len(p.given) + p.longest(), UpTo: a == ""}
	q.Head = theme.Head{Path: p.path, Title: "Find your path", NoIndex: len(p.given) > 0,
		Description: "Answer up to five questions to see which clauses of Education Code 52074 apply to your agency, " +
			"who decides, and who pays."}
	if len(p.given) > 0 {
		q.Title = fmt.Sprintf("Question %d of %d: %s", q.Number, q.Of, s.short)
	}
	for _, c := range s.answers(a) {
		q.Choices = append(q.Choices, theme.Link{Label: c.label, Href: p.path + c.slug + "/"})
	}
	return q
}
