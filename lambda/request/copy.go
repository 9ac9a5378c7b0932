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

// Copy is what the LEA keeps of its request as a file: reference, instant of receipt and answers, as JSON. It is made of what never
// changes, so the same request has the same bytes, and the same SHA-256, for good.
func (r Request) Copy() []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false) // read by people too
	e.SetIndent("", "  ")
	err := e.Encode(struct {
		Reference string    `json:"reference"`
		Received  time.Time `json:"received"`
		Answers   Answers   `json:"answers"`
	}{r.Reference, r.Received.UTC(), r.Answers})
	if err != nil {
		panic("strings do marshal: " + err.Error())
	}
	return b.Bytes()
}

// CopyDigest is the SHA-256 of Copy in hex, as sha256sum prints it.
func (r Request) CopyDigest() string {
	h := sha256.Sum256(r.Copy())
	return hex.EncodeToString(h[:])
}

// CopyText is the same for reading: each question with its answer below it, indented.
func (r Request) CopyText() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Request for assistance %s\nReceived %s\n", r.Reference, When(r.Received))
	for _, p := range r.Answers.Parts() {
		if len(p.Rows) > 0 {
			fmt.Fprintf(&b, "\n%s\n%s\n", p.Title, strings.Repeat("-", len([]rune(p.Title))))
		}
		for _, row := range p.Rows {
			fmt.Fprintf(&b, "\n%s\n    %s\n", row.Question, Indented(row.Answer))
		}
	}
	return b.String()
}

// Indented is a text whose lines stand four spaces to the right, the first apart, so that none of them passes for a line of ours: also
// those lines that only some readers break.
func Indented(text string) string { return indent.Replace(text) }

var indent = func() *strings.Replacer {
	var pairs []string
	for _, end := range []string{"\n", "\u2028", "\u2029", "\u0085", "\f", "\v"} {
		pairs = append(pairs, end, end+"    ")
	}
	return strings.NewReplacer(pairs...)
}()
