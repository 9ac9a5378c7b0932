package office_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	cryptorand "crypto/rand"

	"ccee-ca.org/assist/lambda/office"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"

	"github.com/anishathalye/porcupine"
)

// crowded is a table that lets others go first at any call, so that those who act at once do meet.
type crowded struct{ store.Table }

func (c crowded) wait() {
	for range rand.IntN(4) {
		runtime.Gosched()
	}
}

func (c crowded) Get(ctx context.Context, part, sort string) (store.Row, error) {
	defer c.wait()
	return c.Table.Get(ctx, part, sort)
}

func (c crowded) Write(ctx context.Context, rows ...store.Row) error {
	c.wait()
	return c.Table.Write(ctx, rows...)
}

// scene is a request on which several act at once: how it begins, and which steps each is out for.
type scene struct {
	name   string
	begins request.Status
	staff  string // steps that two members of staff are out for
	lead   string
	agency string // on two devices
	second string // steps of a second lead, in the place of one of the staff
}

var scenes = []scene{
	{"verified by two", request.Received, "verify", "note", "amend", ""},
	{"verified while it is withdrawn", request.Received, "verify hold", "withdraw reopen", "withdraw", ""},
	{"decided while it is amended", request.Verified, "weigh ask", "accept decline refer", "amend", ""},
	{"asked while it is answered", request.Asked, "ask note", "ask", "answer amend", ""},
	{"recalled while it is answered", request.Asked, "recall assign", "recall", "answer withdraw", ""},
	{"opened again while it is declined", request.Verified, "note", "decline reopen", "withdraw amend", ""},
	{"prepared, sent and signed by two", request.Accepted, "prepare send sign", "send sign reopen", "withdraw", ""},
	{"mail held and released by two", request.Received, "hold release verify", "release hold", "amend", ""},
	{"words removed while it is verified, noted and amended", request.Received, "verify note", "redact", "amend", ""},
	{"words removed by two while it is answered", request.Asked, "note", "redact", "answer amend", "redact"},
}

// party is somebody who acts.
type party struct {
	by     string
	lead   bool
	cookie *http.Cookie // none: the agency
	steps  []string
}

// play is a scene with its people, and what happens in it.
type play struct {
	*service
	q     request.Request
	path  string // of the agency's page
	first life   // as it begins
	few   int    // from how many words somebody chooses
	began time.Time
	mu    sync.Mutex
	ops   []porcupine.Operation
}

func TestStepsByStaffAndTheAgencyAtOnceAreAsIfTakenOneAfterTheOther(t *testing.T) {
	rounds := map[string]int{"memory": 13, "bolt": 4, "dynamodb": 4} // of all scenes
	eachFloor(t, func(t *testing.T, table store.Table) {
		s := newService(t, crowded{table})
		said := map[string]int{}
		n := rounds[t.Name()[strings.LastIndexByte(t.Name(), '/')+1:]]
		if testing.Short() || raced {
			n = 2
			t.Log("2 rounds of all scenes; without -short and the race detector more")
		}
		for round := range n {
			for i, one := range scenes {
				p := s.stage(one, uint64(round*len(scenes)+i))
				p.judge(one)
				for _, o := range p.ops {
					said[o.Output.(reply).said]++
				}
			}
		}
		found, err := office.Reconcile(context.Background(), s.store, s.clock().Add(20*time.Minute))
		if len(found) > 0 || err != nil {
			t.Errorf("the books do not agree: %v (%v)", found, err)
		}
		t.Logf("%d histories; what people were told: %v", n*len(scenes), said)
		for _, want := range []string{taken, others, notNow, another, theState} {
			if said[want] == 0 {
				t.Errorf("nobody was told “%s”: too little has met", want)
			}
		}
	})
}

// stage brings a request to where the scene begins and lets everybody act at once.
func (s *service) stage(one scene, seed uint64) *play {
	s.t.Helper()
	sent := s.post(s.intake, "/request/send", s.checked(valid()))
	secret := secretOf(sent.Header().Get("Location"))
	link, err := s.store.Link(context.Background(), request.HashSecret(secret))
	if err != nil {
		s.t.Fatal(err)
	}
	p := &play{service: s, q: s.decides(link.Request, reaches[one.begins]...), path: "/status/open/" + secret, began: time.Now()}
	p.first, p.few = p.begins(), 2
	if strings.Contains(one.lead, "redact") {
		p.few = 40
	}
	parties := []party{
		{by: "Pat Example", steps: strings.Fields(one.staff)}, {by: "Alex Example", steps: strings.Fields(one.staff)}, {by: "Robin Example", lead: true, steps: strings.Fields(one.lead)},
		{by: request.ByTheAgency, steps: strings.Fields(one.agency)}, {by: request.ByTheAgency, steps: strings.Fields(one.agency)},
	}
	if one.second != "" {
		parties[1].lead, parties[1].steps = true, strings.Fields(one.second)
	}
	for i := range parties[:3] {
		parties[i].cookie = s.signedIn(parties[i].by, parties[i].lead)
		parties[i].by = fmt.Sprintf("%s (%s@example.org)", parties[i].by, strings.ToLower(strings.ReplaceAll(parties[i].by, " ", ".")))
	}
	var all sync.WaitGroup
	for n, who := range parties {
		rng := rand.New(rand.NewPCG(seed, uint64(n)))
		all.Go(func() { p.acts(n, who, rng) })
	}
	if one.begins == request.Received {
		all.Go(func() { p.records(5, wish{by: "the operator", step: request.StepVerify}, p.operates) })
		all.Go(func() {
			p.records(6, wish{by: "the clock", step: request.StepWarn, why: "24 hours since receipt"}, p.watches)
		})
	}
	all.Wait()
	p.records(0, wish{step: looks}, p.reads)
	return p
}

