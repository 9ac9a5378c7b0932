package test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
)

// call is what a function asked of DynamoDB, SES or S3, and what came back.
type call struct {
	function string
	what     string // "GetItem", "POST /v2/email/outbound-emails", or "GetObject /bucket/key"
	asked    []byte
	status   int
	answered []byte
}

// wire is the way between the functions and the stand-ins. It records every call,
// and breaks where a test wants it to.
type wire struct {
	mu     sync.Mutex
	calls  []call
	refuse func(call) (status int, answer string) // answers in the stand-in's place, unless the status is 0
	// lets the call be carried out, and cuts the connection before its answer
	lose func(call) bool
}

// lead opens a function's way to a stand-in and returns its endpoint.
func (w *wire) lead(t *testing.T, standin, function string) string {
	server := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		refuse, lose := w.broken()
		c := call{function: function, what: operation(r)}
		var err error
		c.asked, err = io.ReadAll(r.Body)
		if err != nil {
			panic(http.ErrAbortHandler) // killed in the middle of its call: no one takes half of one
		}
		var answer string
		c.status, answer = refuse(c)
		if c.status != 0 {
			c.answered = []byte(answer)
		} else if err := c.forward(standin, r); err != nil {
			c.status, c.answered = http.StatusBadGateway, fmt.Append(nil, err)
		}
		w.note(c)
		if lose(c) {
			panic(http.ErrAbortHandler)
		}
		out.WriteHeader(c.status)
		out.Write(c.answered)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func operation(r *http.Request) string {
	if _, name, found := strings.Cut(r.Header.Get("X-Amz-Target"), "."); found {
		return name
	}
	if ask := r.URL.Query(); ask.Has("x-id") { // S3 names the call there, and the object in the path
		return ask.Get("x-id") + " " + r.URL.Path
	} else if ask.Has("list-type") {
		return "ListObjectsV2 " + r.URL.Path + " " + ask.Get("prefix")
	}
	return r.Method + " " + r.URL.Path
}

// forward has the call carried out.
func (c *call) forward(standin string, r *http.Request) error {
	request, err := http.NewRequest(r.Method, standin+r.URL.RequestURI(), bytes.NewReader(c.asked))
	if err != nil {
		return err
	}
	request.Header = r.Header.Clone()
	request.Header.Del("Accept-Encoding")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	c.status = response.StatusCode
	c.answered, err = io.ReadAll(response.Body)
	return err
}

func (w *wire) note(c call) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls = append(w.calls, c)
}

// seen are the calls so far.
func (w *wire) seen() []call {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.calls)
}

// refusing and losing say how the wire breaks from now on; nil: no more.
func (w *wire) refusing(how func(call) (int, string)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.refuse = how
}

func (w *wire) losing(which func(call) bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lose = which
}

func (w *wire) broken() (func(call) (int, string), func(call) bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	refuse, lose := w.refuse, w.lose
	if refuse == nil {
		refuse = func(call) (int, string) { return 0, "" }
	}
	if lose == nil {
		lose = func(call) bool { return false }
	}
	return refuse, lose
}

// first picks the first call only of those that which picks.
func first(which func(call) bool) func(call) bool {
	var once sync.Once
	return func(c call) (picked bool) {
		if which(c) {
			once.Do(func() { picked = true })
		}
		return picked
	}
}

// asks picks the calls of a function.
func asks(function, what string) func(call) bool {
	return func(c call) bool { return c.function == function && c.what == what }
}
