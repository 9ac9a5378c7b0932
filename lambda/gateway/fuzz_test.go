package gateway

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Whatever JSON an event is, there is one answer that API Gateway can read, and a
// stranger's event reaches no handler.
func FuzzAnEventHasOneAnswer(f *testing.F) {
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		f.Fatalf("no events in testdata: %v", err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	for _, s := range []string{`{}`, `{"version":"1.0","path":"/request/check","headers":{"x-origin-secret":"secret"}}`,
		`{"version":"2.0","rawPath":"%zz","headers":{"x-origin-secret":"secret"}}`,
		`{"version":"2.0","isBase64Encoded":true,"body":"%","headers":{"X-Origin-Secret":"secret"}}`,
		`{"version":"2.0","rawPath":"//evil.example/","headers":{"x-origin-secret":"secret","x-site-host":"a b","x-viewer-ip":"::1","cookie":"a\r\nb"},"cookies":["\u0000"],"requestContext":{"http":{"method":"G\nT"}}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var e Event
		if json.Unmarshal(b, &e) != nil {
			return // the runtime library says so
		}
		reached := false
		a, err := Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			reached = true
			body, err := io.ReadAll(r.Body)
			if err != nil || r.Header.Get("X-Origin-Secret") != "" || r.Header.Get("X-Viewer-Ip") != "" ||
				r.Header.Get("X-Site-Host") != "" {
				t.Errorf("the handler sees %v, body %v", r.Header, err)
			}
			http.NewServeMux().ServeHTTP(w, r)
			w.Write(body)
		}), []string{"secret"}, slog.New(slog.DiscardHandler))(t.Context(), e)
		if err != nil || a.StatusCode < 100 || a.StatusCode > 599 {
			t.Fatalf("answered %d, %v", a.StatusCode, err)
		}
		if knows := header(e, secretHeader) == "secret"; reached && !knows {
			t.Error("a stranger's event reaches the handler")
		}
		if reached && (e.Version != "2.0" || !e.IsBase64Encoded && strings.Contains(e.Body, "\ufffd")) {
			t.Errorf("an event of version %q with the body %q reaches the handler", e.Version, e.Body)
		}
		out, err := json.Marshal(a)
		if err != nil || !json.Valid(out) {
			t.Errorf("the answer is no JSON: %v", err)
		}
		for k, v := range a.Headers {
			if strings.ContainsAny(k+v, "\r\n") {
				t.Errorf("a header of the answer has a line break: %q: %q", k, v)
			}
		}
	})
}
