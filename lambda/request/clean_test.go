package request_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"ccee-ca.org/assist/lambda/request"
)

// What phones, word processors, and pasted tables bring with an answer is taken off
// by every field with a rule of its own.
func TestCheck_TypedUnicodeCleaned(t *testing.T) {
	for _, c := range []struct{ field, typed, want string }{
		{"official_phone", "916\u2011555\u20110100", "916-555-0100"},
		{"official_phone", "916–555—0100", "916-555-0100"},
		{"official_phone", "916−555−0100", "916-555-0100"},
		{"official_phone", "(916)\u00a0555\u202f0100", "(916) 555 0100"},
		{"official_phone", "\u202a916-555-0100\u202c", "916-555-0100"},
		{"official_phone", "９１６－５５５－０１００", "916-555-0100"},
		{"official_phone", "916-555-0100\r\n", "916-555-0100"},
		{"cds", "01–61119", "0161119"},
		{"cds", "01\u201161119", "0161119"},
		{"cds", "01\u00a061119", "0161119"},
		{"cds", "\ufeff0161119\u200b", "0161119"},
		{"cds", "01\u00ad61119", "0161119"},
		{"cds", "０１６１１１９", "0161119"},
		{"cds", "0161119\n", "0161119"},
		{"months", "\u200b9\u200b", "9"},
		{"months", "９", "9"},
		{"months", "9\u00a0", "9"},
		{"months", "9\n", "9"},
		{"months", "９ months", "9"},
		{"official_email", "\u200bpat@example.org", "pat@example.org"},
		{"official_email", "pat@example\u200b.org", "pat@example.org"},
		{"official_email", "pat@example.org\u2028", "pat@example.org"},
		{"official_email", "pat\u2011lee@example.org", "pat-lee@example.org"},
		{"official_email", "pat！lee～@example.org", "pat!lee~@example.org"},
		{"official_email", "ｐａｔ＠ｅｘａｍｐｌｅ．ｏｒｇ", "pat@example.org"},
		{"replaces", "RFA\u20122026—7KQ4−X", "RFA-2026-7KQ4-X"},
		{"replaces", "\u2066RFA-2026-7KQ4-X\u2069", "RFA-2026-7KQ4-X"},
		{"replaces", "RFA\u20072026\u20097KQ4\u3000X", "RFA-2026-7KQ4-X"},
		{"replaces", "ｒｆａ－２０２６－７ｋｑ４－ｘ", "RFA-2026-7KQ4-X"},
		{"replaces", "RFA-2026-7KQ4-X\n", "RFA-2026-7KQ4-X"},
		{"official_name", "Pat Example\n", "Pat Example"},
		{"official_name", "Pat Example \n \n", "Pat Example "},
		{"official_name", "\nPat Example", "Pat Example"},
		{"official_name", "Rene\u0301\n", "Rene\u0301"},
		{"agency", "Example Unified\n\u200b", "Example Unified"},
		{"cds", "0161119\x07", "0161119"},
		{"cds", "\x7f0161119", "0161119"},
		{"cds", "0161119\x1a", "0161119"},
		{"cds", "01\x1e61119", "0161119"},
		{"cds", "01\x1f61119", "0161119"},
		{"cds", "0161119\u0080", "0161119"},
		{"cds", "0161119\ufffc", "0161119"},
		{"cds", "0161119\ufdd0", "0161119"},
		{"months", "\x029", "9"},
		{"official_phone", "916\x1e555\x1e0100\x07", "916-555-0100"},
		{"official_phone", "916-555-0100\vext. 5", "916-555-0100 ext. 5"},
		{"official_email", "pat\b@example.org", "pat@example.org"},
		{"official_email", "pat@example.org\x7f", "pat@example.org"},
		{"official_email", "pat\x1elee@example.org", "pat-lee@example.org"},
		{"replaces", "RFA\x1e2026\x1e7KQ4\x1eX\x03", "RFA-2026-7KQ4-X"},
	} {
		if kept, said := one(t, checking(request.District, "unsure"), c.field, c.typed); kept != c.want {
			t.Errorf("%s typed %q: kept %q, said %q; want %q", c.field, c.typed, kept, said, c.want)
		}
	}
	for _, c := range []struct{ month, day, year, want string }{
		{"\u200b3", "14\u00a0", "２０２６", "2026-03-14"},
		{"３", "１４", "2026", "2026-03-14"},
		{"Mar\u00adch", "14", "2026\n", "2026-03-14"},
	} {
		if kept, said := one(t, checking(request.District, "unsure"), "start", c.month, c.day, c.year); kept != c.want {
			t.Errorf("%q %q %q: kept %q, said %q; want %q", c.month, c.day, c.year, kept, said, c.want)
		}
	}
}

