package site

import (
	"reflect"
	"strings"
	"testing"

	"ccee-ca.org/assist/site/theme"
)

// Front matter is YAML: each way to write a value gives what YAML says.
func TestReadFront_YAML(t *testing.T) {
	const text = `---
# A comment, and a remark behind a value.
title: 'It''s here: now' # not text
"heading": "A \"b\" \u00e9"
description: >-
  One sentence
  on two lines.
lede: plain # one
note: |
  First line
  and second.
draft: true
noindex: false
redirects: [/old/, "/older/": part]
actions:
- Go on: /a/
- {"To: b": /b/}
scripts:
    - a.js
---
Words.
`
	f, body, problems := readFront("a.md", []byte(text))
	if len(problems) > 0 || text[body:] != "Words.\n" {
		t.Fatalf("%v, the page begins at %q", problems, text[body:])
	}
	if at := text[f.noteAt : f.noteAt+1]; at != "|" {
		t.Errorf("the note is said to stand at %q", at)
	}
	if len(f.actionsAt) != 2 || text[f.actionsAt[1]:f.actionsAt[1]+3] != "/b/" {
		t.Errorf("the actions are said to stand at %v", f.actionsAt)
	}
	f.noteAt, f.actionsAt = 0, nil
	want := front{Title: "It's here: now", Heading: `A "b" é`, Description: "One sentence on two lines.", Lede: "plain",
		Note: "First line and second.", Draft: true, Redirects: []redirect{{"/old/", ""}, {"/older/", "part"}},
		Scripts: []string{"a.js"},
		Actions: []theme.Link{{Label: "Go on", Href: "/a/"}, {Label: "To: b", Href: "/b/"}}}
	if !reflect.DeepEqual(f, want) {
		t.Errorf("got  %+v\nwant %+v", f, want)
	}
}

// The two lines of dashes may have spaces behind them, and the second one may be
// the last of the file.
func TestReadFront_Fences(t *testing.T) {
	for text, want := range map[string]string{
		"--- \ntitle: A\ndescription: D.\n---\t \nWords.\n": "Words.\n",
		"---\ntitle: A\ndescription: D.\n---":               "",
	} {
		f, body, problems := readFront("a.md", []byte(text))
		if len(problems) > 0 || text[body:] != want || f.Title != "A" {
			t.Errorf("%q: %v, title %q, page %q", text, problems, f.Title, text[body:])
		}
	}
}

// What isn't YAML, or isn't what a key takes, is named with its place and what to
// do.
func TestReadFront_Problems(t *testing.T) {
	const more = "title: A\ndescription: D.\n"
	for text, want := range map[string]string{
		"title: How: what\ndescription: D.\n": "a.md:2:1: here or in the next lines: mapping values are not " +
			"allowed in this context: indent",
		"title: {{contact.name}}\n":                 "a.md:2:8: title isn't text: put it in quotes",
		"title: [A]\ndescription: D.\n":             "a.md:2:8: title isn't text",
		"title: 'A\ndescription: D.\n":              "here or in the next lines",
		more + "lede:\n":                            "a.md:4:1: lede is empty",
		more + "lede: ''\n":                         "a.md:4:7: lede is empty",
		more + "layout: other\n":                    `a.md:4:9: layout is "other": write one of start, paths`,
		more + "draft: yes\n":                       `a.md:4:8: draft is "yes": write true or false`,
		more + "draft: \"true\"\n":                  `a.md:4:8: draft is "true": write true or false`,
		more + "redirects: /a/\n":                   "a.md:4:12: redirects is a list",
		more + "redirects:\n  - a/\n":               `a.md:5:5: redirect from "a/"`,
		more + "redirects:\n  - /a\n":               `a.md:5:5: redirect from "/a"`,
		more + "redirects:\n  - a\n":                `a.md:5:5: redirect from "a"`,
		more + "actions:\n  - Go\n":                 "a.md:5:5: an action without an address",
		more + "actions:\n  - {A: /a/, B: /b/}\n":   "a.md:5:5: an action without an address",
		more + "redirects:\n  - {/a/: b, /c/: d}\n": "a.md:5:5: redirects isn't text",
		more + "redirects:\n  - [/a/, b]\n":         "a.md:5:5: redirects isn't text",
		more + "scripts:\n  - [a.js]\n":             "a.md:5:5: scripts isn't text",
		more + "Title: B\n":                         `a.md:4:1: unknown key "Title"`,
		more + "title: B\n":                         "a.md:4:1: title is given twice",
		more + "...\nlede: B\n":                     "a.md:4:1: the front matter ends before its line of ---",
		"- title: A\n":                              "a.md:2:1: not a key and a value",
		"title: A\n\tlede: B\n":                     "a.md:3:1: this line's indentation can't be read",
	} {
		_, _, problems := readFront("a.md", []byte("---\n"+text+"---\n"))
		if !strings.Contains(problems.Error(), want) {
			t.Errorf("%q: got\n%v\nwant\n%s", text, problems, want)
		}
	}
}

// FuzzFront looks for front matter that makes its reader panic, or that it takes
// for what it isn't.
func FuzzFront(f *testing.F) {
	for _, text := range []string{
		"", "---\n", "---\n---\n", "---\ntitle: A\ndescription: D.\n---\n\nWords.\n", "---\r\ntitle: A\r\n---\r\n",
		"---\ntitle: \"A \\\"b\\\" \\\\\"\ndescription: \"\nactions:\n  - Go: /a/\n  - Go\nscripts:\n- a.js\ndraft: " +
			"yes\nnoindex: true\n---\n",
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
		if len(problems) == 0 && (front.Title == "" || front.Description == "" || !strings.HasPrefix(text, "---")) {
			t.Errorf("taken without title, description or beginning: %q", text)
		}
	})
}
