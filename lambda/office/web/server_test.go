package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office/logging"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// line is what a test reads of a line of the log.
type line struct {
	Level, Msg, Route, Method, Error string
	Status                           int
	MS                               int64 `json:"ms"`
	LoggedErrors                     int
}

// servedBy serves one page by a handler and returns the answer and the lines
// logged. Each look at the clock takes 7 ms.
func servedBy(t *testing.T, h Handler, headers map[string]string) (*httptest.ResponseRecorder, []line) {
	t.Helper()
	pages, err := theme.New(theme.Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	e := NewServer(pages, logging.New(&log, "a-stack"),
		func() time.Time { now = now.Add(7 * time.Millisecond); return now })
	e.Handle("POST /page/{secret}", h)
	r := httptest.NewRequest("POST", "/page/of-a-secret", nil)
	for name, value := range headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	if strings.Contains(log.String(), "of-a-secret") {
		t.Errorf("the log names the path: %s", &log)
	}
	var lines []line
	for text := range strings.Lines(log.String()) {
		var one line
		if err := json.Unmarshal([]byte(text), &one); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, one)
	}
	return w, lines
}

// What the service could not do is an ERROR, which rings an alarm; what it would
// not do is not, or anyone could ring it.
func TestEdge_FailuresOfOursAreErrors(t *testing.T) {
	refused := func(status int) Handler {
		return func(http.ResponseWriter, *http.Request) error {
			return &HTTPError{status, theme.Message{Head: theme.Head{Title: "Refused"}}, errors.New("cause")}
		}
	}
	fails := func(err error) Handler { return func(http.ResponseWriter, *http.Request) error { return err } }
	crossOrigin := map[string]string{"Sec-Fetch-Site": "cross-site"}
	for name, c := range map[string]struct {
		does    Handler
		headers map[string]string
		status  int
		level   string
	}{
		"400":          {refused(400), nil, 400, "INFO"},
		"409":          {refused(409), nil, 409, "INFO"},
		"429":          {refused(429), nil, 429, "INFO"},
		"499":          {refused(499), nil, 499, "INFO"},
		"500":          {refused(500), nil, 500, "ERROR"},
		"501":          {refused(501), nil, 501, "ERROR"},
		"503":          {refused(503), nil, 503, "ERROR"},
		"any error":    {fails(errors.New("the table is gone")), nil, StatusOwnFailure, "ERROR"},
		"wrapped":      {fails(fmt.Errorf("save: %w", &HTTPError{Status: 503})), nil, 503, "ERROR"},
		"no such page": {fails(fmt.Errorf("follow: %w", request.ErrNotFound)), nil, 404, "INFO"},
		"panic": {func(http.ResponseWriter, *http.Request) error { panic("no") }, nil, StatusOwnFailure,
			"ERROR"},
		"cross-origin":     {fails(nil), crossOrigin, 403, "INFO"},
		"nothing is wrong": {fails(nil), nil, 200, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w, lines := servedBy(t, c.does, c.headers)
			served := lines[len(lines)-1]
			want := line{Level: "INFO", Msg: "request served", Route: served.Route, Method: "POST", Status: c.status,
				MS: 7}
			if w.Code != c.status || served != want {
				t.Errorf("answered %d, and the last line is %+v", w.Code, served)
			}
			if c.level == "" {
				if len(lines) != 1 {
					t.Errorf("%+v", lines)
				}
				return
			}
			l := lines[0]
			want = line{Level: c.level, Msg: "request failed", Route: l.Route, Error: l.Error, Status: c.status}
			if c.level == "ERROR" {
				want.LoggedErrors = 1
			}
			if len(lines) != 2 || l != want || l.Error == "" {
				t.Errorf("%+v", lines)
			}
		})
	}
}

// Every handler works under the request timeout, so that a table that hangs still
// gets the person a page.
func TestServer_RequestTimeout(t *testing.T) {
	servedBy(t, func(_ http.ResponseWriter, r *http.Request) error {
		if _, bounded := r.Context().Deadline(); !bounded {
			t.Error("a handler's context has no deadline")
		}
		return nil
	}, nil)
}
