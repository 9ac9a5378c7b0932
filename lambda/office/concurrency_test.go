package office_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office/audit"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// justNow is a table in which someone acts in the moment before something is read:
// a history, or what at names; after so many passes.
type justNow struct {
	table.Table
	at     string
	passes int
	act    func()
	silent bool // about requests
}

func (j *justNow) meets(sort string) {
	if j.act == nil || !strings.HasPrefix(sort, cmp.Or(j.at, "event#")) {
		return
	}
	j.passes--
	if j.passes < 0 {
		act := j.act
		j.act = nil
		act()
	}
}

var errSilent = errors.New("the table does not answer")

func (j *justNow) List(ctx context.Context, part, prefix, after string, limit int) ([]table.Row, error) {
	j.meets(prefix)
	return j.Table.List(ctx, part, prefix, after, limit)
}

func (j *justNow) BatchGet(ctx context.Context, keys ...table.Key) ([]table.Row, error) {
	j.meets(keys[0].Sort)
	return j.Table.BatchGet(ctx, keys...)
}

func (j *justNow) Get(ctx context.Context, part, sort string) (table.Row, error) {
	if j.silent && sort == "request" {
		return table.Row{}, errSilent
	}
	j.meets(sort)
	return j.Table.Get(ctx, part, sort)
}

func TestAHistoryThatGrowsWhileItIsReadIsNotTakenForABrokenOne(t *testing.T) {
	db := &justNow{Table: &table.Memory{}}
	s := newService(t, db)
	pat := s.signedIn("Pat Example", false)
	q := s.in(request.Verified)
	s.getAs(pat, "/desk/requests/"+q.Reference)
	act := func() {
		s.byAgency(q.ID, request.StepWithdraw, request.Input{})
	}
	db.act = act
	if page := visible(s.getAs(pat, "/desk/requests/"+q.Reference).Body.String()); db.act != nil ||
		strings.Contains(page, "can’t verify this request’s history") || strings.Contains(page, "Withdrawn") {
		t.Errorf("the desk’s page is not as it was in one moment: %s", page)
	}
	q = s.in(request.Verified)
	db.act = act
	if found, err := audit.Reconcile(context.Background(), s.store, s.clock().Add(20*time.Minute)); db.act != nil ||
		len(found) != 0 || err != nil {
		t.Errorf("the daily comparison finds %v (%v)", found, err)
	}
}

// An address that is removed during the audit is no inconsistency.
func TestReconcile_AddressRedactedMeanwhile(t *testing.T) {
	db := &justNow{Table: &table.Memory{}}
	s := newService(t, db)
	robin := s.signedIn("Robin Example", true)
	q := s.in(request.Verified)
	db.act = func() {
		s.removes(robin, q, "2", "Why.", "field-official_email")
	}
	found, err := audit.Reconcile(context.Background(), s.store, s.clock().Add(20*time.Minute))
	if len(found) != 0 || err != nil {
		t.Errorf("the daily comparison finds %v (%v)", found, err)
	}
	if got := s.read(q.ID); got.Answers["official_email"] != request.Redacted {
		t.Errorf("the address is still %s", got.Answers["official_email"])
	}
}

// Words that are removed between the reading of the history and that of the former
// versions are no difference.
func TestStatus_WordsRemovedMeanwhile(t *testing.T) {
	for _, below := range []string{"", "/copy.txt"} {
		db := &justNow{Table: &table.Memory{}}
		s := newService(t, db)
		robin := s.signedIn("Robin Example", true)
		q, path := s.followed(valid())
		s.amended(path, "data", "Amended data")
		q = s.read(q.ID)
		db.at, db.act = "edition#", func() {
			if w := s.removes(robin, q, fmt.Sprint(q.Version), "They asked.", "field-need"); w.Code != 303 {
				t.Errorf("removing answers %d", w.Code)
			}
		}
		page := s.reads(path + below)
		saysNothingOf(t, "the page", page, differ, "differs from what was written")
		if db.act != nil || len(s.tasks()) != 0 {
			t.Errorf("the tasks are %v", s.tasks())
		}
	}
}

// A difference that cannot be looked at again is an error and no difference.
func TestReconcile_SecondReadFails(t *testing.T) {
	db := &justNow{Table: &table.Memory{}, at: "message"} // the history has been read by then
	s := newService(t, db)
	robin := s.signedIn("Robin Example", true)
	q := s.in(request.Verified)
	db.act = func() {
		s.removes(robin, q, "2", "Why.", "field-official_email")
		db.silent = true
	}
	found, err := audit.Reconcile(context.Background(), s.store, s.clock().Add(20*time.Minute))
	if len(found) != 0 || !errors.Is(err, errSilent) {
		t.Errorf("the daily comparison finds %v (%v)", found, err)
	}
}

