package office_test

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
	"ccee-ca.org/assist/site/theme"
)

// letter is an email as the service sent it, without what differs from run to run.
type letter struct {
	Name string // kind, recipient, and condition: "acknowledgement-official-negotiating"
	request.Mail
}

// TextFile is the email as plain text, below the headers that people see.
func (l letter) TextFile() string {
	head := fmt.Sprintf("From: %s\nTo: %s\n", l.From, l.To)
	if l.ReplyTo != "" {
		head += "Reply-To: " + l.ReplyTo + "\n"
	}
	return head + "Subject: " + l.Subject + "\n\n" + l.Text
}

// SubjectLength is in characters.
func (l letter) SubjectLength() int { return utf8.RuneCountInString(l.Subject) }

// book collects the emails of a service.
type book struct {
	*service
	seen int
	list []letter
}

// add adds the emails that have been sent since the last add, all under one
// condition. Of what goes to several addresses of an agency, it takes the
// official's but for the acknowledgement, and what goes to a former address.
func (b *book) add(condition string) {
	b.t.Helper()
	b.sweep()
	for _, m := range b.box.mails[b.seen:] {
		stored, err := b.store.Message(context.Background(), m.ID)
		if err != nil {
			b.t.Fatal(err)
		}
		name := string(stored.Kind)
		if len(stored.Carries) > 0 {
			name = "staff-gathered"
		}
		for _, part := range []string{recipientOf(stored), hoursOf(stored), condition} {
			if part != "" {
				name += "-" + part
			}
		}
		known := slices.ContainsFunc(b.list, func(l letter) bool { return l.Name == name })
		if contact := stored.To == "assistant@example.org" && stored.Kind != request.Acknowledgement; !known &&
			!contact {
			b.list = append(b.list, letter{name, withoutSecrets(m)})
		}
	}
	b.seen = len(b.box.mails)
}

func recipientOf(m request.Message) string {
	switch {
	case m.Role == request.Escalation:
		return "escalation"
	case m.Role == request.ToAssignee:
		return "assignee"
	case m.To == "former@example.org":
		return "former"
	case m.Kind == request.Acknowledgement && m.To == "assistant@example.org":
		return "contact"
	}
	return ""
}

func hoursOf(m request.Message) string {
	if m.Hours == 0 {
		return ""
	}
	return fmt.Sprint(m.Hours)
}

// withoutSecrets puts words in the place of what differs from run to run.
func withoutSecrets(m request.Mail) request.Mail {
	for _, text := range []*string{&m.Subject, &m.Text, &m.HTML} {
		*text = regexp.MustCompile(`[0-9a-f]{64}`).ReplaceAllString(*text, strings.Repeat("0", 64))
		*text = regexp.MustCompile(`/[A-Za-z0-9_-]{43}\b`).ReplaceAllString(*text, "/"+strings.Repeat("A", 43))
		*text = regexp.MustCompile(`RFA-2026-[0-9A-Z]{4}-[0-9A-Z]`).ReplaceAllString(*text, "RFA-2026-7KQ4-X")
	}
	return m
}

// letters are all emails that the service sends, each condition of their texts both
// ways.
func letters(t *testing.T) []letter {
	t.Helper()
	full, plain := newService(t, &table.Memory{}), newService(t, &table.Memory{})
	look := pages.Site()
	look.Contact.Email, look.Contact.Phone = "questions@example.org", "916-555-0100"
	var err error
	full.sender.Theme, err = theme.New(look, nil)
	if err != nil {
		t.Fatal(err)
	}
	a, b, c := &book{service: full}, &book{service: plain}, &book{service: newService(t, &table.Memory{})}
	a.everything()
	b.plainly()
	c.entries()
	list := slices.Concat(a.list, b.list, c.list)
	slices.SortStableFunc(list, func(one, other letter) int { return cmp.Compare(one.Name, other.Name) })
	return slices.CompactFunc(list, func(one, other letter) bool { return one.Name == other.Name })
}

// pat and robin sign in again each time: hours pass between their steps.
func (b *book) pat() *http.Cookie   { return b.signedIn("Pat Example", false) }
func (b *book) robin() *http.Cookie { return b.signedIn("Robin Example", true) }

const wordsOfStaff = "The first line.\n\nA second paragraph, with more to say."

