package site

import (
	"cmp"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"

	"github.com/chromedp/chromedp"
	xhtml "golang.org/x/net/html"
)

// outcomes walks the check before you start as a visitor does, link by link, and
// returns the pages that end in the form.
func outcomes(t *testing.T) map[string]*walked {
	t.Helper()
	pages := realPages(t)
	ends, seen := map[string]*walked{}, map[string]bool{}
	var visit func(path string)
	visit = func(path string) {
		if seen[path] {
			return
		}
		seen[path] = true
		p := pages[path]
		if p == nil {
			t.Fatalf("%s is not there", path)
		}
		if slices.Contains(p.links, "/request/form") {
			ends[path] = p
		}
		for _, l := range p.links {
			if strings.HasPrefix(l, PathwayRoot) {
				visit(l)
			}
		}
	}
	visit(PathwayRoot)
	for path := range pages {
		if strings.HasPrefix(path, PathwayRoot) && !seen[path] && !refreshes(pages[path].doc) {
			t.Errorf("%s can't be reached from %s", path, PathwayRoot)
		}
	}
	return ends
}

// hidden is what a page hands over to the form.
func hidden(n *xhtml.Node, said request.RawInput) request.RawInput {
	if n.Data == "input" {
		said[attribute(n, "name")] = attribute(n, "value")
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		hidden(c, said)
	}
	return said
}

func textOf(n *xhtml.Node) string {
	if n.Type == xhtml.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(textOf(c))
	}
	return b.String()
}

// Every outcome of the check is reached, and speaks of each clause that names the
// agency.
func TestPathway_EveryOutcomeReached(t *testing.T) {
	ends := outcomes(t)
	// The county superintendent and the lead have 4 answers and 3, together 6. Of
	// these 2 meet a path, and 4 go on to the 4 answers on (g)(3). A district: yes
	// ends at once, no and not sure lead to all of them; a charter to all; of the
	// State Superintendent's 3 to a county office, 2 go on.
	const all = 2 + 4*4
	if want := 1 + 2*all + all + 1 + 2*4; len(ends) != want {
		t.Errorf("%d outcomes, not %d", len(ends), want)
	}
	for path, p := range ends {
		agency := request.Agency(strings.Split(strings.TrimPrefix(path, PathwayRoot), "/")[0])
		text := textOf(find(p.doc, "main"))
		for _, rule := range request.Rules {
			said := strings.Contains(text, rule.Plain+" "+rule.Clause) ||
				strings.Contains(text, rule.Condition()+" "+rule.Clause)
			if said != rule.Names(agency) {
				t.Errorf("%s: speaks of %s: %v", path, rule.Clause, said)
			}
		}
	}
}

func TestTheFormTakesWhatTheCheckHandsOver(t *testing.T) {
	for path, p := range outcomes(t) {
		said := hidden(p.doc, request.RawInput{})
		if said["kind"] == "" {
			t.Errorf("%s doesn't say what kind of agency asks", path)
		}
		checked := request.Form.Check(maps.Clone(said), time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC))
		for _, f := range checked.LeftOut {
			t.Errorf("%s hands over what the form would leave out: %s", path, f.Name)
		}
		for _, r := range request.Rules {
			if said[r.Field]+said["unsure"] != "" {
				t.Errorf("%s checks a box for the agency: %v", path, said)
			}
		}
		for _, problem := range checked.Problems {
			if _, given := said[problem.Field]; given {
				t.Errorf("%s: the form refuses %s=%s: %s", path, problem.Field, said[problem.Field], problem.Text)
			}
		}
	}
}

// toldBy is what a visitor has told who comes to an outcome, read from its address
// alone: each question's answer, and no box.
func toldBy(path string) request.RawInput {
	slugs := strings.Split(strings.Trim(strings.TrimPrefix(path, PathwayRoot), "/"), "/")
	told := request.RawInput{"kind": slugs[0]}
	next := func(name string) string {
		slugs = slugs[1:]
		told[name] = slugs[0]
		return slugs[0]
	}
	last := len(slugs) - 1
	if own, asks := strings.CutPrefix(slugs[last], "own-"); asks { // (g)(3), asked last
		told["reimburse"], slugs = own, slugs[:last]
	}
	if told["kind"] == string(request.District) && next("apportionment") == request.Yes {
		return told
	}
	switch {
	case told["kind"] == string(request.CountyOffice):
		next("state_determined")
	case slugs[1] == "state": // the other official, and nothing of the county's
		told["state_determined"] = request.Yes
	case next("county_determined") == request.Yes:
		told["ta"] = map[string]string{"district": request.TA52071, "charter": request.TA476073}[told["kind"]]
		next("lead_agrees")
	}
	return told
}

