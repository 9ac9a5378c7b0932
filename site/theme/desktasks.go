package theme

import (
	"io"
	"net/url"
	"strings"

	"ccee-ca.org/assist/lambda/request"
)

// DeskTask is a task with what it is about.
type DeskTask struct {
	request.Task
	About request.Request // without a reference where it is gone, or there is none
	Mail  request.Message // without a kind where it is gone, or there is none
}

// Whom is whom the mail goes to.
func (t DeskTask) Whom() string {
	if t.Mail.To == "" {
		return string(t.Mail.Role)
	}
	return t.Mail.To
}

// Short is the first sentence of what is to be done.
func (t DeskTask) Short() string {
	first, _, more := strings.Cut(t.What, ". ")
	if more {
		first += "."
	}
	return first
}

// IsKnown reports whether the request that the task is about is there.
func (t DeskTask) IsKnown() bool { return t.About.Reference != "" }

// Agency is the name of the agency that the task is about.
func (t DeskTask) Agency() string { return t.About.Answers["agency"] }

// DeskTasks is one page of what waits for a person.
type DeskTasks struct {
	AtDesk
	Tasks      []DeskTask
	From, Next string // as of DeskQueue
	Damaged    bool
}

// NextPage is where the list goes on.
func (p *DeskTasks) NextPage() string { return p.Path + "?from=" + url.QueryEscape(p.Next) }

// DeskTasks writes that page.
func (t *Theme) DeskTasks(w io.Writer, p DeskTasks) error { return t.render(w, "desktasks", &p) }
