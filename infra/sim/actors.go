package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/office/desk"
	"ccee-ca.org/assist/lambda/office/intake"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/office/outbox"
	"ccee-ca.org/assist/lambda/office/watch"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/site/theme"
)

// How long the platform lets each function run, as template.yaml has it.
const (
	intakeLife = 15 * time.Second
	senderLife = 2 * time.Minute
	watchLife  = time.Minute
)

// service is the functions' handlers. Like those of an instance that stays warm
// they are made once; the calls that they make are those of the process that runs.
type service struct {
	store  store.Store
	intake http.Handler
	desk   http.Handler
	sender *outbox.Sender
	watch  *watch.Watch
}

func (w *world) serve() {
	s, letters := store.Store{Table: faultyTable{w}}, w.composer()
	w.service = service{
		store:  s,
		intake: (&intake.Intake{Store: s, Theme: w.pages, Now: w.clock, Random: w.random, Log: w.log}).Handler(),
		desk: (&desk.Desk{Store: s, Theme: theme.DeskTheme{Theme: w.pages}, Letters: letters, Now: w.clock,
			Random: w.random,
			Log:    w.log}).Handler(),
		sender: &outbox.Sender{Store: s, Mailer: mailer{w}, Composer: letters, Now: w.clock, Random: w.random,
			Log: w.log},
		watch: &watch.Watch{Store: s, LateEmails: !w.silent, Now: w.clock, Random: w.random, Log: w.log},
	}
}

// composer makes the emails, of the sender and of the desk's previews.
func (w *world) composer() outbox.Composer {
	return outbox.Composer{Theme: w.pages, From: "assistance@example.org", Staff: "staff@example.org",
		Escalation: "escalation@example.org"}
}

// client is someone who sends one form and does not give up.
type client struct {
	name     string
	form     url.Values
	token    string
	digest   string // of the answers
	mark     string
	tries    int
	receipts int
	refused  bool    // the page said that other answers came first
	early    bool    // the page said that a date lies in the future
	twin     *client // another of the same agency, with the same answers
	// of staff who enter a request: when it reached CCEE
	came time.Time
}

// post sends the client's form to an instance of intake.
func (w *world) post(c *client) {
	if c.isEntry() {
		w.postEntry(c)
		return
	}
	c.tries++
	answer := &recorder{head: http.Header{}}
	w.start(fmt.Sprintf("intake (%s, try %d)", c.name, c.tries), intakeLife, func(*proc) {
		w.service.intake.ServeHTTP(answer, formPost("/request/send", c.form))
	}, func(p *proc) { w.takeAnswer(c, p, answer) })
}

// takeAnswer checks the answer, and has a client without one send again.
func (w *world) takeAnswer(c *client, p *proc, answer *recorder) {
	if !p.dead {
		w.checkAnswer(c, answer)
	} else {
		w.say("%s has no answer", c.name)
	}
	if c.receipts == 0 && !c.refused && !w.calm && c.tries < 8 {
		w.after(w.retryDelay(c), func() { w.post(c) })
	}
}

// retryDelay is how long a client waits until it sends again; one whose page said
// that a date lies in the future, until about midnight.
func (w *world) retryDelay(c *client) time.Duration {
	if !c.early {
		return w.between(time.Second, 20*time.Minute)
	}
	day := w.now.In(request.Pacific)
	midnight := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, request.Pacific)
	return max(time.Second, midnight.Sub(w.now)+w.between(-10*time.Minute, 10*time.Minute))
}

// checkAnswer checks the client's page against what is stored at that
// instant.
func (w *world) checkAnswer(c *client, a *recorder) {
	k := w.ledger.requests[request.HashSecret(c.token)]
	stored := k != nil && k.digest == c.digest
	w.say("%s is answered %d", c.name, a.status)
	switch a.status {
	case http.StatusSeeOther:
		c.receipts++
		if c.isEntry() {
			w.holds(receipts, stored && a.head.Get("Location") == "/desk/requests/"+k.Reference+"?done=1",
				"%s is answered as stored, and is not", c.name)
			return
		}
		right := a.head.Get("Location") == "/request/receipt/"+request.ReceiptSecret(c.token)
		w.holds(receipts, stored && right, "%s has a receipt, and its answers are not stored", c.name)
		_, opens := w.ledger.links[request.HashSecret(request.ReceiptSecret(c.token))]
		w.holds(receipts, opens, "%s has a receipt that does not open", c.name)
	case http.StatusConflict:
		c.refused = true
		w.holds(receipts, k != nil && k.digest != c.digest, "%s is told that other answers came first, and none did",
			c.name)
	case http.StatusUnprocessableEntity:
		c.early = true
		w.holds(dates, w.actor == hurries, "%s is told that its answers are wrong, and they are not", c.name)
		w.holds(pageBack, strings.Contains(a.body.String(), c.mark), "%s is answered %d without its answers", c.name,
			a.status)
	default:
		page := a.body.String()
		w.holds(pageBack, strings.Contains(page, c.token) && strings.Contains(page, c.mark),
			"%s is answered %d without its token and its answers", c.name, a.status)
	}
}

