package request

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Withheld stands in a copy for a public records request in the place of words that
// aren't disclosed.
const Withheld = "[withheld]"

// RecordsCopy is a copy of a request for a public records request (Gov. Code 7920
// and following), with words withheld. It is made of what is stored, and changes
// nothing of it.
type RecordsCopy struct {
	Request  Request
	Made     time.Time
	Notice   string // what of it differs from what was received, or empty
	Reason   string // why words are withheld, as staff give it
	Places   int    // from how many texts
	Versions []CopiedVersion
	Drafts   []CopiedVersion // of the agreement
	Steps    []CopiedText
	Emails   []CopiedText
}

// CopiedVersion is a version of the answers, or a draft of the agreement, in such a
// copy.
type CopiedVersion struct {
	Number int
	At     time.Time
	Parts  []Part
}

// CopiedText is a step, or an email, in such a copy.
type CopiedText struct {
	Title, Who string // what it is; by whom it was taken, or to whom it went
	At         time.Time
	Words      string
}

// CopyForRecords makes the copy: every version of the answers and every draft of
// the agreement, the newest first, the whole history, and the emails that carry
// words, without what is withheld. Errors as of Redact.
func CopyForRecords(r Request, withheld Redaction, h History, reason string, now time.Time) (c RecordsCopy,
	err error) {
	cuts := placeCuts{}
	if !withheld.IsEmpty() {
		cuts, err = withheld.resolve(r, h)
		if err != nil {
			return c, fmt.Errorf("copy %s: %w", r.Reference, err)
		}
	}
	w := newRemoval(r, h, cuts, "")
	w.mark = Withheld
	all := append(slices.Clone(h.Editions), r.Current())
	c = RecordsCopy{Request: r, Made: now.UTC(), Notice: r.Compare(h.Events, all...).Words(), Reason: reason,
		Places: len(cuts)}
	for i := len(all) - 1; i >= 0; i-- {
		c.Versions = append(c.Versions, CopiedVersion{all[i].Number, all[i].At,
			w.cutAnswers(all[i].Number, all[i].Answers).Parts()})
	}
	for _, d := range slices.Backward(h.Agreements) {
		c.Drafts = append(c.Drafts, CopiedVersion{d.Number, d.At, w.copyDraft(d)})
	}
	for _, e := range h.Events {
		e.Why = w.cut(eventID(e.Seq), e.Why)
		c.Steps = append(c.Steps, CopiedText{e.Title(), e.Who(), e.At, e.Words()})
	}
	for _, m := range h.Messages {
		to := m.To
		switch {
		case w.gone[digestText(to)]:
			to = Withheld
		case to == "":
			to = m.Role.Label()
		}
		c.Emails = append(c.Emails, CopiedText{m.Kind.Label(), to, m.Made, w.cut(emailID(m), m.Words)})
	}
	return c, nil
}

// copyDraft is what staff typed into a draft. The agency's words in it are those of
// the answers.
func (w removal) copyDraft(d AgreementDraft) []Part {
	var p Part
	for _, input := range slices.Sorted(maps.Keys(d.Typed)) {
		p.Rows = append(p.Rows, Row{Name: input, Question: draftLabel(input),
			Answer: w.cut(agreementID(d.Number, input), d.Typed[input])})
	}
	return []Part{p}
}

// Why is what the history says of the copy.
func (c RecordsCopy) Why() string {
	if c.Places == 0 {
		return "Nothing was withheld."
	}
	return fmt.Sprintf("Words were withheld in %d places: %s", c.Places, c.Reason)
}

// Head is what the copy says of itself.
func (c RecordsCopy) Head() string {
	text := "Made on " + FormatTime(c.Made) + " for a request under the California Public Records Act " +
		"(Government Code 7920 and following)."
	if c.Places > 0 {
		text += " Words are withheld where it says " + Withheld + "."
	}
	return text
}

// Text is the copy for reading.
func (c RecordsCopy) Text() string {
	var b strings.Builder
	if c.Notice != "" {
		fmt.Fprintf(&b, "%s\n\n", c.Notice)
	}
	fmt.Fprintf(&b, "Request for assistance %s\nCopy for a public records request\n\n%s\n", c.Request.Reference,
		c.Head())
	if c.Places > 0 {
		fmt.Fprintf(&b, "Reason: %s\n", Indent(c.Reason))
	}
	fmt.Fprintf(&b, "\nReceived %s\nStatus: %s\n", FormatTime(c.Request.Received), c.Request.Status.Label())
	for _, v := range c.Versions {
		writeHeading(&b, fmt.Sprintf("Version %d of the answers, sent on %s", v.Number, FormatTime(v.At)))
		for _, p := range v.Parts {
			for _, row := range p.Rows {
				fmt.Fprintf(&b, "\n%s\n    %s\n", row.Question, Indent(row.Answer))
			}
		}
	}
	for _, d := range c.Drafts {
		writeHeading(&b, fmt.Sprintf("Draft %d of the agreement, saved on %s", d.Number, FormatTime(d.At)))
		for _, p := range d.Parts {
			for _, row := range p.Rows {
				fmt.Fprintf(&b, "\n%s\n    %s\n", row.Question, Indent(row.Answer))
			}
		}
	}
	writeHeading(&b, "History")
	writeTexts(&b, c.Steps, "by")
	writeHeading(&b, "Emails")
	writeTexts(&b, c.Emails, "to")
	return b.String()
}

func writeHeading(b *strings.Builder, title string) {
	fmt.Fprintf(b, "\n%s\n%s\n", title, strings.Repeat("=", len([]rune(title))))
}

func writeTexts(b *strings.Builder, list []CopiedText, preposition string) {
	for _, one := range list {
		fmt.Fprintf(b, "\n%s: %s, %s %s\n", FormatTime(one.At), one.Title, preposition, one.Who)
		if one.Words != "" {
			fmt.Fprintf(b, "    %s\n", Indent(one.Words))
		}
	}
}
