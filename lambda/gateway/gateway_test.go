package gateway_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"ccee-ca.org/assist/lambda/gateway"
)

// edit changes an event before it is sent.
type edit func(*events.APIGatewayV2HTTPRequest)

// send plays an event from testdata, as bytes, through the Lambda library and gives
// the answer as API Gateway would read it.
func send(t *testing.T, h http.HandlerFunc, secrets []string, file string,
	edits ...edit) events.APIGatewayV2HTTPResponse {
	t.Helper()
	return sendLogged(t, slog.New(slog.DiscardHandler), h, secrets, file, edits...)
}

func sendLogged(t *testing.T, log *slog.Logger, h http.HandlerFunc, secrets []string, file string,
	edits ...edit) events.APIGatewayV2HTTPResponse {
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
		raw, err = json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
	}
	out, err := lambda.NewHandler(gateway.Handler(h, secrets, log)).Invoke(context.Background(), raw)
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
	for _, h := range []string{"X-Origin-Secret", "X-Site-Host", "X-Viewer-Ip", "Host"} {
		if v, there := r.Header[h]; there {
			t.Errorf("the handler sees %s: %q", h, v)
		}
	}
}

func TestOurOwnFormsPassTheCrossOriginCheckAndOthersDont(t *testing.T) {
	guarded := http.NewCrossOriginProtection().Handler(
		http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP
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
	res := send(t, func(http.ResponseWriter, *http.Request) { t.Error("the handler was called") }, nil,
		"post-form.json",
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

// encoding/json puts U+FFFD in the place of bytes that are no UTF-8, so that the
// form would take broken text for whole. A browser sends that character
// percent-encoded or as base64, never plain.
func TestEvent_BrokenUTF8BodyRefused(t *testing.T) {
	for name, c := range map[string]struct {
		body   string
		base64 bool
		status int
	}{
		"a byte that is no UTF-8":            {"need=a\xffb", false, 400},
		"half a character":                   {"need=\xe2\x82", false, 400},
		"half a pair, as an escape":          {`need=\ud800`, false, 400},
		"what stands in its place":           {"need=\ufffd", false, 400},
		"that character as a browser sends":  {"need=%EF%BF%BD", false, 200},
		"that character in base64":           {base64.StdEncoding.EncodeToString([]byte("need=\ufffd")), true, 200},
		"broken bytes in base64, which stay": {base64.StdEncoding.EncodeToString([]byte("need=\xff")), true, 200},
	} {
		raw, err := os.ReadFile(filepath.Join("testdata", "post-form.json"))
		if err != nil {
			t.Fatal(err)
		}
		event := bytes.Replace(raw, []byte(`"body"`), []byte(`"ignored"`), 1)
		event = bytes.Replace(event, []byte(`"isBase64Encoded": true`),
			fmt.Appendf(nil, `"body": "%s", "isBase64Encoded": %v`, c.body, c.base64), 1)
		equal(t, name, invoke(t, event).StatusCode, c.status)
	}
}

// An event of payload version 1.0 has its path elsewhere: read as 2.0 it asks for
// the first page, and is redirected there.
func TestEvent_OtherPayloadVersionRefused(t *testing.T) {
	for version, status := range map[string]int{"2.0": 200, "1.0": 400, "": 400, "2": 400, "3.0": 400} {
		res := send(t, func(http.ResponseWriter, *http.Request) {}, nil, "get-desk.json",
			func(e *events.APIGatewayV2HTTPRequest) { e.Version = version })
		equal(t, "version "+version, res.StatusCode, status)
	}
}

// invoke plays an event's bytes through the Lambda library to a handler that takes
// anything.
func invoke(t *testing.T, event []byte) (res events.APIGatewayV2HTTPResponse) {
	t.Helper()
	anything := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	out, err := lambda.NewHandler(gateway.Handler(anything, nil, slog.New(slog.DiscardHandler))).Invoke(
		context.Background(), event)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &res); err != nil {
		t.Fatal(err)
	}
	return res
}
