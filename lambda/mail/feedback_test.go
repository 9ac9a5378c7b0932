package mail_test

import (
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/mail"
	"ccee-ca.org/assist/lambda/request"
)

// Every bounce type and subtype that SES documents (Amazon SES Developer Guide,
// Amazon SNS notification contents, Bounce types), and one that it does not.
func TestParseEvent_Bounces(t *testing.T) {
	for kind, want := range map[string]request.DeliveryKind{
		"Undetermined/Undetermined":          request.MailAnswered,
		"Permanent/General":                  request.MailBounced,
		"Permanent/NoEmail":                  request.MailBounced,
		"Permanent/Suppressed":               request.MailBounced,
		"Permanent/OnAccountSuppressionList": request.MailBounced,
		"Permanent/UnsubscribedRecipient":    request.MailBounced,
		"Transient/General":                  request.MailAnswered,
		"Transient/MailboxFull":              request.MailAnswered,
		"Transient/MessageTooLarge":          request.MailBounced,
		"Transient/ContentRejected":          request.MailBounced,
		"Transient/AttachmentRejected":       request.MailBounced,
		"Transient/CustomTimeoutExceeded":    request.MailAnswered,
		"Transient/SomethingNew":             request.MailAnswered,
	} {
		first, second, _ := strings.Cut(kind, "/")
		got, err := mail.ParseEvent(sesEvent(t, "bounce", `"bounceType": "Permanent"`, `"bounceType": "`+first+`"`,
			`"bounceSubType": "General"`, `"bounceSubType": "`+second+`"`))
		if err != nil || got.Kind != want || !strings.HasPrefix(got.Detail, kind+": smtp; 550") {
			t.Errorf("%s: %s, %q, %v; want %s", kind, got.Kind, got.Detail, err, want)
		}
	}
}

// An out-of-office reply has no diagnostic code of a server: SES reports it as a
// bounce with the recipient's address alone.
func TestParseEvent_OutOfOffice(t *testing.T) {
	got, err := mail.ParseEvent(sesEvent(t, "out-of-office"))
	if err != nil || got.Kind != request.MailAnswered || got.Detail != "Transient/General" {
		t.Errorf("%+v, %v", got, err)
	}
}

// Every type of feedback of a complaint that SES documents (RFC 5965 and RFC 6591
// name them), none, and one that no one knows.
func TestParseEvent_Complaints(t *testing.T) {
	for kind, want := range map[string]request.DeliveryKind{
		"abuse": request.MailComplained, "fraud": request.MailComplained, "virus": request.MailComplained,
		"other": request.MailComplained,
		"":      request.MailComplained, "something-new": request.MailComplained, "not-spam": request.MailReported,
		"auth-failure": request.MailReported,
	} {
		got, err := mail.ParseEvent(sesEvent(t, "complaint", `"complaintFeedbackType": "abuse"`,
			`"complaintFeedbackType": "`+kind+`"`))
		if err != nil || got.Kind != want || got.Detail != kind {
			t.Errorf("%q: %s, %q, %v; want %s", kind, got.Kind, got.Detail, err, want)
		}
	}
	listed, err := mail.ParseEvent(sesEvent(t, "complaint", `"complaintSubType": null`,
		`"complaintSubType": "OnAccountSuppressionList"`))
	if err != nil || listed.Kind != request.MailBounced || listed.Detail != "OnAccountSuppressionList" {
		t.Errorf("a mail that SES did not send: %+v, %v", listed, err)
	}
}
