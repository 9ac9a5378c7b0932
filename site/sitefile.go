package site

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"net/mail"
	"net/url"
	"strings"
	"time"

	"ccee-ca.org/assist/site/theme"
)

// readSite reads site.yaml, the values that all pages share, and says what is wrong
// with them where they stand: on the pages they would be wrong everywhere.
func readSite(content fs.FS, name string) (s theme.Site, problems Problems) {
	r := siteReader{file: name + "/site.yaml"}
	text, err := fs.ReadFile(content, "site.yaml")
	if err != nil {
		return s, Problems{{File: r.file, What: "can't be read",
			Do: "put site.yaml there, the values that all pages share"}}
	}
	r.text, r.problems = cleanText(r.file, text)
	if len(r.problems) > 0 {
		return s, r.problems
	}
	r.problems = readYAML(r.file, r.text, &s)
	if len(r.problems) == 0 {
		r.check(s)
	}
	return s, r.problems
}

// readSetting reads a file of content that only the functions use, into list. None
// where there is no such file.
func readSetting(content fs.FS, name, file string, list any) (r siteReader, found bool) {
	r = siteReader{file: name + "/" + file}
	text, err := fs.ReadFile(content, file)
	if errors.Is(err, fs.ErrNotExist) {
		return r, false
	}
	if err != nil {
		r.problems = Problems{{File: r.file, What: err.Error()}}
		return r, false
	}
	r.text, r.problems = cleanText(r.file, text)
	if len(r.problems) > 0 {
		return r, false
	}
	r.problems = readYAML(r.file, r.text, list)
	return r, true
}

type siteReader struct {
	file     string
	text     []byte
	problems Problems
}

func (r *siteReader) check(s theme.Site) {
	r.checkGiven("name", s.Name, "what the service is called")
	r.checkGiven("owner", s.Owner, "who offers it, in full")
	r.checkGiven("short", s.Short, "the owner's initials")
	r.address("ownerURL", s.OwnerURL, "the owner's own site, https://…")
	r.checkGiven("contact: name", s.Contact.Name, "whom an agency asks")
	r.checkGiven("contact: role", s.Contact.Role, "what that person does")
	if e := s.Contact.Email; e != "" {
		if a, err := mail.ParseAddress(e); err != nil || a.Address != e {
			r.wrong("contact: email", fmt.Sprintf("email is %q", e),
				"write an address, name@example.org, or leave it empty")
		}
	}
	if p := s.Contact.Phone; p != "" && len(theme.PhoneDigits(p)) != 10 {
		r.wrong("contact: phone", fmt.Sprintf("phone is %q", p), "write ten digits, 916-555-0100, or leave it empty")
	}
	if s.Security != "" && !strings.HasPrefix(s.Security, "https://") && !strings.HasPrefix(s.Security, "mailto:") {
		r.wrong("security", fmt.Sprintf("security is %q", s.Security),
			"write an https: or mailto: address, or leave it empty")
	}
	if s.Statute.Citation != "" {
		r.address("statute: source", s.Statute.Source, "where the official text is, https://…")
		r.date("statute: published", s.Statute.Published)
		r.date("statute: checked", s.Statute.Checked)
	}
	r.note("notes: superintendent", s.Notes.Superintendent)
	r.note("notes: cost", s.Notes.Cost)
	if s.Notes.Cost.Text != "" && s.Notes.Cost.Source == "" {
		r.wrong("notes: cost", "what CCEE says of cost has no source", "write where CCEE says it, https://…")
	}
	r.menu("nav", s.Nav)
	r.menu("footer", s.Footer)
}

// note checks a note that has a text: it has its day, and its source is a page.
func (r *siteReader) note(key string, n theme.Note) {
	if n.Text == "" {
		return
	}
	if n.Date == "" {
		r.wrong(key, "the note has no date", `write the day on which it was true, date: "2026-11-23"`)
	}
	r.date(key, n.Date)
	if n.Source != "" {
		r.address(key, n.Source, "where it is said, https://…")
	}
}

func (r *siteReader) checkGiven(key, value, what string) {
	if strings.TrimSpace(value) == "" {
		r.wrong(key, "no "+key, "say "+what)
	}
}

func (r *siteReader) address(key, value, what string) {
	if u, err := url.Parse(value); err != nil || u.Scheme != "https" || u.Host == "" {
		r.wrong(key, fmt.Sprintf("%s is %q", key, value), "write "+what)
	}
}

func (r *siteReader) date(key, value string) {
	if _, err := time.Parse(time.DateOnly, value); err != nil && value != "" {
		r.wrong(key, fmt.Sprintf("%s is %q, which isn't a date", key, value),
			`write it as "2026-11-23", or leave it empty`)
	}
}

func (r *siteReader) menu(key string, links []theme.Link) {
	for i, l := range links {
		if l.Label == "" || l.Href == "" {
			r.wrong(key, fmt.Sprintf("entry %d of %s lacks its label or its href", i+1, key),
				"write {label: Words, href: /address/}")
		}
	}
}

// wrong reports something about a key, written "outer: inner" where it stands below
// another. A key that isn't there is missed at the one above.
func (r *siteReader) wrong(key, what, do string) {
	at := -1
	for _, part := range strings.Split(key, ": ") {
		from := max(at, 0)
		i := keyIn(r.text[from:], part)
		if i < 0 {
			break
		}
		at = from + i
	}
	if at < 0 {
		r.problems = append(r.problems, Problem{File: r.file, What: what, Do: do})
		return
	}
	r.problems = append(r.problems, problemAt(r.file, r.text, at, what, do))
}

// keyIn is where a line of text begins with key, or -1.
func keyIn(text []byte, key string) int {
	at := 0
	for line := range bytes.Lines(text) {
		if trimmed := bytes.TrimLeft(line, " "); bytes.HasPrefix(trimmed, []byte(key+":")) {
			return at + len(line) - len(trimmed)
		}
		at += len(line)
	}
	return -1
}
