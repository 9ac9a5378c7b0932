package theme

import (
	"bytes"
	"html/template"
	"regexp"
	"strings"
	"sync"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

func TestWhatIsWrittenInGoIsEscaped(t *testing.T) {
	const hostile = `"><script>alert('x')</script>&amp;`
	for name, html := range map[string]string{
		"an answer":       string(rows([]request.Row{{Question: hostile, Answer: hostile, Long: true}})),
		"a hidden input":  string(renderHidden([]formPart{{Name: hostile, Value: hostile}})),
		"a link of menus": string(menu([]Link{{Label: hostile, Href: hostile}}, "/")),
	} {
		if strings.Contains(html, "<script") || strings.Contains(html, `""`) || !strings.Contains(html, "&amp;amp;") {
			t.Errorf("%s is not escaped: %s", name, html)
		}
	}
}

// A clause is marked as a regular expression would find it.
func TestWholeClauses_AsByExpression(t *testing.T) {
	clause := regexp.MustCompile(`(\([0-9A-Za-z]\)){2,}`)
	texts := []string{"", "(", "(g)", "under (g)(1)(A), and (h)", "(g)(1)", "((g)(1)", "(g)(1)(", "(g)(10)(A)",
		"(g) (1)",
		"(§)(1)(2)", "a < b (g)(3) & “more”", "(1)(2) then (a)(b)(c)."}
	for _, r := range request.Rules {
		texts = append(texts, r.Plain, r.Clause, "By "+r.Clause+" alone")
	}
	for _, text := range texts {
		want := clause.ReplaceAllString(template.HTMLEscapeString(text), `<span class="cl">$0</span>`)
		if got := string(wholeClauses(text)); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// Intake makes it to have its template ready, and looks at neither page nor error.
func TestACheckPageForNobodyIsMadeWhileOthersAskForTheirs(t *testing.T) {
	pages, err := New(Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			var b bytes.Buffer
			if err := pages.Check(&b, Check{}); err != nil || !strings.Contains(b.String(), "Review your answers") {
				t.Errorf("%v: %s", err, b.String())
			}
		})
	}
	all.Wait()
}
