package test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"golang.org/x/net/html"
)

// page is what a visitor's browser gets.
type page struct {
	status int
	header map[string]string
	body   string
	set    []string // cookies
}

type httpEvent = events.APIGatewayV2HTTPRequest

// visit is an event as API Gateway makes it of a request that CloudFront passed on.
// form nil: there is no body.
func visit(t testing.TB, method, path string, form url.Values) httpEvent {
	t.Helper()
	text, err := os.ReadFile("../../lambda/gateway/testdata/post-form.json") // a real one
	if err != nil {
		t.Fatal(err)
	}
	var e httpEvent
	if err := json.Unmarshal(text, &e); err != nil {
		t.Fatal(err)
	}
	path, e.RawQueryString, _ = strings.Cut(path, "?")
	e.RouteKey, e.RawPath = "ANY "+path, path
	e.RequestContext.RouteKey, e.RequestContext.HTTP.Method, e.RequestContext.HTTP.Path = e.RouteKey, method, path
	e.Headers["x-origin-secret"], e.Headers["origin"] = originSecret, siteURL
	send(&e, encoded(form))
	if form == nil {
		delete(e.Headers, "content-type")
		delete(e.Headers, "origin")
	}
	return e
}

// send gives an event a body. API Gateway encodes a form's as base64.
func send(e *httpEvent, body string) {
	e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString([]byte(body)), body != ""
	e.Headers["content-length"] = strconv.Itoa(len(body))
}

// encoded writes a form as a browser does: lines end in CRLF.
func encoded(form url.Values) string {
	crlf := url.Values{}
	for name, values := range form {
		for _, v := range values {
			crlf.Add(name, strings.ReplaceAll(v, "\n", "\r\n"))
		}
	}
	return crlf.Encode()
}

// answer gives the instance an event and returns what API Gateway would answer.
func (f *function) answer(e httpEvent) page {
	f.w.Helper()
	return f.w.read(f.invoke(e))
}

func (w *world) read(answer []byte) page {
	w.Helper()
	var r events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(answer, &r); err != nil {
		w.Fatalf("answer %.300s: %v", answer, err)
	}
	body := r.Body
	if r.IsBase64Encoded {
		b, err := base64.StdEncoding.DecodeString(r.Body)
		if err != nil {
			w.Fatalf("answer %.300s: %v", answer, err)
		}
		body = string(b)
	}
	return page{r.StatusCode, r.Headers, body, r.Cookies}
}

func (f *function) get(path string) page {
	f.w.Helper()
	return f.answer(visit(f.w, http.MethodGet, path, nil))
}

func (f *function) post(path string, form url.Values) page {
	f.w.Helper()
	return f.answer(visit(f.w, http.MethodPost, path, form))
}

// is holds a page to its status, and to being a page that a person can read, with
// none of our machinery in it.
func (p page) is(t testing.TB, status int, says ...string) page {
	t.Helper()
	if p.status != status {
		t.Fatalf("the answer is %d, want %d: %s", p.status, status, p.text())
	}
	if status != http.StatusSeeOther && (p.header["content-type"] != "text/html; charset=utf-8" ||
		!strings.Contains(p.body, "<h1")) {
		t.Errorf("the answer %d is no page: %v %.200s", status, p.header, p.body)
	}
	for _, want := range says {
		if !strings.Contains(p.text(), want) {
			t.Errorf("the page does not say %q: %s", want, p.text())
		}
	}
	return p
}

// document is the page as a browser reads it.
func (p page) document() *html.Node {
	n, err := html.Parse(strings.NewReader(p.body))
	if err != nil {
		panic("a strings.Reader gives no error: " + err.Error())
	}
	return n
}

// text is what the page says, white space made single.
func (p page) text() string {
	var words []string
	for n := range p.document().Descendants() {
		if n.Type == html.TextNode && n.Parent.Data != "style" && n.Parent.Data != "title" {
			words = append(words, strings.Fields(n.Data)...)
		}
	}
	return strings.Join(words, " ")
}

// hidden are the values that the page carries to the next one.
func (p page) hidden() url.Values {
	form := url.Values{}
	for n := range p.document().Descendants() {
		if n.Data == "input" && attribute(n, "type") == "hidden" {
			form.Add(attribute(n, "name"), attribute(n, "value"))
		}
	}
	return form
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// check takes a form to the check-your-answers page and returns what its button
// would send.
func (f *function) check(form url.Values) url.Values {
	f.w.Helper()
	p := f.post("/request/check", form).is(f.w, http.StatusOK, "You haven’t sent anything yet.")
	send := p.hidden()
	if len(send.Get("token")) != 43 {
		f.w.Fatalf("the page carries no submission token: %v", send)
	}
	f.w.keep(send.Get("token"))
	return send
}

// send posts the check page's form and returns the path of the receipt.
func (f *function) send(form url.Values) (receipt string) {
	f.w.Helper()
	p := f.post("/request/send", form).is(f.w, http.StatusSeeOther)
	secret, found := strings.CutPrefix(p.header["location"], "/request/receipt/")
	if !found || len(secret) != 43 {
		f.w.Fatalf("sending leads to %q, which is no receipt", p.header["location"])
	}
	f.w.keep(secret)
	return p.header["location"]
}

// values are what the inputs of a form on the page hold.
func (p page) values() map[string]string {
	all := map[string]string{}
	for n := range p.document().Descendants() {
		name := attribute(n, "name")
		switch {
		case n.Data == "textarea" && n.FirstChild != nil:
			all[name] = n.FirstChild.Data // a parser drops the line end after the tag, as a browser does
		case n.Data == "option" && has(n, "selected"):
			for s := n.Parent; s != nil; s = s.Parent {
				if s.Data == "select" {
					all[attribute(s, "name")] = attribute(n, "value")
				}
			}
		case n.Data != "input":
		case attribute(n, "type") != "radio" && attribute(n, "type") != "checkbox" || has(n, "checked"):
			all[name] = attribute(n, "value")
		}
	}
	return all
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}
