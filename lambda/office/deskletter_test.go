package office_test

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/staff"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// letterPath is the page of a step's letter.
func letterPath(q request.Request, step request.Step) string {
	return "/desk/requests/" + q.Reference + "/letter/" + string(step)
}

// letter is the form of a letter by someone who has seen the request as q.
func letterForm(q request.Request, action, words string) url.Values {
	return and(version(q), url.Values{"words": {words}, "action": {action}, "note": {"why there is no approval"}})
}

// plainPreview is the plain text that a preview shows of the first email.
var plainPreview = regexp.MustCompile(`(?s)<pre>(.*?)</pre>`)

// A letter is previewed without anything being sent, and what is sent after that is
// the text that the page showed.
func TestLetter_PreviewThenSend(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, robin := s.in(request.Verified), s.signedIn("Robin Example", true)
	s.sweep()
	page := s.page(robin, letterPath(q, request.StepDecline))
	if strings.Contains(page, `value="send"`) || !strings.Contains(page, "Standard paragraphs") {
		t.Errorf("the empty letter: %s", visible(page))
	}
	const words = "Dear all,\r\n\r\n<script>alert(1)</script> [sic) & # no heading"
	shown := s.postAs(robin, letterPath(q, request.StepDecline), letterForm(q, "preview", words))
	if shown.Code != 200 || s.steps(q.ID) != "receive verify" ||
		strings.Contains(shown.Body.String(), "<script>alert") {
		t.Fatalf("the preview answers %d, history %s", shown.Code, s.steps(q.ID))
	}
	s.box.mails = nil
	w := s.postAs(robin, letterPath(q, request.StepDecline),
		staff.Sending(letterForm(q, "send", words), shown))
	if w.Code != 303 || w.Header().Get("Location") != "/desk/requests/"+q.Reference+"?done=3" {
		t.Fatalf("sending answers %d, leading to %q", w.Code, w.Header().Get("Location"))
	}
	s.sweep()
	for _, m := range s.box.mails {
		text := linkSecret.ReplaceAllString(m.Text, "${1}private-link")
		texts := plainPreview.FindAllStringSubmatch(shown.Body.String(), -1)
		if !slices.ContainsFunc(texts, func(found []string) bool { return html.UnescapeString(found[1]) == text }) {
			t.Errorf("the preview did not show the email to %s:\n%s", m.To, text)
		}
		isRead := strings.Contains(visible(shown.Body.String()), visible(linkSecret.ReplaceAllString(mainOf(m.HTML),
			"${1}private-link")))
		if !isRead {
			t.Errorf("the preview reads another way than the HTML to %s: %s", m.To, visible(mainOf(m.HTML)))
		}
	}
	if len(s.box.mails) != 2 {
		t.Errorf("%d emails went out, want 2", len(s.box.mails))
	}
}

// A letter that is written, and isn't ready, is never asked to be written.
func TestLetter_WrittenAndTooLong(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, robin := s.in(request.Verified), s.signedIn("Robin Example", true)
	w := s.postAs(robin, letterPath(q, request.StepDecline), letterForm(q, "preview", strings.Repeat("x", 4001)))
	if page := visible(w.Body.String()); w.Code != 422 || strings.Contains(page, "Write the letter") ||
		!strings.Contains(page, "Fix what’s listed above") || !strings.Contains(page, "Up to 4,000 characters") {
		t.Errorf("answers %d: %s", w.Code, page)
	}
}

// mainOf is what a reader sees of an HTML email.
func mainOf(page string) string {
	_, page, _ = strings.Cut(page, "<main")
	_, page, _ = strings.Cut(page, ">")
	page, _, _ = strings.Cut(page, "</main>")
	return page
}

// What is posted to a step that emails the agency, or is sent without the digest of
// a preview, sends nothing: it is previewed.
func TestLetter_NeverUnseen(t *testing.T) {
	for step, before := range beforeStep {
		if step == request.StepVerify {
			continue
		}
		s := newService(t, &table.Memory{})
		q, robin := s.sent(valid()), s.signedIn("Robin Example", true)
		for one := range strings.FieldsSeq(before) {
			q = s.takes(robin, q.ID, request.Step(one), answersOf(request.Step(one))...)
		}
		was := s.steps(q.ID)
		w := s.postAs(robin, "/desk/requests/"+q.Reference+"/"+string(step), letterForm(q, "", "My own words."))
		if w.Code != 200 || s.steps(q.ID) != was || !strings.Contains(w.Body.String(), "My own words.") {
			t.Errorf("%s: a post to the step answers %d, history %s", step, w.Code, s.steps(q.ID))
		}
		w = s.postAs(robin, letterPath(q, step), letterForm(q, "send", "My own words."))
		if w.Code != 409 || s.steps(q.ID) != was || !strings.Contains(visible(w.Body.String()), "Nothing was sent") {
			t.Errorf("%s: sending without a preview answers %d, history %s", step, w.Code, s.steps(q.ID))
		}
	}
}

