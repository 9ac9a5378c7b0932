package request

import (
	"fmt"
	"strings"
	"time"
)

// TrapInput is the input of the request form that people don't see. No identity
// that a password manager keeps has a part of that name, and the page asks them to
// leave it alone.
const TrapInput = "leave_blank"

// Suspect are the reasons for which a request may not come from an agency. They
// hold mail to strangers and never the request: it is stored, staff are notified,
// and its clock runs. trap is what stands in the field that people don't see when
// the request is sent: the check page empties it in front of a person whose
// password manager filled it in. A web address is no reason in a long answer, or
// where a partner is reached. took is how long the check page was open, or zero
// where that isn't known: a hint only.
func Suspect(a Answers, trap string, took time.Duration) []string {
	var why []string
	if !IsBlank(trap) {
		why = append(why, "A field that people don’t see was filled in.")
	}
	links := 0
	for _, s := range Form {
		for _, f := range s.Fields {
			n := strings.Count(strings.ToLower(a[f.Name]), "http")
			if strings.HasSuffix(f.Name, "_contact") { // how a partner is reached: a web address is one way
				continue
			}
			links += n
			if n > 0 && f.Kind == Text {
				why = append(why, fmt.Sprintf("The answer to “%s” has a web address.", f.Label))
			}
		}
	}
	if links > 20 {
		why = append(why, fmt.Sprintf("The answers have %d web addresses.", links))
	}
	if took > 0 && took < 2*time.Second && len(why) > 0 {
		why = append(why, "It was sent within two seconds of the check.")
	}
	return why
}

// HoldSuspect holds the emails that a new or amended request must send to the
// people it names, and adds a task that tells staff why. Staff's own notice is
// sent as usual.
func (c Change) HoldSuspect(why []string) Change {
	if len(why) == 0 {
		return c
	}
	c.Request.Suspect, c.Request.Held = why, true
	for i := range c.Messages {
		if c.Messages[i].Role == "" { // mutant: suspect-held
			c.Messages[i].State, c.Messages[i].Why = Held, "the request looks suspicious"
		}
	}
	what := "This request may not be from an agency, so emails to its addresses are on hold. " +
		strings.Join(why, " ") + " Its 48 hours are still running. Verifying it emails them once."
	if c.Event.Step == StepAmend {
		what = "This change may not be from the agency, so emails to its addresses are on hold. " +
			strings.Join(why, " ")
	}
	c.openHoldTask(Task{Kind: TaskSuspect, What: what})
	return c
}
