package web

import (
	"slices"
	"strings"
)

// Header is one line of the head of an answer.
type Header struct{ Name, Value string }

// Headers go out with every answer, a page from the bucket or one from a function:
// CloudFront sets them where the service is deployed, the handlers here set them
// too, and a local run sets them on everything. Tests hold template.yaml and a
// local run to this list.
//
// Scripts and styles come from files of our own and nowhere else; no script may
// make markup or code of text; no page may be framed. The referrer stays within the
// site and is not turned off, because older browsers then send "Origin: null" with
// a form, which the guard against foreign posts must refuse.
var Headers = []Header{
	{"Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; " +
		"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for " +
		"'script'; trusted-types 'none'"},
	// without includeSubDomains: names below ours are not ours to decide
	{"Strict-Transport-Security", "max-age=31536000"},
	{"X-Content-Type-Options", "nosniff"},
	{"Referrer-Policy", "same-origin"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
}

// HeadersFor are the Headers of a site at an address. Without https, as on a
// laptop, Strict-Transport-Security is left out: RFC 6797, 7.2, forbids it.
func HeadersFor(site string) []Header {
	if !strings.HasPrefix(site, "http://") {
		return Headers
	}
	return slices.DeleteFunc(slices.Clone(Headers),
		func(h Header) bool { return h.Name == "Strict-Transport-Security" })
}
