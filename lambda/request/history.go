package request

import (
	"cmp"
	"strings"
)

// Title is what happened, as the desk's history and the agency's page head it.
func (e Event) Title() string {
	title := cmp.Or(e.Transition().Title, string(e.Step))
	if e.Question != "" {
		return strings.Replace(title, anOfficial, e.Question.Official(), 1)
	}
	return title
}

// anOfficial stands in the title of a step for the official whom it is about.
const anOfficial = "an official"

// Minor reports whether the event changes nothing that a person decides by: one who
// has not seen it yet may go on all the same.
func (e Event) Minor() bool { return e.Transition().Minor }

// Who is who took the step, as the desk tells it. Where its words were removed, the
// name went with them, and the person who takes such a step is warned.
func (e Event) Who() string {
	switch by := e.Step.Actor(); {
	case e.By != "":
		return e.By
	case e.Transition().ForAgency == ByLead:
		return ByTheAgency + ", or a lead for it"
	case by == ByAgency:
		return ByTheAgency
	default:
		return string(by)
	}
}

// Words returns the words that go with the step, or WordsRemoved.
func (e Event) Words() string {
	if e.isRedacted() || e.Why == Redacted {
		return WordsRemoved
	}
	return e.Why
}

// ByAgencyItself reports whether the agency took the step itself, for its own page:
// it is addressed as "you", and CCEE's staff are not named.
func (e Event) ByAgencyItself() bool {
	return e.Step.Actor() == ByAgency && e.By == ByTheAgency
}

// ByTheAgency is who took a step on the agency's own page, by the link in its
// mails. It names no person: the link is the agency's.
const ByTheAgency = "the agency"

// TellsAgency reports whether the step owes the agency the email that Life lists:
// where that is optional, the event says so.
func (e Event) TellsAgency() bool {
	t := e.Transition()
	return t.Agency != "" && (!t.Optional || e.Told || e.Why == apologized)
}
