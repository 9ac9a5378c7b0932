package test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/infra/fake/runtimeapi"
	"ccee-ca.org/assist/lambda/request"
)

// sendForm takes one form all the way to its receipt.
func (w *world) sendForm(intake *function, change ...string) (receipt string) {
	w.Helper()
	return intake.send(intake.check(w.form(change...)))
}

func TestWithTheStreamSwitchedOffTheSweepSendsEveryMail(t *testing.T) {
	w := newWorld(t)
	intake, desk, acknowledge := w.start("intake"), w.start("desk"), w.start("acknowledge")
	w.sendForm(intake)
	acknowledge.invoke(tick("sweep"))
	desk.presses(w.signIn("Pat Example", false), w.only(), request.StepVerify, "").is(t, http.StatusSeeOther)
	acknowledge.invoke(tick("sweep"))
	for _, kind := range []struct {
		request.MessageKind
		mails int
	}{{request.Acknowledgement, 2}, {request.StaffNotice, 1}, {request.VerifiedNotice, 2}} {
		if n := len(w.sentFor(kind.MessageKind)); n != kind.mails {
			t.Errorf("%d mails of the kind %s went out, want %d", n, kind.MessageKind, kind.mails)
		}
	}
	w.feed(acknowledge) // switched on again it finds all of them sent
	if n := len(w.inbox()); n != 5 {
		t.Errorf("%d mails went out, want 5", n)
	}
}

// damage overwrites what a message's row says with what no one can read, and leaves
// it in its place in the index.
func (w *world) damage(id string) {
	w.Helper()
	key := map[string]any{"pk": map[string]string{"S": "message#" + id}, "sk": map[string]string{"S": "message"}}
	w.dynamo("DynamoDB_20120810.UpdateItem",
		map[string]any{"TableName": w.table, "Key": key, "UpdateExpression": "SET #d = :d",
			"ExpressionAttributeNames":  map[string]string{"#d": "data"},
			"ExpressionAttributeValues": map[string]any{":d": map[string]string{"S": `{"id":`}}}, &struct{}{})
}

func TestAPoisonRecordIsNamedAndSetAsideAndHoldsNobodyUp(t *testing.T) {
	w := newWorld(t)
	intake, acknowledge := w.start("intake"), w.start("acknowledge")
	w.sendForm(intake)
	w.sendForm(intake, "agency", "Kolibri Unified, the other one")
	records := w.records()
	if len(records) != 6 {
		t.Fatalf("the filter lets %d records through, want 6", len(records))
	}
	w.damage(messageOf(records[2]))
	stranger := record{"eventName": "INSERT", "dynamodb": map[string]any{"SequenceNumber": "999",
		"Keys": map[string]any{"pk": map[string]any{"S": "request#x"}}}}
	if got, want := acknowledge.deliver(append(slices.Clone(records), stranger)), []string{records[2].sequence(),
		"999"}; !slices.Equal(got, want) {
		t.Errorf("it names %v as failed, want %v", got, want)
	}
	if n := len(w.inbox()); n != 5 {
		t.Errorf("%d mails went out, want 5", n)
	}
	w.stream = shard{} // the mapping knows only that it failed, and starts over
	if got, want := w.feed(acknowledge), []string{records[2].sequence()}; !slices.Equal(got, want) {
		t.Errorf("%v was set aside, want %v", got, want)
	}
	if n := len(w.inbox()); n != 5 {
		t.Errorf("tried again it sent %d mails, want 5", n)
	}
	w.sendForm(intake, "contact_email", "kolibri.third@lea.example.org", "official_email",
		"kolibri.fourth@lea.example.org")
	if _, err := acknowledge.try(tick("sweep")); err == nil {
		t.Error("the sweep says nothing of the row that it cannot read")
	}
	if n := len(w.inbox()); n != 8 {
		t.Errorf("with it in the index the sweep sent %d mails of 3", n-5)
	}
}

func messageOf(r record) string {
	keys := r["dynamodb"].(map[string]any)["Keys"].(map[string]any)
	return strings.TrimPrefix(keys["pk"].(map[string]any)["S"].(string), "message#")
}

func TestWhileTheMailServiceIsAwayMailWaits(t *testing.T) {
	w := newWorld(t)
	intake, acknowledge := w.start("intake"), w.start("acknowledge")
	w.sendForm(intake)
	w.refusing(func(c call) (int, string) {
		if c.what == sendEmail {
			return http.StatusBadRequest,
				`{"__type":"MessageRejected","message":"Email address is not verified. The following identities failed the check in region US-EAST-1: kolibri.official_email@lea.example.org"}`
		}
		return 0, ""
	})
	if aside := w.feed(acknowledge); len(aside) > 0 {
		t.Errorf("set aside: %v; the sweep tries again anyway", aside)
	}
	w.refusing(nil)
	acknowledge.invoke(tick("sweep"))
	if n := len(w.inbox()); n != 0 {
		t.Errorf("%d mails went out within the minute", n)
	}
	for _, m := range w.outbox() {
		w.soon(m)
	}
	acknowledge.invoke(tick("sweep"))
	if n := len(w.inbox()); n != 3 {
		t.Errorf("%d mails went out after it, want 3", n)
	}
}

