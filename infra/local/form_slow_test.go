package main_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Nothing moves where a page comes piece by piece: its header with a part of the
// menu, then the form part by part.
func TestPageInPieces_NothingJumps(t *testing.T) {
	f := person(t)
	slow := f.slowLine("height=36>", `<nav class=menubar`, "</li>", "<main", "</h1>", `<form method="post"`, "</section>",
		"</section>", "<footer")
	f.watchesJumps()
	for _, path := range []string{"request/", "request/#confirm", "privacy/"} {
		do(t, f.ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(slow+path))
		f.until("everything is there", `document.readyState === "complete"`)
		told(t, f.ctx, chromedp.Evaluate[bool](
			`new Promise(r=>requestAnimationFrame(()=>requestAnimationFrame(()=>r(true))))`, chromedp.EvalAwaitPromise))
		if got := f.says(`jumps.join("\n")`); got != "" {
			t.Errorf("%s: %s", path, got)
		}
	}
}

// slowLine is the service behind a line that stops for a moment in a page after the
// first of each of these, in order.
func (f form) slowLine(stops ...string) (address string) {
	f.t.Helper()
	service, err := url.Parse(f.s.url)
	if err != nil {
		f.t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{FlushInterval: -1, Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(service)
		r.Out.Header.Set("Accept-Encoding", "identity")
	}, ModifyResponse: func(r *http.Response) error {
		if !strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
			return nil
		}
		all, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		r.ContentLength = -1
		r.Header.Del("Content-Length")
		out, in := io.Pipe()
		r.Body = out
		go func() {
			for _, stop := range stops {
				piece, rest, _ := bytes.Cut(all, []byte(stop))
				in.Write(append(piece, stop...))
				time.Sleep(200 * time.Millisecond)
				all = rest
			}
			in.Write(all)
			in.Close()
		}()
		return nil
	}}
	front := httptest.NewServer(proxy)
	f.t.Cleanup(front.Close)
	return front.URL + "/"
}
