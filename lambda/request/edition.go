package request

import "time"

// Edition is what the answers of a request were before an amendment. The Request
// has the latest; each former one is kept separately.
type Edition struct {
	Request string    `json:"request"`
	Number  int       `json:"number"` // from 1, as it was received
	At      time.Time `json:"at"`     // when it was received or amended
	Answers Answers   `json:"answers"`

	Version int64 `json:"-"` // of its row
	Altered bool  `json:"-"` // its row isn't as it was written
}

// MarkAltered is for the code that reads it from a table.
func (e *Edition) MarkAltered() { e.Altered = true }

// edition is the number of the edition that stands.
func (r Request) edition() int { return max(r.Edition, 1) }

// IsAmended reports whether the answers have been changed since they were received.
func (r Request) IsAmended() bool { return r.edition() > 1 }

// editionAt is when the edition that stands was made.
func (r Request) editionAt() time.Time {
	if at := r.LastTaken[StepAmend]; !at.IsZero() {
		return at
	}
	return r.Received
}

// Current returns the current edition.
func (r Request) Current() Edition {
	return Edition{Request: r.ID, Number: r.edition(), At: r.editionAt(), Answers: r.Answers}
}