func TestASendWhoseAnswerWasLostIsSettledByTheMailServicesNews(t *testing.T) {
	w := newWorld(t)
	intake, acknowledge := w.start("intake"), w.start("acknowledge")
	w.sendForm(intake)
	w.losing(first(asks("acknowledge", sendEmail)))
	w.feed(acknowledge)
	lost := w.sent()[0]
	if got := w.message(lost).State; got != request.Leased {
		t.Fatalf("the message whose answer was lost is %s", got)
	}
	acknowledge.invoke(tick("sweep"))
	if n := len(w.inbox()); n != 3 {
		t.Errorf("%d mails went out, want 3", n)
	}
	acknowledge.invoke(w.news("Send", lost))
	if got := w.message(lost); got.State != request.Sent || got.ServiceID == "" {
		t.Errorf("the news left the message %s, by %q", got.State, got.ServiceID)
	}
	w.stream = shard{}
	w.feed(acknowledge)
	acknowledge.invoke(tick("sweep"))
	if n := len(w.inbox()); n != 3 || len(w.tasks()) != 0 {
		t.Errorf("%d mails went out and %d tasks were made, want 3 and none", n, len(w.tasks()))
	}
}

func TestASendThatNobodyEverHearsOfIsTriedOnceMoreAndThenATask(t *testing.T) {
	w := newWorld(t)
	intake, acknowledge := w.start("intake"), w.start("acknowledge")
	w.sendForm(intake)
	w.losing(func(c call) bool { return c.what == sendEmail && w.message(c).Kind == request.StaffNotice })
	w.feed(acknowledge)
	for range 3 {
		for _, m := range w.outbox() {
			if m.State == request.Leased {
				w.soon(m) // the lease has run out
			}
		}
		acknowledge.invoke(tick("sweep"))
	}
	if n := len(to(staff, w.inbox())); n != 2 {
		t.Errorf("%d notices went to staff, want 2: each may have been lost", n)
	}
	if tasks := w.tasks(); len(tasks) != 1 {
		t.Errorf("the tasks are %v, want one", tasks)
	}
}

func TestASenderKilledInTheMidstSendsNothingTwice(t *testing.T) {
	w := newWorld(t)
	intake, dies := w.start("intake"), w.start("acknowledge")
	w.sendForm(intake)
	sending := first(asks("acknowledge", sendEmail))
	w.losing(func(c call) bool {
		if !sending(c) {
			return false
		}
		dies.Kill()
		return true
	})
	if _, err := dies.try(map[string]any{"Records": w.records()}); !errors.Is(err, runtimeapi.ErrEnded) {
		t.Fatalf("the sender was killed, and the answer is %v", err)
	}
	lives := w.start("acknowledge")
	w.stream = shard{}
	w.feed(lives) // the mapping tries the batch again
	if got := addressees(w.inbox()); len(slices.Compact(slices.Clone(got))) != 3 || len(got) != 3 {
		t.Errorf("mail went to %v, want one to each of three", got)
	}
}

func TestWhatBecameOfAMailIsOnRecordAndABounceIsATask(t *testing.T) {
	w := newWorld(t)
	intake, acknowledge := w.start("intake"), w.start("acknowledge")
	w.sendForm(intake)
	w.feed(acknowledge)
	sent := w.sent()
	for _, c := range sent {
		acknowledge.invoke(w.news("Send", c))
		if got := w.message(c).State; got != request.Sent {
			t.Errorf("after Send a message is %s", got)
		}
	}
	acknowledge.invoke(w.news("Delivery", sent[0]))
	acknowledge.invoke(w.news("Send", sent[0])) // late
	if got := w.message(sent[0]).State; got != request.Delivered {
		t.Errorf("after Delivery a message is %s", got)
	}
	for range 2 {
		acknowledge.invoke(w.news("Bounce", sent[1]))
	}
	tasks := w.tasks()
	if got := w.message(sent[1]); got.State != request.Failed || len(tasks) != 1 || tasks[0].Message != got.ID {
		t.Errorf("after a bounce told twice the message is %s and the tasks are %v", got.State, tasks)
	}
}

// An event that no one expects is an error; news that cannot be read is not.
func TestAcknowledge_UnexpectedEvents(t *testing.T) {
	w := newWorld(t)
	acknowledge := w.start("acknowledge")
	for name, event := range map[string]any{"nothing": map[string]any{},
		"another service": map[string]any{"source": "aws.s3"}} {
		var failure *runtimeapi.Failure
		if answer, err := acknowledge.try(event); !errors.As(err, &failure) {
			t.Errorf("%s: %s, %v", name, answer, err)
		}
	}
	for name, detail := range map[string]any{
		"news without a tag":  map[string]any{"eventType": "Bounce", "mail": map[string]any{"messageId": "x"}},
		"news without a kind": map[string]any{},
	} {
		// tried again it reads no better
		if _, err := acknowledge.try(map[string]any{"source": "aws.ses", "detail": detail}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := strings.Count(acknowledge.Log(), "unreadable SES event"); n != 2 {
		t.Errorf("the log tells of %d unreadable SES events, want 2:\n%s", n, acknowledge.Log())
	}
	if got := acknowledge.deliver([]record{{"eventName": "INSERT"}}); !slices.Equal(got, []string{""}) {
		t.Errorf("a record without a number: %v, want one failure without a number, which fails the whole batch", got)
	}
}
