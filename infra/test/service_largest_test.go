package test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"unicode/utf16"

	"ccee-ca.org/assist/infra/fake/runtimeapi"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"

	"golang.org/x/net/html"
)

// everything are the choices by which a form asks the most: a district that ticks
// all that may stand together.
var everything = map[string]string{"kind": "district", "contact_is": "other", "fiscal_is": "other", "g3": "",
	"help": "both", "county": "01"}

// atItsLimit writes answers that fill their fields to the last character, with the
// texts in one character over and over.
func atItsLimit(character string) func(request.Field) string {
	return func(f request.Field) string {
		switch f.Kind {
		case request.Email:
			return strings.Repeat("l", 64-len(f.Name)) + f.Name + "@" + strings.Repeat("d", 63) + "." +
				strings.Repeat("d", 63) + "." + strings.Repeat("d", 61)
		case request.Phone:
			return pad("916-555-0100 x"+strings.Repeat("9", 15), "-", f.Limit)
		case request.CDSCode:
			return pad("01-61119", "-", f.Limit)
		case request.Reference:
			return pad(plainly(f), "-", f.Limit)
		case request.Number:
			return fmt.Sprintf("%0*d", f.Limit, f.Max)
		case request.Date:
			return "2026-03-14"
		case request.Long:
			return strings.Repeat(strings.Repeat(character, 49)+"\n", f.Limit/50-1) +
				strings.Repeat(character, f.Limit%50+50)
		}
		return strings.Repeat(character, f.Limit)
	}
}

func pad(text, with string, to int) string {
	return text + strings.Repeat(with, to-len(text))
}

// In three-byte characters it is the largest that a browser sends; in "<" it is the
// largest that is stored, since JSON writes six bytes for it.
func TestTheLargestFormGoesAllTheWayByteForByte(t *testing.T) {
	for name, character := range map[string]string{"three bytes": "櫻", "a curly quote": "’", "markup": "<"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			intake, desk, acknowledge := w.start("intake"), w.start("desk"), w.start("acknowledge")
			form := filled(t, everything, atItsLimit(character))
			atLimit(t, form)
			w.keep(strings.Repeat(character, 20), form.Get("official_email"), form.Get("official_phone"))
			if n, most := len(encoded(form)), request.Form.MaxBody(); n > most {
				t.Fatalf("the body of %d bytes is over the limit of %d", n, most)
			}
			receipt := intake.send(intake.check(form))
			intake.get(receipt).is(t, 200)
			q := w.only()
			sameAnswers(t, "the table", q.Answers, form)
			w.fits(q)
			if aside := w.feed(acknowledge); len(aside) > 0 {
				t.Fatalf("set aside: %v", aside)
			}
			inbox := w.inbox()
			notice := to(staff, inbox)[0]
			for field, answer := range q.Answers {
				f, _ := request.Form.Field(field)
				if words := strings.ReplaceAll(f.AnswerText(answer), "\n",
					"\n    "); !strings.Contains(notice.Body.Text, "\n    "+words+"\n") {
					t.Errorf("the notice to staff lacks the answer to %s, byte for byte", field)
				}
			}
			sameWords(t, "the notice's HTML", page{body: notice.Body.HTML}, q)
			sameWords(t, "staff's page", desk.getAs(w.signIn("Pat Example", false), w.atDesk(notice)).is(t, 200), q)
			if got := len(to(q.Answers["official_email"], inbox)); got != 1 {
				t.Errorf("%d acknowledgements went to the longest address", got)
			}
		})
	}
}

// atLimit makes sure that the form is the largest: every field that it answers in
// words is full.
func atLimit(t *testing.T, form url.Values) {
	t.Helper()
	full := 0
	for name := range form {
		f, ok := request.Form.Field(name)
		if !ok || len(f.Options) > 0 || f.Kind == request.Checkbox {
			continue
		}
		if n := len(utf16.Encode([]rune(form.Get(name)))); n != f.Limit {
			t.Errorf("%s has %d of %d characters", name, n, f.Limit)
		}
		full += f.Limit
	}
	if all := request.Form.Limits(); full < all*95/100 {
		t.Errorf("the form has %d characters in words, the limits allow %d", full, all)
	}
}

// sameAnswers holds answers to what was typed: texts byte for byte, the others in
// the form in which they are kept.
func sameAnswers(t *testing.T, where string, got request.Answers, form url.Values) {
	t.Helper()
	for name := range form {
		f, ok := request.Form.Field(name)
		if ok && (f.Kind == request.Text || f.Kind == request.Long) && got[name] != form.Get(name) {
			t.Errorf("%s has another answer to %s than was typed", where, name)
		}
	}
}

// sameWords holds a page to the answers as a person reads them, in a list of
// questions and answers.
func sameWords(t *testing.T, where string, p page, q request.Request) {
	t.Helper()
	shown := map[string]bool{}
	for n := range p.document().Descendants() {
		if n.Type == html.ElementNode && n.Data == "dd" && n.FirstChild != nil {
			shown[n.FirstChild.Data] = true
		}
	}
	for _, part := range q.Answers.Parts() {
		for _, row := range part.Rows {
			if !shown[row.Answer] {
				t.Errorf("%s lacks the answer to %s, byte for byte", where, row.Name)
			}
		}
	}
}

// fits holds what is stored and what travels to the limits that no stand-in has:
// 400 KB an item, 6 MB an answer.
func (w *world) fits(q request.Request) {
	w.Helper()
	row, err := w.store.Table.Get(w.Context(), "request#"+q.ID, "request")
	if err != nil {
		w.Fatal(err)
	}
	if len(row.Data) > table.MaxData {
		w.Errorf("the request has %d bytes, over %d", len(row.Data), table.MaxData)
	}
	answer, err := json.Marshal(strings.Repeat("x", request.Form.MaxBody()))
	if err != nil || len(answer)*4/3 > runtimeapi.MaxPayload {
		w.Errorf("an event with the largest body has %d bytes, over %d", len(answer)*4/3, runtimeapi.MaxPayload)
	}
	w.Logf("the request has %d bytes of %d", len(row.Data), table.MaxData)
}
