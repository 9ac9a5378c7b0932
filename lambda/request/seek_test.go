package request_test

import (
	"slices"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// A search looks for each line that was typed once, and for none that is blank.
func TestNewSearch_Lines(t *testing.T) {
	s := request.NewSearch("  Sam Example \r\n\n \u200b\nKim\nSam Example\n", true, false)
	if want := []string{"Sam Example", "Kim"}; !slices.Equal(s.Words, want) || !s.Exact || s.Inside {
		t.Errorf("got %+v, want the words %q", s, want)
	}
}

// Words are found as people read them: as words of their own, whatever their
// capitals, accents, dashes, quotation marks, and spaces; unless the search is
// exact, or looks inside of words too. A lead removes exactly what is found.
func TestSpans_Found(t *testing.T) {
	for _, c := range []struct {
		name  string
		words []string
		how   string // exact, inside, or both
		text  string
		want  string // the text, with what is found in brackets
	}{
		{"the whole text", []string{"Sam"}, "", "Sam", "[Sam]"},
		{"at both ends", []string{"Sam"}, "", "Sam met Sam", "[Sam] met [Sam]"},
		{"longer than the text", []string{"Samuel"}, "", "Sam", "Sam"},
		{"other words of that length", []string{"Sam"}, "", "Sal Pam", "Sal Pam"},
		{"before a letter", []string{"Sam"}, "", "Sams", "Sams"},
		{"after a letter", []string{"am"}, "", "Sam", "Sam"},
		{"before a digit", []string{"Sam"}, "", "Sam2", "Sam2"},
		{"after a digit", []string{"Sam"}, "", "2Sam", "2Sam"},
		{"between signs", []string{"Sam"}, "", "(Sam)", "([Sam])"},
		{"a sign at its start, after a letter", []string{"(Sam"}, "", "to(Sam)", "to[(Sam])"},
		{"a sign at its end, before a letter", []string{"Sam)"}, "", "(Sam)to", "([Sam)]to"},
		{"inside of words", []string{"am"}, "inside", "Sam Samuel", "S[am] S[am]uel"},
		{"capitals and accents", []string{"jose NUÑEZ"}, "", "José Nunez", "[José Nunez]"},
		{"accents behind their letter", []string{"José"}, "", "Jose\u0301 is", "[Jose\u0301] is"},
		{"an accent behind the first letter", []string{"Eva"}, "", "E\u0301va", "[E\u0301va]"},
		{"an accent behind the only letter", []string{"E"}, "", "E\u0301", "[E\u0301]"},
		{"a mark before all", []string{"Sam"}, "", "\u0301Sam", "\u0301[Sam]"},
		{"several spaces", []string{"Sam Example"}, "", "Sam \u00a0\n Example", "[Sam \u00a0\n Example]"},
		{"spaces around what is sought", []string{" Sam "}, "", "to Sam.", "to [Sam]."},
		{"spaces alone", []string{"  "}, "", "to Sam", "to Sam"},
		{"an accent alone", []string{"\u0301"}, "", "to Sam", "to Sam"},
		{"dashes", []string{"555-0100"}, "", "555–0100", "[555–0100]"},
		{"quotation marks", []string{`O'Example "Sam"`}, "", "O’Example “Sam”", "[O’Example “Sam”]"},
		{"exact", []string{"José"}, "exact", "Jose José josé", "Jose [José] josé"},
		{"exact, several spaces", []string{"Sam Example"}, "exact", "Sam  Example", "Sam  Example"},
		{"exact, a character that no font shows", []string{"Sam"}, "exact", "S\x00am", "S\x00am"},
		{"exact, inside of words", []string{"am"}, "exact inside", "Sam SAM", "S[am] SAM"},
		{"several words, in the text's order", []string{"Kim", "Sam"}, "", "Sam and Kim", "[Sam] and [Kim]"},
		{"what overlaps", []string{"Sam Example", "Example School"}, "", "Sam Example School", "[Sam Example School]"},
		{"one within another", []string{"Sam", "Sam Example"}, "", "Sam Example", "[Sam Example]"},
		{"side by side", []string{"ab", "cd"}, "inside", "abcd", "[ab][cd]"},
	} {
		s := request.Search{Words: c.words, Exact: c.how == "exact" || c.how == "exact inside",
			Inside: c.how == "inside" || c.how == "exact inside"}
		got, at := "", 0
		for _, one := range s.Spans(c.text) {
			got += c.text[at:one.From] + "[" + c.text[one.From:one.To] + "]"
			at = one.To
		}
		got += c.text[at:]
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
