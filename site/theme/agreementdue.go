package theme

import (
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// AgentClosed says on which of the business days to prepare the agreement of a
// request the Administrative Agent is closed; empty: on none. They are shown as a
// reason, and count like any other: the due date is the promise as it was made.
func (s *Site) AgentClosed(r request.Request) string {
	var days []string
	for _, d := range s.Agreement.Closed {
		noon, err := time.ParseInLocation(time.DateOnly, d.Date, request.Pacific)
		if err != nil { // the build refuses such a file
			continue
		}
		noon = noon.Add(12 * time.Hour)
		if noon.After(r.LastTaken[request.StepAccept]) && noon.Before(r.AgreementDue()) && request.BusinessDay(noon) {
			days = append(days, noon.Format("Monday, January 2")+reason(d.Why))
		}
	}
	if len(days) == 0 {
		return ""
	}
	return "The Administrative Agent is closed on " + inWords(days) + ". The due date stays the same."
}

// reason is why, in parentheses.
func reason(why string) string {
	if why == "" {
		return ""
	}
	return " (" + why + ")"
}

// inWords joins items that may have commas in them.
func inWords(list []string) string {
	if n := len(list); n > 1 {
		return strings.Join(list[:n-1], "; ") + "; and " + list[n-1]
	}
	return list[0]
}
