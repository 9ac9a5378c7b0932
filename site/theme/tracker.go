package theme

import (
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// trackerStep is one of the five steps by which pages show where a request is.
type trackerStep struct {
	Title string
	State string // a class: done, late, stopped, or never; empty: it is current, or to come
	Text  string // when it was done; or who acts, and by when
	Acts  bool   // Text says who acts, or what came of it
	Now   bool   // the request is here
}

// The places of the five steps.
const (
	placeVerified = 1 + iota
	placeReview
	placeDecision
	placeAgreement
)

// tracker returns the five steps of a request, as they are at now. Two statuses
// share a step: verified and asked are Review, accepted and agreed are Agreement.
func tracker(r request.Request, now time.Time) []trackerStep {
	steps := []trackerStep{{Title: "Received", Text: shortTime(r.Received)}, {Title: "Verified"}, {Title: "Review"},
		{Title: "Decision"}, {Title: "Agreement"}}
	if !r.Verified.IsZero() {
		steps[placeVerified].Text = shortTime(r.Verified)
		steps[placeReview].Text = "Finished"
	}
	if at := r.LastTaken[request.StepAccept]; !at.IsZero() {
		steps[placeDecision].Text = "Accepted, " + shortDay(at)
	}
	if day := r.DecisionExpected(now); !day.IsZero() {
		steps[placeDecision].Text = "CCEE, by " + lastDay(day)
	}
	here := trackerPlace(r)
	for i := range here {
		steps[i].State = "done"
	}
	end, ended := closedText(r)
	for i := range steps[here:] {
		switch s := &steps[here+i]; {
		case i == 0 && !ended:
			*s = trackerStep{Title: s.Title, Acts: true, Now: true}
			s.Text, s.State = whoActs(r, now)
		case i == 0 && r.Status == request.Agreed:
			s.State, s.Text = "done", end
		case i == 0:
			*s = trackerStep{s.Title, "stopped", end, true, true}
		case ended:
			s.State, s.Text = "never", "Not reached"
		}
	}
	return steps
}

// trackerPlace is the place of the step at which a request is, or at which it
// ended.
func trackerPlace(r request.Request) int {
	switch {
	case r.Status == request.Declined, r.Status == request.Referred:
		return placeDecision
	case !r.LastTaken[request.StepAccept].IsZero():
		return placeAgreement
	case r.Verified.IsZero():
		return placeVerified
	}
	return placeReview
}

// closedText is how a request ended, and on which day; false while it is open.
func closedText(r request.Request) (string, bool) {
	words := map[request.Status]string{request.Agreed: "Signed", request.Declined: "Declined",
		request.Referred: "Referred elsewhere", request.Withdrawn: "Withdrawn"}[r.Status]
	return words + ", " + shortDay(r.Since()), words != ""
}

// whoActs is who acts on an open request, and by when, with the state of its step.
func whoActs(r request.Request, now time.Time) (text, state string) {
	switch r.Status {
	case request.Received:
		if isLate(r, now) {
			return "Late: due " + shortTime(r.Due()), "late"
		}
		return "CCEE, by " + shortTime(r.Due()), ""
	case request.Asked:
		if r.AnswerBy.IsZero() {
			return "You", ""
		}
		return "You, by " + lastDay(r.AnswerBy), ""
	case request.Accepted:
		return agreementActs(r, now)
	}
	return "CCEE", ""
}

func agreementActs(r request.Request, now time.Time) (text, state string) {
	day := lastDay(r.AgreementDue())
	switch {
	case !r.LastTaken[request.StepSend].IsZero():
		return "You", ""
	case !r.LastTaken[request.StepPrepare].IsZero():
		return "CCEE", ""
	case isLate(r, now):
		return "Late: due " + day, "late"
	case r.Answers["negotiation"] == request.Yes:
		return "CCEE", ""
	}
	return "CCEE, by " + day, ""
}

// isLate reports whether CCEE has not done in time what it promised: the initial
// verification, or the agreement where no negotiation is expected.
func isLate(r request.Request, now time.Time) bool {
	switch r.Status {
	case request.Received:
		return now.After(r.Due())
	case request.Accepted:
		return r.LastTaken[request.StepPrepare].IsZero() && r.Answers["negotiation"] != request.Yes &&
			now.After(r.AgreementDue())
	}
	return false
}
