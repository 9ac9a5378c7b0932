package site

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"ccee-ca.org/assist/site/theme"
)

// lawSite is a site with a section whose outline refers to two others, and whose
// words beside it refer to a third.
func lawSite() fstest.MapFS {
	return words(map[string]string{
		"site.yaml": smallSite + "statute: {citation: Law § 1, source: \"https://example.org/law/\", " +
			"published: \"2026-11-23\"}\n",
		"references.yaml": "code: Law\nlawCode: L\nasOf: \"2026-11-23\"\nsections:\n" +
			"  \"3\": {subject: three}\n  \"20\": {subject: twenty}\n  \"100\": {subject: a hundred}\n  \"4\": " +
			"{subject: four}\n",
		"law.md": "---\ntitle: A\ndescription: D.\nstatute: Law § 1\n---\n\nSee [Section 20](L:20).\n\n" +
			"- (a) [Section 100](L:100) and [Section 3](L:3)\n",
	})
}

// The head says each day that is known, and no other.
func TestLawHead_Days(t *testing.T) {
	const published, checked = "As published by CCEE, copied on ", "We last compared it with the official text on "
	for s, want := range map[theme.Statute][]string{
		{}:                        {"We haven’t compared it"},
		{Published: "2026-11-23"}: {published + "November 23, 2026.", "We haven’t compared it"},
		{Checked: "2026-11-24"}:   {checked + "November 24, 2026."},
		{Published: "2026-11-23", Checked: "2026-11-24"}: {published + "November 23, 2026.",
			checked + "November 24, 2026."},
	} {
		head := lawHead("Law § 1", s)
		for _, part := range []string{published, checked, "We haven’t compared it"} {
			wanted := slices.ContainsFunc(want, func(w string) bool { return strings.HasPrefix(w, part) })
			if strings.Contains(head, part) != wanted {
				t.Errorf("%+v: %s", s, head)
			}
		}
		wants(t, head, want...)
	}
}

// The foot lists what the outline refers to, in the code's order: not what only the
// words beside it refer to, and not what nothing does.
func TestLawFoot_WhatTheOutlineRefersTo(t *testing.T) {
	out := t.TempDir()
	if _, err := Build(context.Background(), small(lawSite(), out)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(out, "law", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, m := range regexp.MustCompile(`<dt><a[^>]*>([^<]*)</a><dd>([a-z ]*)`).FindAllStringSubmatch(string(text),
		-1) {
		listed = append(listed, m[1]+" "+m[2])
	}
	if want := []string{"3 three", "100 a hundred"}; !slices.Equal(listed, want) {
		t.Errorf("listed %q, want %q in\n%s", listed, want, text)
	}
}

// The statute's data is a file beside its page, which a link may lead to. No other
// page has such a file.
func TestBuild_LinkToTheStatuteAsData(t *testing.T) {
	for href, want := range map[string]string{"/law/statute.json": "", "/b/statute.json": "doesn't work"} {
		content := lawSite()
		content["b.md"] = &fstest.MapFile{Data: []byte(page1("B", "E.", "[data]("+href+")"))}
		_, err := Build(context.Background(), small(content, ""))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: got %v, want %q", href, err, want)
		}
	}
}

// A provision has a note beside it where references.yaml has one, and else nothing:
// no empty frame.
func TestBuild_NoteBesideAProvision(t *testing.T) {
	out, content := t.TempDir(), lawSite()
	content["references.yaml"].Data = append(content["references.yaml"].Data,
		"notes:\n  - {paragraph: b, date: \"2026-11-24\", text: Mind this.}\n"...)
	content["law.md"].Data = append(content["law.md"].Data, "- (b) Two.\n- (c) Three.\n"...)
	if _, err := Build(context.Background(), small(content, out)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(out, "law", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	wants(t, string(text), `Two.<div class=beside><aside class=note aria-label="Note on (b)"><p>`+
		"<b>Note (November 24, 2026).</b> Mind this.</aside></div>")
	if n := strings.Count(string(text), "class=beside"); n != 1 {
		t.Errorf("%d frames in\n%s", n, text)
	}
}
