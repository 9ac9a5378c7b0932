package request

import "fmt"

// questionEvents are what the events tell of a question: the numbers of the latest that asked,
// that answered, and that decided on that answer.
type questionEvents struct{ asking, answer, decision int }

// checkConfirmations holds what the request says of officials' answers to what the
// events say: who was asked last, what was answered last, and what staff made of
// it. Events that begin later tell nothing of what was before them.
func (r Request) checkConfirmations(events []Event, whole bool) error {
	known := map[Question]questionEvents{}
	choices := map[int]Choice{}
	for _, e := range events {
		t := known[e.Question]
		switch e.Step {
		case StepAskOfficial, StepDelegateAsking:
			t.asking = e.Seq
		case StepConfirm, StepRecordConfirmation:
			t.answer, t.decision = e.Seq, 0
		case StepAcceptConfirmation, StepDismissConfirmation:
			t.decision = e.Seq
		default:
			continue
		}
		known[e.Question], choices[e.Seq] = t, e.Choice
	}
	for _, q := range Questions {
		c, t := r.Confirmation(q), known[q]
		same := func(is, tells int) bool { return is == tells || tells == 0 && !whole }
		if !same(c.Asking.Event, t.asking) || !same(c.Answer.Event, t.answer) || !same(c.Answer.DecidedIn, t.decision) ||
			t.answer > 0 && choices[t.answer] != c.Answer.Choice {
			return fmt.Errorf("events of %s: what %s was asked and answered isn’t what they tell", r.Reference,
				q.Official())
		}
	}
	return nil
}
