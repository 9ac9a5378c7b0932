package theme

import (
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/request"
)

// nowSteps are the steps that each status asks for, in their order.
var nowSteps = map[request.Status][]request.Step{
	request.Received: {request.StepVerify},
	request.Verified: {request.StepReady, request.StepTakeBack, request.StepAccept, request.StepDecline,
		request.StepRefer},
	request.Asked:    {request.StepRecall},
	request.Accepted: {request.StepPrepare, request.StepSend, request.StepBoard, request.StepSign},
	request.Agreed:   {request.StepBoard, request.StepReopen}, request.Declined: {request.StepReopen},
	request.Referred: {request.StepReopen}, request.Withdrawn: {request.StepReopen},
}

// NowSteps are the steps that the status asks for, without the one that has a form
// of its own on the page.
func (p *DeskRequest) NowSteps() []shortForm {
	return slices.DeleteFunc(p.Steps(), func(s shortForm) bool {
		return !p.isNow(s.Step) || hasOwnForm(s.Step)
	})
}

// OtherSteps are the steps that the person may take besides.
func (p *DeskRequest) OtherSteps() []shortForm {
	return slices.DeleteFunc(p.Steps(), func(s shortForm) bool {
		return p.isNow(s.Step) || hasOwnForm(s.Step)
	})
}

// isNow reports whether the status asks for a step. That of a board is asked for
// where the law does, until it is there: later it corrects the day.
func (p *DeskRequest) isNow(step request.Step) bool {
	return slices.Contains(nowSteps[p.Status], step) && (step != request.StepBoard || p.LacksBoard())
}

// hasOwnForm reports whether the page shows the step's form in a place of its own:
// the checklist, and the table of the criteria.
func hasOwnForm(step request.Step) bool {
	return step == request.StepVerify || step == request.StepWeigh
}

// stepForm is the form of a step that has a place of its own, or nil where the
// person can't take it.
func (p *DeskRequest) stepForm(step request.Step) *shortForm {
	for _, s := range p.Steps() {
		if s.Step == step {
			return &s
		}
	}
	return nil
}

// verifyForm is the checklist with its note.
type verifyForm struct {
	shortForm
	Lines []checkLine
	Note  formField
}

// checkLine is a line of the checklist, with what the service knows of it.
type checkLine struct {
	formField
	Facts string
}

// VerifyForm is the form of the verification, or nil where it isn't due.
func (p *DeskRequest) VerifyForm() *verifyForm {
	s := p.stepForm(request.StepVerify)
	if s == nil {
		return nil
	}
	v := &verifyForm{shortForm: *s}
	for _, b := range s.Blocks {
		for _, f := range b.Fields {
			id, isLine := strings.CutPrefix(f.Name, "check_")
			if !isLine {
				v.Note = f
				continue
			}
			facts := map[string]string{request.CodeLine: p.CodeWords(), request.PathLine: p.PathWords()}[id]
			v.Lines = append(v.Lines, checkLine{f, facts})
		}
	}
	return v
}

// criteriaForm is the table of the criteria as a form.
type criteriaForm struct {
	shortForm
	Rows []criterion
	Why  formField
}

// CriteriaForm is the form that assesses the three, or nil where the person can't.
func (p *DeskRequest) CriteriaForm() *criteriaForm {
	s := p.stepForm(request.StepWeigh)
	if s == nil {
		return nil
	}
	c := &criteriaForm{shortForm: *s, Rows: p.Criteria()}
	for _, b := range s.Blocks {
		for _, f := range b.Fields {
			i := slices.IndexFunc(c.Rows, func(r criterion) bool { return r.Field() == f.Name })
			if i < 0 {
				c.Why = f
				continue
			}
			c.Rows[i].Question = f
		}
	}
	return c
}
