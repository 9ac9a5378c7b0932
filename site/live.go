package site

import (
	"errors"
	"fmt"
	"html"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Live serves a site while it is being written: the pages as the last round left them, and the problems of that round instead of them where it had
// any. A page that is open in a browser loads itself again after each round: its script (address Reload) asks for another
// script that the server holds back until then, which a strict content security policy allows.
type Live struct {
	Folder string // the output folder of the build

	mu      sync.Mutex
	err     error
	changed chan struct{} // closed by the next round
}

// Reload is the address of the script that loads a page again: give it to Options.Reload.
const Reload = "/_local/reload.js"

const (
	waitAddress  = "/_local/changed.js"
	reloadScript = `addEventListener("load",()=>{const s=document.createElement("script");s.src="` + waitAddress + `?"+Date.now();document.head.append(s)})`
	longest      = 50 * time.Second // that a browser is kept waiting; then it asks again
)

// Said takes the outcome of a round: it is made to be given to Watch.
func (l *Live) Said(_ Result, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = err
	if l.changed != nil {
		close(l.changed)
	}
	l.changed = make(chan struct{})
}

// ServeHTTP implements http.Handler.
func (l *Live) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case Reload:
		script(w, reloadScript)
		return
	case waitAddress:
		l.wait(w, r)
		return
	}
	l.mu.Lock()
	err := l.err
	l.mu.Unlock()
	if err != nil && !strings.HasPrefix(r.URL.Path, "/assets/") {
		problemPage(w, err)
		return
	}
	l.file(w, r)
}

func script(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	fmt.Fprint(w, text)
}

func (l *Live) wait(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	if l.changed == nil {
		l.changed = make(chan struct{})
	}
	changed := l.changed
	l.mu.Unlock()
	select {
	case <-changed:
		script(w, "location.reload()")
	case <-time.After(longest):
		script(w, reloadScript+`;dispatchEvent(new Event("load"))`)
	case <-r.Context().Done():
	}
}

// file serves one file of the site, or the page for addresses that have none.
func (l *Live) file(w http.ResponseWriter, r *http.Request) {
	name := filepath.Join(l.Folder, filepath.FromSlash(fileOf(path.Clean("/" + r.URL.Path)[1:])))
	if strings.HasSuffix(r.URL.Path, "/") {
		name = filepath.Join(name, "index.html")
	}
	w.Header().Set("Cache-Control", "no-cache")
	content, err := os.ReadFile(name)
	if err == nil {
		setFileHeaders(w.Header(), path.Clean("/" + r.URL.Path)[1:])
		http.ServeContent(w, r, name, time.Time{}, strings.NewReader(string(content)))
		return
	}
	page, err := os.ReadFile(filepath.Join(l.Folder, "404.html"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	w.Write(page)
}

// setFileHeaders sets what the deployed site sends with a file, except that pages are asked for each time, so that an edit is seen.
func setFileHeaders(h http.Header, name string) {
	if IsAsset(name) {
		h.Set("Cache-Control", CacheControl(name))
	}
	if kind := Types[path.Ext(name)]; kind != "" {
		h.Set("Content-Type", kind)
	}
}

// problemPage says what is wrong with the content, where and what to do. It needs no theme, for that may be what is broken.
func problemPage(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusInternalServerError)
	fmt.Fprint(w, `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`+
		`<title>The site can’t be built</title><script src="`+Reload+`" defer></script><h1>The site can’t be built</h1><p>Mend this and save: the page loads itself again.<ol>`)
	var p Problems
	if !errors.As(err, &p) {
		p = Problems{{What: err.Error()}}
	}
	for _, one := range p {
		fmt.Fprintf(w, "<li><p>%s<pre>%s</pre>", html.EscapeString(strings.TrimPrefix(one.Error(), ": ")), html.EscapeString(one.Text))
	}
	fmt.Fprint(w, "</ol>")
}
