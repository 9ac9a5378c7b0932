package office_test

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"

	"golang.org/x/net/html"
)

func TestNaughtyStringsComeBackByteForByteThroughAChange(t *testing.T) {
	serial(t)
	s := newService(t, &table.Memory{})
	frames := map[string]string{}
	// the first one is tame: it gives the frames
	for n, form := range append([]url.Values{roomy(0)}, naughtyForms(naughty(t))...) {
		_, path := s.followed(and(roomy(n), url.Values{"goals": {"As it was first sent"}}))
		_, hidden := s.amending(path)
		check := document(t, s.post(s.intake, "/request/check", and(form, hidden)).Body.String())
		s.kept(form, "the check page", inputs(check))
		s.changes(path, and(form, hidden))
		l, err := s.store.Link(context.Background(), request.HashSecret(secretOf(path)))
		if err != nil {
			t.Fatal(err)
		}
		q := s.read(l.Request)
		s.kept(form, "the table", q.Answers)
		again := document(t, s.post(s.intake, path+"/amend", nil).Body.String())
		s.kept(form, "the form that changes it again", inputs(again))
		framesHold(t, frames, "the form", again)
		told(t, "the page", answersOn(document(t, s.get(s.intake, path).Body.String())), q.Answers)
		says(t, "the copy", s.get(s.intake, path+"/copy.txt").Body.String(), "\n    "+
			request.Indent(asKept(form.Get("need")))+"\n", "    As it was first sent\n")
	}
}

// Naughty strings come back byte for byte through an answer and none is in a mail
// to the agency.
func TestAgencyAnswer_NaughtyStrings(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: it answers with every naughty string, for 3 seconds")
	}
	serial(t)
	tame := map[string]string{}
	for list := range slices.Chunk(append([]string{"Tame words."}, naughty(t)...), 20) {
		s := newService(t, &table.Memory{})
		q, path := s.brought(request.Asked)
		s.sweep()
		said := map[string]bool{} // the same words again are the button pressed twice
		for _, words := range list {
			kept := strings.TrimSpace(asKept(words))
			wrong := s.post(s.intake, path+"/answer", url.Values{"words": {words}, "version": {"2"}})
			if got := answerTyped(document(t, wrong.Body.String())); !said[kept] &&
				(wrong.Code != 409 || got != asKept(words)) {
				t.Errorf("the answer that comes back (%d) is %q, want %q", wrong.Code, got, asKept(words))
			}
			said[kept] = true
			s.box.mails = nil
			s.steps303(path+"/answer", and(version(s.read(q.ID)), url.Values{"words": {words}}))
			s.sweep()
			for _, m := range s.box.mails {
				if m.To != "staff@example.org" {
					s.tamed(tame, m, q)
				}
			}
			s.decides(q.ID, request.StepAsk)
			s.sweep()
		}
		page := document(t, s.get(s.intake, path).Body.String())
		text := s.get(s.intake, path+"/copy.txt").Body.String()
		for _, words := range list {
			kept := strings.TrimSpace(asKept(words))
			if !slices.Contains(quoted(page), kept) || !strings.Contains(text, "\n    "+request.Indent(kept)+"\n") {
				t.Errorf("page or copy do not show %q", words)
			}
		}
	}
}

// tamed holds a mail to what the first one of its kind says to the same address.
func (s *service) tamed(first map[string]string, m request.Mail, q request.Request) {
	s.t.Helper()
	subject, text := s.tame(m.Subject, q), s.tame(m.Text, q)
	kind := subject + " to " + m.To
	if first[kind] == "" {
		first[kind] = text
	}
	if first[kind] != text {
		s.t.Errorf("the mail “%s” has words of the submitter’s: %s", subject, text)
	}
}

// answerTyped is what stands in the box for the answer.
func answerTyped(doc *html.Node) string {
	for n := range doc.Descendants() {
		if attribute(n, "id") == "answer-words" {
			return textOf(n)
		}
	}
	return ""
}

// quoted are the words of others that a page shows.
func quoted(doc *html.Node) (list []string) {
	for n := range doc.Descendants() {
		if n.Data == "blockquote" && attribute(n, "class") == "words" {
			list = append(list, textOf(n))
		}
	}
	return list
}
