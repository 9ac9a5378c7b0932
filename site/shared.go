package site

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// references is content/references.yaml: what a statute refers to, and what we say
// next to it.
type references struct {
	Code     string                  `yaml:"code"`    // "Education Code"
	LawCode  string                  `yaml:"lawCode"` // as the official site abbreviates it
	AsOf     string                  `yaml:"asOf"`    // the day on which the subjects were true
	Sections map[string]sectionEntry `yaml:"sections"`
	Articles []article               `yaml:"articles"`
	Notes    []note                  `yaml:"notes"`
	file     string
}

type sectionEntry struct {
	Subject string `yaml:"subject"`
}

// article is a part of a code that statutes refer to as a whole.
type article struct {
	Key     string `yaml:"key"`  // in links, "article-2"
	Name    string `yaml:"name"` // as the statute has it
	Subject string `yaml:"subject"`
	URL     string `yaml:"url"`
}

// note is a sentence of ours next to a provision, with the day on which it was
// true.
type note struct {
	Paragraph string `yaml:"paragraph"`
	Date      string `yaml:"date"`
	Text      string `yaml:"text"`
}

// address is where the official site has a section.
func (r *references) address(section string) string {
	return "https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=" + r.LawCode + "&sectionNum=" +
		section + "."
}

// resolve finds what a link refers to: a section by its number, or an article by
// its key.
func (r *references) resolve(key string) (href, title string, ok bool) {
	if entry, ok := r.Sections[key]; ok {
		return r.address(key), r.Code + " section " + key + ": " + entry.Subject, true
	}
	for _, a := range r.Articles {
		if a.Key == key {
			return a.URL, a.Subject, true
		}
	}
	return "", "", false
}

func (r *references) notes(id string) (found []note) {
	for _, n := range r.Notes {
		if n.Paragraph == id {
			found = append(found, n)
		}
	}
	return found
}

// readReferences reads references.yaml; without that file nothing is referred to.
func readReferences(content fs.FS, name string) (*references, Problems) {
	r := &references{file: name + "/references.yaml"}
	text, err := fs.ReadFile(content, "references.yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return r, nil
	}
	if err != nil {
		return r, Problems{{File: r.file, What: err.Error()}}
	}
	text, problems := cleanText(r.file, text)
	if len(problems) > 0 {
		return r, problems
	}
	problems = readYAML(r.file, text, r)
	own := siteReader{file: r.file, text: text}
	own.date("asOf", r.AsOf)
	for _, n := range r.Notes {
		own.date("notes: date", n.Date)
	}
	problems = append(problems, own.problems...)
	return r, problems
}

var (
	yamlLine   = regexp.MustCompile(`line (\d+): (.*)`)
	unknownKey = regexp.MustCompile(`^field (\S+) not found in type`)
)

// readYAML reads text into v and takes no key that v doesn't have.
func readYAML(file string, text []byte, v any) (problems Problems) {
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	err := d.Decode(v)
	if err == nil || errors.Is(err, io.EOF) {
		return nil
	}
	var wrong *yaml.TypeError
	if !errors.As(err, &wrong) {
		return Problems{notYAML(file, text, err, "put a space after each colon")}
	}
	for _, m := range yamlLine.FindAllStringSubmatch(err.Error(), -1) {
		line, _ := strconv.Atoi(m[1])
		what, do := m[2], "see the comments in the file"
		if key := unknownKey.FindStringSubmatch(what); key != nil {
			what, do = fmt.Sprintf("unknown key %q", key[1]),
				"fix its spelling or its indentation, or take the line out"
		}
		problems = append(problems, problemAt(file, text, lineOffset(text, line), what, do))
	}
	return problems
}

// notYAML is the one problem of a file that can't be taken apart. The library's
// line is often that of the block around it; a line that is indented by a tab or by
// one space more than its neighbours is what most often is wrong.
func notYAML(file string, text []byte, err error, hint string) Problem {
	do := "indent by two spaces for each level, without tabs, and " + hint
	at := 0
	for line := range bytes.Lines(text) {
		indent := len(line) - len(bytes.TrimLeft(line, " \t"))
		if indent%2 == 1 || bytes.ContainsRune(line[:indent], '\t') {
			return problemAt(file, text, at, "this line's indentation can't be read", do)
		}
		at += len(line)
	}
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		line, _ := strconv.Atoi(m[1])
		return problemAt(file, text, lineOffset(text, line), "here or in the next lines: "+m[2], do)
	}
	return Problem{File: file, What: err.Error(), Do: do}
}

func lineOffset(text []byte, line int) int {
	at := 0
	for ; line > 1; line-- {
		i := bytes.IndexByte(text[at:], '\n')
		if i < 0 {
			break
		}
		at += i + 1
	}
	return at
}

// checkURL says what is wrong with an address on another site, or nothing.
func checkURL(href string) string {
	u, err := url.Parse(href)
	switch {
	case err != nil:
		return err.Error()
	case u.Scheme == "mailto" && (strings.Contains(u.Opaque, "@") || u.Opaque == "" && u.RawQuery != ""),
		u.Scheme == "tel":
		return ""
	case u.Scheme != "https" && u.Scheme != "http":
		return "not an address that a browser opens"
	case u.Host == "":
		return "no host"
	}
	return ""
}
