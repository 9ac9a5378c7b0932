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

// Nothing moves where a page comes piece by piece: its icon alone, the names, and one
// entry of the menu.
func TestPageInPieces_NothingJumps(t *testing.T) {
	f := person(t)
	slow := f.slowLine("height=36>", "class=menubar", "</a>", "<main", "</h1>")
	f.watchesJumps()
	for _, path := range []string{"request/", "request/#confirm", "privacy/"} {
		do(t, f.ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(slow+path))
		f.until("everything is there", `document.readyState === "complete"`)
		f.hasNotJumped(path)
	}
}

// slowLine is the service behind a line that stops for a moment in each page after
// the first of each of these, in order.
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
			defer in.Close()
			for _, stop := range stops {
				at := bytes.Index(all, []byte(stop))
				if at < 0 {
					f.t.Errorf("%s has no %s", r.Request.URL, stop)
					break
				}
				in.Write(all[:at+len(stop)])
				time.Sleep(200 * time.Millisecond)
				all = all[at+len(stop):]
			}
			in.Write(all)
		}()
		return nil
	}}
	front := httptest.NewServer(proxy)
	f.t.Cleanup(front.Close)
	return front.URL + "/"
}
