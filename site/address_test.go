package site

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Addresses that a page asks for and can't have: outside the output, a function's,
// the build's own, or one that some disk can't keep.
func TestBuild_AddressRefused(t *testing.T) {
	for address, want := range map[string]string{
		"/../../escaped/":          "content/a.md:4:7: the address \"/../../escaped\" leads out of its folder",
		"/a/./b/":                  "leads out of its folder",
		"/a//b/":                   "two slashes in a row",
		"/sitemap.xml":             `path "/sitemap.xml" is no page's`,
		"/robots.txt/":             "/robots.txt is a file",
		"/desk/queue/":             "a function answers at /desk/queue",
		"/request/check/":          "a function answers at /request/check",
		"/request/draft/x.html":    "a function answers at /request/draft/x.html",
		"/Desk/":                   "a function answers at /Desk",
		"/assets/":                 "the build writes in /assets/ itself",
		"/.well-known/a/":          `a part that begins with "."`,
		"/_local/":                 `a part that begins with "_"`,
		"/a./":                     "a space or a period at its end",
		"'/a /'":                   "a space or a period at its end",
		"/con/":                    "Windows keeps for a device",
		"/a/NUL.html":              "Windows keeps for a device",
		"/a%2Fb/":                  `the character '%'`,
		`/a\b/`:                    `the character '\\'`,
		"'/a?b/'":                  `the character '?'`,
		`"/a\0b/"`:                 `the character '\x00'`,
		"/INDEX.html":              "the address / is that of content/a.md too, but for its case",
		"/" + long(201) + "/":      "a part of 201 bytes (limit 200)",
		"/b.html/":                 "/b.html is a file",
		"a/":                       "doesn't begin with a slash",
		"/a":                       `path "/a" is no page's`,
		"/http://example.org/a/":   "the character ':'",
		"'/request/ check/'":       "a space or a period at its end",
		"//example.org/":           "two slashes in a row",
		"\"/a\\u202e/\"":           "the character",
		"/request/receipt/":        "a function answers at /request/receipt",
		"/.unfinished/index.html":  `a part that begins with "."`,
		"/status/open/index.html":  "a function answers at /status/open/index.html",
		"/request/disclaim/a.html": "a function answers at",
	} {
		out := filepath.Join(t.TempDir(), "in", "out")
		content := words(map[string]string{
			"a.md": "---\ntitle: A\ndescription: D.\npath: " + address + "\n---\n",
			"b.md": "---\ntitle: B\ndescription: E.\npath: /b.html\n---\n",
		})
		_, err := Build(context.Background(), small(content, out))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", address, err, want)
		}
		if _, err := os.Stat(filepath.Join(out, "..", "..", "escaped")); err == nil {
			t.Errorf("%s was written outside of the output", address)
		}
	}
}

func long(n int) string { return strings.Repeat("a", n) }

// The file's own name is an address too, and so are redirects and the files that
// are copied.
func TestBuild_AddressOfFileRefused(t *testing.T) {
	moved := func(old string) string { return "---\ntitle: A\ndescription: D.\nredirects:\n  - " + old + "\n---\n" }
	for _, test := range []struct{ file, text, want string }{
		{"desk/queue.md", page1("A", "D.", "x"), "content/desk/queue.md: a function answers at /desk/queue"},
		{"a?.md", page1("A", "D.", "x"), "content/a?.md: the address \"/a?\" has the character '?'"},
		{"B.md", page1("A", "D.", "x"), "is that of content/B.md too, but for its case"},
		{"a.md", moved("/../x/"), "content/a.md:5:5: the address \"/../x\" leads out of its folder"},
		{"a.md", moved("/desk/"), "content/a.md:5:5: a function answers at /desk"},
		{"a.md", moved("/B/"), "content/a.md:5:5: the redirect from /B/ is that of content/b.md too"},
		{"a.md", moved("/a/"), "content/a.md:5:5: the redirect from /a/ hides content/a.md"},
		{"a.md", moved("/x/: part"),
			"content/a.md:5:5: the redirect from /x/ leads to #part, and the page has no such section"},
		{"a.md", moved("/old/"), "content/b.md:5:5: the redirect from /old/ is that of content/a.md too"},
		{"desk/a.png", "x", "content/desk/a.png: a function answers at /desk/a.png"},
		{"assets/a.png", "x", "content/assets/a.png: the build writes in /assets/ itself"},
		{"a.md", "---\ntitle: A\ndescription: D.\npath: /b/b.png/\n---\n",
			"content/a.md:4:1: the address /b/b.png/ needs a folder, and /b/b.png is a file"},
	} {
		content := words(map[string]string{
			test.file: test.text,
			"b.md":    "---\ntitle: B\ndescription: E.\nredirects:\n  - /old/\n---\n",
		})
		content["b/b.png"] = content["b.md"]
		_, err := Build(context.Background(), small(content, ""))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %q: got %v, want %s", test.file, test.text, err, test.want)
		}
	}
}

