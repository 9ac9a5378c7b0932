package theme

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/agreement"
	"ccee-ca.org/assist/lambda/request"
)

// Every blank that is listed leads to an input, or to a part, that is on the page;
// no id is there twice, and every input has a name for those who don't see it.
func TestDeskAgreement_Links(t *testing.T) {
	for _, clause := range []string{"g1b", "g3"} {
		q := request.Request{ID: "id", Reference: "RFA-2026-7KQ4-X", Status: request.Accepted, Received: time.Now(),
			Answers: request.Answers{"kind": "charter", "agency": "Example Charter", clause: "yes", "reimburse": "yes"}}
		c := agreement.Case{Request: q, Edition: q.Current(), Clauses: Default().Clauses}
		c.Draft.Typed = agreement.Propose(c)
		var b strings.Builder
		if err := (DeskTheme{newTheme(t)}).DeskAgreement(&b, DeskAgreement{Request: q, Case: c}); err != nil {
			t.Fatal(err)
		}
		ids := map[string]int{}
		for _, m := range regexp.MustCompile(` id="?([\w-]+)`).FindAllStringSubmatch(b.String(), -1) {
			ids[m[1]]++
		}
		for id, n := range ids {
			if n > 1 {
				t.Errorf("%d elements have the id %s", n, id)
			}
		}
		links := regexp.MustCompile(` href="?#([\w-]+)`).FindAllStringSubmatch(b.String(), -1)
		for _, m := range links {
			if ids[m[1]] == 0 {
				t.Errorf("a link leads to #%s, which isn’t there", m[1])
			}
		}
		for _, m := range regexp.MustCompile(`<(?:input|textarea|select) name="[^>]*>`).FindAllString(b.String(), -1) {
			if !regexp.MustCompile(`aria-label="[^"]+"`).MatchString(m) {
				t.Errorf("no label: %s", m)
			}
		}
		if len(links) < 40 {
			t.Errorf("%d links", len(links))
		}
	}
}
