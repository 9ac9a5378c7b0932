package request

import (
	"errors"
	"time"
)

// Mail is one message as it leaves: composed, addressed to one person, and named by the outbox row that owes it.
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
	// ErrMailNotSent says that this mail was surely not sent, and may be tried again.
	ErrMailNotSent = errors.New("mail not sent")
)
