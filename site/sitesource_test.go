package site

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/agreement"
	"ccee-ca.org/assist/site/theme"
)

// The functions have the same site as a local run, which reads JSON.
func TestSiteSource_SameAsJSON(t *testing.T) {
	r, err := Build(t.Context(), realOptions(""))
	if err != nil {
		t.Fatal(err)
	}
	var want theme.Site
	if err := json.Unmarshal(r.Site, &want); err != nil {
		t.Fatal(err)
	}
	got := theme.Default()
	got.Desk = nil
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the functions have %+v\nand a local run has %+v", got, want)
	}
}

// Every text is in the file as it is, even one that Go can't write between
// backquotes, and so is what is in a list of structs.
func TestSiteSource_AnyText(t *testing.T) {
	texts := []string{"a `b` \"c\" \\ d", "two\nlines", "é – “ü”", strings.Repeat("long ", 100)}
	source, err := siteSource(theme.Site{URL: "https://assist.example.org", Name: texts[0], Owner: texts[1],
		Notes:     theme.Notes{Cost: theme.Note{Text: texts[2]}},
		Agreement: agreement.Settings{Rates: []agreement.Rate{{Line: texts[3], Rate: "1"}}}})
	if err != nil {
		t.Fatal(err)
	}
	file, err := parser.ParseFile(token.NewFileSet(), "sitebuilt.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if l, is := n.(*ast.BasicLit); is {
			text, _ := strconv.Unquote(l.Value)
			found[text] = true
		}
		return true
	})
	for _, text := range texts {
		if !found[text] {
			t.Errorf("%q isn't in\n%s", text, source)
		}
	}
	if strings.Contains(string(source), "assist.example.org") {
		t.Errorf("the address at which a build serves the site is in\n%s", source)
	}
}
