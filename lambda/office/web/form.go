package web

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// CheckType refuses a body that no form of ours sends.
func CheckType(r *http.Request) error {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset, ok := params["charset"]; err != nil || kind != "application/x-www-form-urlencoded" || ok && !strings.EqualFold(charset, "utf-8") {
		return BadForm(fmt.Errorf("content type %.60q", r.Header.Get("Content-Type")))
	}
	return nil
}

// ReadStepForm reads a posted short form, bounded by its own limits, and keeps its words for the page that may refuse it.
func ReadStepForm(w http.ResponseWriter, r *http.Request, f request.FormSections, also ...string) (request.Typed, error) {
	if err := CheckType(r); err != nil {
		return nil, err
	}
	read, err := f.Read(http.MaxBytesReader(w, r.Body, int64(f.MaxBody())), also...)
	if err != nil {
		no := FormError(err)
		no.Page.Links = nil
		if no.Status == http.StatusBadRequest {
			no.Page.Do = "Go back, load the page anew, and press the button again."
		}
		return nil, no
	}
	ExchangeOf(w).Ignored += read.Ignored
	keepWords(w, f, read.Typed)
	return read.Typed, nil
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
	ExchangeOf(w).Kept = kept
}

// KeepUnread has the page that refuses a form before it was read carry all of it, so that it can be sent again. It is false for what is larger
// than the largest form, or is none.
func KeepUnread(w http.ResponseWriter, r *http.Request, f request.FormSections) bool {
	r.Body = http.MaxBytesReader(w, r.Body, int64(request.Form.MaxBody()))
	if CheckType(r) != nil || r.ParseForm() != nil || len(r.PostForm) == 0 {
		return false
	}
	typed := request.Typed{}
	for name := range r.PostForm {
		typed[name] = strings.ToValidUTF8(r.PostForm.Get(name), "\ufffd")
	}
	keepWords(w, f, typed)
	return true
}

// carryForm is the page of a refusal with what the form carried: after an error of ours, or once the person has signed in again, it can be
// sent again as it was; answers can be gone back to.
func carryForm(s *HTTPError, kept *theme.Kept, path string) theme.Message {
	page := s.Page
	again := s.Status >= 500 || s.Status == http.StatusUnauthorized // equivalent: ours is 507, and none is 500
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
		page.Links = slices.DeleteFunc(slices.Clone(page.Links), func(l theme.Link) bool { return l == ToForm })
	}
	return page
}
