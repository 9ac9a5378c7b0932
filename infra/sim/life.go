package main

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"time"

	"ccee-ca.org/assist/lambda/office/audit"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/site/theme"
)

// Who works at the desk. The last is a lead.
var colleagues = []request.Person{
	request.NewPerson("https://provider.example.org", "pat", "Pat Example", "pat@example.org", false),
	request.NewPerson("https://provider.example.org", "alex", "Alex Example", "alex@example.org", false),
	request.NewPerson("https://provider.example.org", "robin", "Robin Example", "robin@example.org", true),
}

// wants is what people are out for in each status; much of it is possible there,
// and some of it no more when they press the button.
var wants = map[request.Status][]request.Step{
	request.Received: {request.StepVerify, request.StepVerify, request.StepExpect, request.StepNote, request.StepAssign,
		request.StepHold,
		request.StepRelease, request.StepAmend, request.StepWithdraw, request.StepRedact},
	request.Verified: {request.StepAsk, request.StepAsk, request.StepExpect, request.StepWeigh, request.StepAccept,
		request.StepAccept,
		request.StepDecline, request.StepRefer, request.StepAmend, request.StepHold, request.StepAssign,
		request.StepReady, request.StepReady, request.StepTakeBack, request.StepRedact},
	request.Asked: {request.StepAnswer, request.StepAnswer, request.StepRecall, request.StepHold, request.StepAsk,
		request.StepAmend,
		request.StepWithdraw, request.StepRelease, request.StepRedact},
	request.Accepted: {request.StepDraft, request.StepDraft, request.StepPrepare, request.StepPrepare,
		request.StepSend, request.StepSend, request.StepBoard, request.StepBoard, request.StepSign,
		request.StepSign, request.StepReopen, request.StepWithdraw, request.StepNote},
	request.Agreed: {request.StepReopen, request.StepNote, request.StepSign, request.StepBoard,
		request.StepRedact},
	request.Declined: {request.StepReopen, request.StepNote, request.StepAmend},
	request.Referred: {request.StepReopen, request.StepAssign},
	request.Withdrawn: {request.StepReopen, request.StepRelease, request.StepVerify, request.StepRedact,
		request.StepRedact},
}

// wholeLife are the steps of the quiet schedule that goes on to the end, an hour
// apart.
var wholeLife = []request.Step{request.StepHold, request.StepAsk, request.StepAnswer, request.StepRelease,
	request.StepReady, request.StepTakeBack, request.StepReady, request.StepAmend, request.StepAccept,
	request.StepDraft, request.StepPrepare, request.StepSend, request.StepBoard, request.StepSign, request.StepReopen,
	request.StepDecline, request.StepRedact}

// button is a step that someone wants to take: a button, pressed again where no
// answer came.
type button struct {
	id    string
	step  request.Step
	by    string
	why   string // as the history keeps it
	edits string // of an amendment: the digest of the answers
	seen  int    // with how many events they had seen the request
	staff bool
	path  string
	form  url.Values
	who   request.Person
	other bool // the letter is another one than the preview showed
	tries int
	over  bool // it was answered
	taken bool
	then  func() // what they do once it was answered or given up
}

// live has people work on a client's request.
func (w *world) live(c *client) {
	if w.fixed {
		for n, step := range wholeLife {
			w.after(time.Duration(38+n)*time.Hour, func() { w.want(c, step) })
		}
		w.after(time.Duration(37+len(wholeLife))*time.Hour, w.daily)
		return
	}
	act := func() {
		if k := w.ledger.requests[request.HashSecret(c.token)]; k != nil {
			steps := wants[k.Status]
			step := steps[w.rng.IntN(len(steps))]
			w.want(c, step)
			if step == request.StepDraft { // two people have the agreement open
				w.after(w.between(0, 20*time.Millisecond), func() { w.want(c, step) })
			}
		}
	}
	if w.patient {
		w.negotiate(c)
	}
	if w.chance(0.4) { // a question that may wait for days
		w.after(w.between(time.Hour, 30*time.Hour), func() {
			w.wantThen(c, request.StepVerify, func() { w.want(c, request.StepAsk) })
		})
	}
	for range w.rng.IntN(9) {
		at := w.between(time.Minute, 70*time.Hour)
		w.after(at, act)
		if w.chance(0.3) { // someone else in the same moment
			w.after(at+w.between(0, 100*time.Millisecond), act)
		}
	}
}

