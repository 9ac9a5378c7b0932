// Package smoke walks a site that is served, as a visitor and a careful reader
// would: every page that a link leads to, every asset, every place on a page that a
// link names, the headers of each answer, a page that isn't there, and the form
// posted to its check, which stores nothing. It is how a deployment ends; the tests
// of site/ do the same on the files.
package smoke

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/office/logging"
	"ccee-ca.org/assist/lambda/office/probe"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/route"

	"golang.org/x/net/html"
)

// Report is what was looked at.
type Report struct {
	Pages, Files, Links int
	Form                string // what the form did
	Took                time.Duration
}

func (r Report) String() string {
	return fmt.Sprintf("%d pages, %d other files and %d links are well; %s. %.1f s", r.Pages, r.Files, r.Links, r.Form,
		r.Took.Seconds())
}

// lasting is a fault of a page's own text, which no old edge of CloudFront
// explains.
type lasting struct{ error }

// MayPass says whether each fault that Walk found may be of an edge that CloudFront
// has not shown yet: its redirect, its headers, how it finds a folder's page, or
// whether the form is open.
func MayPass(err error) bool {
	return !errors.As(err, new(lasting))
}

// most is where a walk ends that would go on for ever.
const most = 20000

// walk is a walk under way.
type walk struct {
	ctx    context.Context
	base   string
	client *http.Client
	seen   map[string]*found
	queue  []string
	wrong  []error
}

// found is what an address answers.
type found struct {
	page  bool
	ids   []string
	links []link
}

type link struct{ from, path, fragment string }

// Walk walks the site at base from its first page. closed says that its form is
// closed, and how that shows. The error names everything wrong.
func Walk(ctx context.Context, base string, closed bool) (Report, error) {
	began := time.Now()
	w := &walk{ctx: ctx, base: strings.TrimSuffix(base, "/"), seen: map[string]*found{}, client: &http.Client{
		Timeout:       30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
	w.follow("/")
	r := Report{Form: "the form checks what is sent, and stored nothing"}
	for len(w.queue) > 0 && len(w.seen) < most {
		path := w.queue[0]
		w.queue = w.queue[1:]
		w.look(path)
	}
	for _, f := range w.seen {
		r.Links += len(f.links)
		if f.page {
			r.Pages++
		} else {
			r.Files++
		}
		w.places(f)
	}
	w.checkMissingPage()
	w.secure()
	probe := probe.Probe{URL: w.base, Client: &http.Client{Timeout: 30 * time.Second}, Log: logging.New(io.Discard, "")}
	switch err := probe.Run(ctx); {
	case closed && err == nil:
		w.report("the form takes what is sent, and should be closed")
	case closed:
		r.Form = "the form is closed"
	case err != nil:
		w.wrong = append(w.wrong, err)
	}
	r.Took = time.Since(began)
	slices.SortFunc(w.wrong, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return r, errors.Join(w.wrong...)
}

func (w *walk) report(format string, words ...any) {
	w.wrong = append(w.wrong, fmt.Errorf(format, words...))
}

func (w *walk) reportLasting(format string, words ...any) {
	w.wrong = append(w.wrong, lasting{fmt.Errorf(format, words...)})
}

// follow puts an address on the way, once.
func (w *walk) follow(path string) {
	if w.seen[path] == nil {
		w.seen[path] = &found{}
		w.queue = append(w.queue, path)
	}
}

// get asks for a path; nil where there is no answer.
func (w *walk) get(url string) (*http.Response, []byte) {
	r, err := http.NewRequestWithContext(w.ctx, http.MethodGet, url, nil)
	if err != nil {
		w.report("%s: %w", url, err)
		return nil, nil
	}
	answer, err := w.client.Do(r)
	if err != nil {
		w.report("%s: %w", url, err)
		return nil, nil
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 16<<20))
	if err != nil {
		w.report("%s: %w", url, err)
	}
	return answer, body
}

// look asks for an address, holds the answer to what each must be, and follows its
// links.
func (w *walk) look(path string) {
	answer, body := w.get(w.base + path)
	if answer == nil {
		return
	}
	if answer.StatusCode != http.StatusOK {
		w.report("%s answers %d", path, answer.StatusCode)
		return
	}
	w.headers(path, answer.Header)
	kind := answer.Header.Get("Content-Type")
	if strings.HasPrefix(path, "/assets/") && strings.HasPrefix(kind, "text/html") {
		w.report("%s is answered with a page", path)
	}
	if !strings.HasPrefix(kind, "text/html") {
		return
	}
	f := w.seen[path]
	f.page = true
	if err := f.read(path, string(body), w.base); err != nil {
		w.reportLasting("%s: %w", path, err)
	}
	for _, l := range f.links {
		w.follow(l.path)
	}
}

// headers holds an answer to the one list of headers, no matter what sent it.
func (w *walk) headers(path string, got http.Header) {
	for _, h := range web.HeadersFor(w.base) {
		if got.Get(h.Name) != h.Value {
			w.report("%s: its %s is %q, not %q", path, h.Name, got.Get(h.Name), h.Value)
		}
	}
}

// read collects what a page has and where it leads on this site; what functions
// serve is asked for by posts, not here.
func (f *found) read(path, text, base string) error {
	page, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return err
	}
	here, err := url.Parse(base + path)
	if err != nil {
		return err
	}
	for n := range page.Descendants() {
		for _, a := range n.Attr {
			switch a.Key {
			case "id":
				f.ids = append(f.ids, a.Val)
			case "href", "src", "action", "formaction":
				to, err := here.Parse(a.Val)
				if err != nil {
					return fmt.Errorf("its link %q: %w", a.Val, err)
				}
				if to.Host == here.Host && route.FunctionOf(to.Path) == "" {
					f.links = append(f.links, link{path, to.EscapedPath(), to.Fragment})
				}
			}
		}
	}
	return nil
}

// places holds links to the places that they name.
func (w *walk) places(f *found) {
	for _, l := range f.links {
		if to := w.seen[l.path]; l.fragment != "" && to != nil && to.page && !slices.Contains(to.ids, l.fragment) {
			w.reportLasting("%s links to %s#%s, and there is no such place on that page", l.from, l.path, l.fragment)
		}
	}
}

// checkMissingPage checks that a page that isn't there is a 404, and ours: the same
// text as that of /404.html.
func (w *walk) checkMissingPage() {
	const path, ours = "/there-is-no-such-page/", "/404.html"
	answer, got := w.get(w.base + path)
	page, want := w.get(w.base + ours)
	if answer == nil || page == nil {
		return
	}
	if answer.StatusCode != http.StatusNotFound {
		w.report("%s answers %d, not 404", path, answer.StatusCode)
	}
	if page.StatusCode != http.StatusOK {
		w.report("%s answers %d", ours, page.StatusCode)
	} else if !bytes.Equal(got, want) {
		w.report("%s isn't answered with the page at %s", path, ours)
	}
	w.headers(path, answer.Header)
}

// secure checks that a request without TLS is redirected to the same page with it.
func (w *walk) secure() {
	host, ok := strings.CutPrefix(w.base, "https://")
	if !ok {
		return // a site on this machine
	}
	if answer, _ := w.get("http://" + host + "/"); answer != nil &&
		(answer.StatusCode != http.StatusMovedPermanently || answer.Header.Get("Location") != w.base+"/") {
		w.report("http://%s/ answers %d to %q, not the way to https", host, answer.StatusCode,
			answer.Header.Get("Location"))
	}
}
