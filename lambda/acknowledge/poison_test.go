package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"strconv"
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

// taking is a mail service that takes everything, and needs a moment for each mail
// on a clock that only it moves.
type taking struct {
	now  time.Time
	when map[string]time.Time
}

func (m *taking) Send(_ context.Context, mail request.Mail) (string, error) {
	m.now = m.now.Add(150 * time.Millisecond)
	m.when[mail.ID] = m.now
	return "id", nil
}

// poison is 1,000 messages to be sent, one of which no one can read, and the
// stream that names them.
func poison(t *testing.T, box *taking, log *strings.Builder) (dispatcher, []json.RawMessage, string) {
	t.Helper()
	db := &table.Memory{}
	kept := store.Store{Table: db}
	site := theme.Default()
	site.URL = "https://assist.example.org"
	pages, err := theme.New(site, nil)
	if err != nil {
		t.Fatal(err)
	}
	var records []json.RawMessage
	bad := ""
	for n := range 1000 {
		a := request.Answers{"kind": "district", "agency": "Example",
			"contact_email": fmt.Sprintf("contact%d@example.org", n)}
		c := request.Receive(fmt.Sprintf("token %d", n), a, fmt.Sprintf("RFA-2026-%04d-X", n), "salt", box.now)
		c.Messages = c.Messages[:1]
		if err := kept.Save(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		id := c.Messages[0].ID
		if n == 417 {
			bad = id
			row := table.Row{Part: "message#" + id, Sort: "message", Version: 2, Index: "outbox",
				Order: box.now.Format(time.RFC3339), Data: []byte(`{"id":`)}
			if err := db.Write(t.Context(), row); err != nil {
				t.Fatal(err)
			}
		}
		records = append(records,
			json.RawMessage(fmt.Sprintf(
				`{"eventName":"INSERT","dynamodb":{"SequenceNumber":"%d","Keys":{"pk":{"S":"message#%s"},"sk":{"S":"message"}}}}`, n, id)))
	}
	l := slog.New(slog.NewJSONHandler(log, nil))
	s := &outbox.Sender{Store: kept, Mailer: box,
		Composer: outbox.Composer{Theme: pages, From: "assistance@example.org", Staff: "staff@example.org",
			Escalation: "escalation@example.org"},
		Now: func() time.Time { return box.now }, Random: rand.NewChaCha8([32]byte{1}), Log: l}
	return dispatcher{s, l}, records, bad
}

// Of a thousand records one is poison and the others are acknowledged in five
// minutes.
func TestStream_PoisonRecord(t *testing.T) {
	// a minute before the clocks change
	box := &taking{now: time.Date(2026, 11, 1, 8, 59, 0, 0, time.UTC), when: map[string]time.Time{}}
	start := box.now
	var log strings.Builder
	w, records, bad := poison(t, box, &log)
	if got := feed(t, w, records, box); !slices.Equal(got, []string{"417"}) {
		t.Errorf("%v was set aside, want the one that cannot be read", got)
	}
	if _, sent := box.when[bad]; sent || len(box.when) != 999 {
		t.Errorf("%d mails went out, want the 999 others", len(box.when))
	}
	last := slices.MaxFunc(slices.Collect(maps.Values(box.when)), time.Time.Compare)
	t.Logf("999 acknowledged; the last %s after receipt", last.Sub(start))
	if last.Sub(start) >= 5*time.Minute {
		t.Errorf("the last was acknowledged %s after receipt", last.Sub(start))
	}
	if !strings.Contains(log.String(), `"level":"ERROR","msg":"stream record","sequence":"417"`) {
		t.Error("no line names it for the alarm on errors")
	}
}

// feed does as the stream's mapping does: in order, a batch at a time; what fails
// is tried again after a growing pause from the lowest sequence number that was
// named, and at last that one is set aside.
func feed(t *testing.T, w dispatcher, records []json.RawMessage, box *taking) (aside []string) {
	t.Helper()
	size, retries := deployed(t, "BatchSize"), deployed(t, "MaximumRetryAttempts")
	for batch := range slices.Chunk(records, size) {
		for tried := 0; len(batch) > 0; {
			event, err := json.Marshal(map[string]any{"Records": batch})
			if err != nil {
				t.Fatal(err)
			}
			answer, err := w.handle(context.Background(), event)
			if err != nil {
				t.Fatal(err)
			}
			failed := answer.(events.DynamoDBEventResponse).BatchItemFailures
			if len(failed) == 0 {
				break
			}
			batch = batch[slices.IndexFunc(batch, func(r json.RawMessage) bool {
				return strings.Contains(string(r), `"SequenceNumber":"`+failed[0].ItemIdentifier+`"`)
			}):]
			box.now = box.now.Add(time.Second << tried)
			tried++
			if tried > retries {
				aside, batch, tried = append(aside, failed[0].ItemIdentifier), batch[1:], 0
			}
		}
	}
	return aside
}

// deployed reads a number of the stream's mapping from the template.
func deployed(t *testing.T, name string) int {
	t.Helper()
	text, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, mapping, found := strings.Cut(string(text), "Type: DynamoDB\n")
	m := regexp.MustCompile(name + `: (\d+)`).FindStringSubmatch(mapping)
	if !found || m == nil {
		t.Fatalf("the template's stream has no %s", name)
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}