// The ends of the line are off on both sides of one, with what can't be seen beyond
// them, whichever character a program ends a line with. One within it that a
// browser shows as none is a space.
func TestCheck_LineEndsAroundALineOff(t *testing.T) {
	for typed, want := range map[string]string{
		" \nPat Example": "Pat Example", "\u00a0\nPat Example": "Pat Example", "\t\nPat Example": "Pat Example",
		"\u200b\nPat Example": "Pat Example", "\n \n Pat Example": " Pat Example", "\u2028Pat": "Pat",
		"Pat\u2028": "Pat", "Pat\u2029": "Pat", "Pat\u0085": "Pat", "Pat Example\v": "Pat Example", "Pat\f": "Pat",
		"Pat Example \u2028 ": "Pat Example ", "\u2028 \nPat\r\u200b": "Pat", "Rene\u0301\u2028": "Rene\u0301",
		"Pat\u2028Example": "Pat\u2028Example", " Pat ": " Pat ", "\u200bPat": "\u200bPat",
	} {
		if kept, said := one(t, checking(request.District, "unsure"), "official_name", typed); kept != want {
			t.Errorf("%q: kept %q, said %q; want %q", typed, kept, said, want)
		}
	}
}

// unseen are answers in which no one sees anything.
var unseen = []string{
	"\u200b", "\ufeff", "\u00ad", "\u3164", "\u115f\u1160", "\uffa0", "\u2800", "\u2800 \u2800", "\u0301",
	"\u0301\u0308 \u20dd", "\ufe0f", "\u034f", "\u180e",
	"\u202e\u202c", "\u2066\u2069", "\U000e0041\U000e007f", "\u00a0\u2003\u3000", "\u2028\u2029", "\x01\x7f", "\ufffc",
	"\uffff", "\n\n\u200b\n",
}

// A required answer in which nothing can be seen is asked for as one that is
// missing; an optional one is none.
func TestCheck_InvisibleAnswerIsBlank(t *testing.T) {
	form := checking(request.Charter, "g1a", "g1b")
	kept := answers(t, form)
	for _, f := range fields() {
		if kept[f.Name] == "" || len(f.Options) > 0 || f.Kind == request.Checkbox || f.Kind == request.Date {
			continue
		}
		for _, nothing := range unseen {
			c := request.Form.Check(with(form, f.Name, nothing), now)
			missing := strings.HasSuffix(f.Name, "contact_name") || strings.HasSuffix(f.Name, "_email") ||
				strings.HasPrefix(f.Name, "fiscal_name")
			switch {
			case c.Answers[f.Name] != "":
				t.Errorf("%s typed %q is kept as %q", f.Name, nothing, c.Answers[f.Name])
			case !f.Required && !missing && len(c.Problems) > 0:
				t.Errorf("%s typed %q: %v", f.Name, nothing, c.Problems)
			case f.Required && (len(c.Problems) != 1 || c.Problems[0].Text != f.Missing+"."):
				t.Errorf("%s typed %q: %v, want %q", f.Name, nothing, c.Problems, f.Missing)
			}
		}
	}
	for _, seen := range []string{"é", "e\u0301", "👩‍🏫", "教", "-", "\ufffd", "\ue000", "ـ", "क्षि"} {
		if c := request.Form.Check(with(form, "need", seen), now); c.Answers["need"] != seen {
			t.Errorf("%q is not kept: %q, %v", seen, c.Answers["need"], c.Problems)
		}
	}
	for _, date := range unseen {
		if kept, said := one(t, form, "start", date, date, date); kept+said != "" {
			t.Errorf("a date of %q: kept %q, said %q", date, kept, said)
		}
	}
}

