package request

import (
	"errors"
	"slices"
	"strings"
	"time"
)

// Mail is one message as it leaves: composed, addressed to one person, and named by
// the outbox row that owes it.
type Mail struct {
	ID      string // the outbox row, [A-Za-z0-9_-]{1,128}; goes out as a message tag
	Attempt int    // 1 for the first try; goes out as a message tag
	From    string // a bare address, or a name and an address as RFC 5322 has it
	To      string // one bare address
	ReplyTo string // one bare address, or empty
	Subject string // one line
	Text    string // plain text, lines end in LF
	HTML    string // the same for those who read HTML
	At      time.Time
}

// Errors of a sender. Any other error leaves it open whether the mail went out.
var (
	// ErrMailRefused says that this mail can never be sent as it is, and was not.
	ErrMailRefused = errors.New("mail refused")
	// ErrMailNotSent says that this mail was surely not sent, and may be tried
	// again.
	ErrMailNotSent = errors.New("mail not sent")
)

// MessageKind names what a message says; its words are a template of that name.
type MessageKind string

// The messages that the service sends. Those to the agency hold no word that a
// submitter wrote; some carry staff's own words (Words).
const (
	Acknowledgement MessageKind = "acknowledgement" // to the agency: received
	VerifiedNotice  MessageKind = "verified"
	AskedNotice     MessageKind = "asked"     // with the question
	AnsweredNotice  MessageKind = "answered"  // its answers are here
	RecalledNotice  MessageKind = "recalled"  // the questions are taken back
	AmendedNotice   MessageKind = "amended"   // its change is here
	WithdrawnNotice MessageKind = "withdrawn" // its withdrawal is here
	AcceptedNotice  MessageKind = "accepted"
	DeclinedNotice  MessageKind = "declined" // with the reasons
	ReferredNotice  MessageKind = "referred" // with whom to turn to
	PreparedNotice  MessageKind = "prepared" // the agreement has been prepared
	SentNotice      MessageKind = "sent"     // and sent
	AgreedNotice    MessageKind = "agreed"   // and signed
	ReopenedNotice  MessageKind = "reopened" // a decision is taken back
	RedactedNotice  MessageKind = "redacted" // words were removed from its request
	LateNotice      MessageKind = "late"     // the promise is broken, and we are sorry
	AnswerReminder  MessageKind = "reminder" // its answer is due soon
	StatusLink      MessageKind = "status"   // to whoever of the agency asked for it: the way to its page
	DraftLink       MessageKind = "draft"    // to an address of the agency's choice: the way back to its draft

	StaffNotice    MessageKind = "staff-notice" // to staff: a request is here
	Warning        MessageKind = "warning"      // the promise is in danger
	BreachNotice   MessageKind = "breach"       // the promise is broken
	Disclaimed     MessageKind = "disclaimed"   // the official says that the request isn't theirs
	StaffAnswered  MessageKind = "staff-answered"
	StaffAmended   MessageKind = "staff-amended"
	StaffWithdrawn MessageKind = "staff-withdrawn"
	AssignedNotice MessageKind = "assigned" // to one member of staff: it is yours now
	// to the person it is assigned to, or else to staff: no answer by its day
	UnansweredNotice MessageKind = "unanswered"
	ReadyNotice      MessageKind = "ready"      // to one lead: it is yours to decide
	TakenBackNotice  MessageKind = "taken-back" // to that lead: it no longer is
	// to staff: an agreement is due soon, or was
	AgreementWarning MessageKind = "agreement-warning"
	AgreementLate    MessageKind = "agreement-late"

	ConfirmRequest  MessageKind = "confirm-request"  // to an office: please confirm
	ConfirmReminder MessageKind = "confirm-reminder" // to it: we have no answer yet
	ConfirmReceipt  MessageKind = "confirm-receipt"  // to its listed address: what was answered
	ConfirmOver     MessageKind = "confirm-over"     // to it: nothing is needed any more
	ConfirmAnswered MessageKind = "confirm-answered" // to the agency: an official answered
	StaffConfirmed  MessageKind = "staff-confirmed"  // to staff: an official answered

	DraftForAgency MessageKind = "agreement-agency" // to the agency: a draft of its agreement, to read
	DraftForAgent  MessageKind = "agreement-agent"  // to the Administrative Agent: the same
)