func TestWordsAreNotRemovedFromARequestThatChangesInThatMoment(t *testing.T) {
	db := &justNow{Table: &table.Memory{}}
	s := newService(t, db)
	robin := s.signedIn("Robin Example", true)
	q := s.in(request.Verified)
	form := s.redactForm(robin, q, "2", "Why.", "field-need")
	db.act = func() { s.byAgency(q.ID, request.StepWithdraw, request.Input{}) }
	w := s.postAs(robin, web.RedactPath(q), form)
	if w.Code != 409 || !strings.Contains(visible(w.Body.String()),
		"The request changed after you opened this page") {
		t.Errorf("it answers %d: %s", w.Code, visible(w.Body.String()))
	}
	if got := s.read(q.ID); got.Answers["need"] != "The need" || got.Status != request.Withdrawn {
		t.Errorf("it is %s, and the need is %q", got.Status, got.Answers["need"])
	}
}

func TestWordsRemovedWhileAHistoryIsReadDoNotMakeItABrokenOne(t *testing.T) {
	for _, one := range []struct{ before, box string }{{"event#", "event-3"}, {"edition#", "field-need"},
		{"message", "field-contact_email"}} {
		for _, reads := range []string{"desk", "comparison"} {
			t.Run(one.box+" at the "+reads, func(t *testing.T) {
				db := &justNow{Table: &table.Memory{}}
				s := newService(t, db)
				robin := s.signedIn("Robin Example", true)
				q := s.in(request.Verified)
				s.takes(robin, q.ID, request.StepNote, "words", "Kolibri called.")
				amended := request.Form.Check(typedOf(with(valid(), "need", "Kolibri")), s.clock()).Answers
				s.byAgency(q.ID, request.StepAmend, request.Input{Answers: amended})
				s.getAs(robin, "/desk/requests/"+q.Reference)
				db.at, db.act = one.before, func() {
					w := s.removes(robin, q, fmt.Sprint(s.read(q.ID).Version), "Why.", one.box)
					if w.Code != 303 {
						t.Fatalf("removing answers %d: %s", w.Code, visible(w.Body.String()))
					}
				}
				if reads == "comparison" {
					if found, err := audit.Reconcile(context.Background(), s.store,
						s.clock().Add(20*time.Minute)); db.act != nil || len(found) != 0 || err != nil {
						t.Errorf("the daily comparison finds %v (%v)", found, err)
					}
				} else if page := visible(s.getAs(robin, "/desk/requests/"+q.Reference).Body.String()); db.act != nil ||
					strings.Contains(page, "can’t verify this request’s history") {
					t.Errorf("the desk’s page says that the history does not hold: %s", page)
				}
			})
		}
	}
}

func TestAnAmendmentThatMeetsARemovalDoesNotBringTheWordsBack(t *testing.T) {
	// the amendment has read the request, and is about to be stored
	db := &justNow{Table: &table.Memory{}, at: "request", passes: 1}
	s := newService(t, db)
	robin := s.signedIn("Robin Example", true)
	q, path := s.brought(request.Verified)
	_, hidden := s.amending(path)
	db.passes, db.act = 1, func() {
		if w := s.removes(robin, q, fmt.Sprint(q.Version), "Why.", "field-tried"); w.Code != 303 {
			t.Fatalf("removing answers %d: %s", w.Code, visible(w.Body.String()))
		}
	}
	w := s.post(s.intake, "/request/send", and(with(valid(), "need", "Another need"), hidden))
	if got := s.read(q.ID); db.act != nil || w.Code != 409 || got.Answers["tried"] != request.Redacted {
		t.Errorf("it answers %d, and there is %q: %s", w.Code, got.Answers["tried"], visible(w.Body.String()))
	}
}

func TestWordsAreNotRemovedFromAnswersThatAreChangedInThatMoment(t *testing.T) {
	db := &justNow{Table: &table.Memory{}}
	s := newService(t, db)
	robin := s.signedIn("Robin Example", true)
	q := s.in(request.Verified)
	amended := request.Form.Check(typedOf(with(valid(), "need", "Kolibri")), s.clock()).Answers
	form := s.redactForm(robin, q, "2", "Why.", "field-need")
	db.act = func() { s.byAgency(q.ID, request.StepAmend, request.Input{Answers: amended}) }
	w := s.postAs(robin, web.RedactPath(q), form)
	if w.Code != 409 || !strings.Contains(visible(w.Body.String()),
		"The request changed after you opened this page") {
		t.Errorf("it answers %d: %s", w.Code, visible(w.Body.String()))
	}
}

