package theme

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Pages for an agency name a finding by its plain title, with the clause second and
// the verdict as one of three, and say once what it is based on.
func TestFindings_PlainTitleFirst(t *testing.T) {
	th, rule := newTheme(t), request.Rules[1]
	pending := rule.PlainFor(request.Needs)
	if pending != "If the State Superintendent says you need CCEE’s help" || rule.PlainFor(request.Met) != rule.Plain {
		t.Errorf("a clause that isn't met is titled %q", pending)
	}
	r := request.Request{Reference: "RFA-2026-7KQ4-X", Status: request.Received, Received: time.Unix(0, 0),
		Answers: request.Answers{"kind": string(request.CountyOffice), "g1b": "yes", "state_determined": "yes"}}
	for name, write := range map[string]func(io.Writer) error{
		"check":   func(w io.Writer) error { return th.Check(w, Check{Findings: r.Findings()}) },
		"receipt": func(w io.Writer) error { return th.Receipt(w, Receipt{Request: r}) },
		"status":  func(w io.Writer) error { return th.Status(w, Status{Request: r}) },
	} {
		var b bytes.Buffer
		if err := write(&b); err != nil {
			t.Fatal(err)
		}
		text, _, _ := strings.Cut(b.String(), `<section class="for-print"`) // which says all of it on paper
		for _, want := range []string{rule.Plain + ` <span class="cl">` + rule.Clause + `</span></h3>`,
			`<strong class="verdict">Met</strong>`, "This is based on your"} {
			if strings.Count(text, want) != 1 {
				t.Errorf("%s has %q %d times", name, want, strings.Count(text, want))
			}
		}
		if strings.Contains(text, rule.Title) || strings.Contains(text, pending) {
			t.Errorf("%s has the title for staff", name)
		}
	}
}
