// Package limit lets so many forms in at once, has some wait for a while, and asks
// the others to come again. It serves make run under load, and nothing that is
// deployed, as lambda/table/boltload.go does.
package limit

import (
	"bytes"
	"io"
	"net/http"
	"time"

	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// How many forms are at work at once, and how many wait for their turn, for as long
// as a person waits without wondering. Together they bound the memory; more at work
// would only wait for each other at the disk.
const (
	mostAtWork  = 64
	mostWaiting = 192
	longestWait = 5 * time.Second
	slowestBody = 10 * time.Second
)

// Handler is the limit before next. A place is taken once the form is here, so that
// a client that sends a byte now and then keeps no one out.
type Handler struct {
	atWork, here chan struct{}
	next         http.Handler
	maxWait      time.Duration // of those who wait
	headers      []web.Header
	page         []byte // for visitors who are turned away for now, made once: there may be many
}

// New is a limit before a handler. The page for visitors who are turned away is of
// t; an error is one of making it.
func New(next http.Handler, t *theme.Theme) (*Handler, error) {
	var page bytes.Buffer
	err := t.Message(&page, theme.Message{Head: theme.Head{Title: "We’re busy right now"},
		Happened: "We couldn’t accept this in time. Nothing was saved.",
		Do:       "Send it again in a moment. " + web.GoBack,
		Links:    []theme.Link{{Label: "Back to the form", Href: "/request/"}}})
	return &Handler{make(chan struct{}, mostAtWork), make(chan struct{}, mostAtWork+mostWaiting), next, longestWait,
		web.HeadersFor(t.Site().URL), page.Bytes()}, err
}

func (l *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := arrive(w, r); err != nil {
		l.setHeaders(w)
		http.Error(w, "The form didn’t arrive completely, or in time. Nothing was saved. Please send it again.",
			http.StatusRequestTimeout)
		return
	}
	select {
	case l.here <- struct{}{}:
		defer func() { <-l.here }()
	default:
		l.later(w)
		return
	}
	wait := time.NewTimer(l.maxWait)
	defer wait.Stop()
	select {
	case l.atWork <- struct{}{}:
		defer func() { <-l.atWork }()
		l.next.ServeHTTP(w, r)
	case <-r.Context().Done(): // no one waits for the answer any more
	case <-wait.C:
		l.later(w)
	}
}

// arrive reads the form, one byte more than the largest at most: how large it may
// be is the handler's to say.
func arrive(w http.ResponseWriter, r *http.Request) error {
	http.NewResponseController(w).SetReadDeadline(time.Now().Add(slowestBody)) // a recorder has none, and needs none
	var whole bytes.Buffer
	if _, err := io.Copy(&whole, io.LimitReader(r.Body, int64(request.Form.MaxBody())+1)); err != nil {
		return err
	}
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(&whole, r.Body), r.Body}
	return nil
}

// later says that everybody is busy. The form is in the browser: it was not read
// here.
func (l *Handler) later(w http.ResponseWriter) {
	l.setHeaders(w)
	w.Header().Set("Retry-After", "2")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusServiceUnavailable)
	w.Write(l.page) // one who has gone needs none
}

// setHeaders sets what the functions send, on the answers that come from here.
func (l *Handler) setHeaders(w http.ResponseWriter) {
	for _, h := range l.headers {
		w.Header().Set(h.Name, h.Value)
	}
	w.Header().Set("Cache-Control", "no-store")
}
