package theme

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// deskRow is a request in a list.
type deskRow struct {
	request.Request
	Now    time.Time
	Person request.Person // who is at the desk
	Back   string         // the query of the list, for a form that comes back to it
	Listed string         // the agency's name in the state's directory where it is another one, or empty
	Here   bool           // the focus belongs to this row

	InBanner bool // it is overdue, and no row of the table
}

// Link is the request's page.
func (r deskRow) Link() string { return "/desk/requests/" + r.Reference }

// Kind is the kind of the agency, in a word or two.
func (r deskRow) Kind() string {
	switch r.Answers.Agency() {
	case request.District:
		return "District"
	case request.CountyOffice:
		return "County office"
	case request.Charter:
		return "Charter school"
	}
	return "Unknown kind"
}

// Name is the agency's name, or the reference number where nothing of the name can
// be seen.
func (r deskRow) Name() string {
	if name := r.Answers["agency"]; !request.IsBlank(name) {
		return name
	}
	return r.Reference
}

// County is the agency's county by name.
func (r deskRow) County() string {
	return r.Answers.County()
}

// Differs reports whether the record is not as it was written, as far as it shows
// without its history.
func (r deskRow) Differs() bool { return r.Compare(nil, r.Current()).Any() }

// New reports whether no member of staff has opened a request of the last day.
func (r deskRow) New() bool { return r.unopened() && r.Now.Sub(r.Received) < 24*time.Hour }

func (r deskRow) unopened() bool {
	return r.Status == request.Received && r.LastTaken[request.StepSeen].IsZero()
}

// Late reports whether CCEE's promise of 48 hours, or of five business days, is
// broken.
func (r deskRow) Late() bool {
	switch r.Status {
	case request.Received:
		return r.Now.After(r.Due())
	case request.Accepted:
		return r.toPrepare() && !r.Now.Before(r.AgreementDue())
	}
	return false
}

func (r deskRow) toPrepare() bool { return r.LastTaken[request.StepPrepare].IsZero() }

// Zone is the class of the row: how much of the 48 hours is used, or that what has
// passed is a promise.
func (r deskRow) Zone() string {
	switch used := r.Now.Sub(r.Received).Hours(); {
	case r.Late():
		return "z4"
	case r.Status != request.Received:
		return ""
	case used >= 44:
		return "z4"
	case used >= 36:
		return "z3"
	case used >= 24:
		return "z2"
	}
	return "z1"
}

// Bar is how much of the time is used, or nil where no time runs.
func (r deskRow) Bar() *timeBar {
	switch {
	case r.Status == request.Received:
		return &timeBar{Used: min(max(r.Now.Sub(r.Received).Hours(), 0), 48)}
	case r.Status == request.Accepted && r.toPrepare():
		left := min(request.BusinessDaysLeft(r.Now, r.AgreementDue()), request.AgreementDays)
		return &timeBar{Used: 48 * float64(request.AgreementDays-left) / request.AgreementDays, Days: true}
	}
	return nil
}

type timeBar struct {
	Used float64 // of 48
	Days bool    // it counts business days: five notches
}

// Width is what is used, as an SVG attribute has it.
func (b timeBar) Width() string { return strings.TrimSuffix(fmt.Sprintf("%.1f", b.Used), ".0") }

// Time is the time left, or how long the request waits.
func (r deskRow) Time() string {
	switch {
	case r.Status == request.Received && r.Late():
		return "Overdue by " + request.FormatSpan(r.Now.Sub(r.Due()))
	case r.Status == request.Received:
		return request.FormatSpan(r.Due().Sub(r.Now)) + " left"
	case r.Status == request.Accepted && r.Late():
		return "Agreement overdue"
	case r.Status == request.Accepted && r.toPrepare():
		return BusinessDays(min(request.BusinessDaysLeft(r.Now, r.AgreementDue()), request.AgreementDays)) + " left"
	case r.AnswerOverdue(r.Now):
		return "Answer overdue"
	case r.Status == request.Asked:
		return "Asked " + ago(r.LastTaken[request.StepAsk], r.Now)
	case r.Status.Open():
		return "Waiting " + request.FormatWait(r.waitingSince(), r.Now)
	}
	return "Closed " + nearDay(r.Since(), r.Now)
}

// BusinessDays writes how many business days: "1 business day", "5 business days".
func BusinessDays(n int) string {
	if n == 1 {
		return "1 business day"
	}
	return fmt.Sprintf("%d business days", n)
}

// waitingSince is the latest step that moved the request on.
func (r deskRow) waitingSince() time.Time {
	at := r.Since()
	for _, step := range []request.Step{request.StepPrepare, request.StepSend, request.StepBoard} {
		if t := r.LastTaken[step]; r.Status == request.Accepted && t.After(at) {
			at = t
		}
	}
	return at
}

