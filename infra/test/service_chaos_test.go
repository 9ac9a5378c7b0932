package test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// chaos is the deployed binaries under load, with faults on every wire and kill -9
// at random instants.
type chaos struct {
	*world
	mu     sync.Mutex
	random *rand.Rand
	at     map[string][]*function // the living instances
	killed int
	woken  atomic.Int64 // records of the stream that an instance took
	faults atomic.Int64 // calls that were refused, throttled or cut off
	lost   atomic.Int64 // of those, sends whose answer was cut off
}

// chance draws under a lock: the wires draw, too.
func (c *chaos) chance(p float64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.random.Float64() < p
}

// instance is one of those that live now; it may be dead a moment later.
func (c *chaos) instance(name string) *function {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at[name][c.random.IntN(len(c.at[name]))]
}

// kills kills an instance at each sign, a moment later, wherever it is then, and
// starts another. The signs come as the work goes on: by the clock, a slow machine
// would see fewer deaths than a fast one.
//
// An acknowledge may live longer: mails take more time than forms, and they are to
// leave while this goes on.
func (c *chaos) kills(signs <-chan struct{}) {
	longest := map[string]int{"intake": 60, "acknowledge": 600} // ms
	for range signs {
		c.mu.Lock()
		name := []string{"intake", "acknowledge"}[c.random.IntN(2)]
		wait := time.Duration(c.random.IntN(longest[name])) * time.Millisecond
		n := c.random.IntN(len(c.at[name]))
		c.mu.Unlock()
		fresh := c.start(name)
		time.Sleep(wait)
		c.mu.Lock()
		old := c.at[name][n]
		c.at[name][n] = fresh
		c.killed++
		c.mu.Unlock()
		old.Kill()
	}
}

// stream hands over what the table's stream has brought, a batch after the other,
// each to another instance until one answers. What it names as failed is left to
// the sweep.
func (c *chaos) stream() {
	for batch := range slices.Chunk(c.records(), batchSize) {
		var err error
		for range 20 {
			_, err = c.instance("acknowledge").try(map[string]any{"Records": batch})
			if err == nil {
				break
			}
		}
		if err != nil {
			c.Errorf("a batch of the stream found no instance that lived: %v", err)
			continue
		}
		c.woken.Add(int64(len(batch)))
	}
}

func (c *chaos) sweep() {
	c.instance("acknowledge").try(tick("sweep")) // it may be killed, and it may say what failed
}

