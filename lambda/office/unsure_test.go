package office_test

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
)

// A step is stored, its answer is lost, a lead removes the words of its event, and the button is pressed again.
func TestAStepWhoseWordsWereRemovedBeforeItWasPressedAgainIsNotSaidToBeUnrecorded(t *testing.T) {
	for _, one := range []struct {
		by     string
		at     request.Status
		step   request.Step
		fields url.Values
	}{
		{"staff", request.Verified, request.StepNote, url.Values{"words": {"Kolibri called."}}},
		{"staff", request.Verified, request.StepAsk, url.Values{"words": {"Which Kolibri?"}}},
		{"staff", request.Verified, request.StepRedact, url.Values{"words": {"Kolibri was named."}, "field-need": {"yes"}}},
		{"the agency", request.Asked, request.StepAnswer, url.Values{"words": {"Kolibri, a pupil."}}},
	} {
		t.Run(fmt.Sprintf("%s by %s", one.step, one.by), func(t *testing.T) {
			s := newService(t, &store.Memory{})
			q, page := s.brought(one.at)
			lead := s.signedIn("Robin Example", true)
			desk := "/desk/requests/" + q.Reference + "/"
			form := and(one.fields, version(q))
			press := func() *httptest.ResponseRecorder {
				if one.by == "staff" {
					return s.postAs(lead, desk+string(one.step), form)
				}
				return s.post(s.intake, page+"/"+string(one.step), form)
			}
			if w := press(); w.Code != 303 {
				t.Fatalf("the first press is answered %d: %s", w.Code, visible(w.Body.String()))
			}
			q = s.read(q.ID)
			gone := url.Values{fmt.Sprintf("event-%d", q.Events): {"yes"}, "words": {"A pupil was named."}}
			if w := s.postAs(lead, desk+"redact", and(gone, version(q))); w.Code != 303 {
				t.Fatalf("the removal is answered %d: %s", w.Code, visible(w.Body.String()))
			}
			w := press()
			said := visible(w.Body.String())
			if w.Code != 409 || !strings.Contains(said, "this page cannot tell whether it was yours") || strings.Contains(said, "Nothing of yours was recorded") || strings.Contains(said, "Nothing has been removed") {
				t.Errorf("the second press is answered %d: %s", w.Code, said)
			}
		})
	}
}
