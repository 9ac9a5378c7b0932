package test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// several instances of intake, since Lambda gives each of two requests at the same
// time one of its own.
func (w *world) several(n int) (list []*function) {
	w.Helper()
	for range n {
		list = append(list, w.start("intake"))
	}
	return list
}

// press sends the same form n times at once, over all instances, and returns the
// distinct answers.
func (w *world) press(intakes []*function, send url.Values, n int) (receipts []string) {
	w.Helper()
	var all sync.WaitGroup
	answers := make([]page, n)
	for i := range n {
		all.Go(func() { answers[i] = intakes[i%len(intakes)].post("/request/send", send) })
	}
	all.Wait()
	for _, p := range answers {
		receipts = append(receipts, fmt.Sprint(p.status, " ", p.header["location"]))
	}
	slices.Sort(receipts)
	return slices.Compact(receipts)
}

func TestTheSameFormSentFiftyTimesAtOnceIsOneRequest(t *testing.T) {
	w := newWorld(t)
	intakes, acknowledge := w.several(8), w.start("acknowledge")
	// capitals make no other address
	send := intakes[0].check(w.form("contact_email", "KOLIBRI.official_email@LEA.example.org"))
	want := []string{"303 /request/receipt/" + request.ReceiptSecret(send.Get("token"))}
	w.keep(request.ReceiptSecret(send.Get("token")))
	if got := w.press(intakes, send, 50); !slices.Equal(got, want) {
		t.Errorf("the answers are %v, want %v", got, want)
	}
	w.only()
	w.feed(acknowledge)
	acknowledge.invoke(tick("sweep"))
	if got := addressees(w.inbox()); len(got) != 2 ||
		!strings.EqualFold(got[0], "kolibri.official_email@lea.example.org") || got[1] != staff {
		t.Errorf("mail went to %v, want one to the one address and one to staff", got)
	}
}

func TestTheSameFormSentLaterIsTheSameReceipt(t *testing.T) {
	w := newWorld(t)
	intakes := w.several(2)
	send := intakes[0].check(w.form())
	receipt := intakes[0].send(send)
	first := w.only()
	if again := intakes[1].send(send); again != receipt {
		t.Errorf("sent again it leads to %s, at first to %s", again, receipt)
	}
	if got := w.only(); got.Reference != first.Reference || !got.Received.Equal(first.Received) {
		t.Errorf("sent again it changed the request: %+v", got)
	}
	before := w.rows()
	send.Set("need", "Kolibri: something else")
	p := intakes[1].post("/request/send", send).is(t, http.StatusConflict)
	if !strings.Contains(p.body, receipt) {
		t.Error("who sends other answers from the same page is not led to the earlier receipt")
	}
	w.unchanged(before)
}

func TestAnAnswerOfTheTableThatIsLostLosesNothing(t *testing.T) {
	w := newWorld(t)
	intake := w.start("intake")
	send := intake.check(w.form())
	w.losing(first(asks("intake", "TransactWriteItems")))
	intake.get(intake.send(send)).is(t, 200, w.only().Reference)
	if n := w.count("message#"); n != 3 {
		t.Errorf("%d messages are owed, want 3", n)
	}
}

func TestIntakeKilledWhileItStoresLosesNothing(t *testing.T) {
	for _, carriedOut := range []bool{false, true} {
		t.Run(fmt.Sprintf("the table has carried it out: %v", carriedOut), func(t *testing.T) {
			w := newWorld(t)
			dies, lives := w.start("intake"), w.start("intake")
			send := dies.check(w.form())
			storing := first(asks("intake", "TransactWriteItems"))
			kill := func(c call) bool {
				if !storing(c) {
					return false
				}
				dies.Kill()
				return true
			}
			if carriedOut {
				w.losing(kill)
			} else {
				w.refusing(func(c call) (int, string) {
					if kill(c) {
						return http.StatusServiceUnavailable, ""
					}
					return 0, ""
				})
			}
			if _, err := dies.try(visit(t, http.MethodPost, "/request/send", send)); err == nil {
				t.Fatal("it answered, though it was killed")
			}
			if got, want := len(w.keys("request#")), map[bool]int{false: 0, true: 1}[carriedOut]; got != want {
				t.Fatalf("%d requests are stored, want %d", got, want)
			}
			lives.get(lives.send(send)).is(t, 200, w.only().Reference)
			if n := w.count("message#"); n != 3 {
				t.Errorf("%d messages are owed, want 3", n)
			}
		})
	}
}

func TestWhileTheTableIsAwayThePageComesBackWithEveryAnswer(t *testing.T) {
	w := newWorld(t)
	intake := w.start("intake")
	send := intake.check(w.form())
	w.refusing(func(c call) (int, string) { return http.StatusInternalServerError, `{"__type":"InternalServerError"}` })
	p := intake.post("/request/send", send).is(t, http.StatusInsufficientStorage) // CloudFront would replace 500 to 504
	again := p.hidden()
	for name := range send {
		if name != "checked" && again.Get(name) != send.Get(name) {
			t.Errorf("%s came back as %q, was %q", name, again.Get(name), send.Get(name))
		}
	}
	w.refusing(nil)
	if n := len(w.rows()); n != 0 {
		t.Fatalf("%d rows are there", n)
	}
	intake.get(intake.send(again)).is(t, 200, w.only().Reference)
}
