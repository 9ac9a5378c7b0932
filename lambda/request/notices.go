package request

import (
	"slices"
	"time"
)

// NoticeInterval is how far apart the emails are that tell staff what one agency
// did on one request: the first step is announced at once, those that follow
// it together. A new request, a warning, and a disclaimer never wait.
const NoticeInterval = 15 * time.Minute

// Notices are the notices to staff of an agency's own steps, from the last one on
// that left at once. Each is a message that its step owes; the sender gathers those
// that are due into one email.
type Notices struct {
	Leave time.Time `json:"leave,omitzero"` // when the latest of them leaves
	IDs   []string  `json:"ids,omitempty"`  // of their messages
}

// gather says when a notice to staff of an agency's own step leaves: at once where
// none has left for an interval, or else together with the others of the interval,
// at its end.
func (n *Notices) gather(m *Message) {
	switch made := m.Made; {
	case made.Before(n.Leave): // the next email waits already
	case made.Before(n.Leave.Add(NoticeInterval)):
		n.Leave = n.Leave.Add(NoticeInterval)
	default:
		*n = Notices{Leave: made}
	}
	m.Next = n.Leave
	n.IDs = append(slices.Clone(n.IDs), m.ID)
}

// Gathers are the ids of the notices that may leave in one email with a message,
// itself among them, in the order of their steps; none where it leaves alone.
func (r Request) Gathers(m Message) []string {
	for _, n := range []Notices{r.Notices, r.AssigneeNotices} {
		if slices.Contains(n.IDs, m.ID) && len(n.IDs) > 1 {
			return n.IDs
		}
	}
	return nil
}
