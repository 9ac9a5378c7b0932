package request_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// placesByID are all texts of a request and its history.
func placesByID(r request.Request, h request.History) map[string]request.Place {
	places := map[string]request.Place{}
	for _, p := range request.PlacesOf(r, h) {
		places[p.ID] = p
	}
	return places
}

// Before words of an answer are removed, a lead is told what they are for: contact
// information, evidence, or what stays since staff find the request by it. Of an
// address or a phone number all goes, and what was selected is no text.
func TestPlacesOf_Answers(t *testing.T) {
	k := answeredRequest(t)
	places := placesByID(k.Request, k.History)
	for _, c := range []struct {
		name, hint, fixed string
		whole             bool
	}{
		{"need", "", "", false},
		{"official_name", "The agency’s contact information", "", false},
		{"official_email", "The agency’s contact information", "", true},
		{"official_phone", "The agency’s contact information", "", true},
		{"county_by", "It’s the evidence for (g)(1)(A).", "", false},
		{"state_by", "It’s the evidence for (g)(1)(B).", "", false},
		{"agency", "", "Staff find the request by them.", false},
		{"cds", "", "Staff find the request by them.", false},
		{"months", "", "A number or a code.", false},
	} {
		p, is := places["answer-2-"+c.name]
		if !is || p.Whole != c.whole || !strings.Contains(p.Hint, c.hint) || (p.Hint == "") != (c.hint == "") ||
			!strings.Contains(p.Fixed, c.fixed) || (p.Fixed == "") != (c.fixed == "") {
			t.Errorf("%s: got %+v, want the hint %q, fixed %q, whole %v", c.name, p, c.hint, c.fixed, c.whole)
		}
	}
	for _, name := range []string{"kind", "attest", "ta_from"} {
		if p, is := places["answer-2-"+name]; is || k.Answers[name] == "" {
			t.Errorf("%s: got %+v, want no text", name, p)
		}
	}
}

// Of the history, each step's words can be removed, and who took it is shown and
// stays: of a person, not of the agency, of the official by the link, or of the
// clock. To whom it is assigned is shown.
func TestPlacesOf_History(t *testing.T) {
	k := &savedRequest{}
	for _, c := range life(t, "the token") { // 5 is a breach, 6 the verification, 7 the disclaimer
		k.save(c)
	}
	if _, is := placesByID(k.Request, k.History)["assigned"]; is {
		t.Error("got the name of whom it is assigned to, want none before it is")
	}
	for i, step := range []string{"ask", "answer", "assign"} {
		c, err := k.Take(request.Step(step), stepInput(step, now.Add(time.Duration(60+i)*time.Hour)))
		if err != nil {
			t.Fatal(err)
		}
		k.save(c)
	}
	places := placesByID(k.Request, k.History)
	for id, want := range map[string]string{"event-8": "words of ask", "event-9": "words of answer",
		"by-event-6": "Chris Example", "by-event-8": "who takes ask", "by-event-9": "", "by-event-7": "",
		"by-event-5": "", "assigned": "Robin Example"} {
		if got := places[id].Text; got != want {
			t.Errorf("%s: got %q, want %q", id, got, want)
		}
	}
	for id, want := range map[string]string{"event-8": "", "event-10": "A staff member."} {
		if got := places[id].Hint; got != want {
			t.Errorf("%s: got the hint %q, want %q", id, got, want)
		}
	}
	if got := places["by-event-6"].Fixed; got == "" {
		t.Error("who verified it can be removed")
	}
}

