package theme

import (
	"io"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Receipt is what an LEA keeps: proof that its request is there, and of what was
// first sent.
type Receipt struct {
	Head
	request.Request                 // with the answers as they were first sent
	Standing        request.Answers // as they stand
	Now             time.Time
	Link            string // the path of the receipt itself
	Copy            string // the path of the copy of the answers; its files have .json and .txt behind it
	Page            string // the path of the request's own page
	Notice          string // what of it differs from what was received, or empty
	Proof           string // the SHA-256 of the copy's JSON file, as it was received
	MailHeld        bool   // email about it waits for staff to release it
}

// HasMovedOn reports whether the request has gone on since its review began: then
// its own page says what happens next.
func (r *Receipt) HasMovedOn() bool {
	return r.Status != request.Received && r.Status != request.Verified
}

// Tracker is where the request is, in five steps.
func (r *Receipt) Tracker() []trackerStep { return tracker(r.current(), r.Now) }

// IsLate reports whether the promised verification is late.
func (r *Receipt) IsLate() bool { return isLate(r.current(), r.Now) }

// current is the request with the answers as they stand.
func (r *Receipt) current() request.Request {
	q := r.Request
	q.Answers = r.Standing
	return q
}

// Receipt writes the receipt of a request.
func (t *Theme) Receipt(w io.Writer, r Receipt) error {
	r.Head = Head{Title: "Receipt for request " + r.Reference, NoIndex: true,
		Scripts: []string{"send.js", "sent.js", "print.js"}}
	return t.render(w, "receipt", &r)
}

// Answers writes the copy of what was sent.
func (t *Theme) Answers(w io.Writer, r Receipt) error {
	r.Head = Head{Title: "What you sent: " + r.Reference, NoIndex: true}
	return t.render(w, "answers", &r)
}

// Disclaim writes the page on which the authorized official says that the agency
// did not send the request.
func (t *Theme) Disclaim(w io.Writer, r Receipt) error {
	r.Head = Head{Title: "Was this you? " + r.Reference, NoIndex: true}
	return t.render(w, "disclaim", &r)
}
