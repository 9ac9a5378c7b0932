package main_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"ccee-ca.org/assist/lambda/request"
)

// What our own sentences are held to, page by page: the Flesch-Kincaid grade, and
// the words of the longest sentence. The client's text, the statute, and names and
// titles that are the field's own (testdata/terms.txt) are not ours to shorten.
const (
	highestGrade = 8.0 // of what the public reads
	gradeOfRest  = 9.0 // of the desk and of emails
	longestOurs  = 25
)

// prose is what a page says in our words.
type prose struct {
	sentences []string // with a full stop or a question mark
	labels    []string // without: headings, labels, buttons
}

// wordsIn are the words of a text, without signs that stand alone.
func wordsIn(text string) (list []string) {
	for _, w := range strings.Fields(text) {
		if strings.ContainsFunc(w, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			list = append(list, w)
		}
	}
	return list
}

// grade is the Flesch-Kincaid grade of our sentences: the years of school that
// reading them takes.
func (p prose) grade(terms *strings.Replacer) float64 {
	n, syllables := 0, 0
	for _, s := range p.sentences {
		for _, w := range wordsIn(terms.Replace(s)) {
			n, syllables = n+1, syllables+syllablesOf(w)
		}
	}
	return 0.39*float64(n)/float64(len(p.sentences)) + 11.8*float64(syllables)/float64(n) - 15.59
}

var vowels = regexp.MustCompile(`[aeiouy]+`)

// syllablesOf counts the syllables of an English word, as the usual rules have it:
// groups of vowels, without a silent e.
func syllablesOf(word string) int {
	w := strings.Trim(strings.ToLower(word), ".,;:?!“”‘’()'—–-…")
	w = strings.TrimSuffix(strings.ReplaceAll(w, "’", ""), "'s")
	if w == "" || strings.ContainsFunc(w, unicode.IsDigit) || strings.ContainsAny(w, "@/") ||
		word == strings.ToUpper(word) && len(word) > 1 {
		return 1 // numbers, addresses, abbreviations
	}
	n := 0
	for part := range strings.SplitSeq(w, "-") {
		if known, ok := odd[part]; ok {
			n += known
			continue
		}
		groups := len(vowels.FindAllString(part, -1)) + len(apart.FindAllString(soft.ReplaceAllString(part, "ta"), -1))
		if groups > 1 && silent.MatchString(part) && !spoken.MatchString(part) {
			groups--
		}
		n += max(groups, 1)
	}
	return n
}

// The rules of syllables: an e at the end is silent, alone or before s and d, but
// not after what makes it spoken; some vowels stand apart, but not after the t of
// -tion and its like. odd are words that follow no rule.
var (
	silent = regexp.MustCompile(`[^aeiouy]e[sd]?$`)
	spoken = regexp.MustCompile(`[^aeiouy]le[sd]?$|[td]ed$|(s|x|z|ch|sh|c|g)es$`)
	apart  = regexp.MustCompile(`i[ao]|[au]o|ua|ism$`)
	soft   = regexp.MustCompile(`[tscg]i[ao]`)
	odd    = map[string]int{"area": 3, "areas": 3, "create": 2, "created": 3, "idea": 3, "science": 2, "geographic": 4,
		"being": 2}
)

// terms makes one short word of each word of the field's own terms.
func terms(t *testing.T) *strings.Replacer {
	t.Helper()
	text, err := os.ReadFile("testdata/terms.txt")
	if err != nil {
		t.Fatal(err)
	}
	var pairs []string
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line != "" && line[0] != '#' {
			plain := strings.TrimSpace(strings.Repeat("x ", len(strings.Fields(line))))
			pairs = append(pairs, line, plain, strings.ToUpper(line[:1])+line[1:], plain)
		}
	}
	return strings.NewReplacer(pairs...)
}

