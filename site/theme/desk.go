package theme

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// AtDesk is what every page of the desk has around it.
type AtDesk struct {
	Head
	Person      request.Person    // who is at it
	Wide        bool              // the page takes the whole width of the window
	Find        string            // what the box of the search holds
	FindProblem string            // why nothing could be searched for, or empty
	Counts      map[string]string // of the places, by address, as far as the page knows them
}

// Sheet is the style sheet of the desk, in place of the public one.
func (AtDesk) Sheet() string { return "desk.css" }

// frame returns the desk's own frame: a bar, and neither the public menu nor the
// footer.
func (AtDesk) frame() string { return "deskframe.html" }

// Places are the pages of the desk, as its bar links to them.
func (a AtDesk) Places() (list []place) {
	for _, l := range []Link{{Label: "Queue", Href: queuePath}, {Label: "Mine", Href: MinePath},
		{Label: "Tasks", Href: "/desk/tasks"}, {Label: "Report", Href: "/desk/report"}} {
		one := place{Link: l, Mark: current(l.Href, a.Path), Count: a.Counts[l.Href]}
		if a.Path == MinePath && l.Href != MinePath {
			one.Mark = ""
		}
		list = append(list, one)
	}
	return list
}

// part is a link to a part of a list, marked where the page shows it.
type part struct {
	Link
	Current bool
}

type place struct {
	Link
	Mark  string // aria-current, or empty
	Count string // how many wait there, or empty where the page does not know
}

// DeskRequest is a request at the desk.
type DeskRequest struct {
	AtDesk
	request.Request
	Now time.Time
	Stretch
	Events   []request.Event   // oldest first
	Cited    []request.Event   // earlier ones that the page names
	Editions []request.Edition // between which the page shows what changed, in order
	Messages []request.Message
	People   []request.Person // whom it can be assigned to
	Viewers  []request.Look   // who else has opened it lately
	Broken   bool             // the history does not hold: someone has altered it
	Notice   string           // what of the request differs from it, or empty

	Checklist     Checklist // what staff check before they verify it
	DirectoryName string    // of the CDS code in the state's directory, or empty

	// The email of the verification as it will arrive, its recipients, and the line
	// on the agency that it has while the code's line isn't checked; nil where none
	// is due. EmailDigest covers it, and EmailChanged says that it isn't the one
	// that the person saw.
	Email        *Letter
	UnnamedLine  string
	EmailDigest  string
	EmailChanged bool

	PeopleMissing bool // someone's row cannot be read, and they are not among People

	Alike        []request.Alike // other open or recent requests of the same agency, the newest first
	MoreAlike    bool            // there are older ones, which were not looked at
	AlikeMissing bool            // one of them cannot be read
	// the one that this one says it replaces; the zero one where there is none of
	// that number
	Replaced request.Request

	// Of a step that this person has just taken:
	DoneSeq      int             // the number of its event; 0: none
	NextToVerify request.Request // the zero one where none is waiting

	// Of a step that was not taken:
	Step     request.Step
	Typed    request.RawInput // what was typed into its form
	Problems []request.Problem
	Since    []request.Event // what others have done in the meantime
	NotNow   bool            // the request's state does not allow it
	Limit    *request.Limit  // it would be one more than this
}

// DeskRequest writes the page of a request at the desk.
func (t DeskTheme) DeskRequest(w io.Writer, p DeskRequest) error {
	switch {
	case len(p.Problems) > 0:
		p.Title = "Error: " + p.Title
	case len(p.Since) > 0:
		p.Title = "Updated by someone else: " + p.Title
	case p.NotNow, p.Limit != nil, p.EmailChanged:
		p.Title = "Can’t do that now: " + p.Title
	case p.DoneSeq != 0:
		p.Title = p.Banner().Event.Title() + ": " + p.Title
	}
	return t.render(w, "deskrequest", &p)
}

// Unsure reports whether the step that was not taken may be among those since it
// was first tried: its words have been removed, and no one can tell whose they
// were.
func (p *DeskRequest) Unsure() bool { return wordsRedacted(p.Events, p.Step, p.Typed) }

func wordsRedacted(events []request.Event, step request.Step, typed request.RawInput) bool {
	seen, _ := strconv.Atoi(typed["version"]) // 0: whatever there is
	return slices.ContainsFunc(events, func(e request.Event) bool {
		return e.Seq > seen && e.Step == step && e.LostWords()
	})
}

// Replaces is what the request says it replaces, or nothing.
func (p *DeskRequest) Replaces() string { return p.Answers["replaces"] }

// ReplacesWhat says what is to be checked of the request that this one says it
// replaces; empty where it is an earlier one of the same agency.
func (p *DeskRequest) ReplacesWhat() string {
	other := p.Replaced
	switch {
	case other.ID == "":
		return "We can’t find a request with that number."
	case other.ID == p.ID:
		return "That is its own number."
	case !request.IsSameAgency(other.Answers, p.Answers):
		return "That is a request of another agency: " + nameAndCode(other.Answers) + "."
	case other.Received.After(p.Received):
		return "That request came later."
	}
	return ""
}

