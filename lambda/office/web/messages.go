package web

import (
	"errors"
	"fmt"
	"net/http"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// StatusOwnFailure is the status of a page in which a function says what it could
// not do. It is 507, because CloudFront replaces 500 to 504 by a page that knows
// nothing of the person's answers, and must: API Gateway answers 500, with JSON,
// for a function that was throttled, refused, or cut off.
const StatusOwnFailure = http.StatusInsufficientStorage

// retryAfter is how many seconds a browser or a program waits before it tries again
// what failed on our side.
const retryAfter = "60"

var (
	ToForm  = theme.Link{Label: "Back to the form", Href: FormPath}
	ToStart = theme.Link{Label: "Start page", Href: "/"}
)

// errorPage maps an error to the page a visitor sees. An unknown error becomes a
// generic page with StatusOwnFailure, and is logged.
func errorPage(err error) *HTTPError {
	var known *HTTPError
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, request.ErrNotFound):
		return &HTTPError{404, theme.Message{Head: theme.Head{Title: "We can’t find that page"},
			Happened: "This link doesn’t match anything we have. Part of it may be missing.",
			Do:       "Copy the whole link from your email or receipt, or go to the start page.",
			Links:    []theme.Link{ToStart}}, err}
	}
	return &HTTPError{StatusOwnFailure, theme.Message{Head: theme.Head{Title: "Something went wrong on our side"},
		Happened: "We couldn’t load the page, and we can’t tell whether anything was saved.",
		Do:       "Try again in a minute. If you send a request twice, we’ll only count it once.",
		Links:    []theme.Link{ToForm}}, err}
}

func foreignForm(err error) error {
	return &HTTPError{403, theme.Message{Head: theme.Head{Title: "This form was sent from another site"},
		Happened: "Your browser says this form didn’t come from our site, so we didn’t accept it.",
		Do:       "Open the form on our site and send it from there.", Safe: "Nothing was saved.",
		Links: []theme.Link{ToForm}}, err}
}

// FormError says why a form was not read.
func FormError(err error) *HTTPError {
	var large *http.MaxBytesError
	if !errors.As(err, &large) {
		return BadForm(err)
	}
	return &HTTPError{413, theme.Message{Head: theme.Head{Title: "Your answers are too long for the form"},
		Happened: fmt.Sprintf("What you sent is larger than %d bytes, which is the form’s limit.", large.Limit),
		Do:       GoBack + " Shorten your longest answers. You can send documents later, when CCEE emails you.",
		Safe:     "Nothing was saved.", Links: []theme.Link{ToForm}}, err}
}

// GoBack is shown where a form could not be read, so that the page that refuses it
// has nothing of it.
const GoBack = "Your browser’s Back button opens the page you came from. If the browser asks whether to send a form " +
	"again, you can let it: we count a request once."

func BadForm(cause error) *HTTPError {
	return &HTTPError{400, theme.Message{Head: theme.Head{Title: "We couldn’t read what you sent"},
		Happened: "This isn’t what our form sends: " + cause.Error() + ".",
		Do:       GoBack + " Then send it from the form on our site, using an up-to-date browser.",
		Safe:     "Nothing was saved.", Links: []theme.Link{ToForm}}, cause}
}
