package theme

import (
	"slices"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// signatureTracker is the agency's view of the steps from acceptance to signature;
// none where the request is neither accepted nor agreed.
func signatureTracker(r request.Request, now time.Time) (steps []trackerStep) {
	if !onSignaturePath(r) {
		return nil
	}
	acts := map[request.Step]string{request.StepSend: "CCEE", request.StepBoard: "Your governing board",
		request.StepSign: "You, CCEE, and the Administrative Agent"}
	next := nextMilestone(r)
	for _, m := range r.Milestones() {
		s := trackerStep{Title: m.Title}
		switch {
		case m.IsDone():
			s.State, s.Text = "done", shortDay(m.On)
		case m.Step != next && r.Status == request.Agreed:
			s.State, s.Text = "never", "No date recorded"
		case m.Step != next:
			s.Text = planned(m, shortDay(m.Plan))
		default:
			s.Now, s.Acts, s.Text = true, true, acts[m.Step]
			if m.Step == request.StepPrepare {
				s.Text, s.State = agreementActs(r, now)
			}
			if !m.Plan.IsZero() {
				s.Text += ", " + planned(m, shortDay(m.Plan))
			}
		}
		steps = append(steps, s)
	}
	return steps
}

// signatureTrack is staff's view of the same steps.
func signatureTrack(r request.Request, now time.Time) (steps []trackStep) {
	if !onSignaturePath(r) {
		return nil
	}
	next := nextMilestone(r)
	for _, m := range r.Milestones() {
		s := trackStep{Title: m.Title, Words: planned(m, nearDay(m.Plan, now))}
		switch {
		case m.IsDone():
			s.Class, s.Words = "past", nearDay(m.On, now)
		case m.Step == request.StepPrepare:
			s.Class, s.Words = "now", "due "+nearDay(lastMomentOf(r.AgreementDue()), now)
			if !now.Before(r.AgreementDue()) {
				s.Class = "now z4"
			}
		case m.Step == next:
			s.Class = "now"
		}
		if m.Step == request.StepBoard && s.Words == "" {
			s.Words = "EC 17604"
		}
		steps = append(steps, s)
	}
	return steps
}

func onSignaturePath(r request.Request) bool {
	return r.Status == request.Accepted || r.Status == request.Agreed
}

// nextMilestone is the first step that isn't done; empty once the agreement is
// signed.
func nextMilestone(r request.Request) request.Step {
	list := r.Milestones()
	i := slices.IndexFunc(list, func(m request.Milestone) bool { return !m.IsDone() })
	if i < 0 || r.Status == request.Agreed {
		return ""
	}
	return list[i].Step
}

// planned is the day that the agency gave for a step, as a text; empty where it
// gave none.
func planned(m request.Milestone, day string) string {
	if m.Plan.IsZero() {
		return ""
	}
	return "planned for " + day
}

// SignaturePath is how far the agreement has come, step by step.
func (p *Status) SignaturePath() []trackerStep { return signatureTracker(p.Request, p.Now) }

// SignaturePath is how far the agreement has come, step by step.
func (p *DeskRequest) SignaturePath() []trackStep { return signatureTrack(p.Request, p.Now) }

// SignaturePath is how far the agreement has come, step by step.
func (p *DeskAgreement) SignaturePath() []trackStep { return signatureTrack(p.Request, p.Now) }
