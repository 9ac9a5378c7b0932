package site

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/route"
	xhtml "golang.org/x/net/html"
)

// walked is a finished page as a browser has it.
type walked struct {
	ids, links []string
	headings   []int
	doc        *xhtml.Node
}

// realPages are the pages of realSite, which tests only read.
func realPages(t testing.TB) map[string]*walked {
	t.Helper()
	out := realFolder(t)
	walkOnce.Do(func() { walkedPages = walkPages(t, out) })
	return walkedPages
}

var (
	walkOnce    sync.Once
	walkedPages map[string]*walked
)

func walkPages(t testing.TB, out string) map[string]*walked {
	t.Helper()
	pages := map[string]*walked{}
	err := filepath.WalkDir(out, func(file string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".html" {
			return err
		}
		name, err := filepath.Rel(out, file)
		if err != nil {
			return err
		}
		address := strings.TrimSuffix("/"+filepath.ToSlash(name), "index.html")
		w := &walked{doc: parsePage(t, file)}
		w.walk(w.doc)
		pages[address] = w
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

func (w *walked) walk(n *xhtml.Node) {
	if n.Type == xhtml.ElementNode {
		if id := attribute(n, "id"); id != "" {
			w.ids = append(w.ids, id)
		}
		for _, key := range []string{"href", "src", "action", "formaction", "cite"} {
			if v := attribute(n, key); v != "" {
				w.links = append(w.links, v)
			}
		}
		for _, key := range []string{"aria-labelledby", "aria-describedby", "for", "form"} {
			for _, id := range strings.Fields(attribute(n, key)) {
				w.links = append(w.links, "#"+id)
			}
		}
		if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
			w.headings = append(w.headings, int(n.Data[1]-'0'))
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.walk(c)
	}
}

func TestEveryLinkOfTheRealSiteLeadsSomewhere(t *testing.T) {
	out, pages := realFolder(t), realPages(t)
	if len(pages) < 10 {
		t.Fatalf("only %d pages were built", len(pages))
	}
	for address, p := range pages {
		for _, href := range p.links {
			path, fragment, _ := strings.Cut(strings.TrimPrefix(href, "https://assist.example.org"), "#")
			if strings.Contains(path, ":") || route.FunctionOf(path) != "" {
				continue
			}
			target := pages[path]
			if path == "" {
				target = p
			}
			if target == nil {
				if _, err := os.Stat(filepath.Join(out, path)); err != nil || strings.HasSuffix(path, "/") {
					t.Errorf("%s links to %s, which isn't there", address, href)
				}
				continue
			}
			if fragment != "" && !slices.Contains(target.ids, fragment) {
				t.Errorf("%s links to %s, and there is no such place on that page", address, href)
			}
		}
	}
}

func TestEveryPageOfTheRealSiteIsWellFormed(t *testing.T) {
	for address, p := range realPages(t) {
		if i := len(slices.Compact(slices.Sorted(slices.Values(p.ids)))); i != len(p.ids) {
			t.Errorf("%s uses an id twice: %v", address, p.ids)
		}
		if len(p.headings) == 0 || p.headings[0] != 1 || slices.Index(p.headings[1:], 1) >= 0 {
			t.Errorf("%s should have one first heading, at the head: %v", address, p.headings)
		}
		for i, h := range p.headings {
			if i > 0 && h > p.headings[i-1]+1 {
				t.Errorf("%s skips a level of headings: %v", address, p.headings)
			}
		}
		html, main := find(p.doc, "html"), find(p.doc, "main")
		if attribute(html, "lang") != "en" || main == nil {
			t.Errorf("%s has no language or no main part", address)
		}
		if found := inline(p.doc); found != "" {
			t.Errorf("%s holds %s, which the content security policy forbids", address, found)
		}
	}
}

// inline finds a style or a script in the page itself. Data in JSON is none.
func inline(n *xhtml.Node) string {
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			return a.Key + "=" + a.Val
		}
	}
	data := []string{"application/ld+json", "application/json"}
	if n.Data == "style" || n.Data == "script" && attribute(n, "src") == "" &&
		!slices.Contains(data, attribute(n, "type")) {
		return "an inline " + n.Data
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if found := inline(c); found != "" {
			return found
		}
	}
	return ""
}

func TestTheFilesThatTheFunctionsEmbedAreFresh(t *testing.T) {
	r, err := Build(context.Background(), realOptions(""))
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string][]byte{"../lambda/request/statute.json": r.Statute, "theme/sitebuilt.go": r.SiteGo,
		"theme/desk.json":               r.Desk,
		"../lambda/directory/names.tsv": r.Names} {
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is stale: run go run ./build and commit it", file)
		}
	}
}

func TestEveryRuleCitesAParagraphOfThePublishedStatute(t *testing.T) {
	r, err := Build(context.Background(), realOptions(""))
	if err != nil {
		t.Fatal(err)
	}
	var f lawFile
	if err := json.Unmarshal(r.Statute, &f); err != nil {
		t.Fatal(err)
	}
	published := map[string]string{}
	for _, p := range f.Paragraphs {
		published[p.ID] = p.Text
	}
	for _, rule := range request.Rules {
		if published[rule.Paragraph] == "" {
			t.Errorf("%s cites paragraph %q, which is not published", rule.Clause, rule.Paragraph)
		}
	}
}

func TestTheLawSaysBesideEachClauseWhoCanUseItAndLinksBack(t *testing.T) {
	out := realFolder(t)
	law, err := os.ReadFile(filepath.Join(out, "education-code-52074", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	eligibility, err := os.ReadFile(filepath.Join(out, "eligibility", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, rule := range request.Rules {
		if !bytes.Contains(law, []byte(`href="/eligibility/#path-`+rule.Paragraph+`"`)) {
			t.Errorf("the law says nothing beside %s", rule.Clause)
		}
		if !bytes.Contains(eligibility, []byte(`href="/education-code-52074/#`+rule.Paragraph+`"`)) {
			t.Errorf("the eligibility page doesn't lead to %s", rule.Clause)
		}
	}
}
