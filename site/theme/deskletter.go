package theme

import (
	"html/template"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"

	"ccee-ca.org/assist/lambda/request"
)

// DeskLetter is the page on which a person at CCEE writes an email to the agency,
// sees it as it will arrive, and sends it: a step that emails the agency is taken
// here.
type DeskLetter struct {
	AtDesk
	request.Request
	Step   request.Step
	Typed  request.RawInput
	Emails []EmailPreview // none while the form has problems
	Digest string         // of the previews: sent with the form, it says what the person saw
	Asker  request.Event  // with which a lead was asked to decide; the zero one if none was

	Unfinished string // why the agreement isn't ready yet, by its latest draft, or empty

	// Of a letter that was not sent, or whose preview was asked for:
	Problems []request.Problem
	Since    []request.Event // what happened since the page was opened
	NotSent  bool            // the person selected the button that sends
	Changed  bool            // nothing was sent, since the email isn't the one of the preview
}

// EmailPreview is an email as it will arrive.
type EmailPreview struct {
	From, ReplyTo, To string
	Text              string // as plain text
	Held              bool   // it waits until staff resume email to the agency
	Letter
}

// Line is a text of the email, with the reference number on one line.
func (e EmailPreview) Line(text string) template.HTML { return e.line(text, `<span class="nw">`) }

// DeskLetter writes that page.
func (t DeskTheme) DeskLetter(w io.Writer, p DeskLetter) error {
	switch {
	case len(p.Problems) > 0 || p.NotSent && len(p.Blanks()) > 0:
		p.Title = "Error: " + p.Title
	case p.NotSent:
		p.Title = "Not sent: " + p.Title
	}
	return t.render(w, "deskletter", &p)
}

// Form is the form of the letter.
func (p *DeskLetter) Form() shortForm {
	f, _ := request.ShortForm(p.Step)
	form := newShort(f.About(p.Request), p.path(p.Step), p.Request.Version, p.Typed, p.Problems)
	return form.keptFor(p.Person, p.Reference)
}

func (p *DeskLetter) path(step request.Step) string { return LetterPath(p.Reference, step) }

// LetterPath is the page of a step that emails the agency of a request.
func LetterPath(reference string, step request.Step) string {
	return "/desk/requests/" + reference + "/letter/" + string(step)
}

// Decisions are the pages of the decisions that the person can take now; the page
// of one links to the others.
func (p *DeskLetter) Decisions() (list []place) {
	all := []request.Step{request.StepAccept, request.StepDecline, request.StepRefer}
	if !slices.Contains(all, p.Step) {
		return nil
	}
	for _, step := range all {
		f, _ := request.ShortForm(step)
		one := place{Link: Link{Label: f.Button, Href: p.path(step)}}
		if step == p.Step {
			one.Mark = "page"
		}
		list = append(list, one)
	}
	return list
}

// Closes reports whether the step closes the request.
func (p *DeskLetter) Closes() bool {
	to, err := request.Next(p.Request.Status, p.Step)
	return err == nil && !to.Open()
}

// SendLabel is the button that sends.
func (p *DeskLetter) SendLabel() string {
	f, _ := request.ShortForm(p.Step)
	if strings.HasPrefix(f.Button, "Send") {
		return f.Button
	}
	return f.Button + " and email the agency"
}

// Fitting are the standard paragraphs for the request's paths.
func (p *DeskLetter) Fitting(s *Site) []Paragraph {
	list, _ := s.Paragraphs(p.Step, p.Request)
	return list
}

// Others are the standard paragraphs for other clauses.
func (p *DeskLetter) Others(s *Site) []Paragraph {
	_, list := s.Paragraphs(p.Step, p.Request)
	return list
}

// offered is a standard paragraph as the page offers it.
type offered struct {
	Paragraph
	In     bool   // the letter has it
	Action string // where the form is sent
}

// Offer is how the page offers a paragraph.
func (p *DeskLetter) Offer(one Paragraph) offered {
	return offered{one, one.IsIn(p.Typed["words"]), p.path(p.Step)}
}

// Unsure reports whether the step may be among those since it was first tried: see
// DeskRequest.Unsure.
func (p *DeskLetter) Unsure() bool { return wordsRedacted(p.Since, p.Step, p.Typed) }

// Assessed is how many of the criteria were assessed.
func (p *DeskLetter) Assessed() int { return len(p.Request.Weighed) }

// Paths are the findings on the paths under which the agency asks.
func (p *DeskLetter) Paths() []request.Finding { return askedPaths(p.Request) }

// Advice is what staff recommend to the lead who decides: “Pat Example recommends:
// Decline”; empty where no lead was asked, or nothing is recommended.
func (p *DeskLetter) Advice() string {
	h, ready := p.ReadyForDecision()
	if !ready || h.Advice == request.NoAdvice {
		return ""
	}
	who := "Staff recommend: "
	if p.Asker.By != "" {
		who = shortName(p.Asker.By) + " recommends: "
	}
	return who + h.AdviceText()
}

// Blanks are the blanks that are left in the letter.
func (p *DeskLetter) Blanks() (list []string) {
	if len(p.Emails) == 0 {
		return nil
	}
	for _, b := range p.Emails[0].Body { // the others have the same words
		list = append(list, Blanks(b.Quote)...)
	}
	return list
}

// blank is what is left to fill in: words in square brackets.
var blank = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\[[^\[\]\n]{0,200}\]`)
})

// Blanks returns the blanks in a letter, such as [name of the office].
func Blanks(words string) []string { return blank().FindAllString(words, -1) }

// Piece is a part of a letter that is a blank, or is none.
type Piece struct {
	Text    string
	IsBlank bool
}

// Pieces are what a person wrote in the block, with the blanks apart.
func (b Block) Pieces() (list []Piece) {
	words, from := b.Quote, 0
	for _, at := range blank().FindAllStringIndex(words, -1) {
		list = append(list, Piece{words[from:at[0]], false}, Piece{words[at[0]:at[1]], true})
		from = at[1]
	}
	return append(list, Piece{words[from:], false})
}
