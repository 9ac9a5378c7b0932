package site

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Live serves a site while it is being written. A page with problems shows them.
// The other pages are served as the last round that could make them left them, with
// a line about what is wrong elsewhere; a template that only some pages fill is
// theirs. Only where no page can be made (frame.html, site.yaml) does every page
// show the problem.
//
// A page that is open in a browser loads itself again after each round: its script
// (address Reload) asks every half second, while the page is seen, whether there
// was one. It fetches and makes no markup, which a strict content security policy
// allows.
type Live struct {
	Folder string // the output folder of the build

	mu    sync.Mutex
	err   error
	round int // how many there were
}

// Reload is the address of the script that loads a page again: give it to
// Options.Reload.
const Reload = "/_local/reload.js"

const changedAddress = "/_local/changed"

// reloadScript loads the page again once the round isn't the one that the script
// was served in. %d: that round.
const reloadScript = `setInterval(async()=>{if(document.hidden)return;` +
	`try{if((await fetch("` + changedAddress + `?since=%d")).status===200)location.reload()}` +
	`catch{/* not running: ask again */}},500)`

// Report takes the outcome of a round: it is made to be given to Watch.
func (l *Live) Report(_ Result, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = err
	l.round++
}

// Down reports whether no page can be made: something is wrong with what they are
// all made from.
func (l *Live) Down() bool {
	_, err := l.last()
	return sharedOnly(err) != nil
}

func (l *Live) last() (round int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.round, l.err
}

// ServeHTTP implements http.Handler.
func (l *Live) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	round, err := l.last()
	switch r.URL.Path {
	case Reload:
		w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
		w.Header().Set("Cache-Control", "no-store")
		fmt.Fprintf(w, reloadScript, round)
		return
	case changedAddress:
		w.Header().Set("Cache-Control", "no-store")
		if r.URL.Query().Get("since") == strconv.Itoa(round) {
			w.WriteHeader(http.StatusNoContent)
		}
		return
	}
	if strings.HasPrefix(r.URL.Path, "/assets/") {
		err = nil
	}
	shown := sharedOnly(err)
	if shown == nil {
		shown = problemsOn(err, r.URL.Path)
	}
	if len(shown) > 0 {
		problemPage(w, shown)
		return
	}
	l.file(w, r, err)
}

// sharedOnly is what keeps every page from being made: an error that is no problem
// of the content's is such, too.
func sharedOnly(err error) (shared Problems) {
	all := allProblems(err)
	if err != nil && len(all) == 0 {
		return Problems{{What: err.Error()}}
	}
	for _, p := range all {
		if p.Shared {
			shared = append(shared, p)
		}
	}
	return shared
}

// problemsOn are those of the page at an address.
func problemsOn(err error, address string) (on Problems) {
	for _, p := range allProblems(err) {
		if p.Page == address {
			on = append(on, p)
		}
	}
	return on
}

// file serves one file of the site, or the page for addresses that have none. A
// page says what is wrong elsewhere; one that no round could make yet is all that
// is wrong.
func (l *Live) file(w http.ResponseWriter, r *http.Request, elsewhere error) {
	name := filepath.Join(l.Folder, filepath.FromSlash(fileOf(path.Clean("/" + r.URL.Path)[1:])))
	if strings.HasSuffix(r.URL.Path, "/") {
		name = filepath.Join(name, "index.html")
	}
	w.Header().Set("Cache-Control", "no-cache")
	content, err := os.ReadFile(name)
	if err == nil {
		setFileHeaders(w.Header(), path.Clean("/" + r.URL.Path)[1:])
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(withProblems(name, content, elsewhere)))
		return
	}
	missing := filepath.Join(l.Folder, "404.html")
	page, err := os.ReadFile(missing)
	if err != nil && elsewhere != nil {
		problemPage(w, allProblems(elsewhere))
		return
	}
	if err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	w.Write(withProblems(missing, page, elsewhere))
}

func allProblems(err error) (all Problems) {
	errors.As(err, &all)
	return all
}

// withProblems puts the problems of other pages above a page.
func withProblems(name string, page []byte, err error) []byte {
	if err == nil || filepath.Ext(name) != ".html" {
		return page
	}
	var list bytes.Buffer
	list.WriteString(`<body><aside role=status><p>The content has problems. Pages without any are served as they are.<ul>`)
	for _, p := range allProblems(err) {
		text := html.EscapeString(strings.TrimPrefix(p.Error(), ": "))
		if p.Page != "" {
			text = `<a href="` + html.EscapeString(p.Page) + `">` + text + `</a>`
		}
		list.WriteString("<li>" + text)
	}
	list.WriteString("</ul></aside>")
	return bytes.Replace(page, []byte("<body>"), list.Bytes(), 1)
}

// setFileHeaders sets what the deployed site sends with a file, except that pages
// are asked for each time, so that an edit is seen.
func setFileHeaders(h http.Header, name string) {
	if IsAsset(name) {
		h.Set("Cache-Control", CacheControl(name))
	}
	if kind := Types[path.Ext(name)]; kind != "" {
		h.Set("Content-Type", kind)
	}
}

// problemPage says what is wrong with the content, where and what to do. It needs
// no theme, for that may be what is broken.
func problemPage(w http.ResponseWriter, problems Problems) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusInternalServerError)
	fmt.Fprint(w, `<!doctype html><html lang="en"><meta charset="utf-8">`+
		`<meta name="viewport" content="width=device-width, initial-scale=1">`+
		`<title>This page can’t be built</title><script src="`+Reload+`" defer></script>`+
		`<h1>This page can’t be built</h1>`+
		`<p>Fix this and save: the page loads itself again.<ol>`)
	for _, one := range problems {
		text := html.EscapeString(strings.TrimPrefix(one.Error(), ": "))
		fmt.Fprintf(w, "<li><p>%s<pre>%s</pre>", text, html.EscapeString(one.Text))
	}
	fmt.Fprint(w, "</ol>")
}