// acts has somebody look, and act on what they have seen, now and then on what they saw before; now and then the button is pressed twice.
func (p *play) acts(n int, who party, rng *rand.Rand) {
	seen := p.q.Events
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

// words are what somebody writes: one of a few, so that two may write the same, each with a mark by which it is known wherever it is shown.
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
	if len(short.Fields) == 0 {
		words = ""
	} else {
		form.Set("words", words)
	}
	in := request.Input{Words: words}
	switch {
	case step == request.StepWithdraw && who.cookie == nil:
		form.Set("sure", "yes")
	case step == request.StepWeigh:
		in.Criterion, in.Weighing = "partners", "yes"
		form.Set("criterion", in.Criterion)
		form.Set("weighing", in.Weighing)
	case step == request.StepAssign:
		form.Del("words")
	}
	return form, in.Why(step)
}

func (p *play) sends(who party, step request.Step, form url.Values) *httptest.ResponseRecorder {
	if who.cookie == nil {
		return p.post(p.intake, p.path+"/"+string(step), form)
	}
	return p.postAs(who.cookie, "/desk/requests/"+p.q.Reference+"/"+string(step), form)
}

// looks has somebody open their page of the request; 0: it has no form that they could send.
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
		if answer.Code != 200 || who.cookie != nil && (r.version == 0 || strings.Contains(answer.Body.String(), "does not hold")) {
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
	w := wish{by: who.by, step: request.StepAmend, began: hidden.Get("edition"), makes: request.Form.Check(typedOf(form), p.clock()).Answers}
	p.records(n, w, func() reply { return replyOf(p.post(p.intake, "/request/send", form)) })
}

// typedOf is a form as it was typed.
func typedOf(form url.Values) request.Typed {
	typed := request.Typed{}
	for name, v := range form {
		typed[name] = v[0]
	}
	return typed
}

// redacts has a lead open the page that lists what can be removed, and remove some of it, now and then by a page that was open for longer.
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
	form, what := url.Values{"version": {strconv.Itoa(seen)}, "words": {"My reason."}}, request.Redaction{}
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
	for range 1 + rng.IntN(3)/2 {
		p.records(n, w, func() reply { return replyOf(p.postAs(who.cookie, path, form)) })
	}
}

var redactBox = regexp.MustCompile(`name="((?:field|event)-[a-z0-9_-]+)"`)

// operates verifies as the operator's tool does.
func (p *play) operates() reply {
	q, err := office.Verify(context.Background(), p.store, p.q.ID, "the operator", p.clock, cryptorand.Reader)
	switch {
	case err == nil:
		return reply{said: taken, version: q.Events}
	case errors.Is(err, request.ErrNotNow):
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
	return life{status: p.q.Status, editions: []request.Answers{p.q.Answers}, lines: linesOf(events), underway: true}
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
	if failed = errors.Join(failed, err, q.CheckChain(events), q.CheckEditions(events, former)); failed != nil {
		p.t.Fatal(failed)
	}
	r := reply{said: theState, version: len(events), history: linesOf(events), shows: marksIn(fmt.Sprint(q, events, former, mails))}
	for _, one := range append(former, q.Standing()) {
		r.editions = append(r.editions, one.Answers)
	}
	return r
}

func linesOf(events []request.Event) (list []line) {
	for _, e := range events {
		list = append(list, line{e.Step, e.By, e.Why})
	}
	return list
}

// records takes down an operation: when it was called, when it came back, and with what.
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
	case w.Code == 409 && (strings.Contains(page, "Others have acted since you opened this page") || strings.Contains(page, "The request has changed since you opened this page")):
		r.said = others
	case w.Code == 409 && strings.Contains(page, "This is not possible now"):
		r.said = notNow
	case w.Code == 409:
		r.said = another
	default:
		r.said = fmt.Sprintf("%d: %.300s", w.Code, visible(page))
	}
	return r
}

// judge looks for an order in which one after the other would have been told the same.
func (p *play) judge(one scene) {
	p.t.Helper()
	all := p.ops[len(p.ops)-1].Output.(reply).history
	for i, o := range p.ops { // what the watch did is told by the history alone
		if o.Input.(wish).step == request.StepWarn && slices.ContainsFunc(all, func(l line) bool { return l.step == request.StepWarn }) {
			p.ops[i].Output = reply{said: taken}
		}
	}
	p.first.stays = p.ops[len(p.ops)-1].Output.(reply).shows
	if !porcupine.CheckOperations(lives(p.first), p.ops) {
		p.t.Fatalf("%s: nobody could have been told this one after the other:\n%s", one.name, p.told())
	}
	p.read(p.q.ID) // which checks the chain
}

// told is what happened, by the time of the call.
func (p *play) told() string {
	b := &strings.Builder{}
	ops := slices.Clone(p.ops)
	slices.SortStableFunc(ops, func(a, b porcupine.Operation) int { return cmp.Compare(a.Call, b.Call) })
	for _, o := range ops {
		fmt.Fprintf(b, "%8d to %8d µs  %s\n", o.Call/1000, o.Return/1000, lives(life{}).DescribeOperation(o.Input, o.Output))
	}
	fmt.Fprintln(b, "stored:")
	for i, l := range ops[len(ops)-1].Output.(reply).history {
		fmt.Fprintf(b, "%4d  %s by %s %q\n", i+1, l.step, l.by, l.why)
	}
	return b.String()
}
