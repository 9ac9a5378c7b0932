package test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// What API Gateway and Lambda answer for a function that did not, as they document
// it ("Lambda proxy integrations for HTTP APIs", "Lambda quotas", read November
// 2026): a status, and JSON that is for programs. 429 (the API's throttle) and 413
// (over 10 MB) are not among them: CloudFront can't replace those, and
// infra/docs/threat-model.md says so.
var failures = map[string]int{
	"throttled: the account runs too many functions": 500,
	"refused: the API may not call the function":     500,
	"cut off: past the function's time limit":        500,
	"crashed: the process ended":                     500,
	"malformed: the answer is not of its shape":      500,
	"too large: the answer has more than 6 MB":       500,
	"slow: past the API's 30 seconds":                503,
	"no such route":                                  404,
}

// JSON of the API's never reaches a person: CloudFront puts a page in its place,
// under the same status.
func TestDoor_NoJSONReachesAPerson(t *testing.T) {
	for name, status := range failures {
		t.Run(name, func(t *testing.T) {
			w := throughDoor(t, status, "application/json", `{"message":"Internal Server Error"}`)
			if w.Code != status || strings.Contains(w.Body.String(), "{") ||
				!strings.Contains(w.Body.String(), "a page of ours") {
				t.Errorf("a person gets %d: %s", w.Code, w.Body)
			}
		})
	}
}

// What a function says about its own failure arrives as it said it, with every
// answer on it.
func TestDoor_AFunctionsOwnPagePasses(t *testing.T) {
	for _, status := range []int{200, 303, 400, 403, 409, 410, 413, 422, 429, 507} {
		w := throughDoor(t, status, "text/html; charset=utf-8", "every answer")
		if w.Code != status || w.Body.String() != "every answer" {
			t.Errorf("%d: a person gets %d: %s", status, w.Code, w.Body)
		}
	}
}

// throughDoor is what a person gets who sends a form, where the API answers as
// said.
func throughDoor(t *testing.T, status int, kind, body string) *httptest.ResponseRecorder {
	t.Helper()
	door := &Door{T: t,
		Site: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "a page of ours: "+
				r.URL.Path)
		}),
		API: func(string) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", kind)
				w.WriteHeader(status)
				io.WriteString(w, body)
			})
		}}
	w := httptest.NewRecorder()
	door.ServeHTTP(w, httptest.NewRequest("POST", "https://assist.example.org/request/send", strings.NewReader("a=b")))
	return w
}
