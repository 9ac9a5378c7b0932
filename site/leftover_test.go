package site

import (
	"context"
	"strings"
	"testing"
)

// What Markdown makes nothing of would be printed as it stands: it is named with
// its place instead.
func TestBuild_LeftoverMarks(t *testing.T) {
	const (
		link = "a link that isn't one"
		list = "an item of a list that isn't one"
		star = "a star that makes nothing"
		head = "a heading that isn't one"
		brac = "braces that nothing reads"
	)
	for body, want := range map[string]string{
		"##\u00a0Words":                       "a.md:6:1: " + head,
		"##Words":                             "a.md:6:1: " + head,
		"Words\n\u00a0## Words":               "a.md:7:3: " + head,
		"####### Words":                       "a.md:6:1: " + head,
		"See [a][nowhere].":                   "a.md:6:7: a link to a name that nothing defines",
		"See\n[a][].":                         "a.md:7:3: a link to a name that nothing defines",
		"[[Wiki]]":                            "a.md:6:1: a link to a name that nothing defines",
		"Words\n[a]: /b/":                     "a.md:7:1: an address of a link that isn't read as one",
		"See [x](/my page/).":                 "a.md:6:7: " + link,
		"See [x] (/a/).":                      "a.md:6:7: " + link,
		"See [x](/a/ .":                       "a.md:6:7: " + link,
		"![x](/my page.png)":                  "a.md:6:4: " + link,
		"Words[^1]":                           "a.md:6:6: a footnote",
		"Some **bold words.":                  "a.md:6:6: " + star,
		"Some ** bold ** words.":              "a.md:6:6: " + star,
		"*Words that go on.":                  "a.md:6:1: ",
		"Some *words.":                        "a.md:6:5: " + star,
		"Some words* here.":                   star,
		"Some _words.":                        "an underscore that makes nothing",
		"__Some words.":                       "an underscore that makes nothing",
		"Some ``code` here.":                  "a.md:6:6: a backtick without another",
		"Some `code":                          "a.md:6:6: a backtick without another",
		"~~gone~~":                            "a.md:6:1: struck-out text",
		"Ask {{nobody":                        "a.md:6:5: braces that aren't closed",
		"Ask {{\nshort}}":                     "a.md:6:5: braces that aren't closed",
		"Words {#here}":                       "a.md:6:7: an address or a mark where no heading ends",
		"## Words {#here} more":               "a.md:6:10: an address or a mark where no heading ends",
		"A < b and <b":                        "a.md:6:11: a tag or an address that isn't whole",
		"<https://example.org/a b>":           "a.md:6:1: a tag or an address that isn't whole",
		"| a | b |\n| 1 | 2 |":                "a.md:6:1: a row outside of a table",
		"a | b\n--- |\n1 | 2":                 "a.md:7:1: a row outside of a table",
		"| a | b |\n|---|\n| 1 | 2 |":         "a.md:6:1: a row outside of a table",
		"Tea &#147;":                          "a.md:6:5: a character by a name that HTML doesn't have",
		"Tea &#0;":                            "a.md:6:5: a character by a name that HTML doesn't have",
		"Tea &nosuch; &amp;":                  "a.md:6:5: a character by a name that HTML doesn't have",
		"Tea &#12345678;":                     "a.md:6:5: a character by a name that HTML doesn't have",
		"-\u00a0Words":                        "a.md:6:1: " + list,
		"-Words":                              "a.md:6:1: " + list,
		"1.\u00a0Words":                       "a.md:6:1: " + list,
		"Words:\n2. Words":                    "a.md:7:1: " + list,
		"Words\n    - Words":                  "a.md:7:5: " + list,
		"• Words":                             "a.md:6:1: " + list,
		"- [ ] Words":                         "a.md:6:3: a box to check",
		"::: note\nWords\n:::":                "a.md:6:1: a mark that pages don't have",
		"Words\n: meaning":                    "a.md:7:1: a mark that pages don't have",
		"```\ncode":                           "a.md:6:1: a block of code without an end",
		"~~~ text":                            "a.md:6:1: a block of code without an end",
		"- ```\n  code\n\nWords":              "a.md:6:3: a block of code without an end",
		"- Words **bold\n- Words":             "a.md:6:9: " + star,
		"> See [a][b]":                        "a.md:6:9: a link to a name",
		"| a |\n|---|\n| See **b |":           "a.md:8:7: " + star,
		"[See **this](/a/)":                   "a.md:6:6: " + star,
		"*See [a][b]*":                        "a.md:6:8: a link to a name",
		"## See `this":                        "a.md:6:8: a backtick",
		"Words.\\\n**More":                    "a.md:7:1: " + star,
		"## A {id='x y'}":                     "a.md:6:6: " + brac,
		"## A {id=x y}":                       "a.md:6:6: " + brac,
		"## A {id=}":                          "a.md:6:6: " + brac,
		"## A { class }":                      "a.md:6:6: " + brac,
		"Ask {contact.name} now":              "a.md:6:5: " + brac,
		"## A { #x":                           "a.md:6:6: an address or a mark where no heading ends",
		"-\u2003Words":                        "a.md:6:1: " + list,
		"-\u200bWords":                        "a.md:6:1: " + list,
		"1.\u2003Words":                       "a.md:6:1: " + list,
		"1)\u2009Words":                       "a.md:6:1: " + list,
		"1.Words":                             "a.md:6:1: " + list,
		"\u3000- Words":                       "a.md:6:4: " + list,
		"\u200b- Words":                       "a.md:6:4: " + list,
		"\u200b## Words":                      "a.md:6:4: " + head,
		"\u00ad## Words":                      "a.md:6:3: " + head,
		"\u2800\u3164> Words":                 "a.md:6:7: a mark that pages don't have",
		"\u200b---":                           "a.md:6:4: a mark that pages don't have",
		"Some\u2003*words.":                   "a.md:6:7: " + star,
		"See [x]\u200b(/a/)":                  "a.md:6:7: " + link,
		"·\tWords":                            "a.md:6:1: " + list,
		"➢ Words":                             "a.md:6:1: " + list,
		"✓ Words":                             "a.md:6:1: " + list,
		"■ Words":                             "a.md:6:1: " + list,
		"o\tWords":                            "a.md:6:1: " + list,
		"‐ Words":                             "a.md:6:1: " + list,
		"\u2212 Words":                        "a.md:6:1: " + list,
		"-- Words":                            "a.md:6:1: " + list,
		"## A {}":                             "a.md:6:6: " + brac,
		"[note]: words":                       "a.md:6:1: an address of a link that isn't one",
		"– Words":                             "a.md:6:1: " + list,
		"![see {{nobody](/favicon.svg)":       "a.md:6:7: braces that aren't closed",
		"![some *words](/favicon.svg)":        "a.md:6:7: " + star,
		"[x](/ \"{{contact.name}}\")":         "a.md:6:1: braces in an address or a title",
		"![x](/favicon.svg \"{{agent}}\")":    "a.md:6:1: braces in an address or a title",
		"[x](https://example.org/{{short}})":  "a.md:6:1: braces in an address or a title",
		"<https://example.org/{{short}}>":     "a.md:6:1: braces in an address or a title",
		"[x](https://example.org/{{short)":    "a.md:6:1: braces in an address or a title",
		"[x](https://example.org/short}})":    "a.md:6:1: braces in an address or a title",
		"[x]: /a/ '{{agent}}'\n\nSee [x].":    "a.md:8:5: braces in an address or a title",
		"See [x]\n(/a/).":                     "a.md:6:7: " + link,
		"> See [x] \n> (https://example.org)": "a.md:6:9: " + link,
		"[^1]: note":                          "a.md:6:1: a footnote",
		"Words\n\n- [^n]: /a/":                "a.md:8:3: a footnote",
		"| a |\n|---|\n| 1 | 2 |":             "a.md:8:7: a cell beyond the table's last column",
		"a | b\n--|--\n1 | 2\n1 | 2 | 3":      "a.md:9:9: a cell beyond the table's last column",
		"## x\u00a0##":                        "a.md:6:7: marks that don't close a heading",
		"## x `y`\u2003#":                     "a.md:6:12: marks that don't close a heading",
		"[ ](/)":                              "a.md:6:1: a link without words",
		"[\u00a0](/)":                         "a.md:6:1: a link without words",
		"[\u200b](/)":                         "a.md:6:1: a link without words",
		"[&#8203;](/)":                        "a.md:6:1: a link without words",
		"[*&nbsp;*](/)":                       "a.md:6:1: a link without words",
		"![\u00a0](/favicon.svg)":             "a.md:6:1: an image without a text",
		"Words &amp; `a` \\* [a](/a/) **more": "a.md:6:29: " + star,
	} {
		_, err := Build(context.Background(), small(words(map[string]string{"a.md": page1("A", "D.", body),
			"favicon.svg": "<svg/>"}), ""))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %s", body, err, want)
		}
	}
}

