package main_test

import (
	"context"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// Staff ask the county office and record the lead's answer by keyboard alone, and
// accept it: axe finds nothing in any state and any look.
func TestConfirmations_ByKeyboard(t *testing.T) {
	var q request.Request
	f := atDesk(t, func(s *seeded) {
		q = s.received("Example Unified School District", 90, districtUnder("g1a"))
		q = s.then(q, request.StepVerify, 80, request.Input{})
		for id, email := range map[string]string{q.Answers["county"] + "-county": "county@example.org"} {
			o, err := request.NewOffice(id)
			if err != nil {
				t.Fatal(err)
			}
			to := o.OfficeContact
			to.Email = email
			o = o.Change(request.OfficeEdit, to, request.KnownByPhone, "Pat Example", s.now)
			if err := s.store.SaveOffice(context.Background(), o); err != nil {
				t.Fatal(err)
			}
		}
	})
	state := func(name string) {
		f.clean("confirmations, " + name)
		f.look("light", 1280, 800)
	}
	button := func(text string) {
		f.t.Helper()
		f.tabTo(text, func(at stop) bool { return at.Tag == "BUTTON" && strings.HasPrefix(at.Text, text) })
		f.enter()
	}
	f.open("desk/requests/" + q.Reference + "/confirmations")
	f.look("light", 1280, 800)
	state("not asked")
	button("Ask the county superintendent")
	state("asked")
	if got := f.says(`document.querySelector(".say.good").innerText`); !strings.Contains(got, "asked the county") {
		t.Errorf("after asking the page says %q", got)
	}
	f.gets("county@example.org", "confirm")
	f.tabTo("the record of the lead's answer", func(at stop) bool {
		return at.Tag == "SUMMARY" && strings.HasPrefix(at.Text, "They answered")
	})
	f.keys(" ")
	button("Record the answer")
	state("problems")
	if got := f.says(`document.querySelector(".error-summary").innerText`); !strings.Contains(got,
		"Nothing has been saved yet") {
		t.Errorf("an empty form: %q", got)
	}
}
