package site

import (
	"strings"
	"testing"
)

// FuzzFront looks for front matter that makes its reader panic, or that it takes for what it isn't.
func FuzzFront(f *testing.F) {
	for _, text := range []string{
		"", "---\n", "---\n---\n", "---\ntitle: A\ndescription: D.\n---\n\nWords.\n", "---\r\ntitle: A\r\n---\r\n",
		"---\ntitle: \"A \\\"b\\\" \\\\\"\ndescription: \"\nactions:\n  - Go: /a/\n  - Go\nscripts:\n- a.js\ndraft: yes\nnoindex: true\n---\n",
		"---\n# a remark\n  - item\ntitle\ntitle: A\ntitle: B\ncolour: red\npath: a\nredirects: /a\n---\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		front, body, problems := readFront("a.md", []byte(text))
		if body < 0 || body > len(text) {
			t.Fatalf("the page begins at %d of %d", body, len(text))
		}
		for _, p := range problems {
			if p.What == "" || p.Do == "" || p.Line < 0 || p.Line > strings.Count(text, "\n")+1 {
				t.Errorf("a problem that helps nobody: %#v", p)
			}
		}
		if len(problems) == 0 && (front.Title == "" || front.Description == "" || !strings.HasPrefix(text, "---\n")) {
			t.Errorf("taken without title, description or beginning: %q", text)
		}
	})
}