// Marks that are text, for they stand in code, behind a backslash, or where nobody
// would mean them as marks.
func TestBuild_TextThatLooksLikeMarks(t *testing.T) {
	for _, body := range []string{
		"`##` and `[a][b]`, `**` and `{{x}}`", "    ## code\n    [a](/b c/)", "```\n**x\n| a |\n```",
		"~~~~\n```\n~~~~", "> ```\n> x\n> ```", "- ```\n  x\n  ```\n- y",
		"\\## Words", "\\[a\\]\\[b\\], \\*\\*bold, \\_x, \\`x, 2 \\| 3 \\|", "(check all that apply).\\*",
		"5 * 3 = 15, 5*3, 2 < 3, a<5, R&D, AT&T; x & y;", "snake_case_name and a_b",
		"Name: ____ Date: ________", "See [sic] and [2], f(x)[1].",
		"1) one and 2) two", "2026. It was", "A - B", "-5 degrees", "Words\n-5 degrees", "1.5 million", "#",
		"10% of $5", "C:\\Users", "a: b", "(a) Words",
		"Section 52074 (g)(1)(A)", "of course", "—Words", "\u22125 degrees", "--Words", "## a \\{}", "© Words",
		"long\u00adword", "1\\.Words", "1.5.2",
		"{x, y} and {}", "~5 pupils", "Time 10:30", "“Words”",
		"…and so on", "\u00a0Words", "+1 555-0100", "=5",
		"a | b in prose", "&copy; &#169; &#xA9;", "[a](/a/ \"**title\")", "<https://example.org/a_b*c>",
		"![*x*](/favicon.svg)", "## x \\##", "## C#", "## x ##", "[`x`](/a/)", "[![x](/favicon.svg)](/a/)",
		"See \\[x\\]\n(/a/)", "See [x]\n(a)", "See [x]\n\n(/a/)", "| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | |\n| 1 | \\| |",
		"[{{owner}}](/a/)",
		"| a | b |\n|---|---|\n| 1 | - |\n| \\* | |", "## 1. First", "1. One\n2. Two", "* One\n* Two", "***",
		"[a]: /a/\n\n[a] and [a][]", "[a]: mailto:a@example.org", "[//]: # (words)",
	} {
		content := words(map[string]string{"a.md": page1("A", "D.", body), "favicon.svg": "<svg/>"})
		if _, err := Build(context.Background(), small(content, "")); body != "#" && err != nil {
			t.Errorf("%q: %v", body, err)
		}
	}
}

