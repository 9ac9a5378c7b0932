package office_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office/audit"
	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// A form that was saved, changed, and sent has its words found in it too, and they
// go from there.
func TestRedact_WordsInSavedForm(t *testing.T) {
	s := newService(t, &table.Memory{})
	robin := s.signedIn("Robin Example", true)
	form := with(valid(), "need", "It is about Kolibri Example, who reads well.")
	q := s.sentFromDraft(form)
	if q.SentFrom == "" {
		t.Fatal("the request doesn’t know its saved form")
	}
	page := s.postAs(robin, web.RedactPath(q), and(version(q), url.Values{"find": {"KOLIBRI example"},
		"action": {"find"}})).Body.String()
	says(t, "the page", visible(page), "Saved form", "2 places, 2 chosen")
	w := s.removes(robin, q, fmt.Sprint(q.Version), "A student was named.", "find=KOLIBRI example", "at-answer-1-need",
		"at-draft-need")
	if w.Code != 303 {
		t.Fatalf("it answers %d: %s", w.Code, visible(w.Body.String()))
	}
	draft, err := s.store.Draft(context.Background(), q.SentFrom)
	const left = "It is about [redacted], who reads well."
	if err != nil || draft.RawInput["need"] != left || s.read(q.ID).Answers["need"] != left {
		t.Errorf("the saved form says %q, and the request %q (%v)", draft.RawInput["need"],
			s.read(q.ID).Answers["need"], err)
	}
	s.quiet()
}

// What a page offers can be left, and only what is chosen goes.
func TestRedact_PlaceLeft(t *testing.T) {
	s := newService(t, &table.Memory{})
	robin := s.signedIn("Robin Example", true)
	q := s.sent(with(valid(), "need", "Kolibri reads.", "tried", "Kolibri tried."))
	if w := s.removes(robin, q, "1", "A name.", "find=kolibri", "at-answer-1-need"); w.Code != 303 {
		t.Fatalf("it answers %d: %s", w.Code, visible(w.Body.String()))
	}
	if a := s.read(q.ID).Answers; a["need"] != "[redacted] reads." || a["tried"] != "Kolibri tried." {
		t.Errorf("the need is %q, and what was tried %q", a["need"], a["tried"])
	}
	page := visible(s.getAs(robin, web.RequestPath(q)).Body.String())
	says(t, "the page", page, "Words were redacted", "A name.")
	saysNothingOf(t, "the page", page, "Words were removed here.", "does not verify")
}

// Words that another lead removes while the page reads are gone from all of it, and
// the page is of the request as it is after that.
func TestRedact_OthersActWhileItReads(t *testing.T) {
	db := &justNow{Table: &table.Memory{}}
	s := newService(t, db)
	robin, alex := s.signedIn("Robin Example", true), s.signedIn("Alex Example", true)
	q := s.sent(valid())
	s.postAs(alex, web.RequestPath(q)+"/note", url.Values{"version": {"1"}, "words": {"Kolibri reads."}})
	form := s.redactForm(alex, q, "2", "A name.", "event-2")
	db.act = func() { s.removes(robin, q, "2", "My reason.", "event-2") }
	w := s.postAs(alex, web.RedactPath(q), form)
	if db.act != nil || w.Code != 409 || seenOn(w) != 3 {
		t.Errorf("it answers %d with version %d of 3: %s", w.Code, seenOn(w), visible(w.Body.String()))
	}
	saysNothingOf(t, "the page", visible(w.Body.String()), "Kolibri")
}

// cutRedaction is a redaction of many rows that breaks off after its first write.
func (s *service) cutRedaction(db *failing, lead *http.Cookie, boxes ...string) request.Request {
	s.t.Helper()
	q := s.planted(s.sent(with(valid(), "official_name", "Kolibri")).ID, 90)
	form := s.redactForm(lead, q, fmt.Sprint(q.Version), "Why.", append(boxes, "field-official_name")...)
	db.left = 2
	s.postAs(lead, web.RedactPath(q), form)
	db.left = 0
	q = s.read(q.ID)
	if q.Removing == 0 {
		s.t.Fatal("no redaction is under way")
	}
	return q
}