// A link in the content folder to a file is that file. A link to a folder, or to
// nothing, is named.
func TestBuild_LinkInContent(t *testing.T) {
	dir := t.TempDir()
	for name, file := range words(map[string]string{"a.md": page1("A", "D.", "x")}) {
		if err := os.WriteFile(filepath.Join(dir, name), file.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	for to, want := range map[string]string{
		"folder": "content/b.md: a link to a folder: put the folder itself there",
		"none":   "content/b.md: a link to nothing: remove it, or fix where it goes",
		"a.md":   `the title "A" is that of content/a.md too`,
	} {
		link := filepath.Join(dir, "b.md")
		if err := os.Symlink(to, link); err != nil {
			t.Skip("this disk has no links:", err)
		}
		_, err := Build(context.Background(), small(os.DirFS(dir), ""))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("a link to %s: got %v, want %s", to, err, want)
		}
		if err := os.Remove(link); err != nil {
			t.Fatal(err)
		}
	}
}

// A draft is not made, so neither are its redirects.
func TestBuild_RedirectOfDraft(t *testing.T) {
	out := t.TempDir()
	draft := "---\ntitle: A\ndescription: D.\ndraft: true\nredirects:\n  - /old/\n---\n"
	if _, err := Build(context.Background(), small(words(map[string]string{"a.md": draft}), out)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(out, "old")); err == nil {
		t.Error("the redirect leads to a page that isn't there")
	}
}

// A link leads to a page however its address is written, and the address is encoded
// wherever the build writes it.
func TestBuild_EncodedAddress(t *testing.T) {
	out := t.TempDir()
	content := words(map[string]string{
		"site.yaml": smallSite + "nav:\n  - {label: Plain, href: /My Page/}\n  - {label: Coded, href: /My%20Page/}\n",
		"My Page.md": "---\ntitle: A\ndescription: D.\nactions:\n  - Go: /é/\nredirects:\n  - /old page/\n---\n" +
			"## B\n\n[a](/My%20Page/) [b](</My Page/#b>) [c](/%C3%A9/?x#%62) [d](/old%20page/)",
		"é.md":        page1("B", "E.", "## B\n\n[a](/é/#b) [b](/My%20Plan.pdf)"),
		"My Plan.pdf": "x",
		"R&D/Plans.md": page1("C", "F.",
			"[a](/R&amp;D/Plans/) [b](/R%26D/Plans/) [c](/R\\&D/Plans/ \"A &amp; \\\"b\\\" <c>\")"),
		"R&D/O'Neil.md": page1("D", "G.", "x"),
	})
	if _, err := Build(context.Background(), small(content, out)); err != nil {
		t.Fatal(err)
	}
	for file, all := range map[string][]string{
		"My Page/index.html": {
			`<link rel=canonical href="https://assist.example.org/My%20Page/">`,
			`content="https://assist.example.org/My%20Page/"`,
			`"url":"https://assist.example.org/My%20Page/"`,
			`<a href="/My%20Page/">a</a>`, `<a href="/My%20Page/#b">b</a>`, `href="/%C3%A9/?x#%62"`,
			`href="/%C3%A9/">Go`,
			`<a href="/My%20Page/" aria-current="page">Plain</a>`,
			`<a href="/My%20Page/" aria-current="page">Coded</a>`,
		},
		"old page/index.html": {`content="0; url=/My%20Page/"`, `<a href="/My%20Page/">`,
			`href="https://assist.example.org/My%20Page/"`},
		"sitemap.xml": {"<loc>https://assist.example.org/My%20Page/</loc>",
			"<loc>https://assist.example.org/%C3%A9/</loc>", "<loc>https://assist.example.org/R&amp;D/Plans/</loc>",
			"<loc>https://assist.example.org/R&amp;D/O%27Neil/</loc>"},
		"R&D/Plans/index.html": {`<a href="/R&amp;D/Plans/">a</a>`, `<a href="/R%26D/Plans/">b</a>`,
			`<a href="/R&amp;D/Plans/" title="A &amp; &quot;b&quot; &lt;c&gt;">c</a>`},
	} {
		text, err := os.ReadFile(filepath.Join(out, filepath.FromSlash(file)))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range all {
			if !strings.Contains(string(text), want) {
				t.Errorf("%s lacks %s:\n%s", file, want, text)
			}
		}
	}
}

// A link whose address decodes to another than the one it is served by leads
// nowhere.
func TestBuild_LinkThatDecodesWrong(t *testing.T) {
	for href, want := range map[string]string{
		"/a%2Fb/": "can't be decoded", "/a%5Cb/": "can't be decoded", "/%zz/": "doesn't work",
		"/100%/": "doesn't work", "/A/b/": "doesn't work", "/a/b/#%63": "/a/b/ has no #c",
	} {
		content := words(map[string]string{"a/b.md": page1("A", "D.", "x"), "c.md": page1("C", "E.", "[x]("+href+")")})
		_, err := Build(context.Background(), small(content, ""))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", href, err, want)
		}
	}
}

