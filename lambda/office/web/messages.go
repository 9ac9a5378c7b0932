package web

import (
	"errors"
	"fmt"
	"net/http"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// StatusOwnFailure is the status of a page in which a function says what it could not do. It is 507, because CloudFront replaces 500 to 504 by a page that
// knows nothing of the person's answers, and must: API Gateway answers 500, with JSON, for a function that was throttled, refused, or cut off.
const StatusOwnFailure = http.StatusInsufficientStorage

// retryAfter is how many seconds a browser or a program waits before it tries again what failed on our side.
const retryAfter = "60"

var (
	ToForm  = theme.Link{Label: "To the form", Href: FormPath}
	ToStart = theme.Link{Label: "To the first page", Href: "/"}
)

// errorPage maps an error to the page a visitor sees. An unknown error becomes a generic page with
// StatusOwnFailure, and is logged.
func errorPage(err error) *HTTPError {
	var known *HTTPError
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, request.ErrNotFound):
		return &HTTPError{404, theme.Message{Head: theme.Head{Title: "There is no such page"},
			Happened: "The address leads to nothing that we have. It may be incomplete, or a link may have been cut off.",
			Do:       "Copy the whole address from your mail or your receipt, or begin at the first page.", Links: []theme.Link{ToStart}}, err}
	}
	return &HTTPError{StatusOwnFailure, theme.Message{Head: theme.Head{Title: "Something went wrong on our side"},
		Happened: "We could not answer. It is not certain that anything was recorded.",
		Do:       "Try again in a minute. A request that you send again cannot count twice.", Links: []theme.Link{ToForm}}, err}
}

func foreignForm(err error) error {
	return &HTTPError{403, theme.Message{Head: theme.Head{Title: "This form was sent from another site"},
		Happened: "Your browser says that the form does not come from our own pages, so we have not taken it.",
		Do:       "Open the form on our own site and send it from there.", Safe: "Nothing was recorded.", Links: []theme.Link{ToForm}}, err}
}

// FormError says why a form was not read.
func FormError(err error) *HTTPError {
	var large *http.MaxBytesError
	if !errors.As(err, &large) {
		return BadForm(err)
	}
	return &HTTPError{413, theme.Message{Head: theme.Head{Title: "That is too much for the form"},
		Happened: fmt.Sprintf("What was sent is larger than %d bytes, the most that the form’s limits allow.", large.Limit),
		Do:       GoBack + " Shorten the longest answers. A document can be sent later, when CCEE writes to you.",
		Safe:     "Nothing was recorded.", Links: []theme.Link{ToForm}}, err}
}

// GoBack is said where a form could not be read, so that the page that refuses it has nothing of it.
const GoBack = "Your browser’s Back button opens the page you came from. If the browser asks whether to send a form again, you can let it: we count a request once."

func BadForm(cause error) *HTTPError {
	return &HTTPError{400, theme.Message{Head: theme.Head{Title: "We could not read what was sent"},
		Happened: "What reached us is not what our form sends: " + cause.Error() + ".",
		Do:       GoBack + " Then send it from the form on our own site, with an up-to-date browser.",
		Safe:     "Nothing was recorded.", Links: []theme.Link{ToForm}}, cause}
}
