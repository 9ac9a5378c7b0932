// Package web has what every page of a function needs: the server with its headers,
// its cross-origin check, its timeout and its log line; reading of forms; the error
// pages that any page may need; and the paths, where every address of the service
// is built for handlers, pages, and emails. It knows no job and no table.
package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// Handler serves a page. Server turns its error into a page with a status.
type Handler func(w http.ResponseWriter, r *http.Request) error

// HTTPError is an error with the status and the page that a visitor sees.
type HTTPError struct {
	Status int
	Page   theme.Message
	Cause  error
}

func (r *HTTPError) Error() string { return fmt.Sprintf("%s: %v", r.Page.Title, r.Cause) }
func (r *HTTPError) Unwrap() error { return r.Cause }

// Server wraps every handler: it sets headers and the request timeout, rejects
// cross-origin POSTs, turns errors into pages, and logs one line per request. It
// logs the route, never the path, because paths carry secrets.
type Server struct {
	mux     *http.ServeMux
	theme   *theme.Theme
	headers []Header
	log     *slog.Logger
	now     func() time.Time
}

func NewServer(t *theme.Theme, log *slog.Logger, now func() time.Time) *Server {
	s := &Server{mux: http.NewServeMux(), theme: t, headers: HeadersFor(t.Site().URL), log: log, now: now}
	s.Handle("/", func(http.ResponseWriter, *http.Request) error { return request.ErrNotFound })
	return s
}

func (s *Server) Handle(pattern string, h Handler) {
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			s.fail(w, r, err)
		}
	})
}

func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	page := errorPage(err)
	level := slog.LevelInfo
	if page.Status >= 500 {
		level = slog.LevelError
	}
	s.log.Log(r.Context(), level, "request failed", "route", r.Pattern, "status", page.Status, "error", err.Error())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if page.Status == StatusOwnFailure {
		w.Header().Set("Retry-After", retryAfter)
	}
	w.WriteHeader(page.Status)
	if err := s.theme.Message(w, carryForm(page, ExchangeOf(w).Kept, r.URL.Path)); err != nil {
		s.log.Error("write the message page", "error", err.Error())
	}
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := s.now()
	for _, h := range s.headers {
		w.Header().Set(h.Name, h.Value)
	}
	w.Header().Set("Cache-Control", "no-store")
	seen := &Exchange{ResponseWriter: w, status: http.StatusOK}
	ctx, cancel := context.WithTimeout(r.Context(), RequestTimeout)
	defer cancel()
	r = r.WithContext(ctx)
	defer func() {
		if broken := recover(); broken != nil {
			s.fail(seen, r, fmt.Errorf("panic: %v", broken))
		}
		attrs := []any{"method", r.Method, "route", r.Pattern, "status", seen.status, "ms",
			s.now().Sub(began).Milliseconds()}
		if seen.Ignored > 0 {
			attrs = append(attrs, "ignored", seen.Ignored)
		}
		s.log.Info("request served", attrs...)
	}()
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		s.fail(seen, r, foreignForm(err))
		return
	}
	s.mux.ServeHTTP(seen, r)
}

// Exchange records the response to a request, and what the handler notes about it.
type Exchange struct {
	http.ResponseWriter
	status  int
	Ignored int         // inputs that are no form's of ours
	Kept    *theme.Kept // what a form carried, for the page that refuses it
}

func (x *Exchange) WriteHeader(status int) {
	x.status = status
	x.ResponseWriter.WriteHeader(status)
}

// ExchangeOf returns the exchange that w belongs to, or an empty one where a test
// calls a handler alone.
func ExchangeOf(w http.ResponseWriter) *Exchange {
	if x, ok := w.(*Exchange); ok {
		return x
	}
	return &Exchange{} // a handler that is tried alone
}

// Render runs a page's template into a buffer and writes it only if it succeeds. A
// failed template is an error, never half a page with status 200.
func Render[P any](w http.ResponseWriter, status int, page func(io.Writer, P) error, data P) error {
	var whole bytes.Buffer
	if err := page(&whole, data); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := whole.WriteTo(w)
	return err
}

// RequestTimeout bounds a request: less than the function's own time limit, so that
// the person gets an answer.
const RequestTimeout = 8 * time.Second

// maxResponseBytes is the largest response of a function, as JSON with everything
// around the text: 6 MB, less something for the headers.
const maxResponseBytes = 6<<20 - 64<<10

// TooLarge reports whether a function cannot answer a text: it travels as a string
// in JSON, in which some characters take six bytes.
func TooLarge(text []byte) bool {
	if 6*len(text) < maxResponseBytes { // equivalent: the limit is no multiple of six
		return false
	}
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(string(text)); err != nil {
		panic("strings do marshal: " + err.Error())
	}
	return b.Len() > maxResponseBytes
}
