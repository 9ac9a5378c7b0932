package office

import (
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// posted is what a form of ours sends: the answers as they were typed, and what goes with them.
type posted struct {
	typed   request.Typed
	leftOut []request.Row // what came along and is no answer to a question of the form
	token   string        // the submission token of the check page
	draft   string        // the secret of the draft that the form came from
	version string        // of that draft, as the form knew it
	email   string        // where to send the link to a draft
	trap    string        // of a field that people don't see
	checked string        // when the check page was made, in Unix seconds: a hint

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

// readForm reads the posted request form, bounded, and keeps its answers for the page that may refuse it.
func readForm(w http.ResponseWriter, r *http.Request) (posted, error) {
	if err := isForm(r); err != nil {
		return posted{}, err
	}
	p := posted{}
	beside := map[string]*string{"token": &p.token, "draft": &p.draft, "version": &p.version, "email": &p.email, request.TrapInput: &p.trap,
		"checked": &p.checked, "save": new(string), "amend": &p.amend, "edition": &p.edition}
	read, err := request.ReadForm(http.MaxBytesReader(w, r.Body, int64(request.Form.MaxBody())), slices.Collect(maps.Keys(beside))...)
	if err != nil {
		return posted{}, unread(err)
	}
	for name, to := range beside {
		*to = read.Typed[name]
		delete(read.Typed, name)
	}
	p.typed, p.leftOut = read.Typed, read.LeftOut
	exchangeOf(w).ignored += read.Ignored
	keepAnswers(w, p)
	return p, nil
}

// readShort reads a posted short form, bounded by its own limits, and keeps its words for the page that may refuse it.
func readShort(w http.ResponseWriter, r *http.Request, f request.FormSections, also ...string) (request.Typed, error) {
	if err := isForm(r); err != nil {
		return nil, err
	}
	read, err := f.Read(http.MaxBytesReader(w, r.Body, int64(f.MaxBody())), also...)
	if err != nil {
		no := unread(err)
		if no.page.Links = nil; no.status == http.StatusBadRequest {
			no.page.Do = "Go back, load the page anew, and press the button again."
		}
		return nil, no
	}
	exchangeOf(w).ignored += read.Ignored
	keepWords(w, f, read.Typed)
	return read.Typed, nil
}

// keepAnswers has the page that may refuse a request form carry its answers, and what is needed to send them again.
func keepAnswers(w http.ResponseWriter, p posted) {
	if len(p.typed) == 0 {
		return
	}
	form := &theme.FormState{Typed: p.typed, Draft: p.draft, Version: p.version, Amend: theme.Amending{Secret: p.amend, Edition: p.edition}}
	kept := &theme.Kept{Form: form, Beside: map[string]string{}}
	for name, value := range map[string]string{"token": p.token, "checked": p.checked} {
		if value != "" {
			kept.Beside[name] = value
		}
	}
	exchangeOf(w).kept = kept
}

// keepAsNew has that page carry the answers alone: what they came from, a saved form or a request, takes them no more.
func keepAsNew(w http.ResponseWriter, p posted) {
	keepAnswers(w, posted{typed: p.typed})
}

// keepWords has the page that may refuse a short form carry what was typed.
func keepWords(w http.ResponseWriter, f request.FormSections, typed request.Typed) {
	kept := &theme.Kept{Beside: typed}
	for _, s := range f {
		for _, field := range s.Fields {
			if len(field.Options) == 0 && field.Kind != request.Checkbox && typed[field.Name] != "" {
				kept.Written = append(kept.Written, request.Row{Name: field.Name, Question: field.Label, Answer: typed[field.Name], Long: true})
			}
		}
	}
	exchangeOf(w).kept = kept
}

// keepUnread has the page that refuses a form before it was read carry all of it, so that it can be sent again. It is false for what is larger
// than the largest form, or is none.
func keepUnread(w http.ResponseWriter, r *http.Request, f request.FormSections) bool {
	r.Body = http.MaxBytesReader(w, r.Body, int64(request.Form.MaxBody()))
	if isForm(r) != nil || r.ParseForm() != nil || len(r.PostForm) == 0 {
		return false
	}
	typed := request.Typed{}
	for name := range r.PostForm {
		typed[name] = strings.ToValidUTF8(r.PostForm.Get(name), "\ufffd")
	}
	keepWords(w, f, typed)
	return true
}

// withKept is the page of a refusal with what the form carried: after an error of ours, or once the person has signed in again, it can be
// sent again as it was; answers can be gone back to.
func withKept(s *refusal, kept *theme.Kept, path string) theme.Message {
	page := s.page
	again := s.status >= 500 || s.status == http.StatusUnauthorized
	if kept == nil || kept.Form == nil && len(kept.Written) == 0 && !again {
		return page
	}
	carried := *kept
	if again {
		carried.Again = (&url.URL{Path: path}).String()
	}
	safe := "What you typed is safe: it is on this page."
	if carried.Form != nil {
		safe = "Your answers are safe. Go back to them."
	}
	page.Kept, page.Safe = &carried, strings.TrimSpace(page.Safe+" "+safe)
	if carried.Form != nil {
		page.Links = slices.DeleteFunc(slices.Clone(page.Links), func(l theme.Link) bool { return l == toForm })
	}
	return page
}

// unread says why a form was not read.
func unread(err error) *refusal {
	var large *http.MaxBytesError
	if !errors.As(err, &large) {
		return unreadable(err)
	}
	return &refusal{413, theme.Message{Head: theme.Head{Title: "That is too much for the form"},
		Happened: fmt.Sprintf("What was sent is larger than %d bytes, the most that the form’s limits allow.", large.Limit),
		Do:       GoBack + " Shorten the longest answers. A document can be sent later, when CCEE writes to you.",
		Safe:     "Nothing was recorded.", Links: []theme.Link{toForm}}, err}
}

// GoBack is said where a form could not be read, so that the page that refuses it has nothing of it.
const GoBack = "Your browser’s Back button opens the page you came from. If the browser asks whether to send a form again, you can let it: we count a request once."

func unreadable(cause error) *refusal {
	return &refusal{400, theme.Message{Head: theme.Head{Title: "We could not read what was sent"},
		Happened: "What reached us is not what our form sends: " + cause.Error() + ".",
		Do:       GoBack + " Then send it from the form on our own site, with an up-to-date browser.",
		Safe:     "Nothing was recorded.", Links: []theme.Link{toForm}}, cause}
}

// unchecked refuses answers that did not come from the check page.
func unchecked() *refusal {
	return &refusal{400, theme.Message{Head: theme.Head{Title: "Please check your answers first"},
		Happened: "The check page’s own mark is missing from what was sent, so we can’t tell whether it was sent before. Nothing was recorded.",
		Do:       "Go back to your answers, select “Check your answers,” and send them from the next page.", Links: []theme.Link{toForm}},
		errors.New("the check page’s own mark is missing")}
}
