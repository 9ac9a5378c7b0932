package site

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	xhtml "golang.org/x/net/html"
)

// maskedSentence is the one sentence of the client's page that can't stand here
// word for word: its address is masked in the source, and the real one comes from
// site.yaml.
const maskedSentence = "If you have any questions, please contact Dr. Magyar, Executive Advisor, at [email protected]."

// buildReal builds the real content into a folder of the test and returns it.
func buildReal(t testing.TB) string {
	t.Helper()
	out := t.TempDir()
	if _, err := Build(context.Background(), realOptions(out)); err != nil {
		t.Fatalf("the site doesn't build:\n%v", err)
	}
	return out
}

// shared is a folder for what tests build once and only read.
var shared string

func TestMain(m *testing.M) {
	var err error
	shared, err = os.MkdirTemp("", "site")
	if err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(shared)
	os.Exit(code)
}

// realSite builds the real content once, for tests that only read it.
var realSite = sync.OnceValues(func() (string, error) {
	out := filepath.Join(shared, "real")
	_, err := Build(context.Background(), realOptions(out))
	return out, err
})

// realFolder is the folder of realSite.
func realFolder(t testing.TB) string {
	t.Helper()
	out, err := realSite()
	if err != nil {
		t.Fatalf("the site doesn't build:\n%v", err)
	}
	return out
}

func realOptions(out string) Options {
	return Options{Content: os.DirFS("../content"), Theme: os.DirFS("theme"), Out: out,
		URL: "https://assist.example.org"}
}

// clientText is what a page says in the client's and the Legislature's words: the
// main part, without what we say beside it.
func clientText(page *xhtml.Node) string {
	var b strings.Builder
	var walk func(*xhtml.Node)
	walk = func(n *xhtml.Node) {
		if n.Type == xhtml.TextNode {
			b.WriteString(n.Data)
		}
		switch class := attribute(n, "class"); {
		case n.Data == "aside", n.Data == "script", class == "trail", class == "law-head", class == "ours",
			class == "actions":
			return
		case n.Data == "p", n.Data == "li", n.Data == "h1", n.Data == "h2", n.Data == "h3":
			b.WriteString(" ¶ ") // a sentence must not be pieced together from two paragraphs
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(find(page, "main"))
	return spaced(b.String())
}

var designators = regexp.MustCompile(`¶ (\([a-zA-Z0-9]+\)) (¶ )+`)

// spaced makes one space of each run of white space, and of a designator that
// stands alone on its line, as the statute's layout has it.
func spaced(text string) string {
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, "\u00a0", " ")), " ")
	for strings.Contains(text, "¶ ¶") {
		text = strings.ReplaceAll(text, "¶ ¶", "¶")
	}
	for designators.MatchString(text) {
		text = designators.ReplaceAllString(text, "¶ $1 ")
	}
	return text
}

func find(n *xhtml.Node, tag string) *xhtml.Node {
	if n.Type == xhtml.ElementNode && n.Data == tag {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if found := find(c, tag); found != nil {
			return found
		}
	}
	return nil
}

func attribute(n *xhtml.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func parsePage(t testing.TB, file string) *xhtml.Node {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	doc, err := xhtml.Parse(f)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// seedPassages splits the client's text into headings and sentences. The
// designators of the law stand before its paragraphs, as in the source.
func seedPassages(t *testing.T) (passages []string) {
	t.Helper()
	text, err := os.ReadFile("testdata/seed.txt")
	if err != nil {
		t.Fatal(err)
	}
	sentence := regexp.MustCompile(`[.:] (\([a-z]\) |[A-Z])`)
	for line := range strings.Lines(string(text)) {
		line = spaced(line)
		for at := 0; line != ""; {
			m := sentence.FindStringIndex(line[at:])
			if m == nil {
				passages = append(passages, line)
				break
			}
			end := at + m[0] + 1
			if strings.HasSuffix(line[:end], "Dr.") {
				at = end
				continue
			}
			passages, line, at = append(passages, line[:end]), line[end+1:], 0
		}
	}
	return passages
}

// missingFrom lists the client's passages that stand on no page.
func missingFrom(pages string, passages []string) (missing []string) {
	for _, p := range passages {
		if p != maskedSentence && !strings.Contains(pages, p) {
			missing = append(missing, p)
		}
	}
	return missing
}

func realText(t *testing.T) string {
	t.Helper()
	out := realFolder(t)
	var all strings.Builder
	for _, page := range []string{"", "eligibility", "education-code-52074"} {
		all.WriteString(" ¶ " + clientText(parsePage(t, filepath.Join(out, page, "index.html"))))
	}
	return spaced(all.String())
}

func TestEverySentenceOfTheClientStandsOnAPageWordForWord(t *testing.T) {
	passages := seedPassages(t)
	if len(passages) != 32 {
		t.Fatalf("the seed has %d passages, not 32: is it whole?", len(passages))
	}
	pages := realText(t)
	for _, m := range missingFrom(pages, passages) {
		t.Errorf("no page says: %s", m)
	}
	shared, problems := readSite(os.DirFS("../content"), "content")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	reach := ""
	if at := shared.Contact.Reach(); at != "" {
		reach = ", at " + at
	}
	if want := "¶ If you have any questions, please contact Dr. Magyar, Executive Advisor" + reach +
		"."; !strings.Contains(pages, want) {
		t.Errorf("no page says: %s", want)
	}
	if shared.Contact.Email == "" && (strings.Contains(pages, "protected]") || strings.Contains(pages, "@")) {
		t.Error("no address is known, and a page holds the masked one or a guess")
	}
}

func TestOneChangedWordOfTheClientIsNoticed(t *testing.T) {
	passages, pages := seedPassages(t), realText(t)
	for _, p := range passages {
		if p == maskedSentence {
			continue
		}
		words := strings.Fields(p)
		middle := words[len(words)/2]
		changed := strings.ReplaceAll(pages, " "+middle+" ", " "+middle+"x ")
		if changed != pages && len(missingFrom(changed, []string{p})) == 0 && len(words) > 2 {
			t.Errorf("with %q changed the test would still pass: %s", middle, p)
		}
	}
}
