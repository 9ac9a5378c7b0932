package office_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// A step is stored, its answer is lost, a lead removes the words of its event, and
// the button is pressed again.
func TestTakeStep_RetryAfterRedaction(t *testing.T) {
	for _, one := range []struct {
		by     string
		at     request.Status
		step   request.Step
		fields url.Values
	}{
		{"staff", request.Verified, request.StepNote, url.Values{"words": {"Kolibri called."}}},
		{"staff", request.Verified, request.StepAsk, url.Values{"words": {"Which Kolibri?"}}},
		{"staff", request.Verified, request.StepRedact,
			url.Values{"words": {"Kolibri was named."}, "field-need": {"yes"}}},
		{"the agency", request.Asked, request.StepAnswer, url.Values{"words": {"Kolibri, a pupil."}}},
	} {
		t.Run(fmt.Sprintf("%s by %s", one.step, one.by), func(t *testing.T) {
			s := newService(t, &table.Memory{})
			q, page := s.brought(one.at)
			lead := s.signedIn("Robin Example", true)
			desk := "/desk/requests/" + q.Reference + "/"
			form := and(one.fields, version(q))
			sending := url.Values(nil) // of a letter, once its preview was seen
			if one.step == request.StepRedact {
				form = s.redactForm(lead, q, fmt.Sprint(q.Version), "Kolibri was named.", "field-need")
			}
			press := func() *httptest.ResponseRecorder {
				if one.step.Transition().HasLetter() && sending == nil {
					sending = staff.Sending(form, s.postAs(lead, desk+string(one.step), form))
				}
				if sending != nil {
					return s.postAs(lead, desk+"letter/"+string(one.step), sending)
				}
				if one.by == "staff" {
					return s.postAs(lead, desk+string(one.step), form)
				}
				return s.post(s.intake, page+"/"+string(one.step), form)
			}
			if w := press(); w.Code != 303 {
				t.Fatalf("the first press is answered %d: %s", w.Code, visible(w.Body.String()))
			}
			q = s.read(q.ID)
			if w := s.removes(lead, q, fmt.Sprint(q.Version), "A pupil was named.",
				fmt.Sprintf("event-%d", q.Version)); w.Code != 303 {
				t.Fatalf("the removal is answered %d: %s", w.Code, visible(w.Body.String()))
			}
			w := press()
			said := visible(w.Body.String())
			if one.step == request.StepRedact { // known by its form
				if w.Code != 303 {
					t.Errorf("the second press is answered %d: %s", w.Code, said)
				}
				return
			}
			if w.Code != 409 || !strings.Contains(said, "we can’t tell whether it was yours") ||
				strings.Contains(said, "We didn’t save what you sent") {
				t.Errorf("the second press is answered %d: %s", w.Code, said)
			}
		})
	}
}

// Words whose removal got no answer are answered as removed though others have
// acted since.
func TestRedact_RetryAfterLostResponse(t *testing.T) {
	s := newService(t, &table.Memory{})
	robin := s.signedIn("Robin Example", true)
	q := s.in(request.Verified)
	press := s.redactForm(robin, q, "2", "They asked.", "field-need")
	s.postAs(robin, "/desk/requests/"+q.Reference+"/redact", press)
	s.byAgency(q.ID, request.StepWithdraw, request.Input{})
	events := s.read(q.ID).Version
	if w := s.postAs(robin, "/desk/requests/"+q.Reference+"/redact", press); w.Code != 303 ||
		s.read(q.ID).Version != events {
		t.Errorf("pressed again it answers %d: %s", w.Code, visible(w.Body.String()))
	}
	press.Set("once", strings.Repeat("A", 43))
	if w := s.postAs(robin, "/desk/requests/"+q.Reference+"/redact", press); w.Code != 409 {
		t.Errorf("another removal of what was not seen answers %d", w.Code)
	}
}

