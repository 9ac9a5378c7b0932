package request

import "time"

// ConfirmationCount is what has become of the questions to officials. Each question
// that was asked is in one of the first four, by when it was last asked.
type ConfirmationCount struct {
	InTime   int // answered within the 30 days for which a link works
	Late     int // answered later: by letter or by a call
	Open     int // no answer yet, or “not yet”
	Closed   int // ended without an answer
	Recorded int // answered by letter or by a call, and never asked by email
}

// count counts the questions of a request.
func (n *ConfirmationCount) count(q Request) {
	for _, question := range Questions {
		c := q.Confirmation(question)
		took, answered := c.answerTime()
		switch {
		case answered && took <= ConfirmLife:
			n.InTime++
		case answered:
			n.Late++
		case c.Asking.IsOpen():
			n.Open++
		case c.Asking.Event > 0:
			n.Closed++
		case c.Answer.Exists():
			n.Recorded++
		}
	}
}

// answerTime is how long an office took to answer what it was last asked; false
// where it hasn't, or only that it doesn't know yet.
func (c Confirmation) answerTime() (time.Duration, bool) {
	answered := c.Asking.Event > 0 &&
		c.Answer.Event > c.Asking.Event && // equivalent: no event both asks and answers
		c.Answer.Choice.Answers() && (c.Answer.Choice != ChoiceNotYet || !c.Asking.IsOpen())
	return c.Answer.At.Sub(c.Asking.At), answered
}

// Total is how many questions were asked.
func (n ConfirmationCount) Total() int { return n.InTime + n.Late + n.Open + n.Closed }

// Tallies are the same in words, in the order of a table.
func (n ConfirmationCount) Tallies() []Tally {
	return []Tally{{"Answered within 30 days", n.InTime}, {"Answered later", n.Late}, {"No answer yet", n.Open},
		{"Closed without an answer", n.Closed}, {"Recorded, never asked by email", n.Recorded}}
}

// confirmPace is how long officials take to answer, over the questions that they
// answered.
func confirmPace(list []Request) Pace {
	var took []time.Duration
	for _, q := range list {
		for _, question := range Questions {
			if d, answered := q.Confirmation(question).answerTime(); answered {
				took = append(took, d.Truncate(time.Minute))
			}
		}
	}
	return newPace("Official asked to answered", took)
}