// What stands in braces behind a heading is an address and nothing else, and one
// that nothing on the page has.
func TestBuild_HeadingAddress(t *testing.T) {
	for heading, want := range map[string]string{
		`## B {id="x y"}`:          `content/a.md:6:1: "x y" can't be an address: write it with letters`,
		`## B {id="x>y"}`:          `"x>y" can't be an address`,
		`## B {id=""}`:             `"" can't be an address`,
		`## B {id=7}`:              "content/a.md:6:1: what id is set to can't be an address",
		`## B {id=true}`:           "content/a.md:6:1: what id is set to can't be an address",
		`## B {id=null}`:           "content/a.md:6:1: what id is set to can't be an address",
		`## B {id=[1]}`:            "content/a.md:6:1: what id is set to can't be an address",
		"## {#x}":                  "content/a.md:6:1: a heading without words",
		"## &nbsp; {#x}":           "content/a.md:6:1: a heading without words",
		"## \u200b\u2003 {#x}":     "content/a.md:6:1: a heading without words",
		`## B {#é}`:                "",
		`## B {#main}`:             "content/a.md:6:1: the address #main is already used on this page",
		`## Main`:                  "the address #main is already used on this page",
		`## B {#x .y}`:             "content/a.md:6:1: a heading can't have the attribute class",
		`## B {onclick="alert()"}`: "a heading can't have the attribute onclick",
		"## B {#x}\n\n## C {#x}":   "content/a.md:8:1: the address #x is already used on this page",
		"B {#x y}\n---":            "content/a.md:6:3: an address or a mark where no heading ends",
	} {
		_, err := Build(context.Background(), small(words(map[string]string{"a.md": page1("A", "D.", heading)}), ""))
		if want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: got %v, want %s", heading, err, want)
		}
		if want == "" && err == nil {
			t.Errorf("%s: taken", heading)
		}
	}
	content := words(map[string]string{
		"site.yaml": smallSite +
			"statute: {citation: Law § 1, source: \"https://example.org/\", published: \"2026-11-23\"}\n",
		"references.yaml": "code: Law\nlawCode: L\nsections: {\"2\": {subject: two}}\n",
		"a.md": "---\ntitle: A\ndescription: D.\nstatute: Law § 1\n---\n\n- (a) [Section 2](L:2)\n\n## " +
			"Sections\n",
	})
	_, err := Build(context.Background(), small(content, ""))
	if want := "content/a.md:9:1: the address #sections is already used on this page"; err == nil ||
		!strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

