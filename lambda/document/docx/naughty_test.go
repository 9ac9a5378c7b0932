package docx

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"ccee-ca.org/assist/lambda/document"
)

// naughtyStrings are those of lambda/office, which has more to say of them.
func naughtyStrings(t *testing.T) (list []string) {
	t.Helper()
	f, err := os.Open("../../office/testdata/naughty.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		var s string
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		list = append(list, s)
	}
	if len(list) < 500 {
		t.Fatalf("there are only %d naughty strings", len(list))
	}
	return list
}

// allowed is a text as XML 1.0, 2.2, allows it: what the standard's production Char
// has not is replaced, and line ends are \n, by 2.11.
func allowed(text string) string {
	var b strings.Builder
	wasInvalid := false // bytes in a row that aren't UTF-8 are one character
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		isInvalid := r == utf8.RuneError && size == 1
		isChar := r == 0x9 || r == 0xA || 0x20 <= r && r <= 0xD7FF || 0xE000 <= r && r <= 0xFFFD || 0x10000 <= r
		switch {
		case isInvalid && wasInvalid:
		case isInvalid, !isChar:
			b.WriteString("\uFFFD")
		default:
			b.WriteString(text[i : i+size])
		}
		i, wasInvalid = i+size, isInvalid
	}
	return b.String()
}

// onLine is a text in a place that has one line.
func onLine(text string) string {
	return strings.NewReplacer("\n", " ", "\t", " ").Replace(allowed(text))
}

// everywhere is a document that has each text in each place where text can be.
func everywhere(list []string) document.Document {
	d := titled()
	for _, s := range list {
		field := document.Run{Text: s, Source: s + "?", Tag: "t" + s, Comment: "C" + s, Note: 1}
		d.Blocks = append(d.Blocks, document.Block{Level: 2, Text: words(s)},
			document.Block{Text: []document.Run{field}},
			document.Block{Quote: true, Text: words(s)}, document.Block{List: [][]document.Run{words(s), {field}}},
			document.Block{Text: []document.Run{{Blank: s + "?"}}},
			document.Block{Table: &document.Table{Caption: s + "?",
				Head: []string{s}, Rows: [][][]document.Run{{words(s)}, {{field}}}}})
		d.Properties = append(d.Properties, document.Property{Name: s, Value: s})
	}
	all := strings.Join(list, "|")
	d.Header, d.Footer, d.Stamp, d.Author = all, all, "Stamp "+all, "A"+all
	return d
}

// holdEverywhere reads the texts back in each of these places.
func holdEverywhere(t *testing.T, list []string) {
	t.Helper()
	f := holdWord(t, everywhere(list))
	all := strings.Join(list, "|")
	wanted := []string{"Stamp " + allowed(all), "Title"}
	got := f.texts("word/document.xml")
	for _, s := range list {
		text := allowed(s)
		wanted = append(wanted, text, text+"1", text, text, text+"1", "["+onLine(s)+"?]", text, text, text+"1", "")
	}
	places := []string{allowed(all), allowed(all), "A" + onLine(all)}
	holdTexts(t, "paragraphs", got, wanted)
	holdTexts(t, "other parts", []string{f.texts("word/header1.xml")[0],
		strings.TrimSuffix(f.texts("word/footer1.xml")[0], "\tPage 1 of 1"),
		f.part("word/comments.xml").children[0].attrs["w:author"]}, places)
	holdTexts(t, "comments", f.texts("word/comments.xml"),
		manyOf(list, 3, func(s string) string { return "C" + allowed(s) }))
	holdTexts(t, "titles", values(f.main(), "w:alias"),
		manyOf(list, 3, func(s string) string { return fitTitle(onLine(s) + "?") }))
	holdTexts(t, "tags", values(f.main(), "w:tag"),
		manyOf(list, 3, func(s string) string { return cutUnits("t"+onLine(s), 64) }))
	holdTexts(t, "captions", values(f.main(), "w:tblCaption"),
		manyOf(list, 1, func(s string) string { return onLine(s) + "?" }))
	var properties []string
	for _, p := range f.part("docProps/custom.xml").children {
		properties = append(properties, p.attrs["name"], p.child("vt:lpwstr").text)
	}
	holdTexts(t, "properties", properties, manyOf(list, 2, onLine))
}

func holdTexts(t *testing.T, what string, got, want []string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("there are %d %s, want %d", len(got), what, len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%d of the %s is %q, want %q", i, what, got[i], want[i])
		}
	}
}

func values(e *element, name string) (list []string) {
	for _, c := range e.all(name) {
		list = append(list, c.val())
	}
	return list
}

// manyOf has n times what f makes of each text.
func manyOf(texts []string, n int, f func(string) string) (list []string) {
	for _, s := range texts {
		list = append(list, slices.Repeat([]string{f(s)}, n)...)
	}
	return list
}

// Every string that something has stumbled over comes back byte for byte where XML
// allows it, and with a visible replacement where it doesn't. With -short, each
// fourth.
func TestWrite_NaughtyStrings(t *testing.T) {
	list := naughtyStrings(t)
	if testing.Short() {
		for i := range len(list) / 4 {
			list[i] = list[4*i]
		}
		list = list[:len(list)/4]
	}
	holdEverywhere(t, append(list, "\x00", "\xff\xfe", "a\xed\xa0\x80b", "\uFFFE\uFFFF", "]]>",
		"<![CDATA[x]]>", "&#0;", "\x85", "\r"))
}

func FuzzWrite(f *testing.F) {
	for _, s := range []string{"plain", "a\r\nb\rc\td", "\x00\xff\uFFFD\xfe", "<&\"'>]]>", "\U0001F600\u2028"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { holdEverywhere(t, []string{s}) })
}

// longest has more than the largest answers: 10,000 paragraphs, and a cell and a
// field that are longer than a page.
func longest() document.Document {
	var blocks []document.Block
	for i := range 10_000 {
		blocks = append(blocks,
			document.Block{Text: []document.Run{{Text: fmt.Sprintf("Paragraph %d says what it says. ", i)},
				{Text: strings.Repeat("And more. ", 10), Source: "Question (version 1, Nov 16, 2026)",
					Tag: "need;e1"}}})
	}
	lines := strings.Repeat("A line of the answer.\n", 2000)
	return titled(append(blocks, document.Block{Quote: true, Text: words(lines)},
		document.Block{Table: &document.Table{Head: []string{"No.", "Answer"},
			Rows: [][][]document.Run{{words("1"), words(lines)}}}})...)
}

// A function's response can have 6 MB, as base64 4.5.
func TestWrite_Longest(t *testing.T) {
	file := write(t, longest())
	f := readWord(t, file)
	if len(f.faults) > 0 || len(f.main().all("w:sdt")) != 10_000 {
		t.Errorf("%d controls, and faults %q", len(f.main().all("w:sdt")), f.faults[:min(9, len(f.faults))])
	}
	if len(file) > 4_500_000 {
		t.Errorf("the file has %d bytes", len(file))
	}
	t.Logf("%d bytes", len(file))
}

func BenchmarkWrite_Longest(b *testing.B) { benchmark(b, longest()) }

func BenchmarkWrite_Sample(b *testing.B) { benchmark(b, sample()) }

func benchmark(b *testing.B, d document.Document) {
	var file bytes.Buffer
	for b.Loop() {
		file.Reset()
		if err := Write(&file, d); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(file.Len()), "bytes/file")
}
