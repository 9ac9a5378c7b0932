package request_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"
	"unicode/utf8"

	"ccee-ca.org/assist/lambda/request"
)

// mostWords is how long a sentence may be for a superintendent at five in the
// afternoon.
const mostWords = 25

// read calls once(where, text) with every text of the package that a person reads,
// and returns how many there are.
func read(once func(where, text string)) int {
	list := everyText()
	for _, t := range list {
		once(t.where, t.text)
	}
	return len(list)
}

// everyText is every text of the package that a person reads, each once. Some
// follow from the facts, of which there are thousands.
var everyText = sync.OnceValue(func() (list []placed) {
	seen := map[string]bool{"": true}
	do := func(where, text string) {
		if !seen[text] {
			seen[text] = true
			list = append(list, placed{where, text})
		}
	}
	for _, s := range request.Form {
		do(s.ID+" title", s.Title)
		do(s.ID+" intro", s.Intro)
		do(s.ID+" needs", s.Needs)
		do(s.ID+" who", s.Who)
		for _, f := range s.Fields {
			for part, text := range map[string]string{"label": f.Label, "hint": f.Hint, "group": f.Group,
				"group's hint": f.GroupHint, "words if missing": f.Missing, "condition": f.OnlyIf()} {
				do(f.Name+" "+part, text)
			}
			for _, o := range f.Options {
				do(f.Name+" option", o.Label)
			}
		}
	}
	for _, r := range request.Rules {
		for _, text := range append(r.AtHand, r.Plain, r.Title, r.Decides, r.Cost, r.Pays, r.Follows, r.Together) {
			do(r.Clause, text)
		}
	}
	pointers, _, none := request.PointerTable()
	do("no pointer", none)
	for _, p := range pointers {
		for _, text := range p.Texts {
			do(p.Box+" pointer", text.Text)
		}
	}
	readSteps(do)
	first, share := shares()
	everyFactAnswered(first, share, func(f request.Facts) {
		for _, found := range request.Findings(f) {
			do(found.Rule.Clause+" reason", found.Reason)
			for _, n := range found.Rule.StillNeeded(f) {
				do(found.Rule.Clause+" need", request.Capitalize(n.What)+". Ask "+n.Who+".")
			}
		}
	})
	for _, form := range []request.RawInput{{}, wrong(request.District), wrong(request.Charter),
		wrong(request.CountyOffice)} {
		for _, p := range request.Form.Check(form, now).Problems {
			do(p.Field+" problem", p.Text)
		}
	}
	a := plain(request.District, "county", "46", "agency", "Sierra Joint", "months", "10", "identified", request.Yes,
		"apportionment", request.Yes, "at_risk", request.No, "h", request.Yes, "partners", request.No)
	for _, kind := range request.Agencies {
		a["kind"] = string(kind)
		for _, flag := range request.Flags(a, now) {
			do("flag", flag)
		}
	}
	return list
})

// placed is a text, and where it stands.
type placed struct{ where, text string }

// readSteps calls do with the texts of short forms, histories, and statuses.
func readSteps(do func(where, text string)) {
	forms := []request.FormSections{request.FindForm, request.PassForm, request.BrokenLinkForm,
		request.QuestionCounty.AnswerForm(""), request.QuestionLead.AnswerForm("")}
	steps := []request.Step{request.StepReceive, request.StepWarn, request.StepBreach, request.StepRemind,
		request.StepDisclaim,
		request.StepSeen, request.StepAmend, request.StepRedact}
	for _, s := range request.StepForms {
		steps, forms = append(steps, s.Step), append(forms, s.Form())
		do(string(s.Step)+" effect", s.Effect)
		do(string(s.Step)+" button", s.Button)
		if own, ok := request.AgencyForm(s.Step); ok {
			forms = append(forms, own.Form())
		}
	}
	for _, step := range steps {
		do(string(step)+" in the history", request.Event{Step: step}.Title())
	}
	for _, s := range request.Statuses {
		do(string(s)+" next", s.Next())
		do(string(s)+" label", s.Label())
	}
	for _, form := range forms {
		for _, s := range form {
			do(s.ID+" title", s.Title)
			for _, f := range s.Fields {
				do(s.ID+" "+f.Name+" label", f.Label)
				do(s.ID+" "+f.Name+" hint", f.Hint)
				do(s.ID+" "+f.Name+" words if missing", f.Missing)
				for _, o := range f.Options {
					do(s.ID+" "+f.Name+" option", o.Label)
				}
			}
		}
	}
}

// wrong is a form with as many wrong answers as it can have.
func wrong(kind request.Agency) request.RawInput {
	t := checking(kind, boxes...)
	for _, f := range fields() {
		switch f.Kind {
		case request.Date:
			t[f.Inputs()[0]] = "99"
		case request.Radio, request.Checkbox:
			if f.Name != "kind" && f.Paragraph == "" {
				t[f.Name] = "?"
			}
		case request.Text:
			t[f.Name] = "\n?"
		default:
			t[f.Name] = "?"
		}
	}
	return t
}

