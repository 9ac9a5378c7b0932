package request

import (
	"fmt"
	"strings"
)

// StandingState is how sure a fact is that an official determines.
type StandingState int

// The states. Words change only once staff accept a confirmation. Until then an
// office's answer does two things: where it differs from what the agency says, the
// fact isn't known; and a date before the technical assistance leaves (g)(1)(A)
// open.
const (
	Stated       StandingState = iota // what the agency says, and no more
	Confirmed                         // the official said yes, and staff accepted it
	Contradicted                      // the official's answer differs from the agency's
	Outdated                          // confirmed for an earlier version of the answers
)

// String is the state's name, as exports and style sheets have it.
func (s StandingState) String() string {
	return [...]string{"stated", "confirmed", "contradicted", "earlier"}[s]
}

// Standing is how sure a fact is, and the official's answer, if there is one.
type Standing struct {
	State    StandingState
	Question Question
	Answer   ConfirmAnswer
}

// Standing is how sure the fact of a question is.
//
// An answer that staff dismissed counts for nothing. One that differs from what the
// agency says now contradicts it, for whichever version it was given: an amendment
// doesn't make an official's no go away. A yes confirms once staff accept it, and
// only what was shown.
func (r Request) Standing(q Question) Standing {
	a := r.Confirmation(q).Answer
	s := Standing{Question: q, Answer: a}
	accepted := a.Decision == StepAcceptConfirmation
	switch {
	case !a.Choice.Answers() || a.Decision == StepDismissConfirmation: // mutant: standing-dismissed
		return s
	case a.Differs(r.Answers[q.Field()]): // mutant: standing-contradicted
		s.State = Contradicted
	case a.Choice == ChoiceYes && accepted && a.For == r.ShownDigest(q): // mutant: standing-bound
		s.State = Confirmed
	case a.Choice == ChoiceYes && accepted:
		s.State = Outdated
	}
	return s
}

// Differs reports whether the answer says something else than the agency states. A
// yes to what the agency doesn't know yet adds to it.
func (a ConfirmAnswer) Differs(stated string) bool {
	is := fact(stated)
	switch a.Choice {
	case ChoiceYes:
		return is == False
	case ChoiceNo:
		return is != False
	case ChoiceNotYet:
		return is != Unknown
	}
	return false
}

// IsGivenForEarlier reports whether the official answered for other facts than the
// agency states now: staff can ask again.
func (r Request) IsGivenForEarlier(q Question) bool {
	a := r.Confirmation(q).Answer
	return a.Exists() && a.Choice.Answers() && a.Shown != r.ShownDigest(q) && a.Decision != StepDismissConfirmation
}

// settle is the fact as the rules find it, from what the agency states.
func (s Standing) settle(stated Fact) Fact {
	switch s.State {
	case Confirmed:
		return True
	case Contradicted:
		return Unknown // mutant: contradicted-needs
	}
	return stated
}

// Text is the standing in a sentence, for staff.
func (s Standing) Text() string {
	by, on := upperFirst(s.Question.Official()), FormatDay(s.Answer.At)
	switch s.State {
	case Confirmed:
		return fmt.Sprintf("%s confirmed it on %s, for version %d. Staff accepted that.", by, on, s.Answer.Version)
	case Contradicted:
		return fmt.Sprintf("%s answered on %s, and differs from the agency: %s", by, on,
			s.Answer.Choice.sentence(s.Question, s.Answer.On))
	case Outdated:
		return fmt.Sprintf("%s confirmed it on %s, for version %d. The agency has changed those answers since.", by, on,
			s.Answer.Version)
	}
	return "The agency says so."
}

// Facts are the request's facts: as the agency states them, and as officials
// confirmed or contradicted them.
func (r Request) Facts() Facts {
	f := FactsOf(r.Answers, r.editionAt())
	f.County, f.Lead, f.State = r.Standing(QuestionCounty), r.Standing(QuestionLead), r.Standing(QuestionState)
	if f.County.State == Confirmed && f.County.Answer.On != "" {
		f.OutOfOrder = false // the office's date takes the place of the agency's
	}
	f.OutOfOrder = f.OutOfOrder || r.isAnsweredTooEarly()
	return f
}

// isAnsweredTooEarly reports whether the county superintendent's office gives its
// determination a date before the technical assistance that it must follow, in an
// answer that staff didn't dismiss.
func (r Request) isAnsweredTooEarly() bool {
	a := r.Confirmation(QuestionCounty).Answer
	made, given := parseDate(a.On)
	assisted, began := parseDate(r.Answers["ta_from"])
	return given && began && made.Before(assisted) && a.Decision != StepDismissConfirmation
}

// FactsIn are the facts of one version of the answers. What officials answered
// counts for the current one alone.
func (r Request) FactsIn(e Edition) Facts {
	if e.Number == r.edition() {
		return r.Facts()
	}
	return FactsOf(e.Answers, e.At)
}

// differsIn says behind what is needed that the official answered otherwise.
func (s Standing) differsIn() string {
	if s.State == Contradicted {
		return ". Its office’s answer differs from the agency’s"
	}
	return ""
}

// confirmedBy names, after what is met, the officials who confirmed it.
func confirmedBy(list ...Standing) string {
	var who []string
	for _, s := range list {
		if s.State == Confirmed {
			who = append(who, strings.TrimPrefix(s.Question.Official(), "the "))
		}
	}
	if len(who) == 0 {
		return ""
	}
	return " Confirmed by the " + strings.Join(who, " and the ") + "."
}

// ConfirmationFlags are what staff should check in what officials answered.
func (r Request) ConfirmationFlags() (list []Flag) {
	for _, q := range Questions {
		switch s := r.Standing(q); {
		case s.State == Contradicted:
			list = append(list, Flag{Text: s.Text(), Field: q.Field()})
		case r.IsGivenForEarlier(q):
			list = append(list, Flag{Text: fmt.Sprintf("%s answered for version %d. The agency has changed those "+
				"answers since, so you can ask again.", upperFirst(q.Official()), s.Answer.Version), Field: q.Field()})
		}
	}
	if r.isAnsweredTooEarly() {
		list = append(list, Flag{Text: "The date that the office gives is before the technical assistance that it must " +
			"follow.", Field: QuestionCounty.Field()})
	}
	county, lead := r.Confirmation(QuestionCounty).Answer, r.Confirmation(QuestionLead).Answer
	if county.Exists() && lead.Exists() && sameName(county.Who, lead.Who) {
		list = append(list, Flag{Text: "One person answered for the county superintendent and for the geographic lead. " +
			"Accept each answer on its own.", Field: QuestionLead.Field()})
	}
	return list
}

// sameName compares the names with which two answers begin.
func sameName(a, b string) bool {
	one, _, _ := strings.Cut(a, ",")
	other, _, _ := strings.Cut(b, ",")
	return strings.EqualFold(strings.TrimSpace(one), strings.TrimSpace(other))
}

func upperFirst(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
