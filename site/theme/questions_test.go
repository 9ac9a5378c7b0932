package theme

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// onPaper is the part of the page of questions that is about a field.
func onPaper(t *testing.T, page, name string) string {
	t.Helper()
	_, from, found := strings.Cut(page, `data-field="`+name+`"`)
	if !found {
		t.Fatalf("the paper does not ask %s", name)
	}
	part, _, _ := strings.Cut(from, `data-field="`)
	return part
}

func TestThePaperAsksWhatTheFormAsks(t *testing.T) {
	var b strings.Builder
	if err := newTheme(t).Questions(&b); err != nil {
		t.Fatal(err)
	}
	page := html.UnescapeString(b.String())
	for _, s := range request.Form {
		for _, words := range []string{"<h2 id=\"" + s.ID + "\">" + s.Title + "</h2>", s.Intro} {
			if !strings.Contains(page, words) {
				t.Errorf("the paper does not say %q", words)
			}
		}
		for _, f := range s.Fields {
			if !strings.Contains(page, f.Group) || !strings.Contains(page, f.GroupHint) {
				t.Errorf("%s: the paper does not say %q, %q", f.Name, f.Group, f.GroupHint)
			}
			part := onPaper(t, page, f.Name)
			for _, words := range wordsOf(f) {
				if !strings.Contains(part, words) {
					t.Errorf("%s: the paper does not say %q:\n%s", f.Name, words, part)
				}
			}
		}
	}
	if found := regexp.MustCompile(`<(form|input|select|textarea|button)\b`).FindString(page); found != "" {
		t.Errorf("the paper has %s>: who fills that in loses it", found)
	}
}

// wordsOf is all that a field's place on paper must say.
func wordsOf(f request.Field) []string {
	words := []string{f.Label, f.Hint, f.OnlyIf()}
	switch f.Kind {
	case request.Radio:
		for _, o := range f.Options {
			words = append(words, "<li>"+o.Label+"</li>")
		}
	case request.Checkbox:
		words = append(words, "<li>"+f.Label+"</li>")
	case request.Date:
		words = append(words, "Month", "Day", "Year")
	case request.Long:
		words = append(words, fmt.Sprintf("Up to %d characters", f.Limit), "class=\"write\"")
	default:
		words = append(words, "class=\"write\"")
	}
	if !f.Required && f.Kind != request.Checkbox {
		words = append(words, "(optional)")
	}
	return words
}
