package request

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Suspect are the reasons for which a request may not come from an agency. They hold mail to strangers and never the request: it is
// stored, staff are told, and its clock runs. trap is what stands in the field that people don't see; took is how long the check page
// was open, or zero where that isn't known: a hint only.
func Suspect(a Answers, trap string, took time.Duration) []string {
	var why []string
	if !IsBlank(trap) {
		why = append(why, "A field that people don’t see was filled in.")
	}
	links := 0
	for _, s := range Form {
		for _, f := range s.Fields {
			n := strings.Count(strings.ToLower(a[f.Name]), "http")
			if links += n; n > 0 && f.Kind == Text {
				why = append(why, fmt.Sprintf("The answer to “%s” has a web address.", f.Label))
			}
		}
	}
	if links > 20 {
		why = append(why, fmt.Sprintf("The answers have %d web addresses.", links))
	}
	if took > 0 && took < 2*time.Second && len(why) > 0 {
		why = append(why, "It was sent within two seconds of the check.")
	}
	return why
}

// Suspected holds what a new or amended request owes the people whom it names, and tells staff why. Their notice goes out as ever.
func (c Change) Suspected(why []string) Change {
	if len(why) == 0 {
		return c
	}
	c.Request.Suspect, c.Request.Held = why, true
	for i := range c.Messages {
		if c.Messages[i].Role == "" {
			c.Messages[i].State, c.Messages[i].Why = Held, "the request is suspect"
		}
	}
	what := "This request may not come from an agency, so mail to its addresses is held. " + strings.Join(why, " ") + " Its 48 hours run. Ask the agency; verifying it writes to them."
	if c.Event.Step == StepAmend {
		what = "This change of a request may not come from its agency, so mail to its addresses is held. " + strings.Join(why, " ") + " Ask the agency, then release the mail."
	}
	c.Tasks = append(c.Tasks, Task{ID: fmt.Sprintf("%s-suspect-%d", c.Request.ID[:32], c.Event.Seq), At: c.Event.At, Request: c.Request.ID, What: what})
	return c
}

// MailsADay is how many mails a day go to one address because of what strangers may have typed: acknowledgements, links to drafts and to
// an agency's page, and what its page does before a person has looked at the request. The next ones are held for staff. What staff do is
// not counted.
const MailsADay = 3

// Quota counts such mails to one address on one day. It keeps their ids, so that one that is tried again counts once.
type Quota struct {
	ID      string    `json:"id"` // the day, and the SHA-256 of the address
	Mails   []string  `json:"mails"`
	Held    bool      `json:"held,omitempty"` // a task tells of the first that was held
	Expires time.Time `json:"expires"`

	Version int64 `json:"-"`
}

// QuotaID is the id of the quota of an address on the day of now.
func QuotaID(address string, now time.Time) string {
	return now.UTC().Format(time.DateOnly) + "-" + HashSecret(strings.ToLower(address))
}

// Counted reports whether a mail of this kind counts in the quota of its addressee.
func (m Message) Counted() bool {
	return m.Role == "" && (m.Kind == Acknowledgement || m.Kind == DraftLink || m.Kind == StatusLink || m.Counts)
}

// Take counts a mail in. It is false where the day's mails are used up. Links that anybody may ask for leave one for an acknowledgement.
func (q *Quota) Take(m Message) bool {
	if slices.Contains(q.Mails, m.ID) {
		return true
	}
	most := MailsADay
	if m.Kind == DraftLink || m.Kind == StatusLink {
		most--
	}
	if len(q.Mails) >= most {
		return false
	}
	q.Mails = append(q.Mails, m.ID)
	return true
}

// Release lets a message go that was held. Staff have said so; it is counted in no quota.
func (m Message) Release(now time.Time) (Message, error) {
	if m.State != Held {
		return m, fmt.Errorf("release message %s, which is %s: %w", m.ID, m.State, ErrNotNow)
	}
	m.State, m.Released, m.Why, m.Next = Waiting, true, "", now.UTC()
	return m, nil
}
