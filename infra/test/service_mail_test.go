package test

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// letter is a mail in the inbox.
type letter struct {
	MessageID   string
	From        string
	Destination struct{ To []string }
	Subject     string
	Body        struct{ HTML, Text string }
	Headers     []struct{ Name, Value string }
}

func (l letter) to() string { return strings.Join(l.Destination.To, ", ") }

// inbox is every mail that the mail service has taken, in order.
func (w *world) inbox() []letter {
	w.Helper()
	if w.ses == "" {
		return nil
	}
	r, err := http.Get(w.ses + "/store")
	if err != nil {
		w.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	var box struct{ Emails []letter }
	if err == nil {
		err = json.Unmarshal(text, &box)
	}
	if err != nil {
		w.Fatalf("read the inbox: %v", err)
	}
	for _, l := range box.Emails {
		for _, secret := range links.FindAllStringSubmatch(l.Body.Text, -1) {
			w.keep(secret[1])
		}
	}
	return box.Emails
}

// to are the mails of an inbox to one address.
func to(address string, inbox []letter) (its []letter) {
	for _, l := range inbox {
		if l.to() == address {
			its = append(its, l)
		}
	}
	return its
}

// addressees of an inbox, sorted: two mails to the same one stand twice.
func addressees(inbox []letter) (all []string) {
	for _, l := range inbox {
		all = append(all, l.to())
	}
	slices.Sort(all)
	return all
}

// links are the secrets at the end of links.
var links = regexp.MustCompile(`/([A-Za-z0-9_-]{43})\b`)

// link is the path of the one link in a mail.
func (w *world) link(l letter, before string) string {
	w.Helper()
	found := regexp.MustCompile(`(?m)^`+regexp.QuoteMeta(siteURL+before)+`[A-Za-z0-9_-]{43}$`).FindAllString(
		l.Body.Text, -1)
	if len(found) != 1 {
		w.Fatalf("the mail %q has %d links to %s, want one on a line of its own:\n%s", l.Subject, len(found), before,
			l.Body.Text)
	}
	if !strings.Contains(l.Body.HTML, `href="`+found[0]+`"`) {
		w.Errorf("the HTML of the mail %q lacks its link", l.Subject)
	}
	return strings.TrimPrefix(found[0], siteURL)
}

// tick is what a schedule sends.
func tick(rule string) any {
	return map[string]any{
		"version": "0", "id": "89d1a02d-5ec7-412e-82f5-13505f849b41", "detail-type": "Scheduled Event",
		"source":  "aws.events",
		"account": "123456789012", "time": time.Now().UTC().Format(time.RFC3339), "region": "us-east-1",
		"resources": []string{"arn:aws:events:us-east-1:123456789012:rule/" + rule}, "detail": map[string]any{},
	}
}

// kinds of news: what SES calls it, what EventBridge calls it, and the object of
// its own.
var kinds = map[string]struct {
	detailType, object string
	content            map[string]any
}{
	"Send": {"Email Sent", "send", map[string]any{}},
	"Delivery": {"Email Delivered", "delivery",
		map[string]any{"timestamp": "2026-04-21T15:08:25.500Z", "smtpResponse": "250 2.6.0 Message received"}},
	"Bounce": {"Email Bounced", "bounce",
		map[string]any{"timestamp": "2026-04-21T15:08:30.669Z", "bounceType": "Permanent", "bounceSubType": "General",
			"bouncedRecipients": []any{map[string]any{"emailAddress": "kolibri.official_email@lea.example.org",
				"status":         "5.1.1",
				"diagnosticCode": "smtp; 550 5.1.1 <kolibri.official_email@lea.example.org>: user unknown"}}}},
}

// news is the event by which EventBridge tells of a mail, made of the call that
// sent it.
func (w *world) news(kind string, sent call) any {
	w.Helper()
	var ask struct {
		FromEmailAddress, ConfigurationSetName string
		Destination                            struct{ ToAddresses []string }
		EmailTags                              []struct{ Name, Value string }
	}
	if err := json.Unmarshal(sent.asked, &ask); err != nil {
		w.Fatalf("read a SendEmail: %v", err)
	}
	var answer struct{ MessageID string }
	if err := json.Unmarshal(sent.answered, &answer); err != nil {
		w.Fatalf("read SES's answer: %v", err)
	}
	tags := map[string]any{"ses:configuration-set": []any{ask.ConfigurationSetName},
		"ses:operation": []any{"SendEmail"}}
	for _, t := range ask.EmailTags {
		tags[t.Name] = []any{t.Value}
	}
	k := kinds[kind]
	event := map[string]any{
		"version": "0", "id": "12a18625-3328-fafd-2aa5-a5e16b8a2f4e", "detail-type": k.detailType, "source": "aws.ses",
		"account": "123456789012", "time": "2026-04-21T15:08:31Z", "region": "us-east-1", "resources": []any{},
		"detail": map[string]any{"eventType": kind, k.object: k.content,
			"mail": map[string]any{"timestamp": "2026-04-21T15:08:21.123Z",
				"source": ask.FromEmailAddress, "messageId": answer.MessageID,
				"destination": ask.Destination.ToAddresses,
				"tags":        tags}},
	}
	if !matches(MailRule(w.T, map[string]string{"MailSettings": mailSettings}), event) {
		w.Errorf("the rule of template.yaml does not match this event: %v", event)
	}
	return event
}

// sent are the calls that handed SES a mail.
func (w *world) sent() (calls []call) {
	for _, c := range w.seen() {
		if c.what == sendEmail {
			calls = append(calls, c)
		}
	}
	return calls
}

const sendEmail = "POST /v2/email/outbound-emails"

// sentFor are the calls that handed SES a mail of one kind.
func (w *world) sentFor(kind request.MessageKind) (calls []call) {
	w.Helper()
	for _, c := range w.sent() {
		if w.message(c).Kind == kind {
			calls = append(calls, c)
		}
	}
	return calls
}

// message is the outbox row that a mail was sent for, by the mail's tag.
func (w *world) message(sent call) request.Message {
	w.Helper()
	var ask struct {
		EmailTags []struct{ Name, Value string }
	}
	if err := json.Unmarshal(sent.asked, &ask); err != nil {
		w.Fatalf("read a SendEmail: %v", err)
	}
	for _, t := range ask.EmailTags {
		if t.Name == "message" {
			return w.row(t.Value)
		}
	}
	w.Fatalf("a mail has no tag that names its message: %v", ask.EmailTags)
	return request.Message{}
}

// row reads a message of the outbox.
func (w *world) row(id string) request.Message {
	w.Helper()
	m, err := w.store.Message(w.Context(), id)
	if err != nil {
		w.Fatal(err)
	}
	return m
}

// outbox are all messages.
func (w *world) outbox() (all []request.Message) {
	w.Helper()
	for _, id := range w.keys("message#") {
		all = append(all, w.row(id))
	}
	return all
}

// soon makes a message due now, as if the time until then had passed.
func (w *world) soon(m request.Message) {
	w.Helper()
	m.Next = time.Now().Add(-time.Second).UTC()
	if err := w.store.SaveMessage(w.Context(), m, request.MessageWrite{}); err != nil {
		w.Fatal(err)
	}
}

// tasks are what waits for a person.
func (w *world) tasks() []request.Task {
	w.Helper()
	all, err := w.store.Tasks(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	return all
}
