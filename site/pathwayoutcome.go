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
// is ever pushed, least of all the one on which the agency pays.
func (p place) outcome(site string) theme.PathOutcome {
	facts := request.FactsOf(request.Answers(p.typed), time.Time{}) // it asks for no dates
	each := findings(facts)
	paths := advisedPaths(each)
	o := theme.PathOutcome{Answers: p.given, Typed: p.typed, Each: each, Left: paths}
	if paths[0].Verdict == request.Met || paths[0].Rule.Field == each[0].Rule.Field {
		o.Likely, o.Left = &paths[0], nil
	}
	// Whether the law refers the district anyway is worth knowing on every path.
	referred := slices.DeleteFunc(slices.Clone(each), func(f theme.PathFinding) bool { return f.Rule.Field != "g2" })
	lack := missingFacts(slices.Concat(paths, referred), facts)
	for _, f := range lack {
		o.Missing = append(o.Missing, theme.PathMissing{Title: f.title, Text: f.text, Ask: f.ask})
	}
	advise(&o)
	if o.Likely != nil && !o.IsMet() && o.Likely.Rule.Field == "g1a" {
		o.Email = emailToCounty(lack, facts, site)
	}
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

// advisedPaths are the paths that the advice is about: the one that is met, or else
// the agency's first, as the statute has them. Where that one isn't met, all that
// are left.
func advisedPaths(each []theme.PathFinding) []theme.PathFinding {
	isMet := func(f theme.PathFinding) bool { return f.Rule.Path && f.Verdict == request.Met }
	if i := slices.IndexFunc(each, isMet); i >= 0 {
		return each[i : i+1]
	}
	if each[0].Verdict == request.Needs {
		return each[:1]
	}
	return slices.DeleteFunc(slices.Clone(each), func(f theme.PathFinding) bool {
		return !f.Rule.Path || f.Verdict == request.NotMet
	})
}

// advise writes the advice, which is the page's heading.
func advise(o *theme.PathOutcome) {
	switch {
	case o.IsMet():
		o.Heading = "You can ask now under " + o.Likely.Rule.Clause
	case o.Likely != nil:
		o.Heading, o.Then = "You can ask now.", countThings(len(o.Missing), "thing")+" still missing"
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
			"the " + request.Superintendent.Title, ""},
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

// emailToCounty asks the county superintendent for what is missing.
func emailToCounty(missing []fact, facts request.Facts, site string) theme.PathEmail {
	section, _ := assistance(facts.Agency)
	const clause = "Education Code 52074(g)(1)(A)"
	var questions strings.Builder
	for i, f := range missing {
		fmt.Fprintf(&questions, "%d. %s\n", i+1, f.email)
	}
	determined := ""
	if facts.CountyDetermined == request.True {
		determined = "We understand that you have made this determination. "
	}
	e := theme.PathEmail{Subject: clause + ": a question from [your agency]"}
	e.Text = "Dear Superintendent [name],\n\n" +
		"[Your agency] plans to ask the California Collaborative for Educational Excellence (CCEE) for assistance " +
		"under " + clause + ". " +
		"That needs your determination, after technical assistance under Section " +
		strings.TrimPrefix(section, "EC ") +
		", that CCEE’s help is necessary for the goals in our LCAP. " + determined +
		"It also needs the agreement of our geographic lead agency.\n\n" +
		"Could you please answer these questions?\n" + questions.String() +
		"\nWhat we need help with: [two or three sentences]\n\n" +
		"The law: " + site + lawPage + "#g-1-A\n\n" +
		"Thank you,\n[your name, title, and phone number]"
	e.Href = "mailto:?subject=" + encodeMailto(e.Subject) + "&body=" + encodeMailto(e.Text)
	return e
}

// encodeMailto writes a text into a mailto: address: spaces are no plus signs
// there, and lines end in CR LF (RFC 6068).
func encodeMailto(text string) string {
	return strings.ReplaceAll(url.QueryEscape(strings.ReplaceAll(text, "\n", "\r\n")), "+", "%20")
}
