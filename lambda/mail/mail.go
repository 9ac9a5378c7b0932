// Package mail sends what the outbox owes: through Amazon SES, or into a folder
// where a laptop's inbox shows it.
//
// Both senders do the same with a request.Mail. They refuse, before anything
// leaves, what SES would refuse or what could be used to write to strangers: a
// field that goes into a header and has a line break or another control character,
// an address that isn't one bare address, nothing to read, more than 10 MB. Each
// mail carries the headers Auto-Submitted and X-Auto-Response-Suppress, so that no
// vacation notice answers it, and the tags message (its outbox row) and attempt, by
// which SES's later events name it: see ParseEvent.
//
// What an error means is the whole point, since SES has no idempotency token and a
// second call is a second mail:
//   - request.ErrMailRefused: never as it is. Staff must look.
//   - request.ErrMailNotSent: surely not sent, try again later. Whatever someone
//     must repair in the settings (the sender's address, its verification, the
//     configuration set, the role, a quota, a suspended account) is here and not
//     above: the mail is fine and waits for the repair.
//   - any other: it may be out. SES's own events settle it.
package mail

import (
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"ccee-ca.org/assist/lambda/request"
)

// MaxSize is the most that the texts of one mail may have together, in bytes. SES
// takes 40 MB; many servers take 10.
const MaxSize = 10 << 20

// The tags that come back with SES's events.
const (
	messageTag = "message"
	attemptTag = "attempt"
)

// autoHeaders are on each mail, so that no program answers it: the standard's (RFC
// 3834), and the one that Exchange and Outlook go by (MS-OXCMAIL 2.1.3.2.20). Its
// value All would also keep back non-delivery reports (NDR), by which we learn that
// a mail did not arrive.
var autoHeaders = [][2]string{
	{"Auto-Submitted", "auto-generated"},
	{"X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply"},
}

var tagValue = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)
})

// outgoing is a mail that may leave.
type outgoing struct {
	from, to string
	replyTo  []string
	tags     [][2]string // name and value, in order
	mail     request.Mail
}

// prepare checks a mail. Its errors are ErrMailRefused with the reason, or
// ErrMailNotSent where the reason is the sender's address: that one comes from the
// settings.
func prepare(m request.Mail) (outgoing, error) {
	from, err := parseSender(m.From)
	if err != nil {
		return outgoing{}, fmt.Errorf("prepare mail %q: %w: sender %q: %w", m.ID, request.ErrMailNotSent, m.From, err)
	}
	if err := check(m); err != nil {
		return outgoing{}, fmt.Errorf("prepare mail %q: %w: %w", m.ID, request.ErrMailRefused, err)
	}
	o := outgoing{from: from, to: m.To, mail: m,
		tags: [][2]string{{messageTag, m.ID}, {attemptTag, strconv.Itoa(m.Attempt)}}}
	if m.ReplyTo != "" {
		o.replyTo = []string{m.ReplyTo}
	}
	return o, nil
}

func check(m request.Mail) error {
	switch {
	case !tagValue().MatchString(m.ID):
		return errors.New("its id must be 1 to 128 of A-Z a-z 0-9 _ -")
	case m.Attempt < 1:
		return fmt.Errorf("attempt %d: they are counted from 1", m.Attempt)
	case strings.TrimSpace(m.Subject) == "":
		return errors.New("it has no subject")
	case hasControl(m.Subject):
		return fmt.Errorf("its subject %q has a control character", m.Subject)
	case strings.TrimSpace(m.Text) == "":
		return errors.New("it has no text")
	case !utf8.ValidString(m.Subject + m.Text + m.HTML):
		return errors.New("it isn't valid UTF-8")
	case len(m.Subject)+len(m.Text)+len(m.HTML) > MaxSize:
		return fmt.Errorf("it has %d bytes, over %d", len(m.Subject)+len(m.Text)+len(m.HTML), MaxSize)
	}
	if err := checkBare(m.To); err != nil {
		return fmt.Errorf("recipient %q: %w", m.To, err)
	}
	if m.ReplyTo == "" {
		return nil
	}
	if err := checkBare(m.ReplyTo); err != nil {
		return fmt.Errorf("reply-to %q: %w", m.ReplyTo, err)
	}
	return nil
}

// checkBare wants an address as request.Address gives it back; only the case of its
// domain may differ.
func checkBare(s string) error {
	a, err := request.Address(s)
	if err == nil && !strings.EqualFold(a, s) {
		return errors.New("not one bare address")
	}
	return err
}

// parseSender reads a bare address, or a name and an address, and returns it in the
// ASCII form of a header.
func parseSender(s string) (string, error) {
	a, err := mail.ParseAddress(s)
	if err != nil {
		return "", err
	}
	if err := checkBare(a.Address); err != nil {
		return "", err
	}
	if name := s + a.Name; hasControl(name) || !utf8.ValidString(name) { // a.Name: what an encoded word hides
		return "", errors.New("it has a control character or isn't valid UTF-8")
	}
	if a.Name == "" {
		return a.Address, nil
	}
	return a.String(), nil
}

// hasControl also finds the two Unicode line separators, which some mail programs
// break lines at.
func hasControl(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' })
}
