package request

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Task is something that only a person can settle.
type Task struct {
	ID      string    `json:"id"` // the same trouble makes the same task, once
	Kind    TaskKind  `json:"kind,omitempty"`
	At      time.Time `json:"at"`
	What    string    `json:"what"` // what happened, in words, without the submitter's text
	Request string    `json:"request,omitempty"`
	Message string    `json:"message,omitempty"`
	// of TaskOverQuota: the ids of the messages that are held, at most
	// MaxTaskMessages
	Messages []string  `json:"messages,omitempty"`
	Done     time.Time `json:"done,omitzero"` // when a person said that it is settled
	By       string    `json:"by,omitempty"`  // who said so
	Why      string    `json:"why,omitempty"` // what they did, or why nothing is to be done
	// of the request, once the task is done
	Reference string `json:"reference,omitempty"`

	Version int64 `json:"-"` // of its row
}

// MaxTaskMessages is how many messages one task names. The next one that is held is
// a task of its own.
const MaxTaskMessages = 50

// Close settles a task for good: who, and why or what they did.
// ErrInvalidTransition: it has been settled.
func (t Task) Close(by, why string, now time.Time) (Task, error) {
	if !t.Done.IsZero() {
		return t, fmt.Errorf("close task %s: %w", t.ID, ErrInvalidTransition)
	}
	t.Done, t.By, t.Why = now.UTC(), by, why
	return t, nil
}

// TaskKind is what a task is about.
type TaskKind string

// The kinds of tasks. A task that was stored before there were kinds has none.
const (
	TaskNotDelivered TaskKind = "not-delivered" // an email bounced, or was rejected
	TaskUncertain    TaskKind = "uncertain"     // no one knows whether an email was sent
	TaskDelayed      TaskKind = "delayed"       // an email is not sent yet, after several attempts
	TaskSpam         TaskKind = "spam"          // an email arrived and was marked as spam
	TaskOverQuota    TaskKind = "over-quota"    // emails that the quota holds
	TaskSuspect      TaskKind = "suspect"       // a request, or a change, that may not come from the agency
	TaskOnHold       TaskKind = "on-hold"       // staff put a request's emails on hold
	TaskDisclaimed   TaskKind = "disclaimed"    // the official says that the request isn't theirs
	TaskAltered      TaskKind = "altered"       // a record isn't as it was written
	TaskUnfinished   TaskKind = "unfinished"    // a step's email or record is missing or late
	TaskUnopened     TaskKind = "unopened"      // no one has opened a request for a day
	TaskRedacting    TaskKind = "redacting"     // words are being redacted, in many writes
	TaskTell         TaskKind = "tell"          // an agency without an email address must be told

	TaskCall          TaskKind = "call"           // an office hasn't answered for ten days
	TaskNoAddress     TaskKind = "no-address"     // an office to be asked has no address
	TaskOfficeBounced TaskKind = "office-bounced" // an email to an office didn't arrive
	TaskNotTheirs     TaskKind = "not-theirs"     // an office says that it can't answer
	TaskLinkHelp      TaskKind = "link-help"      // someone has a link to a question that no longer opens
)

// TaskGuide is what a kind of task says to the person who does it.
type TaskGuide struct {
	Title string
	Do    string
}

// taskGuides has the guide of each kind.
var taskGuides = map[TaskKind]TaskGuide{
	TaskNotDelivered: {"An email wasn’t delivered",
		"Check the address, or call the recipient. Then send the email again, here or to another address."},
	TaskUncertain: {"We can’t tell whether an email was sent",
		"Ask the recipient whether it arrived. If it didn’t, send it again."},
	TaskDelayed: {"An email hasn’t been sent yet",
		"We keep trying, so don’t send it again. If it’s urgent, call the recipient. If this lasts longer than an " +
			"hour, tell your administrator."},
	TaskSpam: {"An email was marked as spam",
		"Ask the recipient whether they want our emails. If they don’t, put the request’s emails on hold."},
	TaskOverQuota: {"Emails over the daily limit are on hold",
		"If they’re expected, send them: a charter network may send several requests in a day. If the requests look " +
			"like spam, don’t send them."},
	TaskSuspect: {"This may not be from the agency",
		"Call the agency, at a number that isn’t from the request. If the request is theirs, resume emails: what’s on " +
			"hold is sent. If it isn’t, leave them on hold, and ask " +
			"a lead to withdraw it before its deadline."},
	TaskOnHold: {"Emails to this agency are on hold",
		"Until you resume them, only a verification emails the agency."},
	TaskDisclaimed: {"The official says the agency didn’t send this request",
		"Call the official. If the request isn’t theirs, put its emails on hold. A lead can withdraw it for them."},
	TaskAltered: {"A record was altered, or part of it is missing",
		"Tell your administrator now. Don’t rely on the request’s page until they’ve checked it."},
	TaskUnfinished: {"A step is incomplete",
		"Tell your administrator. If an email is missing, call the recipient."},
	TaskRedacting: {"A redaction isn’t finished",
		"Ask a lead to continue it on the request’s page. Until then only leads can open the request."},
	TaskTell: {"Tell the agency yourself", "Then mark this as done."},
	TaskCall: {"An office hasn’t answered for ten days",
		"Call the office. If they answer by phone, record it on the request’s confirmations page."},
	TaskNoAddress: {"An office has no email address",
		"Call the office, enter its address in the contact list, and ask. Or record its answer from a letter or call."},
	TaskOfficeBounced: {"An email didn’t reach an office",
		"Call the office, correct its address in the contact list, and ask again."},
	TaskNotTheirs: {"An office can’t answer our question",
		"Find out who can, correct the contact list if it’s wrong, and ask them."},
	TaskLinkHelp: {"Someone at an office needs help with a link",
		"Call the office at the number in the contact list. Send the question again if it’s still open."},
	TaskUnopened: {"No one has opened this request in 24 hours",
		"Open it, and verify it now."},
}

