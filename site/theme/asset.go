package theme

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// Asset is a style sheet, script or picture of the theme under an address that
// changes with its bytes, so that it may be kept for ever.
type Asset struct {
	Name      string // as templates call it, "style.css"
	Path      string // where it is served, "/assets/style.3f9a0c12.css"
	Type      string // its media type
	Integrity string // "sha256-…", for the integrity attribute
	Content   []byte
}

var assetTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// bundles are scripts that a page loads as one: together they take fewer bytes, and
// nothing is painted between them.
var bundles = map[string][]string{
	"request-form.js": {"form.js", "points.js", "agency.js", "send.js", "keep.js", "errors.js", "parts.js"},
}

// Assets lists all assets by name: the build writes them, a local run serves them. It
// is no method, since every method is in each function.
func Assets(t *Theme) ([]Asset, error) {
	entries, err := fs.ReadDir(t.files, ".") // in the order of their names
	if err != nil {
		return nil, fmt.Errorf("list the theme's files: %w", err)
	}
	var all []Asset
	for _, e := range entries {
		if _, ok := assetTypes[path.Ext(e.Name())]; !ok {
			continue
		}
		a, err := t.asset(e.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	for _, name := range slices.Sorted(maps.Keys(bundles)) {
		a, err := t.asset(name)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, nil
}

// asset reads one when it is first asked for, since whoever waits for a function's
// page waits for every asset that it reads.
func (t *Theme) asset(name string) (Asset, error) {
	if a, ok := t.assets.Load(name); ok {
		return a.(Asset), nil
	}
	content, err := t.read(name)
	if err != nil {
		return Asset{}, err
	}
	media := assetTypes[path.Ext(name)]
	switch media {
	case assetTypes[".js"]:
		content = stripScript(content)
	case assetTypes[".css"]:
		content = stripSheet(content)
	}
	a := NewAsset(name, media, content)
	t.assets.Store(name, a)
	return a, nil
}

// read reads a file, or the files of a bundle.
func (t *Theme) read(name string) (content []byte, err error) {
	files, ok := bundles[name]
	if !ok {
		files = []string{name}
	}
	for _, file := range files {
		text, err := fs.ReadFile(t.files, file)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("asset %s: the theme has no such file", file)
		}
		if err != nil {
			return nil, fmt.Errorf("read asset: %w", err)
		}
		if content == nil {
			content = text // a copy of what is embedded already
			continue
		}
		content = append(content, text...)
	}
	return content, nil
}

// stripSheet takes the comments out of a style sheet, in its place: they are a tenth
// of what is sent.
func stripSheet(text []byte) []byte {
	stripped := text[:0]
	for {
		before, comment, found := bytes.Cut(text, []byte("/*"))
		stripped = append(stripped, before...)
		if !found {
			return stripped
		}
		_, text, _ = bytes.Cut(comment, []byte("*/"))
		text = bytes.TrimLeft(text, " \n")
	}
}

// stripScript takes indentation, the lines that are comments, and spaces around
// punctuation out of a script: what is left is what a browser needs. No text of
// several lines has a place in a script here.
func stripScript(text []byte) []byte {
	var b bytes.Buffer
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && !bytes.HasPrefix(line, []byte("//")) {
			b.Write(stripSpaces(line))
			b.WriteByte('\n')
		}
	}
	return b.Bytes()
}

// stripSpaces takes the spaces around punctuation out of a line of script, but not
// out of its texts. A line stays as it is where a slash may begin a regular
// expression, where an escape may end no text, and where a text is within a text.
// It is no regular expression, since whoever waits for a function's first page waits
// for this.
func stripSpaces(line []byte) []byte {
	if bytes.ContainsRune(line, '\\') || bytes.Count(line, []byte{'`'}) > 2 {
		return line
	}
	stripped, isAfterMark := make([]byte, 0, len(line)), false
	for rest := line; len(rest) > 0; {
		c := rest[0]
		switch n := textLength(rest); {
		case n > 0:
			stripped, rest, isAfterMark = append(stripped, rest[:n]...), rest[n:], false
			continue
		case c == '\'' || c == '/' || c == '`':
			return line
		case c == ' ':
			after := bytes.TrimLeft(rest, " ")
			if !isAfterMark && (len(after) == 0 || !isMark(after[0])) {
				stripped = append(stripped, rest[:len(rest)-len(after)]...)
			}
			rest = after
			continue
		}
		stripped, rest, isAfterMark = append(stripped, c), rest[1:], isMark(c)
	}
	return stripped
}

// textLength is the length of the text that begins a piece of script, with its
// quotes; zero where none does.
func textLength(script []byte) int {
	if script[0] != '"' && script[0] != '`' {
		return 0
	}
	end := bytes.IndexByte(script[1:], script[0])
	if end < 0 {
		return 0
	}
	return end + 2
}

func isMark(c byte) bool { return strings.IndexByte("][=,;:?{}()<>|&!+*", c) >= 0 }

// NewAsset is an asset that isn’t a file of the theme, such as what the build
// makes.
func NewAsset(name, media string, content []byte) Asset {
	sum := sha256.Sum256(content)
	ext := path.Ext(name)
	return Asset{
		Name:      name,
		Path:      "/assets/" + strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:4]) + ext,
		Type:      media,
		Integrity: "sha256-" + base64.StdEncoding.EncodeToString(sum[:]),
		Content:   content,
	}
}

// frameLinks links a style sheet and the icon.
func (t *Theme) frameLinks(sheet string) (template.HTML, error) {
	style, err := t.asset(sheet)
	if err != nil {
		return "", err
	}
	icon, err := t.asset("icon.svg")
	if err != nil {
		return "", err
	}
	return template.HTML(
		fmt.Sprintf(`<link rel=stylesheet href=%s integrity="%s"><link rel=icon href=%s type=image/svg+xml>`,
			style.Path, style.Integrity, icon.Path)), nil
}

// iconPath is where the icon is served, which the header shows too.
func (t *Theme) iconPath() (string, error) {
	icon, err := t.asset("icon.svg")
	return icon.Path, err
}

func (t *Theme) scriptElement(name string) (template.HTML, error) {
	a, err := t.asset(name)
	if err != nil {
		return "", err
	}
	return template.HTML(fmt.Sprintf(`<script src=%s integrity="%s" defer></script>`, a.Path, a.Integrity)), nil
}
