package theme

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// The page names the day by which the agency should answer, and the day by which
// CCEE expects to decide; neither is named as to come once it has passed.
func TestStatus_AnswerByAndDecideBy(t *testing.T) {
	answer := time.Date(2026, 12, 8, 8, 0, 0, 0, time.UTC) // the end of December 7, Pacific time
	r := request.Request{Reference: "RFA-2026-7KQ4-X", Status: request.Asked, Received: answer.AddDate(0, 0, -9),
		Verified: answer.AddDate(0, 0, -8), AnswerBy: answer, DecideBy: answer.AddDate(0, 0, 7)}
	for days, want := range map[int][]string{
		-1: {"Please answer by Monday, December 7, 2026</h2>", "You, by Mon, Dec 7<", "CCEE, by Mon, Dec 14<",
			"We expect to decide by Monday, December 14, 2026."},
		1: {"Please answer so we can continue</h2>", "We asked for it by Monday, December 7, 2026.",
			"We expect to decide by"},
		8: {"We asked for it by Monday, December 7, 2026.", "<h3>Decision</h3></li>"},
	} {
		var b bytes.Buffer
		asked := []request.PublicEvent{{Step: request.StepAsk, Words: "Which schools?\n\nPlease answer by " +
			request.FormatDay(answer) + "."}}
		if err := newTheme(t).Status(&b, Status{Request: r, Asked: asked, Now: answer.AddDate(0, 0, days)}); err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(b.String(), "\u00a0", " ")
		if !strings.Contains(text, `<blockquote class="words">Which schools?</blockquote>`) {
			t.Errorf("%d days after the day, the question says its date too", days)
		}
		for _, say := range want {
			if !strings.Contains(text, say) {
				t.Errorf("%d days after the day, the page does not say %q", days, say)
			}
		}
	}
}
