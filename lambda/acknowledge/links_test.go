package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Links that anyone may ask for are passed over in the stream, so that an
// acknowledgement behind thousands of them leaves at once.
func TestStream_PassesLinksOver(t *testing.T) {
	box := &taking{now: time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC), when: map[string]time.Time{}}
	start := box.now
	var log strings.Builder
	w, records, _ := poison(t, box, &log)
	links := make([]json.RawMessage, 0, 3001)
	for n := range 3000 {
		m := request.NewDraftLink("draft", fmt.Sprintf("stranger%d@example.org", n), fmt.Sprint(n), box.now)
		if err := w.sender.Store.SaveMessage(t.Context(), m, request.MessageWrite{}); err != nil {
			t.Fatal(err)
		}
		links = append(links,
			json.RawMessage(fmt.Sprintf(
				`{"eventName":"INSERT","dynamodb":{"SequenceNumber":"l%d","Keys":{"pk":{"S":"message#%s"},"sk":{"S":"message"}}}}`, n, m.ID)))
	}
	if aside := feed(t, w, slices.Concat(links, records[:1]), box); len(aside) > 0 {
		t.Errorf("%v was set aside", aside)
	}
	t.Logf("the acknowledgement behind 3,000 links left after %s", box.now.Sub(start))
	if len(box.when) != 1 || box.now.Sub(start) > 10*time.Second {
		t.Errorf("%d mails went out in %s, want the acknowledgement alone", len(box.when), box.now.Sub(start))
	}
}