// ofOthers are the passages that are not ours: the client's text and the statute.
func ofOthers(t *testing.T) (list []string) {
	t.Helper()
	seed, err := os.ReadFile(filepath.Join(root, "site/testdata/seed.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(seed)) {
		list = append(list, strings.Join(strings.Fields(strings.ReplaceAll(line, "\u00a0", " ")), " "))
	}
	for _, r := range request.Rules {
		list = append(list, request.Statute(r.Paragraph).Text)
	}
	return list
}

var (
	blockTags = strings.Fields("address article aside blockquote body button caption dd details div dl dt fieldset " +
		"figcaption footer form h1 h2 h3 h4 header label legend li main nav ol option p section summary table tbody " +
		"td textarea th thead tr ul")
	sentence = regexp.MustCompile(`([.?!:]) +(“?[A-Z(])`)
	initials = regexp.MustCompile(`\b(Dr|ch|Stats|Cal|Educ|Gov|Civ|No|p|a)\. `)
)

// proseOf reads the words of a part of a page. What a person typed, what is quoted
// and what only programs read is left out.
func proseOf(n *html.Node, others []string) (p prose) {
	var text strings.Builder
	flush := func() {
		line := strings.Join(strings.Fields(text.String()), " ")
		text.Reset()
		for _, o := range others {
			if line == o || len(line) > 40 && strings.Contains(o, line) {
				return
			}
			if len(o) > 40 {
				line = strings.ReplaceAll(line, o, "")
			}
		}
		for _, s := range strings.Split(sentence.ReplaceAllString(initials.ReplaceAllString(line, "$1 "), "$1\n$2"),
			"\n") {
			switch s = strings.TrimSpace(s); {
			case s == "" || slices.ContainsFunc(others,
				func(o string) bool { return len(s) > 20 && strings.Contains(o, s) }):
			case strings.ContainsAny(s[len(s)-1:], ".?!"):
				p.sentences = append(p.sentences, s)
			default:
				p.labels = append(p.labels, s)
			}
		}
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			text.WriteString(n.Data)
		case n.Data == "svg" || n.Data == "script" || n.Data == "style" || n.Data == "textarea" ||
			n.Data == "blockquote" || n.Data == "time" || n.Data == "option":
		case n.Data == "dd" && n.Parent != nil && attributeOf(n.Parent.Parent, "class") == "answers":
		case n.Data == "a" && (attributeOf(n, "class") == "designator" || strings.HasPrefix(textIn(n), "http")):
		default:
			block := slices.Contains(blockTags, n.Data)
			if block {
				flush()
			}
			for c := range n.ChildNodes() {
				walk(c)
			}
			if block {
				flush()
			}
		}
	}
	walk(n)
	flush()
	return p
}

func attributeOf(n *html.Node, key string) string {
	if n != nil {
		for _, a := range n.Attr {
			if a.Key == key {
				return a.Val
			}
		}
	}
	return ""
}

func textIn(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// partOf is the first element of a page with a tag.
func partOf(t *testing.T, page, tag string) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == tag {
			return n
		}
	}
	t.Fatalf("a page has no %s: %.200s", tag, page)
	return nil
}

// everyPage is each kind of page and mail of the service, by name: those that links
// lead to, and those that forms lead to.
func everyPage(s *service) map[string]string {
	pages := map[string]string{}
	for next := []string{"/", "/404.html", "/problem/", "/closed/"}; len(next) > 0; next = next[1:] {
		if _, seen := pages[next[0]]; seen {
			continue
		}
		_, pages[next[0]] = s.get(next[0])
		for _, m := range regexp.MustCompile(`href="?(/[a-z0-9/-]*/)["#> ]`).FindAllStringSubmatch(pages[next[0]], -1) {
			next = append(next, m[1])
		}
	}
	form := valid()
	form.Set("replaces", "RFA-2026-0000-0")
	_, pages["the form with errors"], _ = s.post("/request/check", form)
	_, pages["the form with every error"],
		_ = s.post("/request/check", url.Values{"agency": {"x\ny"}, "contact_title": {"x"}})
	_, pages["the check page"], _ = s.post("/request/check", valid())
	paying := districtUnder("g3")
	paying.Set("authorizer", "Set aside")
	_, pages["the check page of one that pays"], _ = s.post("/request/check", paying)
	receipt := s.send(valid())
	_, pages["the receipt"] = s.get(receipt)
	_, pages["the copy of the answers"] = s.get(receipt + "/answers")
	_, pages["a receipt that is none"] = s.get("/request/receipt/none")
	_, pages["a form that is none"], _ = s.post("/request/check", url.Values{"surprise": {"x"}})
	s.drafts(pages)
	s.ownWords(pages)
	s.signIns(pages)
	s.mailed(pages)
	return pages
}