// everything is a request that is assigned, late, verified with a code that
// matches, and negotiated: each of its steps has words. The contact has an email
// address and a phone number.
func (b *book) everything() {
	b.robin() // so that the request can be assigned to them
	b.saveAndMail(valid(), "colleague@example.org")
	b.add("")
	form := with(valid(), "negotiation", "yes", "months", "12", "official_email", "superintendent@example.org")
	id := b.sent(form).ID
	b.add("negotiating")
	b.takes(b.pat(), id, request.StepAssign, "person",
		request.PersonID("https://provider.example.org", "Robin Example"))
	b.add("")
	b.pass(49 * time.Hour)
	b.add("assigned")
	if w := b.post(b.intake, b.box.link(b.t, "superintendent@example.org", "/request/disclaim/"), nil); w.Code != 303 {
		b.t.Fatalf("the official’s button answers %d", w.Code)
	}
	b.add("")
	b.changes(id, "months", "10")
	b.add("")
	b.takes(b.pat(), id, request.StepExpect, b.inDays("decide_by", 14)...)
	b.takes(b.pat(), id, request.StepVerify)
	b.add("negotiating")
	b.takes(b.pat(), id, request.StepAssign, "person",
		request.PersonID("https://provider.example.org", "Robin Example"))
	b.changes(id, "months", "9")
	b.pass(request.NoticeInterval)
	b.add("verified")
	b.takes(b.pat(), id, request.StepAsk, append(b.inDays("answer_by", 7), "words", wordsOfStaff)...)
	b.add("one-question")
	b.takes(b.pat(), id, request.StepAsk, "words", wordsOfStaff)
	b.add("two-questions")
	b.byAgency(id, request.StepAnswer, request.Input{Words: "In May.\n\nThe board meets monthly."})
	b.pass(request.NoticeInterval)
	b.add("")
	b.takes(b.pat(), id, request.StepAsk, "words", wordsOfStaff)
	b.takes(b.pat(), id, request.StepRecall, "words", wordsOfStaff)
	b.add("words")
	b.takes(b.pat(), id, request.StepReady, append(b.inDays("ready_by", 3), "lead",
		request.PersonID("https://provider.example.org", "Robin Example"), "advice", "decline", "words",
		wordsOfStaff)...)
	b.add("recommended")
	b.takes(b.pat(), id, request.StepTakeBack, "words", wordsOfStaff)
	b.add("words")
	b.decide(id, "words", "words", wordsOfStaff)
	b.redactsAndTells(b.robin(), id, "field-tried", "note="+wordsOfStaff)
	b.add("words")
}

// decide takes each decision, and the steps of the agreement. words are what they
// say to the agency where they need not.
func (b *book) decide(id, condition string, words ...string) {
	must := []string{"words", wordsOfStaff}
	for _, step := range []request.Step{request.StepDecline, request.StepRefer} {
		b.takes(b.robin(), id, step, must...)
		b.add("")
		b.takes(b.robin(), id, request.StepReopen, must...)
		b.add("verified")
	}
	for _, step := range []request.Step{request.StepAccept, request.StepPrepare, request.StepSend, request.StepSign} {
		b.takes(b.robin(), id, step, words...)
		b.add(condition)
		if step == request.StepAccept && condition == "plain" {
			was := b.now
			b.waitForAgreement(id, func() { b.add("") })
			b.now = was // so that the dates of the others stay
		}
	}
}

// plainly is a request whose code isn't in the directory and whose steps have no
// words. Its official is its contact too. Nobody can be reached but by reply.
func (b *book) plainly() {
	form := with(valid(), "cds", "0199999", "negotiation", "no", "official_email", "official@example.org",
		"contact_email", "official@example.org")
	id := b.sent(form).ID
	b.add("plain")
	b.pass(49 * time.Hour)
	b.add("unassigned")
	b.takes(b.pat(), id, request.StepVerify, "check_code", "", "note", "Two agencies have this code.")
	b.add("plain")
	if w := b.post(b.intake, b.box.link(b.t, "official@example.org", "/request/disclaim/"), nil); w.Code != 303 {
		b.t.Fatalf("the official’s button answers %d", w.Code)
	}
	b.add("verified")
	b.takes(b.pat(), id, request.StepAsk, "words", wordsOfStaff)
	b.takes(b.pat(), id, request.StepRecall)
	b.add("plain")
	b.takes(b.pat(), id, request.StepAsk, "words", wordsOfStaff)
	b.byAgency(id, request.StepAnswer, request.Input{Words: "In May."})
	b.add("plain")
	b.now = b.now.Add(24 * time.Hour)
	b.robin() // so that they can be asked
	b.takes(b.pat(), id, request.StepReady, "lead", request.PersonID("https://provider.example.org", "Robin Example"),
		"advice", request.NoAdvice)
	b.add("plain")
	b.decide(id, "plain")
	b.redactsAndTells(b.robin(), id, "field-tried")
	b.add("plain")

	form = with(valid(), "official_email", "former@example.org")
	id = b.sent(form).ID
	b.add("")
	b.changes(id, "official_email", "official@example.org")
	b.add("")
	b.byAgency(id, request.StepWithdraw, request.Input{Words: "We found other help."})
	b.pass(request.NoticeInterval)
	b.add("words")
	b.takes(b.robin(), id, request.StepReopen, "words", wordsOfStaff)
	b.add("unverified")
	b.now = b.now.Add(24 * time.Hour)
	b.byAgency(id, request.StepWithdraw, request.Input{})
	b.add("plain")

	answers := maps.Clone(b.read(id).Answers)
	answers["kind"], answers["cds"], answers["official_email"] = "county-office", "0110017", "other@example.org"
	c := request.Receive("a token", answers, "RFA-2026-7KQ4-X", "salt", b.clock())
	if err := b.store.Save(context.Background(), c); err != nil {
		b.t.Fatal(err)
	}
	id = c.Request.ID
	b.changes(id, "months", "7")
	b.add("changed-before-it-was-sent")
	b.gatherNotices(valid())
	b.add("")
	b.takes(b.pat(), id, request.StepVerify)
	b.add("county-office")
	b.waitForReminder(id)
	b.add("")
	b.waitForLapse(id)
	b.add("")
	b.now = b.now.Add(24 * time.Hour)
	m, _ := b.read(id).StatusLink("other@example.org", "1", b.clock())
	if err := b.store.SaveMessage(context.Background(), m, request.MessageWrite{}); err != nil {
		b.t.Fatal(err)
	}
	b.add("")
}

