package office

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// ownFailure is the status of a page in which a function says what it could not do. It is 507, because CloudFront replaces 500 to 504 by a page that
// knows nothing of the person's answers, and must: API Gateway answers 500, with JSON, for a function that was throttled, refused, or cut off.
const ownFailure = http.StatusInsufficientStorage

// retryAfter is how many seconds a browser or a program waits before it tries again what failed on our side.
const retryAfter = "60"

// handler is a page that may fail; edge gives its error a status and words.
type handler func(w http.ResponseWriter, r *http.Request) error

// refusal is an error whose status and words are known where it is made.
type refusal struct {
	status int
	page   theme.Message
	cause  error
}

func (r *refusal) Error() string { return fmt.Sprintf("%s: %v", r.page.Title, r.cause) }
func (r *refusal) Unwrap() error { return r.cause }

var (
	toForm  = theme.Link{Label: "To the form", Href: "/request/"}
	toStart = theme.Link{Label: "To the first page", Href: "/"}
)

// said gives any error the page that the public sees. What isn't known here is logged and apologised for.
func said(err error) *refusal {
	var known *refusal
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, request.ErrNotFound):
		return &refusal{404, theme.Message{Head: theme.Head{Title: "There is no such page"},
			Happened: "The address leads to nothing that we have. It may be incomplete, or a link may have been cut off.",
			Do:       "Copy the whole address from your mail or your receipt, or begin at the first page.", Links: []theme.Link{toStart}}, err}
	}
	return &refusal{ownFailure, theme.Message{Head: theme.Head{Title: "Something went wrong on our side"},
		Happened: "We could not answer. It is not certain that anything was recorded.",
		Do:       "Try again in a minute. A request that you send again cannot count twice.", Links: []theme.Link{toForm}}, err}
}

// edge is what stands around every page of a function: headers, the check where a POST comes from, errors in words, and a log line
// that names the route and never the path, since paths carry secrets.
type edge struct {
	mux     *http.ServeMux
	theme   *theme.Theme
	headers []Header
	log     *slog.Logger
	now     Clock
}

func newEdge(t *theme.Theme, log *slog.Logger, now Clock) *edge {
	e := &edge{mux: http.NewServeMux(), theme: t, headers: HeadersFor(t.Site().URL), log: log, now: now}
	e.handle("/", func(http.ResponseWriter, *http.Request) error { return request.ErrNotFound })
	return e
}

func (e *edge) handle(pattern string, h handler) {
	e.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			e.fail(w, r, err)
		}
	})
}

func (e *edge) fail(w http.ResponseWriter, r *http.Request, err error) {
	s := said(err)
	level := slog.LevelInfo
	if s.status >= 500 {
		level = slog.LevelError
	}
	e.log.Log(r.Context(), level, "refused", "route", r.Pattern, "status", s.status, "error", err.Error())
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if s.status == ownFailure {
		w.Header().Set("Retry-After", retryAfter)
	}
	w.WriteHeader(s.status)
	if err := e.theme.Message(w, withKept(s, exchangeOf(w).kept, r.URL.Path)); err != nil {
		e.log.Error("write the message page", "error", err.Error())
	}
}

func (e *edge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := e.now()
	for _, h := range e.headers {
		w.Header().Set(h.Name, h.Value)
	}
	w.Header().Set("Cache-Control", "no-store")
	seen := &exchange{ResponseWriter: w, status: http.StatusOK}
	defer func() {
		if broken := recover(); broken != nil {
			e.fail(seen, r, fmt.Errorf("panic: %v", broken))
		}
		attrs := []any{"method", r.Method, "route", r.Pattern, "status", seen.status, "ms", e.now().Sub(began).Milliseconds()}
		if seen.ignored > 0 {
			attrs = append(attrs, "ignored", seen.ignored)
		}
		e.log.Info("served", attrs...)
	}()
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		e.fail(seen, r, &refusal{403, theme.Message{Head: theme.Head{Title: "This form was sent from another site"},
			Happened: "Your browser says that the form does not come from our own pages, so we have not taken it.",
			Do:       "Open the form on our own site and send it from there.", Safe: "Nothing was recorded.", Links: []theme.Link{toForm}}, err})
		return
	}
	e.mux.ServeHTTP(seen, r)
}

// exchange is a request's answer on its way out, and what is known of the request besides.
type exchange struct {
	http.ResponseWriter
	status  int
	ignored int         // inputs that are no form's of ours
	kept    *theme.Kept // what a form carried, for the page that refuses it
}

func (x *exchange) WriteHeader(status int) {
	x.status = status
	x.ResponseWriter.WriteHeader(status)
}

// exchangeOf is the exchange that a handler answers.
func exchangeOf(w http.ResponseWriter) *exchange {
	if x, ok := w.(*exchange); ok {
		return x
	}
	return &exchange{} // a handler that is tried alone
}

// answer sends a page once it is whole: one that cannot be filled is an error of ours, and no 200.
func answer(w http.ResponseWriter, status int, fill func(w io.Writer) error) error {
	var whole bytes.Buffer
	if err := fill(&whole); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, err := whole.WriteTo(w)
	return err
}

// within bounds how long a job may wait for the table: less than the function's own time, so that the person gets an answer.
const within = 8 * time.Second
