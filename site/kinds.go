package site

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Types lists the kinds of files that a site may hold, by extension, with the
// content type that each is served with. A browser believes the type (nosniff), so
// a file of another kind is a problem and never a guess.
var Types = map[string]string{
	".css":   "text/css; charset=utf-8",
	".html":  "text/html; charset=utf-8",
	".ico":   "image/x-icon",
	".jpg":   "image/jpeg",
	".js":    "text/javascript; charset=utf-8",
	".json":  "application/json",
	".pdf":   "application/pdf",
	".png":   "image/png",
	".svg":   "image/svg+xml",
	".txt":   "text/plain; charset=utf-8",
	".woff2": "font/woff2",
	".xml":   "application/xml",
}

// How long a browser may keep a file: a page briefly, so that a correction is seen;
// what has its hash in its name for good.
const (
	brief   = "public, max-age=300"
	forGood = "public, max-age=31536000, immutable"
)

var hashed = regexp.MustCompile(`^assets/.+\.[0-9a-f]{8,}\.[a-z0-9]+$`)

// IsAsset reports whether a file's name holds the hash of its bytes.
func IsAsset(name string) bool { return hashed.MatchString(name) }

// CacheControl returns the header that a file of the site is served with.
func CacheControl(name string) string {
	if IsAsset(name) {
		return forGood
	}
	return brief
}

// copied lists the kinds in Types that are published from the content folder as
// they are. The build itself makes the others, and checks them.
var copied = []string{".ico", ".jpg", ".pdf", ".png", ".svg"}

// pageEndings lists how people and programs spell the ending of a Markdown file.
var pageEndings = []string{".md", ".markdown", ".mdown", ".mkd"}

// kindProblem returns what is wrong with a file in the content folder that is
// neither a page nor a kind that is copied.
func kindProblem(folder, name string) Problem {
	ext := path.Ext(name)
	stem, small := strings.TrimSuffix(name, ext), strings.ToLower(ext)
	do := "move it out of " + folder + ", which holds pages (.md) and files to copy (" + strings.Join(copied, ", ") +
		")"
	switch {
	case slices.Contains(pageEndings, small):
		do = "if it is a page, rename it to " + path.Base(stem) + ".md; if not, " + do
	case small == ".jpeg":
		do = "if it is for readers, rename it to " + path.Base(stem) + ".jpg; if not, " + do
	case slices.Contains(copied, small):
		do = "if it is for readers, rename it to " + path.Base(stem) + small + "; if not, " + do
	}
	return Problem{File: folder + "/" + name, What: "this kind of file can't be published", Do: do}
}

// isFile reports whether a name in the content folder is a file, or a link to one.
func isFile(content fs.FS, name string) bool {
	info, err := fs.Stat(content, name)
	return err == nil && info.Mode().IsRegular()
}

// linkProblem returns what is wrong with a name in the content folder that is
// neither a folder nor a file.
func linkProblem(content fs.FS, folder, name string) Problem {
	p := Problem{File: folder + "/" + name, What: "not a file", Do: "remove it"}
	info, err := fs.Stat(content, name)
	switch {
	case err != nil:
		p.What, p.Do = "a link to nothing", "remove it, or fix where it goes"
	case info.IsDir():
		p.What, p.Do = "a link to a folder", "put the folder itself there"
	}
	return p
}
