package site

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// outcome says what to do now, what is missing, and what each rule finds. No path
// is ever pushed, least of all the one on which the agency pays: where it is about
// that one, it names the one under (g)(1) that is still open.
func (p place) outcome(site string) theme.PathOutcome {
	facts := request.FactsOf(request.Answers(p.typed), time.Time{}) // it asks for no dates
	each := findings(facts)
	o := theme.PathOutcome{Answers: p.given, Typed: p.typed, Each: each}
	advised, points := advisedPath(each, request.Answers(p.typed))
	paths := leftPaths(each)
	if advised != nil {
		paths = []theme.PathFinding{*advised}
	} else {
		o.Left = paths
	}
	o.Advised, o.Points = advised, points
	if !o.IsMet() {
		// Whether the law refers the district anyway is worth knowing on every
		// path.
		o.Missing = listMissing(missingFacts(slices.Concat(paths, findingsOf(each, "g2")), facts))
	}
	open := advised
	if advised != nil && advised.Rule.Field == "g3" {
		o.Instead = openUnderG1(each)
		open = o.Instead
	}
	if o.Instead != nil {
		o.MissingInstead = listMissing(missingFacts([]theme.PathFinding{*o.Instead}, facts))
	}
	if open != nil && open.Verdict == request.Needs {
		o.Email = emailTo(*open, missingFacts(append(findingsOf(each, "g2"), *open), facts), facts, site)
	}
	advise(&o)
	o.Head = theme.Head{Path: p.path, Title: strings.TrimSpace(o.Heading + " " + o.Then), NoIndex: true,
		Description: "What you can do now, what’s still missing, and who to ask, based on the answers you gave."}
	return o
}

// findings are what each rule that names the agency finds.
func findings(facts request.Facts) (list []theme.PathFinding) {
	for _, rule := range request.Rules {
		if rule.Names(facts.Agency) {
			verdict, reason := rule.Test(facts)
			list = append(list, theme.PathFinding{Rule: rule, Verdict: verdict, Reason: reason})
		}
	}
	return list
}

// findingsOf are those on the clause of a box: one, or none.
func findingsOf(each []theme.PathFinding, box string) []theme.PathFinding {
	return slices.DeleteFunc(slices.Clone(each), func(f theme.PathFinding) bool { return f.Rule.Field != box })
}

func isMetPath(f theme.PathFinding) bool { return f.Rule.Path && f.Verdict == request.Met }

// advisedPath is the path that the advice is about: the one that is met, or else
// the one that the answers point to, as the form says it too, or else the agency's
// first, as the statute has them. It is nil where an official declined that one.
func advisedPath(each []theme.PathFinding, typed request.Answers) (path *theme.PathFinding, points bool) {
	_, boxes := request.Points(typed, time.Time{})
	isPointed := func(f theme.PathFinding) bool { return f.Rule.Path && f.Open() && boxes[f.Rule.Field] }
	for _, is := range []func(theme.PathFinding) bool{isMetPath, isPointed} {
		if i := slices.IndexFunc(each, is); i >= 0 {
			return &each[i], true
		}
	}
	if each[0].Verdict == request.Needs {
		return &each[0], false
	}
	return nil, false
}

// leftPaths are the paths that may still be asked under.
func leftPaths(each []theme.PathFinding) []theme.PathFinding {
	return slices.DeleteFunc(slices.Clone(each),
		func(f theme.PathFinding) bool { return !f.Rule.Path || !f.Open() })
}

// openUnderG1 is the first path of (g)(1) that an official may still decide, or
// nil.
func openUnderG1(each []theme.PathFinding) *theme.PathFinding {
	i := slices.IndexFunc(each, func(f theme.PathFinding) bool {
		return (f.Rule.Field == "g1a" || f.Rule.Field == "g1b") && f.Verdict == request.Needs
	})
	if i < 0 {
		return nil
	}
	return &each[i]
}

// advise writes the advice, which is the page's heading.
func advise(o *theme.PathOutcome) {
	switch {
	case o.IsMet():
		o.Heading = "You can ask now under " + o.Advised.Rule.Clause
	case o.Advised != nil:
		o.Heading, o.Then = "You can ask now.", countThings(len(o.Missing), "thing")+" still missing"
	case len(o.Left) == 0:
		o.Heading, o.Then = "You can still ask.", "No path applies yet"
	default:
		o.Heading, o.Then = "You can still ask.", countThings(len(o.Left), "path")+" left"
	}
}

// countThings is how many things there are, with their verb: "Two things are".
func countThings(n int, thing string) string {
	number := [...]string{"No", "One", "Two", "Three", "Four", "Five", "Six"}[n]
	if n == 1 {
		return number + " " + thing + " is"
	}
	return number + " " + thing + "s are"
}

// fact is something that a path may need: what the page says of it where it isn't
// known, and how the email to the county superintendent asks for it.
type fact struct {
	of          func(*request.Facts) *request.Fact
	title, text string
	ask, email  string
}

