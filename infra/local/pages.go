package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net"
	"net/http"
	"slices"
	"time"

	"ccee-ca.org/assist/lambda/mail"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// localPages are the pages under /_local/, which exist nowhere else: the inbox, the
// clock, and the table for the operator's tool.
func (s *service) localPages() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_local/inbox/{$}", s.inbox)
	mux.HandleFunc("GET /_local/inbox/{id}/", s.letter)
	mux.HandleFunc("GET /_local/inbox/{id}/html", s.letterHTML)
	mux.HandleFunc("GET /_local/inbox.json", s.inboxJSON)
	mux.HandleFunc("GET /_local/clock", s.showClock)
	mux.HandleFunc("POST /_local/clock", s.moveClock)
	mux.HandleFunc("POST /_local/table", table.Serve(s.store.Table))
	guard := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; "+
			"form-action 'self'; frame-ancestors 'self'")
		w.Header().Set("Cache-Control", "no-store")
		if host, _, _ := net.SplitHostPort(r.Host); host != "127.0.0.1" && host != "localhost" {
			http.Error(w, "these pages are for this machine", http.StatusForbidden) // a name that was made to lead here
			return
		}
		guard.Handler(mux).ServeHTTP(w, r)
	})
}

var localPage = template.Must(template.New("page").Funcs(template.FuncMap{"when": request.FormatTime}).Parse(`{{define "head"}}<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>{{.}}</title>
<style>body{max-width:52em;margin:1em auto;padding:0 1em;font:1rem/1.5 system-ui,sans-serif}pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid;padding:1em}iframe{width:100%;height:40em;border:1px solid;background:Canvas}</style></head>
<body><nav><a href="/">Site</a> · <a href="/_local/inbox/">Inbox</a> · <a href="/_local/clock">Clock</a></nav><h1>{{.}}</h1>{{end}}

{{define "inbox"}}{{template "head" "Inbox"}}<p>Mail of this service on this machine, the newest first. None of it has left. <a href="/_local/inbox.json">As JSON</a></p>
{{if lt (len .Letters) .All}}<p>Here are the newest {{len .Letters}} of {{.All}} mails. All of them are in the JSON, and in the folder of the data.</p>{{end}}
{{with .Foreign}}<p>These files in the mail folder are not mails of this service. They are left out; move them elsewhere: {{range .}}{{.}} {{end}}</p>{{end}}
<ul>{{range .Letters}}<li>{{if .Problem}}{{.Problem}}. Restore this file from a copy, or remove it.{{else}}<a href="/_local/inbox/{{.ID}}/">{{.Subject}}</a><br>to {{.To}}, {{when .At}}{{end}}</li>{{else}}<li>Nothing yet.</li>{{end}}</ul></body></html>{{end}}

{{define "letter"}}{{template "head" .Subject}}<p>From {{.From}}<br>To {{.To}}<br>{{when .At}}{{range $k, $v := .Headers}}<br>{{$k}}: {{$v}}{{end}}</p>
<h2>Text</h2><pre>{{.Text}}</pre><h2>HTML</h2><iframe sandbox title="The mail as HTML" src="/_local/inbox/{{.ID}}/html"></iframe></body></html>{{end}}

{{define "clock"}}{{template "head" "Clock"}}<p><time datetime="{{.UTC.Format "2006-01-02T15:04:05Z07:00"}}">{{when .}}</time> ({{.UTC.Format "2006-01-02T15:04:05Z07:00"}})</p>
<form method="post"><label>Move it on by <input name="advance" value="1h" size="8"></label> <button>Move</button></form><p>The schedules run at every minute that it passes.</p></body></html>{{end}}`))

func (s *service) page(w http.ResponseWriter, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if err := localPage.ExecuteTemplate(w, name, data); err != nil {
		s.log.Error("local page", "error", err.Error())
	}
}

// shownMails is how many mails the inbox's page shows: all are kept on disk, and
// these are in memory while it is made.
const shownMails = 200

// shown is a page of the inbox.
type shown struct {
	Letters []listedLetter // the newest first
	All     int            // how many are kept
	Foreign []string       // files in the folder that are no mails
}

// listedLetter is a mail, or why its file can't be read.
type listedLetter struct {
	mail.Letter
	Problem string `json:"problem,omitempty"`
}

func (s *service) listLetter(id string) listedLetter {
	l, err := s.folder.Letter(id)
	if err != nil {
		return listedLetter{mail.Letter{ID: id}, err.Error()}
	}
	return listedLetter{l, ""}
}

func (s *service) inbox(w http.ResponseWriter, _ *http.Request) {
	ids, err := s.folder.IDs()
	foreign, failed := s.folder.Foreign()
	page := shown{All: len(ids), Foreign: foreign}
	for _, id := range slices.Backward(ids[max(0, len(ids)-shownMails):]) {
		page.Letters = append(page.Letters, s.listLetter(id))
	}
	if err := errors.Join(err, failed); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	s.page(w, "inbox", page)
}

// inboxJSON writes all mails, in the order in which they were sent, one after the
// other.
func (s *service) inboxJSON(w http.ResponseWriter, _ *http.Request) {
	ids, err := s.folder.IDs()
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	lines, before := json.NewEncoder(w), "["
	for _, id := range ids {
		fmt.Fprint(w, before)
		lines.Encode(s.listLetter(id)) // one who has gone needs none
		before = ","
	}
	if len(ids) == 0 {
		fmt.Fprint(w, before)
	}
	fmt.Fprint(w, "]")
}

func (s *service) findLetter(w http.ResponseWriter, r *http.Request) (mail.Letter, bool) {
	l, err := s.folder.Letter(r.PathValue("id"))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		http.NotFound(w, r)
	case err != nil:
		http.Error(w, err.Error()+". Restore this file from a copy, or remove it.", http.StatusInternalServerError)
	}
	return l, err == nil
}

func (s *service) letter(w http.ResponseWriter, r *http.Request) {
	if l, ok := s.findLetter(w, r); ok {
		s.page(w, "letter", l)
	}
}

// letterHTML is a mail's HTML, in a frame that may do nothing.
func (s *service) letterHTML(w http.ResponseWriter, r *http.Request) {
	if l, ok := s.findLetter(w, r); ok {
		w.Header().Set("Content-Security-Policy",
			"sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'")
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, l.HTML)
	}
}

func (s *service) showClock(w http.ResponseWriter, _ *http.Request) {
	s.page(w, "clock", s.clock.now())
}

func (s *service) moveClock(w http.ResponseWriter, r *http.Request) {
	by, err := time.ParseDuration(r.PostFormValue("advance"))
	if err != nil || by > 10*365*24*time.Hour || !s.clock.canStep(by) {
		http.Error(w, "say how far to move on, such as advance=49h: the clock does not go back, and goes 100 years "+
			"ahead at most", http.StatusBadRequest)
		return
	}
	if err := s.advance(r.Context(), by); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	s.showClock(w, r)
}