// entries are requests that staff enter: in time, after the deadline, and without
// an email address.
func (b *book) entries() {
	b.now = start.Add(3 * time.Hour)
	b.entered(b.pat(), call())
	b.add("entered")
	b.entered(b.pat(), call("official_email", "", "official_phone", "916-555-0100", "entry_channel", "paper"))
	b.add("entered-no-address")
	b.now = start.Add(50 * time.Hour)
	b.entered(b.pat(), call("entry_channel", "email", "official_email", "late@example.org"))
	b.add("entered-overdue")
	b.now = start.Add(100 * time.Hour)
	b.add("")
	b.seen = len(b.box.mails)
	b.confirmEmails(valid())
	b.addKinds("confirm-", "staff-confirmed")
	id := b.sent(with(valid(), "official_email", "late@example.org")).ID
	b.takes(b.signedIn("Robin Example", true), id, request.StepVerify)
	b.takes(b.signedIn("Robin Example", true), id, request.StepAccept)
	b.sweep()
	b.seen = len(b.box.mails)
	b.shareEmails(id)
	b.addKinds("agreement-")
}

// addKinds adds the emails of some kinds alone.
func (b *book) addKinds(kinds ...string) {
	n := len(b.list)
	b.add("")
	b.list = append(b.list[:n:n], slices.DeleteFunc(b.list[n:], func(l letter) bool {
		return !slices.ContainsFunc(kinds, func(kind string) bool { return strings.HasPrefix(l.Name, kind) })
	})...)
}

// changes has the agency change one answer.
func (b *book) changes(id, name, answer string) {
	typed := b.read(id).Answers.RawInput()
	typed[name] = answer
	b.byAgency(id, request.StepAmend, request.Input{Answers: request.Form.Check(typed, b.clock()).Answers})
}

// Every email reads as its golden files say. With LETTERS, a folder, they are
// written there too, with a page that lists them: make letters.
func TestMails_Golden(t *testing.T) {
	list := letters(t)
	for _, l := range list {
		checkGolden(t, l.Name+".txt", l.TextFile())
		checkGolden(t, l.Name+".html", l.HTML)
	}
	kinds, err := filepath.Glob("outbox/mails/*.txt")
	if err != nil || len(kinds) == 0 {
		t.Fatalf("the texts: %v, %v", kinds, err)
	}
	for _, file := range kinds {
		kind := strings.TrimSuffix(filepath.Base(file), ".txt")
		if !slices.ContainsFunc(list, func(l letter) bool { return strings.HasPrefix(l.Name, kind) }) {
			t.Errorf("no email of the kind %s was sent", kind)
		}
	}
	goldens, _ := filepath.Glob("testdata/letters/*")
	if !*update && len(goldens) != 2*len(list) {
		t.Errorf("%d golden files, want %d", len(goldens), 2*len(list))
	}
	if folder := os.Getenv("LETTERS"); folder != "" {
		writeLetters(t, folder, list)
	}
}

func checkGolden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata/letters", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Error(err)
	}
	if got != string(want) {
		t.Errorf("%s differs from what is sent; if that is meant: go test ./lambda/office -update", file)
	}
}

// lettersIndex is the page that lists all emails.
var lettersIndex = template.Must(template.New("index").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Every email</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;margin:2rem}td,th{text-align:left;padding:.2rem 1rem .2rem 0}td.n{text-align:right}</style>
<h1>Every email, {{len .}}</h1>
<table><tr><th>Email<th>Text<th>Subject<th>Characters<th>Bytes of text<th>Bytes of HTML
{{range .}}<tr><td><a href="{{.Name}}.html">{{.Name}}</a><td><a href="{{.Name}}.txt">text</a><td>{{.Subject}}<td class="n">{{.SubjectLength}}<td class="n">{{len .Text}}<td class="n">{{len .HTML}}
{{end}}</table>
`))

func writeLetters(t *testing.T, folder string, list []letter) {
	t.Helper()
	var index strings.Builder
	err := os.MkdirAll(folder, 0o755)
	if err == nil {
		err = lettersIndex.Execute(&index, list)
	}
	files := map[string]string{"index.html": index.String()}
	for _, l := range list {
		files[l.Name+".html"], files[l.Name+".txt"] = l.HTML, l.TextFile()
	}
	for name, text := range files {
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}
