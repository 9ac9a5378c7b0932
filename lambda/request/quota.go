package request

import (
	"fmt"
	"slices"
	"time"
)

// How many emails a Pacific day go to one address because of what people outside
// CCEE do: acknowledgements, links to saved forms and to an agency's page, and what
// an agency's own steps cause, in every status. The next ones are held for staff.
// What staff cause is not counted.
const (
	MailsADay    = 3 // for one agency, see QuotaKey
	AllMailsADay = 8 // for all agencies together: a charter network sends several requests in a day
)

// Quota counts such emails to one folded address on one day. It keeps their ids, so
// that one that is tried again counts once.
type Quota struct {
	ID      string    `json:"id"` // QuotaID
	Counted []Counted `json:"counted,omitempty"`
	Held    bool      `json:"held,omitempty"` // a task names those that were held
	// how many tasks before it named all that they could, or were done
	FullTasks int       `json:"full_tasks,omitempty"`
	Expires   time.Time `json:"expires"`

	Version int64 `json:"-"`
}

// TaskID is the id of the task that names what is held.
func (q Quota) TaskID() string {
	if q.FullTasks == 0 {
		return "held-" + q.ID
	}
	return fmt.Sprintf("held-%s-%d", q.ID, q.FullTasks+1)
}

// Counted is one email that a Quota has counted.
type Counted struct {
	Message string `json:"message"` // its id
	Agency  string `json:"agency"`  // QuotaKey of the agency that it is about
}

// QuotaID is the id of the quota of an address on the Pacific day of now: the day,
// and the SHA-256 of the folded address.
func QuotaID(address string, now time.Time) string {
	return now.In(Pacific).Format(time.DateOnly) + "-" + HashSecret(FoldAddress(address)) // mutant: folded-address
}

// QuotaKey is the agency that an email is about, for counting: its CDS code, or its
// kind and county where none is given.
func QuotaKey(a Answers) string {
	if a["cds"] != "" {
		return a["cds"]
	}
	return a["kind"] + " " + a["county"]
}

// QuotaKey is the agency that a link to a draft is about, for counting. A draft's
// CDS code is not used: nothing that was typed has been checked, and each code
// would open a share of the day's emails of its own. Kind and county are a share
// for each agency that a county office saves forms for; as they are typed too, only
// those that exist count, and AllMailsADay bounds them all.
func (d Draft) QuotaKey() string {
	kind := Agency(d.RawInput["kind"])
	_, known := countyByCode(d.RawInput["county"])
	if !known || !slices.Contains(Agencies, kind) {
		return "no agency"
	}
	return string(kind) + " " + d.RawInput["county"]
}

// IsCounted reports whether the message counts in the quota of its recipient.
func (m Message) IsCounted() bool {
	return m.Role == "" && (m.Kind == Acknowledgement && !m.ByStaff || m.isLink() || m.Counts) // mutant: by-staff
}

// isLink reports whether the message is a link that anyone may ask for.
func (m Message) isLink() bool { return m.Kind == DraftLink || m.Kind == StatusLink }

// Take counts a message about an agency in. It is false where the day's emails are
// used up, for that agency or for all. Links that anyone may ask for leave one of
// each for an acknowledgement.
func (q *Quota) Take(m Message, agency string) bool {
	forAgency, forAll := MailsADay, AllMailsADay
	if m.isLink() {
		forAgency, forAll = forAgency-1, forAll-1
	}
	n := 0
	for _, c := range q.Counted {
		if c.Message == m.ID {
			return true
		}
		if c.Agency == agency {
			n++
		}
	}
	if n >= forAgency || len(q.Counted) >= forAll { // mutant: quota-all
		return false
	}
	q.Counted = append(slices.Clone(q.Counted), Counted{m.ID, agency})
	return true
}

// QuotaHold is when email about a request was last held because its recipient had
// had the day's emails. The request's pages say so until staff release it.
type QuotaHold struct {
	Request string    `json:"request"`
	At      time.Time `json:"at"`

	Version int64 `json:"-"`
}

// HoldsMail reports whether email about the request waits for staff to release it.
func (r Request) HoldsMail(h QuotaHold) bool {
	return r.Held || !h.At.IsZero() && h.At.After(r.LastTaken[StepRelease])
}

// Release lets a message go that was held. Staff have decided that; it counts
// toward no quota.
func (m Message) Release(now time.Time) (Message, error) {
	if m.State != Held {
		return m, fmt.Errorf("release message %s, which is %s: %w", m.ID, m.State, ErrInvalidTransition)
	}
	m.State, m.Released, m.Why, m.Next = Waiting, true, "", now.UTC()
	return m, nil
}
