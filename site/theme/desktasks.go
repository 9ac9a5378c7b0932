package theme

import (
	"cmp"
	"fmt"
	"html/template"
	"io"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// DeskTask is a task with what it is about.
type DeskTask struct {
	request.Task
	About    request.Request // without a reference where it is gone, or there is none
	Mail     request.Message // without a kind where it is gone, or there is none
	Held     []HeldEmail     // of a task of the quota: the emails that it names
	MoreHeld int             // how many more it names
}

// HeldEmail is an email that a quota held, with its request.
type HeldEmail struct {
	Message request.Message
	About   request.Request
}

// IsHeld reports whether it is still on hold.
func (h HeldEmail) IsHeld() bool { return h.Message.State == request.Held }

// Whom is whom the mail goes to.
func (t DeskTask) Whom() string {
	if t.Mail.To == "" {
		return t.Mail.Role.Label()
	}
	return t.Mail.To
}

// Short is what the task is about, in a few words.
func (t DeskTask) Short() string { return t.Title() + "." }

// IsKnown reports whether the request that the task is about is there.
func (t DeskTask) IsKnown() bool { return t.About.Reference != "" }

// Agency is the name of the agency that the task is about.
func (t DeskTask) Agency() string { return t.About.Answers["agency"] }

// Email names the task's email and its recipient; of a task of the quota, the
// address alone.
func (t DeskTask) Email() string {
	switch {
	case t.Mail.Kind == "":
		return ""
	case len(t.Messages) > 0:
		return t.Whom()
	}
	return fmt.Sprintf("“%s” to %s", t.Mail.Kind.Label(), t.Whom())
}

// Happened is what happened, where the title does not say it.
func (t DeskTask) Happened() string {
	if t.What == t.Short() {
		return ""
	}
	return t.What
}

// CanSend reports whether the task's button sends what is on hold.
func (t DeskTask) CanSend() bool {
	switch t.Kind {
	case request.TaskSuspect, request.TaskOnHold:
		return t.About.Held
	}
	return t.Mail.State == request.Held && !t.About.Held || t.MoreHeld > 0 || t.countHeld(false) > 0
}

// LeftOnHold is how many of the emails that a quota held stay on hold, because
// their request's emails are.
func (t DeskTask) LeftOnHold() int { return t.countHeld(true) }

func (t DeskTask) countHeld(withRequest bool) (n int) {
	for _, h := range t.Held {
		if h.IsHeld() && h.About.Held == withRequest {
			n++
		}
	}
	return n
}

// CanResend reports whether the task's button sends its email again.
func (t DeskTask) CanResend() bool {
	return t.Mail.State == request.Failed && t.IsKnown() && !t.Mail.IsToOffice() && (!t.About.Held || !t.Mail.IsToAgency())
}

// CanRedirect reports whether the email can go to another address.
func (t DeskTask) CanRedirect() bool { return t.CanResend() && t.Mail.Role == "" }

// IsSameAddress reports whether it can go to the same recipient again: their
// address has not been redacted.
func (t DeskTask) IsSameAddress() bool { return t.CanResend() && t.Mail.To != request.Redacted }

// IsOver reports whether nothing is left to do: what was on hold has been sent,
// what was delayed too, or the request has been opened. Then no one is asked why it
// is done.
func (t DeskTask) IsOver() bool {
	switch t.Kind {
	case request.TaskOverQuota:
		return t.Mail.Kind != "" && t.MoreHeld == 0 && t.countHeld(true)+t.countHeld(false) == 0
	case request.TaskSuspect, request.TaskOnHold:
		return t.IsKnown() && !t.About.Held
	case request.TaskDelayed:
		return t.Mail.State == request.Sent || t.Mail.State == request.Delivered
	case request.TaskUnopened:
		return !t.About.LastTaken[request.StepSeen].IsZero()
	}
	return false
}

// Phone is the phone number of whom the task's email goes to, or else of the
// official.
func (t DeskTask) Phone() Phone {
	who := "official"
	if t.Mail.To != "" && strings.EqualFold(t.Mail.To, t.About.Answers["contact_email"]) {
		who = "contact"
	}
	return Phone(t.About.Answers[who+"_phone"])
}

// Phone is a phone number as it was typed.
type Phone string

// Link is where the number leads: a tel: link of its digits in international form,
// or empty where it isn't a number of ten digits.
func (p Phone) Link() template.URL {
	number, _, _ := strings.Cut(strings.ToLower(string(p)), "e") // an extension
	number, _, _ = strings.Cut(number, "x")
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, number)
	digits = strings.TrimPrefix(digits, "1")
	if len(digits) != 10 {
		return ""
	}
	return template.URL("tel:+1" + digits)
}

