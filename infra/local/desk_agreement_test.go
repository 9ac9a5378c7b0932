package main_test

import (
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// Staff draft an agreement by keyboard alone: a link leads from each blank to its
// input, Enter in an input adds up and removes nothing, and saving makes a draft.
// Of two people the second chooses. axe finds nothing in any state and any look.
func TestAgreement_ByKeyboard(t *testing.T) {
	var q request.Request
	f := atDesk(t, func(s *seeded) {
		q = s.received("Example Unified School District", 90, districtUnder("g3"))
		q = s.then(q, request.StepVerify, 80, request.Input{})
		q = s.then(q, request.StepAccept, 70, request.Input{})
	})
	path := "desk/requests/" + q.Reference + "/agreement"
	other := f.somebodyElse()
	other.signIn("/desk/queue", "robin")
	other.open(path)
	f.open(path)
	f.look("light", 1280, 800)
	f.clean("agreement, new")
	f.look("light", 1280, 800)
	f.tabTo("a blank", func(at stop) bool { return at.Tag == "A" && at.Text == "Agreement number" })
	f.follow()
	f.until("the input is in view", `location.hash==="#in-agreement_number"`)
	f.tabTo("the quantity", func(at stop) bool { return at.Name == "cost_1_quantity" })
	f.keys("2.5")
	f.tabTo("the rate", func(at stop) bool { return at.Name == "cost_1_rate" })
	f.keys("1,000")
	f.enter()
	if got := f.says(`document.querySelector("main").innerText`); !strings.Contains(got, "Not saved yet") ||
		!strings.Contains(got, "2,500.00") || !strings.Contains(got, "Staff days off site") &&
		!f.is(`document.getElementById("in-cost_2_line").value==="Staff days off site"`) {
		t.Errorf("after Enter the page says %q", got)
	}
	f.clean("agreement, added up")
	f.look("light", 1280, 800)
	save := func(f form) {
		f.t.Helper()
		f.tabTo("Save", func(at stop) bool { return at.Tag == "BUTTON" && strings.HasPrefix(at.Text, "Save draft") })
		f.enter()
	}
	save(f)
	if got := f.says(`document.activeElement.innerText`); !strings.Contains(got, "Draft 1 is saved") {
		t.Errorf("after saving the focus is on %q", got)
	}
	f.clean("agreement, saved")
	other.tabTo("the limits", func(at stop) bool { return at.Name == "excluded" })
	other.keys("Lunch")
	save(other)
	if got := other.says(`document.querySelector("main").innerText`); !strings.Contains(got, "Nothing was saved") {
		t.Errorf("who comes second is told %q", got)
	}
	other.clean("agreement, choice")
	other.look("light", 1280, 800)
	save(other)
	if !other.is(`location.search==="?saved=2"`) || !other.is(`document.getElementById("in-cost_1_rate").value==="1,000"`) ||
		!other.is(`document.getElementById("in-excluded").value==="Lunch"`) {
		t.Errorf("the choice leads to %s", other.says(`location.href`))
	}
	other.open(path + "/compare?a=1&b=2")
	other.clean("agreement, compared")
	other.open(path + "/1")
	other.clean("agreement, draft 1")
	other.open(path + "/print?draft=2")
	other.clean("agreement, print")
}
