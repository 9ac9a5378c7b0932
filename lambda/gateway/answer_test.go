package gateway_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/office/logging"

	"github.com/aws/aws-lambda-go/events"
)

func TestAnAnswerTravelsByteForByte(t *testing.T) {
	html := "text/html; charset=utf-8"
	for _, c := range []struct {
		name, contentType, encoding, body string
		base64                            bool
	}{
		{"a page", html, "", "<p>“48 hours” & 你好 🎓\r\n", false},
		{"JSON", "application/json", "", `{"a":"é"}`, false},
		{"a picture", "image/png", "", "\x89PNG\r\n\x1a\n\x00\xff", true},
		{"a picture that is text by chance", "image/png", "", "abc", true},
		{"text that isn't UTF-8", "text/plain", "", "caf\xe9", true},
		{"a compressed page", html, "br", "abc", true},
		{"a type of its own making", "x y z", "", "abc", true},
		{"nothing", "image/png", "", "", false},
		{"no type said, text", "", "", "<!DOCTYPE html><p>x", false},
		{"no type said, binary", "", "", "\x00\x01\x02", true},
	} {
		res := send(t, func(w http.ResponseWriter, r *http.Request) {
			if c.contentType != "" {
				w.Header().Set("Content-Type", c.contentType)
			}
			if c.encoding != "" {
				w.Header().Set("Content-Encoding", c.encoding)
			}
			io.WriteString(w, c.body)
		}, nil, "get-desk.json")
		body := res.Body
		if res.IsBase64Encoded {
			b, err := base64.StdEncoding.DecodeString(body)
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			body = string(b)
		}
		equal(t, c.name+": base64", res.IsBase64Encoded, c.base64)
		equal(t, c.name+": body", body, c.body)
	}
}

func TestStatusHeadersAndCookiesGoOut(t *testing.T) {
	res := send(t, func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Add("Vary", "Accept")
		h.Add("Vary", "Cookie")
		h.Set("Location", "/request/receipt/x")
		h.Set("Content-Length", "0")
		http.SetCookie(w, &http.Cookie{Name: "session", Value: "1", Path: "/desk"})
		http.SetCookie(w, &http.Cookie{Name: "state", Value: "2", MaxAge: -1})
		w.WriteHeader(http.StatusEarlyHints)
		w.WriteHeader(http.StatusSeeOther)
		w.WriteHeader(http.StatusTeapot)
		h.Set("X-Too-Late", "yes")
	}, nil, "post-form.json")
	equal(t, "status", res.StatusCode, 303)
	equal(t, "vary", res.Headers["vary"], "Accept, Cookie")
	equal(t, "location", res.Headers["location"], "/request/receipt/x")
	equal(t, "a header set after the status", res.Headers["x-too-late"], "")
	equal(t, "content-length", res.Headers["content-length"], "")
	if want := []string{"session=1; Path=/desk", "state=2; Max-Age=0"}; !slices.Equal(res.Cookies, want) {
		t.Errorf("cookies: %q, want %q", res.Cookies, want)
	}
	equal(t, "set-cookie among the headers", res.Headers["set-cookie"], "")
}

func TestAHeadRequestGetsHeadersOnly(t *testing.T) {
	res := send(t, func(w http.ResponseWriter, r *http.Request) {
		equal(t, "method", r.Method, "HEAD")
		w.Header().Set("Etag", `"1"`)
		io.WriteString(w, "<p>page")
	}, nil, "get-desk.json", func(e *events.APIGatewayV2HTTPRequest) { e.RequestContext.HTTP.Method = "HEAD" })
	equal(t, "status", res.StatusCode, 200)
	equal(t, "etag", res.Headers["etag"], `"1"`)
	equal(t, "type", res.Headers["content-type"], "text/html; charset=utf-8")
	equal(t, "body", res.Body, "")
}

func TestNoContentHasNoBody(t *testing.T) {
	res := send(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNoContent)
		if _, err := io.WriteString(w, "x"); !errors.Is(err, http.ErrBodyNotAllowed) {
			t.Errorf("writing a body to 204: %v", err)
		}
	}, nil, "get-desk.json")
	equal(t, "status", res.StatusCode, 204)
	equal(t, "body", res.Body, "")
}

// The line is at ERROR in the function's own log, whose errors are counted by an
// alarm.
func TestAPanicIsALoggedLineAndA500(t *testing.T) {
	var log bytes.Buffer
	res := sendLogged(t, logging.New(&log, "a-stack"), func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "half=done")
		io.WriteString(w, "half a page")
		panic("the table is gone")
	}, nil, "get-desk.json", func(e *events.APIGatewayV2HTTPRequest) { e.RawPath = "/desk/secret-in-the-path" })

	equal(t, "status", res.StatusCode, 500)
	equal(t, "body", res.Body, "Internal Server Error\n")
	equal(t, "cookies", len(res.Cookies), 0)
	line := log.String()
	equal(t, "lines logged", strings.Count(line, "\n"), 1)
	for _, want := range []string{"the table is gone", "JKJaXmPLvHcESHA=", "ANY /desk/{proxy+}", "gateway_test.go",
		`"level":"ERROR"`, `"LoggedErrors":1`} {
		if !strings.Contains(line, want) {
			t.Errorf("the log doesn't name %q: %s", want, line)
		}
	}
	if strings.Contains(line, "secret-in-the-path") {
		t.Errorf("the log names the path: %s", line)
	}
}

// What others send is a warning, which rings no alarm, in the same log.
func TestHandler_RefusalsAreWarnings(t *testing.T) {
	for name, change := range map[string]edit{
		"no valid origin secret": func(e *events.APIGatewayV2HTTPRequest) { delete(e.Headers, "x-origin-secret") },
		"invalid event":          func(e *events.APIGatewayV2HTTPRequest) { e.Body, e.IsBase64Encoded = "%", true },
	} {
		var log bytes.Buffer
		sendLogged(t, logging.New(&log, "a-stack"),
			func(http.ResponseWriter, *http.Request) { t.Error("the handler was called") },
			[]string{"test-origin-secret"}, "get-desk.json", func(e *events.APIGatewayV2HTTPRequest) {
				e.Headers["x-origin-secret"] = "test-origin-secret"
				change(e)
			})
		line := log.String()
		if strings.Count(line, "\n") != 1 || !strings.Contains(line, `"level":"WARN"`) ||
			!strings.Contains(line, name) || strings.Contains(line, "LoggedErrors") {
			t.Errorf("%s: it logged %q", name, line)
		}
	}
}

// A binary that links net/http/httptest has a flag of its own. Test files may use
// it.
func TestNothingHereLinksHttptest(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("source files: %v, %v", files, err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			if i.Path.Value == `"net/http/httptest"` {
				t.Errorf("%s imports net/http/httptest", name)
			}
		}
	}
}
