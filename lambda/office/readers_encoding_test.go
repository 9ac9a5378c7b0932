package office_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"ccee-ca.org/assist/lambda/agreement"
	contract "ccee-ca.org/assist/lambda/document"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// wholeText is a page's text as a browser reads it, without anything left out.
func wholeText(t *testing.T, page string) string {
	var b strings.Builder
	for n := range document(t, page).Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
	}
	return b.String()
}

// isWellFormed holds each part of a Word file to being XML.
func isWellFormed(t *testing.T, file []byte) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(r); err == nil; {
			_, err = d.Token()
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", part.Name, err)
		}
	}
}

// What staff type into a draft, and what they record of a reply, comes back as it
// was typed, on the workspace and on the page of readers; a reader's page has it as
// text, and the Word file is one.
func TestReaders_NaughtyStrings(t *testing.T) {
	serial(t)
	s := newService(t, &table.Memory{})
	pat, list := s.signedIn("Pat Example", false), naughty(t)
	q, number := s.drafted(pat), 1
	frames := map[string]bool{}
	for some := range slices.Chunk(list, 15) {
		number++
		pairs := []string{}
		for i, one := range some {
			pairs = append(pairs, fmt.Sprintf("scope_%d_text", i+1), one)
		}
		if w := s.typeAgreement(pat, q, "save", number-1, pairs...); w.Code != 303 {
			t.Fatalf("draft %d: %d: %s", number, w.Code, visible(w.Body.String()))
		}
		saved, err := s.store.AgreementDraft(t.Context(), q.ID, number)
		if err != nil {
			t.Fatal(err)
		}
		link := s.shares(pat, q, request.ReaderAgency, number, "assistant@example.org")
		reader := s.get(s.intake, link)
		page, desk := wholeText(t, reader.Body.String()), wholeText(t, s.getAs(pat, web.AgreementPath(q)).Body.String())
		for input := range saved.Typed {
			typed := saved.Typed[input]
			if !strings.Contains(page, contract.Printable(typed)) || !strings.Contains(desk, typed) {
				t.Errorf("draft %d: %q isn’t on both pages", number, typed)
			}
		}
		if len(some) == 15 {
			frames[frame(document(t, reader.Body.String()))] = true
		}
		isWellFormed(t, s.get(s.intake, link+"/word").Body.Bytes())
		words := strings.TrimSpace(some[0])
		if w := s.acts(pat, q, "reply", number, replyForm("reply", words)...); w.Code != 303 {
			t.Fatalf("the reply %q: %d: %s", words, w.Code, visible(w.Body.String()))
		}
	}
	if len(frames) != 1 {
		t.Errorf("the pages of drafts have %d shapes", len(frames))
	}
	if _, err := s.store.Events(t.Context(), q.ID); err != nil {
		t.Error(err)
	}
}

// A draft in which every input is as long as it can be, of answers that are too, in
// characters that take the most bytes on their way, fits into an answer: the page,
// the Word file, and the page of readers.
func TestReaders_LargestFit(t *testing.T) {
	serial(t)
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	q := s.drafted(pat)
	form := url.Values{"do": {"save"}, "draft": {"1"}}
	for _, f := range agreement.Form(deskTheme.Site().Clauses)[0].Fields {
		switch {
		case len(f.Options) > 0:
			form.Set(f.Name, f.Options[0].Value)
		case f.Limit > 0:
			form.Set(f.Name, strings.Repeat("<", f.Limit))
		}
	}
	// more than a row has room for: nothing is lost
	w := s.postAs(pat, web.AgreementPath(q), form)
	s.shows(w, 429, "Nothing was saved", "too long to save", "What you typed is still below", strings.Repeat("<", 2000))
	for name := range form {
		if v := form.Get(name); strings.HasPrefix(v, "<") {
			form.Set(name, strings.Repeat("'", len(v)))
		}
	}
	if w := s.postAs(pat, web.AgreementPath(q), form); w.Code != 303 {
		t.Fatalf("it answers %d: %.2000s", w.Code, visible(w.Body.String()))
	}
	link := s.shares(pat, q, request.ReaderAgency, 2, "assistant@example.org")
	for range 40 {
		s.acts(pat, q, "reply", 2, replyForm("reply", strings.Repeat("'", 4000))...)
		s.now = s.now.Add(1e9)
	}
	for name, page := range map[string][]byte{"the reader’s page": s.get(s.intake, link).Body.Bytes(),
		"the workspace": s.getAs(pat, web.AgreementPath(q)).Body.Bytes(),
		"the readers":   s.getAs(pat, web.ReadersPath(q)).Body.Bytes()} {
		t.Logf("%s has %d KB", name, len(page)>>10)
		if web.TooLarge(page) {
			t.Errorf("%s is too large: %d bytes", name, len(page))
		}
	}
	file := s.get(s.intake, link+"/word").Body.Bytes()
	isWellFormed(t, file)
	if n := base64.StdEncoding.EncodedLen(len(file)); n > 6<<20 {
		t.Errorf("the Word file has %d bytes on its way", n)
	}
}