// drafts are the pages of a form that is saved.
func (s *service) drafts(pages map[string]string) {
	_, pages["an empty form that is saved"], _ = s.post("/request/draft/save", url.Values{})
	_, saved, _ := s.post("/request/draft/save", url.Values{"agency": {"First"}})
	pages["a saved form"] = saved
	secret := regexp.MustCompile(`/request/draft/open/([A-Za-z0-9_-]{43})`).FindStringSubmatch(saved)[1]
	_, pages["a saved form that is opened"] = s.get("/request/draft/open/" + secret)
	_, pages["a saved form that is mailed"],
		_ = s.post("/request/draft/mail", url.Values{"draft": {secret}, "email": {"colleague@example.org"}})
	_, pages["a saved form that is mailed to nowhere"],
		_ = s.post("/request/draft/mail", url.Values{"draft": {secret}, "email": {"nowhere"}})
	_, pages["a form saved twice"],
		_ = s.post("/request/draft/save", url.Values{"draft": {secret}, "version": {"0"}, "agency": {"Second"}})
	_, pages["a saved form that is deleted"], _ = s.post("/request/draft/forget", url.Values{"draft": {secret}})
	_, pages["a saved form that is gone"] = s.get("/request/draft/open/" + secret)
}

// mailed are the mails of a request that is late, disclaimed and verified, and the
// pages that they lead to.
func (s *service) mailed(pages map[string]string) {
	s.send(districtUnder("g1a"))
	s.post("/_local/clock", url.Values{"advance": {"49h"}})
	for _, m := range s.inbox() {
		name := "the mail “" + regexp.MustCompile(`RFA-[0-9A-Z-]+|by [A-Z].*`).ReplaceAllString(m.Subject, "…") + "”"
		if strings.Contains(m.Text, "/request/disclaim/") {
			name += " to the official"
		}
		pages[name] = m.HTML
		for _, link := range regexp.MustCompile(`/(request/disclaim)/[A-Za-z0-9_-]{43}`).FindAllStringSubmatch(m.Text,
			-1) {
			_, pages["the page at "+link[1]] = s.get(link[0])
			if _, done, to := s.post(link[0], nil); to != "" {
				_, pages["the page at "+link[1]+", done"] = s.get(to)
			} else {
				pages["the page at "+link[1]+", done"] = done
			}
		}
	}
	s.atDesk(pages)
	for _, m := range s.inbox() {
		if strings.Contains(m.Subject, "We verified") || strings.Contains(m.Subject, "This wasn’t us") {
			pages["the mail “"+regexp.MustCompile(`RFA-[0-9A-Z-]+`).ReplaceAllString(m.Subject, "…")+"”"] = m.HTML
		}
	}
}

// atDesk are the pages of the desk, with a request that is late, and what comes of
// its buttons.
func (s *service) atDesk(pages map[string]string) {
	robin := s.member(s.t)
	robin.choose("person=robin")
	_, _, pages["the queue"] = robin.get("/desk/queue")
	_, _, pages["the queue, nothing found"] = robin.get("/desk/queue?find=nothing")
	_, _, pages["the tasks"] = robin.get("/desk/tasks")
	_, _, pages["the report"] = robin.get("/desk/report")
	_, list, _ := strings.Cut(pages["the queue"], "<table") // tasks stand before it
	path := regexp.MustCompile(`/desk/requests/RFA-[0-9A-Z-]+`).FindString(list)
	_, _, pages["a request at the desk"] = robin.get(path)
	_, _, pages["an agreement"] = robin.get(path + "/agreement")
	_, _, pages["words to remove"] = robin.get(path + "/redact")
	version := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(pages["a request at the desk"])[1]
	_, _, pages["a step that lacks its words"] = robin.posts(path+"/note", url.Values{"version": {version}})
	_, _, pages["a step that is not possible"] = robin.posts(path+"/accept", url.Values{"version": {version}})
	_, _, pages["a verification without its note"] = robin.posts(path+"/verify", url.Values{"version": {version}})
	_, _, pages["a verified request"] = robin.posts(path+"/verify",
		url.Values{"version": {version}, "note": {"A note."}})
	_, _, pages["a letter"] = robin.get(path + "/letter/decline")
	seen := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(pages["a letter"])[1]
	_, _, pages["a preview"] = robin.posts(path+"/letter/ask",
		url.Values{"version": {seen}, "words": {"Who leads [name]?"}, "action": {"preview"}})
	_, _, pages["a letter that is not sent"] = robin.posts(path+"/letter/ask",
		url.Values{"version": {seen}, "words": {"Who leads [name]?"}, "action": {"send"}})
	_, _, pages["ready for decision"] = robin.get(path + "/ready")
	_, _, pages["a request that others have acted on"] = robin.posts(path+"/note",
		url.Values{"version": {version}, "words": {"A note."}})
}

