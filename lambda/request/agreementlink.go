package request

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Reader is a party to the agreement outside of CCEE. Staff send it drafts to read;
// it replies by email, letter, or phone, and staff record what it said. That a link
// was opened means nothing, and is recorded nowhere.
type Reader string

// The readers.
const (
	ReaderAgency Reader = "agency"
	ReaderAgent  Reader = "agent" // the Administrative Agent
)

// Readers are all of them.
var Readers = []Reader{ReaderAgency, ReaderAgent}

// String is the reader, after which words like “asked” fit.
func (r Reader) String() string {
	if r == ReaderAgent {
		return "the Administrative Agent"
	}
	return "the agency"
}

// ShareStep is the step that sends a draft to the reader.
func (r Reader) ShareStep() Step {
	if r == ReaderAgent {
		return StepShareAgent
	}
	return StepShareAgency
}

// ShareLife is how long the links to a draft open, from the step that sends them.
const ShareLife = 90 * 24 * time.Hour

// SharedDraft is the draft that a reader was sent last. Links to those before it
// say that a later one was sent.
type SharedDraft struct {
	Event int       `json:"event"` // its number; its links name it
	Draft int       `json:"draft"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Until time.Time `json:"until"` // its links open until then
	Ended time.Time `json:"ended,omitzero"`
	End   ShareEnd  `json:"end,omitempty"`
}

// ShareEnd is why the links to a draft have ended before their time.
type ShareEnd string

// The ends of links to a draft.
const (
	ShareEnded ShareEnd = "ended" // by staff
	ShareOver  ShareEnd = "over"  // the decision was undone, or the request withdrawn
)

// Opens reports whether the links open at now.
func (s SharedDraft) Opens(now time.Time) bool {
	return s.Ended.IsZero() && now.Before(s.Until)
}

// ShareInput is the input of a step about a draft that a reader gets.
type ShareInput struct {
	Reader Reader // of StepEndShare and StepRecordReply
	Draft  int    // that is sent, or that the reply is about
	Digest string // of the draft that is sent, as it is stored
	Email  string // of StepShareAgent: the Agent's address in the contact list
	Choice Choice // of StepRecordReply: ChoiceAgrees or ChoiceChanges
	Source Source
	On     string // of StepRecordReply: the day of the reply, 2026-11-23
}

// A reader's replies, as staff record them.
const (
	ChoiceAgrees  Choice = "agrees"
	ChoiceChanges Choice = "changes"
)

// ShareState is what a link to a draft opens.
type ShareState string

// The states of a link to a draft. Only ShareOpens shows the draft.
const (
	ShareOpens    ShareState = "opens"
	ShareExpired  ShareState = "expired"
	ShareReplaced ShareState = "replaced" // a later email has another link
	ShareIsEnded  ShareState = "ended"    // by staff
	ShareIsOver   ShareState = "over"     // there is no agreement to read now
	ShareCloses   ShareState = "closed"   // while words are removed from the request
)

// ShareState is what a link to a draft of the request's agreement opens at now, and
// the draft where it does.
func (r Request) ShareState(l Link, now time.Time) (Reader, SharedDraft, ShareState) {
	if l.Purpose != LinkAgreement || l.Request != r.ID {
		return "", SharedDraft{}, ShareIsOver
	}
	if r.Removing > 0 {
		return "", SharedDraft{}, ShareCloses
	}
	for _, reader := range Readers {
		s := r.Shared[reader]
		switch {
		case s.Event == 0 || s.Event != l.Event:
			continue
		case s.End == ShareOver || !slices.Contains(shareStatuses, r.Status):
			return reader, SharedDraft{}, ShareIsOver
		case !s.Ended.IsZero():
			return reader, SharedDraft{}, ShareIsEnded
		case !s.Opens(now):
			return reader, SharedDraft{}, ShareExpired
		}
		return reader, s, ShareOpens
	}
	if !slices.Contains(shareStatuses, r.Status) {
		return "", SharedDraft{}, ShareIsOver
	}
	return "", SharedDraft{}, ShareReplaced
}

// shareStatuses are those in which the links to a draft open.
var shareStatuses = []Status{Accepted, Agreed}

// ShareSteps are the steps about a draft that is sent to read.
var ShareSteps = []Step{StepShareAgency, StepShareAgent, StepEndShare, StepRecordReply}

// checkShareAgency refuses to send a draft to an agency without an address.
func checkShareAgency(r Request, in Input) error {
	if len(r.Answers.Addresses()) == 0 {
		return fmt.Errorf("the agency has no email address: %w", ErrInvalidTransition)
	}
	return r.checkShare(in.Share)
}

// checkShareAgent refuses to send a draft to an Agent without an address.
func checkShareAgent(r Request, in Input) error {
	if in.Share.Email == "" {
		return fmt.Errorf("the Administrative Agent has no email address: %w", ErrInvalidTransition)
	}
	return r.checkShare(in.Share)
}

// checkShare refuses to send a draft that isn't there, or isn't as it was saved.
func (r Request) checkShare(in ShareInput) error {
	switch {
	case in.Draft < 1 || in.Draft > r.Agreement.Number || in.Digest == "":
		return fmt.Errorf("draft %d isn’t there: %w", in.Draft, ErrInvalidTransition)
	case in.Draft == r.Agreement.Number && in.Digest != r.Agreement.Digest:
		return fmt.Errorf("draft %d isn’t as it was saved: %w", in.Draft, ErrInvalidTransition)
	}
	return nil
}

// describeShare is all that the history keeps of it besides the draft's digest:
// addresses stay with the emails.
func describeShare(in Input) string { return draftWords(in.Share.Draft) }

// share makes a draft the one that a reader was sent last. Its links before end.
func share(reader Reader) func(*Request, Input, *Event) {
	return func(r *Request, in Input, e *Event) {
		r.setShared(reader, SharedDraft{Event: r.Version + 1, Draft: in.Share.Draft, By: in.By, At: e.At,
			Until: e.At.Add(ShareLife)})
		e.Reader, e.Draft, e.Told = reader, in.Share.Digest, reader == ReaderAgency
	}
}

// setShared changes a copy: other versions of the request share the map.
func (r *Request) setShared(reader Reader, s SharedDraft) {
	r.Shared = maps.Clone(r.Shared)
	if r.Shared == nil {
		r.Shared = map[Reader]SharedDraft{}
	}
	r.Shared[reader] = s
}

// enqueueShareAgency emails a link to each of the agency's addresses.
func enqueueShareAgency(c *Change, in Input, _ Request) {
	for _, to := range c.Request.Answers.Addresses() {
		c.enqueue(Message{Kind: DraftForAgency, To: to, Shared: c.Event.Seq}, in.Now)
	}
}

// enqueueShareAgent emails a link to the Administrative Agent.
func enqueueShareAgent(c *Change, in Input, _ Request) {
	c.enqueue(Message{Kind: DraftForAgent, To: in.Share.Email, Shared: c.Event.Seq}, in.Now)
}

// checkEndShare refuses to end links that don't open.
func checkEndShare(r Request, in Input) error {
	if !r.Shared[in.Share.Reader].Opens(in.Now) {
		return fmt.Errorf("no link opens: %w", ErrInvalidTransition)
	}
	return nil
}

func describeEndShare(in Input) string {
	return withWords("Of "+in.Share.Reader.String()+", to "+lowerDraft(in.Share.Draft)+".", in.Words)
}

func endShare(r *Request, in Input, e *Event) {
	e.Reader = in.Share.Reader
	r.closeShare(in.Share.Reader, ShareEnded, e.At)
}

// endShares ends all links that haven't ended.
func (r *Request) endShares(at time.Time) {
	for _, reader := range Readers {
		r.closeShare(reader, ShareOver, at)
	}
}

func (r *Request) closeShare(reader Reader, end ShareEnd, at time.Time) {
	s := r.Shared[reader]
	if s.Event == 0 || !s.Ended.IsZero() {
		return
	}
	s.Ended, s.End = at.UTC(), end
	r.setShared(reader, s)
}

// checkReply refuses a reply that names no reader, draft, or choice.
func checkReply(r Request, in Input) error {
	s := in.Share
	known := slices.Contains(Readers, s.Reader) && (s.Choice == ChoiceAgrees || s.Choice == ChoiceChanges) &&
		slices.Contains([]Source{FromEmail, FromPhone, FromLetter}, s.Source)
	switch {
	case !known || IsBlank(in.Words):
		return fmt.Errorf("the reply is incomplete: %w", ErrInvalidTransition)
	case s.Draft < 1 || s.Draft > r.Agreement.Number:
		return fmt.Errorf("draft %d isn’t there: %w", s.Draft, ErrInvalidTransition)
	}
	return nil
}

// describeReply is what a reader said, in our words, and then in its own.
func describeReply(in Input) string {
	s := in.Share
	what := Capitalize(s.Reader.String()) + " " + s.Choice.replyLabel() + " " + lowerDraft(s.Draft) + ". By " +
		string(s.Source) + ", on " + FormatDate(s.On) + "."
	return withWords(what, in.Words)
}

func (c Choice) replyLabel() string {
	if c == ChoiceAgrees {
		return "agrees to"
	}
	return "asks for changes to"
}

func lowerDraft(number int) string { return fmt.Sprintf("draft %d", number) }

// withWords is a sentence of ours, and then what a person wrote, if they did.
func withWords(ours, words string) string {
	if IsBlank(words) {
		return ours
	}
	return ours + "\n\n" + words
}

func recordReply(_ *Request, in Input, e *Event) {
	e.Reader, e.Choice = in.Share.Reader, in.Share.Choice
}

// SharesDraft reports whether the event sent a draft to a reader.
func (e Event) SharesDraft() bool { return e.Step == StepShareAgency || e.Step == StepShareAgent }

// checkShared holds what the request says of the drafts that readers were sent to
// what the events say: which came last, and whether its links have ended. Events
// that begin later tell nothing of what was before them.
func (r Request) checkShared(events []Event, whole bool) error {
	last, ended := map[Reader]int{}, map[Reader]bool{}
	for _, e := range events {
		t := e.Transition()
		switch {
		case e.SharesDraft():
			last[e.Reader], ended[e.Reader] = e.Seq, false
		case e.Step == StepEndShare:
			ended[e.Reader] = true
		case t.NewDecision || e.Step == StepWithdraw:
			for _, reader := range Readers {
				ended[reader] = true
			}
		}
	}
	for _, reader := range Readers {
		s, seq := r.Shared[reader], last[reader]
		if seq == 0 && !whole {
			continue
		}
		if s.Event != seq || seq > 0 && s.Ended.IsZero() == ended[reader] {
			return fmt.Errorf("events of %s: the draft that %s was sent isn’t what they tell", r.Reference, reader)
		}
	}
	return nil
}