// Role is an addressee of ours. The address of Staff and Escalation is a setting,
// looked up when the mail is sent: a wrong one can be mended and the mail goes out.
// That of ToAssignee is in the message.
type Role string

// The roles that get mail.
const (
	Staff      Role = "staff"
	Escalation Role = "escalation"
	ToAssignee Role = "assignee" // the person to whom the request is assigned
)

// MessageState is where a message of the outbox is.
type MessageState string

// The states of a message. Waiting, Leased, and Doubtful are due for the sender
// from Next on; the others are at rest.
const (
	Waiting   MessageState = "waiting"   // to be sent from Next on
	Leased    MessageState = "leased"    // one sender holds it, until Next; after that its send counts as unsettled
	Sent      MessageState = "sent"      // the mail service has taken it
	Delivered MessageState = "delivered" // the addressee's server has taken it
	Doubtful  MessageState = "doubtful"  // it bounced for now, and no delivery is known: from Next on a task for staff
	Failed    MessageState = "failed"    // a task for staff says why
	Held      MessageState = "held"      // staff decide: a task says why
	Moot      MessageState = "moot"      // what came too late to matter: it is not sent, or not once more
	// a notice to staff whose news is in the email of another one, which carries it
	Gathered MessageState = "gathered"
)

// Message is a row of the outbox: an email to be sent. It is composed when it is
// sent.
type Message struct {
	ID      string      `json:"id"` // also the message tag of the mail
	Request string      `json:"request,omitempty"`
	Draft   string      `json:"draft,omitempty"` // of a DraftLink
	Kind    MessageKind `json:"kind"`
	To      string      `json:"to,omitempty"` // an address, or empty where a setting has it
	Role    Role        `json:"role,omitempty"`
	Hours   int         `json:"hours,omitempty"` // of a Warning: since receipt
	// the words that the mail carries: staff's own to the agency, the agency's to
	// staff
	Words string `json:"said,omitempty"`
	// in its recipient's Quota, whatever its kind: the agency's own step owes it
	Counts bool `json:"counts,omitempty"`
	// of an Acknowledgement: staff entered the request, so no stranger caused it
	ByStaff   bool         `json:"by_staff,omitempty"`
	Question  Question     `json:"question,omitempty"` // of an email about a confirmation
	Asking    int          `json:"asking,omitempty"`   // of one to an office: the number of the event that asked
	Shared    int          `json:"shared,omitempty"`   // of one with a link to a draft: the event that sent the draft
	State     MessageState `json:"state"`
	Made      time.Time    `json:"made"`
	Next      time.Time    `json:"next"`                // when it is due for the sender (again)
	Attempt   int          `json:"attempt,omitempty"`   // sends begun
	Unsettled int          `json:"unsettled,omitempty"` // sends whose end no one knows
	SentAt    time.Time    `json:"sent_at,omitzero"`
	ServiceID string       `json:"service_id,omitempty"` // the mail service's own id
	Why       string       `json:"why,omitempty"`        // what went wrong last
	Released  bool         `json:"released,omitempty"`   // staff let it go after it was held
	Spam      bool         `json:"spam,omitempty"`       // it arrived, and was marked as spam
	Carries   []string     `json:"carries,omitempty"`    // the ids of the Gathered notices whose news its email has
	Expires   time.Time    `json:"expires,omitzero"`     // when the table may remove it; zero: never

	Version int64 `json:"-"` // of its row: the fencing number of the lease
}

// Due reports whether the sender should take the message up at now.
func (m Message) Due(now time.Time) bool { return m.InOutbox() && !now.Before(m.Next) }

// InOutbox reports whether the sender has something left to do with the message.
func (m Message) InOutbox() bool {
	return m.State == Waiting || m.State == Leased || m.State == Doubtful
}

