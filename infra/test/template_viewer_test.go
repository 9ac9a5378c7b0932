package test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/dop251/goja"
)

// The two CloudFront functions are run as they stand in the template, in a
// JavaScript engine written in Go. CloudFront's own has less than that; the code
// keeps to what cloudfront-js-2.0 documents.

func TestAFoldersPageIsItsIndex(t *testing.T) {
	for _, c := range []struct{ asked, got, location string }{
		{"/", "/index.html", ""},
		{"/request/", "/request/index.html", ""},
		{"/request/index.html", "/request/index.html", ""},
		{"/assets/style.3f9a0c12.css", "/assets/style.3f9a0c12.css", ""},
		{"/404.html", "/404.html", ""},
		{"/releases/template.yaml", "/no-such-page", ""},
		{"/releases/", "/no-such-page", ""},
		{"/process", "", "/process/"},
		{"/education-code-52074", "", "/education-code-52074/"},
		{"//elsewhere.example", "//elsewhere.example", ""},
		{"//elsewhere", "//elsewhere", ""},
		{`/\elsewhere`, `/\elsewhere`, ""},
		{"/%2F/elsewhere", "/%2F/elsewhere", ""},
		{"/../process", "/../process", ""},
	} {
		answer := viewer(t, "PagesFunction", viewed{uri: c.asked})
		if answer.URI != c.got || answer.Headers["location"].Value != c.location {
			t.Errorf("%s: asks the bucket for %q or sends to %q, want %q or %q", c.asked, answer.URI,
				answer.Headers["location"].Value, c.got, c.location)
		}
		if c.location != "" && answer.StatusCode != 301 {
			t.Errorf("%s: answers %d", c.asked, answer.StatusCode)
		}
	}
}

func TestTheApiIsToldTheHostAndTheVisitorWhateverTheySent(t *testing.T) {
	answer := viewer(t, "FrontFunction", viewed{uri: "/request/check", headers: map[string]string{
		"host": "assist.example.org", "x-site-host": "elsewhere.example", "x-viewer-ip": "192.0.2.1",
		"content-type": "text/plain"}})
	for name, want := range map[string]string{
		"x-site-host": "assist.example.org", "x-viewer-ip": "203.0.113.7", "host": "assist.example.org",
		"content-type": "text/plain",
	} {
		if got := answer.Headers[name].Value; got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if answer.URI != "/request/check" {
		t.Errorf("the path is %q", answer.URI)
	}
}

func TestWhileTheFormIsClosedItsPageSaysSoAndNothingIsTaken(t *testing.T) {
	for asked, want := range map[string]string{"/request/": "/closed/index.html",
		"/request/index.html": "/closed/index.html", "/": "/index.html",
		"/request/questions/": "/request/questions/index.html"} {
		if got := viewer(t, "PagesFunction", viewed{uri: asked, closed: true}).URI; got != want {
			t.Errorf("%s: asks the bucket for %q, want %q", asked, got, want)
		}
	}
	if _, err := os.Stat("../../content/closed.md"); err != nil {
		t.Errorf("there is no such page: %v", err)
	}
	host := map[string]string{"host": "assist.example.org"}
	for _, path := range []string{"/request/check", "/request/send", "/request/form"} {
		if a := viewer(t, "FrontFunction", viewed{uri: path, headers: host, closed: true}); a.StatusCode != 303 ||
			a.Headers["location"].Value != "/request/" {
			t.Errorf("%s: answers %d to %q, and should lead to the form's page", path, a.StatusCode,
				a.Headers["location"].Value)
		}
	}
	for _, path := range []string{"/request/receipt/x", "/request/draft/open/x", "/request/disclaim/x",
		"/confirm/x", "/agreement/x", "/desk/requests/x"} {
		if a := viewer(t, "FrontFunction", viewed{uri: path, headers: host, closed: true}); a.URI != path ||
			a.StatusCode != 0 {
			t.Errorf("%s: a link that somebody has answers %d", path, a.StatusCode)
		}
	}
}

// viewed is what a visitor asks for.
type viewed struct {
	uri     string
	headers map[string]string
	closed  bool // the form
}

// passed is what a CloudFront function returns: a request to go on with, or an
// answer.
type passed struct {
	URI        string
	StatusCode int
	Headers    map[string]struct{ Value string }
}

// viewer runs the function of that name in the template on a visitor's request.
func viewer(t *testing.T, name string, v viewed) (answer passed) {
	t.Helper()
	source := str(readTemplate(t).tree, "Resources", name, "Properties", "FunctionCode")
	source = strings.ReplaceAll(source, "${FormOpen}", map[bool]string{true: "closed", false: "open"}[v.closed])
	headers := map[string]any{}
	for name, value := range v.headers {
		headers[name] = map[string]any{"value": value}
	}
	event, err := json.Marshal(map[string]any{
		"version": "1.0",
		"viewer":  map[string]any{"ip": "203.0.113.7"},
		"request": map[string]any{"method": "GET", "uri": v.uri, "headers": headers},
	})
	if err != nil {
		t.Fatalf("write the event: %v", err)
	}
	got, err := goja.New().RunString(source + "\nJSON.stringify(handler(" + string(event) + "))")
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := json.Unmarshal([]byte(got.String()), &answer); err != nil {
		t.Fatalf("%s returned %s: %v", name, got, err)
	}
	return answer
}