// Until a redaction of many rows is finished, only leads can open the request, a
// task says so, and nothing else can be done; another lead finishes it.
func TestRedact_SequenceUnderWay(t *testing.T) {
	serial(t)
	db := &failing{Table: &table.Memory{}}
	s := newService(t, db)
	robin, alex, pat := s.signedIn("Robin Example", true), s.signedIn("Alex Example", true),
		s.signedIn("Pat Example", false)
	q := s.cutRedaction(db, robin, "tell", "note=It named a student.")
	for _, path := range []string{"", "/agreement"} {
		if w := s.getAs(pat, web.RequestPath(q)+path); w.Code != 409 ||
			!strings.Contains(visible(w.Body.String()), "being redacted") {
			t.Errorf("staff get %d at %q", w.Code, path)
		}
	}
	if w := s.tries(pat, q, request.StepNote, "words", "A note."); w.Code != 409 {
		t.Errorf("a note is answered %d", w.Code)
	}
	says(t, "the lead’s page", visible(s.getAs(robin, web.RedactPath(q)).Body.String()), "isn’t finished",
		"Continue redacting")
	if w := s.tries(robin, q, request.StepNote, "words", "A note."); w.Code != 409 {
		t.Errorf("a lead’s note is answered %d", w.Code)
	}
	if !slices.ContainsFunc(s.tasks(), func(task request.Task) bool { return task.Kind == request.TaskRedacting }) {
		t.Errorf("no task says that it isn’t finished: %v", s.tasks())
	}
	found, err := audit.Reconcile(context.Background(), s.store, s.clock().Add(time.Minute))
	if len(found) != 0 || err != nil {
		t.Errorf("the audit finds %v (%v)", found, err)
	}
	found, err = audit.Reconcile(context.Background(), s.store, s.clock().Add(20*time.Minute))
	if len(found) != 1 || found[0].Kind != integrity.Unfinished || err != nil {
		t.Errorf("when it stands still the audit finds %v (%v)", found, err)
	}
	w := s.postAs(alex, web.RedactPath(q), and(version(q), url.Values{"action": {"continue"}}))
	after := s.read(q.ID)
	if w.Code != 303 || after.Removing != 0 {
		t.Fatalf("continuing answers %d: %s", w.Code, visible(w.Body.String()))
	}
	editions, _ := s.store.Editions(context.Background(), after)
	events, _ := s.store.Events(context.Background(), after.ID)
	messages, _ := s.store.Messages(context.Background(), after)
	plan, _ := s.store.RemovalPlan(context.Background(), after.ID, q.Removing)
	if kept := fmt.Sprint(after, editions, events, messages); strings.Contains(kept, "Kolibri") || len(plan.Cuts) > 0 {
		t.Error("words are left, or what was to do")
	}
	if err := after.CheckEditions(events, editions); err != nil {
		t.Error(err)
	}
	if last := events[len(events)-1]; last.Step != request.StepRedactEnd ||
		!strings.HasPrefix(last.By, "Alex Example") {
		t.Errorf("the last step is %+v", last)
	}
	told := 0
	for _, m := range messages {
		if m.Kind == request.RedactedNotice && m.Words == "It named a student." {
			told++
		}
	}
	if told != 2 || slices.ContainsFunc(s.tasks(),
		func(one request.Task) bool { return one.Kind == request.TaskRedacting }) {
		t.Errorf("%d addresses are told; the tasks are %v", told, s.tasks())
	}
	found, err = audit.Reconcile(context.Background(), s.store, s.clock().Add(20*time.Minute))
	if len(found) != 0 || err != nil {
		t.Errorf("when it is finished the audit finds %v (%v)", found, err)
	}
}

// The agency’s page and its copies are closed until a redaction is finished.
func TestRedact_SequenceClosesAgencyPage(t *testing.T) {
	serial(t)
	db := &failing{Table: &table.Memory{}}
	s := newService(t, db)
	robin := s.signedIn("Robin Example", true)
	q := s.cutRedaction(db, robin)
	s.sweep()
	receipt := s.box.link(t, "superintendent@example.org", "/request/receipt/")
	for _, path := range []string{receipt, receipt + "/answers.txt", strings.Replace(receipt, "/request/receipt/",
		"/status/open/", 1)} {
		if w := s.get(s.intake, path); w.Code != 409 || strings.Contains(w.Body.String(), "Kolibri") {
			t.Errorf("%.20s answers %d", path, w.Code)
		}
	}
	csv := s.getAs(robin, "/desk/export.json").Body.String()
	says(t, "the export", csv, "Words of this request are being redacted")
	s.postAs(robin, web.RedactPath(q), and(version(q), url.Values{"action": {"continue"}}))
	if w := s.get(s.intake, receipt); w.Code != 200 {
		t.Errorf("afterwards the receipt answers %d", w.Code)
	}
}

// A copy for a public records request has all but the words that are withheld, and
// says why; nothing changes but the history, once.
func TestRedact_CopyForRecordsRequest(t *testing.T) {
	s := newService(t, &table.Memory{})
	robin := s.signedIn("Robin Example", true)
	q := s.sent(with(valid(), "need", "Kolibri Example reads.", "tried", "We asked Kolibri Example."))
	s.takes(robin, q.ID, request.StepNote, "words", "Kolibri Example again.")
	q = s.read(q.ID)
	form := s.redactForm(robin, q, fmt.Sprint(q.Version), "", "find=kolibri example", "at-answer-1-need",
		"at-answer-1-tried", "at-event-2")
	form.Del("confirm")
	if w := s.postAs(robin, web.RedactPath(q), and(form, url.Values{"action": {"copy"}})); w.Code != 422 ||
		!strings.Contains(w.Body.String(), "Enter the reason or exemption") {
		t.Errorf("without a reason it answers %d", w.Code)
	}
	form.Set("exemption", "The name of a student")
	for _, action := range []string{"copy", "copy-text", "copy"} {
		w := s.postAs(robin, web.RedactPath(q), and(form, url.Values{"action": {action}}))
		text := visible(w.Body.String())
		if w.Code != 200 || strings.Contains(text, "Kolibri") {
			t.Errorf("%s answers %d: %s", action, w.Code, text)
		}
		if n := strings.Count(text, "[withheld]"); n < 4 {
			t.Errorf("%s says that it withholds %d times", action, n)
		}
		says(t, action, text, "We asked", "The name of a student", "Example Unified", "Received",
			"superintendent@example.org")
	}
	after := s.read(q.ID)
	if after.Answers["need"] != "Kolibri Example reads." || s.steps(q.ID) != "receive note copy" {
		t.Errorf("the need is %q, the history %q", after.Answers["need"], s.steps(q.ID))
	}
	s.takes(s.signedIn("Pat Example", false), q.ID, request.StepNote, "words", "Kolibri Example once more.")
	if w := s.postAs(robin, web.RedactPath(q), and(form, url.Values{"action": {"copy"}})); w.Code != 409 {
		t.Errorf("when others have written since, it answers %d", w.Code)
	}
}

// sentFromDraft is a request whose form was saved first.
func (s *service) sentFromDraft(form url.Values) request.Request {
	s.t.Helper()
	_, hidden := s.opened(s.saved(form))
	return s.sent(and(form, hidden))
}
