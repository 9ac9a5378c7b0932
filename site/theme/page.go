package theme

import (
	"cmp"
	"html/template"
	"io"
	"maps"
	"slices"

	"ccee-ca.org/assist/lambda/request"
)

// Page is a page of words: what content/ says, as HTML.
type Page struct {
	Head
	Layout  string        // the template that it fills, one of Layouts; empty for that of all other pages
	Heading string        // the page's first heading
	Lede    string        // a sentence of ours under the heading, or empty
	Body    template.HTML // from Markdown, or made by the build
	Note    template.HTML // a sentence of ours, set apart from the client's text, or empty
	Actions []Link        // where to go from here; the first is the main one
	Paths   []Path        // of PathsLayout: the clauses that it compares
}

// StartLayout is the template of the start page.
const StartLayout = "start"

// Layouts are the templates of pages that say more than their words.
var Layouts = []string{StartLayout, PathsLayout}

// Page writes a page of words.
func (t *Theme) Page(w io.Writer, p Page) error { return t.render(w, cmp.Or(p.Layout, "page"), &p) }

// Message is a page that says why there is no other: an error, a refusal, a link
// that has been used. Who reads it learns what happened, what to do, and what is
// safe.
type Message struct {
	Head
	Happened string // what happened, in the reader's words
	Do       string // what to do now
	Safe     string // what has been kept, or that nothing has
	Links    []Link // where to go on; the first is the main one
	NewTab   bool   // the links open beside the page, since going back to it matters; their labels say so
	Kept     *Kept  // what the form that was refused carried, or nothing
}

// Kept is what a refused form carried: its page carries it further, since a browser
// may not give the page before it back.
type Kept struct {
	Again   string            // where a button sends the form again, or empty
	Form    *FormState        // the answers of the request form, which a button opens again, or nothing
	Beside  map[string]string // what else is sent again: the mark of the check page, the inputs of a short form
	Written []request.Row     // what was written in a short form, to be read and copied
}

// HiddenInputs are the inputs that carry it.
func (k *Kept) HiddenInputs() []formPart {
	var list []formPart
	if k.Form != nil {
		list = k.Form.hiddenInputs()
	}
	for _, name := range slices.Sorted(maps.Keys(k.Beside)) {
		list = append(list, formPart{Name: name, Value: k.Beside[name]})
	}
	return list
}

// Message writes a message page. The caller sets the status.
func (t *Theme) Message(w io.Writer, m Message) error {
	m.NoIndex = true
	if m.Kept != nil {
		m.Scripts = []string{"send.js", "refused.js"}
	}
	return t.render(w, "message", &m)
}
