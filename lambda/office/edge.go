package office

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strings"
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
		Do:       "Go back and try again. A request that you send again cannot count twice.",
		Safe:     "What you typed is still on the page before this one.", Links: []theme.Link{toForm}}, err}
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
	if err := e.theme.Message(w, s.page); err != nil {
		e.log.Error("write the message page", "error", err.Error())
	}
}

func (e *edge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := e.now()
	for _, h := range e.headers {
		w.Header().Set(h.Name, h.Value)
	}
	w.Header().Set("Cache-Control", "no-store")
	seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
	defer func() {
		if broken := recover(); broken != nil {
			e.fail(seen, r, fmt.Errorf("panic: %v", broken))
		}
		e.log.Info("served", "method", r.Method, "route", r.Pattern, "status", seen.status, "ms", e.now().Sub(began).Milliseconds())
	}()
	if err := http.NewCrossOriginProtection().Check(r); err != nil {
		e.fail(seen, r, &refusal{403, theme.Message{Head: theme.Head{Title: "This form was sent from another site"},
			Happened: "Your browser says that the form does not come from our own pages, so we have not taken it.",
			Do:       "Open the form on our own site and send it from there.", Safe: "Nothing was recorded.", Links: []theme.Link{toForm}}, err})
		return
	}
	e.mux.ServeHTTP(seen, r)
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

func (s *statusWriter) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// posted is what a form of ours sends: the answers as they were typed, and what goes with them.
type posted struct {
	typed   request.Typed
	token   string // the submission token of the check page
	draft   string // the secret of the draft that the form came from
	version string // of that draft, as the form knew it
	email   string // where to send the link to a draft
	trap    string // of a field that people don't see
	checked string // when the check page was made, in Unix seconds: a hint

	amend    string          // the secret of the request that the form changes, or empty
	edition  string          // of its answers, which the form began from
	standing request.Request // that request as it is now
}

// isForm refuses a body that no form of ours sends.
func isForm(r *http.Request) error {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset, ok := params["charset"]; err != nil || kind != "application/x-www-form-urlencoded" || ok && !strings.EqualFold(charset, "utf-8") {
		return unreadable(fmt.Errorf("content type %.60q", r.Header.Get("Content-Type")))
	}
	return nil
}

// readForm reads the posted request form, bounded and strictly decoded.
func readForm(w http.ResponseWriter, r *http.Request) (posted, error) {
	if err := isForm(r); err != nil {
		return posted{}, err
	}
	typed, err := request.ReadForm(http.MaxBytesReader(w, r.Body, int64(request.Form.MaxBody())), "token", "draft", "version", "email", "website", "checked", "save", "amend", "edition")
	if err != nil {
		return posted{}, unread(err)
	}
	delete(typed, "save")
	p := posted{typed: typed}
	for name, to := range map[string]*string{"token": &p.token, "draft": &p.draft, "version": &p.version, "email": &p.email, "website": &p.trap, "checked": &p.checked, "amend": &p.amend, "edition": &p.edition} {
		*to = typed[name]
		delete(typed, name)
	}
	return p, nil
}

// unread says why a form was not read.
func unread(err error) *refusal {
	var large *http.MaxBytesError
	if !errors.As(err, &large) {
		return unreadable(err)
	}
	return &refusal{413, theme.Message{Head: theme.Head{Title: "That is too much for the form"},
		Happened: fmt.Sprintf("What was sent is larger than %d bytes, the most that the form’s limits allow.", large.Limit),
		Do:       "Go back and shorten the longest answers. A document can be sent later, when CCEE writes to you.",
		Safe:     "Nothing was recorded. What you typed is still on the page before this one.", Links: []theme.Link{toForm}}, err}
}

func unreadable(cause error) *refusal {
	return &refusal{400, theme.Message{Head: theme.Head{Title: "We could not read what was sent"},
		Happened: "What reached us is not what our form sends: " + cause.Error() + ".",
		Do:       "Go back and send it again from the form on our own site, with an up-to-date browser.",
		Safe:     "Nothing was recorded. What you typed is still on the page before this one.", Links: []theme.Link{toForm}}, cause}
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
