// Package route lists the paths that functions serve. The functions, the build of
// the pages, local runs and the tests of the template read this one list, so that
// no page is put where a function answers.
package route

import "strings"

// Route is a path that goes to a function and not to the static pages, as the
// template's HTTP API has it.
type Route struct {
	Method   string // GET, POST or ANY
	Path     string // with {name} for one segment and {name+} for the rest
	Function string // the folder of its command
}

// All are all paths that functions serve. A test holds the template and the
// handlers to them.
var All = []Route{
	{"ANY", "/request/check", "intake"},
	{"ANY", "/request/form", "intake"},
	{"ANY", "/request/send", "intake"},
	{"ANY", "/request/draft/{proxy+}", "intake"},
	{"GET", "/request/receipt/{proxy+}", "intake"},
	{"ANY", "/request/disclaim/{proxy+}", "intake"},
	{"ANY", "/status/find", "intake"},
	{"ANY", "/status/open/{proxy+}", "intake"},
	{"ANY", "/confirm/{proxy+}", "intake"},
	{"ANY", "/agreement/{proxy+}", "intake"},
	{"ANY", "/desk/{proxy+}", "desk"},
}

// FunctionOf is the function that serves a path, or empty where the static pages
// do. It reads All as CloudFront and the HTTP API do.
func FunctionOf(path string) string {
	for _, r := range All {
		fixed, open, _ := strings.Cut(r.Path, "{")
		if path == r.Path || open != "" && strings.HasPrefix(path, fixed) && len(path) > len(fixed) {
			return r.Function
		}
	}
	return ""
}

// IsReserved reports whether a static page or file at path could not be reached, or
// would be taken for a function's: all paths that functions serve, with a slash at
// the end or without, in any case, and the folders in which those are.
func IsReserved(path string) bool {
	path = strings.ToLower(strings.TrimSuffix(path, "/"))
	for _, r := range All {
		fixed, _, open := strings.Cut(r.Path, "{")
		fixed = strings.TrimSuffix(fixed, "/")
		if path == fixed || open && strings.HasPrefix(path, fixed+"/") {
			return true
		}
	}
	return false
}