// Of two leads who remove the same words the second is told that the request has
// changed.
func TestRedact_Conflict(t *testing.T) {
	s := newService(t, &table.Memory{})
	q := s.in(request.Verified)
	robin, alex := s.signedIn("Robin Example", true), s.signedIn("Alex Example", true)
	second := s.redactForm(alex, q, fmt.Sprint(q.Version), "Why.", "field-need")
	if w := s.removes(robin, q, fmt.Sprint(q.Version), "Why.", "field-need"); w.Code != 303 {
		t.Fatalf("the first is answered %d", w.Code)
	}
	w := s.postAs(alex, web.RedactPath(q), second)
	if w.Code != 409 || !strings.Contains(visible(w.Body.String()),
		"The request changed after you opened this page") {
		t.Errorf("the second is answered %d: %s", w.Code, visible(w.Body.String()))
	}
}

func TestARequestThatWasPutBackToAnEarlierStateOfItselfIsFound(t *testing.T) {
	d := &damaged{&table.Memory{}, map[string]func(*table.Row){}}
	s := newService(t, d)
	q := s.in(request.Received)
	earlier, err := d.Table.Get(context.Background(), "request#"+q.ID, "request")
	if err != nil {
		t.Fatal(err)
	}
	s.takes(s.signedIn("Pat Example", false), q.ID, request.StepVerify)
	d.rows["request#"+q.ID+" request"] = func(r *table.Row) { r.Data = earlier.Data }
	found, err := audit.Reconcile(context.Background(), s.store, s.clock().Add(20*time.Minute))
	if err != nil || len(found) == 0 || !strings.Contains(found[0].What, "the request counts 1, there are 2") {
		t.Errorf("the daily comparison finds %v (%v)", found, err)
	}
}

// once is a table of which one read of a request fails, the n-th.
type once struct {
	table.Table
	n int
}

func (o *once) Get(ctx context.Context, part, sort string) (table.Row, error) {
	if sort == "request" {
		o.n--
		if o.n == 0 {
			return table.Row{}, errors.New("no answer in time")
		}
	}
	return o.Table.Get(ctx, part, sort)
}

// Words come back even where their form is gone and the table does not answer.
func TestServeStep_TableDownKeepsWords(t *testing.T) {
	memory := &table.Memory{}
	s := newService(t, memory)
	q, path := s.brought(request.Withdrawn)
	slow := newService(t, &once{memory, 2}) // the first read finds it withdrawn, the second one fails
	w := slow.post(slow.intake, path+"/withdraw", and(version(q), url.Values{"words": {"Kolibri"}, "sure": {"yes"}}))
	page := w.Body.String()
	if w.Code != 507 || !strings.Contains(page, `<blockquote class="words">Kolibri</blockquote>`) ||
		strings.Contains(page, "What you typed is still below") {
		t.Errorf("it answers %d: %s", w.Code, visible(page))
	}
}

// Two leads remove words, and one acts at any moment of the other's reading: the
// other is told that it is done or that the request has changed, and never of a
// failure of ours.
func TestRedact_OtherLeadAtAnyMoment(t *testing.T) {
	for _, at := range []string{"request", "event#", "edition#", "message"} {
		met := 0
		for passes := 0; ; passes++ {
			db := &justNow{Table: &table.Memory{}, at: at}
			s := newService(t, db)
			robin, alex := s.signedIn("Robin Example", true), s.signedIn("Alex Example", true)
			q, _ := s.brought(request.Verified)
			typed := q.Answers.RawInput()
			typed["need"] = "Another need"
			s.byAgency(q.ID, request.StepAmend, request.Input{Answers: request.Form.Check(typed, s.clock()).Answers})
			q = s.read(q.ID)
			form := s.redactForm(alex, q, fmt.Sprint(q.Version), "Why.", "field-need", "field-tried")
			db.passes, db.act = passes, func() {
				if w := s.removes(robin, q, fmt.Sprint(q.Version), "Why.", "field-need",
					fmt.Sprintf("event-%d", q.Version)); w.Code != 303 {
					t.Fatalf("the first is answered %d: %s", w.Code, visible(w.Body.String()))
				}
			}
			w := s.postAs(alex, web.RedactPath(q), form)
			if db.act != nil {
				break // it reads no more often than that
			}
			met++
			if w.Code != 303 && w.Code != 409 {
				t.Errorf("at %s number %d: the other is answered %d: %s", at, passes, w.Code, visible(w.Body.String()))
			}
		}
		if met == 0 {
			t.Errorf("nothing at %s was read", at)
		}
	}
}