// nameAndCode names an agency as it was typed, with its CDS code where it gave one.
func nameAndCode(a request.Answers) string {
	if a["cds"] == "" {
		return a["agency"]
	}
	return a["agency"] + ", CDS code " + a["cds"]
}

// Remaining is the time left of the 48 hours, in words.
func (p *DeskRequest) Remaining() string { return p.TimeLeft(p.Now) }

// Late reports whether the 48 hours are over and no one has verified it.
func (p *DeskRequest) Late() bool { return p.Status == request.Received && p.Now.After(p.Due()) }

// Criteria are the three criteria, with what the agency says of each and how it was
// weighed.
func (p *DeskRequest) Criteria() []criterion {
	var list []criterion
	for _, c := range request.Criteria {
		one := criterion{Criterion: c, Rows: c.AnswerRows(p.Answers)}
		if w, ok := p.Weighed[c.ID]; ok {
			one.Is, one.Was = request.AssessmentLabel(w.Is), w.Is
			if e, known := p.event(w.Event); known {
				one.Note, one.Assessed = request.AssessmentReason(e.Words()), p.Near(e.At)+", "+shortName(e.By)
			}
		}
		list = append(list, one)
	}
	return list
}

// event is an event that the page has read.
func (p *DeskRequest) event(seq int) (request.Event, bool) {
	for _, e := range slices.Concat(p.Cited, p.Events) {
		if e.Seq == seq {
			return e, true
		}
	}
	return request.Event{}, false
}

type criterion struct {
	request.Criterion
	Rows     []request.Row
	Is       string    // as it was last assessed, or empty
	Was      string    // the same as a form has it
	Note     string    // why
	Assessed string    // when it was, and by whom
	Question formField // of the form that assesses it
}

// Steps are the short forms of the steps that the person can take now. The first is
// what the status asks for.
func (p *DeskRequest) Steps() (list []shortForm) {
	for _, f := range request.StepForms {
		if !p.possible(f.Step) {
			continue
		}
		if f.Step == request.StepVerify {
			f = f.WithChecklist(p.Checklist.Lines)
		}
		typed, problems, isBack := f.Suggested(p.Now), []request.Problem(nil), f.Step == p.Step && p.Typed != nil
		if isBack {
			typed, problems = p.Typed, p.Problems
		}
		s := newShort(f.For(p.People), fmt.Sprintf("/desk/requests/%s/%s", p.Reference, f.Step), p.Request.Version,
			typed, problems)
		s.Open, s.PageLink = isBack, p.stepPage(f.Step)
		list = append(list, s.keptFor(p.Person, p.Reference))
	}
	return list
}

// stepPage is the page on which a step is taken; empty where the request's page has
// its form.
func (p *DeskRequest) stepPage(step request.Step) string {
	switch {
	case step.Transition().HasLetter():
		return fmt.Sprintf("/desk/requests/%s/letter/%s", p.Reference, step)
	case step == request.StepReady:
		return fmt.Sprintf("/desk/requests/%s/ready", p.Reference)
	}
	return ""
}

// possible reports whether the desk offers a step: one that the person may take,
// and that the request's state allows.
func (p *DeskRequest) possible(step request.Step) bool {
	by := step.Transition().AtDesk()
	may := by == request.ByStaff || by == request.ByLead && p.Person.Lead
	_, err := p.Take(step, request.Input{Messages: p.Messages, Now: p.Now})
	if step == request.StepRelease && p.Earlier > 0 { // mail may be held that this part of the history does not show
		_, err = request.Next(p.Request.Status, step)
	}
	return may && err == nil
}

// UnsavedWords is what was typed into the form of a step that cannot be taken any
// more, so that it can be copied.
func (p *DeskRequest) UnsavedWords() string {
	if p.Step == "" || p.possible(p.Step) {
		return ""
	}
	return cmp.Or(p.Typed["words"], p.Typed["note"])
}

// Wrong are the problems of the form that came back, as its summary links to them.
func (p *DeskRequest) Wrong() (list []formProblem) {
	for _, s := range p.Steps() {
		list = append(list, s.Wrong...)
	}
	return list
}

// Newest are the events, the latest first, as a person reads a history at the desk.
func (p *DeskRequest) Newest() []request.Event {
	list := slices.Clone(p.Events)
	slices.Reverse(list)
	return list
}

// Changes are what each amendment has changed, newest first.
func (p *DeskRequest) Changes() []change { return changes(p.Editions) }

// change is what one amendment has changed.
type change struct {
	Number int
	At     time.Time
	Rows   []request.Difference // Saved is before, Mine is after
}

func changes(editions []request.Edition) (list []change) {
	for i := len(editions) - 1; i > 0; i-- {
		was, is := editions[i-1], editions[i]
		list = append(list, change{is.Number, is.At,
			request.Form.Differences(is.Answers.RawInput(), was.Answers.RawInput())})
	}
	return list
}

// Mails are the mails of the request, the latest first.
func (p *DeskRequest) Mails() (list []deskMail) {
	for _, m := range slices.Backward(p.Messages) {
		list = append(list, deskMail{m, cmp.Or(m.To, string(m.Role))})
	}
	return list
}

type deskMail struct {
	request.Message
	Whom string
}