// An email's address goes with the agency's answers that give it; a staff member's
// stays, and what staff typed goes whole. Of an email to staff the role is shown.
func TestPlacesOf_Emails(t *testing.T) {
	r := waiting(t, now)
	message := func(id string, kind request.MessageKind, to string, role request.Role) request.Message {
		return request.Message{ID: id, Kind: kind, To: to, Role: role, Words: "words"}
	}
	places := placesByID(r, request.History{Messages: []request.Message{
		message("given", request.AskedNotice, "assistant@example.org", ""),
		message("typed", request.AskedNotice, "else@example.org", ""),
		message("assigned", request.AssignedNotice, "robin@example.org", ""),
		message("staff", request.StaffNotice, "", request.Staff)}})
	for _, c := range []struct {
		id, to, fixed string
		whole         bool
	}{
		{"given", "assistant@example.org", "It goes when you remove the address", false},
		{"typed", "else@example.org", "", true},
		{"assigned", "robin@example.org", "A staff member’s address.", false},
	} {
		p := places["to-email-"+c.id]
		if p.Text != c.to || p.Whole != c.whole || !strings.Contains(p.Fixed, c.fixed) ||
			(p.Fixed == "") != (c.fixed == "") || places["email-"+c.id].To != c.to {
			t.Errorf("%s: got %+v, want it fixed %q, whole %v", c.id, p, c.fixed, c.whole)
		}
	}
	if got := places["email-staff"].To; got != "staff" {
		t.Errorf("the email to staff goes to %q, want its role", got)
	}
}

// One text in several emails is removed at once; each step of the history is
// decided on by itself, also where two say the same.
func TestFindWords_StepsApart(t *testing.T) {
	r := waiting(t, now)
	event := func(seq int) request.Event {
		return request.Event{Seq: seq, Step: request.StepNote, By: "Pat Example", Why: "Call Sam."}
	}
	message := func(id string) request.Message {
		return request.Message{ID: id, Kind: request.AskedNotice, To: id + "@example.org", Words: "Call Sam."}
	}
	var got []string
	for _, g := range request.FindWords(r, request.History{Events: []request.Event{event(2), event(3)},
		Messages: []request.Message{message("a"), message("b")}}, request.NewSearch("Call Sam", false, false)) {
		var ids []string
		for _, p := range g.Places {
			ids = append(ids, p.ID)
		}
		got = append(got, strings.Join(ids, " "))
	}
	if want := []string{"event-2", "event-3", "email-a email-b"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// What stands where words were removed is not found, wherever it stands; what
// touches it is.
func TestFindWords_OutsideMarks(t *testing.T) {
	for _, c := range []struct{ text, search, want string }{
		{"[redacted] and Sam", "redacted", ""},
		{"Please call Sam or [redacted] today", "redacted", ""},
		{"Please call Sam or [redacted] today", "Sam", "Please call [redacted] or [redacted] today"},
		{"Please call [redacted] or Sam", "Sam", "Please call [redacted] or [redacted]"},
		{"[redacted] or [redacted] or Sam", "redacted", ""},
		{"Sam or [redacted] or Sam or [redacted]", "Sam", "[redacted] or [redacted] or [redacted] or [redacted]"},
		{"[redacted]Sam", "Sam", "[redacted][redacted]"},
		{"Sam[redacted]", "Sam", "[redacted][redacted]"},
		{"Sam [redacted]", "Sam [redacted]", ""},
	} {
		r := request.Request{Answers: request.Answers{"need": c.text}}
		got := ""
		for _, g := range request.FindWords(r, request.History{}, request.NewSearch(c.search, false, true)) {
			got += g.Remains()
		}
		if got != c.want {
			t.Errorf("%q in %q: got %q, want %q", c.search, c.text, got, c.want)
		}
	}
}

// A text is shown in turns, what was found marked, and no turn is empty. Of an
// address all is marked where any of it is found.
func TestGroup_Pieces(t *testing.T) {
	const text = "Sam and Kim"
	plain, found := func(s string) request.Piece { return request.Piece{Text: s} },
		func(s string) request.Piece { return request.Piece{Text: s, Found: true} }
	for _, c := range []struct {
		name  string
		whole bool
		spans []request.Span
		want  []request.Piece
	}{
		{"nothing", false, nil, []request.Piece{plain(text)}},
		{"nothing of an address", true, nil, []request.Piece{plain(text)}},
		{"a part of an address", true, []request.Span{{From: 4, To: 7}}, []request.Piece{found(text)}},
		{"the middle", false, []request.Span{{From: 4, To: 7}},
			[]request.Piece{plain("Sam "), found("and"), plain(" Kim")}},
		{"both ends", false, []request.Span{{From: 0, To: 3}, {From: 8, To: 11}},
			[]request.Piece{found("Sam"), plain(" and "), found("Kim")}},
	} {
		g := request.Group{Places: []request.Place{{Text: text, Whole: c.whole}}, Spans: c.spans}
		if got := g.Pieces(); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
