package document

import (
	"reflect"
	"slices"
	"testing"
)

// sample has a run with a comment in each place where there can be one.
func sample() Document {
	runs := func(text string) []Run {
		return []Run{{Text: text}, {Blank: "Blank of " + text, Comment: "Ask about " + text}}
	}
	return Document{Title: "Sample", Blocks: []Block{
		{Level: 2, Text: runs("heading")},
		{List: [][]Run{runs("item 1"), runs("item 2")}},
		{Table: &Table{Rows: [][][]Run{{runs("cell 1"), runs("cell 2")}}}},
	}}
}

func TestRuns_ReadingOrder(t *testing.T) {
	var got []string
	for r := range sample().Runs() {
		if r.Text != "" {
			got = append(got, r.Text)
		}
	}
	want := []string{"heading", "item 1", "item 2", "cell 1", "cell 2"}
	if !slices.Equal(got, want) {
		t.Errorf("the runs are %q, want %q", got, want)
	}
	for range sample().Runs() {
		break // a caller may stop early
	}
}

func TestBlanks_EachOnce(t *testing.T) {
	d := sample()
	d.Blocks = append(d.Blocks, sample().Blocks...)
	want := []string{"Blank of heading", "Blank of item 1", "Blank of item 2", "Blank of cell 1", "Blank of cell 2"}
	if got := d.Blanks(); !slices.Equal(got, want) {
		t.Errorf("the blanks are %q, want %q", got, want)
	}
}

// The agency's copy has no comment, and the document that it was made from still
// has all of its own.
func TestWithoutComments_CopyOnly(t *testing.T) {
	d := sample()
	copied := d.WithoutComments()
	for r := range copied.Runs() {
		if r.Comment != "" {
			t.Errorf("the copy has the comment %q", r.Comment)
		}
	}
	if !reflect.DeepEqual(d, sample()) {
		t.Error("making a copy without comments changed the document")
	}
	if !slices.Equal(copied.Blanks(), d.Blanks()) {
		t.Error("the copy has other blanks")
	}
}

func TestPrintable_EachKindOfCharacter(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"é “quoted” \U0001F600 \u2028 \u0085 \ufeff\tx", "é “quoted” \U0001F600 \u2028 \u0085 \ufeff\tx"},
		{"one\r\ntwo\rthree\nfour", "one\ntwo\nthree\nfour"},
		{"nul \x00 bell \x07 escape \x1b", "nul \uFFFD bell \uFFFD escape \uFFFD"},
		{"not characters \uFFFE \uFFFF", "not characters \uFFFD \uFFFD"},
		{"half a pair \xed\xa0\x80, a byte \xff", "half a pair \uFFFD, a byte \uFFFD"},
	} {
		if got := Printable(test.text); got != test.want {
			t.Errorf("%q is printed as %q, want %q", test.text, got, test.want)
		}
	}
}