// want has someone who may press the button for a step, on the request as it is
// now.
func (w *world) want(c *client, step request.Step) { w.wantThen(c, step, func() {}) }

// wantThen is want, and what they do once the button was answered or they have
// given up.
func (w *world) wantThen(c *client, step request.Step, then func()) {
	k := w.ledger.requests[request.HashSecret(c.token)]
	if k == nil {
		return
	}
	w.wishes++
	b := &button{id: k.ID, step: step, seen: k.Version, then: then,
		form: url.Values{"version": {strconv.Itoa(k.Version)}}}
	words := fmt.Sprintf("wish %d.", w.wishes) // none begins another
	in := request.Input{}
	if short, _ := request.ShortForm(step); len(short.Fields) > 0 && step != request.StepAssign &&
		step != request.StepVerify {
		in.Words = words
		b.form.Set("words", words)
	}
	switch step {
	case request.StepVerify: // nothing is checked, and the note says why
		in.Note, in.Checks = words, request.CheckAll(theme.Default().Checklist.Lines, false)
		b.form.Set("note", words)
	case request.StepAsk:
		if w.fixed || w.chance(0.6) {
			in.Day = w.date(b, "answer_by")
		}
	case request.StepExpect:
		in.Words, in.Day = "", w.date(b, "decide_by")
		b.form.Del("words")
	case request.StepWeigh:
		in.Assessments = map[string]string{"partners": "yes"}
		b.form.Set("assess_partners", "yes")
	case request.StepAssign:
		to := colleagues[0]
		in.To = request.Assignee{ID: to.ID, Name: to.String()}
		b.form.Set("person", to.ID)
	case request.StepReady:
		to := colleagues[len(colleagues)-1]
		in.To, in.Advice = request.Assignee{ID: to.ID, Name: to.String()}, string(request.StepDecline)
		b.form.Set("lead", to.ID)
		b.form.Set("advice", in.Advice)
	case request.StepAmend:
		w.amendment(b, c, k, words)
	case request.StepBoard:
		in.Day = w.boardDay(b)
	case request.StepSign:
		if k.LacksBoard() && (w.fixed || w.chance(0.8)) { // without a reason it is refused
			in.Note = words + " No board."
			b.form.Set("note", in.Note)
		}
	case request.StepDraft:
		in.BaseDraft = k.Agreement.Number
		b.form = url.Values{"do": {"save"}, "draft": {strconv.Itoa(in.BaseDraft)}, "excluded": {words}}
	case request.StepRedact:
		in.Words = words
		w.redaction(b, k, words)
	}
	b.why = in.Why(step)
	w.setActor(b, c, k)
	w.buttons = append(w.buttons, b)
	w.press(b)
}

// date fills in a day from two to six days ahead, and returns its end.
func (w *world) date(b *button, name string) time.Time {
	ahead := 6
	if !w.fixed {
		ahead = 2 + w.rng.IntN(5)
	}
	return w.fillDay(b, name, ahead)
}

// fillDay fills in a day so many days ahead of today, and returns its end.
func (w *world) fillDay(b *button, name string, ahead int) time.Time {
	day := w.now.In(request.Pacific).AddDate(0, 0, ahead)
	for part, n := range map[string]int{"_month": int(day.Month()), "_day": day.Day(), "_year": day.Year()} {
		b.form.Set(name+part, strconv.Itoa(n))
	}
	return time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, request.Pacific)
}

// setActor sets who presses the button, and its address.
func (w *world) setActor(b *button, c *client, k *requestRecord) {
	actor := b.step.Actor()
	if actor == request.ByAgency {
		b.by = request.ByTheAgency
		if b.step != request.StepAmend {
			b.path = "/status/open/" + request.ReceiptSecret(c.token) + "/" + string(b.step)
		}
		if b.step == request.StepWithdraw {
			b.form.Set("sure", "yes")
		}
		return
	}
	n := len(colleagues) - 1
	if actor != request.ByLead && !w.fixed {
		n = w.rng.IntN(len(colleagues))
	}
	b.staff, b.who, b.by = true, colleagues[n], colleagues[n].String()
	b.path = "/desk/requests/" + k.Reference + "/" + string(b.step)
	if b.step == request.StepDraft {
		b.path = "/desk/requests/" + k.Reference + "/agreement"
	}
}

