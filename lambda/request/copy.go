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
			fmt.Fprintf(&b, "\n%s\n    %s\n", row.Question, strings.ReplaceAll(row.Answer, "\n", "\n    "))
		}
	}
	return b.String()
}