// A step whose answer was lost is answered as taken though others have acted since.
func TestTakeStep_RetryAfterLostResponse(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
	q := s.in(request.Verified)
	s.tries(pat, q, request.StepNote, "words", "They called.") // its answer is lost
	s.takes(robin, q.ID, request.StepDecline, "words", "My reasons.")
	// or the page would say that nothing was recorded
	if w := s.tries(pat, q, request.StepNote, "words", "They called."); w.Code != 303 {
		t.Errorf("pressed again it answers %d: %s", w.Code, visible(w.Body.String()))
	}
	w := s.tries(pat, q, request.StepNote, "words", "They wrote.")
	says(t, "the page of another step", visible(w.Body.String()), "This request changed after you opened it",
		"We didn’t save what you sent")
	if got := s.steps(q.ID); got != "receive verify note decline" {
		t.Errorf("its history is %q", got)
	}
}

// removes has a lead remove words: preview what remains, then confirm.
func (s *service) removes(cookie *http.Cookie, q request.Request, version, why string,
	boxes ...string) *httptest.ResponseRecorder {
	return s.postAs(cookie, web.RedactPath(q), s.redactForm(cookie, q, version, why, boxes...))
}

// redactForm is the form that confirms a removal of words, as the page gives it
// after the preview. A box is a name, or what to look for after "find=".
func (s *service) redactForm(cookie *http.Cookie, q request.Request, version, why string, boxes ...string) url.Values {
	form := url.Values{"version": {version}}
	for _, box := range boxes {
		name, value, typed := strings.Cut(box, "=")
		if !typed {
			value = "yes"
		}
		form.Set(name, value)
	}
	page := s.postAs(cookie, web.RedactPath(q), and(form, url.Values{"action": {"preview"}})).Body.String()
	for _, name := range []string{"seen", "once"} {
		if found := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(page); found != nil {
			form.Set(name, found[1])
		}
	}
	return and(form, url.Values{"words": {why}, "confirm": {q.Reference}, "action": {"redact"}})
}

// A removal that is pressed twice in one moment is answered as done both times.
func TestRedact_PressedTwice(t *testing.T) {
	memory := &table.Memory{}
	s := newService(t, memory)
	q := s.in(request.Verified)
	robin := s.signedIn("Robin Example", true)
	form := s.redactForm(robin, q, "2", "They asked.", "field-need")
	var first *httptest.ResponseRecorder
	slow := newService(t,
		&tables.Meanwhile{Table: memory, Act: func() { first = s.postAs(robin, web.RedactPath(q), form) }})
	second := slow.postAs(robin, web.RedactPath(q), form)
	if first.Code != 303 || second.Code != 303 {
		t.Errorf("they are answered %d and %d: %s", first.Code, second.Code, visible(second.Body.String()))
	}
	if got := s.steps(q.ID); got != "receive verify redact" {
		t.Errorf("its history is %q", got)
	}
}

// A removal is known again by its form, whatever else was removed since.
func TestRedact_RetryIsRecognized(t *testing.T) {
	s := newService(t, &table.Memory{})
	robin, alex := s.signedIn("Robin Example", true), s.signedIn("Alex Example", true)
	q := s.in(request.Verified)
	form := s.redactForm(robin, q, "2", "They asked.", "field-need")
	s.postAs(robin, web.RedactPath(q), form)
	if w := s.removes(robin, q, "2", "They asked.", "field-tried"); w.Code != 409 ||
		s.read(q.ID).Answers["tried"] == request.Redacted {
		t.Errorf("another removal for the same reason, by a page from before the first, is answered %d", w.Code)
	}
	if w := s.removes(alex, q, "3", "So did others.", "field-tried"); w.Code != 303 {
		t.Fatalf("the second lead is answered %d", w.Code)
	}
	if w := s.postAs(robin, web.RedactPath(q), form); w.Code != 303 {
		t.Errorf("pressed again it is answered %d: %s", w.Code, visible(w.Body.String()))
	}
	if got := s.steps(q.ID); got != "receive verify redact redact" {
		t.Errorf("its history is %q", got)
	}
}

