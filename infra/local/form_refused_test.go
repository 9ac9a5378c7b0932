package main_test

import (
	"regexp"
	"testing"
)

// Who is refused after Send gets back to the filled-in answers by the page's own
// button, with a script and without, and sends them.
func TestRefused_BackToTheAnswers(t *testing.T) {
	for _, script := range []bool{true, false} {
		f := person(t)
		earlier := valid()
		_, check, _ := f.s.post("/request/check", earlier)
		used := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(check)[1]
		earlier.Set("token", used)
		if code, _, _ := f.s.post("/request/send", earlier); code != 303 {
			t.Fatalf("the earlier request answers %d", code)
		}
		f.script(script)
		f.open("request/")
		answers := valid()
		answers.Set("need", words)
		fill(t, f.ctx, answers)
		f.press(checkButton)
		f.says(`document.querySelector("[name=token]").value="` + used + `"`)
		f.press(sendButton)
		if got := text(t, f.ctx, "h1"); got != "You already sent a request from this page" {
			t.Fatalf("the answer is %q", got)
		}
		f.press(`main form button`)
		f.hasWords("after the button")
		for _, name := range []string{"agency", "cds", "official_email", "months"} {
			if got := f.value(name); got != answers.Get(name) {
				t.Errorf("script %v: %s came back as %q", script, name, got)
			}
		}
		for _, name := range []string{"attest", "no_pupils", "public", "unsure"} {
			if !f.is(`document.forms[0].elements.` + name + `.checked`) {
				t.Errorf("script %v: %s is no longer checked", script, name)
			}
		}
		f.press(checkButton)
		f.press(sendButton)
		f.reference()
		f.requests(2)
	}
}