// DeskTasks is one page of what needs a person.
type DeskTasks struct {
	AtDesk
	Tasks      []DeskTask
	Latest     []request.Task // done in the last seven days, the latest first
	Done       string         // the id of the task that was just done, or empty
	Assigned   string         // the reference of a request that was just assigned, or empty
	LeftOnHold int            // emails that were to be sent and stay on hold
	Wrong      TaskProblem
	Now        time.Time
	Place
	Damaged bool
}

// TaskProblem is what is wrong with what was typed for a task.
type TaskProblem struct {
	Task    string // its id
	Problem request.Problem
	Typed   string
}

// JustDone is the task that the person has just done, if it is one of the latest.
func (p *DeskTasks) JustDone() *request.Task {
	for i, t := range p.Latest {
		if t.ID == p.Done && t.By == p.Person.String() {
			return &p.Latest[i]
		}
	}
	return nil
}

// Items are the tasks, each with what was typed for it.
func (p *DeskTasks) Items() (list []taskItem) {
	found := false
	for i, t := range p.Tasks {
		one := taskItem{DeskTask: t, N: i + 1}
		if p.Wrong.Task == t.ID {
			one.Wrong = p.Wrong
		}
		if !found && p.isJustAssigned(t) {
			one.Here, found = true, true
		}
		list = append(list, one)
	}
	return list
}

// taskItem is a task in the list.
type taskItem struct {
	DeskTask
	N     int // from 1, for ids on the page
	Wrong TaskProblem
	Here  bool // the focus belongs to it: its request was just assigned
}

// CanAssign reports whether the person at the desk can take the task's request.
func (t DeskTask) CanAssign() bool {
	return t.IsKnown() && t.About.Status.Open() && t.About.Assigned.ID == ""
}

// Holder is who the task's request is assigned to, by name; empty: no one.
func (t DeskTask) Holder() string { return shortName(t.About.Assigned.Name) }

// JustAssigned is the request that the person has just assigned to themselves, if
// that is still so and it is on the page.
func (p *DeskTasks) JustAssigned() *request.Request {
	for i, t := range p.Tasks {
		if p.isJustAssigned(t) {
			return &p.Tasks[i].About
		}
	}
	return nil
}

func (p *DeskTasks) isJustAssigned(t DeskTask) bool {
	return t.IsKnown() && t.About.Reference == p.Assigned && t.About.Assigned.ID == p.Person.ID
}

// Back is what a task's form says of where it came from: never nothing, which would
// be no answer.
func (p *DeskTasks) Back() string { return cmp.Or(p.query().Encode(), "from=") }

// NextPage is where the list goes on.
func (p *DeskTasks) NextPage() string { return p.Path + "?" + p.nextQuery(len(p.Tasks)).Encode() }

// PageWords are which part of the tasks the page is.
func (p *DeskTasks) PageWords() string { return p.words("Tasks", len(p.Tasks), 0) }

// DeskTasks writes that page.
func (t DeskTheme) DeskTasks(w io.Writer, p DeskTasks) error { return t.render(w, "desktasks", &p) }