// noise is what comes with a paste and means nothing in a code.
var noise = rapid.StringOfN(
	rapid.SampledFrom([]rune("\u200b\ufeff\u00ad\u2060\u202a\u202c\ufe0f\u3164\x01\b\x1f\x7f\u0080")), 0, 3, -1)

// Whatever no one sees may stand between the characters of an answer: it is read as
// without them, and what is kept is kept as it is when it is sent again.
func TestCheck_NoiseChangesNothing(t *testing.T) {
	base := checking(request.District, "unsure")
	rapid.Check(t, func(r *rapid.T) {
		name := rapid.SampledFrom([]string{"cds", "months", "official_phone", "official_email", "replaces"}).Draw(r,
			"field")
		plain := rapid.OneOf(
			rapid.StringMatching(`[0-9]{6,8}`), rapid.StringMatching(`[0-9]{14}`),
			rapid.StringMatching(`[0-9A-Za-z@. -]{0,20}`),
			rapid.StringMatching(`RFA-2026-[0-9A-Z]{4}-[0-9A-Z]`), rapid.Just("RFA-2026-7KQ4-X"),
			rapid.Just("pat@example.org"),
		).Draw(r, "plain")
		typed := noise.Draw(r, "noise")
		for _, c := range plain {
			typed += look(r, c) + noise.Draw(r, "noise")
		}
		want, got := request.Form.Check(with(base, name, plain), now), request.Form.Check(with(base, name, typed), now)
		if len([]rune(typed)) <= 40 &&
			(want.Answers[name] != got.Answers[name] || len(want.Problems) != len(got.Problems)) {
			r.Fatalf("%s: %q is kept as %q (%v), and with noise, %q, as %q (%v)", name, plain, want.Answers[name],
				want.Problems, typed, got.Answers[name], got.Problems)
		}
		if kept := got.Answers[name]; kept != "" {
			again := request.Form.Check(with(base, name, kept), now)
			if again.Answers[name] != kept {
				r.Fatalf("%s: %q is kept as %q, and that as %q", name, typed, kept, again.Answers[name])
			}
		}
	})
}

// look is a character as another keyboard has it.
func look(r *rapid.T, c rune) string {
	switch {
	case c == ' ':
		return rapid.SampledFrom([]string{" ", "\u00a0", "\u202f", "\u3000", "\t"}).Draw(r, "space")
	case c == '-':
		return rapid.SampledFrom([]string{"-", "\u2010", "\u2011", "–", "—", "−", "－", "\x1e"}).Draw(r, "dash")
	case rapid.IntRange(0, 3).Draw(r, "wide") == 0:
		return string(c + 0xfee0)
	}
	return string(c)
}

// Two codes that differ in their digits are never kept as one, whatever stands
// between the digits.
func FuzzCheck_CodeKeepsItsDigits(f *testing.F) {
	f.Add("01–61119")
	f.Add("０１61119\u200b")
	f.Add("²161119")
	f.Add("٠١٦١١١٩")
	f.Add("0161119\n0161119")
	base := checking(request.District, "unsure")
	f.Fuzz(func(t *testing.T, typed string) {
		if !utf8.ValidString(typed) {
			return
		}
		kept := request.Form.Check(with(base, "cds", typed), now).Answers["cds"]
		if kept == "" {
			return
		}
		digits := strings.Map(func(r rune) rune {
			switch {
			case r >= '０' && r <= '９':
				return r - '０' + '0'
			case r >= '0' && r <= '9':
				return r
			}
			return -1
		}, typed)
		if len(digits) == 14 { // the seven zeros behind a district's code
			digits = strings.TrimSuffix(digits, "0000000")
		}
		if digits != kept {
			t.Errorf("%q is kept as %q", typed, kept)
		}
	})
}
