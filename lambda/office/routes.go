package office

import "strings"

// Route is a path that goes to a function and not to the static pages, as the template's HTTP API has it.
type Route struct {
	Method   string // GET, POST or ANY
	Path     string // with {name} for one segment and {name+} for the rest
	Function string // the folder of its command
}

// Routes are all paths that functions serve. A test holds the template and the handlers to them.
var Routes = []Route{
	{"ANY", "/request/check", "intake"},
	{"ANY", "/request/form", "intake"},
	{"ANY", "/request/send", "intake"},
	{"ANY", "/request/draft/{proxy+}", "intake"},
	{"GET", "/request/receipt/{proxy+}", "intake"},
	{"ANY", "/request/disclaim/{proxy+}", "intake"},
	{"ANY", "/status/find", "intake"},
	{"ANY", "/status/open/{proxy+}", "intake"},
	{"ANY", "/desk/{proxy+}", "desk"},
}

// FunctionOf is the function that serves a path, or empty where the static pages do. It reads Routes as CloudFront and the HTTP API do.
func FunctionOf(path string) string {
	for _, r := range Routes {
		fixed, open, _ := strings.Cut(r.Path, "{")
		if path == r.Path || open != "" && strings.HasPrefix(path, fixed) && len(path) > len(fixed) {
			return r.Function
		}
	}
	return ""
}
