package main_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"ccee-ca.org/assist/lambda/request"
)

// Staff enter the Administrative Agent, send both readers a draft, and record a
// reply, by keyboard; a reader opens the link, and another's that was ended. axe
// finds nothing on any of the pages, in any look.
func TestReaders_ByKeyboard(t *testing.T) {
	var q request.Request
	f := atDesk(t, func(s *seeded) {
		q = s.received("Example Unified School District", 90, districtUnder("g3"))
		q = s.then(q, request.StepVerify, 80, request.Input{})
		q = s.then(q, request.StepAccept, 70, request.Input{})
		q = s.then(q, request.StepDraft, 60, request.Input{Typed: request.RawInput{"excluded": "Lunch"}})
	})
	agency := q.Answers["official_email"]
	f.open("desk/offices/agent")
	f.fillIn("office_email", "agent@example.org")
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`[name=office_source][value=phone]`)))
	f.press(`#edit form button`)
	f.reads("Administrative Agent: saved.")
	path := "desk/requests/" + q.Reference + "/agreement/readers"
	f.open(path)
	f.stateOf("readers, nothing sent", desktop)
	f.replies("Send draft 1 to the agency", nil)
	f.replies("Send draft 1 to the Administrative Agent", nil)
	f.reads("Link works", "CCEE sent the Administrative Agent a draft of the agreement.")
	f.opensFold("They replied about draft 1")
	f.replies("Record the reply", map[string]string{"reader": "agent", "replied": "agrees", "reply_by": "phone",
		"reply_on_month": "1", "reply_on_day": "5", "reply_on_year": "2026", "reply": "All fine."})
	f.reads("The Administrative Agent agrees to draft 1. By phone, on January 5, 2026.")
	f.stateOf("readers, sent and replied", desktop)
	reader := f.somebodyElse()
	reader.open(strings.TrimPrefix(reader.mailed("agent@example.org", "/agreement/"), "/"))
	reader.picture("reader")
	reader.clean("a draft, as its reader sees it")
	link := strings.TrimPrefix(reader.mailed(agency, "/agreement/"), "/")
	f.open(path)
	f.opensFold("End the link")
	f.replies("End the link", nil)
	f.reads("The link to a draft of the agreement was ended.")
	reader.open(link)
	reader.reads("This draft is no longer available")
	reader.picture("reader-ended")
	reader.clean("a link that was ended")
	f.open("desk/requests/" + q.Reference + "/agreement")
	f.open("desk/offices/agent")
}
