package main

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/office/desk"
	"ccee-ca.org/assist/lambda/office/intake"
	"ccee-ca.org/assist/lambda/office/outbox"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
	"ccee-ca.org/assist/site/theme"
)

// alteredTable is the world's table where someone has altered one row past the
// service. It takes no write: what reads it changes nothing.
type alteredTable struct {
	*table.Memory
	part, sort string
	data       []byte
}

func (t *alteredTable) alter(rows ...table.Row) []table.Row {
	for i, r := range rows {
		if r.Part == t.part && r.Sort == t.sort {
			rows[i].Data = t.data
		}
	}
	return rows
}

func (t *alteredTable) Get(ctx context.Context, part, sort string) (table.Row, error) {
	r, err := t.Memory.Get(ctx, part, sort)
	return t.alter(r)[0], err
}

func (t *alteredTable) BatchGet(ctx context.Context, keys ...table.Key) ([]table.Row, error) {
	list, err := t.Memory.BatchGet(ctx, keys...)
	return t.alter(list...), err
}

func (t *alteredTable) List(ctx context.Context, part, prefix, after string, limit int) ([]table.Row, error) {
	list, err := t.Memory.List(ctx, part, prefix, after, limit)
	return t.alter(list...), err
}

func (t *alteredTable) Index(ctx context.Context, index, from, to string, limit int) ([]table.Row, error) {
	list, err := t.Memory.Index(ctx, index, from, to, limit)
	return t.alter(list...), err
}

func (t *alteredTable) Write(context.Context, ...table.Row) error { return nil }

// reader reads the altered table by the service's own handlers, in one instant and
// without a fault.
type reader struct {
	table  *alteredTable
	intake http.Handler
	desk   http.Handler
	sender *outbox.Sender
	sent   []request.Mail
}

func (r *reader) Send(_ context.Context, m request.Mail) (string, error) {
	r.sent = append(r.sent, m)
	return "ses-altered", nil
}

func (w *world) newReader() *reader {
	r := &reader{table: &alteredTable{Memory: w.table}}
	s, now, log := store.Store{Table: r.table}, func() time.Time { return w.now }, slog.New(slog.DiscardHandler)
	later := func() time.Time { return w.now.Add(24 * time.Hour) } // all is due
	intake := &intake.Intake{Store: s, Theme: w.pages, Now: now, Random: w.random, Log: log}
	desk := &desk.Desk{Store: s, Theme: theme.DeskTheme{Theme: w.pages}, Letters: w.composer(), Now: now,
		Random: w.random, Log: log}
	r.intake, r.desk = intake.Handler(), desk.Handler()
	r.sender = &outbox.Sender{Store: s, Mailer: r, Composer: w.composer(), Now: later, Random: w.random, Log: log}
	return r
}

// damage has someone alter a row of a request past the service, now and then, and
// others look at it in that moment.
func (w *world) damage() {
	r := w.newReader()
	for range 12 {
		w.after(w.between(time.Minute, 72*time.Hour), func() {
			c := w.clients[w.rng.IntN(len(w.clients))]
			if k := w.ledger.requests[request.HashSecret(c.token)]; k != nil {
				w.alterAnswers(r, c, k)
				w.alterByte(r, c, k)
			}
			w.alterMessage(r)
		})
	}
}

// alterAnswers alters answers, with nothing in their row that gives it away: only
// the history does.
func (w *world) alterAnswers(r *reader, c *client, k *requestRecord) {
	sort := "request"
	if n := len(k.editions); n > 0 && w.chance(0.5) {
		sort = fmt.Sprintf("edition#%06d", 1+w.rng.IntN(n))
	}
	w.alterRow(r, c, k, "request#"+k.ID, sort, func(data []byte) []byte {
		body, _, _ := bytes.Cut(data, []byte(sumKey))
		return append(need.ReplaceAll(body, []byte(`"need":"forged"`)), '}')
	})
}

// sumKey is before the checksum of a row.
const sumKey = `,"sum":"`

var need = regexp.MustCompile(`"need":"[^"]*"`)

