package main_test

import (
	"context"
	"crypto/rand"
	"errors"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
)

// asksOffice has an office asked about the request of a reference, at the table, and
// returns the path of its link.
func (s *service) asksOffice(reference string, q request.Question, email string) string {
	s.t.Helper()
	kept := store.Store{Table: table.Remote{URL: s.url + "_local/table"}}
	ctx := context.Background()
	r, err := kept.ByReference(ctx, reference)
	salt, drawn := request.NewSalt(rand.Reader)
	if err := errors.Join(err, drawn); err != nil {
		s.t.Fatal(err)
	}
	c, err := r.Take(request.StepAskOfficial, request.Input{By: "Lee Example", Salt: salt, Now: time.Now(),
		Confirm: request.ConfirmInput{Question: q, Office: request.AskedOffice{ID: "15-" + string(q),
			Name: "Example County Office of Education", Email: email, Domains: []string{"example.org"}}}})
	if err == nil {
		err = kept.Save(ctx, c)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	for range 200 {
		for _, m := range s.inbox() {
			if link := regexp.MustCompile(`/confirm/\S+`).FindString(m.Text); m.To == email && link != "" {
				return link[1:]
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatalf("no link came to %s", email)
	return ""
}

// An office answers on a phone, by keyboard alone: with nothing chosen, then with a
// no and its reason, which it changes. Each page on the way passes axe in every look.
func TestConfirm_OnAPhoneByKeyboard(t *testing.T) {
	f := person(t)
	reference, _ := f.s.followed(districtUnder("g1a"))
	f.s.staff(reference, request.StepVerify)
	link := f.s.asksOffice(reference, request.QuestionCounty, "office@example.org")
	f.look("light", 390, 844)
	f.open(link)
	if f.is(`document.querySelector("input:checked")!==null`) {
		t.Error("an answer is chosen already")
	}
	f.clean("a question to an office")
	f.look("light", 390, 844)
	f.open(link)
	button := func(at stop) bool { return at.Text == "Send our answer" }
	f.tabTo("the button", button)
	f.enter()
	f.until("the focus is on the problems", `document.activeElement.matches(".error-summary")`)
	f.clean("a question to an office, with errors")
	f.tabTo("the answers", func(at stop) bool { return at.Name == "answer" })
	f.keys(" ")
	if !f.is(`document.querySelector("[name=made_day]").checkVisibility()&&` +
		`document.documentElement.scrollWidth<=innerWidth`) {
		t.Error("the date doesn’t show with the yes, or the page scrolls sideways")
	}
	for name, value := range map[string]string{"made_month": "9", "made_day": "4", "made_year": "2026",
		"name": "Robin Example", "title": "Deputy Superintendent"} {
		f.fillIn(name, value)
	}
	f.tabTo("for whom", func(at stop) bool { return at.Name == "whom" })
	f.keys(" ")
	f.tabTo("the button", button)
	f.enter()
	f.until("the answer is there", `document.querySelector("h1").textContent.includes("We have your answer")`)
	f.clean("a question to an office, answered")
	if got := text(t, f.ctx, ".panel"); !strings.Contains(got, "Robin Example, Deputy Superintendent") {
		t.Errorf("the panel says %q", got)
	}
	f.tabTo("the change", func(at stop) bool { return at.Text == "Change our answer" })
	f.enter()
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`[name=answer][value=no]`)))
	f.fillIn("reason", "It was another agency’s.")
	for name, value := range map[string]string{"name": "Robin Example", "title": "Deputy Superintendent"} {
		f.fillIn(name, value)
	}
	do(t, f.ctx, chromedp.Click(chromedp.CSS(`[name=whom]`)))
	f.tabTo("the button", button)
	f.enter()
	f.until("the change is there", `document.body.textContent.includes("It was another agency’s.")`)
	f.open("confirm/none")
	f.clean("a link that opens no question")
	lead := f.s.asksOffice(reference, request.QuestionLead, "lead-office@example.org")
	f.open(lead)
	f.clean("a question to a geographic lead")
	f.s.staff(reference, request.StepDecline)
	f.open(lead)
	f.clean("a question that isn’t needed any more")
}
