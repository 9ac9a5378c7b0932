package request_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"ccee-ca.org/assist/lambda/request"
)

func TestAFormIsReadStrictly(t *testing.T) {
	for body, want := range map[string]string{
		"":                           "",
		"&&":                         "",
		"need=":                      "",
		"need":                       "",
		"need=a&goals=b&token=c":     "",
		"need=a%20b+c":               "",
		"need=%ff":                   `the answer to "need" is not text in UTF-8`,
		"need=\xff":                  `the answer to "need" is not text in UTF-8`,
		"need=%c3":                   `the answer to "need" is not text in UTF-8`,
		"need=%c0%af":                `the answer to "need" is not text in UTF-8`,
		"need=%ed%a0%80":             `the answer to "need" is not text in UTF-8`,
		"need=%f4%90%80%80":          `the answer to "need" is not text in UTF-8`,
		"need=a%00b":                 `the answer to "need" is not text in UTF-8`,
		"need=a\x00b":                `the answer to "need" is not text in UTF-8`,
		"need=&need=%ff":             `the answer to "need" is not text in UTF-8`,
		"need=%zz":                   "was not encoded as a browser encodes it",
		"need=%":                     "was not encoded as a browser encodes it",
		"need=%4":                    "was not encoded as a browser encodes it",
		"%zz=a":                      "was not encoded as a browser encodes it",
		"need=a;goals=b":             "was not encoded as a browser encodes it",
		"need=a;":                    "was not encoded as a browser encodes it",
		"need=a%3Bb":                 "",
		"need=%EF%BB%BFa":            "",
		"need=%F0%9F%98%80%E2%80%AE": "",
	} {
		read, err := request.ReadForm(strings.NewReader(body), "token")
		switch {
		case want == "" && err != nil:
			t.Errorf("%q: %v", body, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want) || read.Typed != nil):
			t.Errorf("%.60q: read as %v, %v; want an error like %q", body, read.Typed, err, want)
		}
	}
}

// An input that is not ours, of an extension or of a page of another release, is
// passed over and counted; what may be an answer in it is kept to be shown.
func TestRead_UnknownInputIgnored(t *testing.T) {
	for body, want := range map[string]struct {
		ignored int
		leftOut string // question: answer
	}{
		"nose=a":                        {1, "nose: a"},
		"students_involved=120&years=2": {2, "students_involved: 120 / years: 2"},
		"nose=a&nose=b":                 {1, "nose: a"},
		"nose=":                         {1, ""},
		"nose=%E2%80%8B":                {1, ""},
		"nose=%ff":                      {1, ""},
		"nose=a%00":                     {1, ""},
		"website=https://example.org":   {1, ""},
		"Need=a":                        {1, ""},
		"need%20=a":                     {1, ""},
		"need[]=a":                      {1, ""},
		"g-recaptcha-response=abc":      {1, ""},
		"__VIEWSTATE=abc":               {1, ""},
		"=a":                            {1, ""},
		"n%ffed=a":                      {1, ""},
		strings.Repeat("n", 40) + "=a":  {1, strings.Repeat("n", 40) + ": a"},
		strings.Repeat("n", 41) + "=a":  {1, ""},
		"a_to_z=a&zone=a&2nd=a&_z=a":    {4, "a_to_z: a / zone: a"},
		`{"need":"a"}`:                  {1, ""},
		"start=2026-03-14":              {1, "start: 2026-03-14"},
	} {
		read, err := request.ReadForm(strings.NewReader(body+"&need=b"), "token")
		if err != nil || !maps.Equal(read.Typed, request.RawInput{"need": "b"}) || read.Ignored != want.ignored ||
			rowsOf(read.LeftOut) != want.leftOut {
			t.Errorf("%q is read as %v, %d ignored, left out %q (%v)", body, read.Typed, read.Ignored,
				rowsOf(read.LeftOut), err)
		}
	}
	many := strings.Builder{}
	for i := range 500 {
		fmt.Fprintf(&many, "q%d=a&", i)
	}
	if read, err := request.ReadForm(strings.NewReader(many.String())); err != nil || read.Ignored != 500 ||
		len(read.LeftOut) != 20 {
		t.Errorf("of 500 inputs %d are ignored, %d shown (%v)", read.Ignored, len(read.LeftOut), err)
	}
}

