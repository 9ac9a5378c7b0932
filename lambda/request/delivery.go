package request

import "time"

// Delivery is what the mail service reports later of one mail that it took. Reports
// come late, out of order, twice, or never.
type Delivery struct {
	Kind      DeliveryKind
	MessageID string    // the outbox row, as Mail.ID
	Attempt   int       // as Mail.Attempt
	SESID     string    // the mail service's own id of that send
	At        time.Time // when it happened, by the mail service's clock
	// why, for staff: one line, at most 500 bytes, partly the words of a stranger's
	// mail server; may be empty
	Detail string
}

// DeliveryKind says what happened, in SES's words; where one of its words has two
// meanings, with what tells them apart.
type DeliveryKind string

// What can happen to a mail. Sent settles a send whose answer was lost, since SES
// reports it of every mail that it took.
const (
	MailSent      DeliveryKind = "Send"          // SES took it and will try
	MailRejected  DeliveryKind = "Reject"        // SES found a virus and did not try
	MailDelivered DeliveryKind = "Delivery"      // the recipient's server took it
	MailDelayed   DeliveryKind = "DeliveryDelay" // not yet; SES keeps trying
	MailBounced   DeliveryKind = "Bounce"        // the recipient's server refused it for good
	// an out-of-office reply, a mailbox that is full, or a server that SES gave up
	// on
	MailAnswered   DeliveryKind = "Bounce/Transient"
	MailComplained DeliveryKind = "Complaint" // it arrived and was marked as spam
	// a report on it that is no complaint: not spam, or how it was authenticated
	MailReported DeliveryKind = "Complaint/none"
)
