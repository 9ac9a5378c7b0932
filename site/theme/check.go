package theme

import (
	"io"
	"slices"

	"ccee-ca.org/assist/lambda/request"
)

// Check is the page on which a person checks the answers before sending them.
type Check struct {
	Head
	Answers  request.Answers
	Findings []request.Finding
	Facts    request.Facts   // on which they are found
	Points   []string        // what they say, in sentences
	Aside    []request.Field // answered though not asked, and left out
	LeftOut  []request.Row   // what came along and the form does not ask
	Token    string          // the submission token: the same token is the same request, however often it is sent
	DueIfNow string          // when the 48 hours would end if it were sent now
	Failed   bool            // it was sent and could not be stored

	Draft, Version string // of the draft that the form came from
	Trap           string // what stands in the field that people don't see
	Checked        string // when this page was made, in Unix seconds

	Amend       Amending             // the request that the answers change
	Differences []request.Difference // from that request as it stands
}

// Check writes the check-your-answers page.
func (t *Theme) Check(w io.Writer, c Check) error {
	c.Head = Head{Path: "/request/", Title: "Review your answers", NoIndex: true, Scripts: []string{"send.js"}}
	if c.Amend.Secret != "" {
		c.Path, c.Title = "/status/", "Review your changes"
	}
	return t.render(w, "check", &c)
}

// HiddenInputs are the inputs that carry the answers to the next page.
func (c *Check) HiddenInputs() []formPart {
	var list []formPart
	typed := c.Answers.RawInput()
	for _, name := range request.Form.Inputs() {
		if v := typed[name]; v != "" {
			list = append(list, formPart{Name: name, Value: v})
		}
	}
	beside := []formPart{{Name: "token", Value: c.Token}, {Name: "draft", Value: c.Draft},
		{Name: "version", Value: c.Version}, {Name: "checked", Value: c.Checked}}
	for _, p := range append(beside, c.Amend.hiddenInputs()...) {
		if p.Value != "" {
			list = append(list, p)
		}
	}
	return list
}

// Open reports whether a finding still needs someone.
func (c *Check) Open() bool {
	return slices.ContainsFunc(c.Findings, func(f request.Finding) bool { return f.Verdict == request.Needs })
}

// Missing is what a clause still needs, and who can supply it.
func (c *Check) Missing(f request.Finding) []request.Need { return f.Rule.StillNeeded(c.Facts) }

// Costs reports whether the request asks, now or later, under the clause by which
// the agency pays.
func (c *Check) Costs() bool {
	return c.Facts.AsksItself == request.True && slices.ContainsFunc(c.Findings, func(f request.Finding) bool {
		return f.Rule.Field == "g3" && f.Verdict != request.NotMet
	})
}