// Where one question came with several answers, the form's own counts: it stands
// first. Another answer is kept to be shown.
func TestRead_SecondAnswerLeftOut(t *testing.T) {
	const question = "What do you need help with? (a second answer)"
	for body, want := range map[string]struct {
		need, leftOut string
		ignored       int
	}{
		"need=a&need=a":                 {"a", "", 1},
		"need=a&need=":                  {"a", "", 1},
		"need=&need=a":                  {"a", "", 1},
		"need=+&need=a":                 {"a", "", 1},
		"need=a&n%65ed=b":               {"a", question + ": b", 1},
		"need=a&need=b&need=%ff":        {"a", question + ": b", 2},
		"need=a&token=a&token=b":        {"a", "", 1},
		strings.Repeat("need=a&", 9999): {"a", "", 9998},
	} {
		read, err := request.ReadForm(strings.NewReader(body), "token")
		if err != nil || read.Typed["need"] != want.need || read.Ignored != want.ignored ||
			rowsOf(read.LeftOut) != want.leftOut {
			t.Errorf("%.60q is read as %v, %d ignored, left out %q (%v)", body, read.Typed, read.Ignored,
				rowsOf(read.LeftOut), err)
		}
	}
}

func rowsOf(rows []request.Row) string {
	var list []string
	for _, r := range rows {
		list = append(list, r.Question+": "+r.Answer)
	}
	return strings.Join(list, " / ")
}

func TestANameIsOnlyTakenWhereItBelongs(t *testing.T) {
	if read, err := request.ReadForm(strings.NewReader("token=a")); err != nil || len(read.Typed) > 0 {
		t.Errorf("a token was taken as a question of the form: %v, %v", read.Typed, err)
	}
	for _, name := range request.Form.Inputs() {
		if read, err := request.ReadForm(strings.NewReader(name + "=a")); err != nil ||
			!maps.Equal(read.Typed, request.RawInput{name: "a"}) {
			t.Errorf("%s: %v, %v", name, read, err)
		}
	}
}

func TestAnEmptyAnswerIsNone(t *testing.T) {
	read, err := request.ReadForm(strings.NewReader("need=&goals=+&data"))
	if typed := read.Typed; err != nil || !maps.Equal(typed, request.RawInput{"goals": " "}) {
		t.Errorf("read as %q, %v", typed, err)
	}
}

func TestLineEndsBecomeLineFeedsAndNothingElseIsAltered(t *testing.T) {
	read, err := request.ReadForm(strings.NewReader("need=%0D%0A+a%0D%0A%0D%0Ab%0Dc%0Ad%0D%0D%0A%09%0B%E2%80%A8e+"))
	if want := "\n a\n\nb\nc\nd\n\n\t\v\u2028e "; err != nil || read.Typed["need"] != want {
		t.Errorf("read as %q, want %q (%v)", read.Typed["need"], want, err)
	}
}

func TestABodyThatBreaksOffIsNoForm(t *testing.T) {
	broken := errors.New("the line is dead")
	if read, err := request.ReadForm(iotest.ErrReader(broken)); !errors.Is(err, broken) || read.Typed != nil {
		t.Errorf("read as %v, %v", read.Typed, err)
	}
}

// texts are what a person may write, or paste.
var texts = map[string]string{
	"spaces around":        "  two before, three after   ",
	"a new line first":     "\nand one after\n",
	"two new lines first":  "\n\nboth stay",
	"tabs and blank lines": "\t- one\n\n\n\t- two",
	"curly quotes":         "“It’s” – the ‘need’…",
	"right to left":        "abc \u202eעברית\u202c \u200f و العربية",
	"zero width":           "a\u200bb\u200dc\ufeff\u2060",
	"non-breaking spaces":  "\u00a0916\u00a0555\u3000",
	"emoji":                "👩‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 👍🏽 1️⃣ 🇺🇸",
	"combining":            "e\u0301 é Å Å \u0301alone",
	"beyond the first set": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 \U0010ffff 𠜎",
	"not characters":       "\ufffd\uffff\ufdd0",
	"controls":             "a\x01\x02\x1b[31mred\x7f\u0085",
	"HTML":                 `<script>alert("1")</script> &amp; &lt; <!-- ]]> </textarea>`,
	"a form's own signs":   "a=b&c=d;e+f%20g%zz#h?i",
	"a template's signs":   "{{.Need}} ${need} %s %d",
	"a formula":            "=cmd|' /C calc'!A0",
	"a query":              "'; DROP TABLE requests; --",
	"JSON":                 `{"need": "\u0000", "a": [1, null]}`,
	"a paragraph mark":     "a\u2028b\u2029c",
	"a mail's header":      "hello\nBcc: someone@example.org\n\n.\n",
	"no text":              "null",
	"another no text":      "undefined",
	"one character":        "0",
}

func TestATextComesBackByteForByte(t *testing.T) {
	for name, text := range texts {
		form := checking(request.District, "g1a", "g1b", "h")
		for _, f := range fields() {
			if f.Kind == request.Long || f.Kind == request.Text && !strings.Contains(text, "\n") {
				form[f.Name] = text
			}
		}
		comesBack(t, name, form)
	}
}