// If anything that the preview showed has changed since, nothing is sent: the new
// preview comes first, with the reason and the words as typed, and can be sent.
func TestLetter_ChangedSincePreview(t *testing.T) {
	robin := "Robin Example"
	for name, c := range map[string]struct {
		change func(s *service, q request.Request, form url.Values)
		says   string
	}{
		"the words": {func(_ *service, _ request.Request, form url.Values) { form.Set("words", "Other words.") },
			"The email isn’t the one in the preview you saw."},
		"the answers": {func(s *service, q request.Request, _ url.Values) {
			s.byAgency(q.ID, request.StepAmend, request.Input{Answers: s.answersWith(q, "months", "8")})
		}, "The agency changed its answers"},
		"a recipient": {func(s *service, q request.Request, _ url.Values) {
			s.byAgency(q.ID, request.StepAmend,
				request.Input{Answers: s.answersWith(q, "contact_email", "new@example.org")})
		}, "The agency changed its answers"},
		"a colleague's note": {func(s *service, q request.Request, _ url.Values) {
			s.takes(s.signedIn("Sam Example", false), q.ID, request.StepNote, "words", "They called.")
		}, "They called."},
		"a hold": {func(s *service, q request.Request, _ url.Values) {
			s.takes(s.signedIn(robin, true), q.ID, request.StepHold, "words", "Wait.")
		}, "Emails to this agency are on hold."},
		"the day": {func(s *service, _ request.Request, _ url.Values) { s.now = s.now.Add(72 * time.Hour) },
			"The email isn’t the one in the preview you saw."},
	} {
		s := newService(t, &table.Memory{})
		q, lead := s.in(request.Verified), s.signedIn(robin, true)
		path := letterPath(q, request.StepAccept)
		form := staff.Sending(letterForm(q, "", "Welcome!"), s.postAs(lead, path, letterForm(q, "preview", "Welcome!")))
		c.change(s, q, form)
		lead = s.signedIn(robin, true) // again, after three days
		w := s.postAs(lead, path, form)
		page := w.Body.String()
		if now := s.read(q.ID); w.Code != 409 || now.Status != request.Verified {
			t.Errorf("%s: sending answers %d, the request is %s", name, w.Code, now.Status)
		}
		says(t, name, visible(page), "Nothing was sent", c.says, form.Get("words"), "Accept and email the agency")
		w.Code = 200
		w = s.postAs(lead, path, staff.Sending(form, w))
		if w.Code != 303 {
			t.Errorf("%s: sending what the new preview shows answers %d", name, w.Code)
		}
	}
}

// A step of a colleague that no one decides by, such as an assignment, keeps no
// letter back.
func TestLetter_MinorStepSincePreview(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, lead := s.in(request.Verified), s.signedIn("Robin Example", true)
	path := letterPath(q, request.StepAccept)
	form := staff.Sending(letterForm(q, "", ""), s.postAs(lead, path, letterForm(q, "preview", "")))
	s.takes(lead, q.ID, request.StepAssign, "person", "")
	if w := s.postAs(lead, path, form); w.Code != 303 {
		t.Errorf("answers %d: %s", w.Code, visible(w.Body.String()))
	}
}

// answersWith are the answers of a request with one of them changed.
func (s *service) answersWith(q request.Request, name, answer string) request.Answers {
	typed := q.Answers.RawInput()
	typed[name] = answer
	return request.Form.Check(typed, s.clock()).Answers
}

// A letter with a blank left isn't sent: the page names the blank and links to the
// letter.
func TestLetter_BlankLeft(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, lead := s.in(request.Verified), s.signedIn("Robin Example", true)
	const words = "[Name of the office] can help. Call [phone]."
	path := letterPath(q, request.StepRefer)
	shown := s.postAs(lead, path, letterForm(q, "preview", words))
	w := s.postAs(lead, path, staff.Sending(letterForm(q, "", words), shown))
	page := w.Body.String()
	if w.Code != 422 || s.steps(q.ID) != "receive verify" {
		t.Errorf("answers %d, history %s", w.Code, s.steps(q.ID))
	}
	for _, want := range []string{`<a href="#refer-words">[Name of the office]</a>`,
		`<a href="#refer-words">[phone]</a>`,
		"\n" + words + "</textarea>", "<mark>[phone]</mark>"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q: %s", want, visible(page))
		}
	}
}

