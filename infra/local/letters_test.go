package main_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/chromedp/chromedp"
)

// What an email is held to. Who gets one reads it between two meetings.
const (
	gradeOfLetters = 7.0
	longestSubject = 59 // characters, the reference number included
)

// letterFolder has the golden file of each email, each condition both ways; package
// office holds them to what is sent.
var letterFolder = filepath.Join(root, "lambda/office/testdata/letters")

// lettersOf are the golden files with an ending, by name.
func lettersOf(t *testing.T, ending string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(letterFolder, "*"+ending))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d emails, %v", letterFolder, len(files), err)
	}
	return files
}

// Every email is short and plain: its grade, its longest sentence, its subject, and
// its words. With -v it is a table.
func TestLetters_Words(t *testing.T) {
	plain, others, forbidden := terms(t), ofOthers(t), bannedWords(t)
	t.Logf("%-50s %5s %8s %7s %6s %6s", "email", "grade", "sentence", "subject", "text", "HTML")
	for _, file := range lettersOf(t, ".html") {
		name := strings.TrimSuffix(filepath.Base(file), ".html")
		page, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(strings.TrimSuffix(file, ".html") + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		p := proseOf(partOf(t, string(page), "body"), others)
		longest := 0
		for _, s := range append(p.sentences, p.labels...) {
			longest = max(longest, len(wordsIn(s)))
			if word := forbidden.FindString(fineNo.ReplaceAllString(s, "")); word != "" {
				t.Errorf("%s: %q is banned, see lambda/request/testdata/banned.txt: %s", name, word, s)
			}
		}
		subject := regexp.MustCompile(`(?m)^Subject: (.*)$`).FindStringSubmatch(string(text))[1]
		grade, length := p.grade(plain), utf8.RuneCountInString(subject)
		t.Logf("%-50s %5.1f %8d %7d %6d %6d", name, grade, longest, length, len(text), len(page))
		if grade > gradeOfLetters || longest > longestOurs || length > longestSubject {
			t.Errorf("%s: grade %.1f, a sentence of %d words, a subject of %d characters: %s", name, grade, longest,
				length, strings.Join(p.sentences, " | "))
		}
	}
}

// Every email is no wider than its window and has what people need, on a phone and
// wide, in light and in dark. Axe sees each in one of these looks, in turn, or with
// CHECK=1 in all. One page takes one email after the other, so that axe is loaded
// once.
func TestLetters_InABrowser(t *testing.T) {
	f := form{t: t, ctx: browser(t)}
	site := httptest.NewServer(http.FileServer(http.Dir(letterFolder)))
	defer site.Close()
	do(t, f.ctx, chromedp.Navigate(site.URL))
	if !loadAxe(t, f.ctx) {
		return
	}
	looks := []axeLook{{"light", "light", 375, everyAxeRule}, {"dark", "dark", 375, everyAxeRule},
		{"light", "light", 800, everyAxeRule}, {"dark", "dark", 800, everyAxeRule}}
	for turn, file := range lettersOf(t, ".html") {
		name := filepath.Base(file)
		told(t, f.ctx, chromedp.Evaluate[int](fmt.Sprintf(`fetch(%q).then(r=>r.text()).then(letter=>{
			document.open();document.write(letter);document.close();return 0})`, name), chromedp.EvalAwaitPromise))
		for i, look := range looks {
			f.look(look.scheme, look.width, 800)
			seen := fmt.Sprintf("%s, %s, %d px", name, look.name, look.width)
			if (turn+i)%4 == 0 || os.Getenv("CHECK") != "" {
				for _, found := range runAxe(t, f.ctx, look.rules) {
					t.Errorf("%s: %s", seen, found)
				}
			}
			if wide := told(t, f.ctx, chromedp.Evaluate[float64](widestLetter)); wide > min(float64(look.width), 600) {
				t.Errorf("%s: it is %.0f px wide", seen, wide)
			}
		}
	}
}

// widestLetter is how wide an email is: of its column and of what its window
// scrolls.
const widestLetter = `(()=>{const d=document.documentElement,m=document.querySelector("main").getBoundingClientRect();
	return d.scrollWidth>innerWidth?d.scrollWidth:m.width})()`
