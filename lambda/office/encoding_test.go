package office_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"

	"golang.org/x/net/html"
)

// naughty are strings that something has stumbled over: those of
// testdata/naughty.txt, and long ones, in which something can be seen.
func naughty(t *testing.T) (list []string) {
	t.Helper()
	return slices.DeleteFunc(allNaughty(t), invisible)
}

// invisible reports whether a string has neither a letter nor a digit nor a sign:
// as an answer it is none.
func invisible(s string) bool {
	const drawnAsNothing = "\u2800\u3164\ufffc"
	return !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S, unicode.Co) &&
			!strings.ContainsRune(drawnAsNothing, r)
	})
}

func allNaughty(t *testing.T) (list []string) {
	t.Helper()
	f, err := os.Open("testdata/naughty.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		var s string
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatalf("naughty.txt:%d: %v", n, err)
		}
		if slices.Contains(list, s) || strings.TrimSpace(s) == "" || !utf8.ValidString(s) {
			t.Fatalf("naughty.txt:%d: %q is there twice, blank or no text", n, s)
		}
		list = append(list, s)
	}
	for _, s := range []string{"W", "“", "<b>", "&amp;", "👩‍🏫", "\u0301x", "'=", "a\nb", "\uffff", "\x01", "x ",
		"{{.}}", "\u202e", "\\\""} {
		list = append(list, strings.Repeat(s, 1000/len(utf16.Encode([]rune(s)))))
	}
	return append(list, strings.Repeat("\n", 900)+"x")
}

// An answer in which nothing can be seen is asked for again, wherever one is
// required.
func TestCheck_InvisibleNaughtyStringIsBlank(t *testing.T) {
	s, tried := newService(t, &table.Memory{}), 0
	for _, nothing := range allNaughty(t) {
		if !invisible(nothing) {
			continue
		}
		tried++
		for name, missing := range map[string]string{"agency": "Enter the agency name.",
			"need": "Describe what you need help with."} {
			if w := s.post(s.intake, "/request/check", with(valid(), name, nothing)); w.Code != 422 ||
				!strings.Contains(w.Body.String(), missing) {
				t.Errorf("%s answered %q is answered %d", name, nothing, w.Code)
			}
		}
	}
	if tried < 4 {
		t.Errorf("only %d strings were tried", tried)
	}
}

// asKept is a string as the service keeps it: line ends are LF, nothing else is
// altered.
func asKept(s string) string { return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s) }

// The places of a form that take any text, with their limits.
func places(form url.Values, kind request.FieldKind) (names []string, limits map[string]int) {
	limits = map[string]int{}
	for _, s := range request.Form {
		for _, f := range s.Fields {
			if f.Kind == kind && form.Has(f.Name) {
				names, limits[f.Name] = append(names, f.Name), f.Limit
			}
		}
	}
	return names, limits
}

// roomy is a valid form with every text field in use that a district has.
func roomy(n int) url.Values {
	form := with(valid(), "help", "both", "at_risk", "yes", "contact_email", fmt.Sprintf("contact-%d@example.org", n),
		"official_email", fmt.Sprintf("official-%d@example.org", n))
	for _, name := range []string{"contact_title", "fiscal_name", "fiscal_title", "lead", "coe_contact", "lead_contact",
		"at_risk_reason", "help_other", "coe_work", "lead_work", "others", "funding"} {
		form.Set(name, "Filled in")
	}
	form.Set("fiscal_email", "fiscal@example.org")
	return form
}

// naughtyForms put every string into a long answer, and every one that fits on a
// line into a line; with -short, a third of the forms.
func naughtyForms(list []string) (forms []url.Values) {
	var short []string
	for _, s := range list {
		// the line ends around a line go, whatever makes them
		isLine := !strings.ContainsAny(s, "\r\n") && s == strings.Trim(s, "\v\f\u0085\u2028\u2029")
		if isLine && len(utf16.Encode([]rune(s))) <= 120 {
			short = append(short, s)
		}
	}
	for n := 0; len(short) > 0 || len(list) > 0; n++ {
		form := roomy(n)
		for kind, waiting := range map[request.FieldKind]*[]string{request.Text: &short, request.Long: &list} {
			names, limits := places(form, kind)
			for _, name := range names {
				if len(*waiting) > 0 && len(utf16.Encode([]rune((*waiting)[0]))) <= limits[name] {
					form.Set(name, (*waiting)[0])
					*waiting = (*waiting)[1:]
				}
			}
		}
		if !testing.Short() || n%3 == 0 {
			forms = append(forms, form)
		}
	}
	return forms
}