// districtUnder is a valid form of a district that checks a box.
func districtUnder(box string) url.Values {
	form := valid()
	form.Del("unsure")
	for name, answer := range map[string]string{"kind": "district", "cds": "0210025", "apportionment": "no",
		"at_risk": "yes", "at_risk_reason": "Reason", "partners": "yes",
		"agency": "Example Unified School District", "reimburse": "yes", "ta": "not-sure",
		"county_determined": "pending", "lead_agrees": "pending", "state_determined": "pending", box: "yes"} {
		form.Set(name, answer)
	}
	return form
}

// Every page and mail is in plain words.
func TestReadingLevel(t *testing.T) {
	s := run(t, root, t.TempDir())
	plain, others := terms(t), ofOthers(t)
	pages := everyPage(s)
	parts := map[string]*html.Node{"the header": partOf(t, pages["/"], "header"),
		"the footer": partOf(t, pages["/"], "footer")}
	for name, page := range pages {
		tag := "main"
		if strings.HasPrefix(name, "the mail") {
			tag = "body"
		}
		parts[name] = partOf(t, page, tag)
	}
	highest, longest := 0.0, 0
	seen := map[string]bool{}
	forbidden := bannedWords(t)
	for name, part := range parts {
		p := proseOf(part, others)
		for _, s := range append(p.sentences, p.labels...) {
			if word := forbidden.FindString(fineNo.ReplaceAllString(s, "")); word != "" {
				t.Errorf("%s: %q is banned, see lambda/request/testdata/banned.txt: %s", name, word, s)
			}
		}
		for _, s := range append(p.sentences, p.labels...) {
			n := len(wordsIn(s))
			longest = max(longest, n)
			if n > longestOurs && !seen[s] {
				seen[s] = true
				t.Errorf("%s: %d words: %s", name, n, s)
			}
		}
		if len(p.sentences) == 0 {
			continue
		}
		g, most := p.grade(plain), highestGrade
		if !isPublic(name, pages[name]) {
			most = gradeOfRest
		}
		highest = max(highest, g)
		if g > most {
			t.Errorf("%s: grade %.1f: %s", name, g, strings.Join(p.sentences, " | "))
		}
		t.Logf("%-60s %5.1f  %d sentences", name, g, len(p.sentences))
	}
	t.Logf("%d pages and mails: the highest grade is %.1f, the longest sentence has %d words", len(parts), highest,
		longest)
}

// isPublic reports whether a page is none of the desk's and no email.
func isPublic(name, page string) bool {
	return !strings.HasPrefix(name, "the mail") && !strings.Contains(page, `<header class="bar"`)
}

var fineNo = regexp.MustCompile(`(?i)There (is|are) no`)

// bannedWords reads the table of words that no reader sees.
func bannedWords(t *testing.T) *regexp.Regexp {
	t.Helper()
	table, err := os.ReadFile(filepath.Join(root, "lambda/request/testdata/banned.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var patterns []string
	for line := range strings.Lines(string(table)) {
		if pattern, _, ok := strings.Cut(line, "\t"); ok && line[0] != '#' {
			patterns = append(patterns, "(?:"+pattern+")")
		}
	}
	return regexp.MustCompile("(?i)" + strings.Join(patterns, "|"))
}

func TestTheSyllablesOfKnownWordsAreCounted(t *testing.T) {
	for word, want := range map[string]int{"the": 1, "make": 1, "agency": 3, "request": 2, "assistance": 3,
		"superintendent": 5, "table": 2, "asked": 1, "needed": 2, "pages": 2,
		"area": 3, "determination": 5, "eligible": 4, "create": 2, "people": 2, "e-mail": 2, "CCEE": 1, "52074": 1,
		"(g)(1)(A)": 1, "verification": 5, "receipt": 2, "criteria": 4,
		"county": 2, "geographic": 4, "use": 1, "free": 1, "reviews": 2, "idea": 3, "science": 2, "situation": 4,
		"prints": 1, "saved": 1, "agree": 2, "agrees": 2} {
		if got := syllablesOf(word); got != want {
			t.Errorf("%s has %d syllables, counted %d", word, want, got)
		}
	}
	if p := (prose{sentences: []string{"The cat sat on the mat."}}); fmt.Sprintf("%.2f",
		p.grade(strings.NewReplacer())) != "-1.45" {
		t.Errorf("the cat on the mat has the grade %.2f, want -1.45", p.grade(strings.NewReplacer()))
	}
}
