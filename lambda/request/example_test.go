package request_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"ccee-ca.org/assist/lambda/request"
)

func TestEveryLongAnswerHasAnExampleInPlainWords(t *testing.T) {
	seen := map[string]string{}
	for _, f := range fields() {
		if (f.Kind == request.Long) != (f.Example != "") {
			t.Errorf("%s, a %s, has the example %q", f.Name, f.Kind, f.Example)
		}
		if f.Example == "" {
			continue
		}
		if seen[f.Example] != "" {
			t.Errorf("%s and %s have one example", seen[f.Example], f.Name)
		}
		seen[f.Example] = f.Name
		if !strings.HasSuffix(f.Example, ".") || strings.ContainsAny(f.Example, "'\"\n") ||
			notOurs.MatchString(f.Example) {
			t.Errorf("%s: the example is not said as the rest is: %s", f.Name, f.Example)
		}
		if n := len(utf16.Encode([]rune(f.Example))); n > f.Limit {
			t.Errorf("%s: the example has %d characters, the limit is %d", f.Name, n, f.Limit)
		}
		for _, sentence := range sentences(f.Example) {
			if n := len(strings.Fields(sentence)); n > mostWords {
				t.Errorf("%s: %d words: %s", f.Name, n, sentence)
			}
		}
	}
}

func TestWhatIsAskedFollowsFromWhatWasTyped(t *testing.T) {
	for _, c := range []struct {
		name       string
		typed      request.RawInput
		asked, not []string
	}{
		{"an empty form", nil, []string{"kind", "agency", "unsure", "public"},
			[]string{"authorizer", "ta", "apportionment", "fallback"}},
		{"a district", request.RawInput{"kind": "district", "apportionment": "yes"}, []string{"ta", "g1a", "h"},
			[]string{"authorizer", "reimburse"}},
		{"a county office, of whom a district's answers are left", request.RawInput{"kind": "county-office",
			"apportionment": "yes", "ta": "52071"}, []string{"reimburse", "state_determined", "g1b"},
			[]string{"apportionment_on", "ta", "ta_from", "g1a", "g2", "h", "lead"}},
		{"a charter", request.RawInput{"kind": "charter"}, []string{"authorizer", "coe_work", "partners_now"},
			[]string{"apportionment", "at_risk", "partners"}},
		{"a chain", request.RawInput{"kind": "district", "ta": "52071"}, []string{"ta", "ta_from"},
			[]string{"county_by"}},
		{"a chain whose first link is open", request.RawInput{"ta": "52071", "county_determined": "yes"}, nil,
			[]string{"ta", "ta_from", "county_by"}},
	} {
		asked := request.Form.AskedFields(c.typed)
		for _, name := range c.asked {
			if !asked[name] {
				t.Errorf("%s: %s is not asked", c.name, name)
			}
		}
		for _, name := range c.not {
			if asked[name] {
				t.Errorf("%s: %s is asked", c.name, name)
			}
		}
	}
}