// again does it now and again, until over.
func again(do func(), over <-chan struct{}) {
	for {
		do()
		select {
		case <-over:
			return
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// breaks has one call in twenty-five fail before it is carried out, and one in
// thirty-three lose its answer after.
func (c *chaos) breaks() {
	c.refusing(func(call) (int, string) {
		switch {
		case c.chance(0.02):
			c.faults.Add(1)
			return http.StatusInternalServerError, `{"__type":"InternalServerError"}`
		case c.chance(0.02):
			c.faults.Add(1)
			return http.StatusBadRequest, `{"__type":"com.amazonaws.dynamodb.v20120810#ThrottlingException"}`
		}
		return 0, ""
	})
	c.losing(func(x call) bool {
		if !c.chance(0.03) {
			return false
		}
		c.faults.Add(1)
		if x.what == sendEmail {
			c.lost.Add(1)
		}
		return true
	})
}

// agency sends one form until it has a receipt, as a person would who sees an
// error.
func (c *chaos) agency(form url.Values) (receipt string, tries int) {
	for tries = 1; tries < 60; tries++ {
		answer, err := c.instance("intake").try(visit(c, http.MethodPost, "/request/send", form))
		if err != nil {
			continue // killed: the browser says that there is no answer
		}
		if p := c.read(answer); p.status == http.StatusSeeOther {
			return p.header["location"], tries
		}
	}
	return "", tries
}

// perKill is after how many requests an instance dies.
const perKill = 6

// Under faults on every wire and kill -9 at random, every receipt is stored, and
// every mail is accounted for.
func TestChaos(t *testing.T) {
	if os.Getenv("LONG") == "" {
		underFaults(t, 1, 80)
		return
	}
	for seed := range uint64(15) { // each on a table of its own: the stand-in's writes take longer, the more there is
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { underFaults(t, seed, 200) })
	}
}

// underFaults has six agencies send so many requests, one kill for every few of
// them.
func underFaults(t *testing.T, seed uint64, requests int) {
	c := &chaos{world: newWorld(t), random: rand.New(rand.NewPCG(seed, 6)), at: map[string][]*function{}}
	for _, name := range []string{"intake", "intake", "intake", "acknowledge", "acknowledge"} {
		c.at[name] = append(c.at[name], c.start(name))
	}
	c.breaks()
	over, signs, gone := make(chan struct{}), make(chan struct{}), make(chan struct{})
	var background, killer, agencies sync.WaitGroup
	killer.Go(func() {
		defer close(gone)
		c.kills(signs)
	})
	background.Go(func() { again(c.stream, over) })
	background.Go(func() { again(c.sweep, over) })
	base, forms := c.form(), make(chan url.Values)
	tries := atomic.Int64{}
	for range 6 {
		agencies.Go(func() {
			for form := range forms {
				receipt, n := c.agency(form)
				tries.Add(int64(n))
				if want := "/request/receipt/" + request.ReceiptSecret(form.Get("token")); receipt != want {
					t.Errorf("after %d tries the receipt is %q", n, receipt)
				}
			}
		})
	}
	tokens := map[string]url.Values{}
	for n := range requests {
		form := url.Values{}
		for k, v := range base {
			form[k] = slices.Clone(v)
		}
		form.Set("contact_email", fmt.Sprintf("kolibri.%d@lea.example.org", n))
		form.Set("official_email", fmt.Sprintf("kolibri.%d@lea.example.org", n))
		form.Set("token", request.HashSecret(fmt.Sprint("token ", n))[:43])
		tokens[form.Get("token")] = form
		forms <- form
		if n%perKill == perKill-1 {
			select {
			case signs <- struct{}{}:
			case <-gone: // it has failed, and said why
			}
		}
	}
	close(forms)
	agencies.Wait()
	close(signs)
	killer.Wait()
	close(over)
	background.Wait()
	c.refusing(nil)
	c.losing(nil)
	c.settle()
	c.checkStored(tokens)
	c.checkMails(requests)
	t.Logf("%d requests in %d tries, %d messages by the stream, %d faults, %d instances killed, "+
		"%d sends without an answer", requests, tries.Load(), c.woken.Load(), c.faults.Load(), c.killed, c.lost.Load())
	if c.killed < requests/perKill || int(c.faults.Load()) < requests/10 || c.woken.Load() == 0 {
		t.Error("too little went wrong to tell anything")
	}
}

// settle lets everything come to rest: SES tells of each mail that it took, as it
// does within seconds; leases end; the sweep runs.
func (c *chaos) settle() {
	c.Helper()
	a := c.start("acknowledge")
	for _, sent := range c.sent() {
		if sent.status == http.StatusOK {
			a.invoke(c.news("Send", sent))
		}
	}
	for owed, idle := -1, 0; idle < 3; { // a sweep ends with its function's time: as long as each gets on
		before := owed
		owed = 0
		for _, m := range c.outbox() {
			if m.State == request.Leased || m.State == request.Waiting {
				owed++
				if m.Next.After(time.Now()) {
					c.soon(m) // as if fifteen minutes had passed
				}
			}
		}
		if owed == 0 {
			return
		}
		if owed == before {
			idle++
		}
		a.invoke(tick("sweep"))
	}
}

func (c *chaos) checkStored(tokens map[string]url.Values) {
	c.Helper()
	if n := len(c.keys("request#")); n != len(tokens) {
		c.Errorf("%d requests are stored of %d", n, len(tokens))
	}
	for token, form := range tokens {
		q, err := c.store.Request(c.Context(), request.HashSecret(token))
		if err != nil {
			c.Errorf("a receipt was given, and: %v", err)
			continue
		}
		events, err := c.store.Events(c.Context(), q.ID)
		if err != nil {
			c.Fatal(err)
		}
		if err := q.CheckChain(events); err != nil {
			c.Error(err)
		}
		if q.Answers["contact_email"] != form.Get("contact_email") || q.Answers["need"] != form.Get("need") {
			c.Errorf("%s is stored with other answers", q.Reference)
		}
		messages, err := c.store.Messages(c.Context(), q)
		if err != nil || len(messages) != 2 {
			c.Errorf("%s owes %d messages: %v", q.Reference, len(messages), err)
		}
	}
}

// checkMails holds each message to one mail: a second one only where a send or its
// mark was cut off, and each that did not go out to a task.
func (c *chaos) checkMails(requests int) {
	c.Helper()
	out := map[string]int{}
	for _, l := range c.inbox() {
		out[l.to()+" "+l.Subject]++
	}
	twice := 0
	for mail, n := range out {
		if n > 2 {
			c.Errorf("%q went out %d times", mail, n)
		}
		if n == 2 {
			twice++
		}
	}
	if most := int(c.lost.Load()) + c.killed; twice > most {
		c.Errorf("%d mails went out twice, and only %d sends were cut off", twice, most)
	}
	tasks := map[string]bool{}
	for _, t := range c.tasks() {
		tasks[t.Message] = true
	}
	for _, m := range c.outbox() {
		if m.State != request.Sent && m.State != request.Delivered && !tasks[m.ID] {
			c.Errorf("%s is %s and no task says why", m.Kind, m.State)
		}
	}
	c.Logf("%d mails of %d messages, %d of them twice, %d tasks", len(c.inbox()), 2*requests, twice, len(tasks))
	if len(out)+len(tasks) < 2*requests {
		c.Errorf("%d mails and %d tasks for %d messages", len(out), len(tasks), 2*requests)
	}
}
