package site

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Bytes and characters that no page can print are named with their place and what
// to do.
func TestBuild_BadText(t *testing.T) {
	for text, want := range map[string]string{
		"a \x93quoted\x94 word": "content/a.md:6:3: the byte 0x93 isn't UTF-8: save the file as UTF-8",
		"na\xefve":              "content/a.md:6:3: the byte 0xEF isn't UTF-8",
		"a\n\nb\x00c":           "content/a.md:8:2: U+0000, a control character: write what was meant",
		"a\x1b[1m":              "content/a.md:6:2: U+001B, a control character",
		"a\x7f":                 "content/a.md:6:2: U+007F, a control character",
		"a\u0093b": "content/a.md:6:2: U+0093, a control character, most likely a letter or a quotation " +
			"mark of Windows-1252",
		"a\ufffdb":        "content/a.md:6:2: U+FFFD, the mark of a character that was lost",
		"a\ufeffb":        "content/a.md:6:2: U+FEFF, a byte order mark inside the text",
		"a\u202eb":        "content/a.md:6:2: U+202E, a mark that turns the direction",
		"a\rb":            "content/a.md:6:2: U+000D, a line end that other systems don't know",
		"a\ufffeb":        "content/a.md:6:2: U+FFFE, no character",
		"\uf0b7 a":        "content/a.md:6:1: U+F0B7, no character",
		"```\na\x01\n```": "content/a.md:7:2: U+0001, a control character",
	} {
		_, err := Build(context.Background(), small(words(map[string]string{"a.md": page1("A", "D.", text)}), ""))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

// The values that all pages share are text too, and so is what a code in front
// matter stands for.
func TestBuild_BadTextElsewhere(t *testing.T) {
	for _, test := range []struct{ file, text, want string }{
		{"site.yaml", strings.Replace(smallSite, "Office", "O\xf6ffice", 1),
			"content/site.yaml:2:14: the byte 0xF6 isn't UTF-8"},
		{"references.yaml", "code: A\x93\n", "content/references.yaml:1:8: the byte 0x93 isn't UTF-8"},
		{"a.md", "---\ntitle: \"A\\0\"\ndescription: D.\n---\n", "content/a.md:2:8: U+0000, a control character"},
		{"a.md", "\xff\xfe-\x00-\x00-\x00\n\x00", "content/a.md:1:1: this is UTF-16: save the file as UTF-8"},
		{"a.md", "---\ntitle: A\ndescription: D\xe9.\n---\n", "content/a.md:3:15: the byte 0xE9 isn't UTF-8"},
	} {
		_, err := Build(context.Background(), small(words(map[string]string{test.file: test.text}), ""))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s %q: got %v, want %s", test.file, test.text, err, test.want)
		}
	}
}

// A byte order mark and line ends of Windows are taken off, in all files.
func TestBuild_ByteOrderMark(t *testing.T) {
	out := t.TempDir()
	content := words(map[string]string{"a.md": page1("A", "D.", "Words\n\nmore")})
	for _, f := range content {
		f.Data = []byte("\ufeff" + strings.ReplaceAll(string(f.Data), "\n", "\r\n"))
	}
	if _, err := Build(context.Background(), small(content, out)); err != nil {
		t.Fatal(err)
	}
	html, err := os.ReadFile(filepath.Join(out, "a", "index.html"))
	if err != nil || !strings.Contains(string(html), "<p>Words<p>more") ||
		strings.ContainsAny(string(html), "\r\ufeff") {
		t.Errorf("%v %s", err, html)
	}
	content["b.md"] = content["a.md"]
	content["b.md"].Data = append(content["b.md"].Data, "[x](/x/)"...)
	_, err = Build(context.Background(), small(content, ""))
	if want := "content/a.md:9:1: the link to /x/ doesn't work"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

// What no reader sees is told from what stands on a page, in all planes.
func TestIsBlank(t *testing.T) {
	for _, r := range " \t\n\r" +
		"\u0085\u00a0\u00ad\u034f\u061c\u1160\u180e\u2003\u2009\u200b\u200d\u2028\u202f\u2060\u2800\u3000" +
		"\u3164\ufe0f\ufeff\U000e0100" {
		if !isBlank(r) {
			t.Errorf("%U is taken for a visible character", r)
		}
	}
	for _, r := range "a1-.é“·—€가\u0301" {
		if isBlank(r) {
			t.Errorf("%U is taken for a blank", r)
		}
	}
}