// amendment fills out the form again: another need, and now and then another
// contact.
func (w *world) amendment(b *button, c *client, k *requestRecord, need string) {
	b.form = maps.Clone(c.form)
	b.form.Del("token")
	b.form.Del(request.TrapInput)
	b.form["need"] = []string{need}
	if w.chance(0.3) {
		b.form["contact_email"] = []string{fmt.Sprintf("contact%d@example.net", w.wishes)}
	}
	if w.actor == confirms && w.chance(0.5) { // what offices are shown
		b.form["county_by"] = []string{fmt.Sprintf("Official number %d", w.wishes)}
	}
	b.edits = w.digestOf(b.form)
	b.form.Set("amend", request.ReceiptSecret(c.token))
	b.form.Set("edition", fmt.Sprintf("%d-%s", k.Current().Number, k.Answers.Digest()[:16]))
	b.path = "/request/send"
}

// redaction ticks what is to be removed: always the need, whole or by its words
// wherever they are, often the last event, now and then an address.
func (w *world) redaction(b *button, k *requestRecord, why string) {
	b.form.Set("words", why)
	b.form.Set("confirm", k.Reference)
	if w.chance(0.3) {
		b.form.Set("tell", "yes")
	}
	if w.chance(0.5) {
		b.form.Set("find", k.Answers["need"])
	} else {
		b.form.Set("field-need", "yes")
	}
	if w.fixed || w.chance(0.6) {
		b.form.Set(fmt.Sprintf("event-%d", k.Version), "yes")
	}
	if w.chance(0.3) {
		b.form.Set("field-contact_email", "yes")
	}
}

// preview looks for the words that a redaction names, chooses each place, and has
// the page show what would remain: it gives the form what confirms that.
func (w *world) preview(b *button, send func(url.Values) *recorder) *recorder {
	page := &recorder{status: http.StatusOK}
	for _, action := range []string{"find", "preview"} {
		form := maps.Clone(b.form)
		form.Set("action", action)
		page = send(form)
		if page.status != http.StatusOK {
			return page
		}
		for _, found := range chosenBox.FindAllStringSubmatch(page.body.String(), -1) {
			if action == "find" {
				b.form.Set(found[1], "yes")
			}
		}
	}
	for _, found := range confirmation.FindAllStringSubmatch(page.body.String(), -1) {
		b.form.Set(found[1], found[2])
	}
	return page
}

var (
	chosenBox    = regexp.MustCompile(`name="(at-[^"]+)" value="yes" checked`)
	confirmation = regexp.MustCompile(`name="(seen|once)" value="([^"]*)"`)
)

// continueRedactions has a lead finish what removals of words have left to do.
func (w *world) continueRedactions() {
	for _, id := range slices.Sorted(maps.Keys(w.ledger.requests)) {
		k := w.ledger.requests[id]
		if k.Removing == 0 {
			continue
		}
		lead := w.session(colleagues[len(colleagues)-1])
		w.start("a lead continues a redaction", intakeLife, func(*proc) {
			r := formPost("/desk/requests/"+k.Reference+"/redact", url.Values{"action": {"continue"}})
			r.AddCookie(&http.Cookie{Name: "__Host-desk", Value: lead})
			w.service.desk.ServeHTTP(&recorder{head: http.Header{}}, r)
		}, func(*proc) {})
	}
}

// session signs someone in, without a provider and without a fault.
func (w *world) session(who request.Person) string {
	secret, err := request.NewSecret(w.random)
	if err != nil {
		panic("our own randomness: " + err.Error())
	}
	s := store.Store{Table: w.table}
	p, err := s.Person(context.Background(), who.ID)
	if err != nil {
		p = who.SignIn(who, w.now)
		if err := s.SavePerson(context.Background(), p); err != nil {
			panic("our own table: " + err.Error())
		}
	}
	if err := s.SaveSession(context.Background(), p.Session(secret, w.now)); err != nil {
		panic("our own table: " + err.Error())
	}
	return secret
}

// daily runs the audit while everything goes on. What it finds comes to the
// ledger as a task.
func (w *world) daily() {
	w.start("the daily comparison", watchLife, func(*proc) {
		audit.Run(context.Background(), w.service.store, w.checkpoints, w.clock(), w.log)
	}, func(*proc) {})
}

// checkpointStore holds the checkpoints by their day, and no fault reaches it.
type checkpointStore map[string][]byte

func (h checkpointStore) Save(_ context.Context, day string, content []byte) error {
	h[day] = content
	return nil
}

func (h checkpointStore) Last(_ context.Context, until string) (day string, content []byte, err error) {
	for d, c := range h {
		if d <= until && d > day {
			day, content = d, c
		}
	}
	return day, content, nil
}