// IsMoot reports whether the message has nothing left to say about its request, as
// that is at now: a warning, or an apology, to which someone has seen, or a
// reminder whose day has passed.
func (m Message) IsMoot(q Request, now time.Time) bool {
	switch m.Kind {
	case Warning, BreachNotice:
		return q.Status != Received
	case LateNotice:
		return q.Status != Received || !q.Disclaimed.IsZero() // mutant: late-moot
	case AnswerReminder:
		return q.Status != Asked || q.AnswerBy.IsZero() || !now.Before(q.AnswerBy) // mutant: reminder-moot
	case UnansweredNotice:
		return !q.AnswerOverdue(now)
	case AgreementWarning:
		return !q.AgreementWaits() || !now.Before(q.AgreementDue()) // mutant: agreement-moot
	case AgreementLate:
		return !q.AgreementWaits()
	case ConfirmRequest, ConfirmReminder:
		asking := q.Confirmation(m.Question).Asking
		return asking.Event != m.Asking || !asking.Waits(now) || !mayAnswer(q.Status) // mutant: confirm-moot
	case DraftForAgency, DraftForAgent:
		_, _, state := q.ShareState(Link{Purpose: LinkAgreement, Request: q.ID, Event: m.Shared}, now)
		return state != ShareOpens && state != ShareCloses
	}
	return false
}

// Lane is one of the lines in which the outbox waits.
type Lane string

// The lanes of the outbox. What waits in Prompt leaves before all that waits in
// Links: acknowledgements, verifications, and staff's notices before the links that
// anyone may ask for, in any number.
const (
	Prompt Lane = "outbox"
	Links  Lane = "outbox-links"
)

// Lanes are all of them, in the order in which they leave.
var Lanes = []Lane{Prompt, Links}

// Lane is where the message waits.
func (m Message) Lane() Lane {
	if m.isLink() {
		return Links
	}
	return Prompt
}

// The beginnings of the ids of messages that no step of a request owes.
const (
	draftLinkID  = "draft-"
	statusLinkID = "status-"
)

// LaneOf is the lane of a message by its id alone, as a stream record gives it.
func LaneOf(id string) Lane {
	if strings.HasPrefix(id, draftLinkID) || strings.HasPrefix(id, statusLinkID) {
		return Links
	}
	return Prompt
}

// NewDraftLink is the message that emails the link to a draft. id is random.
func NewDraftLink(draft, to, id string, now time.Time) Message {
	return Message{ID: draftLinkID + id, Draft: draft, Kind: DraftLink, To: to, State: Waiting, Made: now.UTC(),
		Next: now.UTC()}
}

// IsToAgency reports whether the message goes to an address that the request or the
// draft names.
func (m Message) IsToAgency() bool {
	toColleague := m.Kind == AssignedNotice || m.Kind == ReadyNotice || m.Kind == TakenBackNotice
	return m.Role == "" && !toColleague && m.Kind != DraftForAgent && !m.IsToOffice()
}

// IsToOffice reports whether the message goes to an office that is asked to
// confirm.
func (m Message) IsToOffice() bool {
	return slices.Contains([]MessageKind{ConfirmRequest, ConfirmReminder, ConfirmReceipt, ConfirmOver}, m.Kind)
}

// LinkPurpose is what a link opens.
type LinkPurpose string

// The purposes of links.
const (
	LinkReceipt  LinkPurpose = "receipt"  // the agency's receipt, and the page on which it follows its request
	LinkDraft    LinkPurpose = "draft"    // a saved form
	LinkDisclaim LinkPurpose = "disclaim" // the official's page with the button “This wasn’t us”
	LinkConfirm  LinkPurpose = "confirm"  // the page on which an office confirms a fact
	// a draft of the agreement, to read
	LinkAgreement LinkPurpose = "agreement"
)

// Link is what the table keeps of a secret link: the hash of its 256 random bits,
// never the bits.
type Link struct {
	Hash    string      `json:"hash"` // HashSecret of the secret
	Purpose LinkPurpose `json:"purpose"`
	Request string      `json:"request,omitempty"`
	Draft   string      `json:"draft,omitempty"`
	// of a LinkConfirm: what it asks, and the number of the event that asked; of a
	// LinkAgreement: that of the event that sent the draft
	Question Question  `json:"question,omitempty"`
	Event    int       `json:"event,omitempty"`
	Made     time.Time `json:"made"`
}

// MessageWrite is what is written together with a message.
type MessageWrite struct {
	Links []Link     // that the mail carries
	Tasks []Task     // new, or as they are now
	Quota *Quota     // that counts it
	Count *Count     // that bounds how many a link may cause
	Hold  *QuotaHold // that says that it was held
	Moved []Message  // notices whose news it carries
}
