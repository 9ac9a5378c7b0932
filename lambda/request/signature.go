package request

import (
	"fmt"
	"strings"
	"time"
)

// After acceptance an agreement is prepared, sent, approved by the board of a
// district, and signed. Education Code 17604: a district's contract is no
// enforceable obligation until its governing board approves or ratifies it. So the
// approval can be recorded after the signature too, and a person who records a
// signature without it gives the reason. The law's five business days are for the
// first of these steps alone.

// NeedsBoard reports whether the law asks for the approval of the agency's board.
func (r Request) NeedsBoard() bool { return r.Answers.Agency() == District }

// LacksBoard reports whether the law asks for a board's approval, and none is
// recorded.
func (r Request) LacksBoard() bool { return r.NeedsBoard() && r.BoardOn.IsZero() }

// Milestone is a step on the way from acceptance to a signed agreement.
type Milestone struct {
	Step  Step
	Title string    // “Board approval”
	On    time.Time // in the day on which it was done; zero: it isn't yet
	Plan  time.Time // noon of the day that the agency gave for it; zero: none
}

// IsDone reports whether the step has been taken.
func (m Milestone) IsDone() bool { return !m.On.IsZero() }

// Milestones are the steps from the latest acceptance to a signed agreement, in
// their order; none where CCEE hasn't accepted the request. A board's approval is
// there where the law asks for it, and where one is recorded.
func (r Request) Milestones() (list []Milestone) {
	if r.LastTaken[StepAccept].IsZero() {
		return nil
	}
	add := func(step Step, title string) {
		list = append(list, Milestone{Step: step, Title: title, On: r.LastTaken[step]})
	}
	add(StepPrepare, "Prepared")
	add(StepSend, "Sent")
	if r.NeedsBoard() || !r.BoardOn.IsZero() {
		board := Milestone{Step: StepBoard, Title: "Board approval", On: r.BoardApproval()}
		if day, ok := parseDate(r.Answers["board_on"]); ok && !board.IsDone() {
			board.Plan = time.Date(day.Year(), day.Month(), day.Day(), 12, 0, 0, 0, Pacific)
		}
		list = append(list, board)
	}
	add(StepSign, "Signed")
	return list
}

// BoardApproval is an instant in the day on which the agency's board approved the
// agreement, as staff recorded it; zero: they haven't.
func (r Request) BoardApproval() time.Time {
	if r.BoardOn.IsZero() {
		return time.Time{}
	}
	return lastMoment(r.BoardOn)
}

// checkBoard refuses an approval of a day that hasn't begun in California.
func checkBoard(_ Request, in Input) error {
	if !in.Day.IsZero() && isAfter(lastMoment(in.Day), in.Now.In(Pacific)) {
		return fmt.Errorf("the board's approval is in the future: %w", ErrInvalidTransition)
	}
	return nil
}

func recordBoard(r *Request, in Input, _ *Event) { r.BoardOn = in.Day }

// describeBoard is the day of the approval, and the motion's number, which the
// agency's page shows too.
func describeBoard(in Input) string {
	if in.Day.IsZero() {
		return in.Words
	}
	return strings.TrimSpace("The board approved it on " + FormatDay(in.Day) + ". " + in.Words)
}

// describeSigning is the message to the agency, and why it is signed without a
// board's approval.
func describeSigning(in Input) string {
	if IsBlank(in.Note) {
		return in.Words
	}
	return strings.TrimSpace(in.Words + "\n\nNo board approval is recorded yet: " + in.Note)
}

// About is the short form for a request: that of a signature asks for a reason only
// where a board's approval is missing, and needs it there.
func (s StepForm) About(r Request) StepForm {
	if s.Step != StepSign {
		return s
	}
	fields := s.Fields
	s.Fields = nil
	for _, f := range fields {
		f.Required = f.Required || f.Name == fieldNote
		if f.Name != fieldNote || r.LacksBoard() { // mutant: board-reason
			s.Fields = append(s.Fields, f)
		}
	}
	return s
}