// Title is what the task is about; of one that was stored before there were kinds,
// the first sentence of what happened.
func (t Task) Title() string {
	if title := t.Guide().Title; title != "" {
		return title
	}
	first, _, _ := strings.Cut(t.What, ". ")
	return strings.TrimSuffix(first, ".")
}

// Text is the task as one line: what it is about, then what happened.
func (t Task) Text() string {
	if t.Guide().Title == "" || t.What == t.Title()+"." {
		return t.What
	}
	return t.Title() + ": " + t.What
}

// TaskKinds are all kinds of tasks, for a list of what each says.
func TaskKinds() (kinds []TaskKind) {
	for k := range taskGuides {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	return kinds
}

// Guide is what the task says to the person who does it; the zero one where it was
// stored before there were kinds.
func (t Task) Guide() TaskGuide { return taskGuides[t.Kind] }

// CloseTaskForm is what a person is asked who marks a task as done.
var CloseTaskForm = FormSections{{ID: "close", Title: "Mark as done", Fields: []Field{
	{Name: fieldWords, Kind: Text, Limit: 500, Required: true, Label: "What did you do, or why is there nothing to do?",
		Missing: "Enter what you did, or why there’s nothing to do"}}}}

// ResendForm is what a person is asked who sends an email to another address.
var ResendForm = FormSections{{ID: "resend", Title: "Send to another address", Fields: []Field{
	{Name: FieldAddress, Kind: Email, Limit: 254, Label: "Address", Missing: "Enter the address"}}}}

// FieldAddress is the field of ResendForm; blank sends to the same recipient.
const FieldAddress = "address"

// UnopenedAfter is how long a request may wait until someone opens it at the desk.
const UnopenedAfter = 24 * time.Hour

// TasksDoneBy are the ids of the tasks that a step does or may do, as far as they
// are there: opening a request, resuming its emails, or the answer or end of a
// question to an office, which any step may bring.
func (r Request) TasksDoneBy(step Step, now time.Time) []string {
	ids := r.callTasks() // mutant: call-done
	switch {
	case step == StepRelease:
		ids = append(ids, r.HoldTasks...)
	case step == StepSeen && now.Sub(r.Received) >= UnopenedAfter:
		ids = append(ids, string(TaskUnopened)+"-"+r.ID[:32])
	}
	return ids
}

// closeTasks closes the open ones among the tasks that a step does, with the step.
// An office is still to be called while its question waits.
func (c *Change) closeTasks(tasks []Task, in Input) {
	waiting := c.Request.callTasks()
	for _, t := range tasks {
		if slices.Contains(waiting, t.ID) { // mutant: call-waits
			continue
		}
		closed, err := t.Close(in.By, c.Event.Title()+".", in.Now)
		if err != nil {
			continue // someone has closed it before
		}
		closed.Reference = c.Request.Reference
		c.Tasks = append(c.Tasks, closed)
	}
}

// openHoldTask adds a task that says that emails to the agency are on hold; the
// step that resumes them closes it.
func (c *Change) openHoldTask(t Task) {
	t.Request, t.At = c.Request.ID, c.Event.At
	t.ID = fmt.Sprintf("%s-%s-%d", c.Request.ID[:32], t.Kind, c.Event.Seq)
	c.Request.HoldTasks = append(slices.Clone(c.Request.HoldTasks), t.ID)
	c.Tasks = append(c.Tasks, t)
}
