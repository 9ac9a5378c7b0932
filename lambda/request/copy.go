package request

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Copy is what the LEA keeps of its request as a file: reference, instant of
// receipt and answers, as JSON. It is made of what never changes, so the same
// request has the same bytes, and the same SHA-256, for good.
func (r Request) Copy() []byte { return r.CopyNoting("") }

// CopyNoting is Copy with a notice of what differs from what was received, and so
// other bytes than were vouched for.
func (r Request) CopyNoting(notice string) []byte {
	return asFile(struct {
		Notice    string    `json:"notice,omitempty"`
		Reference string    `json:"reference"`
		Received  time.Time `json:"received"`
		Answers   Answers   `json:"answers"`
	}{notice, r.Reference, r.Received.UTC(), r.Answers})
}

// asFile is JSON that people read too.
func asFile(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		panic("strings do marshal: " + err.Error())
	}
	return b.Bytes()
}

// CopyDigest is the SHA-256 of Copy in hex, as sha256sum prints it.
func (r Request) CopyDigest() string {
	h := sha256.Sum256(r.Copy())
	return hex.EncodeToString(h[:])
}

// CopyText is the same for reading: each question with its answer below it,
// indented.
func (r Request) CopyText() string {
	return fmt.Sprintf("Request for assistance %s\nReceived %s\n", r.Reference, FormatTime(r.Received)) +
		r.Answers.text()
}

// text is each question with its answer below it, indented, so that no line of an
// answer can pass for one of ours.
func (a Answers) text() string {
	var b strings.Builder
	for _, p := range a.Parts() {
		if len(p.Rows) > 0 {
			fmt.Fprintf(&b, "\n%s\n%s\n", p.Title, strings.Repeat("-", len([]rune(p.Title))))
		}
		for _, row := range p.Rows {
			fmt.Fprintf(&b, "\n%s\n    %s\n", row.Question, Indent(row.Answer))
		}
	}
	return b.String()
}

// Everything is a copy of all that was sent on a request, by the agency and to it:
// every edition of its answers, and each step with the words that went with it. The
// same state of a request has the same bytes.
type Everything struct {
	Request  Request
	Editions []Edition // all of them; the one that stands is the last
	Steps    []PublicEvent
	Notice   string // what of it differs from what was received, or empty
}

// JSON is the copy for programs.
func (e Everything) JSON() []byte {
	type edition struct {
		Number  int       `json:"number"`
		At      time.Time `json:"at"`
		Answers Answers   `json:"answers"`
	}
	var editions []edition
	for _, one := range e.Editions {
		editions = append(editions, edition{one.Number, one.At.UTC(), one.Answers})
	}
	return asFile(struct {
		Notice    string        `json:"notice,omitempty"`
		Reference string        `json:"reference"`
		Received  time.Time     `json:"received"`
		Status    Status        `json:"status"`
		Editions  []edition     `json:"editions"`
		Steps     []PublicEvent `json:"steps"`
	}{e.Notice, e.Request.Reference, e.Request.Received.UTC(), e.Request.Status, editions, e.Steps})
}

// Text is the copy for reading.
func (e Everything) Text() string {
	var b strings.Builder
	if e.Notice != "" {
		fmt.Fprintf(&b, "%s\n\n", e.Notice)
	}
	fmt.Fprintf(&b, "Request for assistance %s\nReceived %s\nStatus: %s\n\nWhat happened\n=============\n",
		e.Request.Reference, FormatTime(e.Request.Received), e.Request.Status.Label())
	for _, s := range e.Steps {
		fmt.Fprintf(&b, "\n%s: %s, by %s\n", FormatTime(s.At), s.Title, s.Who)
		if s.Words != "" {
			fmt.Fprintf(&b, "    %s\n", Indent(s.Words))
		}
	}
	for _, one := range e.Editions {
		title := fmt.Sprintf("Version %d of the answers, sent on %s", one.Number, FormatTime(one.At))
		fmt.Fprintf(&b, "\n%s\n%s\n%s", title, strings.Repeat("=", len([]rune(title))), one.Answers.text())
	}
	return b.String()
}

// Indent indents the lines of a text by four spaces, except the first, so that none
// of them passes for a line of ours: also those lines that only some readers break.
func Indent(text string) string { return indent.Replace(text) }

var indent = func() *strings.Replacer {
	var pairs []string
	for _, end := range []string{"\n", "\u2028", "\u2029", "\u0085", "\f", "\v"} {
		pairs = append(pairs, end, end+"    ")
	}
	return strings.NewReplacer(pairs...)
}()
