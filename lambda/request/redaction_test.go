package request_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// savedRequest is a request with its history, as the table has it.
type savedRequest struct {
	request.Request
	request.History
	clock time.Time // of its last step
}

func (k *savedRequest) save(c request.Change) {
	k.Request = c.Request
	for _, e := range c.Rewritten {
		k.History.Events[e.Seq-1] = e
	}
	for _, m := range c.Moved {
		at := slices.IndexFunc(k.Messages, func(was request.Message) bool { return was.ID == m.ID })
		k.Messages[at] = m
	}
	for _, e := range c.Editions {
		at := slices.IndexFunc(k.Editions, func(was request.Edition) bool { return was.Number == e.Number })
		if at < 0 {
			k.Editions = append(k.Editions, e)
			continue
		}
		k.Editions[at] = e
	}
	k.History.Events, k.Messages = append(k.History.Events, c.Event), append(k.Messages, c.Messages...)
}

func (k *savedRequest) holds(t interface {
	Helper()
	Errorf(string, ...any)
}, when string) {
	t.Helper()
	if err := k.CheckChain(k.History.Events); err != nil {
		t.Errorf("%s: %v", when, err)
	}
	if err := k.CheckEditions(k.History.Events, k.Editions); err != nil {
		t.Errorf("%s: %v", when, err)
	}
}

// answeredRequest is a request that was amended, verified and asked a question that
// it has answered; its words are easy to find.
func answeredRequest(t *testing.T) *savedRequest {
	t.Helper()
	k := &savedRequest{}
	k.save(request.Receive("the token",
		answers(t, with(checking(request.District, "unsure"), "need", "first-secret", "official_email",
			"old@example.org")), "RFA-2026-7KQ4-X", "salt", now))
	k.save(amend(t, k.Request, now.Add(time.Hour), "need", "second-secret", "official_email", "new@example.org"))
	for i, step := range []string{"verify", "ask", "answer"} {
		in := stepInput(step, now.Add(time.Duration(i+2)*time.Hour))
		in.Words = step + "-secret"
		c, err := k.Take(request.Step(step), in)
		if err != nil {
			t.Fatal(err)
		}
		k.save(c)
	}
	return k
}

