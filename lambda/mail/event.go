package mail

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"ccee-ca.org/assist/lambda/request"
)

// maxDetail bounds what a stranger's mail server can make us keep, in bytes.
const maxDetail = 500

// event is what EventBridge hands over of SES: its envelope (detail-type
// "Email Sent", "Email Bounced" …) around the event that SES publishes everywhere.
// Each kind has an object of its own, with its time. SES's names begin in lower
// case.
type event struct {
	Source string
	Time   time.Time
	Detail struct {
		EventType request.DeliveryKind
		Mail      struct {
			MessageID string
			Timestamp time.Time // of the send
			Tags      map[string][]string
		}
		Reject   struct{ Reason string }
		Delivery struct {
			Timestamp    time.Time
			SMTPResponse string
		}
		DeliveryDelay struct {
			Timestamp         time.Time
			DelayType         string
			DelayedRecipients []recipient
		}
		Bounce struct {
			Timestamp                 time.Time
			BounceType, BounceSubType string
			BouncedRecipients         []recipient
		}
		Complaint struct {
			Timestamp             time.Time
			ComplaintFeedbackType string
			ComplaintSubType      string
		}
	}
}

type recipient struct{ DiagnosticCode string }

// ParseEvent reads one of SES's events as EventBridge delivers it. The kinds are
// those of request.DeliveryKind; an event of another kind, of another sender than
// SES, or of a mail without our two tags is an error, and will be one however often
// it is tried again.
func ParseEvent(b []byte) (request.Delivery, error) {
	var e event
	if err := json.Unmarshal(b, &e); err != nil {
		return request.Delivery{}, fmt.Errorf("read SES event: %w", err)
	}
	d := request.Delivery{Kind: e.Detail.EventType, SESID: e.Detail.Mail.MessageID}
	if e.Source != "aws.ses" || d.SESID == "" {
		return request.Delivery{}, fmt.Errorf("read SES event: of %q, mail id %q: not one of SES's", e.Source, d.SESID)
	}
	var err error
	d.MessageID, d.Attempt, err = parseTags(e.Detail.Mail.Tags)
	if err != nil {
		return request.Delivery{}, fmt.Errorf("read SES event %s of mail %s: %w", d.Kind, d.SESID, err)
	}
	var known bool
	d.At, d.Detail, known = e.timeAndReason()
	if !known {
		return request.Delivery{}, fmt.Errorf("read SES event of mail %s: unknown kind %q", d.SESID, d.Kind)
	}
	if d.At.IsZero() {
		d.At = e.Time
	}
	d.Kind, d.At, d.Detail = e.classify(), d.At.UTC(), oneLine(d.Detail)
	return d, nil
}

// lastingBounces are the bounces of type Transient that no time mends and no
// out-of-office reply looks like: the recipient's server does not take the mail
// itself, whether or not it had taken it before.
var lastingBounces = []string{"MessageTooLarge", "ContentRejected", "AttachmentRejected"}

// noComplaints are the types of feedback by which no one complains (RFC 5965 and
// RFC 6591): the recipient says that it is not spam, or a server how the mail was
// authenticated. Any other type is a complaint, and so is none.
var noComplaints = []string{"not-spam", "auth-failure"}

// classify is what an event says, where SES has one word for more than one thing. A
// bounce is for good where SES calls it Permanent; the types Transient and
// Undetermined are also what it makes of an out-of-office reply, and what it says
// when it gives up. A complaint that comes of the account's suppression list means
// that SES did not send the mail.
func (e event) classify() request.DeliveryKind {
	b, c := e.Detail.Bounce, e.Detail.Complaint
	switch kind := e.Detail.EventType; {
	case kind == request.MailBounced && b.BounceType != "Permanent" &&
		!slices.Contains(lastingBounces, b.BounceSubType):
		return request.MailAnswered
	case kind == request.MailComplained && c.ComplaintSubType != "":
		return request.MailBounced
	case kind == request.MailComplained && slices.Contains(noComplaints, c.ComplaintFeedbackType):
		return request.MailReported
	default:
		return kind
	}
}

// timeAndReason returns the time and the reason from the object that belongs to the
// kind.
func (e event) timeAndReason() (at time.Time, detail string, known bool) {
	switch d := e.Detail; d.EventType {
	case request.MailSent:
		return d.Mail.Timestamp, "", true
	case request.MailRejected:
		return e.Time, d.Reject.Reason, true
	case request.MailDelivered:
		return d.Delivery.Timestamp, d.Delivery.SMTPResponse, true
	case request.MailDelayed:
		return d.DeliveryDelay.Timestamp, reason(d.DeliveryDelay.DelayType, d.DeliveryDelay.DelayedRecipients), true
	case request.MailBounced:
		return d.Bounce.Timestamp, reason(d.Bounce.BounceType+"/"+d.Bounce.BounceSubType, d.Bounce.BouncedRecipients),
			true
	case request.MailComplained:
		return d.Complaint.Timestamp, cmp.Or(d.Complaint.ComplaintSubType, d.Complaint.ComplaintFeedbackType), true
	}
	return time.Time{}, "", false
}

// parseTags returns the outbox row and the attempt. SES gives every tag as a list,
// since headers can repeat one.
func parseTags(tags map[string][]string) (id string, attempt int, err error) {
	ids, attempts := tags[messageTag], tags[attemptTag]
	if len(ids) != 1 || !tagValue().MatchString(ids[0]) || len(attempts) != 1 {
		return "", 0, errors.New("message tags missing or duplicated")
	}
	attempt, err = strconv.Atoi(attempts[0])
	if err != nil || attempt < 1 {
		return "", 0, fmt.Errorf("attempt %q is not a number from 1", attempts[0])
	}
	return ids[0], attempt, nil
}

// reason joins SES's word for it and what the recipient's server said. Our mails
// have one recipient.
func reason(kind string, to []recipient) string {
	if len(to) == 0 || to[0].DiagnosticCode == "" {
		return kind
	}
	return kind + ": " + to[0].DiagnosticCode
}

// oneLine makes one line of at most maxDetail bytes of printable characters.
func oneLine(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if len(s) > maxDetail {
		s = strings.ToValidUTF8(s[:maxDetail], "")
	}
	return s
}