// alterByte alters a letter or a digit in one of a request's rows.
func (w *world) alterByte(r *reader, c *client, k *requestRecord) {
	part, sort := "request#"+k.ID, "request"
	switch w.rng.IntN(6) {
	case 0:
		part, sort = "link#"+request.HashSecret(request.ReceiptSecret(c.token)), "link"
	case 1, 2:
		sort = fmt.Sprintf("event#%06d", 1+w.rng.IntN(k.Version))
	}
	w.alterRow(r, c, k, part, sort, w.flip)
}

// flip changes one letter or digit into another.
func (w *world) flip(data []byte) []byte {
	data = bytes.Clone(data)
	at := w.rng.IntN(len(data))
	for !isAlphanumeric(data[at]) {
		at = (at + 1) % len(data)
	}
	data[at] ^= 1
	return data
}

func isAlphanumeric(b byte) bool {
	return '0' <= b && b <= '9' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z'
}

// noticeWords are those by which a page says that what it shows is not as it was
// written.
var noticeWords = []string{"differ from what was received",
	"differs from what was written", "does not hold", "cannot be read", "record altered", "was altered"}

// alterRow alters a row and checks a page that shows it: the page is as it was, is
// an error, or says that something differs.
func (w *world) alterRow(r *reader, c *client, k *requestRecord, part, sort string, alter func([]byte) []byte) {
	row, err := w.table.Get(context.Background(), part, sort)
	if err != nil {
		panic("our own table: " + err.Error())
	}
	page, session := w.rng.IntN(5), w.session(colleagues[2])
	before := w.look(r, c, k, page, session)
	r.table.part, r.table.sort, r.table.data = part, sort, alter(row.Data)
	w.say("someone alters %s %s", short(part), sort)
	after := w.look(r, c, k, page, session)
	r.table.part = ""
	noticed := slices.ContainsFunc(noticeWords, func(words string) bool { return strings.Contains(after, words) })
	if k.Removing > 0 && strings.HasPrefix(sort, "edition#") {
		noticed = noticed || strings.Contains(after, "earlier answers aren’t compared")
	}
	w.holds(intact, after == before || !strings.HasPrefix(after, "200 ") || noticed,
		"page %d shows %s without a word of its altered %s", page, k.Reference, sort)
}

// look gives one of the pages that show a request, after its status.
func (w *world) look(r *reader, c *client, k *requestRecord, page int, session string) string {
	secret := request.ReceiptSecret(c.token)
	paths := [...]string{"/status/open/" + secret, "/status/open/" + secret + "/copy.json", "/request/receipt/" +
		secret,
		"/request/receipt/" + secret + "/answers.txt", "/desk/requests/" + k.Reference}
	q, err := http.NewRequest(http.MethodGet, "https://assist.example.org"+paths[page], nil)
	if err != nil {
		panic("a request of our own: " + err.Error())
	}
	q.AddCookie(&http.Cookie{Name: "__Host-desk", Value: session})
	answer, handler := &recorder{head: http.Header{}}, r.intake
	if strings.HasPrefix(paths[page], "/desk/") {
		handler = r.desk
	}
	handler.ServeHTTP(answer, q)
	return fmt.Sprintf("%d %s", answer.status, answer.body.String())
}

// alterMessage alters an email that waits, so that it would go elsewhere or say
// something else.
func (w *world) alterMessage(r *reader) {
	for _, id := range slices.Sorted(maps.Keys(w.ledger.messages)) {
		m := w.ledger.messages[id]
		if m.State != request.Waiting && m.State != request.Leased {
			continue
		}
		row, err := w.table.Get(context.Background(), "message#"+id, "message")
		if err != nil {
			panic("our own table: " + err.Error())
		}
		// with another key the checksum is gone, and the message as it was
		body, sum, _ := bytes.Cut(row.Data, []byte(sumKey))
		altered := slices.Concat(w.flip(body), []byte(sumKey), sum)
		r.table.part, r.table.sort, r.table.data, r.sent = row.Part, row.Sort, altered, nil
		r.sender.Send(context.Background(), id)
		r.table.part = ""
		w.holds(intact, len(r.sent) == 0, "message %s goes out though it was altered", short(id))
		return
	}
}
