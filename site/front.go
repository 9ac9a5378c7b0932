package site

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"ccee-ca.org/assist/site/theme"
	"go.yaml.in/yaml/v3"
)

// front is what stands above a page, between two lines of ---. It is YAML, and
// strict: an unknown key is a problem.
type front struct {
	Title       string       // unique; in search results and tabs, and the page's heading where that isn't given
	Heading     string       // the page's first heading
	Description string       // unique; one sentence for search results
	Lede        string       // a sentence of ours under the heading
	Note        string       // a sentence of ours after the client's text, in Markdown
	Path        string       // the page's address, where it isn't that of its file
	Statute     string       // the citation of the section that the page's outline is
	Layout      string       // the template that the page fills, where it isn't that of all pages
	Actions     []theme.Link // where to go from here: "Label: /address/"
	Redirects   []redirect   // addresses that lead here
	Scripts     []string     // scripts of the theme
	NoIndex     bool         // keep out of search engines
	Draft       bool         // check, but do not make

	noteAt    int   // where the note stands in the file
	actionsAt []int // where each action's address stands
}

// redirect is an old address, and the id of the section of the page that it leads
// to, or none.
type redirect struct{ from, section string }

// text is the field of a key that holds one line of text, or nil.
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
	case "layout":
		return &f.Layout
	}
	return nil
}

// flag is the field of a key that is true or false, or nil.
func (f *front) flag(key string) *bool {
	switch key {
	case "noindex":
		return &f.NoIndex
	case "draft":
		return &f.Draft
	}
	return nil
}

func isList(key string) bool { return key == "actions" || key == "redirects" || key == "scripts" }

type frontReader struct {
	file     string
	source   []byte
	problems Problems
}

// readFront reads the front matter of source and says where the page itself begins.
func readFront(file string, source []byte) (f front, body int, problems Problems) {
	r := frontReader{file: file, source: source}
	if !isFence(firstLine(source)) {
		r.report(0, "no front matter",
			"begin the file with a line of ---, then title: and description:, then another ---")
		return f, 0, r.problems
	}
	end, body := frontEnd(source)
	if end == -1 {
		r.report(0, "the front matter has no end", "close it with a line of ---")
		return f, len(source), r.problems
	}
	r.read(&f, source[:end])
	r.require(&f)
	return f, body, r.problems
}

func firstLine(text []byte) []byte {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	return line
}

// isFence reports whether a line is the one before or after the front matter.
func isFence(line []byte) bool {
	return bytes.HasPrefix(line, []byte("---")) && len(bytes.TrimRight(line[3:], " \t")) == 0
}

// frontEnd finds the second line of --- and where the page begins behind it. It
// returns -1 where there is none.
func frontEnd(source []byte) (end, body int) {
	at := 0
	for line := range bytes.Lines(source) {
		next := at + len(line)
		if at > 0 && isFence(firstLine(line)) {
			return at, next
		}
		at = next
	}
	return -1, len(source)
}

func (r *frontReader) report(at int, what, do string) {
	r.problems = append(r.problems, problemAt(r.file, r.source, at, what, do))
}

// at is where a node stands in the file.
func (r *frontReader) at(n *yaml.Node) int {
	at := lineOffset(r.source, n.Line)
	for range n.Column - 1 { // which the library counts in characters
		_, size := utf8.DecodeRune(r.source[at:])
		at += size
	}
	return at
}

// read takes the keys and values of text, which is source up to the end of the
// front matter.
func (r *frontReader) read(f *front, text []byte) {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil {
		const hint = "put text with a colon, or that begins with a mark, in quotes"
		r.problems = append(r.problems, notYAML(r.file, text, err, hint))
		return
	}
	for _, mark := range []string{"\n...", "\n---"} { // end and begin a document, and the library reads one
		if at := bytes.Index(text, []byte(mark)); at != -1 {
			r.report(at+1, "the front matter ends before its line of ---", "take this line out")
		}
	}
	if len(doc.Content) == 0 {
		return
	}
	pairs := doc.Content[0]
	if pairs.Kind != yaml.MappingNode {
		r.report(r.at(pairs), "not a key and a value", "write key: text")
		return
	}
	seen := make(map[string]bool, 8)
	for i := 0; i < len(pairs.Content); i += 2 {
		key, value := pairs.Content[i], pairs.Content[i+1]
		if seen[key.Value] {
			r.report(r.at(key), fmt.Sprintf("%s is given twice", key.Value), "keep one")
			continue
		}
		seen[key.Value] = true
		if value.Kind == yaml.AliasNode {
			value = value.Alias
		}
		r.set(f, key, value)
	}
}

