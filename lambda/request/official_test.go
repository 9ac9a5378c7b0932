package request_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Who the Superintendent is may change by law on one day: the words for the office
// are in one entry, which all others read.
func TestSuperintendent_WordsAreInOneFile(t *testing.T) {
	office := request.Superintendent
	for _, folder := range []string{"../../lambda", "../../site", "../../content", "../../infra", "../../build"} {
		err := filepath.WalkDir(folder, func(name string, d fs.DirEntry, err error) error {
			if err == nil && d.IsDir() && d.Name() == "node_modules" {
				return fs.SkipDir
			}
			if err != nil || strings.HasSuffix(name, "_test.go") || filepath.Base(name) == "official.go" ||
				strings.Contains(name, "testdata") { // what the service writes, recorded
				return err
			}
			for _, text := range wordsOf(t, name) {
				if strings.Contains(text, office.Short) {
					t.Errorf("%s says %q itself: let it read request.Superintendent", name, text)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// wordsOf are the texts of a file that people may read: of Go its literals, of a
// template or a page all of it.
func wordsOf(t *testing.T, name string) (texts []string) {
	t.Helper()
	switch filepath.Ext(name) {
	case ".go":
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				texts = append(texts, literal.Value)
			}
			return true
		})
	case ".html", ".js", ".md", ".yaml":
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}

// The entry has a day, and the clause that it is about speaks of the
// Superintendent.
func TestSuperintendent_IsDated(t *testing.T) {
	office := request.Superintendent
	if _, err := time.Parse(time.DateOnly, office.AsOf); err != nil {
		t.Errorf("as of %q: %v", office.AsOf, err)
	}
	if law := request.Statute(office.Paragraph).Text; !strings.Contains(law, office.Law) {
		t.Errorf("the law says nothing of %q: %s", office.Law, law)
	}
}