// comesBack sends a form as a browser does, checks it, puts the answers back into a
// form, and checks again: nothing may differ.
func comesBack(t interface {
	Errorf(string, ...any)
	Fatalf(string, ...any)
}, name string, form request.RawInput) bool {
	read, err := request.ReadForm(strings.NewReader(browser(form)))
	typed := read.Typed
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	maps.DeleteFunc(form, func(_, answer string) bool { return answer == "" })
	if !maps.Equal(typed, form) {
		t.Fatalf("%s: sent\n%q, read\n%q", name, form, typed)
	}
	first := request.Form.Check(typed, now)
	if len(first.Problems) > 0 {
		return false
	}
	for _, f := range fields() {
		kept, asked := first.Answers[f.Name]
		altered := f.Kind == request.Text && !isSameLine(form[f.Name], kept)
		if asked && (altered || f.Kind == request.Long && kept != form[f.Name]) {
			t.Errorf("%s: %s is kept as %q, was %q", name, f.Name, kept, form[f.Name])
		}
		if asked && (!utf8.ValidString(kept) || strings.TrimSpace(kept) == "") {
			t.Errorf("%s: %s is kept as %q", name, f.Name, kept)
		}
	}
	again, err := request.ReadForm(strings.NewReader(browser(first.Answers.RawInput())))
	if err != nil {
		t.Fatalf("%s: the answers cannot be sent again: %v", name, err)
	}
	second := request.Form.Check(again.Typed, now.AddDate(1, 0, 0)) // sent a year later, it is still the same request
	if len(second.Problems) > 0 || len(second.LeftOut) > 0 || !maps.Equal(second.Answers, first.Answers) ||
		second.Answers.Digest() != first.Answers.Digest() {
		t.Errorf("%s: checked again, it differs: %v, %v\n%q\n%q", name, second.Problems, second.LeftOut, first.Answers,
			second.Answers)
	}
	return true
}

// isSameLine reports whether a line is kept as typed, but for line ends around it
// and what no one sees beyond them.
func isSameLine(typed, kept string) bool {
	off := strings.Replace(typed, kept, "", 1)
	return kept == typed || strings.Contains(typed, kept) && request.IsBlank(off) && strings.ContainsAny(off,
		"\n\v\f\u0085\u2028\u2029")
}

func TestTheDigestTellsAnswersApart(t *testing.T) {
	a := answers(t, checking(request.District, "g1a"))
	if again := maps.Clone(a); again.Digest() != a.Digest() || len(a.Digest()) != 64 {
		t.Error("the same answers have two digests")
	}
	seen := map[string]string{a.Digest(): "as they are"}
	for name := range a {
		for what, change := range map[string]func(request.Answers){
			"altered":  func(b request.Answers) { b[name] += " " },
			"left out": func(b request.Answers) { delete(b, name) },
			"empty":    func(b request.Answers) { b[name] = "" },
			"renamed":  func(b request.Answers) { b[name+"x"] = b[name]; delete(b, name) },
		} {
			b := maps.Clone(a)
			change(b)
			if earlier, ok := seen[b.Digest()]; ok {
				t.Errorf("%s %s has the digest of the answers %s", name, what, earlier)
			}
			seen[b.Digest()] = fmt.Sprintf("with %s %s", name, what)
		}
	}
	// It is stored, and told apart for ever: it may not change with the code.
	if got := (request.Answers{"b": "2",
		"a": "1"}).Digest(); got != "21f76dfbfe6dfe21f762080ef484112cf2952974cef30741fd1931e1c6d92112" {
		t.Errorf("the digest of {\"a\":\"1\",\"b\":\"2\"} is %s, not its SHA-256", got)
	}
}

func TestTheAddressesOfARequestAreItsContactsThenItsOfficials(t *testing.T) {
	for _, c := range []struct {
		contact, official string
		want              []string
	}{
		{"a@example.org", "b@example.org", []string{"a@example.org", "b@example.org"}},
		{"", "b@example.org", []string{"b@example.org"}},
		{"b@example.org", "b@example.org", []string{"b@example.org"}},
		{"B@example.org", "b@example.org", []string{"B@example.org"}},
		{"", "", nil},
	} {
		if got := (request.Answers{"contact_email": c.contact, "official_email": c.official,
			"fiscal_email": "c@example.org"}).Addresses(); !slices.Equal(got, c.want) {
			t.Errorf("%q and %q: %q, want %q", c.contact, c.official, got, c.want)
		}
	}
}

// A long answer is shown as text of several lines, and another one isn't.
func TestParts_LongAnswers(t *testing.T) {
	for _, p := range (request.Answers{"need": "Help", "agency": "Example", "months": "7"}).Parts() {
		for _, row := range p.Rows {
			if row.Long != (row.Name == "need") {
				t.Errorf("%s is long: %v", row.Name, row.Long)
			}
		}
	}
	for _, row := range request.Criteria[1].AnswerRows(request.Answers{"need": "Help", "months": "7"}) {
		if row.Long != (row.Name == "need") {
			t.Errorf("%s, said of a criterion, is long: %v", row.Name, row.Long)
		}
	}
}
