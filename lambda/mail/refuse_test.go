package mail_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/mail"
	"ccee-ca.org/assist/lambda/request"
)

// change alters one thing of a mail that is otherwise good.
type change func(*request.Mail)

func TestWhatSESWouldRefuseOrWhatIsUnsafeNeverLeaves(t *testing.T) {
	cases := map[string]struct {
		change change
		says   string
	}{
		"a line break in the subject": {func(m *request.Mail) { m.Subject = "Hello\r\nBcc: x@example.org" },
			"subject"},
		"a line separator in the subject":    {func(m *request.Mail) { m.Subject = "Hello\u2028Bcc: x" }, "subject"},
		"a control character in the subject": {func(m *request.Mail) { m.Subject = "Hello\x00" }, "subject"},
		"no subject":                         {func(m *request.Mail) { m.Subject = " " }, "subject"},
		"no text":                            {func(m *request.Mail) { m.Text = "\n \t" }, "text"},
		"a line break in the recipient": {func(
			m *request.Mail) {
			m.To = "name@example.org\r\nBcc: x@example.org"
		}, "recipient"},
		"a line break after the recipient": {func(m *request.Mail) { m.To = "name@example.org\n" }, "recipient"},
		"two recipients": {func(m *request.Mail) { m.To = "a@example.org, b@example.org" },
			"recipient"},
		"a recipient with a name":  {func(m *request.Mail) { m.To = "Name <name@example.org>" }, "recipient"},
		"a recipient beyond ASCII": {func(m *request.Mail) { m.To = "josé@example.org" }, "recipient"},
		"no recipient":             {func(m *request.Mail) { m.To = "" }, "recipient"},
		"a line break in the reply address": {func(m *request.Mail) { m.ReplyTo = "name@example.org\nX: y" },
			"reply-to"},
		"two reply addresses": {func(m *request.Mail) { m.ReplyTo = "a@example.org,b@example.org" },
			"reply-to"},
		"no id":                      {func(m *request.Mail) { m.ID = "" }, "id"},
		"an id that is no tag":       {func(m *request.Mail) { m.ID = "request#1" }, "id"},
		"an id that is a path":       {func(m *request.Mail) { m.ID = "../x" }, "id"},
		"an id with a line break":    {func(m *request.Mail) { m.ID = "x\n" }, "id"},
		"an id too long":             {func(m *request.Mail) { m.ID = strings.Repeat("x", 129) }, "id"},
		"no attempt":                 {func(m *request.Mail) { m.Attempt = 0 }, "attempt"},
		"text that isn't UTF-8":      {func(m *request.Mail) { m.Text = "caf\xe9" }, "UTF-8"},
		"HTML that isn't UTF-8":      {func(m *request.Mail) { m.HTML = "caf\xe9" }, "UTF-8"},
		"a subject that isn't UTF-8": {func(m *request.Mail) { m.Subject = "caf\xe9" }, "UTF-8"},
		"more than 10 MB together": {func(m *request.Mail) {
			m.Text, m.HTML = strings.Repeat("x", 5<<20),
				strings.Repeat("x", 5<<20)
		}, "10485"},
	}
	onEach(t, func(t *testing.T, b box) {
		for name, c := range cases {
			m := sample()
			c.change(&m)
			_, err := b.send(t.Context(), m)
			if !errors.Is(err, request.ErrMailRefused) || errors.Is(err, request.ErrMailNotSent) ||
				!strings.Contains(err.Error(), c.says) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := len(b.inbox(t)); n != 0 {
			t.Errorf("%d mails left", n)
		}
	})
}

func TestABadSenderAddressIsRepairedNotDropped(t *testing.T) {
	onEach(t, func(t *testing.T, b box) {
		for _, from := range []string{
			"", "CCEE", "assist@localhost", "CCEE <assist@example.org>\r\nBcc: x@example.org",
			"a@example.org, b@example.org",
			"=?utf-8?q?CCEE=0D=0ABcc?= <assist@example.org>", "=?utf-8?q?=FF?= <assist@example.org>",
			"\"CC\tEE\" <assist@example.org>",
			"CCEE\t<assist@example.org>", "assist@example.org (CC\xe9)", "CCEE <josé@example.org>",
		} {
			m := sample()
			m.From = from
			_, err := b.send(t.Context(), m)
			if !errors.Is(err, request.ErrMailNotSent) || errors.Is(err, request.ErrMailRefused) ||
				!strings.Contains(err.Error(), "sender") {
				t.Errorf("%q: %v", from, err)
			}
		}
		if n := len(b.inbox(t)); n != 0 {
			t.Errorf("%d mails left", n)
		}
	})
}

func TestTheLargestMailLeaves(t *testing.T) {
	onEach(t, func(t *testing.T, b box) {
		m := sample()
		m.Text = strings.Repeat("教", (mail.MaxSize-len(m.Subject)-len(m.HTML))/3)
		if _, err := b.send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		if got := b.inbox(t)[0]; got.text != m.Text {
			t.Errorf("%d bytes arrived of %d", len(got.text), len(m.Text))
		}
	})
}

func TestWhoHasNoTimeLeftHasNotSent(t *testing.T) {
	onEach(t, func(t *testing.T, b box) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := b.send(ctx, sample()); !errors.Is(err, request.ErrMailNotSent) {
			t.Errorf("%v", err)
		}
		if n := len(b.inbox(t)); n != 0 {
			t.Errorf("%d mails left", n)
		}
	})
}
