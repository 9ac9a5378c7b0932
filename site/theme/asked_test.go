package theme

import (
	"html"
	"regexp"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// Where neither a script nor the style sheet hides what doesn't apply, the page
// says of each question whom it is asked of, or on what answer.
func TestForm_SaysWhenAQuestionIsAsked(t *testing.T) {
	var b strings.Builder
	if err := newTheme(t).Form(&b, FormState{}); err != nil {
		t.Fatal(err)
	}
	page := html.UnescapeString(b.String())
	n := 0
	for _, s := range request.Form {
		for _, f := range s.Fields {
			before, field, shown := strings.Cut(page, `data-field="`+f.Name+`"`)
			switch {
			case shown == f.Retired:
				t.Errorf("%s is in the form: %v", f.Name, shown)
			case f.Retired:
			case f.FollowsOn() != "":
				n++
				at := strings.LastIndex(before, `<p class="only-if follows">`)
				if at < 0 || strings.Contains(before[at:], "</fieldset>\n</div>\n</div>") ||
					!regexp.MustCompile(`^<p class="only-if follows">If .*:</p>`).MatchString(before[at:]) {
					t.Errorf("%s does not say on what answer it is asked", f.Name)
				}
			case f.OnlyIf() != "":
				n++
				if part, _, _ := strings.Cut(field, `data-field="`); !strings.Contains(part, ">"+f.OnlyIf()+"</p>") {
					t.Errorf("%s does not say %q", f.Name, f.OnlyIf())
				}
			}
		}
	}
	t.Logf("%d questions are not asked of all", n)
}

// The form that comes back marks the boxes that its answers point to, says what
// they mean, and checks nothing.
func TestForm_PointsToBoxes(t *testing.T) {
	var b strings.Builder
	if err := newTheme(t).Form(&b, FormState{Typed: request.RawInput{"kind": "charter", "ta": "47607.3",
		"county_determined": "yes", "lead_agrees": "pending", "state_determined": "yes",
		"apportionment": "yes"}}); err != nil { // typed, and not asked of a charter school
		t.Fatal(err)
	}
	page := html.UnescapeString(b.String())
	for box, want := range map[string]bool{"g1a": true, "g1b": true, "g2": false, "g3": false, "h": false} {
		if marked := strings.Contains(page, `data-points="`+box+`">`+request.PointsTo); marked != want {
			t.Errorf("that %s is pointed to is %v", box, marked)
		}
		if strings.Contains(page, `name="`+box+`" value="yes" checked`) {
			t.Errorf("%s is checked", box)
		}
	}
	for _, text := range []string{"(g)(1)(A) is not yet met. You can still send your request.",
		"Based on your answers, you can ask under (g)(1)(B)."} {
		if !strings.Contains(page, text) {
			t.Errorf("it does not say %q", text)
		}
	}
}