// By is the day or the instant that goes with Time.
func (r deskRow) By() string {
	switch {
	case r.Status == request.Received:
		return request.Capitalize(nearTime(r.Due(), r.Now))
	case r.Status == request.Accepted && r.toPrepare():
		return "Due " + nearDay(lastMomentOf(r.AgreementDue()), r.Now)
	case r.Status == request.Asked && !r.AnswerBy.IsZero():
		return "Answer by " + nearDay(lastMomentOf(r.AnswerBy), r.Now)
	case r.Status == request.Asked:
		return "On " + nearDay(r.LastTaken[request.StepAsk], r.Now)
	case r.Status.Open():
		return r.lastMove() + " " + nearDay(r.waitingSince(), r.Now)
	}
	return "Received " + nearDay(r.Received, r.Now)
}

// ByInSentence is By of a request that waits for verification, after “due”.
func (r deskRow) ByInSentence() string { return nearTime(r.Due(), r.Now) }

// lastMove is the step by which the request waits for CCEE since then.
func (r deskRow) lastMove() (word string) {
	var latest time.Time
	for _, one := range []struct {
		step request.Step
		word string
	}{{request.StepVerify, "Verified"}, {request.StepAnswer, "Answered"}, {request.StepRecall, "Question withdrawn"},
		{request.StepReopen, "Reopened"}, {request.StepPrepare, "Prepared"}, {request.StepSend, "Sent"},
		{request.StepBoard, "Board approval"}} {
		if at := r.LastTaken[one.step]; at.After(latest) {
			word, latest = one.word, at
		}
	}
	return cmp.Or(word, "Since")
}

// StatusWords is the status as staff name it in the queue.
func (r deskRow) StatusWords() string {
	if r.isReady() {
		return "Ready for decision"
	}
	switch r.Status {
	case request.Received:
		return "To verify"
	case request.Verified:
		return "To review"
	case request.Accepted:
		return "Agreement"
	case request.Asked:
		return "With the agency"
	}
	return request.Capitalize(r.Status.Label())
}

// Mark is the class of the status.
func (r deskRow) Mark() string {
	return map[request.Status]string{request.Received: "verify", request.Verified: "review", request.Accepted: "agree",
		request.Agreed: "agree", request.Asked: "asked"}[r.Status]
}

// Detail says how far the request has come in its status.
func (r deskRow) Detail() string {
	switch {
	case r.unopened():
		return "Not opened yet"
	case r.Status == request.Received && r.OpenedBy != "":
		return "Opened by " + shortName(r.OpenedBy)
	case r.Status == request.Received:
		return "Opened " + nearDay(r.LastTaken[request.StepSeen], r.Now)
	case r.isReady():
		return "Lead: " + shortName(r.Handover.Lead.Name)
	case r.Status == request.Verified:
		return r.assessed()
	case r.Status == request.Accepted && r.toPrepare():
		return "Prepare agreement"
	case r.Status == request.Accepted && r.LastTaken[request.StepSend].IsZero():
		return "Agreement ready to send"
	case r.Status == request.Accepted && r.LacksBoard():
		return "Waiting for board approval"
	case r.Status == request.Accepted:
		return "Waiting for signature"
	case r.Status == request.Asked && !r.Reminded.IsZero():
		return "Reminded " + nearDay(r.Reminded, r.Now)
	case r.Status == request.Asked && len(r.OpenQuestions) == 1:
		return "1 question open"
	case r.Status == request.Asked:
		return fmt.Sprintf("%d questions open", len(r.OpenQuestions))
	}
	return ""
}

func (r deskRow) assessed() string {
	if n := len(r.Weighed); n > 0 {
		return fmt.Sprintf("%d of %d criteria assessed", n, len(request.Criteria))
	}
	return "No criteria assessed"
}

// Action is the next step, as a button says it.
func (r deskRow) Action() string {
	switch {
	case r.Status == request.Received:
		return "Verify"
	case r.Status == request.Verified && r.Person.Lead && (r.isReady() || len(r.Weighed) == len(request.Criteria)):
		return "Decide"
	case r.Status == request.Verified:
		return "Review"
	case r.Status == request.Accepted && r.toPrepare():
		return "Draft"
	}
	return "Open"
}

// isReady reports whether staff asked a lead to decide.
func (r deskRow) isReady() bool {
	_, ready := r.ReadyForDecision()
	return ready
}

// ActionLink is where the next step is taken. No one verifies blind: Verify leads
// to the request's checklist.
func (r deskRow) ActionLink() string {
	switch r.Action() {
	case "Verify":
		return r.Link() + "#verify"
	case "Draft":
		return r.Link() + "/agreement"
	}
	return r.Link()
}

// Holder is who the request is assigned to, by name; empty: no one.
func (r deskRow) Holder() string { return shortName(r.Assigned.Name) }

// assignedOrder puts what no one has first.
func (r deskRow) assignedOrder() string { return strings.ToLower(r.Holder()) }

// shortName is a person of a history without the address.
func shortName(person string) string {
	name, _, _ := strings.Cut(person, " (")
	return name
}

// Flags are what to check, a sentence each.
func (r deskRow) Flags() []string {
	list := r.ToLookAt()
	if r.Listed != "" {
		list = append(list, "The state’s directory lists this CDS code as "+r.Listed+".")
	}
	return list
}

// FlagWords is how many flags there are.
func (r deskRow) FlagWords() string {
	switch n := len(r.Flags()); n {
	case 0:
		return ""
	case 1:
		return "1 flag"
	default:
		return fmt.Sprintf("%d flags", n)
	}
}
