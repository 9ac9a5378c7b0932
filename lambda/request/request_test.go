package request_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// life is the whole life of a request so far, a change a step: received, warned of
// three times, breached, verified, disclaimed.
func life(t testing.TB, token string) []request.Change {
	t.Helper()
	list := []request.Change{request.Receive(token, answers(t, checking(request.District, "g1a")), "RFA-2026-7KQ4-X",
		"salt 1", now)}
	for i, hours := range []time.Duration{24, 36, 44, 48} {
		c, due := list[i].Request.Remind(request.Salt(fmt.Sprint("salt ", i+2)), now.Add(hours*time.Hour), true)
		if !due {
			t.Fatalf("nothing is due after %d hours", hours)
		}
		list = append(list, c)
	}
	c, err := verify(list[4].Request, "Chris Example", "salt 6", now.Add(50*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	list = append(list, c)
	c, said := list[5].Request.Disclaim("salt 7", now.Add(51*time.Hour))
	if !said {
		t.Fatal("the official's word is not taken")
	}
	return append(list, c)
}

func events(changes []request.Change) (list []request.Event) {
	for _, c := range changes {
		list = append(list, c.Event)
	}
	return list
}

func TestEachStepIsANewVersionWithItsEventAndTheChainHolds(t *testing.T) {
	changes := life(t, "a token")
	for i, c := range changes {
		if c.Request.Version != i+1 || c.Event.Seq != i+1 || c.Request.Head != c.Event.Hash ||
			c.Event.To != c.Request.Status || c.Event.Request != c.Request.ID {
			t.Errorf("step %d: version %d, event %+v", i+1, c.Request.Version, c.Event)
		}
		if c.Event.At.Location() != time.UTC {
			t.Errorf("step %d is told in %s", i+1, c.Event.At.Location())
		}
		if err := c.Request.CheckChain(events(changes[:i+1])); err != nil {
			t.Errorf("after step %d: %v", i+1, err)
		}
	}
	last := changes[6].Request
	if !last.Verified.Equal(now.Add(50*time.Hour)) || last.VerifiedBy != "Chris Example" ||
		!last.Breached.Equal(now.Add(48*time.Hour)) || last.Warned != 44 ||
		!last.Disclaimed.Equal(now.Add(51*time.Hour)) || last.Status != request.Verified {
		t.Errorf("at the end: %+v", last)
	}
}

// Receiving a request queues an acknowledgement to each distinct address and a
// notice to staff.
func TestReceive_Messages(t *testing.T) {
	for _, c := range []struct {
		contact, official string
		want              []string
	}{
		{"a@example.org", "b@example.org", []string{"a@example.org", "b@example.org"}},
		{"Same@Example.org", "same@example.ORG", []string{"Same@example.org"}},
		{"", "b@example.org", []string{"b@example.org"}},
	} {
		form := with(checking(request.District, "g1a"), "contact_email", c.contact, "official_email", c.official)
		if c.contact == "" {
			form = with(form, "contact_is", request.SameAsOfficial, "contact_name", "", "contact_title", "",
				"contact_phone", "")
		}
		change := request.Receive("a token", answers(t, form), "RFA-2026-7KQ4-X", "salt", now)
		var to []string
		staff := 0
		for _, m := range change.Messages {
			switch m.Kind {
			case request.Acknowledgement:
				to = append(to, m.To)
			case request.StaffNotice:
				staff++
				if m.Role != request.Staff || m.To != "" {
					t.Errorf("the notice to staff goes to %q, %q", m.Role, m.To)
				}
			default:
				t.Errorf("a %s is owed", m.Kind)
			}
			if m.State != request.Waiting || !m.Due(now) || m.Due(now.Add(-time.Nanosecond)) ||
				m.Request != change.Request.ID {
				t.Errorf("it is owed as %+v", m)
			}
		}
		if !slices.Equal(to, c.want) || staff != 1 {
			t.Errorf("contact %q, official %q: acknowledged to %q, %d notices to staff", c.contact, c.official, to,
				staff)
		}
	}
}

func TestTheReceiptsLinkIsMadeFromTheTokenAndKeptAsAHash(t *testing.T) {
	c := request.Receive("a token", request.Answers{}, "RFA-2026-7KQ4-X", "salt", now)
	if len(c.Links) != 1 || c.Links[0].Hash != request.HashSecret(request.ReceiptSecret("a token")) ||
		c.Links[0].Purpose != request.LinkReceipt || c.Links[0].Request != c.Request.ID {
		t.Errorf("the links are %+v", c.Links)
	}
	b, _ := json.Marshal(c)
	for _, secret := range []string{"a token", request.ReceiptSecret("a token")} {
		if strings.Contains(string(b), secret) {
			t.Errorf("what is stored has the secret %q", secret)
		}
	}
}

func TestAReceivedRequestIsKeyedByItsTokenAndDatedInUTC(t *testing.T) {
	a := answers(t, checking(request.District, "g1a"))
	c := request.Receive("a token", a, "RFA-2026-7KQ4-X", "salt", now.In(request.Pacific))
	r := c.Request
	if r.ID != request.HashSecret("a token") || r.Digest != a.Digest() || !maps.Equal(r.Answers, a) ||
		r.Status != request.Received || r.Reference != "RFA-2026-7KQ4-X" || r.Schema != 1 {
		t.Errorf("received as %+v", r)
	}
	if r.Received.Location() != time.UTC || !r.Received.Equal(now) || !r.Due().Equal(now.Add(48*time.Hour)) {
		t.Errorf("received %s, due %s", r.Received, r.Due())
	}
}

func TestWhoIsToldOfWhat(t *testing.T) {
	var got []string
	for _, c := range life(t, "a token") {
		for _, m := range c.Messages {
			got = append(got, fmt.Sprintf("%s %s%s %d", m.Kind, m.To, m.Role, m.Hours))
		}
	}
	want := []string{
		"acknowledgement assistant@example.org 0", "acknowledgement superintendent@example.org 0",
		"staff-notice staff 0",
		"warning staff 24", "warning staff 36", "warning escalation 36", "warning staff 44", "warning escalation 44",
		"breach staff 0", "breach escalation 0", "late assistant@example.org 0", "late superintendent@example.org 0",
		"verified assistant@example.org 0",
		"verified superintendent@example.org 0", "disclaimed staff 0",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the mails are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAMessageHasAnIDOfItsOwnThatTheSameStepMakesAgain(t *testing.T) {
	shape, seen := regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`), map[string]bool{}
	for _, token := range []string{"a token", "another"} {
		first, again := life(t, token), life(t, token)
		for i, c := range first {
			for j, m := range c.Messages {
				if !shape.MatchString(m.ID) || seen[m.ID] {
					t.Errorf("%s %d has the id %q", m.Kind, i, m.ID)
				}
				seen[m.ID] = true
				if n, _ := strconv.Atoi(m.ID[strings.LastIndexByte(m.ID, '-')+1:]); n != j+1 ||
					m.ID != c.Request.MessageID(c.Event.Seq, n) || !m.OfEvent(c.Request.ID, c.Event.Seq) {
					t.Errorf("message %d of event %d has the id %q", j+1, c.Event.Seq, m.ID)
				}
				if again[i].Messages[j].ID != m.ID {
					t.Errorf("made again, %q is %q", m.ID, again[i].Messages[j].ID)
				}
			}
		}
	}
	if len(seen) != 30 {
		t.Errorf("%d ids, want 30", len(seen))
	}
}

func TestAMessageIsDueWhileItWaitsOrItsLeaseHasEnded(t *testing.T) {
	for state, due := range map[request.MessageState]bool{request.Waiting: true, request.Leased: true,
		request.Sent: false, request.Delivered: false, request.Failed: false, request.Held: false, request.Moot: false,
		"new": false} {
		m := request.Message{State: state, Next: now}
		if m.Due(now) != due || m.Due(now.Add(-1)) || m.Due(now.Add(time.Hour)) != due {
			t.Errorf("a message that is %s is due: %v", state, m.Due(now))
		}
	}
}

// roundTrip marshals a value as the table does, adds fields of a later version of
// the code, and reads it back.
func roundTrip(t *testing.T, v any, into any) {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	b = append([]byte(`{"later":{"nested":["a",1,null]},"and_more":true,`), b[1:]...)
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatalf("%T of a later version: %v", v, err)
	}
}

func TestWhatIsStoredComesBackAndSurvivesFieldsOfALaterVersion(t *testing.T) {
	changes := life(t, "a token")
	var chain []request.Event
	for _, c := range changes {
		var r request.Request
		var e request.Event
		roundTrip(t, c.Request, &r)
		roundTrip(t, c.Event, &e)
		if !reflect.DeepEqual(r, c.Request) || !reflect.DeepEqual(e, c.Event) {
			t.Errorf("comes back as\n%+v\n%+v, was\n%+v\n%+v", r, e, c.Request, c.Event)
		}
		chain = append(chain, e)
		for _, m := range c.Messages {
			var got request.Message
			roundTrip(t, m, &got)
			if !reflect.DeepEqual(got, m) {
				t.Errorf("comes back as %+v, was %+v", got, m)
			}
		}
		for _, l := range c.Links {
			var got request.Link
			roundTrip(t, l, &got)
			if got != l {
				t.Errorf("comes back as %+v, was %+v", got, l)
			}
		}
	}
	if err := changes[6].Request.CheckChain(chain); err != nil {
		t.Error(err)
	}
	task, got := request.Task{ID: "t", Kind: request.TaskOverQuota, At: now, What: "Look", Request: "r", Message: "m",
		Messages: []string{"m"}, Done: now, By: "Pat Example", Why: "Sent.", Reference: "RFA"}, request.Task{}
	roundTrip(t, task, &got)
	if !reflect.DeepEqual(got, task) {
		t.Errorf("comes back as %+v", got)
	}
}

func TestARequestOfAnotherVersionIsReadAndLeftAlone(t *testing.T) {
	for name, text := range map[string]string{
		"an older one": `{}`,
		"a later one":  `{"schema":2,"id":"x","status":"asked","received":"2026-11-23T20:00:00Z","answers":{"kind":"joint powers","county":"59","cds":"1","months":"many","new_question":"yes"},"events":7}`,
	} {
		var r request.Request
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			t.Fatal(err)
		}
		if _, due := r.Remind("salt", now.AddDate(1, 0, 0), true); due {
			t.Errorf("%s is warned of", name)
		}
		if _, err := verify(r, "Chris Example", "salt", now); err == nil {
			t.Errorf("%s is verified", name)
		}
		r.Findings()
		request.Flags(r.Answers, now)
		for _, p := range r.Answers.Parts() {
			for _, row := range p.Rows {
				if row.Question == "" {
					t.Errorf("%s: %q has no question", name, row.Answer)
				}
			}
		}
		r.Answers.RawInput()
	}
}

// A form that is sent again has sent a request only where its answers are those that
// were received; one of which answers are missing may have, unless one of them
// differs. Of a request that was changed, or that lost words, no one can tell.
func TestRequest_HasSent(t *testing.T) {
	r := waiting(t, now)
	other := request.Answers(with(request.RawInput(r.Answers), "need", "Another need"))
	part := request.Answers{"need": r.Answers["need"]}
	amended, redacted := r, r
	amended.Edition, redacted.Redacted = 2, []string{"goals"}
	for _, c := range []struct {
		name     string
		r        request.Request
		a        request.Answers
		has, may bool
	}{
		{"the same", r, r.Answers, true, true},
		{"another need", r, other, false, false},
		{"a part", r, part, false, true},
		{"another part", r, request.Answers{"need": "Another need"}, false, false},
		{"the same, of a changed request", amended, r.Answers, false, true},
		{"another need, of a changed request", amended, other, false, true},
		{"the same, of one that lost words", redacted, r.Answers, false, true},
		{"another need, of one that lost words", redacted, other, false, true},
	} {
		if has, may := c.r.HasSent(c.a), c.r.MayHaveSent(c.a); has != c.has || may != c.may {
			t.Errorf("%s: got has %v, may %v; want %v, %v", c.name, has, may, c.has, c.may)
		}
	}
}

// An email about a confirmation says of which question it is: that of its step, or,
// where the step is about another matter, its own.
func TestEnqueue_QuestionOfEmail(t *testing.T) {
	asked := askedOfficial(t).Request
	answered := takeConfirm(t, asked, request.StepConfirm, 20)
	over := takeSteps(t, asked, "withdraw")
	for _, m := range append(answered.Messages, over.Messages...) {
		want := request.QuestionCounty
		if m.Kind == request.WithdrawnNotice || m.Kind == request.StaffWithdrawn {
			want = ""
		}
		if m.Question != want {
			t.Errorf("the %s is about %q, want %q", m.Kind, m.Question, want)
		}
	}
}
