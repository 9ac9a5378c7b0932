package theme

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A function of a script's own block would take the place of one by the same name
// that all scripts share: so browsers have it.
func TestBundles_NoFunctionTakesAnothersPlace(t *testing.T) {
	declared := regexp.MustCompile(`(?m)^( *)function (\w+)`)
	for name, files := range bundles {
		shared, own := map[string]string{}, map[string]string{}
		for _, file := range files {
			text, err := embedded.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range declared.FindAllStringSubmatch(string(text), -1) {
				if indent, function := found[1], found[2]; indent == "" {
					shared[function] = file
				} else {
					own[function] = file
				}
			}
		}
		for function, file := range own {
			if other, taken := shared[function]; taken {
				t.Errorf("%s: %s of %s takes the place of the one in %s", name, function, file, other)
			}
		}
		if len(shared) == 0 || !slices.Contains(files, "form.js") {
			t.Errorf("%s: nothing was read", name)
		}
	}
}

// A function without the desk has every file but the desk's.
func TestPublic_AllButTheDesk(t *testing.T) {
	entries, err := embedded.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		_, err := public.Open(e.Name())
		if isDesk := strings.HasPrefix(e.Name(), "desk"); isDesk == (err == nil) {
			t.Errorf("%s is of the desk: %t; public has it: %t", e.Name(), isDesk, err == nil)
		}
	}
}

// A sheet loses its comments, and no rule.
func TestStripSheet_CommentsAlone(t *testing.T) {
	for sheet, want := range map[string]string{
		"/* One. */\n/* Two. */\na { top: 0; }\n":                "a { top: 0; }\n",
		"a { top: 0; } /* why */\nb { left: 0; }\n":              "a { top: 0; } b { left: 0; }\n",
		"@media print {\n  /* Over\n two lines. */\n  a {}\n}\n": "@media print {\n  a {}\n}\n",
		"a {}": "a {}", "": "", "a {} /* open": "a {} ",
	} {
		if got := string(stripSheet([]byte(sheet))); got != want {
			t.Errorf("%q: got %q, want %q", sheet, got, want)
		}
	}
	for _, name := range []string{"style.css", "desk.css"} {
		a, err := DeskAt("").asset(name)
		if err != nil || bytes.Contains(a.Content, []byte("/*")) {
			t.Errorf("%s is sent with its comments (%v)", name, err)
		}
	}
}