// Inserting a standard paragraph adds it after what is typed and sends nothing. One
// about paying is offered only to an agency that asked about it.
func TestLetter_InsertParagraph(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, lead := s.in(request.Verified), s.signedIn("Robin Example", true)
	path := letterPath(q, request.StepAccept)
	insert := func(id string) string {
		w := s.postAs(lead, path, letterForm(q, "insert-"+id, "Dear Pat,\n"))
		if w.Code != 200 || s.steps(q.ID) != "receive verify" {
			t.Errorf("inserting %s answers %d", id, w.Code)
		}
		return html.UnescapeString(w.Body.String())
	}
	if page := insert("g1a-cost"); !strings.Contains(page,
		"\nDear Pat,\n\nYour request is under Education Code 52074(g)(1)(A).") {
		t.Errorf("the paragraph was not added: %s", visible(page))
	}
	for _, id := range []string{"g3-cost", "no-such", "talk"} {
		if page := insert(id); !strings.Contains(page, "\nDear Pat,\n</textarea>") ||
			strings.Contains(page, "reimburses") {
			t.Errorf("%s was inserted or offered: %s", id, visible(page))
		}
	}
	own := valid()
	for _, name := range []string{"g1a", "county_by", "county_on_month", "county_on_day", "county_on_year"} {
		own.Del(name)
	}
	own.Set("county_determined", "no")
	paying := s.sent(with(own, "g3", "yes", "reimburse", "yes", "lead_agrees", "no", "agency", "Example Elementary"))
	s.takes(lead, paying.ID, request.StepVerify)
	if page := s.page(lead, letterPath(paying, request.StepAccept)); !strings.Contains(page, `value="insert-g3-cost"`) {
		t.Errorf("an agency that asks under (g)(3): %s", visible(page))
	}
}

// A letter of a decision is a lead's; an old link to a step that can't be taken
// leads to the request.
func TestLetter_WhoAndWhen(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, pat, robin := s.in(request.Verified), s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
	for step, want := range map[request.Step]int{request.StepDecline: 403, request.StepAsk: 200, request.StepNote: 404,
		"none": 404, request.StepPrepare: 303} {
		if w := s.getAs(pat, letterPath(q, step)); w.Code != want {
			t.Errorf("%s to staff answers %d, want %d", step, w.Code, want)
		}
		if w := s.postAs(pat, letterPath(q, step), letterForm(q, "send", "Words.")); want != 200 && w.Code < 400 {
			t.Errorf("%s by staff is sent: %d", step, w.Code)
		}
	}
	if w := s.getAs(robin, letterPath(q, request.StepDecline)); w.Code != 200 {
		t.Errorf("to a lead: %d", w.Code)
	}
}

// A letter that comes too late is not lost: the request's page has its words.
func TestLetter_ColleagueDecidedFirst(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, lead := s.in(request.Verified), s.signedIn("Robin Example", true)
	s.takes(s.signedIn("Lee Example", true), q.ID, request.StepAccept)
	for _, action := range []string{"preview", "send", "insert-talk"} {
		w := s.postAs(lead, letterPath(q, request.StepDecline), letterForm(q, action, "My long letter."))
		if w.Code != 409 || !strings.Contains(visible(w.Body.String()), "so you can copy it: My long letter.") {
			t.Errorf("%s answers %d: %s", action, w.Code, visible(w.Body.String()))
		}
	}
}

// Before an agency is told that its agreement is ready, staff read whether the
// latest draft is.
func TestLetter_AgreementIsUnfinished(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	none := s.in(request.Accepted)
	says(t, "without a draft", s.page(pat, letterPath(none, request.StepPrepare)),
		"No draft of the agreement is saved here.", "complete somewhere else")
	drafted := s.drafted(pat)
	page := s.page(pat, letterPath(drafted, request.StepPrepare))
	if !regexp.MustCompile(`Draft \d+ of the agreement has \d+ blanks left\.`).MatchString(page) {
		t.Errorf("with a draft: %s", visible(page))
	}
	other := s.page(pat, letterPath(s.in(request.Verified), request.StepAsk))
	saysNothingOf(t, "another letter", other, "of the agreement")
}