// Front matter is text, and no Markdown: marks in it would be printed.
func TestBuild_LeftoverMarksInFrontMatter(t *testing.T) {
	for line, want := range map[string]string{
		"title: Ask {{contact.name}}":       "a.md:2:8: title isn't Markdown",
		"title: Some **bold** words":        "a.md:2:8: title isn't Markdown",
		"title: Some *thin* words":          "a.md:2:8: title isn't Markdown",
		"title: See [a](/a/)":               "a.md:2:8: title isn't Markdown",
		"title: The `code`":                 "a.md:2:8: title isn't Markdown",
		"title: R&amp;D":                    "a.md:2:8: title isn't Markdown",
		"title: A <b>c</b>":                 "a.md:2:8: title isn't Markdown",
		"title: A\nlede: See {{agent}}":     "a.md:3:7: lede isn't Markdown",
		"title: A\nheading: '# A'":          "a.md:3:10: heading isn't Markdown",
		"title: A\nactions:\n- \"**Go\": /": "a.md:4:3: actions isn't Markdown",
		"title: A\nlede: a [x][y]":          "a.md:3:7: lede isn't Markdown",
		"title: A\nlede: See [[x]]":         "a.md:3:7: lede isn't Markdown",
		"title: A\nlede: See [x] (/a/)":     "a.md:3:7: lede isn't Markdown",
		"title: A\nlede: Words[^1]":         "a.md:3:7: lede isn't Markdown",
		"title: A\nlede: Ask {agent}":       "a.md:3:7: lede isn't Markdown",
		"title: A\nlede: '- item'":          "a.md:3:7: lede isn't Markdown",
		"title: A\nlede: '> words'":         "a.md:3:7: lede isn't Markdown",
		"title: A\nlede: '-\u00a0item'":     "a.md:3:7: lede isn't Markdown",
		"title: A\nlede: • item":            "a.md:3:7: lede isn't Markdown",
		"title: A\nnote: See {{nobody}}":    "a.md:3:7: {{nobody}} isn't a value",
		"title: A\nnote: See [a][b]":        "a.md:3:7: a link to a name that nothing defines",
	} {
		content := words(map[string]string{"a.md": "---\n" + line + "\ndescription: D.\n---\n"})
		_, err := Build(context.Background(), small(content, ""))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", line, err, want)
		}
	}
	for _, title := range []string{"R&D and 5 * 3", "(g)(1)(A)", "snake_case", "'“Words” – more…'", "1) First",
		"A: B", "-5 degrees", "— Words", "See [2] (a)"} {
		content := words(map[string]string{"a.md": "---\ntitle: \"" + title + "\"\ndescription: D.\n---\n"})
		if _, err := Build(context.Background(), small(content, "")); err != nil {
			t.Errorf("%s: %v", title, err)
		}
	}
}

// Of several marks the first in the text is named, whatever kind it is.
func TestFindLeftover_FirstInText(t *testing.T) {
	for text, want := range map[string]int{"a [^1] b](/c": 2, "b](/c [^1]": 1, "&amp; &nope; [^1]": 6, "plain": -1,
		"": -1, "a &amp; b": -1, `a \[^`: -1, `a\`: -1, `[^ \`: 0} {
		found := findLeftover([]byte(text), false)
		if at := map[bool]int{true: -1}[found == nil]; found != nil && found.at != want || found == nil && at != want {
			t.Errorf("%q: %+v, want one at %d", text, found, want)
		}
	}
	if found := findLeftover(nil, true); found != nil {
		t.Errorf("in nothing: %+v", found)
	}
}
