package site

import (
	"bytes"
	"fmt"
	"strings"

	"ccee-ca.org/assist/site/theme"
)

// front is what stands above a page, between two lines of ---. It is a small part of YAML, read by hand since a page should cost no more to
// open than to write: "key: text", "key: true", or "key:" and lines of "  - item". Text may stand in double quotes.
type front struct {
	Title       string       // unique; in search results and tabs, and the page's heading where that isn't given
	Heading     string       // the page's first heading
	Description string       // unique; one sentence for search results
	Lede        string       // a sentence of ours under the heading
	Note        string       // a sentence of ours after the client's text, in Markdown
	Path        string       // the page's address, where it isn't that of its file
	Statute     string       // the citation of the section that the page's outline is
	Actions     []theme.Link // where to go from here: "Label: /address/"
	Redirects   []string     // addresses that lead here
	Scripts     []string     // scripts of the theme
	NoIndex     bool         // keep out of search engines
	Draft       bool         // check, but do not make
	noteAt      int          // where the note stands in the file
}

type frontReader struct {
	file     string
	text     []byte
	problems Problems
	seen     map[string]bool
}

// readFront reads the front matter of text and says where the page itself begins.
func readFront(file string, text []byte) (f front, body int, problems Problems) {
	r := frontReader{file: file, text: text, seen: make(map[string]bool, 8)}
	if !bytes.HasPrefix(text, []byte("---\n")) {
		r.report(0, "no front matter", "begin the file with a line of ---, then title: and description:, then another ---")
		return f, 0, r.problems
	}
	end := bytes.Index(text[3:], []byte("\n---\n"))
	if end < 0 {
		r.report(0, "the front matter has no end", "close it with a line of ---")
		return f, len(text), r.problems
	}
	r.lines(&f, 4, 3+end+1)
	r.require(&f)
	return f, 3 + end + len("\n---\n"), r.problems
}

func (r *frontReader) report(at int, what, do string) {
	r.problems = append(r.problems, problemAt(r.file, r.text, at, what, do))
}

// lines reads the lines from at to end.
func (r *frontReader) lines(f *front, at, end int) {
	key := ""
	for at < end {
		stop := at + bytes.IndexByte(r.text[at:], '\n')
		line := strings.TrimRight(string(r.text[at:stop]), " \r")
		trimmed := strings.TrimSpace(line)
		switch item, isItem := strings.CutPrefix(trimmed, "- "); {
		case trimmed == "" || trimmed[0] == '#':
		case isItem && key != "":
			r.item(f, key, r.unquote(item, at), at)
		case isItem || line[0] == ' ' || line[0] == '\t':
			r.report(at, "this line belongs to no key", "write key: text, or key: and below it lines of   - item")
		default:
			key = r.pair(f, line, at)
		}
		at = stop + 1
	}
}

// pair takes one "key: value" and returns the key if a list may follow.
func (r *frontReader) pair(f *front, line string, at int) string {
	key, value, ok := strings.Cut(line, ":")
	if !ok {
		r.report(at, "not a key and a value", "write key: text")
		return ""
	}
	if r.seen[key] {
		r.report(at, fmt.Sprintf("%s is given twice", key), "keep one")
		return ""
	}
	r.seen[key] = true
	value = strings.TrimSpace(value)
	valueAt := at + len(line) - len(value)
	if isList(key) {
		if value != "" {
			r.report(valueAt, key+" is a list", "write each item on a line of its own below: "+"  - item")
		}
		return key
	}
	r.set(f, key, r.unquote(value, valueAt), at, valueAt)
	return ""
}

func isList(key string) bool { return key == "actions" || key == "redirects" || key == "scripts" }

func (r *frontReader) set(f *front, key, value string, at, valueAt int) {
	text, flag := f.text(key), f.flag(key)
	switch {
	case text != nil && value == "":
		r.report(at, key+" is empty", "say it, or leave the line out")
	case text != nil:
		*text = value
		if key == "note" {
			f.noteAt = valueAt
		}
	case flag != nil && (value == "true" || value == "false"):
		*flag = value == "true"
	case flag != nil:
		r.report(valueAt, fmt.Sprintf("%s is %q", key, value), "write true or false")
	default:
		r.report(at, fmt.Sprintf("unknown key %q", key),
			"use title, heading, description, lede, note, path, statute, actions, redirects, scripts, noindex or draft")
	}
}

func (f *front) text(key string) *string {
	switch key {
	case "title":
		return &f.Title
	case "heading":
		return &f.Heading
	case "description":
		return &f.Description
	case "lede":
		return &f.Lede
	case "note":
		return &f.Note
	case "path":
		return &f.Path
	case "statute":
		return &f.Statute
	}
	return nil
}

func (f *front) flag(key string) *bool {
	switch key {
	case "noindex":
		return &f.NoIndex
	case "draft":
		return &f.Draft
	}
	return nil
}

func (r *frontReader) item(f *front, key, item string, at int) {
	switch key {
	case "scripts":
		f.Scripts = append(f.Scripts, item)
	case "redirects":
		f.Redirects = append(f.Redirects, item)
	case "actions":
		label, href, ok := strings.Cut(item, ": ")
		if !ok {
			r.report(at, "an action without an address", "write   - Label: /address/")
			return
		}
		f.Actions = append(f.Actions, theme.Link{Label: label, Href: strings.TrimSpace(href)})
	}
}

func (r *frontReader) unquote(value string, at int) string {
	if value == "" || value[0] != '"' {
		return value
	}
	if len(value) < 2 || value[len(value)-1] != '"' {
		r.report(at, "a quotation mark that isn't closed", "end the text with \"")
		return value
	}
	return strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(value[1 : len(value)-1])
}

func (r *frontReader) require(f *front) {
	if f.Title == "" {
		r.report(0, "no title", "add title: to the front matter")
	}
	if f.Description == "" {
		r.report(0, "no description", "add description: to the front matter, one sentence for search results")
	}
	if f.Path != "" && f.Path[0] != '/' {
		r.report(0, fmt.Sprintf("path %q doesn't begin with a slash", f.Path), "write it from the root, /like/this/")
	}
	for _, old := range f.Redirects {
		if !strings.HasPrefix(old, "/") || !strings.HasSuffix(old, "/") {
			r.report(0, fmt.Sprintf("redirect from %q", old), "write it from the root with a slash at each end, /like/this/")
		}
	}
	if f.Heading == "" {
		f.Heading = f.Title
	}
}