// factsFor are the facts that paths need, in the order in which an agency gets
// them.
func factsFor(a request.Agency) []fact {
	section, _ := assistance(a)
	number := strings.TrimPrefix(section, "EC ")
	const county = "your county superintendent of schools"
	return []fact{
		{func(f *request.Facts) *request.Fact { return &f.Assisted },
			"Technical assistance under " + section,
			"The determination comes after it. Your county office can tell you whether you’ve had it, and when.",
			county, "Have we received technical assistance under Section " + number + ", and when?"},
		{func(f *request.Facts) *request.Fact { return &f.CountyDetermined },
			"Your county superintendent’s determination",
			"It says that CCEE’s help is necessary for the goals in your LCAP.",
			county, "Have you made this determination, or do you plan to? On what date?"},
		{func(f *request.Facts) *request.Fact { return &f.LeadAgrees },
			"Your geographic lead’s agreement",
			"Each county has a geographic lead agency. Your county office can tell you which one is yours.",
			county, "Which agency is our geographic lead, and does it agree?"},
		{func(f *request.Facts) *request.Fact { return &f.StateDetermined },
			"The " + request.Superintendent.Short + "’s determination",
			"It says that CCEE’s help is necessary for the goals in your LCAP.",
			"the " + request.Superintendent.Title,
			"Have you made this determination, or do you plan to? On what date?"},
		{func(f *request.Facts) *request.Fact { return &f.Apportionment },
			"Whether your district receives an emergency apportionment",
			"If it does, the law deems your district referred to CCEE under (g)(2).",
			"your business office, or your county office", "Does our district receive an emergency apportionment?"},
		{func(f *request.Facts) *request.Fact { return &f.AsksItself },
			"Your agency’s own decision",
			"Under (g)(3), you ask on your own, and your agency reimburses CCEE for the cost.",
			"your superintendent or administrator", ""},
	}
}

// missingFacts are the facts that aren't known and that one of the paths needs: a
// no to such a fact would be the end of that path, as its own rule says.
func missingFacts(paths []theme.PathFinding, facts request.Facts) (list []fact) {
	for _, f := range factsFor(facts.Agency) {
		denied := facts
		*f.of(&denied) = request.False
		isNeeded := func(path theme.PathFinding) bool {
			verdict, _ := path.Rule.Test(denied)
			return path.Verdict == request.Needs && verdict == request.NotMet
		}
		if *f.of(&facts) == request.Unknown && slices.ContainsFunc(paths, isNeeded) {
			list = append(list, f)
		}
	}
	return list
}

// listMissing is what the page says of facts that are missing.
func listMissing(lack []fact) (list []theme.PathMissing) {
	for _, f := range lack {
		list = append(list, theme.PathMissing{Title: f.title, Text: f.text, Ask: f.ask})
	}
	return list
}

// emailTo asks the official who decides on a path of (g)(1) for what is missing. A
// path that no one decides has no email, nor has an agency that the state's
// official would have to be asked for though the county's has declined.
func emailTo(path theme.PathFinding, missing []fact, facts request.Facts, site string) theme.PathEmail {
	switch {
	case path.Rule.Field == "g1a":
		section, _ := assistance(facts.Agency)
		needs := "That needs your determination, after technical assistance under Section " +
			strings.TrimPrefix(section, "EC ") + ", that CCEE’s help is necessary for the goals in our LCAP. "
		if facts.CountyDetermined == request.True {
			needs += "We understand that you have made this determination. "
		}
		return newPathEmail(path.Rule, "your county superintendent of schools",
			needs+"It also needs the agreement of our geographic lead agency.", missing, site)
	case path.Rule.Field == "g1b" && facts.Agency == request.CountyOffice:
		return newPathEmail(path.Rule, "the "+request.Superintendent.Title,
			"That needs your determination that CCEE’s help is necessary for the goals in our LCAP.", missing, site)
	}
	return theme.PathEmail{}
}

// newPathEmail is an email under a clause: what it needs, and a question for each
// missing fact.
func newPathEmail(rule request.Rule, to, needs string, missing []fact, site string) theme.PathEmail {
	clause := "Education Code 52074" + rule.Clause
	var questions strings.Builder
	for i, f := range missing {
		fmt.Fprintf(&questions, "%d. %s\n", i+1, f.email)
	}
	e := theme.PathEmail{To: to, Subject: clause + ": a question from [your agency]"}
	e.Text = "Dear Superintendent [name],\n\n" +
		"[Your agency] plans to ask the California Collaborative for Educational Excellence (CCEE) for assistance " +
		"under " + clause + ". " + needs + "\n\n" +
		"Could you please answer these questions?\n" + questions.String() +
		"\nWhat we need help with: [two or three sentences]\n\n" +
		"The law: " + site + lawPage + "#" + rule.Paragraph + "\n\n" +
		"Thank you,\n[your name, title, and phone number]"
	e.Href = "mailto:?subject=" + encodeMailto(e.Subject) + "&body=" + encodeMailto(e.Text)
	return e
}

// encodeMailto writes a text into a mailto: address: spaces are no plus signs
// there, and lines end in CR LF (RFC 6068).
func encodeMailto(text string) string {
	return strings.ReplaceAll(url.QueryEscape(strings.ReplaceAll(text, "\n", "\r\n")), "+", "%20")
}
