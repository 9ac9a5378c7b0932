package test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// ask is a question of staff's, as the desk would put it.
func (w *world) ask(q request.Request) request.Request {
	w.Helper()
	for _, step := range []request.Step{request.StepVerify, request.StepAsk} {
		c, err := q.Take(step, request.Input{By: "a test", Words: "Which schools?", Salt: "00", Now: time.Now()})
		if err == nil {
			err = w.store.Save(w.Context(), c)
		}
		if err != nil {
			w.Fatal(err)
		}
		q = c.Request
	}
	return q
}

// The agency finds its request, answers, changes it, and withdraws it; intake needs
// no more than it may.
func TestStatus_AgencysWholeWay(t *testing.T) {
	w := newWorld(t)
	intake, acknowledge := w.start("intake"), w.start("acknowledge")
	w.sendForm(intake)
	q := w.ask(w.only())
	w.feed(acknowledge)
	address := q.Answers["official_email"]
	before := len(to(address, w.inbox()))
	for _, who := range []string{"kolibri.nobody@lea.example.org", address} {
		w.keep(who)
		intake.post("/status/find", url.Values{"reference": {q.Reference}, "email": {who}}).is(t, 200,
			"Check your email")
	}
	w.feed(acknowledge)
	acknowledge.invoke(tick("sweep")) // which sends the links that anyone may ask for
	mails := to(address, w.inbox())
	if len(mails) != before+1 || len(to("kolibri.nobody@lea.example.org", w.inbox())) != 0 {
		t.Fatalf("%d mails after the look-up, want %d", len(mails), before+1)
	}
	own := w.link(mails[before], "/status/open/")
	w.keep(own[strings.LastIndexByte(own, '/')+1:])
	intake.get(own).is(t, 200, "Which schools?", q.Reference)

	w.keep("Kolibri: both schools.")
	answer := url.Values{"version": {strconv.Itoa(q.Version)}, "words": {"Kolibri: both schools."}}
	for range 2 { // the second press looks at what has happened since
		intake.post(own+"/answer", answer).is(t, http.StatusSeeOther)
	}
	change := w.form("need", "Kolibri: another need")
	for name, value := range intake.post(own+"/amend", url.Values{}).is(t, 200, "Change request").hidden() {
		change[name] = value
	}
	checked := intake.post("/request/check", change).is(t, 200, "You haven’t sent any changes yet")
	intake.post("/request/send", checked.hidden()).is(t, http.StatusSeeOther)
	intake.get(own).is(t, 200, "Kolibri: both schools.", "Kolibri: another need")
	intake.get(strings.Replace(own, "/status/open/", "/request/receipt/", 1)).is(t, 200,
		"Your agency has changed this request since then")
	if file := intake.get(own + "/copy.json"); file.status != 200 ||
		!strings.Contains(file.body, "Kolibri: both schools.") {
		t.Errorf("the copy answers %d", file.status)
	}
	now := w.only()
	intake.post(own+"/withdraw", url.Values{"version": {strconv.Itoa(now.Version)}, "sure": {"yes"}}).is(t,
		http.StatusSeeOther)
	now = w.only()
	if now.Status != request.Withdrawn || now.Edition != 2 || now.Version != q.Version+3 {
		t.Errorf("the request is %s, edition %d, with %d events", now.Status, now.Edition, now.Version)
	}
	w.feed(acknowledge)
	w.checkCalls()
}
