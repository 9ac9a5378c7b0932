package office_test

import (
	"context"
	cryptorand "crypto/rand"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"

	"github.com/anishathalye/porcupine"
)

// acts has someone look, and act on what they have seen, now and then on what they
// saw before; now and then the button is pressed twice.
func (p *play) acts(n int, who party, rng *rand.Rand) {
	seen := p.q.Version
	for k := range 2 {
		step := request.Step(who.steps[rng.IntN(len(who.steps))])
		if step == request.StepAmend {
			p.amends(n, who, rng)
			continue
		}
		if step == request.StepRedact {
			p.redacts(n, who, rng)
			continue
		}
		if k > 0 || rng.IntN(3) == 0 {
			if v := p.looks(n, who); v > 0 && rng.IntN(4) > 0 {
				seen = v
			}
		}
		form, why := p.fills(who, step, rng)
		w := wish{by: who.by, step: step, seen: seen, why: why}
		if step == request.StepWithdraw && who.lead {
			w.by += ", as the agency asked"
		}
		form.Set("version", strconv.Itoa(seen))
		for range 1 + rng.IntN(3)/2 {
			p.records(n, w, func() reply { return replyOf(p.sends(who, step, form)) })
		}
	}
}

// words are what someone writes: one of a few, so that two may write the same,
// each with a mark by which it is known wherever it is shown.
func (p *play) words(rng *rand.Rand) string { return fmt.Sprintf("Kolibri%d.", rng.IntN(p.few)) }

var mark = regexp.MustCompile(`Kolibri\d+\.`)

// marksIn are the marks that some text has, each once.
func marksIn(text string) []string {
	list := mark.FindAllString(text, -1)
	slices.Sort(list)
	return slices.Compact(list)
}

// fills fills the short form of a step, and says what the history keeps of it.
func (p *play) fills(who party, step request.Step, rng *rand.Rand) (url.Values, string) {
	form := url.Values{}
	words := p.words(rng)
	short, _ := request.ShortForm(step)
	if !slices.ContainsFunc(short.Fields, func(f request.Field) bool { return f.Kind == request.Long }) {
		words = ""
	} else {
		form.Set("words", words)
	}
	in := request.Input{Words: words}
	switch {
	case step == request.StepWithdraw && who.cookie == nil:
		form.Set("sure", "yes")
	case step == request.StepWeigh:
		in.Assessments = map[string]string{"partners": "yes"}
		form.Set("assess_partners", "yes")
	case step == request.StepAssign:
		form.Del("words")
	case step == request.StepVerify: // nothing is checked, and the note says why
		form.Set("note", words)
		in.Note, in.Checks = words, request.CheckAll(deskTheme.Site().Checklist.Lines, false)
	}
	return form, in.Why(step)
}

func (p *play) sends(who party, step request.Step, form url.Values) *httptest.ResponseRecorder {
	if who.cookie == nil {
		return p.post(p.intake, p.path+"/"+string(step), form)
	}
	return staff.TakeStep(p.desk, "/desk/requests/"+p.q.Reference+"/"+string(step), form, who.cookie)
}

// looks has someone open their page of the request; 0: it has no form that they
// could send.
func (p *play) looks(n int, who party) (version int) {
	w := wish{by: who.by, step: looks}
	look := func() *httptest.ResponseRecorder { return p.get(p.intake, p.path) }
	if who.cookie != nil {
		look = func() *httptest.ResponseRecorder { return p.getAs(who.cookie, "/desk/requests/"+p.q.Reference) }
	}
	called := time.Since(p.began)
	p.records(n, w, func() reply {
		answer := look()
		r := reply{said: theState, version: seenOn(answer), shows: marksIn(answer.Body.String())}
		if answer.Code != 200 || who.cookie != nil &&
			(r.version == 0 || strings.Contains(answer.Body.String(), "can’t verify this request’s history")) {
			r.said = fmt.Sprintf("%d: %.300s", answer.Code, visible(answer.Body.String()))
		}
		version = r.version
		return r
	})
	if who.cookie != nil {
		p.took(called, n, wish{by: who.by, step: request.StepSeen}, reply{said: opened})
	}
	return version
}

// amends has the agency open the form, and send it with another need.
func (p *play) amends(n int, who party, rng *rand.Rand) {
	hidden := url.Values{}
	if w := p.post(p.intake, p.path+"/amend", nil); w.Code == 200 {
		hidden = hiddenOf(w.Body.String())
	}
	if hidden.Get("edition") == "" {
		return // it cannot be changed now
	}
	form := and(with(valid(), "need", p.words(rng)), hidden)
	w := wish{by: who.by, step: request.StepAmend, began: hidden.Get("edition"),
		makes: request.Form.Check(typedOf(form), p.clock()).Answers}
	p.records(n, w, func() reply { return replyOf(p.post(p.intake, "/request/send", form)) })
}

// typedOf is a form as it was typed.
func typedOf(form url.Values) request.RawInput {
	typed := request.RawInput{}
	for name, v := range form {
		typed[name] = v[0]
	}
	return typed
}

