package theme

import (
	"cmp"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Row is the request as the queue has it: its time, its bar, its paths.
func (p *DeskRequest) Row() deskRow { return deskRow{Request: p.Request, Now: p.Now, Person: p.Person} }

// Name is the agency's name, or the reference number where nothing of the name can
// be seen.
func (p *DeskRequest) Name() string { return p.Row().Name() }

// Near is an instant as people say it: "today, 12:42 p.m.".
func (p *DeskRequest) Near(t time.Time) string { return nearTime(t, p.Now) }

// NearDay is the day that ends at an instant, as people say it.
func (p *DeskRequest) NearDay(end time.Time) string { return nearDay(lastMomentOf(end), p.Now) }

// Answer is an answer as a person reads it; empty where there is none.
func (p *DeskRequest) Answer(name string) string {
	f, _ := request.Form.Field(name)
	return f.AnswerText(p.Answers[name])
}

// pathFact is a path that the agency asks under, in the strip of facts.
type pathFact struct {
	Clause, Class, Verdict string
	Cost                   string // what the law says of cost, never a promise
	IsMet                  bool
}

// Paths are the paths that the agency claims, or that its answers show to be met.
func (p *DeskRequest) Paths() (list []pathFact) {
	for _, f := range p.Row().claims() {
		class := map[request.Verdict]string{request.Met: "met", request.NotMet: "not"}[f.Verdict]
		list = append(list, pathFact{f.Rule.Clause, class, f.Verdict.Short(),
			strings.Replace(f.Rule.Cost, "You pay", "The agency pays", 1), f.Verdict == request.Met})
	}
	return list
}

// PathWords are the paths in a line, for the checklist.
func (p *DeskRequest) PathWords() string {
	var asked []string
	for _, f := range p.Findings() {
		if f.Asked {
			asked = append(asked, f.Rule.Clause)
		}
	}
	switch {
	case len(asked) == 0 && p.Answers["unsure"] == request.Yes:
		return "Asks CCEE to find its path."
	case len(asked) == 0:
		return "No box is checked."
	}
	return "Asks under " + enumerate(asked) + "."
}

// CodeWords are what the state's directory says of the code, for the checklist.
func (p *DeskRequest) CodeWords() string {
	code := p.Answers["cds"]
	switch {
	case code == "":
		return "The agency gave no CDS code. It wrote: " + p.Name() + "."
	case p.DirectoryName == "":
		return "Directory: " + code + " isn’t in the list. The agency wrote: " + p.Name() + "."
	}
	return "Directory: " + code + " is " + p.DirectoryName + ". The agency wrote: " + p.Name() + "."
}

// deskPerson is someone the request names, with links to reach them.
type deskPerson struct {
	Role, Name, Title, Email, Phone string
	MailTo, Tel                     template.URL // Tel is empty for a phone number that can't be dialed as it is
}

// Officials are the official, and the contact where it is someone else.
func (p *DeskRequest) Officials() (list []deskPerson) {
	for _, one := range []struct{ role, field string }{{"Official", "official"}, {"Contact", "contact"}} {
		a := deskPerson{Role: one.role, Name: p.Answers[one.field+"_name"], Title: p.Answers[one.field+"_title"],
			Email: p.Answers[one.field+"_email"], Phone: p.Answers[one.field+"_phone"]}
		a.MailTo, a.Tel = mailTo(a.Email), telLink(a.Phone)
		if a.Name+a.Email != "" {
			list = append(list, a)
		}
	}
	return list
}

// mailTo is the link that writes to an address and does nothing else: what a typed
// address has of "?", "&" and the like is part of the address (RFC 6068).
func mailTo(address string) template.URL {
	at := strings.LastIndex(address, "@")
	if at < 0 {
		return ""
	}
	local, domain := address[:at], address[at+1:]
	escape := func(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }
	return template.URL("mailto:" + escape(local) + "@" + escape(domain))
}

// telLink is the link that dials the first ten digits of a phone number; empty
// where there are none.
func telLink(phone string) template.URL {
	digits := PhoneDigits(phone)
	first, _, _ := strings.Cut(strings.NewReplacer(",", ";", "x", ";", "e", ";", "E", ";", "X", ";", " or ", ";",
		"#", ";").Replace(phone), ";")
	if one := PhoneDigits(first); len(one) == 10 {
		digits = one
	}
	if len(digits) != 10 {
		return ""
	}
	return template.URL("tel:+1" + digits)
}

// PriorityShort is whether the agency asks for priority, in a few words; what it
// answered about its risk follows in PriorityRisk, so that the two can't be read as
// one.
func (p *DeskRequest) PriorityShort() string {
	switch {
	case p.Answers.Agency() != request.District:
		return "Only for districts"
	case p.Priority():
		return "Asks under (h)"
	}
	return "Didn’t check (h)"
}

// PriorityRisk is what a district states about its risk.
func (p *DeskRequest) PriorityRisk() string {
	if p.Answers.Agency() != request.District {
		return ""
	}
	return map[string]string{request.Yes: "states that it is at risk", request.No: "states that it isn’t at risk",
		request.NotSure: "not sure whether it’s at risk"}[p.Answers["at_risk"]]
}

// Came is how a request that staff entered reached CCEE: "By phone".
func (p *DeskRequest) Came() string { return request.Capitalize(p.Entry.Channel.String()) }

// EnteredWords are when staff entered it, and who did, as far as the page has the
// first event of its history.
func (p *DeskRequest) EnteredWords() string {
	words := "Entered " + p.Near(p.Entry.At)
	for _, e := range p.Events {
		if e.Step == request.StepReceive {
			return words + ", by " + shortName(e.By)
		}
	}
	return words
}

// trackStep is one of the five steps of a request's life.
type trackStep struct {
	Title, Words string
	Class        string // past, now, or empty
}

// Track is where the request is.
func (p *DeskRequest) Track() []trackStep {
	received := trackStep{"Received", p.Near(p.Received), "past"}
	verify := trackStep{"Verify", "by " + p.Near(p.Due()), "now"}
	if !p.Verified.IsZero() {
		verify = trackStep{"Verified", p.Near(p.Verified) + ", " + shortName(p.VerifiedBy), "past"}
	}
	review, decision, agreement := trackStep{Title: "Review", Words: "CCEE"},
		trackStep{Title: "Decision", Words: "a lead"},
		trackStep{Title: "Agreement", Words: "5 business days, then signatures"}
	switch p.Status {
	case request.Received:
		if p.Row().Zone() == "z4" {
			verify.Class = "now z4"
		}
	case request.Verified, request.Asked:
		review = trackStep{"Review", p.reviewWords(), "now"}
	default:
		review.Class = "past"
		decision = trackStep{request.Capitalize(p.Status.Label()), p.Near(p.Request.Since()), "now"}
		p.closeTrack(&verify, &decision, &agreement)
	}
	return []trackStep{received, verify, review, decision, agreement}
}

func (p *DeskRequest) closeTrack(verify, decision, agreement *trackStep) {
	if p.Verified.IsZero() {
		verify.Title, verify.Words, verify.Class = "Verify", "not verified", ""
	}
	if p.Status != request.Accepted && p.Status != request.Agreed {
		return
	}
	decision.Title, decision.Words, decision.Class = "Accepted", p.Near(p.LastTaken[request.StepAccept]), "past"
	agreement.Class, agreement.Words = "now", p.Row().Detail()+", due "+p.NearDay(p.AgreementDue())
	if p.Status == request.Agreed {
		agreement.Title, agreement.Words, agreement.Class = "Signed", p.Near(p.Request.Since()), "past"
	}
}

func (p *DeskRequest) reviewWords() string {
	if p.Status == request.Asked && p.AnswerBy.IsZero() {
		return "the agency answers a question"
	}
	if p.Status == request.Asked {
		return "the agency answers by " + p.NearDay(p.AnswerBy)
	}
	words := fmt.Sprintf("%d of %d criteria", len(p.Weighed), len(request.Criteria))
	if by := p.DecisionExpected(p.Now); !by.IsZero() {
		words += ", decision by " + p.NearDay(by)
	}
	return words
}

// Warnings are why the request may not come from the agency: staff read them before
// anything else.
func (p *DeskRequest) Warnings() []request.Flag {
	return slices.DeleteFunc(p.ToCheck(), func(f request.Flag) bool { return !f.Doubt })
}

// Flagged are what else staff should check.
func (p *DeskRequest) Flagged() []request.Flag {
	return slices.DeleteFunc(p.ToCheck(), func(f request.Flag) bool { return f.Doubt })
}

// Latest are the newest entries that people made, three at most.
func (p *DeskRequest) Latest() []request.Event {
	const most = 3
	list := slices.DeleteFunc(p.Newest(), func(e request.Event) bool { return e.Step.Actor() == request.ByClock })
	return list[:min(most, len(list))]
}

// shownHistory is how many entries the history shows before it folds the rest.
const shownHistory = 3

// NewestFew are the entries of the history that are shown, and OlderFew those that
// are folded.
func (p *DeskRequest) NewestFew() []request.Event {
	list := p.Newest()
	return list[:min(shownHistory, len(list))]
}

// OlderFew are the folded entries of the history.
func (p *DeskRequest) OlderFew() []request.Event {
	list := p.Newest()
	return list[min(shownHistory, len(list)):]
}

// FirstOpening is who of staff opened the request first, and when; empty where no
// one has.
func (p *DeskRequest) FirstOpening() string {
	at := p.LastTaken[request.StepSeen]
	if at.IsZero() {
		return ""
	}
	return strings.TrimSuffix("Opened "+p.Near(at)+" by "+shortName(p.OpenedBy), " by ")
}

// summaryRow is a line of the summary.
type summaryRow struct{ Label, Words, Link string }

// Summary is the request in six lines, of its own answers.
func (p *DeskRequest) Summary() (list []summaryRow) {
	add := func(label, words, link string) {
		if words != "" {
			list = append(list, summaryRow{label, words, link})
		}
	}
	help := p.Answer("help")
	if other := p.Answers["help_other"]; other != "" {
		help = strings.TrimPrefix(help+": "+other, ": ")
	}
	add("Asks for", excerpt(help), "a-help")
	add("Time", p.timeWords(), "a-months")
	add("Where", excerpt(p.Answers["sites"]), "a-sites")
	add("Need", excerpt(p.Answers["need"]), "a-need")
	add("LCAP goals", excerpt(p.Answers["goals"]), "a-goals")
	add("Board approval", p.Answer("board_on"), "a-board_on")
	return list
}

func (p *DeskRequest) timeWords() string {
	months, start := p.Answers["months"], p.Answer("start")
	switch {
	case months == "" && start == "":
		return ""
	case months == "":
		return "From " + start
	}
	words := months + " months"
	if months == "1" {
		words = "1 month"
	}
	return strings.TrimSuffix(words+" from "+start, " from ")
}

// excerpt is the beginning of an answer, on one line.
func excerpt(answer string) string {
	const most = 160
	text := []rune(strings.Join(strings.Fields(answer), " "))
	if len(text) <= most {
		return string(text)
	}
	return strings.TrimSpace(string(text[:most])) + " …"
}

// AgencyParts are the answers by part, those parts that have any.
func (p *DeskRequest) AgencyParts() []request.Part {
	return slices.DeleteFunc(p.Answers.Parts(), func(s request.Part) bool { return len(s.Rows) == 0 })
}

// HasAnswer reports whether the page shows the answer to a question, so that a flag
// can link to it.
func (p *DeskRequest) HasAnswer(name string) bool {
	_, has := p.Answers[name]
	return has && name != ""
}

// Recipients are the addresses of the agency that a step emails.
func (p *DeskRequest) Recipients() string { return enumerate(p.Answers.Addresses()) }

// TimeWords is the time left, or how long the request waits.
func (p *DeskRequest) TimeWords() string { return cmp.Or(p.Row().Time(), p.Row().StatusWords()) }

// IsNow reports whether the request is at this step, and IsPast whether it has
// passed it.
func (s trackStep) IsNow() bool { return strings.HasPrefix(s.Class, "now") }

// IsPast reports whether the request has passed this step.
func (s trackStep) IsPast() bool { return s.Class == "past" }

// HandoverWords are what staff asked a lead to decide; empty where no one has.
func (p *DeskRequest) HandoverWords() string {
	h, ready := p.ReadyForDecision()
	if !ready {
		return ""
	}
	return shortName(h.Lead.Name) + " was asked to decide. Recommendation: " + h.AdviceText() + "."
}
