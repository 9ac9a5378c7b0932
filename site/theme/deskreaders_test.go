package theme

import (
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// What staff read of a link is what it does: it works, it is closed for a while, it
// has expired, or it was ended.
func TestReaderLine_SaysWhatTheLinkDoes(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, request.Pacific)
	sent := request.SharedDraft{Event: 7, Draft: 2, At: now, Until: now.Add(request.ShareLife)}
	ended := sent
	ended.Ended, ended.End = now.Add(time.Hour), request.ShareEnded
	for _, c := range []struct {
		sent     request.SharedDraft
		removing int
		at       time.Time
		want     string
	}{
		{request.SharedDraft{}, 0, now, "No draft was sent yet."},
		{sent, 0, now, "works until Sunday, February 28, 2027"},
		{sent, 9, now, "is closed while words are redacted"},
		{sent, 9, sent.Until, "expired Sunday, February 28, 2027"},
		{ended, 0, sent.Until, "ended Monday, November 30, 2026"},
	} {
		q := request.Request{Removing: c.removing, Shared: map[request.Reader]request.SharedDraft{
			request.ReaderAgency: c.sent}}
		if got := newReaderLine(q, request.ReaderAgency, c.at).State; !strings.Contains(got, c.want) {
			t.Errorf("removing %d, at %s it says %q, want %q", c.removing, c.at, got, c.want)
		}
	}
}