func (k *savedRequest) redact(t *testing.T, what request.Redaction, why string) request.Change {
	t.Helper()
	c, err := request.Redact(k.Request, what, k.History,
		request.Input{By: "Robin Example", Words: why, Salt: "another salt",
			Now: now.Add(9 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	k.save(c)
	return c
}

// redactInSequence begins a redaction that goes row by row.
func (k *savedRequest) redactInSequence(t *testing.T, what request.Redaction, why string) request.Change {
	t.Helper()
	was := request.MaxTogether
	request.MaxTogether = 0
	begun := k.redact(t, what, why)
	request.MaxTogether = was
	if begun.Plan == nil || k.Removing == 0 {
		t.Fatal("it went together")
	}
	return begun
}

func (k *savedRequest) text(t *testing.T) string {
	b, err := json.Marshal(k)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestARedactedAnswerIsGoneFromEveryEditionAndTheHistoryHolds(t *testing.T) {
	k := answeredRequest(t)
	digests := []string{k.Digest, k.Editions[0].Answers.Digest(), k.Answers.Digest()}
	c := k.redact(t, request.Redaction{Fields: []string{"need"}}, "The law asks it.")
	k.holds(t, "redacted")
	text := k.text(t)
	for _, gone := range append(digests, "first-secret", "second-secret") {
		if strings.Contains(text, gone) {
			t.Errorf("%q is still kept", gone)
		}
	}
	if k.Answers["need"] != request.Redacted || k.Editions[0].Answers["need"] != request.Redacted ||
		k.Answers["goals"] == request.Redacted {
		t.Error("the answers are not as they should be")
	}
	if c.Event.By != "Robin Example" || c.Event.Why != "The law asks it." || c.Event.Answers != k.Answers.Digest() ||
		k.Digest != "" || !slices.Equal(k.Redacted, []string{"need"}) {
		t.Errorf("%+v", c.Event)
	}
	if !strings.Contains(text, "ask-secret") || !strings.Contains(text, "answer-secret") ||
		k.Status != request.Verified {
		t.Error("more is gone than was named")
	}
	if !k.LastTaken[request.StepRedact].Equal(now.Add(9 * time.Hour)) {
		t.Error("the request does not say when it was redacted")
	}
}

func TestARedactedEventIsGoneFromTheHistoryAndFromItsMails(t *testing.T) {
	k := answeredRequest(t)
	k.redact(t, request.Redaction{Events: []int{4, 5}}, "They name a pupil.")
	k.holds(t, "redacted")
	text := k.text(t)
	for _, gone := range []string{"ask-secret", "answer-secret"} {
		if strings.Contains(text, gone) {
			t.Errorf("%q is still kept", gone)
		}
	}
	for _, left := range []string{"first-secret", "second-secret", "old@example.org", "new@example.org"} {
		if !strings.Contains(text, left) {
			t.Errorf("%q is gone", left)
		}
	}
	for _, m := range k.Messages {
		carried := m.Kind == request.AskedNotice || m.Kind == request.StaffAnswered
		if carried != (m.Words == request.Redacted) || m.State != request.Waiting {
			t.Errorf("the %s says %q and is %s", m.Kind, m.Words, m.State)
		}
	}
	if e := k.History.Events[3]; e.Who() != "who takes ask" || e.Words() != request.WordsRemoved ||
		e.Title() != "CCEE asked a question" || e.At.IsZero() {
		t.Errorf("%+v", e)
	}
	if k.Digest == "" {
		t.Error("the digest of what was received is gone, and no answer was named")
	}
}

// A redacted address is gone from the emails to it, and no further one goes there.
func TestRedact_AddressInMails(t *testing.T) {
	k := answeredRequest(t)
	for i := range k.Messages {
		if k.Messages[i].Kind == request.Acknowledgement {
			k.Messages[i].State = request.Sent
		}
	}
	k.redact(t, request.Redaction{Fields: []string{"official_email"}}, "It is somebody else's.")
	k.holds(t, "redacted")
	if text := k.text(t); strings.Contains(text, "old@example.org") || strings.Contains(text, "new@example.org") {
		t.Error("the address, or the former one, is still kept")
	}
	for _, m := range k.Messages {
		switch {
		case m.Role != "" && (m.To != "" || m.State != request.Waiting):
			t.Errorf("the %s to staff goes to %q and is %s", m.Kind, m.To, m.State)
		case m.To == request.Redacted && m.Kind == request.Acknowledgement && m.State != request.Sent:
			t.Errorf("the %s that has gone out is %s", m.Kind, m.State)
		case m.To == request.Redacted && m.Kind != request.Acknowledgement && m.State != request.Moot:
			t.Errorf("the %s that has not gone out is %s", m.Kind, m.State)
		case m.To == "assistant@example.org" && m.State == request.Moot:
			t.Errorf("the %s to the other address is not sent", m.Kind)
		}
	}
	for _, m := range takeSteps(t, k.Request, "ask").Messages {
		if m.To != "assistant@example.org" {
			t.Errorf("a mail goes to %q", m.To)
		}
	}
}

// An address that someone else of the agency still has is written to as before.
func TestRedact_AddressSharedByContact(t *testing.T) {
	k := &savedRequest{}
	k.save(request.Receive("the token",
		answers(t, with(checking(request.District, "unsure"), "contact_email", "same@example.org", "official_email",
			"same@example.org", "fiscal_is", "", "fiscal_name", "", "fiscal_title", "", "fiscal_email", "",
			"fiscal_phone", "")),
		"RFA-2026-7KQ4-X", "salt", now))
	k.redact(t, request.Redaction{Fields: []string{"official_email", "fiscal_email"}}, "A reason.")
	for _, m := range k.Messages {
		if m.State != request.Waiting || m.To == request.Redacted {
			t.Errorf("the %s to %q is %s", m.Kind, m.To, m.State)
		}
	}
}

// An address that a former edition still gives elsewhere stays in the emails that
// went there.
func TestRedact_AddressElsewhereInFormerEdition(t *testing.T) {
	k := &savedRequest{}
	k.save(request.Receive("the token",
		answers(t, with(checking(request.District, "unsure"), "contact_email", "same@example.org", "official_email",
			"same@example.org")), "RFA-2026-7KQ4-X", "salt", now))
	k.save(amend(t, k.Request, now.Add(time.Hour), "contact_email", "contact@example.org", "official_email",
		"official@example.org"))
	k.redact(t, request.Redaction{Fields: []string{"contact_email"}}, "A reason.")
	var to []string
	for _, m := range k.Messages {
		if m.Role == "" {
			to = append(to, m.To)
		}
	}
	if want := []string{"same@example.org", request.Redacted, "official@example.org",
		"same@example.org"}; !slices.Equal(to, want) {
		t.Errorf("the mails went to %q, want %q", to, want)
	}
	if k.Editions[0].Answers["official_email"] != "same@example.org" {
		t.Errorf("the former edition has %q", k.Editions[0].Answers)
	}
}

func TestASecondRedactionHoldsAndKeepsWhoMadeTheFirstAndWhy(t *testing.T) {
	k := answeredRequest(t)
	k.redact(t, request.Redaction{Fields: []string{"need"}}, "The first reason.")
	first := k.Answers.Digest()
	k.redact(t, request.Redaction{Fields: []string{"official_phone"}}, "The second reason.")
	k.holds(t, "redacted twice")
	text := k.text(t)
	if strings.Contains(text, first) || strings.Contains(text, "916-555-0100") {
		t.Error("the phone number, or what it could be guessed by, is still kept")
	}
	for _, want := range []string{"The first reason.", "The second reason.", "Robin Example"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is gone", want)
		}
	}
	if !slices.Equal(k.Redacted, []string{"need", "official_phone"}) {
		t.Errorf("redacted are %v", k.Redacted)
	}
	k.save(amend(t, k.Request, now.Add(10*time.Hour), "goals", "Another goal"))
	k.holds(t, "amended after it")
	k.redact(t, request.Redaction{Fields: []string{"goals"}, Events: []int{4}}, "The third reason.")
	k.holds(t, "redacted a third time")
	altered := k.Request
	altered.Answers = request.Answers(with(request.RawInput(k.Answers), "need", "Another need"))
	if err := altered.CheckChain(k.History.Events); err == nil {
		t.Error("an answer of a redacted request is altered, and the chain holds")
	}
}

// A redaction of many rows that is under way, of words in an event from which words
// were redacted before: the event is as the former one left it, and then as this
// one does.
func TestRedact_SameEventTwiceInSequence(t *testing.T) {
	k := answeredRequest(t)
	at := func(words string) request.Redaction {
		for _, p := range request.PlacesOf(k.Request, k.History) {
			if from := strings.Index(p.Text, words); p.Kind == request.InHistory && from >= 0 {
				span := request.Span{From: from, To: from + len(words)}
				return request.Redaction{Cuts: []request.Cut{{Place: p.ID, Spans: []request.Span{span}}}}
			}
		}
		t.Fatalf("%q is nowhere", words)
		return request.Redaction{}
	}
	k.redact(t, at("ask"), "The first reason.")
	k.holds(t, "redacted once")
	begun := k.redactInSequence(t, at("secret"), "The second reason.")
	k.holds(t, "under way")
	if m := k.Compare(k.History.Events); m.Any() {
		t.Errorf("under way: %s", m.Words())
	}
	if m := k.Compare(k.History.Events[2:4]); m.Any() {
		t.Errorf("under way, from some events: %s", m.Words())
	}
	altered := slices.Clone(k.History.Events)
	altered[3].Why = "Other words."
	if m := k.Compare(altered); !m.Record {
		t.Error("under way, other words are taken for what was left")
	}
	for _, part := range k.RestOf(*begun.Plan, k.History).Parts() {
		for _, e := range part.Rewritten {
			k.History.Events[e.Seq-1] = e
		}
	}
	k.holds(t, "written")
	if strings.Contains(k.History.Events[3].Why, "secret") {
		t.Errorf("the words are still there: %q", k.History.Events[3].Why)
	}
}

// A redaction of an answer that goes row by row: the history and the versions hold
// while it is under way, whatever of it is written, and once it is finished.
func TestRedact_AnswerInSequence(t *testing.T) {
	k := answeredRequest(t)
	begun := k.redactInSequence(t, request.Redaction{Fields: []string{"need"}}, "The law asks it.")
	k.holds(t, "begun")
	for _, part := range k.RestOf(*begun.Plan, k.History).Parts() {
		for _, e := range part.Editions {
			k.Editions[e.Number-1] = e
		}
		for _, e := range part.Rewritten {
			k.History.Events[e.Seq-1] = e
		}
		k.holds(t, "under way")
	}
	c, err := k.FinishRedaction(*begun.Plan, request.Task{}, request.Input{By: "Robin Example", Salt: "salt",
		Now: now.Add(10 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	k.save(c)
	k.holds(t, "finished")
	for _, one := range k.versions() {
		if got := one.Answers["need"]; got != request.Redacted {
			t.Errorf("version %d has the answer %q, want %q", one.Number, got, request.Redacted)
		}
	}
}

func TestOnlyWordsAreRedactedAndOnlyWhereThereAreSome(t *testing.T) {
	k := answeredRequest(t)
	k.redact(t, request.Redaction{Events: []int{4}}, "A reason.")
	for name, what := range map[string]request.Redaction{
		"nothing":              {},
		"no such question":     {Fields: []string{"nonsense"}},
		"a choice":             {Fields: []string{"kind"}},
		"the agency's name":    {Fields: []string{"agency"}},
		"a date":               {Fields: []string{"start"}},
		"no such event":        {Events: []int{99}},
		"an event that is one": {Events: []int{4}},
	} {
		if c, err := request.Redact(k.Request, what, k.History,
			request.Input{By: "Robin Example", Now: now}); !errors.Is(err,
			request.ErrInvalidTransition) && len(what.Fields) == 0 || err == nil {
			t.Errorf("%s is redacted: %+v, %v", name, c.Event, err)
		}
	}
}

// The boxes of the form are those for what is there, and are read as they were
// offered.
func TestRedactionOf(t *testing.T) {
	k := answeredRequest(t)
	f := request.RedactForm(k.Request, k.History)
	for name, want := range map[string]bool{"field-need": true, "field-agency": false, "field-kind": false,
		"event-4": true, "event-5": true, "event-1": false, "at-answer-1-need": true, "at-answer-2-need": true,
		"at-answer-3-need": false, "at-event-4": true} {
		if _, is := f.Field(name); is != want {
			t.Errorf("offered %s: %v", name, is)
		}
	}
	found := request.FindWords(k.Request, k.History, request.NewSearch("SECRET", false, false))
	got := request.RedactionOf(request.Answers{"field-need": request.Yes, "field-goals": request.Yes,
		"event-5": request.Yes, "event-2": request.Yes, "event-x": request.Yes, "words": "A reason.",
		"at-event-4": request.Yes}, found)
	if !slices.Equal(got.Fields, []string{"goals", "need"}) || !slices.Equal(got.Events, []int{2, 5}) ||
		len(got.Cuts) != 1 || got.Cuts[0].Place != "event-4" || got.IsEmpty() || !(request.Redaction{}).IsEmpty() {
		t.Errorf("read as %+v", got)
	}
}

// Former editions are all there and in order, also where their words are redacted.
func TestCheckEditions_Order(t *testing.T) {
	k := answeredRequest(t)
	k.save(amend(t, k.Request, now.Add(8*time.Hour), "goals", "Another goal"))
	k.redact(t, request.Redaction{Fields: []string{"need"}}, "A reason.")
	k.holds(t, "redacted")
	swapped := []request.Edition{k.Editions[1], k.Editions[0]}
	foreign := slices.Clone(k.Editions)
	foreign[0].Request = "another"
	for name, editions := range map[string][]request.Edition{"none": nil, "one is missing": k.Editions[1:],
		"exchanged": swapped, "of another request": foreign,
		"one too many": append(slices.Clone(k.Editions), k.Editions[1])} {
		if err := k.CheckEditions(k.History.Events, editions); err == nil ||
			!strings.Contains(err.Error(), k.Reference) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnAnswerThatOnlyAFormerEditionGivesCanBeRedactedToo(t *testing.T) {
	k := answeredRequest(t)
	k.save(amend(t, k.Request, now.Add(8*time.Hour), "others", "Words of a former edition"))
	k.save(amend(t, k.Request, now.Add(9*time.Hour), "others", ""))
	offered := slices.ContainsFunc(request.RedactForm(k.Request, k.History)[1].Fields,
		func(f request.Field) bool { return f.Name == "field-others" })
	if !offered || k.Answers["others"] != "" {
		t.Fatalf("offered: %v; the answer that stands is %q", offered, k.Answers["others"])
	}
	k.redact(t, request.Redaction{Fields: []string{"others"}}, "A reason.")
	if kept := fmt.Sprint(k.Editions); strings.Contains(kept, "former edition") {
		t.Errorf("it is kept: %s", kept)
	}
}

// A history whose words were removed says that they were, and still says who took
// each step: a receipt's sender is no word that was removed.
func TestHistory_WordsRemoved(t *testing.T) {
	k := answeredRequest(t)
	k.redact(t, request.Redaction{Fields: []string{"need"}, Events: []int{4, 5}}, "The law asks it.")
	k.redact(t, request.Redaction{Fields: []string{"goals"}}, "It does.")
	for _, e := range k.History.Events {
		who, told := e.Who(), e.Public()
		if strings.Contains(who+told.Who, request.Redacted) || who == "" {
			t.Errorf("%s was taken by %q, and its agency is told %q", e.Step, who, told.Who)
		}
		if by := e.Step.Actor() == request.ByAgency; e.By == "" && by &&
			(!strings.HasPrefix(who, "the agency") || told.Who != "your agency") {
			t.Errorf("%s was taken by %q, and its agency is told %q", e.Step, who, told.Who)
		}
		if e.Why == request.Redacted && (e.Words() != request.WordsRemoved || told.Words != request.WordsRemoved) {
			t.Errorf("%s says %q, and %q to its agency", e.Step, e.Words(), told.Words)
		}
	}
	if first := k.History.Events[0]; first.By != request.ByTheAgency || first.Answers+first.Copy != "" {
		t.Errorf("the first event is by %q, and has the digests %q and %q", first.By, first.Answers, first.Copy)
	}
}

// The newest events and versions of a long history are checked by themselves, as
// far as both go, and what is altered there is found.
func TestCheckNewestEditions(t *testing.T) {
	k := answeredRequest(t)
	for n := range 3 {
		k.save(amend(t, k.Request, now.Add(time.Duration(10+n)*time.Hour), "goals", fmt.Sprint("Goal ", n)))
	}
	if len(k.Editions) != 4 || len(k.History.Events) != 8 {
		t.Fatalf("%d versions, %d events", len(k.Editions), len(k.History.Events))
	}
	for firstEvent := range 9 {
		for firstEdition := range 5 {
			if err := k.CheckNewestEditions(k.History.Events[firstEvent:], k.Editions[firstEdition:]); err != nil {
				t.Errorf("events from %d, versions from %d: %v", firstEvent+1, firstEdition+1, err)
			}
		}
	}
	for name, alter := range map[string]func(*request.Edition){
		"its answers": func(e *request.Edition) { e.Answers = request.Answers{"need": "other"} },
		"its number":  func(e *request.Edition) { e.Number++ },
		"its request": func(e *request.Edition) { e.Request = "another" },
	} {
		for at := range k.Editions {
			editions := slices.Clone(k.Editions)
			alter(&editions[at])
			if err := k.CheckNewestEditions(k.History.Events, editions); err == nil ||
				!strings.Contains(err.Error(), fmt.Sprintf("number %d ", at+1)) {
				t.Errorf("%s is altered of version %d: %v", name, at+1, err)
			}
		}
	}
	altered := k.Request
	altered.Answers = request.Answers{"need": "other"}
	if err := altered.CheckNewestEditions(k.History.Events[7:], nil); !errors.Is(err, request.ErrAnswers) {
		t.Errorf("the answers that stand are altered: %v", err)
	}
	k.redact(t, request.Redaction{Fields: []string{"need"}}, "The law asks it.")
	if err := k.CheckNewestEditions(k.History.Events, k.Editions); err != nil {
		t.Errorf("after a redaction: %v", err)
	}
}

// A form whose removal got no answer is known again by its secret, whatever else
// was removed since.
func TestRedact_Once(t *testing.T) {
	k := answeredRequest(t)
	k.redact(t, request.Redaction{Fields: []string{"need"}, Once: request.HashSecret("one")}, "The law asks it.")
	k.redact(t, request.Redaction{Events: []int{6}, Once: request.HashSecret("two")}, "It said too much.")
	known := func(secret string) bool {
		return slices.ContainsFunc(k.History.Events, func(e request.Event) bool { return e.IsOnce(secret) })
	}
	if !known("one") || !known("two") || known("three") || known("") {
		t.Errorf("known: %v %v %v %v", known("one"), known("two"), known("three"), known(""))
	}
	if e := k.History.Events[5]; e.Words() != request.WordsRemoved || e.By != "Robin Example" {
		t.Errorf("the first removal says %q, by %q", e.Words(), e.By)
	}
	k.holds(t, "removed twice")
}

// A removal says which event it is, and that the answers are as it left them.
func TestRedact_NamesItsEvent(t *testing.T) {
	k := answeredRequest(t)
	c := k.redact(t, request.Redaction{Fields: []string{"need"}}, "The law asks it.")
	if c.Event.Seq != 6 || c.Request.Removal != 6 || c.Request.Set != 6 {
		t.Errorf("event %d; removal %d, answers set by %d", c.Event.Seq, c.Request.Removal, c.Request.Set)
	}
}

// The words of a question are those that are still there, each once, and a question
// without any is not offered.
func TestRedactForm_QuestionsWithWords(t *testing.T) {
	k := &savedRequest{}
	k.save(request.Receive("the token",
		answers(t, with(checking(request.District, "unsure"), "need", "first", "others", "")), "RFA-2026-7KQ4-X",
		"salt", now))
	for i, need := range []string{"second", "first"} {
		k.save(amend(t, k.Request, now.Add(time.Duration(i)*time.Hour), "need", need))
	}
	need, _ := request.Form.Field("need")
	others, _ := request.Form.Field("others")
	if got := k.FieldTexts(need, k.Editions); !slices.Equal(got, []string{"first", "second"}) {
		t.Errorf("the words are %q", got)
	}
	if got := k.FieldTexts(others, k.Editions); len(got) > 0 {
		t.Errorf("of a question without an answer the words are %q", got)
	}
	isOffered := func(name string) bool {
		_, is := request.RedactForm(k.Request, k.History).Field("field-" + name)
		return is
	}
	if !isOffered("need") || isOffered("others") {
		t.Errorf("offered: need %v, others %v", isOffered("need"), isOffered("others"))
	}
	k.redact(t, request.Redaction{Fields: []string{"need"}}, "The law asks it.")
	if got := k.FieldTexts(need, k.Editions); len(got) > 0 || isOffered("need") {
		t.Errorf("after their removal the words are %q", got)
	}
}

// A removal names what is there: each answer that goes whole is one that holds words,
// of today's form or of an earlier one, and each piece lies within its text, between
// characters, and behind the one before. A change since is a conflict.
func TestFingerprint_PlacesAndPieces(t *testing.T) {
	k := answeredRequest(t)
	k.save(amend(t, k.Request, now, "need", "é-secret"))
	k.Answers["former_question"] = "Words of an earlier form."
	const size = len("é-secret")
	pieces := func(at ...int) request.Redaction {
		c := request.Cut{Place: "answer-3-need"}
		for i := 0; i < len(at); i += 2 {
			c.Spans = append(c.Spans, request.Span{From: at[i], To: at[i+1]})
		}
		return request.Redaction{Cuts: []request.Cut{c}}
	}
	refused := errors.New("any other error")
	for name, c := range map[string]struct {
		what request.Redaction
		want error
	}{
		"an answer":                     {request.Redaction{Fields: []string{"need"}}, nil},
		"of an earlier form":            {request.Redaction{Fields: []string{"former_question"}}, nil},
		"a choice too":                  {request.Redaction{Fields: []string{"need", "kind"}}, refused},
		"one that there is not, too":    {request.Redaction{Fields: []string{"need", "nonsense"}}, refused},
		"all of a text":                 {pieces(0, size), nil},
		"pieces side by side":           {pieces(0, 2, 2, 3), nil},
		"no pieces":                     {pieces(), request.ErrInvalidTransition},
		"an empty piece":                {pieces(3, 3), request.ErrConflict},
		"a piece from its end":          {pieces(4, 3), request.ErrConflict},
		"pieces that overlap":           {pieces(0, 4, 3, 5), request.ErrConflict},
		"pieces out of order":           {pieces(4, 5, 0, 2), request.ErrConflict},
		"beyond the text":               {pieces(0, size+1), request.ErrConflict},
		"from the middle of a letter":   {pieces(1, 4), request.ErrConflict},
		"up to the middle of a letter":  {pieces(0, 1), request.ErrConflict},
		"of a text that there is not":   {request.Redaction{Cuts: []request.Cut{{Place: "event-99"}}}, request.ErrConflict},
		"an event that there is not":    {request.Redaction{Events: []int{99}}, request.ErrInvalidTransition},
		"nothing":                       {request.Redaction{}, request.ErrInvalidTransition},
		"who took a step, which stays":  {request.Redaction{Cuts: []request.Cut{{Place: "by-event-4"}}}, refused},
		"a piece before the first byte": {pieces(-1, 2), request.ErrConflict},
	} {
		got, err := c.what.Fingerprint(k.Request, k.History)
		if (err == nil) != (c.want == nil) || (got != "") != (c.want == nil) ||
			c.want != nil && c.want != refused && !errors.Is(err, c.want) {
			t.Errorf("%s: got %q and the error %v, want %v", name, got, err, c.want)
		}
	}
}

// An answer that goes whole goes whole, though a piece of it is named besides; the
// steps that were taken stay known.
func TestRedact_WholeBeforePieces(t *testing.T) {
	k := answeredRequest(t)
	k.redact(t, request.Redaction{Fields: []string{"need"}, Cuts: []request.Cut{{Place: "answer-2-need",
		Spans: []request.Span{{From: 0, To: 3}}}}}, "A reason.")
	if got := k.Answers["need"]; got != request.Redacted {
		t.Errorf("the need is %q, want %q", got, request.Redacted)
	}
	if k.LastTaken[request.StepVerify].IsZero() {
		t.Error("the request doesn’t say when it was verified")
	}
}

// A text has lost words where it says so, and an event also where nothing is left of
// it.
func TestLostWords(t *testing.T) {
	for why, want := range map[string]bool{"": false, "A question": false, request.WordsRemoved: true,
		request.Redacted: true, "A [redacted] question": true} {
		e := request.Event{Salt: "salt", By: "Robin Example", Why: why}
		if request.LostWords(why) != want || e.LostWords() != want {
			t.Errorf("%q has lost words: got %v, of an event %v, want %v", why, request.LostWords(why), e.LostWords(),
				want)
		}
	}
	if !(request.Event{}).LostWords() {
		t.Error("an event of which nothing is left has lost no words")
	}
}

// The history's boxes are those of steps with words that are still there: none for
// who took a step, for an answer, or for a step whose words are gone.
func TestRedactForm_History(t *testing.T) {
	k := answeredRequest(t)
	offered := func() (names []string) {
		for _, f := range request.RedactForm(k.Request, k.History)[2].Fields {
			names = append(names, f.Name)
		}
		return names
	}
	if got, want := offered(), []string{"event-3", "event-4", "event-5"}; !slices.Equal(got, want) {
		t.Errorf("got the boxes %q, want %q", got, want)
	}
	k.redact(t, request.Redaction{Events: []int{4}}, "A reason.")
	if got, want := offered(), []string{"event-3", "event-5", "event-6"}; !slices.Equal(got, want) {
		t.Errorf("after a removal: got the boxes %q, want %q", got, want)
	}
}

// A removal is empty where it names nothing at all, of whatever kind.
func TestRedaction_IsEmpty(t *testing.T) {
	fields, events, cuts := []string{"need"}, []int{4}, []request.Cut{{Place: "event-4"}}
	for _, what := range []request.Redaction{{Fields: fields}, {Events: events}, {Cuts: cuts},
		{Fields: fields, Events: events}, {Fields: fields, Cuts: cuts}, {Events: events, Cuts: cuts}} {
		if what.IsEmpty() {
			t.Errorf("%+v is empty", what)
		}
	}
	if !(request.Redaction{Tell: true, Note: "a note"}).IsEmpty() {
		t.Error("a removal that names nothing is not empty")
	}
}