func TestEverySentenceCanBeReadInOneBreath(t *testing.T) {
	longest := 0
	n := read(func(where, text string) {
		for _, sentence := range sentences(text) {
			n := len(strings.Fields(sentence))
			longest = max(longest, n)
			if n > mostWords {
				t.Errorf("%s: %d words: %s", where, n, sentence)
			}
		}
	})
	t.Logf("%d texts, the longest sentence has %d words", n, longest)
}

// sentences parts a text after a full stop or a question mark that a capital
// follows.
func sentences(text string) []string {
	return strings.Split(stop.ReplaceAllString(text, "$1\n$2"), "\n")
}

var stop = regexp.MustCompile(`([.?]) ([A-Z“(])`)

// notOurs are words that are not said here: British ones, and those that a reader
// would have to look up.
var notOurs = regexp.MustCompile(
	`(?i)\b(tick|ticks|ticked|untick|whilst|organisation|programme|acknowledgement|enrol|centre|learnt|shall not|please|utilize|herein|aforementioned|invalid|error|must be)\b`)

// banned reads the table of words that no reader sees: one pattern for all of them.
func banned(t *testing.T) *regexp.Regexp {
	t.Helper()
	table, err := os.ReadFile("testdata/banned.txt")
	if err != nil {
		t.Fatal(err)
	}
	var patterns []string
	for line := range strings.Lines(string(table)) {
		if pattern, instead, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && line[0] != '#' && instead != "" {
			patterns = append(patterns, "(?:"+pattern+")")
		}
	}
	return regexp.MustCompile("(?i)" + strings.Join(patterns, "|"))
}

// Form, findings, steps, and histories say none of the banned words.
func TestTexts_NoBannedWords(t *testing.T) {
	words, fine := banned(t), regexp.MustCompile(`(?i)There (is|are) no`)
	for _, one := range []string{"Mails", "Leave this empty.", "“at risk”.", "Nobody is told.", "There is no mail."} {
		if !words.MatchString(fine.ReplaceAllString(one, "")) {
			t.Errorf("%q passes", one)
		}
	}
	read(func(where, text string) {
		if found := words.FindString(fine.ReplaceAllString(text, "")); found != "" {
			t.Errorf("%s: %q is banned, see testdata/banned.txt: %s", where, found, text)
		}
	})
}

func TestTheWordsAreAmericanPlainAndSetAlike(t *testing.T) {
	read(func(where, text string) {
		switch {
		case notOurs.MatchString(text):
			t.Errorf("%s: %q is not a word of ours: %s", where, notOurs.FindString(text), text)
		case strings.ContainsAny(text, "'\"\n\t") || strings.Contains(text, "  ") || strings.TrimSpace(text) != text:
			t.Errorf("%s: straight quotes or stray spaces: %q", where, text)
		}
	})
	for _, s := range request.Form {
		if s.Intro != "" && !strings.HasSuffix(s.Intro, ".") {
			t.Errorf("%s: the introduction is no sentence: %s", s.ID, s.Intro)
		}
	}
	for _, f := range fields() {
		first, _ := utf8.DecodeRuneInString(f.Label)
		if strings.HasSuffix(f.Label, ".") || !unicode.IsUpper(first) && first != '(' {
			t.Errorf("%s: the label %q", f.Name, f.Label)
		}
		for _, hint := range []string{f.Hint, f.GroupHint} {
			if hint != "" && !strings.HasSuffix(hint, ".") {
				t.Errorf("%s: the hint is no sentence: %s", f.Name, hint)
			}
		}
		verb, _, _ := strings.Cut(f.Missing, " ")
		if f.Missing != "" && (!slices.Contains([]string{"Enter", "Select", "Tell", "Describe", "Explain", "Confirm"},
			verb) || strings.HasSuffix(f.Missing, ".")) {
			t.Errorf("%s: what to do where it is missing: %q", f.Name, f.Missing)
		}
	}
}

func TestAProblemSaysWhatToDo(t *testing.T) {
	told := map[string]bool{}
	for _, form := range []request.RawInput{{}, wrong(request.District), wrong(request.Charter),
		wrong(request.CountyOffice), with(wrong(request.District), "kind", "")} {
		for _, p := range request.Form.Check(form, now).Problems {
			verb, _, _ := strings.Cut(p.Text, " ")
			told[p.Text] = true
			if !slices.Contains([]string{"Enter", "Choose", "Select", "Tell", "Describe", "Explain", "Confirm", "Check",
				"Clear", "Use", "Shorten"}, verb) && !strings.HasPrefix(p.Text, "A reference number looks like") {
				t.Errorf("%s: %q begins with no verb", p.Field, p.Text)
			}
			if !strings.HasSuffix(strings.TrimSuffix(p.Text, "”"), ".") || strings.HasSuffix(p.Text, "..") {
				t.Errorf("%s: %q does not end as a sentence does", p.Field, p.Text)
			}
		}
	}
	t.Logf("%d messages", len(told))
}
