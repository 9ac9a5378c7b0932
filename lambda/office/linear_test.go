package office_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/office/audit"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"

	"github.com/anishathalye/porcupine"
)

// crowded is a table that lets others go first at any call, so that those who act
// at once do meet.
type crowded struct{ table.Table }

func (c crowded) wait() {
	for range rand.IntN(4) {
		runtime.Gosched()
	}
}

func (c crowded) Get(ctx context.Context, part, sort string) (table.Row, error) {
	defer c.wait()
	return c.Table.Get(ctx, part, sort)
}

func (c crowded) Write(ctx context.Context, rows ...table.Row) error {
	c.wait()
	return c.Table.Write(ctx, rows...)
}

// scene is a request on which several act at once: how it begins, and which steps
// each is out for.
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

// party is someone who acts.
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
	few   int    // from how many words someone chooses
	began time.Time
	mu    sync.Mutex
	ops   []porcupine.Operation
}

// Steps by staff and the agency at once are as if taken one after the other.
func TestTakeStep_Linearizable(t *testing.T) {
	rounds := map[string]int{"memory": 13, "bolt": 4, "dynamodb": 3} // of all scenes
	if !checks || raced {
		rounds = map[string]int{"memory": 2, "bolt": 1, "dynamodb": 1}
		t.Log("4 rounds of all scenes; in make check 20, without the race detector")
	}
	said := map[string]int{}
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, crowded{db})
		n := rounds[t.Name()[strings.LastIndexByte(t.Name(), '/')+1:]]
		for round := range n {
			for i, one := range scenes {
				p := s.stage(one, uint64(round*len(scenes)+i))
				p.judge(one)
				for _, o := range p.ops {
					said[o.Output.(reply).said]++
				}
			}
		}
		found, err := audit.Reconcile(context.Background(), s.store, s.clock().Add(20*time.Minute))
		if len(found) > 0 || err != nil {
			t.Errorf("the books do not agree: %v (%v)", found, err)
		}
		t.Logf("%d histories", n*len(scenes))
	})
	t.Logf("what people were told: %v", said)
	for _, want := range []string{taken, others, notNow, another, theState} {
		if said[want] == 0 {
			t.Errorf("nobody was told “%s”: too little has met", want)
		}
	}
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
	p := &play{service: s, q: s.decides(link.Request, reaches[one.begins]...), path: "/status/open/" + secret,
		began: time.Now()}
	p.first, p.few = p.begins(), 2
	if strings.Contains(one.lead, "redact") {
		p.few = 40
	}
	parties := []party{
		{by: "Pat Example", steps: strings.Fields(one.staff)}, {by: "Alex Example", steps: strings.Fields(one.staff)},
		{by: "Robin Example", lead: true, steps: strings.Fields(one.lead)},
		{by: request.ByTheAgency, steps: strings.Fields(one.agency)},
		{by: request.ByTheAgency, steps: strings.Fields(one.agency)},
	}
	if one.second != "" {
		parties[1].lead, parties[1].steps = true, strings.Fields(one.second)
	}
	for i := range parties[:3] {
		parties[i].cookie = s.signedIn(parties[i].by, parties[i].lead)
		parties[i].by = fmt.Sprintf("%s (%s@example.org)", parties[i].by,
			strings.ToLower(strings.ReplaceAll(parties[i].by, " ", ".")))
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

// judge looks for an order in which one after the other would have been told the
// same.
func (p *play) judge(one scene) {
	p.t.Helper()
	all := p.ops[len(p.ops)-1].Output.(reply).history
	for i, o := range p.ops { // what the watch did is told by the history alone
		if o.Input.(wish).step == request.StepWarn &&
			slices.ContainsFunc(all, func(l line) bool { return l.step == request.StepWarn }) {
			p.ops[i].Output = reply{said: taken}
		}
	}
	last := p.ops[len(p.ops)-1].Output.(reply)
	p.first.stays, p.first.ends = last.shows, last.history
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
		fmt.Fprintf(b, "%8d to %8d µs  %s\n", o.Call/1000, o.Return/1000,
			lives(life{}).DescribeOperation(o.Input, o.Output))
	}
	fmt.Fprintln(b, "stored:")
	for i, l := range ops[len(ops)-1].Output.(reply).history {
		fmt.Fprintf(b, "%4d  %s by %s %q\n", i+1, l.step, l.by, l.why)
	}
	return b.String()
}
