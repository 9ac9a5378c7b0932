package site

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"ccee-ca.org/assist/lambda/route"
	"ccee-ca.org/assist/site/theme"
)

// An address is a page's path from the root as people read it, "/Plans and goals/".
// Addresses are kept and compared in this form, and encodeAddress alone writes
// them. What content may choose is less than a URL or a disk can have: an address
// is also a file on a disk of any kind, and a key of the bucket.

// What the build writes in addition to the pages.
const (
	robotsFile   = "robots.txt"
	sitemapFile  = "sitemap.xml"
	securityFile = ".well-known/security.txt"
	assetsFolder = "/assets/"
)

// builtFiles are the files that a build writes whatever the content is.
var builtFiles = []string{robotsFile, sitemapFile, securityFile}

// encodeAddress writes an address as a URL has it, "/Plans%20and%20goals/".
func encodeAddress(address string) string {
	if plainPath(address) {
		return address
	}
	return (&url.URL{Path: address}).EscapedPath()
}

// encodeHref writes a link to a page of the site as encodeAddress writes the page,
// and leaves any other as it is.
func encodeHref(href string) string {
	written, _, _ := strings.Cut(href, "#")
	written, _, _ = strings.Cut(written, "?")
	address, ok := decodeAddress(written)
	if !ok || !strings.HasPrefix(href, "/") {
		return href
	}
	return encodeAddress(address) + href[len(written):]
}

// encodeLinks returns links as encodeHref writes them.
func encodeLinks(links []theme.Link) []theme.Link {
	encoded := slices.Clone(links)
	for i := range encoded {
		encoded[i].Href = encodeHref(encoded[i].Href)
	}
	return encoded
}

// decodeAddress reads the path of a link. ok is false where no address is written
// so.
func decodeAddress(href string) (address string, ok bool) {
	if !strings.Contains(href, "%") {
		return href, true
	}
	address, err := url.PathUnescape(href)
	if err != nil || strings.Count(address, "/") != strings.Count(href, "/") || strings.Contains(address, `\`) {
		return "", false
	}
	return address, true
}

// plainPath reports whether an address needs no escaping anywhere.
func plainPath(address string) bool {
	for i := range len(address) {
		if c := address[i]; !isLetterOrDigit(c) && c != '/' && c != '-' && c != '.' && c != '_' {
			return false
		}
	}
	return true
}

// fileOf is the file that a server gives for an address.
func fileOf(address string) string {
	if strings.HasSuffix(address, "/") {
		address += "index.html"
	}
	return strings.TrimPrefix(address, "/")
}

// checkAddress says why a page can't have an address and what to do, or nothing.
func checkAddress(address string) (what, do string) {
	switch {
	case address == "/":
		return "", ""
	case !strings.HasPrefix(address, "/"):
		return fmt.Sprintf("path %q doesn't begin with a slash", address), "write it from the root, /like/this/"
	case !strings.HasSuffix(address, "/") && !strings.HasSuffix(address, ".html"):
		return fmt.Sprintf("path %q is no page's", address), "end it with a slash, /like/this/"
	}
	return checkFile(strings.TrimSuffix(address, "/"))
}

// checkFile says why no file can be served at an address and what to do, or
// nothing.
func checkFile(address string) (what, do string) {
	for segment := range strings.SplitSeq(strings.TrimPrefix(address, "/"), "/") {
		if wrong := checkSegment(segment); wrong != "" {
			what = fmt.Sprintf("the address %q %s", address, wrong)
			return what, "use letters, digits, and hyphens between slashes, /like/this/"
		}
	}
	if route.IsReserved(address) {
		what = fmt.Sprintf("a function answers at %s, so nothing else can be reached there", address)
		return what, "choose another address"
	}
	if strings.HasPrefix(strings.ToLower(address+"/"), assetsFolder) {
		return fmt.Sprintf("the build writes in %s itself", assetsFolder), "choose another address"
	}
	return "", ""
}

// deviceNames can't be files on Windows, whatever their extension.
var deviceNames = strings.Fields("con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9" +
	" lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9")

const maxSegment = 200 // bytes: with an ending, what every disk takes

// checkSegment says what is wrong with the part of an address between two slashes,
// or nothing.
func checkSegment(segment string) string {
	base, _, _ := strings.Cut(strings.ToLower(segment), ".")
	switch {
	case segment == "":
		return "has two slashes in a row"
	case segment == "." || segment == "..":
		return "leads out of its folder"
	case segment[0] == '.' || segment[0] == '_':
		return fmt.Sprintf("has a part that begins with %q", segment[:1])
	case segment != strings.TrimRight(segment, ". ") || segment[0] == ' ':
		return "has a part with a space or a period at its end"
	case slices.Contains(deviceNames, base):
		return fmt.Sprintf("has the part %q, which Windows keeps for a device", segment)
	case len(segment) > maxSegment:
		return fmt.Sprintf("has a part of %d bytes (limit %d)", len(segment), maxSegment)
	case !utf8.ValidString(segment):
		return "isn't UTF-8"
	}
	for _, r := range segment {
		if !unicode.IsPrint(r) || strings.ContainsRune(`\%?#*:|"<>`, r) {
			return fmt.Sprintf("has the character %q", r)
		}
	}
	return ""
}

// claims are the files that a build writes and who wants each, by the file's name
// in lower case: some disks don't tell A from a.
type claims map[string]claim

type claim struct{ owner, address string }

// take claims the file of an address for owner and returns the claim that is there
// already, if there is one.
func (c claims) take(address, owner string) (other claim, taken bool) {
	file := strings.ToLower(fileOf(address))
	other, taken = c[file]
	if !taken {
		c[file] = claim{owner, address}
	}
	return other, taken
}

// folderOf returns the claim of a file that would have to be a folder of the
// address, if there is one.
func (c claims) folderOf(address string) (other claim, taken bool) {
	for folder := path.Dir(strings.ToLower(fileOf(address))); len(folder) > 1; folder = path.Dir(folder) {
		other, taken = c[folder]
		if taken {
			return other, true
		}
	}
	return claim{}, false
}

func isLetterOrDigit(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}