func (r *frontReader) set(f *front, key, value *yaml.Node) {
	text, flag := f.text(key.Value), f.flag(key.Value)
	switch {
	case text == nil && flag == nil && !isList(key.Value):
		r.report(r.at(key), fmt.Sprintf("unknown key %q", key.Value),
			"use title, heading, description, lede, note, path, statute, layout, actions, redirects, scripts, "+
				"noindex or draft")
	case value.ShortTag() == "!!null":
		r.report(r.at(key), key.Value+" is empty", "say it, or leave the line out")
	case text != nil:
		*text = r.scalar(key.Value, value)
		r.check(f, key.Value, value)
	case flag != nil:
		if value.ShortTag() != "!!bool" || value.Decode(flag) != nil {
			r.report(r.at(value), fmt.Sprintf("%s is %q", key.Value, value.Value), "write true or false")
		}
	case value.Kind != yaml.SequenceNode:
		r.report(r.at(value), key.Value+" is a list", "write each item on a line of its own below:   - item")
	default:
		for _, item := range value.Content {
			r.item(f, key.Value, item)
		}
	}
}

// check notes where a value stands that is read again later, and looks into the
// others.
func (r *frontReader) check(f *front, key string, value *yaml.Node) {
	switch key {
	case "note":
		f.noteAt = r.at(value)
	case "path":
		if what, do := checkAddress(f.Path); what != "" && f.Path != "" {
			r.report(r.at(value), what, do)
		}
	case "layout":
		if f.Layout != "" && !slices.Contains(theme.Layouts, f.Layout) {
			r.report(r.at(value), fmt.Sprintf("layout is %q", f.Layout), "write one of "+
				strings.Join(theme.Layouts, ", ")+", or leave the line out")
		}
	case "title", "heading", "description", "lede":
		r.plain(key, value)
	}
}

// plain reports marks of Markdown in a value that is printed as it stands.
func (r *frontReader) plain(key string, value *yaml.Node) {
	if isMarked(value.Value) {
		r.report(r.at(value), key+" isn't Markdown, and {{names}} aren't filled in there",
			"write it as it should be read")
	}
}

// scalar is a value that is text, on one line.
func (r *frontReader) scalar(key string, value *yaml.Node) string {
	text := strings.TrimSpace(strings.ReplaceAll(value.Value, "\n", " "))
	switch {
	case value.Kind != yaml.ScalarNode:
		r.report(r.at(value), key+" isn't text", `put it in quotes: "…"`)
	case text == "":
		r.report(r.at(value), key+" is empty", "say it, or leave the line out")
	}
	if _, what, do := findBadText([]byte(text)); what != "" {
		r.report(r.at(value), what, do)
	}
	return text
}

// item takes one entry of a list.
func (r *frontReader) item(f *front, key string, item *yaml.Node) {
	switch key {
	case "scripts":
		f.Scripts = append(f.Scripts, r.scalar(key, item))
	case "redirects":
		f.Redirects = append(f.Redirects, r.redirect(item))
	case "actions":
		if item.Kind != yaml.MappingNode || len(item.Content) != 2 {
			r.report(r.at(item), "an action without an address", "write   - Label: /address/")
			return
		}
		label, href := item.Content[0], item.Content[1]
		r.plain(key, label)
		f.Actions = append(f.Actions, theme.Link{Label: r.scalar(key, label), Href: r.scalar(key, href)})
		f.actionsAt = append(f.actionsAt, r.at(href))
	}
}

// redirect reads an old address of the page: alone, or with a section, "/old/:
// section".
func (r *frontReader) redirect(item *yaml.Node) redirect {
	var section string
	if item.Kind == yaml.MappingNode && len(item.Content) == 2 {
		section = r.scalar("redirects", item.Content[1])
		item = item.Content[0]
	}
	old := r.scalar("redirects", item)
	if !strings.HasPrefix(old, "/") || !strings.HasSuffix(old, "/") {
		r.report(r.at(item), fmt.Sprintf("redirect from %q", old),
			"write it from the root with a slash at each end, /like/this/")
	} else if what, do := checkAddress(old); what != "" {
		r.report(r.at(item), what, do)
	}
	return redirect{old, section}
}

func (r *frontReader) require(f *front) {
	if f.Title == "" {
		r.report(0, "no title", "add title: to the front matter")
	}
	if f.Description == "" {
		r.report(0, "no description", "add description: to the front matter, one sentence for search results")
	}
	if f.Heading == "" {
		f.Heading = f.Title
	}
}