// An amendment whose answer was lost is known again though others have amended and
// declined since.
func TestAmend_RetryAfterLostResponse(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.brought(request.Verified)
	_, hidden := s.amending(path)
	mine := and(with(valid(), "need", "Another need"), hidden)
	s.post(s.intake, "/request/send", mine) // its answer is lost
	s.amended(path, "need", "A third need")
	s.decides(q.ID, request.StepDecline)
	if w := s.post(s.intake, "/request/send", mine); w.Code != 303 || w.Header().Get("Location") != path+"#changed" {
		t.Errorf("pressed again it is answered %d: %s", w.Code, visible(w.Body.String()))
	}
	w := s.post(s.intake, "/request/send", and(with(valid(), "need", "Sent by nobody"), hidden))
	if w.Code != 409 || !strings.Contains(visible(w.Body.String()), "We didn’t save what you sent") {
		t.Errorf("answers that never stood are answered %d: %s", w.Code, visible(w.Body.String()))
	}
}

func TestWhoOnlyOpensAFormIsNotToldOfAStepOfTheirs(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.brought(request.Verified)
	s.amended(path, "need", "Kolibri needs it")
	s.removes(s.signedIn("Robin Example", true), q, "3", "A pupil was named.", "field-need")
	s.decides(q.ID, request.StepDecline)
	w := s.post(s.intake, path+"/amend", nil)
	if said := visible(w.Body.String()); w.Code != 409 || strings.Contains(said, "a step like yours") ||
		!strings.Contains(said, "We didn’t save what you sent") {
		t.Errorf("opening the form is answered %d: %s", w.Code, said)
	}
}

// The same while another lead removes other words, in the moment in which the
// history is read.
func TestRedact_PressedAgainWhileAnotherRemoves(t *testing.T) {
	db := &justNow{Table: &table.Memory{}}
	s := newService(t, db)
	robin, kim := s.signedIn("Robin Example", true), s.signedIn("Kim Example", true)
	q := s.in(request.Verified)
	form := s.redactForm(robin, q, "2", "They asked.", "field-need")
	s.postAs(robin, web.RedactPath(q), form)
	db.act = func() {
		if w := s.removes(kim, q, "3", "They asked again.", "field-goals"); w.Code != 303 {
			t.Errorf("the other removal answers %d", w.Code)
		}
	}
	if w := s.postAs(robin, web.RedactPath(q), form); w.Code != 303 || db.act != nil {
		t.Errorf("pressed again it answers %d: %s", w.Code, visible(w.Body.String()))
	}
}

// Of two leads who remove the same words in one moment the second sees the page as
// it is now. Words that are gone already are no removal.
func TestRedact_SameWordsAtOnce(t *testing.T) {
	db := &justNow{Table: &table.Memory{}}
	s := newService(t, db)
	robin, kim := s.signedIn("Robin Example", true), s.signedIn("Kim Example", true)
	q := s.in(request.Verified)
	form := s.redactForm(robin, q, "2", "They asked me.", "field-need")
	db.passes, db.act = 0, func() {
		if w := s.removes(kim, q, "2", "They asked.", "field-need"); w.Code != 303 {
			t.Errorf("the other removal answers %d", w.Code)
		}
	}
	w := s.postAs(robin, web.RedactPath(q), form)
	if w.Code != 409 || db.act != nil ||
		!strings.Contains(visible(w.Body.String()), "The request changed after you opened this page") {
		t.Errorf("it answers %d: %s", w.Code, visible(w.Body.String()))
	}
	events := s.read(q.ID).Version
	if w := s.removes(robin, q, fmt.Sprint(events), "They asked me.", "field-need"); w.Code != 422 ||
		s.read(q.ID).Version != events {
		t.Errorf("of words that are gone it answers %d: %s", w.Code, visible(w.Body.String()))
	}
}
