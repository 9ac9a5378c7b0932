package office_test

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
)

// justNow is a table in which somebody acts in the moment before a history is listed.
type justNow struct {
	store.Table
	act func()
}

func (j *justNow) List(ctx context.Context, part, prefix, after string, limit int) ([]store.Row, error) {
	if act := j.act; act != nil && prefix == "event#" {
		j.act = nil
		act()
	}
	return j.Table.List(ctx, part, prefix, after, limit)
}

func TestAHistoryThatGrowsWhileItIsReadIsNotTakenForABrokenOne(t *testing.T) {
	table := &justNow{Table: &store.Memory{}}
	s := newService(t, table)
	pat := s.signedIn("Pat Example", false)
	q := s.in(request.Verified)
	s.getAs(pat, "/desk/requests/"+q.Reference)
	act := func() {
		s.byAgency(q.ID, request.StepWithdraw, request.Input{})
	}
	table.act = act
	if page := visible(s.getAs(pat, "/desk/requests/"+q.Reference).Body.String()); table.act != nil || strings.Contains(page, "does not hold") || strings.Contains(page, "Withdrawn") {
		t.Errorf("the desk’s page is not as it was in one moment: %s", page)
	}
	q = s.in(request.Verified)
	table.act = act
	if found, err := office.Reconcile(context.Background(), s.store, s.clock().Add(20*time.Minute)); table.act != nil || len(found) != 0 || err != nil {
		t.Errorf("the daily comparison finds %v (%v)", found, err)
	}
}

func TestWordsAreNotRemovedFromARequestThatChangesInThatMoment(t *testing.T) {
	table := &justNow{Table: &store.Memory{}}
	s := newService(t, table)
	robin := s.signedIn("Robin Example", true)
	q := s.in(request.Verified)
	table.act = func() { s.byAgency(q.ID, request.StepWithdraw, request.Input{}) }
	w := s.postAs(robin, "/desk/requests/"+q.Reference+"/redact", url.Values{"version": {"2"}, "field-need": {"yes"}, "words": {"Why."}})
	if w.Code != 409 || !strings.Contains(visible(w.Body.String()), "The request has changed since you opened this page") {
		t.Errorf("it answers %d: %s", w.Code, visible(w.Body.String()))
	}
	if got := s.read(q.ID); got.Answers["need"] != "The need" || got.Status != request.Withdrawn {
		t.Errorf("it is %s, and the need is %q", got.Status, got.Answers["need"])
	}
}

func TestARequestThatWasPutBackToAnEarlierStateOfItselfIsFound(t *testing.T) {
	d := &damaged{&store.Memory{}, map[string]func(*store.Row){}}
	s := newService(t, d)
	q := s.in(request.Received)
	earlier, err := d.Table.Get(context.Background(), "request#"+q.ID, "request")
	if err != nil {
		t.Fatal(err)
	}
	s.takes(s.signedIn("Pat Example", false), q.ID, request.StepVerify)
	d.rows["request#"+q.ID+" request"] = func(r *store.Row) { r.Data = earlier.Data }
	found, err := office.Reconcile(context.Background(), s.store, s.clock().Add(20*time.Minute))
	if err != nil || len(found) == 0 || !strings.Contains(found[0].What, "the request counts 1, there are 2") {
		t.Errorf("the daily comparison finds %v (%v)", found, err)
	}
}
