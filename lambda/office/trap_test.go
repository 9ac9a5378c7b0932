package office_test

import (
	"html"
	"net/url"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// The field that people don't see asks password managers to leave it alone, and no
// identity has a part of its name.
func TestForm_TrapLeftAloneByPasswordManagers(t *testing.T) {
	s := newService(t, &table.Memory{})
	for n := range document(t, s.post(s.intake, "/request/form", valid()).Body.String()).Descendants() {
		if n.Data != "input" || attribute(n, "name") != request.TrapInput {
			continue
		}
		for name, want := range map[string]string{"autocomplete": "off", "data-1p-ignore": "", "data-lpignore": "true",
			"data-bwignore": "", "data-form-type": "other", "tabindex": "-1", "value": ""} {
			if got := attribute(n, name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		for _, part := range []string{"name", "mail", "phone", "tel", "url", "site", "address", "org", "user", "pass",
			"card"} {
			if strings.Contains(request.TrapInput, part) {
				t.Errorf("%s has %q in it, which an identity has", request.TrapInput, part)
			}
		}
		return
	}
	t.Error("the form has no such field")
}

// Where that field came filled in, the check page shows it, empty: a person sends
// the request as any other, and a robot that fills it in again, or never saw the
// page, is suspect.
func TestCheck_FilledTrapShownAndEmptied(t *testing.T) {
	s := newService(t, &table.Memory{})
	w := s.post(s.intake, "/request/check", with(valid(), request.TrapInput, "https://example.org"))
	page, shown := html.UnescapeString(w.Body.String()), 0
	for n := range document(t, w.Body.String()).Descendants() {
		if n.Data == "input" && attribute(n, "name") == request.TrapInput {
			shown++
			if attribute(n, "type") == "hidden" || attribute(n, "value") != "" || attribute(n, "tabindex") != "0" {
				t.Errorf("it is shown as %v", n.Attr)
			}
		}
	}
	if w.Code != 200 || shown != 1 || !strings.Contains(page, "probably by a password manager. We emptied it.") {
		t.Errorf("the check answers %d and shows the field %d times", w.Code, shown)
	}
	if plain := s.post(s.intake, "/request/check", valid()); strings.Contains(plain.Body.String(), request.TrapInput) {
		t.Error("the field is shown to those who left it blank")
	}
	final := hiddenOn(t, w)
	for name, c := range map[string]struct {
		form url.Values
		held bool
	}{
		"as the page was":        {final, false},
		"filled in again":        {with(s.checked(valid()), request.TrapInput, "x"), true},
		"the name of an old one": {with(s.checked(valid()), "website", "x"), false},
	} {
		sent := s.post(s.intake, "/request/send", c.form)
		r := s.read(request.HashSecret(c.form.Get("token")))
		if sent.Code != 303 || r.Held != c.held {
			t.Errorf("%s: %d, held %v for %q", name, sent.Code, r.Held, r.Suspect)
		}
		if receipt := html.UnescapeString(
			s.get(s.intake, sent.Header().Get("Location")).Body.String()); strings.Contains(receipt,
			"email about this request is held") != c.held {
			t.Errorf("%s: the receipt says that email is held: %v", name, !c.held)
		}
	}
}
