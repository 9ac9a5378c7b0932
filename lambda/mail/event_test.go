package mail_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/mail"
	"ccee-ca.org/assist/lambda/request"
)

// sesEvent reads an event from testdata, with words in it replaced in pairs.
func sesEvent(t *testing.T, name string, pairs ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "events", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(pairs); i += 2 {
		if !bytes.Contains(b, []byte(pairs[i])) {
			t.Fatalf("%s.json has no %s", name, pairs[i])
		}
		b = bytes.ReplaceAll(b, []byte(pairs[i]), []byte(pairs[i+1]))
	}
	return b
}

func TestWhatSESReportsIsRead(t *testing.T) {
	for name, want := range map[string]struct {
		kind   request.DeliveryKind
		at     string
		detail string
	}{
		"send":     {request.MailSent, "2026-04-21T15:08:21.123Z", ""},
		"reject":   {request.MailRejected, "2026-04-21T15:08:23Z", "Bad content"},
		"delivery": {request.MailDelivered, "2026-04-21T15:08:25.5Z", "250 2.6.0 Message received"},
		"delay": {request.MailDelayed, "2026-04-21T15:30:00.095Z",
			"TransientCommunicationFailure: smtp; 421 4.4.1 Unable to connect to remote host"},
		"bounce": {request.MailBounced, "2026-04-21T15:08:30.669Z",
			"Permanent/General: smtp; 550 5.1.1 user unknown"},
		"complaint": {request.MailComplained, "2026-04-21T18:00:00Z", "abuse"},
	} {
		got, err := mail.ParseEvent(sesEvent(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		at, err := time.Parse(time.RFC3339, want.at)
		if err != nil {
			t.Fatal(err)
		}
		if w := (request.Delivery{
			Kind: want.kind, MessageID: "m_0f3a-receipt", Attempt: 2, At: at, Detail: want.detail,
			SESID: "0100018e0c1d2e3f-5a6b7c8d-1111-2222-3333-444455556666-000000",
		}); got != w {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, w)
		}
	}
}

func TestAnEventWithoutATimeOfItsOwnHasTheEnvelopes(t *testing.T) {
	got, err := mail.ParseEvent(sesEvent(t, "complaint", `"timestamp": "2026-04-21T18:00:00.000Z",`, ""))
	if err != nil || got.At.Format(time.RFC3339) != "2026-04-21T18:00:02Z" {
		t.Errorf("at %v, %v", got.At, err)
	}
}

func TestAStrangersServerCannotFillOurPages(t *testing.T) {
	words := `smtp; 550\r\n\u0000\u001b[31m ` + "a" + strings.Repeat("é", 1000)
	got, err := mail.ParseEvent(sesEvent(t, "bounce", "smtp; 550 5.1.1 user unknown", words))
	if err != nil {
		t.Fatal(err)
	}
	if want := "Permanent/General: smtp; 550 [31m aéé"; !strings.HasPrefix(got.Detail, want) {
		t.Errorf("detail: %q", got.Detail)
	}
	if n := len(got.Detail); n > 500 || strings.ContainsRune(got.Detail, '\uFFFD') {
		t.Errorf("%d bytes: %q", n, got.Detail)
	}
}

func TestAnEventThatIsNotOfOurMailIsAnError(t *testing.T) {
	for name, c := range map[string]struct {
		event []byte
		says  string
	}{
		"no JSON":        {[]byte("{"), "read SES event"},
		"nothing":        {[]byte("{}"), "not one of SES's"},
		"another kind":   {sesEvent(t, "open"), `unknown kind "Open"`},
		"another sender": {sesEvent(t, "send", `"aws.ses"`, `"our.own"`), "our.own"},
		"no message tag": {sesEvent(t, "send", `"message": [`, `"other": [`),
			"message tags missing or duplicated"},
		"no attempt tag": {sesEvent(t, "send", `"attempt": [`, `"other": [`),
			"message tags missing or duplicated"},
		"two messages": {sesEvent(t, "send", `"m_0f3a-receipt"`, `"m_0f3a-receipt", "m_1"`),
			"message tags missing or duplicated"},
		"a strange message": {sesEvent(t, "send", "m_0f3a-receipt", "request#1"),
			"message tags missing or duplicated"},
		"a strange attempt":   {sesEvent(t, "send", `"2"`, `"two"`), `"two"`},
		"attempt zero":        {sesEvent(t, "send", `"2"`, `"0"`), `"0"`},
		"a list for a string": {sesEvent(t, "send", `"aws.ses"`, `["aws.ses"]`), "read SES event"},
	} {
		if got, err := mail.ParseEvent(c.event); err == nil || !strings.Contains(err.Error(), c.says) ||
			got != (request.Delivery{}) {
			t.Errorf("%s: %+v, %v; want an error that says %q", name, got, err, c.says)
		}
	}
}

func FuzzAnEventIsReadOrRefused(f *testing.F) {
	for _, name := range []string{"send", "reject", "delivery", "delay", "bounce", "out-of-office", "complaint",
		"open"} {
		b, err := os.ReadFile(filepath.Join("testdata", "events", name+".json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := mail.ParseEvent(b)
		if err == nil && (d.MessageID == "" || d.Attempt < 1 || d.SESID == "" || len(d.Detail) > 500) {
			t.Errorf("%+v", d)
		}
	})
}
