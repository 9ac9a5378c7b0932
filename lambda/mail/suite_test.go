package mail_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	netmail "net/mail"
	"net/url"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"ccee-ca.org/assist/infra/fake/cloud"
	"ccee-ca.org/assist/lambda/mail"
	"ccee-ca.org/assist/lambda/request"
)

// box is a sender and what has come out of it, whichever it is.
type box struct {
	send  func(context.Context, request.Mail) (string, error)
	inbox func(*testing.T) []arrived
}

// arrived is a mail as its recipient has it.
type arrived struct {
	from, to, replyTo, subject, text, html string
	auto                                   string // the headers Auto-Submitted and X-Auto-Response-Suppress
	tags                                   map[string]string
	id                                     string // what Send returned
}

// onEach runs a test on each sender, each with an empty inbox.
func onEach(t *testing.T, test func(*testing.T, box)) {
	t.Run("folder", func(t *testing.T) { test(t, folderBox(t)) })
	t.Run("SES", func(t *testing.T) { test(t, sesBox(t)) })
}

func folderBox(t *testing.T) box {
	f := &mail.Folder{Dir: filepath.Join(t.TempDir(), "mail")}
	return box{f.Send, func(t *testing.T) (all []arrived) {
		for _, l := range letters(t, f) {
			all = append(all, arrived{l.From, l.To, l.Headers["Reply-To"], l.Subject, l.Text, l.HTML,
				l.Headers["Auto-Submitted"] + "; " + l.Headers["X-Auto-Response-Suppress"], l.Tags, l.ID})
		}
		return all
	}}
}

// sesBox listens between the SDK and the stand-in, which doesn't keep the tags.
func sesBox(t *testing.T) box {
	to, err := url.Parse(cloud.SES(t))
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var tags []map[string]string
	proxy := httputil.NewSingleHostReverseProxy(to)
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		mu.Lock()
		tags = append(tags, tagsOf(t, body))
		mu.Unlock()
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(listener.Close)
	return box{ses(listener.URL).Send, func(t *testing.T) []arrived {
		all := store(t, to.String())
		mu.Lock()
		defer mu.Unlock()
		for i := range all {
			all[i].tags = tags[i]
		}
		return all
	}}
}

func ses(endpoint string) *mail.SES {
	return &mail.SES{
		Region: "us-east-1", Endpoint: endpoint, ConfigurationSet: "assist",
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "not-a-secret", ""),
	}
}

func tagsOf(t *testing.T, body []byte) map[string]string {
	var sent struct {
		ConfigurationSetName string
		EmailTags            []struct{ Name, Value string }
	}
	if err := json.Unmarshal(body, &sent); err != nil || sent.ConfigurationSetName != "assist" {
		t.Errorf("configuration set %q, %v", sent.ConfigurationSetName, err)
	}
	tags := map[string]string{}
	for _, tag := range sent.EmailTags {
		tags[tag.Name] = tag.Value
	}
	return tags
}

// store reads the stand-in's inbox.
func store(t *testing.T, url string) (all []arrived) {
	t.Helper()
	res, err := http.Get(url + "/store")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var kept struct {
		Emails []struct {
			MessageID, From, Subject string
			ReplyTo                  []string
			Destination              struct{ To, Cc, Bcc []string }
			Body                     struct{ Text, HTML string }
			Headers                  []struct{ Name, Value string }
		}
	}
	if err := json.NewDecoder(res.Body).Decode(&kept); err != nil {
		t.Fatal(err)
	}
	for _, e := range kept.Emails {
		if len(e.Destination.To) != 1 || len(e.Destination.Cc)+len(e.Destination.Bcc) > 0 {
			t.Errorf("recipients: %+v", e.Destination)
		}
		if strings.ContainsFunc(e.From, func(r rune) bool { return r > 126 }) {
			t.Errorf("SES takes only ASCII in a sender: %q", e.From)
		}
		a := arrived{id: e.MessageID, from: e.From, to: e.Destination.To[0], replyTo: strings.Join(e.ReplyTo, ","),
			subject: e.Subject, text: e.Body.Text, html: e.Body.HTML}
		for _, h := range e.Headers {
			switch h.Name {
			case "Auto-Submitted":
				a.auto = h.Value + "; " + a.auto
			case "X-Auto-Response-Suppress":
				a.auto += h.Value
			}
		}
		all = append(all, a)
	}
	return all
}

