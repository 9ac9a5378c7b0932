package office_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// The copy of everything has each edition question answer and step and is the same
// each time.
func TestDownloadAll_Complete(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.brought(request.Asked)
	s.steps303(path+"/answer", and(version(q), url.Values{"words": {"Our answer\nin two lines"}}))
	s.amended(path, "need", "Another need")
	s.decides(q.ID, request.StepNote)
	text, file := s.reads(path+"/copy.txt"), s.get(s.intake, path+"/copy.json")
	says(t, "the copy as text", text, q.Reference,
		"Version 1 of the answers, sent on Friday, October 30, 2026, at 5:04 p.m. PDT", "    The need\n",
		"Version 2 of the answers", "    Another need\n",
		"CCEE asked a question, by CCEE\n    Staff’s words on ask.",
		"Your agency answered, by your agency\n    Our answer\n    in two lines\n",
		"Your agency changed its answers, by your agency")
	saysNothingOf(t, "the copy as text", text, "Lee Example", "Staff’s words on note.")
	var whole struct {
		Reference, Status string
		Editions          []struct {
			Number  int
			Answers request.Answers
		}
		Steps []struct{ What, By, Words string }
	}
	if err := json.Unmarshal(file.Body.Bytes(), &whole); err != nil {
		t.Fatal(err)
	}
	if whole.Reference != q.Reference || whole.Status != "verified" || len(whole.Editions) != 2 ||
		whole.Editions[0].Answers["need"] != "The need" || whole.Editions[1].Answers["need"] != "Another need" ||
		len(whole.Steps) != 5 {
		t.Errorf("the copy as JSON is %+v", whole)
	}
	if got := file.Header().Get("Content-Disposition"); got != fmt.Sprintf("attachment; filename=%q", q.Reference+
		"-all.json") {
		t.Errorf("it is to be kept as %s", got)
	}
	s.pass(time.Hour)
	if s.reads(path+"/copy.txt") != text || s.get(s.intake, path+"/copy.json").Body.String() != file.Body.String() {
		t.Error("the copy is another one an hour later")
	}
}

func TestRedactedWordsAreGoneFromThePageAndItsCopies(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.brought(request.Asked)
	s.steps303(path+"/answer", and(version(q), url.Values{"words": {"Kolibri, a pupil"}}))
	s.amended(path, "need", "Kolibri once more")
	q = s.read(q.ID)
	lead := s.signedIn("Lee Example", true)
	answered := 0
	events, _ := s.store.Events(context.Background(), q.ID)
	for _, e := range events {
		if e.Step == request.StepAnswer {
			answered = e.Seq
		}
	}
	w := s.removes(lead, q, fmt.Sprint(q.Version), "A pupil was named", "field-need", fmt.Sprintf("event-%d", answered))
	if w.Code != 303 {
		t.Fatalf("redact answers %d: %s", w.Code, w.Body)
	}
	receipt := "/request/receipt/" + secretOf(path)
	for _, at := range []string{path, path + "/copy.json", path + "/copy.txt", receipt, receipt + "/answers", receipt +
		"/answers.json", receipt + "/answers.txt"} {
		saysNothingOf(t, at[len(at)-10:], s.reads(at), "Kolibri", `"need": "The need"`)
	}
	says(t, "the page", s.reads(path), "Your agency answered", request.WordsRemoved)
	says(t, "the receipt", s.reads(receipt), "CCEE redacted words from this request")
}
