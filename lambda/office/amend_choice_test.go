package office_test

import (
	"context"
	"html"
	"strings"
	"testing"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// Of two who change one request the second sees what differs and chooses.
func TestAmend_ConflictShowsDifferences(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		q, path := s.followed(valid())
		_, hidden := s.amending(path)
		s.amended(path, "need", "Theirs", "months", "7")
		mine := and(with(valid(), "need", "Mine “as typed” <b>", "goals", "My goals"), hidden)
		w := s.post(s.intake, "/request/send", mine)
		page := html.UnescapeString(w.Body.String())
		if w.Code != 409 || s.read(q.ID).Edition != 2 {
			t.Fatalf("it answers %d", w.Code)
		}
		says(t, "the choice", page, "Someone else changed this request too",
			"<td>Theirs</td><td>Mine “as typed” <b></td>", "<td>7</td><td>9</td>", "My goals", "Keep the other answers",
			path)
		chosen := and(mine, hiddenOf(w.Body.String()))
		if back := s.post(s.intake, "/request/form", chosen); back.Code != 200 ||
			!strings.Contains(html.UnescapeString(back.Body.String()), "Mine “as typed” <b></textarea>") {
			t.Errorf("the form with mine answers %d", back.Code)
		}
		if w := s.post(s.intake, "/request/send", chosen); w.Code != 303 {
			t.Fatalf("the choice answers %d", w.Code)
		}
		now := s.read(q.ID)
		editions, err := s.store.Editions(context.Background(), now)
		if err != nil || now.Answers["need"] != "Mine “as typed” <b>" || len(editions) != 2 ||
			editions[1].Answers["need"] != "Theirs" {
			t.Errorf("it says %q, and before: %v (%v)", now.Answers["need"], editions, err)
		}
	})
}

// A change that began before words were removed brings none back unseen.
func TestAmend_StartedBeforeRedaction(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.followed(valid())
	_, hidden := s.amending(path)
	w := s.removes(s.signedIn("Lee Example", true), q, version(q).Get("version"), "A pupil was named", "field-need")
	if w.Code != 303 {
		t.Fatalf("redact answers %d: %s", w.Code, w.Body)
	}
	w = s.post(s.intake, "/request/send", and(with(valid(), "goals", "Mine"), hidden))
	if w.Code != 409 || s.read(q.ID).IsAmended() {
		t.Errorf("it answers %d", w.Code)
	}
	says(t, "the choice", w.Body.String(), "<td>[redacted]</td><td>The need</td>")
}

// A change in the same moment as another is chosen and one beside a step of staff
// goes through.
func TestAmend_ConflictInSameMoment(t *testing.T) {
	memory := &table.Memory{}
	s := newService(t, memory)
	q, path := s.followed(valid())
	_, hidden := s.amending(path)
	form := and(with(valid(), "need", "Mine"), hidden)
	slow := newService(t, &tables.Meanwhile{Table: memory, Act: func() { s.amended(path, "need", "Theirs") }})
	if w := slow.post(slow.intake, "/request/send", form); w.Code != 409 ||
		!strings.Contains(w.Body.String(), "Theirs") {
		t.Errorf("beside another change it answers %d", w.Code)
	}
	_, hidden = s.amending(path)
	form = and(with(valid(), "need", "Mine"), hidden)
	slow = newService(t, &tables.Meanwhile{Table: memory, Act: func() { s.decides(q.ID, request.StepVerify) }})
	if w := slow.post(slow.intake, "/request/send", form); w.Code != 303 {
		t.Errorf("beside a verification it answers %d: %s", w.Code, w.Body)
	}
	if got := s.read(q.ID); got.Answers["need"] != "Mine" || got.Status != request.Verified {
		t.Errorf("it says %q and is %s", got.Answers["need"], got.Status)
	}
}
