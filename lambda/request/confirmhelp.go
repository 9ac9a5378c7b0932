package request

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// HelpTask asks staff to call the office whose link doesn't do what it needs. One
// link makes one in each of its states, and no more: it can't flood the desk.
func (r Request) HelpTask(l Link, state LinkState, now time.Time) Task {
	what := map[LinkState]string{LinkWaits: "Its link works.", LinkAnswered: "Says that the answer isn’t its own.",
		LinkExpired: "Its link has expired.", LinkReplaced: "Its link was replaced.",
		LinkPassedOn: "Its link was passed on to a colleague.", LinkUsed: "Its answer is settled.",
		LinkOver: "Nothing is needed from it any more."}[state]
	if a := r.Confirmation(l.Question).Asking; a.Event == l.Event {
		what = "Asked: " + a.Name + ". " + what
	}
	return Task{ID: string(TaskLinkHelp) + "-" + l.Hash[:32] + "-" + string(state), Kind: TaskLinkHelp, At: now.UTC(),
		Request: r.ID, What: what}
}

// AddressTask asks staff to find an address for a question: one for each question
// of a request.
func (r Request) AddressTask(q Question, now time.Time) Task {
	return Task{ID: string(TaskNoAddress) + "-" + r.ID[:32] + "-" + string(q), Kind: TaskNoAddress, At: now.UTC(),
		Request: r.ID, What: "There’s no address to ask " + q.Official() + "."}
}

// BrokenLinkForm is what someone is asked whose link opens no question: no one
// knows who they are, so a choice is all that they can send.
var BrokenLinkForm = FormSections{{ID: "broken", Title: "Ask CCEE to call your office", Fields: []Field{
	{Name: "office", Kind: Select, Required: true, Label: "Which county is your office in?", Options: countyOptions,
		Missing: "Select your office’s county"}}}}

// BrokenLinkTasks is how many tasks of a day name the offices with broken links. A
// further one begins once staff are done with the one before.
const BrokenLinkTasks = 3

// BrokenLinkTaskID is the id of the n-th task of a day, from 0.
func BrokenLinkTaskID(now time.Time, n int) string {
	return fmt.Sprintf("%s-broken-%s-%d", TaskLinkHelp, pacificDay(now), n)
}

const brokenLink = "A link doesn’t open at an office in: "

// NameBrokenLink names a county in the n-th task of a day, which may not be there
// yet. False: staff are done with it.
func (t Task) NameBrokenLink(county string, n int, now time.Time) (Task, bool) {
	c, _ := countyByCode(county)
	if t.ID == "" {
		return Task{ID: BrokenLinkTaskID(now, n), Kind: TaskLinkHelp, At: now.UTC(), What: brokenLink + c.Name + "."},
			true
	}
	names := strings.Split(strings.TrimSuffix(strings.TrimPrefix(t.What, brokenLink), "."), ", ")
	if !slices.Contains(names, c.Name) {
		t.What = brokenLink + strings.Join(append(names, c.Name), ", ") + "."
	}
	return t, t.Done.IsZero()
}