// sweep runs the sender over all that is due.
func (w *world) sweep() {
	w.start("sweep", senderLife, func(*proc) { w.service.sender.Sweep(context.Background()) }, func(*proc) {})
}

// stream has the platform bring a new message to the sender: soon or late, once or
// more often, or never.
func (w *world) stream(id string) {
	if w.chance(w.drops) {
		w.say("the stream loses message %s", short(id))
		return
	}
	w.record(id, 0)
	if w.chance(w.drops) {
		w.record(id, 0)
	}
}

func (w *world) record(id string, tried int) {
	delay := 200 * time.Millisecond
	if !w.fixed && !w.calm {
		delay = w.between(0, 2*time.Second)
		if w.chance(w.drops) {
			delay = w.between(0, time.Hour)
		}
	}
	w.after(delay, func() {
		failed := false
		w.start("stream", senderLife, func(*proc) {
			failed = w.service.sender.Send(context.Background(), id) != nil
		}, func(p *proc) {
			if (failed || p.dead) && tried < 5 {
				w.record(id, tried+1)
			}
		})
	})
}

// watch runs the watch, and checks that it did its duty.
func (w *world) watch() {
	seen, versions := map[string]bool{}, map[string]int{}
	for id, k := range w.ledger.requests {
		seen[id], versions[id] = k.Status == request.Received, k.Version
	}
	var began time.Time
	var failed error
	w.start("watch", watchLife, func(*proc) {
		began = w.clock()
		failed = w.service.watch.Run(context.Background())
	}, func(p *proc) {
		if !p.faulted && !p.dead {
			w.holds(remindedInTime, failed == nil, "a watch that met no fault failed: %v", failed)
			w.checkReminders(seen, began)
			w.checkReminded(versions, began)
			w.checkLapses(versions, began)
			w.checkOffices(versions, began)
			w.checkAgreements(versions, began)
		}
	})
}

// checkReminders checks that a watch which met no fault left no open request
// without the warning that was due when it began.
func (w *world) checkReminders(seen map[string]bool, began time.Time) {
	for id, open := range seen {
		r := w.ledger.requests[id].Request
		if !open || r.Status != request.Received {
			continue
		}
		hours := float64(began.UnixNano()-r.Received.UnixNano()) / 3.6e12
		if hours >= 48 {
			w.holds(remindedInTime, !r.Breached.IsZero(), "%s is open after %.2f hours and no breach is recorded",
				r.Reference, hours)
		} else {
			// A run may begin just before the 48 hours end and write just after:
			// then it records the breach and not the warning.
			w.holds(remindedInTime, r.Warned >= lastHour(hours) || !r.Breached.IsZero(),
				"%s is open after %.2f hours and the last warning is of %d", r.Reference, hours, r.Warned)
		}
	}
}

// verify has staff verify a request, and try again while they get an error.
func (w *world) verify(id string, tried int) {
	var err error
	w.start("verify", intakeLife, func(*proc) {
		_, err = lifecycle.Verify(context.Background(), w.service.store, id, request.Input{By: "staff"}, w.clock,
			w.random)
	}, func(p *proc) {
		if (p.dead || err != nil) && tried < 3 && w.ledger.requests[id].Status == request.Received {
			w.after(w.between(time.Minute, time.Hour), func() { w.verify(id, tried+1) })
		}
	})
}

// disclaim presses the button of the official's mail.
func (w *world) disclaim(path string) {
	w.start("intake (the official)", intakeLife, func(*proc) {
		w.service.intake.ServeHTTP(&recorder{head: http.Header{}}, formPost(path, nil))
	}, func(*proc) {})
}

func formPost(path string, form url.Values) *http.Request {
	r, err := http.NewRequest(http.MethodPost, "https://assist.example.org"+path, strings.NewReader(form.Encode()))
	if err != nil {
		panic("a request of our own: " + err.Error())
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return r
}

// recorder is an answer, kept.
type recorder struct {
	head   http.Header
	status int
	body   strings.Builder
}

func (r *recorder) Header() http.Header { return r.head }
func (r *recorder) WriteHeader(s int) {
	if r.status == 0 {
		r.status = s
	}
}
func (r *recorder) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(b)
}
