package request_test

import (
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// A reference number finds its request as people copy it: with signs around it,
// among other words, without its year, and by its end.
func TestSearchText_CopiedReference(t *testing.T) {
	for typed, want := range map[string]string{
		"(RFA-2026-7KQ4-X)": "7kq4x", "“RFA-2026-7KQ4-X”": "7kq4x", "RFA-2026-7KQ4-X.": "7kq4x",
		"Ref RFA-2026-7KQ4-X": "7kq4x", "Ref: RFA-2026-7KQ4-X, received May 4": "7kq4x",
		"request (rfa 2026 7kq4 x) of May": "7kq4x", "RFA20267KQ4X": "7kq4x",
		"RFA-7KQ4-X": "7kq4x", "Re: RFA-7KQ4-X (new)": "7kq4x", "RFA-7KQ4": "7kq4", "rfa 7kq": "7kq",
		"#7KQ4-X": "7kq4x", "# 7KQ4-X": "7kq4x", "7KQ4-X.": "7kq4x", "Ref. 7KQ4-X": "7kq4x",
		"Request #7KQ4-X": "7kq4x", "Q4-X": "q4x", "4q-x": "4qx",
		"TK-8": "tk 8", "al-a": "al a", "RFA Yolo": "yolo", // no reference numbers
	} {
		if got, err := request.SearchText(typed); got != want || err != nil {
			t.Errorf("%q is searched for as %q (%v), want %q", typed, got, err, want)
		}
	}
	for typed, want := range map[string]string{"Ref RFA-2026-7KQ4-M": "has a typo", "(RFA-2026)": "add at least one",
		"RFA-2026-7KQ4-XX": "looks like"} {
		if got, err := request.SearchText(typed); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is searched for as %q (%v), want %q", typed, got, err, want)
		}
	}
}

// Words that tell no two requests apart are left out, where another one is left.
func TestSearchText_CommonWords(t *testing.T) {
	for typed, want := range map[string]string{
		"county of orange": "orange", "Orange Co.": "orange", "The County of Orange": "orange", "Dr. Sample": "sample",
		"County of": "county of", "co": "co", "Health and Science": "health science",
	} {
		if got, err := request.SearchText(typed); got != want || err != nil {
			t.Errorf("%q is searched for as %q (%v), want %q", typed, got, err, want)
		}
	}
}

// A CDS code finds its agency as it is written, alone or among words.
func TestSearchText_CDSCode(t *testing.T) {
	for typed, want := range map[string]string{
		"3066670": ":3066670", "30-66670": ":3066670", "30 66670 0000000": ":3066670", "CDS 3066670": ":3066670",
		"30666701234567": ":30666701234567", "orange 3066670": "orange :3066670", "306667": "306667",
	} {
		text, err := request.SearchText(typed)
		if got := strings.Join(request.SearchWords(text), " "); got != want || err != nil {
			t.Errorf("%q is searched for as %q (%v), want %q", typed, got, err, want)
		}
	}
	for text, want := range map[string][]string{"": nil, "La Cañada": {"la", "canada"}, "=01": {"01"}} {
		if got := request.SearchWords(text); !slices.Equal(got, want) {
			t.Errorf("%q is searched for as %q, want %q", text, got, want)
		}
	}
}