// filledIn is what a form page has: each value that stands in it, and each box and
// button that is checked.
func filledIn(n *xhtml.Node, has request.RawInput) request.RawInput {
	kind, name := attribute(n, "type"), attribute(n, "name")
	checked := slices.ContainsFunc(n.Attr, func(a xhtml.Attribute) bool {
		return a.Key == "checked" ||
			a.Key == "selected"
	})
	if value := attribute(n, "value"); n.Data == "input" && value != "" &&
		(checked || kind != "radio" && kind != "checkbox") {
		has[name] = value
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		filledIn(c, has)
	}
	return has
}

// The form has each answer of the check as it was given, whichever of them all, and
// no box that no one checked.
func TestPathway_FormShowsWhatWasAnswered(t *testing.T) {
	pages, err := theme.New(theme.Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	for path, p := range outcomes(t) {
		var form strings.Builder
		if err := pages.Form(&form, theme.FormState{Typed: hidden(p.doc, request.RawInput{})}); err != nil {
			t.Fatal(err)
		}
		doc, err := xhtml.Parse(strings.NewReader(form.String()))
		if err != nil {
			t.Fatal(err)
		}
		if got, want := filledIn(find(doc, "form"), request.RawInput{}), toldBy(path); !maps.Equal(got, want) {
			t.Errorf("%s: the form has %v, want %v", path, got, want)
		}
		listed := request.RawInput{}
		for n := range find(doc, "form").Parent.Parent.Parent.Descendants() {
			if href := attribute(n, "href"); n.Data == "a" &&
				attribute(n.Parent.Parent.Parent, "aria-labelledby") == "filled" {
				f, _ := request.Form.Field(strings.TrimPrefix(href, "#"))
				for value := range strings.SplitSeq(
					"yes no pending not-sure if-not-g1 district county-office charter 52071 47607.3", " ") {
					if textOf(n.Parent) == f.Label+" "+f.AnswerText(value) && f.AnswerText(value) != value {
						listed[f.Name] = value
					}
				}
			}
		}
		if want := toldBy(path); !maps.Equal(listed, want) {
			t.Errorf("%s: the form says that %v is filled in, want %v", path, listed, want)
		}
	}
}

// A finding says that an official declined where that was answered, and not that
// their determination is still needed.
func TestPathway_DeclinedIsNotMet(t *testing.T) {
	for path, p := range outcomes(t) {
		told := toldBy(path)
		for name, words := range map[string]string{"county_determined": "schools declined to determine",
			"lead_agrees": "agency declined to agree", "state_determined": "Instruction declined to determine"} {
			if said := strings.Contains(textOf(find(p.doc, "main")), words); said != (told[name] == request.No) {
				t.Errorf("%s: that it says “%s” is %v", path, words, said)
			}
		}
	}
}

// No one is pushed into the clause that costs: its box is never checked, its answer
// is the one that was given, and what is still open under (g)(1) is named beside
// it.
func TestNobodyIsPushedIntoTheClauseThatCosts(t *testing.T) {
	for path, p := range outcomes(t) {
		said, told := hidden(p.doc, request.RawInput{}), toldBy(path)
		if said["g3"] != "" || said["reimburse"] != told["reimburse"] {
			t.Errorf("%s checks (g)(3) for the agency", path)
		}
		main := find(p.doc, "main")
		open := ""
		for _, rule := range request.Rules[:2] {
			verdict, _ := rule.Test(request.FactsOf(request.Answers(told), time.Time{}))
			if rule.Names(request.Agency(told["kind"])) && verdict == request.Needs && open == "" {
				open = rule.Clause
			}
		}
		about3 := strings.Contains(textOf(elements(main, "lede")[0]), "(g)(3)")
		if instead := elements(main, "instead"); (len(instead) == 1) != (about3 && open != "") {
			t.Errorf("%s: is about (g)(3): %v, open is %q, and it is named %d times", path, about3, open, len(instead))
		} else if len(instead) == 1 && !strings.Contains(textOf(instead[0]), open) {
			t.Errorf("%s: doesn't name %s: %s", path, open, textOf(instead[0]))
		}
	}
}

// What stands over an outcome says what was answered and nothing more: the title of
// a path is there as a fact only where it was answered so, and "point to" only
// where the form marks the box.
func TestPathway_HeadlineSaysWhatWasAnswered(t *testing.T) {
	for path, p := range outcomes(t) {
		told := toldBy(path)
		answered := map[string]bool{"g1a": told["county_determined"] == request.Yes,
			"g1b": told["state_determined"] == request.Yes, "g2": told["apportionment"] == request.Yes,
			"g3": told["reimburse"] == request.Yes || told["reimburse"] == request.IfNotG1}
		_, boxes := request.Points(request.Answers(told), time.Time{})
		main := find(p.doc, "main")
		text := textOf(find(main, "h1"))
		for _, class := range []string{"lede", "facts", "left"} {
			for _, n := range elements(main, class) {
				text += "\n" + textOf(n)
			}
		}
		for _, n := range elements(main, "met") {
			text += "\n" + textOf(n)
		}
		for _, rule := range request.Rules {
			if strings.Contains(text, rule.Plain) && !answered[rule.Field] {
				t.Errorf("%s says that “%s,” which was not answered:\n%s", path, rule.Plain, text)
			}
			if strings.Contains(text, "answers point to "+rule.Plain) && !boxes[rule.Field] {
				t.Errorf("%s points to %s, and the form does not", path, rule.Clause)
			}
		}
		if strings.Contains(strings.ToLower(text), "likely") {
			t.Errorf("%s says what is likely:\n%s", path, text)
		}
		for _, n := range elements(main, "finding") {
			heading, met := textOf(find(n, "h3")), strings.Contains(attribute(n, "class"), " met")
			if titled := strings.HasPrefix(heading, "If ") || strings.HasPrefix(heading, "Priority"); titled == met {
				t.Errorf("%s: met: %v, under the heading %q", path, met, heading)
			}
		}
	}
}

// Someone who wants to ask outside the processes, and pay, can say so, and is told
// that the path is theirs.
func TestPathway_AsksOnItsOwn(t *testing.T) {
	ends := outcomes(t)
	for path, want := range map[string]string{
		"county-office/pending/own-yes/":        "reimburse=yes: You can ask now under (g)(3)",
		"county-office/no/own-if-not-g1/":       "reimburse=if-not-g1: You can ask now under (g)(3)",
		"charter/pending/own-yes/":              "reimburse=yes: You can ask now under (g)(3)",
		"charter/pending/own-no/":               "reimburse=no: You can ask now.Three things are still missing",
		"district/not-sure/pending/own-yes/":    "reimburse=yes: You can ask now.One thing is still missing",
		"district/no/yes/pending/own-not-sure/": "reimburse=not-sure: You can ask now.One thing is still missing",
	} {
		p := ends[PathwayRoot+path]
		if p == nil {
			t.Errorf("%s is not there", path)
			continue
		}
		got := "reimburse=" + hidden(p.doc, request.RawInput{})["reimburse"] + ": " + textOf(find(p.doc, "h1"))
		if got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
}

// Every outcome names a person to talk to, and one that waits for an official has
// an email to them, or whom to ask.
func TestPathway_WayForward(t *testing.T) {
	for path, p := range outcomes(t) {
		main := find(p.doc, "main")
		if talk := elements(main, "talk"); len(talk) != 1 ||
			!strings.Contains(textOf(talk[0].Parent), "Executive Advisor") {
			t.Errorf("%s names no person", path)
		}
	}
}

// A district with an emergency apportionment is told that it is referred.
func TestPathway_EmergencyApportionment(t *testing.T) {
	p := outcomes(t)[PathwayRoot+"district/yes/"]
	if p == nil {
		t.Fatal("no such outcome")
	}
	if said := hidden(p.doc, request.RawInput{}); said["apportionment"] != request.Yes {
		t.Errorf("the form is given %v", said)
	}
}

// elements are the parts of a page that have a class, or an id.
func elements(doc *xhtml.Node, name string) (all []*xhtml.Node) {
	for n := range doc.Descendants() {
		if n.Type == xhtml.ElementNode &&
			(attribute(n, "id") == name || slices.Contains(strings.Fields(attribute(n, "class")), name)) {
			all = append(all, n)
		}
	}
	return all
}

// headings are the advice of each outcome, where (g)(3) is not decided. A district
// that isn't sure of an emergency apportionment has one more thing to find out, or
// one more path that is left.
var headings = map[string]string{
	"district/yes/":            "You can ask now under (g)(2)",
	"district/no/yes/yes/":     "You can ask now under (g)(1)(A)",
	"district/no/yes/pending/": "You can ask now.One thing is still missing",
	"district/no/yes/no/":      "You can still ask.Two paths are left",
	"district/no/pending/":     "You can ask now.Three things are still missing",
	"district/no/no/":          "You can still ask.Two paths are left",
	"district/no/state/":       "You can ask now under (g)(1)(B)",

	"district/not-sure/yes/yes/":     "You can ask now under (g)(1)(A)",
	"district/not-sure/yes/pending/": "You can ask now.Two things are still missing",
	"district/not-sure/yes/no/":      "You can still ask.Three paths are left",
	"district/not-sure/pending/":     "You can ask now.Four things are still missing",
	"district/not-sure/no/":          "You can still ask.Three paths are left",
	"district/not-sure/state/":       "You can ask now under (g)(1)(B)",

	"charter/yes/yes/":     "You can ask now under (g)(1)(A)",
	"charter/yes/pending/": "You can ask now.One thing is still missing",
	"charter/yes/no/":      "You can still ask.Two paths are left",
	"charter/pending/":     "You can ask now.Three things are still missing",
	"charter/no/":          "You can still ask.Two paths are left",
	"charter/state/":       "You can ask now under (g)(1)(B)",

	"county-office/yes/":     "You can ask now under (g)(1)(B)",
	"county-office/pending/": "You can ask now.One thing is still missing",
	"county-office/no/":      "You can still ask.One path is left",
}

// heading is the advice of an outcome.
func heading(path string) string {
	path = strings.TrimPrefix(path, PathwayRoot)
	base, own, _ := strings.Cut(path, "own-")
	undecided := headings[base]
	unsure, agrees := strings.HasPrefix(base, "district/not-sure/"), strings.HasSuffix(base, "/yes/pending/")
	fewer := map[string]string{"Three paths are left": "Two paths are left", "Two paths are left": "One path is left",
		"One path is left": "No path applies yet"}
	first, then, _ := strings.Cut(undecided, ".")
	switch {
	case own == "no/" && fewer[then] != "":
		return first + "." + fewer[then]
	case own == "if-not-g1/" && base == "county-office/no/": // (g)(1) is not met
		return "You can ask now under (g)(3)"
	case own == "yes/" && !unsure:
		return "You can ask now under (g)(3)"
	case own == "yes/" && !agrees: // whether it receives an emergency apportionment
		return "You can ask now.One thing is still missing"
	}
	return undecided
}

// Each outcome begins with its advice, which agrees with the findings, and has each
// missing thing once.
func TestPathway_Advice(t *testing.T) {
	for path, p := range outcomes(t) {
		main := find(p.doc, "main")
		if got, want := textOf(find(main, "h1")), heading(path); got != want {
			t.Errorf("%s: the advice is %q, want %q", path, got, want)
		}
		facts := request.FactsOf(request.Answers(toldBy(path)), time.Time{})
		var words []string
		for _, n := range elements(main, "verdict") {
			words = append(words, textOf(n))
		}
		var want []string
		met := false
		for _, rule := range request.Rules {
			if rule.Names(facts.Agency) {
				verdict, _ := rule.Test(facts)
				met = met || verdict == request.Met
				want = append(want, map[request.Verdict]string{request.Met: "Met", request.Needs: "Not yet met",
					request.NotMet: "Not met"}[verdict])
			}
		}
		if !slices.Equal(words, want) {
			t.Errorf("%s: the verdicts are %v, want %v", path, words, want)
		}
		if now := strings.Contains(textOf(find(main, "h1")), "now under"); now != met {
			t.Errorf("%s: it can ask now under a path: %v, and one is met: %v", path, now, met)
		}
	}
}

// What is missing on the path that the advice is about is what its own rule says is
// needed, and each of the paths that are left lacks something. Where the agency
// would pay, what (g)(1) lacks is listed too.
func TestPathway_MissingIsWhatTheRuleNeeds(t *testing.T) {
	for path, p := range outcomes(t) {
		facts := request.FactsOf(request.Answers(toldBy(path)), time.Time{})
		needed := map[string]int{}
		for _, rule := range request.Rules {
			if verdict, reason := rule.Test(facts); rule.Names(facts.Agency) && verdict == request.Needs {
				needed[rule.Field] = strings.Count(reason, "eeded: ")
			}
		}
		want := needed["g2"]
		switch heading := heading(path); {
		case strings.Contains(textOf(elements(p.doc, "lede")[0]), "(g)(3)"):
			want += cmp.Or(needed["g1a"], needed["g1b"])
		case strings.Contains(heading, "missing"):
			want += cmp.Or(needed["g1a"], needed["g1b"])
		case strings.Contains(heading, "left"):
			want += needed["g1b"]
			if facts.AsksItself == request.Unknown {
				want++
			}
		default:
			want = 0
		}
		if got := len(elements(p.doc, "who")); got != want {
			t.Errorf("%s: %d things are missing, and the rules need %d", path, got, want)
		}
	}
}

var numbered = regexp.MustCompile(`(?m)^\d\. .+\?$`)

// The email to the official who decides is there where they can say what is
// missing, asks for each of it, says what they have determined, and fits in a
// mailto: link.
func TestPathway_Email(t *testing.T) {
	for path, p := range outcomes(t) {
		var href string
		for _, l := range p.links {
			if strings.HasPrefix(l, "mailto:") {
				href = l
			}
		}
		told := toldBy(path)
		toState := told["kind"] == "county-office"
		open := toState && told["state_determined"] == request.Pending ||
			!toState && told["apportionment"] != request.Yes && told["state_determined"] == "" &&
				told["county_determined"] != request.No && told["lead_agrees"] != request.No &&
				told["lead_agrees"] != request.Yes
		if (href != "") != open {
			t.Errorf("%s: has an email: %v, want %v", path, href != "", open)
		}
		if href == "" {
			continue
		}
		if len(href) >= 1800 {
			t.Errorf("%s: the link is %d bytes long", path, len(href))
		}
		letter := textOf(elements(p.doc, "letter")[0])
		mail, err := url.Parse(href)
		if err != nil || strings.Contains(href, "+") || mail.Opaque != "" {
			t.Errorf("%s: %s: %v", path, href, err)
		}
		if got := mail.Query().Get("body"); got != strings.ReplaceAll(letter, "\n", "\r\n") {
			t.Errorf("%s: the link has %q, the page %q", path, got, letter)
		}
		if got := len(numbered.FindAllString(letter, -1)); got != len(elements(p.doc, "who")) {
			t.Errorf("%s: the email asks for %d things:\n%s", path, got, letter)
		}
		determined := told["county_determined"] == request.Yes
		if strings.Contains(letter, "you have made this determination. ") != determined {
			t.Errorf("%s: determined: %v, and the email says:\n%s", path, determined, letter)
		}
		want := []string{"https://assist.example.org/education-code-52074/#g-1-A", "52074(g)(1)(A)", "Section " +
			map[string]string{"district": "52071", "charter": "47607.3"}[told["kind"]] + ","}
		if toState {
			want = []string{"https://assist.example.org/education-code-52074/#g-1-B", "52074(g)(1)(B)"}
		}
		for _, words := range append(want, "[your name, title, and phone number]") {
			if !strings.Contains(letter, words) {
				t.Errorf("%s: the email lacks %q:\n%s", path, words, letter)
			}
		}
	}
}

// A cost is no promise: what a path costs is shown beside its clause as the law has
// it, and as the reader's own where that path is met.
func TestPathway_CostIsNoPromise(t *testing.T) {
	for path, p := range outcomes(t) {
		text := textOf(find(p.doc, "main"))
		for _, promise := range []string{"o cost to you", "at no cost", "without charge", "you pay nothing"} {
			if strings.Contains(text, promise) {
				t.Errorf("%s promises %q", path, promise)
			}
		}
		if !strings.Contains(text, "Sending a request is free") {
			t.Errorf("%s doesn't say what sending costs", path)
		}
		for _, facts := range elements(p.doc, "facts") {
			met := strings.Contains(textOf(find(p.doc, "h1")), "now under")
			if own := !strings.Contains(textOf(facts), "It commits you to no cost."); own != met {
				t.Errorf("%s: shows the cost of its path: %v, and it is met: %v", path, own, met)
			}
		}
	}
}

// A question says which it is of how many: as many as that kind of agency may get.
func TestPathway_QuestionNumbers(t *testing.T) {
	pages := realPages(t)
	for path, want := range map[string]string{"": "Question 1 of up to 5", "district/": "Question 2 of 5",
		"district/not-sure/": "Question 3 of 5", "district/no/yes/": "Question 4 of 5",
		"district/no/no/": "Question 4 of 4", "charter/": "Question 2 of 4", "charter/yes/": "Question 3 of 4",
		"county-office/": "Question 2 of 3", "county-office/no/": "Question 3 of 3"} {
		kicker := elements(pages[PathwayRoot+path].doc, "kicker")
		if got := textOf(kicker[0]); got != "Find your path · "+want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
}

// The check has had a question on the State Superintendent at the end of each way.
// An address from then leads to a page that has answers of those given, and no
// others.
func TestPathway_OldAddresses(t *testing.T) {
	pages := realPages(t)
	all := []string{"yes/", "pending/", "no/", "not-sure/"}
	var old []string
	for _, at := range []string{"district/no/", "district/not-sure/", "charter/"} {
		for _, county := range all {
			if county != "yes/" {
				old = append(old, at+county)
			}
			// the lead's agreement after a yes, the State Superintendent's
			// determination else
			for _, next := range all {
				old = append(old, at+county+next)
				for _, last := range all {
					if county == "yes/" {
						old = append(old, at+county+next+last)
					}
				}
			}
		}
	}
	for _, path := range append(old, "county-office/not-sure/") {
		p := pages[PathwayRoot+path]
		if p == nil {
			t.Errorf("%s leads nowhere", path)
			continue
		}
		to := path
		if refreshes(p.doc) {
			to = strings.TrimPrefix(p.links[len(p.links)-1], PathwayRoot)
		}
		if pages[PathwayRoot+to] == nil || refreshes(pages[PathwayRoot+to].doc) {
			t.Errorf("%s leads to %s, which is no page of the check", path, to)
		}
		said, given := strings.Split(path, "/"), strings.Split(strings.Trim(to, "/"), "/")
		for i, answer := range given {
			declined := answer == "state" && said[i+1] == request.Yes &&
				(said[i] == request.No || said[i] == request.Pending)
			// one answer today; the kind is never answered so, nor an apportionment
			notYet := answer == request.Pending && said[i] == request.NotSure
			if answer != said[i] && !declined && !notYet {
				t.Errorf("%s leads to %s, which says what wasn't said", path, to)
			}
		}
	}
}

// An old address leads to the page that says the most of what was answered: that
// the State Superintendent has determined it where the county's has not.
func TestOldAddresses_SayTheMost(t *testing.T) {
	got := map[string]string{}
	for to, all := range oldAddresses() {
		for _, old := range all {
			got[old] = to
		}
	}
	for old, want := range map[string]string{
		"charter/pending/yes/":    "charter/state/",
		"charter/no/yes/":         "charter/state/",
		"charter/not-sure/yes/":   "charter/",
		"charter/not-sure/no/":    "charter/pending/",
		"charter/no/pending/":     "charter/no/",
		"charter/yes/no/yes/":     "charter/yes/no/",
		"district/no/no/yes/":     "district/no/state/",
		"district/no/yes/no/yes/": "district/no/yes/no/",
	} {
		if got[PathwayRoot+old] != PathwayRoot+want {
			t.Errorf("%s leads to %s, want %s", old, got[PathwayRoot+old], want)
		}
	}
}

// The first question of the check is listed in search engines, and each further one
// shows what has been answered and leads back.
func TestPathway_Question(t *testing.T) {
	start := place{path: PathwayRoot, typed: request.RawInput{}}
	first := start.question()
	if first.NoIndex || first.Title != "Find your path" || len(first.Answers) > 0 || first.Back() != "" {
		t.Errorf("%+v", first)
	}
	second := start.choose(choicesOf("kind")[0]).question()
	want := theme.PathAnswer{Short: "Kind of agency", Answer: "School district", Href: PathwayRoot}
	if !second.NoIndex || second.Title != "Question 2 of 5: Emergency apportionment" ||
		!slices.Equal(second.Answers, []theme.PathAnswer{want}) || second.Back() != PathwayRoot {
		t.Errorf("%+v", second)
	}
}

// The question on the county superintendent says whom to ask: a charter school the
// county in which it is, which need not be the one that authorized it.
func TestPathway_CountyOfACharterSchool(t *testing.T) {
	pages := realPages(t)
	for path, want := range map[string]string{
		"charter/":           "That’s the county where your school is located.",
		"district/no/":       "If you don’t know, your county office can tell you.",
		"district/not-sure/": "If you don’t know, your county office can tell you.",
	} {
		wants(t, textOf(find(pages[PathwayRoot+path].doc, "main")), want)
	}
}

// A priority for a district at risk is no path: the advice stays about a path,
// whatever else the answers point to.
func TestAdvisedPath_PriorityIsNone(t *testing.T) {
	typed := request.Answers{"kind": string(request.District), "at_risk": request.Yes}
	if _, boxes := request.Points(typed, time.Time{}); !boxes["h"] {
		t.Fatal("the answers don’t point to (h)")
	}
	path, points := advisedPath(findings(request.FactsOf(typed, time.Time{})), typed)
	if path == nil || path.Rule.Clause != "(g)(1)(A)" || points {
		t.Errorf("got the path %+v, pointed to: %v, want (g)(1)(A), not pointed to", path, points)
	}
}

// Each clause that names the agency is listed once, with what you'll need where it
// may be asked under.
func TestPathway_Findings(t *testing.T) {
	for path, p := range outcomes(t) {
		for _, n := range elements(p.doc, "finding") {
			open := !strings.Contains(attribute(n, "class"), "not-met")
			if need := strings.Contains(textOf(n), "What you’ll need"); need != open ||
				strings.Count(textOf(n), "Who pays") != 1 {
				t.Errorf("%s: %s: what you’ll need is there: %v", path, textOf(n), need)
			}
		}
	}
}

// The button copies the email, and where a browser doesn't allow it the text is
// selected.
func TestPathway_CopyEmail(t *testing.T) {
	ctx := browse(t)
	server, _ := serveReal(t)
	if err := chromedp.Do(ctx, chromedp.Navigate(server+PathwayRoot+"charter/pending/own-no/")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ script, want string }{
		{`navigator.clipboard.writeText = async text => { copied = text }`, "Copied"},
		{`navigator.clipboard.writeText = async () => { throw new Error("no") }`, "Selected: copy it now"},
	} {
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](`(async () => {
			let copied = "";
			`+c.script+`;
			document.querySelector("#copy").click();
			await new Promise(done => setTimeout(done));
			const text = document.querySelector("#letter").textContent;
			return [document.querySelector("#copied").textContent, (copied || getSelection().toString()).trim() === text.trim()].join(" ");
		})()`, chromedp.EvalAwaitPromise))
		if err != nil || got != c.want+" true" {
			t.Errorf("the page says %q, want %q: %v", got, c.want, err)
		}
	}
}

// What the check says of the answers is so: they stand in the address of a page,
// and the template has nothing that records who opened it (pageRecords in
// infra/test).
func TestPathway_SaysWhereAnswersAre(t *testing.T) {
	n := 0
	for path, p := range realPages(t) {
		cards := elements(p.doc, "answers")
		n += len(cards)
		if !strings.HasPrefix(path, PathwayRoot) || len(cards) == 0 {
			continue
		}
		text := textOf(cards[0].Parent)
		for _, words := range []string{"link holds your answers", "We don’t record who opens it", "in its history"} {
			if !strings.Contains(text, words) {
				t.Errorf("%s lacks %q: %s", path, words, text)
			}
		}
	}
	if n == 0 {
		t.Error("no page was looked at")
	}
}
