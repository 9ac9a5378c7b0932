package theme

import (
	"ccee-ca.org/assist/lambda/request"
)

// ConfirmPills are the questions about what the agency states, as far as it asks
// under their clauses, or someone was asked or answered.
func (p *DeskRequest) ConfirmPills() (list []confirmPill) {
	for _, q := range request.QuestionsOf(p.Answers.Agency()) {
		c := p.Confirmation(q)
		if p.Answers[q.Rule().Field] == request.Yes || c.Asking.Event > 0 || c.Answer.Exists() {
			list = append(list, newConfirmPill(p.Request, q))
		}
	}
	return list
}

// confirmPill is a question's stage as pages mark it.
type confirmPill struct {
	request.Question
	Stage        request.Stage
	Label, Class string
}

func newConfirmPill(q request.Request, question request.Question) confirmPill {
	p := confirmPill{Question: question, Stage: q.Stage(question)}
	p.Label = p.Stage.Label()
	switch p.Stage {
	case request.StageAsked, request.StageReminded, request.StagePassedOn:
		p.Class = "asked"
	case request.StageYes, request.StageAccepted:
		p.Class = "yes"
	case request.StageNo, request.StageBounced:
		p.Class = "no"
	case request.StageNotYet, request.StageNotOurs, request.StageExpired, request.StageEarlier, request.StageAmended:
		p.Class = "wait"
	}
	if q.Standing(question).State == request.Contradicted {
		p.Class = "no"
	}
	return p
}

// OfficialLines are the questions to officials about the agency's request, and what
// came of each.
func (p *Status) OfficialLines() (rows []request.Row) {
	for _, q := range request.QuestionsOf(p.Answers.Agency()) {
		if text := p.AgencyText(q); text != "" {
			rows = append(rows, request.Row{Name: string(q), Question: q.Title(), Answer: text})
		}
	}
	return rows
}