// redacts has a lead open the page that lists what can be removed, and remove some
// of it, now and then by a page that was open for longer.
func (p *play) redacts(n int, who party, rng *rand.Rand) {
	path := "/desk/requests/" + p.q.Reference + "/redact"
	var boxes []string
	var seen int
	p.records(n, wish{by: who.by, step: looks}, func() reply {
		answer := p.getAs(who.cookie, path)
		seen = seenOn(answer)
		for _, box := range redactBox.FindAllStringSubmatch(answer.Body.String(), -1) {
			boxes = append(boxes, box[1])
		}
		return reply{said: theState, version: seen, shows: marksIn(answer.Body.String())}
	})
	if len(boxes) == 0 {
		return
	}
	rng.Shuffle(len(boxes), func(i, j int) { boxes[i], boxes[j] = boxes[j], boxes[i] })
	form, what := url.Values{"version": {strconv.Itoa(seen)}}, request.Redaction{}
	for _, box := range append(boxes[:min(2, len(boxes))], "field-need")[:1+rng.IntN(min(2, len(boxes)))] {
		form.Set(box, "yes")
	}
	for box := range form {
		if field, ok := strings.CutPrefix(box, "field-"); ok {
			what.Fields = append(what.Fields, field)
		} else if seq, err := strconv.Atoi(strings.TrimPrefix(box, "event-")); err == nil {
			what.Events = append(what.Events, seq)
		}
	}
	w := wish{by: who.by, step: request.StepRedact, seen: seen, why: "My reason.", removes: what}
	names := slices.Sorted(maps.Keys(form))
	names = slices.DeleteFunc(names, func(name string) bool { return name == "version" })
	confirm := p.redactForm(who.cookie, p.q, form.Get("version"), "My reason.", names...)
	w.once = confirm.Get("once")
	if w.once != "" {
		w.once = request.HashSecret(w.once)
	}
	for range 1 + rng.IntN(3)/2 {
		p.records(n, w, func() reply { return replyOf(p.postAs(who.cookie, path, confirm)) })
	}
}

var redactBox = regexp.MustCompile(`name="((?:field|event)-[a-z0-9_-]+)"`)

// operates verifies as the operator's tool does.
func (p *play) operates() reply {
	q, err := lifecycle.Verify(context.Background(), p.store, p.q.ID, request.Input{By: "the operator"}, p.clock,
		cryptorand.Reader)
	switch {
	case err == nil:
		return reply{said: taken, version: q.Version}
	case errors.Is(err, request.ErrInvalidTransition):
		return reply{said: notNow}
	}
	return reply{said: err.Error()}
}

// watches runs the watch a day later. What it did shows at the end.
func (p *play) watches() reply {
	later := *p.watch
	later.Now = func() time.Time { return p.clock().Add(25 * time.Hour) }
	if err := later.Run(context.Background()); err != nil {
		return reply{said: err.Error()}
	}
	return reply{said: nothing}
}

// begins is the request as it is before anybody acts.
func (p *play) begins() life {
	events, err := p.store.Events(context.Background(), p.q.ID)
	if err != nil {
		p.t.Fatal(err)
	}
	return life{status: p.q.Status, verified: !p.q.Verified.IsZero(), editions: []request.Answers{p.q.Answers},
		lines: linesOf(events), underway: true}
}

// reads is the last look of all: what is stored, the mails too.
func (p *play) reads() reply {
	ctx := context.Background()
	q, failed := p.store.Request(ctx, p.q.ID)
	events, err := p.store.Events(ctx, p.q.ID)
	failed = errors.Join(failed, err)
	former, err := p.store.Editions(ctx, q)
	failed = errors.Join(failed, err)
	mails, err := p.store.Messages(ctx, q)
	failed = errors.Join(failed, err, q.CheckChain(events), q.CheckEditions(events, former))
	if failed != nil {
		p.t.Fatal(failed)
	}
	r := reply{said: theState, version: len(events), history: linesOf(events),
		shows: marksIn(fmt.Sprint(q, events, former, mails))}
	for _, one := range append(former, q.Current()) {
		r.editions = append(r.editions, one.Answers)
	}
	return r
}

func linesOf(events []request.Event) (list []line) {
	for _, e := range events {
		list = append(list, line{e.Step, e.By, e.Why, e.Once})
	}
	return list
}

// records takes down an operation: when it was called, when it came back, and with
// what.
func (p *play) records(n int, w wish, do func() reply) {
	called := time.Since(p.began)
	p.took(called, n, w, do())
}

func (p *play) took(called time.Duration, n int, w wish, r reply) {
	o := porcupine.Operation{ClientId: n, Input: w, Call: int64(called), Output: r, Return: int64(time.Since(p.began))}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ops = append(p.ops, o)
}

var versionField = regexp.MustCompile(`name="version" value="(\d+)"`)

func seenOn(w *httptest.ResponseRecorder) int {
	found := versionField.FindStringSubmatch(w.Body.String())
	if found == nil {
		return 0
	}
	n, _ := strconv.Atoi(found[1])
	return n
}

// replyOf reads what an answer says.
func replyOf(w *httptest.ResponseRecorder) reply {
	page := w.Body.String()
	r := reply{version: seenOn(w)}
	switch {
	case w.Code == 303:
		r.said = taken
	case w.Code == 409 && (strings.Contains(page, "This request changed after you opened it") ||
		strings.Contains(page, "The request changed after you saw the preview") ||
		strings.Contains(page, "The request changed after you opened this page") ||
		strings.Contains(page, "Your request changed after you opened this page")):
		r.said = others
	case w.Code == 409 &&
		strings.Contains(page, "You can’t do that now"):
		r.said = notNow
	case w.Code == 409:
		r.said = another
	default:
		r.said = fmt.Sprintf("%d: %.300s", w.Code, visible(page))
	}
	return r
}
