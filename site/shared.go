package site

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"ccee-ca.org/assist/site/theme"
	"go.yaml.in/yaml/v3"
)

// references is content/references.yaml: what a statute refers to, and what we say beside it.
type references struct {
	Code     string                  `yaml:"code"`    // "Education Code"
	LawCode  string                  `yaml:"lawCode"` // as the official site abbreviates it
	AsOf     string                  `yaml:"asOf"`    // the day on which the subjects were true
	Sections map[string]sectionEntry `yaml:"sections"`
	Phrases  []phrase                `yaml:"phrases"`
	Notes    []note                  `yaml:"notes"`
	file     string
}

type sectionEntry struct {
	Subject string `yaml:"subject"`
}

type phrase struct {
	Text    string `yaml:"text"`
	Subject string `yaml:"subject"`
	URL     string `yaml:"url"`
}

// note is a sentence of ours beside a provision, with the day on which it was true.
type note struct {
	Paragraph string `yaml:"paragraph"`
	Date      string `yaml:"date"`
	Text      string `yaml:"text"`
}

// address is where the official site has a section.
func (r *references) address(section string) string {
	return "https://leginfo.legislature.ca.gov/faces/codes_displaySection.xhtml?lawCode=" + r.LawCode + "&sectionNum=" + section + "."
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
	problems := readYAML(r.file, text, r)
	slices.SortFunc(r.Phrases, func(a, b phrase) int { return len(b.Text) - len(a.Text) }) // the longest first: one may hold another
	return r, problems
}

// readSite reads site.yaml.
func readSite(content fs.FS, name string) (s theme.Site, problems Problems) {
	file := name + "/site.yaml"
	text, err := fs.ReadFile(content, "site.yaml")
	if err != nil {
		return s, Problems{{File: file, What: "can't be read", Do: "put site.yaml there, the values that all pages share"}}
	}
	problems = readYAML(file, text, &s)
	if s.Security != "" && !strings.HasPrefix(s.Security, "https://") && !strings.HasPrefix(s.Security, "mailto:") {
		problems = append(problems, problemAt(file, text, bytes.Index(text, []byte("security:")),
			fmt.Sprintf("security is %q", s.Security), "write an https: or mailto: address, or leave it empty"))
	}
	if s.Name == "" || s.Owner == "" {
		problems = append(problems, Problem{File: file, What: "name or owner is missing", Do: "say what the service is called and who offers it"})
	}
	return s, problems
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)`)

// readYAML reads text into v and takes no key that v doesn't have.
func readYAML(file string, text []byte, v any) (problems Problems) {
	d := yaml.NewDecoder(bytes.NewReader(text))
	d.KnownFields(true)
	err := d.Decode(v)
	if err == nil || errors.Is(err, io.EOF) {
		return nil
	}
	for _, m := range yamlLine.FindAllStringSubmatch(err.Error(), -1) {
		line, _ := strconv.Atoi(m[1])
		problems = append(problems, problemAt(file, text, lineOffset(text, line), m[2], "see the comments in the file"))
	}
	if problems == nil {
		problems = Problems{{File: file, What: err.Error()}}
	}
	return problems
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
	case u.Scheme == "mailto" && strings.Contains(u.Opaque, "@"), u.Scheme == "tel":
		return ""
	case u.Scheme != "https" && u.Scheme != "http":
		return "not an address that a browser opens"
	case u.Host == "":
		return "no host"
	}
	return ""
}