// A link to a page is written as the page's address is, with what stands behind it;
// any other is left as it is.
func TestEncodeHref(t *testing.T) {
	for href, want := range map[string]string{
		"/my page/":       "/my%20page/",
		"/my page/?a b#c": "/my%20page/?a b#c",
		"/my page/#c?d":   "/my%20page/#c?d",
		"/a/":             "/a/",
		"#my part":        "#my part",
		"?a b":            "?a b",
		"/%zz/#c":         "/%zz/#c",
		"mailto:a%41":     "mailto:a%41",
		"":                "",
	} {
		if got := encodeHref(href); got != want {
			t.Errorf("%q is written %q, want %q", href, got, want)
		}
	}
	if got, ok := decodeAddress("%41"); got != "A" || !ok {
		t.Errorf("%%41 is read as %q, %v", got, ok)
	}
}

// A part of an address is 200 bytes long at most.
func TestCheckFile_LongPart(t *testing.T) {
	for n, taken := range map[int]bool{200: true, 201: false} {
		if what, _ := checkFile("/" + long(n)); (what == "") != taken {
			t.Errorf("%d bytes: %q", n, what)
		}
	}
}

// Two files that some disk takes for one are named.
func TestBuild_CopiedFilesOfOneAddress(t *testing.T) {
	content := words(map[string]string{"a.png": "x", "A.png": "x", "b.md": page1("B", "E.", "x")})
	_, err := Build(context.Background(), small(content, ""))
	want := "content/a.png: the address /a.png is that of content/A.png too: give the file another name"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

// A link that isn't written from the root, and is no whole address of another site,
// is told apart from one that leads nowhere.
func TestLeads_NotFromTheRoot(t *testing.T) {
	c := &checker{b: &Builder{}, pages: map[string]*page{}}
	for _, href := range []string{"page/", "page", "../page/", "page/a:b", "a?b:c", "a.b"} {
		if what, do := c.leads(&page{}, href); !strings.Contains(what, "isn't written from the root") ||
			do != "write /like/this/" {
			t.Errorf("%s: %q, %q", href, what, do)
		}
	}
	if what, _ := c.leads(&page{}, "https://example.org/"); what != "" {
		t.Errorf("another site: %q", what)
	}
}

// A problem at the very beginning of a file has its place too.
func TestReport_FirstByte(t *testing.T) {
	c := &checker{}
	c.reportAt(&page{file: "a.md"}, []byte("x\ny"), 0, "what", "do")
	c.reportAt(&page{file: "a.md"}, []byte("x\ny"), -1, "what", "do")
	c.reportAt(&page{file: "a.md"}, nil, 0, "what", "do")
	if p := c.problems; len(p) != 3 || p[0].Line != 1 || p[1].Line != 0 || p[2].Line != 0 {
		t.Errorf("%+v", p)
	}
}

// Headings skip no level, and the problem says which one comes next; other blocks
// may follow one another in any number.
func TestBuild_HeadingLevels(t *testing.T) {
	for body, want := range map[string]string{
		"## A\n\n### B\n\n#### C\n\n## D":     "",
		"## A\n\n#### B":                      "a heading of level 4 below one of level 2: skip no level: use ###",
		strings.Repeat("Words *a*.\n\n", 300): "",
	} {
		_, err := Build(context.Background(), small(words(map[string]string{"a.md": page1("A", "D.", body)}), ""))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%.30q: got %v, want %s", body, err, want)
		}
	}
	if got := slug("AZ az 09 — Z"); got != "az-az-09-z" {
		t.Errorf("an address of words is %q", got)
	}
}

// An id may have each letter and digit, the first and the last of them too, and
// nothing of what stands next to those.
func TestIsID_Limits(t *testing.T) {
	for id, want := range map[string]bool{
		"A": true, "Z": true, "a": true, "z": true, "0": true, "9": true,
		"@": false, "[": false, "`": false, "{": false, "/": false, ":": false, "": false, "a/b": false,
	} {
		if got := isID(id); got != want {
			t.Errorf("%q can be an id: %v", id, got)
		}
	}
}
