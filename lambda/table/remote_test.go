package table

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// Only a post of JSON is taken, which no page of another site can make.
func TestServe_OnlyJSONPosts(t *testing.T) {
	for _, c := range []struct {
		method, kind string
		want         int
	}{{"POST", "application/json", 200}, {"GET", "application/json", 400}, {"POST", "text/plain", 400},
		{"POST", "", 400}} {
		r, w := httptest.NewRequest(c.method, "/", strings.NewReader("{}")), httptest.NewRecorder()
		r.Header.Set("Content-Type", c.kind)
		Serve(&Memory{})(w, r)
		if w.Code != c.want {
			t.Errorf("%s of %q: %d, want %d", c.method, c.kind, w.Code, c.want)
		}
	}
}