// document is a page as a browser reads it.
func document(t testing.TB, page string) *html.Node {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// frame is a page without its words: its elements and the names of their
// attributes. Text that was taken for markup would show in it.
func frame(doc *html.Node) string {
	var b strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode {
			continue
		}
		b.WriteString(n.Data)
		for _, a := range n.Attr {
			b.WriteString(" " + a.Key)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// inputs are the values that a page's form would send, but for choices.
func inputs(doc *html.Node) map[string]string {
	values := map[string]string{}
	for n := range doc.Descendants() {
		switch {
		case n.Data == "textarea":
			values[attribute(n, "name")] = textOf(n) // the parser drops the first line end, as browsers do
		case n.Data == "input" && !slices.Contains([]string{"radio", "checkbox"}, attribute(n, "type")):
			values[attribute(n, "name")] = attribute(n, "value")
		}
	}
	return values
}

// answersOn are the answers that a page or a mail shows, by question.
func answersOn(doc *html.Node) map[string]string {
	shown, question := map[string]string{}, ""
	for n := range doc.Descendants() {
		switch n.Data {
		case "dt":
			question = textOf(n)
		case "dd":
			shown[question] = textOf(n)
		}
	}
	return shown
}

// told holds a page to the answers of a request: each question that was answered,
// and its answer byte for byte.
func told(t testing.TB, where string, shown map[string]string, a request.Answers) {
	t.Helper()
	for _, p := range a.Parts() {
		for _, r := range p.Rows {
			if got, ok := shown[r.Question]; !ok || got != r.Answer {
				t.Errorf("%s shows %s as %q, want %q", where, r.Name, got, r.Answer)
			}
		}
	}
}

// framesHold reports pages whose frame is not that of the page of the same name
// before.
func framesHold(t testing.TB, frames map[string]string, name string, doc *html.Node) {
	t.Helper()
	got := frame(doc)
	if want, ok := frames[name]; ok && got != want {
		t.Errorf("%s: something in it was read as markup:\n%s", name, got)
		return
	}
	frames[name] = got
}

func TestNaughtyStringsComeBackByteForByteAndAreNeverInterpreted(t *testing.T) {
	serial(t)
	list := naughty(t)
	forms := naughtyForms(list)
	if len(list) < 300 {
		t.Fatalf("only %d strings", len(list))
	}
	t.Logf("%d strings in %d forms", len(list), len(forms))
	s := newService(t, &table.Memory{})
	frames := map[string]string{}
	for _, form := range append([]url.Values{roomy(-1)}, forms...) { // the first one is tame: it gives the frames
		s.readsBack(s.sentNaughty(form, frames), frames)
	}
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		for _, form := range forms {
			s.kept(form, "the table", s.sent(form).Answers)
		}
	})
}

// kept holds what is given back to the texts of a form.
func (s *service) kept(form url.Values, where string, got map[string]string) {
	s.t.Helper()
	for _, kind := range []request.FieldKind{request.Text, request.Long} {
		names, _ := places(form, kind)
		for _, name := range names {
			if want := asKept(form.Get(name)); got[name] != want {
				s.t.Errorf("%s gives %s back as %q, want %q", where, name, got[name], want)
			}
		}
	}
}

// sentNaughty takes a form through error page, draft and check page to the table,
// and compares what each gives back.
func (s *service) sentNaughty(form url.Values, frames map[string]string) request.Request {
	s.t.Helper()
	wrong := document(s.t, s.post(s.intake, "/request/check", with(and(form, nil), "cds", "x")).Body.String())
	s.kept(form, "the form with an error", inputs(wrong))
	framesHold(s.t, frames, "the form with an error", wrong)
	draft := document(s.t, s.get(s.intake, s.saved(form)).Body.String())
	s.kept(form, "the draft", inputs(draft))
	framesHold(s.t, frames, "the draft", draft)
	check := document(s.t, s.post(s.intake, "/request/check", form).Body.String())
	s.kept(form, "the check page", inputs(check))
	framesHold(s.t, frames, "the check page", check)
	r := s.sent(form)
	s.kept(form, "the table", r.Answers)
	told(s.t, "the check page", answersOn(check), r.Answers)
	return r
}

// readsBack compares the receipt, its copies, the mails and the page for staff with
// what is stored.
func (s *service) readsBack(r request.Request, frames map[string]string) {
	s.t.Helper()
	s.box.mails = nil
	s.sweep()
	staff, others := s.mailsOf()
	for _, row := range allRows(r.Answers) {
		if want := "\n" + row.Question + "\n    " + regexp.MustCompile("[\n\u2028\u2029\u0085\f\v]").ReplaceAllString(
			row.Answer, "$0    ") + "\n\n"; !strings.Contains(staff.Text+"\n", want) {
			s.t.Errorf("the mail to staff does not have %q", want)
		}
	}
	told(s.t, "the mail to staff", answersOn(document(s.t, staff.HTML)), r.Answers)
	desk := document(s.t, s.getAs(s.signedIn("Pat Example", false),
		s.box.link(s.t, "staff@example.org", "/desk/requests/")).Body.String())
	told(s.t, "the page for staff", answersOn(desk), r.Answers)
	for _, m := range others {
		framesHold(s.t, frames, "the mail “"+s.tame(m.Subject, r)+"” to "+role(m.To), document(s.t, m.HTML))
		name := "the text of the mail to " + role(m.To)
		if text := s.tame(m.Text, r); frames[name] == "" {
			frames[name] = text
		} else if text != frames[name] {
			s.t.Errorf("%s has words of the submitter's:\n%s", name, text)
		}
	}
	s.copiesHold(r, frames)
}

// copiesHold compares the receipt's copies with what is stored.
func (s *service) copiesHold(r request.Request, frames map[string]string) {
	s.t.Helper()
	secret := s.receiptOf(r)
	page := s.get(s.intake, "/request/receipt/"+secret)
	framesHold(s.t, frames, fmt.Sprint("the receipt, mail held: ",
		strings.Contains(page.Body.String(), "email about this request is held")), document(s.t, page.Body.String()))
	answers := document(s.t, s.get(s.intake, "/request/receipt/"+secret+"/answers").Body.String())
	framesHold(s.t, frames, "the copy of the answers", answers)
	told(s.t, "the copy of the answers", answersOn(answers), r.Answers)
	var file struct{ Answers request.Answers }
	if err := json.Unmarshal(s.get(s.intake, "/request/receipt/"+secret+"/answers.json").Body.Bytes(),
		&file); err != nil || file.Answers.Digest() != r.Digest {
		s.t.Errorf("the copy as JSON (%v) is not what is stored", err)
	}
	text := s.get(s.intake, "/request/receipt/"+secret+"/answers.txt").Body.String()
	for _, row := range allRows(r.Answers) {
		if want := "\n" + row.Question + "\n    " + regexp.MustCompile("[\n\u2028\u2029\u0085\f\v]").ReplaceAllString(
			row.Answer, "$0    ") + "\n"; !strings.Contains(text, want) {
			s.t.Errorf("the copy as text does not have %q", want)
		}
	}
}

func allRows(a request.Answers) (rows []request.Row) {
	for _, p := range a.Parts() {
		rows = append(rows, p.Rows...)
	}
	return rows
}

// mailsOf parts the mail to staff from the others.
func (s *service) mailsOf() (staff request.Mail, others []request.Mail) {
	s.t.Helper()
	for _, m := range s.box.mails {
		if m.To == "staff@example.org" {
			staff = m
		} else {
			others = append(others, m)
		}
	}
	if staff.HTML == "" {
		s.t.Fatal("staff got no mail")
	}
	return staff, others
}

func role(address string) string { return address[:strings.IndexAny(address, "-@")] }

var secrets = regexp.MustCompile(`[0-9a-f]{64}|[A-Za-z0-9_-]{43}`)

// tame takes out of a mail what is different in each: reference, links, digest.
func (s *service) tame(text string, r request.Request) string {
	return secrets.ReplaceAllString(strings.ReplaceAll(text, r.Reference, "RFA"), "SECRET")
}

// receiptOf makes a link to a receipt, as the mail to the agency has one: mail of a
// suspect is held.
func (s *service) receiptOf(r request.Request) string {
	s.t.Helper()
	secret := strings.Repeat("A", 22) + r.ID[:21]
	l := request.Link{Hash: request.HashSecret(secret), Purpose: request.LinkReceipt, Request: r.ID, Made: s.clock()}
	m := request.Message{ID: "naughty-" + r.ID[:32], Request: r.ID, Kind: request.Acknowledgement, State: request.Sent,
		Made: s.clock()}
	if err := s.store.SaveMessage(context.Background(), m, request.MessageWrite{Links: []request.Link{l}}); err != nil {
		s.t.Fatal(err)
	}
	return secret
}

func TestTextThatIsNoUTF8IsRefusedEverywhereAndStoresNothing(t *testing.T) {
	s := newService(t, &table.Memory{})
	for _, bad := range []string{"\xff", "\xfe\xff", "\xc0\x80", "\xc3", "\xe2\x82", "\xed\xa0\x80", "\xed\xbf\xbf",
		"\xed\xa0\xbd\xed\xb8\x80", "\xf4\x90\x80\x80", "\xf8\x88\x80\x80\x80", "\x80", "a\xa0b", "\x00", "a\x00"} {
		for _, name := range []string{"agency", "need", "kind", "months", "official_email", "token"} {
			for _, path := range []string{"/request/check", "/request/form", "/request/send", "/request/draft/save"} {
				if w := s.post(s.intake, path, with(valid(), name, bad)); w.Code != 400 ||
					!strings.Contains(w.Body.String(), "Nothing was saved") || !utf8.ValidString(w.Body.String()) {
					t.Errorf("%s with the %s %q answers %d", path, name, bad, w.Code)
				}
			}
		}
	}
	if stored, _ := gathered(s.store.WithStatus(context.Background(), request.Received)); len(stored) != 0 {
		t.Errorf("%d requests were stored", len(stored))
	}
}
