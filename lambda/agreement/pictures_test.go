package agreement_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"ccee-ca.org/assist/lambda/agreement"
	"ccee-ca.org/assist/lambda/document/docx"
	"ccee-ca.org/assist/site/theme"
)

// With PICTURES= each of the four scenarios, with the real clause files, goes into
// that folder as a Word file and as the page that is printed, to be looked at.
func TestPictures_Scenarios(t *testing.T) {
	folder := os.Getenv("PICTURES")
	if folder == "" {
		t.Skip("SKIPPED: PICTURES names no folder")
	}
	look := theme.At("https://assist.example.org")
	assets, err := theme.Assets(look)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range assets {
		write(t, filepath.Join(folder, a.Path), a.Content)
	}
	site := theme.Default()
	for name, c := range agreement.Scenarios() {
		c.Clauses = site.Clauses
		c.Draft.Typed = agreement.Propose(c)
		d := agreement.Outline(c, agreement.Monday)
		var word, page bytes.Buffer
		if err := docx.Write(&word, d); err != nil {
			t.Fatal(err)
		}
		if err := look.Document(&page, theme.Document{Content: d}); err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(folder, name+".docx"), word.Bytes())
		write(t, filepath.Join(folder, name+".html"), bytes.ReplaceAll(page.Bytes(), []byte(`href="/`), []byte(`href="./`)))
	}
}

func write(t *testing.T, file string, content []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, content, 0o644); err != nil {
		t.Fatal(err)
	}
}
