package office_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/infra/fake/tables"
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
			gone := url.Values{fmt.Sprintf("event-%d", q.Version): {"yes"}, "words": {"A pupil was named."}}
			if w := s.postAs(lead, desk+"redact", and(gone, version(q))); w.Code != 303 {
				t.Fatalf("the removal is answered %d: %s", w.Code, visible(w.Body.String()))
			}
			w := press()
			said := visible(w.Body.String())
			if w.Code != 409 || !strings.Contains(said, "we can’t tell whether it was yours") ||
				strings.Contains(said, "We didn’t save what you sent") ||
				strings.Contains(said, "Nothing has been removed") {
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
	press := url.Values{"version": {"2"}, "field-need": {"yes"}, "words": {"They asked."}}
	s.postAs(robin, "/desk/requests/"+q.Reference+"/redact", press)
	s.byAgency(q.ID, request.StepWithdraw, request.Input{})
	events := s.read(q.ID).Version
	if w := s.postAs(robin, "/desk/requests/"+q.Reference+"/redact", press); w.Code != 303 ||
		s.read(q.ID).Version != events {
		t.Errorf("pressed again it answers %d: %s", w.Code, visible(w.Body.String()))
	}
	unseen := and(press, url.Values{"version": {"x"}})
	if w := s.postAs(robin, "/desk/requests/"+q.Reference+"/redact", unseen); w.Code != 409 {
		t.Errorf("pressed on a page that does not say what was seen it answers %d", w.Code)
	}
	press.Set("words", "For another reason.")
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
	says(t, "the page of another step", visible(w.Body.String()), "Others have acted since you opened this page",
		"We didn’t save what you sent")
	if got := s.steps(q.ID); got != "receive verify note decline" {
		t.Errorf("its history is %q", got)
	}
}

// removes presses the button by which a lead removes words.
func (s *service) removes(cookie *http.Cookie, q request.Request, version, words string,
	boxes ...string) *httptest.ResponseRecorder {
	form := url.Values{"version": {version}, "words": {words}}
	for _, box := range boxes {
		form.Set(box, "yes")
	}
	return s.postAs(cookie, "/desk/requests/"+q.Reference+"/redact", form)
}

// A removal that is pressed twice in one moment is answered as done both times.
func TestRedact_PressedTwice(t *testing.T) {
	memory := &table.Memory{}
	s := newService(t, memory)
	q := s.in(request.Verified)
	robin := s.signedIn("Robin Example", true)
	var first *httptest.ResponseRecorder
	slow := newService(t,
		&tables.Meanwhile{Table: memory, Act: func() { first = s.removes(robin, q, "2", "They asked.", "field-need") }})
	second := slow.removes(robin, q, "2", "They asked.", "field-need")
	if first.Code != 303 || second.Code != 303 {
		t.Errorf("they are answered %d and %d: %s", first.Code, second.Code, visible(second.Body.String()))
	}
	if got := s.steps(q.ID); got != "receive verify redact" {
		t.Errorf("its history is %q", got)
	}
}

// A removal is known again by what it names and by a later one that says it again.
func TestRedact_RetryIsRecognized(t *testing.T) {
	s := newService(t, &table.Memory{})
	robin, alex := s.signedIn("Robin Example", true), s.signedIn("Alex Example", true)
	q := s.in(request.Verified)
	s.removes(robin, q, "2", "They asked.", "field-need")
	if w := s.removes(robin, q, "2", "They asked.", "field-tried"); w.Code != 409 ||
		s.read(q.ID).Answers["tried"] == request.Redacted {
		t.Errorf("another removal for the same reason, by a page from before the first, is answered %d", w.Code)
	}
	if w := s.removes(robin, q, "2", "They", "field-need"); w.Code != 409 {
		t.Errorf("a reason that only begins alike is answered %d", w.Code)
	}
	if w := s.removes(alex, q, "3", "So did others.", "field-tried"); w.Code != 303 {
		t.Fatalf("the second lead is answered %d", w.Code)
	}
	if w := s.removes(robin, q, "2", "They asked.", "field-need"); w.Code != 303 {
		t.Errorf("pressed again it is answered %d: %s", w.Code, visible(w.Body.String()))
	}
	if w := s.removes(robin, q, "3", "They asked.", "field-need"); w.Code != 409 {
		t.Errorf("one that they had seen counts as a new one: %d", w.Code)
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
	s.removes(robin, q, "2", "They asked.", "field-need")
	db.act = func() {
		if w := s.removes(kim, q, "3", "They asked again.", "field-goals"); w.Code != 303 {
			t.Errorf("the other removal answers %d", w.Code)
		}
	}
	if w := s.removes(robin, q, "2", "They asked.", "field-need"); w.Code != 303 || db.act != nil {
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
	db.passes, db.act = 0, func() {
		if w := s.removes(kim, q, "2", "They asked.", "event-2"); w.Code != 303 {
			t.Errorf("the other removal answers %d", w.Code)
		}
	}
	w := s.removes(robin, q, "2", "They asked me.", "event-2")
	if w.Code != 409 || db.act != nil ||
		!strings.Contains(visible(w.Body.String()), "The request has changed since you opened this page") {
		t.Errorf("it answers %d: %s", w.Code, visible(w.Body.String()))
	}
	events := s.read(q.ID).Version
	if w := s.removes(robin, q, fmt.Sprint(events), "They asked me.", "event-2"); w.Code < 500 ||
		s.read(q.ID).Version != events {
		t.Errorf("of words that are gone it answers %d: %s", w.Code, visible(w.Body.String()))
	}
}
