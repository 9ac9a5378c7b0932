package theme

import (
	"bytes"
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
