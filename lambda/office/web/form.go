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

// CheckType rejects a content type that none of our forms sends.
func CheckType(r *http.Request) error {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if charset, ok := params["charset"]; err != nil || kind != "application/x-www-form-urlencoded" || ok &&
		!strings.EqualFold(charset, "utf-8") {
		return BadForm(fmt.Errorf("content type %.60q", r.Header.Get("Content-Type")))
	}
	return nil
}

// ReadStepForm reads a posted short form within its own limits. It keeps the words
// for the error page.
func ReadStepForm(w http.ResponseWriter, r *http.Request, f request.FormSections, also ...string) (request.RawInput,
	error) {
	if err := CheckType(r); err != nil {
		return nil, err
	}
	read, err := f.Read(http.MaxBytesReader(w, r.Body, int64(f.MaxBody())), also...)
	if err != nil {
		no := FormError(err)
		no.Page.Links = nil
		if no.Status == http.StatusBadRequest {
			no.Page.Do = "Go back, reload the page, and select the button again."
		}
		return nil, no
	}
	ExchangeOf(w).Ignored += read.Ignored
	keepWords(w, f, read.Typed)
	return read.Typed, nil
}

// keepWords makes an error page carry what was typed into a short form.
func keepWords(w http.ResponseWriter, f request.FormSections, typed request.RawInput) {
	kept := &theme.Kept{Beside: typed}
	for _, s := range f {
		for _, field := range s.Fields {
			if len(field.Options) == 0 && field.Kind != request.Checkbox && typed[field.Name] != "" {
				kept.Written = append(kept.Written,
					request.Row{Name: field.Name, Question: field.Label, Answer: typed[field.Name], Long: true})
			}
		}
	}
	ExchangeOf(w).Kept = kept
}

// KeepUnread makes the error page of a form that was not read carry all of it, so
// that it can be sent again; of a file that goes with it nothing. It returns false
// for a body that is larger than the largest form, or is no form.
func KeepUnread(w http.ResponseWriter, r *http.Request, f request.FormSections) bool {
	limit := int64(request.Form.MaxBody())
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	parse := r.ParseForm
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "multipart/form-data" {
		parse = func() error { return r.ParseMultipartForm(limit) }
	} else if CheckType(r) != nil {
		return false
	}
	if parse() != nil || len(r.PostForm) == 0 {
		return false
	}
	typed := request.RawInput{}
	for name := range r.PostForm {
		typed[name] = strings.ToValidUTF8(r.PostForm.Get(name), "\ufffd")
	}
	keepWords(w, f, typed)
	return true
}

// carryForm adds what the form carried to an error page. After an error of ours, or
// once the person has signed in again, it can be sent again as it was. Answers can
// be gone back to.
func carryForm(page *HTTPError, kept *theme.Kept, path string) theme.Message {
	message := page.Page
	again := page.Status >= 500 || page.Status == http.StatusUnauthorized // equivalent: ours is 507, and none is 500
	if kept == nil || kept.Form == nil && len(kept.Written) == 0 && !again {
		return message
	}
	carried := *kept
	if again {
		carried.Again = (&url.URL{Path: path}).String()
	}
	safe := "What you typed is safe. It’s on this page."
	if carried.Form != nil {
		safe = "Your answers are safe. Go back to them."
	}
	message.Kept, message.Safe = &carried, strings.TrimSpace(message.Safe+" "+safe)
	if carried.Form != nil {
		message.Links = slices.DeleteFunc(slices.Clone(message.Links), func(l theme.Link) bool { return l == ToForm })
	}
	return message
}
