package main

import (
	"encoding/json"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office/outbox"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
	"ccee-ca.org/assist/site/theme"

	"github.com/aws/aws-lambda-go/events"
)

// Whatever wakes the function: a stream's answer names only records that came, at
// least each that failed, and the one message that is owed goes out at most once.
func FuzzWhateverWakesItIsAnsweredInTheStreamsForm(f *testing.F) {
	for _, s := range []string{
		`{"Records":[{"eventName":"INSERT","dynamodb":{"SequenceNumber":"1","Keys":{"pk":{"S":"message#ID"},"sk":{"S":"message"}}}}]}`,
		`{"Records":[{"dynamodb":{"SequenceNumber":"1","Keys":{"pk":{"S":"message#ID"}}}},{"dynamodb":{"SequenceNumber":"2","Keys":{"pk":{"S":"message#x"}}}},{"dynamodb":7}]}`,
		`{"Records":[]}`, `{"Records":[null,1,"x",{"dynamodb":{"Keys":{"pk":{"N":"1"}}}}]}`, `{"source":"aws.events"}`,
		`{"source":"elsewhere"}`, `[]`, `null`, `{"Records":null,"source":"aws.ses","detail":{}}`,
		`{"source":"aws.ses","detail":{"eventType":"Send","mail":{"messageId":"m","tags":{"message":["ID"],"attempt":["1"]}}}}`,
		`{"source":"aws.ses","detail":{"eventType":"Bounce","mail":{"messageId":"m","tags":{"message":["ID"],"attempt":["1"]}},"bounce":{"bouncedRecipients":[{"diagnosticCode":"x\r\ny"}]}}}`,
	} {
		f.Add([]byte(s))
	}
	site := theme.Default()
	site.URL = "https://assist.example.org"
	pages, err := theme.New(site, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, event []byte) {
		box := &taking{now: time.Date(2026, 11, 1, 8, 59, 0, 0, time.UTC), when: map[string]time.Time{}}
		kept := store.Store{Table: &table.Memory{}}
		c := request.Receive("token", request.Answers{"contact_email": "pat@example.org"}, "RFA-2026-7KQ4-X", "salt",
			box.now)
		c.Messages = c.Messages[:1]
		c.Messages[0].ID = "ID"
		if err := kept.Save(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		log := slog.New(slog.DiscardHandler)
		w := dispatcher{&outbox.Sender{Store: kept, Mailer: box,
			Composer: outbox.Composer{Theme: pages, From: "assistance@example.org", Staff: "staff@example.org",
				Escalation: "escalation@example.org"},
			Now: func() time.Time { return box.now }, Random: rand.NewChaCha8([32]byte{1}), Log: log}, log}
		answer, err := w.handle(t.Context(), event)
		if len(box.when) > 1 {
			t.Errorf("%d mails went out", len(box.when))
		}
		m, unread := kept.Message(t.Context(), "ID")
		if unread != nil || len(box.when) == 1 && m.State != request.Sent {
			t.Errorf("the message is %s after %d mails: %v", m.State, len(box.when), unread)
		}
		if partial, ok := answer.(events.DynamoDBEventResponse); ok && err == nil {
			named(t, event, partial)
		}
	})
}

// named checks that what is named as failed is among what came.
func named(t *testing.T, event []byte, partial events.DynamoDBEventResponse) {
	if partial.BatchItemFailures == nil {
		t.Error("an answer without the list reads as a success or as a failure of all")
	}
	var came struct {
		Records []json.RawMessage
	}
	if json.Unmarshal(event, &came) != nil {
		return
	}
	for _, one := range partial.BatchItemFailures {
		known := slices.ContainsFunc(came.Records, func(r json.RawMessage) bool {
			var d struct {
				Dynamodb struct{ SequenceNumber string }
			}
			json.Unmarshal(r, &d) // one that cannot be read has no number
			return d.Dynamodb.SequenceNumber == one.ItemIdentifier || strings.TrimSpace(one.ItemIdentifier) == ""
		})
		if !known {
			t.Errorf("%q is named and did not come", one.ItemIdentifier)
		}
	}
}
