package gateway_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"go/parser"
	"go/token"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"ccee-ca.org/assist/lambda/gateway"
)

// edit changes an event before it is sent.
type edit func(*events.APIGatewayV2HTTPRequest)

// send plays an event from testdata, as bytes, through the Lambda library and gives the answer as API Gateway would read it.
func send(t *testing.T, h http.HandlerFunc, secrets []string, file string, edits ...edit) events.APIGatewayV2HTTPResponse {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	if len(edits) > 0 {
		var e events.APIGatewayV2HTTPRequest
		if err := json.Unmarshal(raw, &e); err != nil {
			t.Fatal(err)
		}
		for _, change := range edits {
			change(&e)
		}
		if raw, err = json.Marshal(e); err != nil {
			t.Fatal(err)
		}
	}
	out, err := lambda.NewHandler(gateway.Handler(h, secrets)).Invoke(context.Background(), raw)
	if err != nil {
		t.Fatalf("the function failed, so that API Gateway would say 500 without a page: %v", err)
	}
	var res events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(out, &res); err != nil {
		t.Fatalf("answer %s: %v", out, err)
	}
	return res
}

// arrived plays an event and gives the request that the handler saw, with its body.
func arrived(t *testing.T, file string, edits ...edit) (*http.Request, string) {
	t.Helper()
	var got *http.Request
	var body []byte
	res := send(t, func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
	}, nil, file, edits...)
	if got == nil {
		t.Fatalf("the handler was not called: %d %s", res.StatusCode, res.Body)
	}
	return got, string(body)
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func TestAFormPostArrivesAsABrowserSentIt(t *testing.T) {
	r, body := arrived(t, "post-form.json")
	equal(t, "method", r.Method, "POST")
	equal(t, "path", r.URL.Path, "/request/check")
	equal(t, "body", body, "name=Alpine&need=%E2%80%99math")
	equal(t, "length", r.ContentLength, int64(len(body)))
	equal(t, "type", r.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
	equal(t, "origin", r.Header.Get("Origin"), "https://assist.example.org")
	equal(t, "host", r.Host, "assist.example.org")
	equal(t, "viewer", r.RemoteAddr, "203.0.113.7:0")
	equal(t, "request id", gateway.RequestID(r.Context()), "LV7fzho-PHcEJPw=")
	for _, h := range []string{"X-Origin-Secret", "X-Site-Host", "X-Viewer-Ip", "Host"} {
		if v, there := r.Header[h]; there {
			t.Errorf("the handler sees %s: %q", h, v)
		}
	}
}

func TestOurOwnFormsPassTheCrossOriginCheckAndOthersDont(t *testing.T) {
	guarded := http.NewCrossOriginProtection().Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP
	equal(t, "ours", send(t, guarded, nil, "post-form.json").StatusCode, 200)
	elsewhere := func(e *events.APIGatewayV2HTTPRequest) { e.Headers["origin"] = "https://elsewhere.example.org" }
	equal(t, "theirs", send(t, guarded, nil, "post-form.json", elsewhere).StatusCode, 403)
}

func TestCookiesQueryAndRepeatedHeadersArrive(t *testing.T) {
	r, body := arrived(t, "get-desk.json")
	if c, err := r.Cookie("session"); err != nil || c.Value != "abc=123" {
		t.Errorf("cookie session: %v, %v", c, err)
	}
	if c, err := r.Cookie("theme"); err != nil || c.Value != "dark" {
		t.Errorf("cookie theme: %v, %v", c, err)
	}
	if got := r.URL.Query()["county"]; !slices.Equal(got, []string{"Los Angeles", "Kern"}) {
		t.Errorf("query county: %q", got)
	}
	equal(t, "request URI", r.RequestURI, "/desk/queue?county=Los%20Angeles&county=Kern&q=")
	equal(t, "repeated header", r.Header.Get("X-Note"), "first,second")
	equal(t, "viewer by IPv6", r.RemoteAddr, "[2001:db8::7]:0")
	equal(t, "body", body, "")
}

func TestAPathArrivesHoweverItWasEncoded(t *testing.T) {
	for _, c := range []struct{ raw, path, escaped string }{
		{"/status/a%2Fb", "/status/a/b", "/status/a%2Fb"},
		{"/status/%C3%A9", "/status/é", "/status/%C3%A9"},
		{"/status/é", "/status/é", "/status/%C3%A9"},
		{"/status/a b", "/status/a b", "/status/a%20b"},
		{"/status/100%", "/status/100%", "/status/100%25"},
		{"/status/%zz?x#y", "/status/%zz?x#y", "/status/%25zz%3Fx%23y"},
	} {
		r, _ := arrived(t, "get-desk.json", func(e *events.APIGatewayV2HTTPRequest) { e.RawPath = c.raw })
		equal(t, "path of "+c.raw, r.URL.Path, c.path)
		equal(t, "escaped path of "+c.raw, r.URL.EscapedPath(), c.escaped)
	}
}

func TestWithoutTheHeadersOfCloudFrontTheRequestIsTheGateways(t *testing.T) {
	r, _ := arrived(t, "post-form.json", func(e *events.APIGatewayV2HTTPRequest) {
		delete(e.Headers, "x-site-host")
		delete(e.Headers, "x-viewer-ip")
	})
	equal(t, "host", r.Host, "a1b2c3d4e5.execute-api.us-east-1.amazonaws.com")
	equal(t, "viewer", r.RemoteAddr, "198.51.100.1:0")
}

func TestOnlyWhoKnowsASecretGetsIn(t *testing.T) {
	given := func(s string) edit {
		return func(e *events.APIGatewayV2HTTPRequest) { e.Headers["x-origin-secret"] = s }
	}
	missing := func(e *events.APIGatewayV2HTTPRequest) { delete(e.Headers, "x-origin-secret") }
	for _, c := range []struct {
		name    string
		secrets []string
		given   edit
		status  int
	}{
		{"no secret is asked for", nil, missing, 200},
		{"the secret", []string{"first-secret"}, given("first-secret"), 200},
		{"the older of two", []string{"new", "old"}, given("old"), 200},
		{"the newer of two", []string{"new", "old"}, given("new"), 200},
		{"none given", []string{"new", "old"}, missing, 403},
		{"an empty one given", []string{"new", "old"}, given(""), 403},
		{"a wrong one", []string{"new", "old"}, given("nes"), 403},
		{"the beginning of one", []string{"new", "old"}, given("ne"), 403},
		{"both in one header", []string{"new", "old"}, given("new,old"), 403},
		{"a setting left empty opens nothing", []string{""}, missing, 403},
		{"nor does it beside a real one", []string{"new", ""}, given(""), 403},
	} {
		called := false
		res := send(t, func(http.ResponseWriter, *http.Request) { called = true }, c.secrets, "post-form.json", c.given)
		equal(t, c.name+": status", res.StatusCode, c.status)
		equal(t, c.name+": handler called", called, c.status == 200)
		if c.status == 403 {
			equal(t, c.name+": type", res.Headers["content-type"], "text/plain; charset=utf-8")
		}
	}
}

func TestABodyThatOnlyClaimsToBeBase64IsABadRequest(t *testing.T) {
	res := send(t, func(http.ResponseWriter, *http.Request) { t.Error("the handler was called") }, nil, "post-form.json",
		func(e *events.APIGatewayV2HTTPRequest) { e.Body = "name=Alpine&" })
	equal(t, "status", res.StatusCode, 400)
}

func TestTheHandlerBoundsTheBody(t *testing.T) {
	res := send(t, func(w http.ResponseWriter, r *http.Request) {
		_, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 10))
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		}
	}, nil, "post-form.json")
	equal(t, "status", res.StatusCode, 413)
}

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

func TestAPanicIsALoggedLineAndA500(t *testing.T) {
	var log bytes.Buffer
	old := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(old)

	res := send(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "half=done")
		io.WriteString(w, "half a page")
		panic("the table is gone")
	}, nil, "get-desk.json", func(e *events.APIGatewayV2HTTPRequest) { e.RawPath = "/desk/secret-in-the-path" })

	equal(t, "status", res.StatusCode, 500)
	equal(t, "body", res.Body, "Internal Server Error\n")
	equal(t, "cookies", len(res.Cookies), 0)
	line := log.String()
	equal(t, "lines logged", strings.Count(line, "\n"), 1)
	for _, want := range []string{"the table is gone", "JKJaXmPLvHcESHA=", "ANY /desk/{proxy+}", "gateway_test.go"} {
		if !strings.Contains(line, want) {
			t.Errorf("the log doesn't name %q: %s", want, line)
		}
	}
	if strings.Contains(line, "secret-in-the-path") {
		t.Errorf("the log names the path: %s", line)
	}
}

// A binary that links net/http/httptest has a flag of its own. Test files may use it.
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
