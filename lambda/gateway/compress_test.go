package gateway

import (
	"compress/gzip"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
)

// A page is compressed for a visitor who takes gzip, and arrives as it was.
func TestHandler_Compresses(t *testing.T) {
	page := strings.Repeat("<p>The same words, and é.</p>", 100)
	for name, c := range map[string]struct {
		accept, kind, body string
		want               bool
	}{
		"gzip":                     {"gzip, deflate, br", "text/html; charset=utf-8", page, true},
		"gzip with a weight":       {"br;q=1.0, gzip;q=0.5", "text/html; charset=utf-8", page, true},
		"gzip refused":             {"gzip;q=0, br", "text/html; charset=utf-8", page, false},
		"gzip refused, in full":    {"gzip; q=0.000", "text/html; charset=utf-8", page, false},
		"nothing":                  {"", "text/html; charset=utf-8", page, false},
		"another":                  {"br", "text/html; charset=utf-8", page, false},
		"a short page":             {"gzip", "text/html; charset=utf-8", "short", false},
		"a download":               {"gzip", "application/json", page, true},
		"what is compressed ahead": {"gzip", "image/png", page, false},
	} {
		t.Run(name, func(t *testing.T) {
			handle := Handler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", c.kind)
				io.WriteString(w, c.body)
			}), nil, slog.New(slog.DiscardHandler))
			e := Event{Version: "2.0", RawPath: "/", Headers: map[string]string{"accept-encoding": c.accept}}
			e.RequestContext.HTTP.Method = "GET"
			a, err := handle(t.Context(), e)
			if err != nil || a.StatusCode != 200 {
				t.Fatalf("it answers %d, %v", a.StatusCode, err)
			}
			got := a.Body
			if a.IsBase64Encoded {
				b, err := base64.StdEncoding.DecodeString(got)
				if err != nil {
					t.Fatal(err)
				}
				got = string(b)
			}
			if (a.Headers["content-encoding"] == "gzip") != c.want {
				t.Errorf("content-encoding is %q", a.Headers["content-encoding"])
			}
			if c.want {
				z, err := gzip.NewReader(strings.NewReader(got))
				if err != nil {
					t.Fatal(err)
				}
				b, err := io.ReadAll(z)
				if err != nil {
					t.Fatal(err)
				}
				if len(got) >= len(c.body) || a.Headers["vary"] != "Accept-Encoding" {
					t.Errorf("%d bytes of %d, vary: %q", len(got), len(c.body), a.Headers["vary"])
				}
				got = string(b)
			}
			if got != c.body {
				t.Errorf("the page arrives as %.80q", got)
			}
		})
	}
}
