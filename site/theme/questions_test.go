package theme

import (
	"fmt"
	"html"
	"regexp"
	"slices"
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
	for i, s := range request.Form {
		for _, words := range []string{"<h2 id=\"" + s.ID + "\">" + fmt.Sprint(i+1) + ". " + s.Title + "</h2>",
			s.Intro} {
			if !strings.Contains(page, words) {
				t.Errorf("the paper does not say %q", words)
			}
		}
		for _, f := range s.Fields {
			if f.Retired {
				continue
			}
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
	page = strings.Replace(page, "<button class=\"button secondary scripted\" type=\"button\" id=\"print\">", "", 1)
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
			words = append(words, "<li>"+o.Label)
		}
	case request.Checkbox:
		words = append(words, "<li>"+f.Label+"</li>")
	case request.Date:
		words = append(words, "Month", "Day", "Year")
	case request.Long:
		words = append(words, "Up to "+request.Thousands(f.Limit)+" characters", "class=\"write\"")
	default:
		words = append(words, "class=\"write\"")
	}
	if !f.Required && f.Kind != request.Checkbox {
		words = append(words, "(optional)")
	}
	return words
}

// The paper numbers its questions as the form does: parts, their questions, and the
// letters of those that follow.
func TestQuestions_NumberedAsTheForm(t *testing.T) {
	numbers := regexp.MustCompile(`data-number="([^"]+)"`)
	var form, paper strings.Builder
	if err := newTheme(t).Questions(&paper); err != nil {
		t.Fatal(err)
	}
	if err := newTheme(t).Form(&form, FormState{}); err != nil {
		t.Fatal(err)
	}
	got, want := numbers.FindAllString(paper.String(), -1), numbers.FindAllString(form.String(), -1)
	if !slices.Equal(got, want) {
		t.Errorf("the paper's numbers are %v, the form's %v", got, want)
	}
	if len(got) < 50 || got[0] != `data-number="1.1"` || !slices.Contains(got, `data-number="3.1a"`) {
		t.Errorf("the numbers are %v", got)
	}
}