func sample() request.Mail {
	return request.Mail{
		ID: "m_0f3a-receipt", Attempt: 2, From: "CCEE <assist@example.org>", To: "name@example.org",
		ReplyTo: "staff@example.org",
		Subject: "We have your request", Text: "Thank you.\n", HTML: "<p>Thank you.</p>\n",
		At: time.Date(2026, 4, 21, 15, 8, 21, 0, time.UTC),
	}
}

func TestAMailArrivesByteForByte(t *testing.T) {
	onEach(t, func(t *testing.T, b box) {
		m := sample()
		m.Subject = "RFA-2026-7KQ4-X – “48 hours” for 教育 🎓"
		m.Text = "“Quoted” – 你好, 教育 🎓👩🏽‍🏫\n.\n..a dot first\nFrom the start\n\ttab  two spaces \n" +
			strings.Repeat("long line 教 ", 2000) + "\n\nno line end"
		m.HTML = "<!DOCTYPE html>\n<p title='&amp;\"'>“教育” 🎓\u2028</p>\n<!-- " + strings.Repeat("x", 20000) + " -->\r\n"
		id, err := b.send(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		all := b.inbox(t)
		if len(all) != 1 {
			t.Fatalf("%d mails", len(all))
		}
		got := all[0]
		if from, err := netmail.ParseAddress(got.from); err != nil || from.Name != "CCEE" ||
			from.Address != "assist@example.org" {
			t.Errorf("from %q, %v", got.from, err)
		}
		got.from = ""
		if want := (arrived{
			to: m.To, replyTo: m.ReplyTo, subject: m.Subject, text: m.Text, html: m.HTML,
			auto: "auto-generated; DR, RN, NRN, OOF, AutoReply", id: id,
			tags: map[string]string{"message": "m_0f3a-receipt", "attempt": "2"},
		}); id == "" || !reflect.DeepEqual(got, want) {
			t.Errorf("id %q\n got %+q\nwant %+q", id, got, want)
		}
	})
}

func TestAMailNeedsNoHTMLAndNoReplyAddress(t *testing.T) {
	onEach(t, func(t *testing.T, b box) {
		m := sample()
		m.HTML, m.ReplyTo = "", ""
		if _, err := b.send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		if got := b.inbox(t)[0]; got.html != "" || got.replyTo != "" || got.text != m.Text {
			t.Errorf("%+v", got)
		}
	})
}

func TestTheSenderMayHaveAName(t *testing.T) {
	onEach(t, func(t *testing.T, b box) {
		for i, c := range []struct{ from, name string }{
			{"assist@example.org", ""},
			{"CCEE Assistance <assist@example.org>", "CCEE Assistance"},
			{`"CCEE, Assistance" <assist@example.org>`, "CCEE, Assistance"},
			{"Señora Peña – 教育 <assist@example.org>", "Señora Peña – 教育"},
			{"=?utf-8?q?Se=C3=B1ora?= <assist@example.org>", "Señora"},
		} {
			m := sample()
			m.From = c.from
			if _, err := b.send(t.Context(), m); err != nil {
				t.Errorf("%s: %v", c.from, err)
				continue
			}
			got, err := netmail.ParseAddress(b.inbox(t)[i].from)
			if err != nil || got.Name != c.name || got.Address != "assist@example.org" {
				t.Errorf("%s: arrived from %v, %v", c.from, got, err)
			}
		}
	})
}

func TestMailsArriveInTheOrderInWhichTheyWereSent(t *testing.T) {
	onEach(t, func(t *testing.T, b box) {
		for n := range 12 {
			m := sample()
			m.ID, m.Attempt = string(rune('z'-n)), n+1
			if _, err := b.send(t.Context(), m); err != nil {
				t.Fatal(err)
			}
		}
		var order, ids = "", map[string]bool{}
		for _, a := range b.inbox(t) {
			order += a.tags["message"]
			ids[a.id] = true
		}
		if order != "zyxwvutsrqpo" || len(ids) != 12 {
			t.Errorf("order %s, %d different ids", order, len(ids))
		}
	})
}
