package intake

import (
	"errors"
	"fmt"

	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// draftNotFound says that a draft isn't there any more. The status is 410, since CloudFront puts a page of its own in the place of a 404.
func draftNotFound(err error) error {
	if !errors.Is(err, request.ErrNotFound) {
		return err
	}
	return &web.HTTPError{Status: 410, Page: theme.Message{Head: theme.Head{Title: "There is no such saved form"},
		Happened: "A saved form is kept for 30 days after it was last saved, or until somebody who has its link deletes it. This one is gone, or its address is not whole.",
		Do:       "Copy the whole address from where you kept it, or start a new form.", Safe: "A request that was sent is not touched by this: its receipt stays.",
		Links: []theme.Link{web.ToForm}}, Cause: err}
}

func draftAlreadySent(d request.Draft) error {
	return &web.HTTPError{Status: 409, Page: theme.Message{Head: theme.Head{Title: "This form has been sent"},
		Happened: "The saved form has been sent to CCEE, from another device or by a colleague. What is on your page now was not saved.",
		Do:       "Look at the receipt. It leads to the request’s page, where you can change the answers.",
		Safe:     "The request that was sent is safe.",
		Links:    []theme.Link{{Label: "The receipt", Href: web.ReceiptPath(d.Token())}, web.ToForm}}, Cause: errors.New("a draft that has been sent")}
}

func nothingToSave() error {
	return &web.HTTPError{Status: 422, Page: theme.Message{Head: theme.Head{Title: "There is nothing to save yet"}, Happened: "The form is empty.",
		Do: "Answer a question first, then save.", Links: []theme.Link{web.ToForm}}, Cause: errors.New("an empty form")}
}

// tokenReused says that a submission token is used: request.ErrTokenReused.
func tokenReused(token string, err error) error {
	return &web.HTTPError{Status: 409, Page: theme.Message{Head: theme.Head{Title: "This page has sent other answers before"},
		Happened: "These answers differ from those that this same page, or the same saved form, sent before. The earlier request stands, and this one was not recorded.",
		Do:       "Open the earlier receipt, or go back to your answers and send them as another request.", Safe: "The earlier request is safe.",
		Links: []theme.Link{{Label: "The earlier receipt", Href: web.ReceiptPath(token)}, web.ToForm}}, Cause: err}
}

// missingToken refuses answers that did not come from the check page.
func missingToken() *web.HTTPError {
	return &web.HTTPError{Status: 400, Page: theme.Message{Head: theme.Head{Title: "Please check your answers first"},
		Happened: "The check page’s own mark is missing from what was sent, so we can’t tell whether it was sent before. Nothing was recorded.",
		Do:       "Go back to your answers, select “Check your answers,” and send them from the next page.", Links: []theme.Link{web.ToForm}},
		Cause: errors.New("the check page’s own mark is missing")}
}

// linkNotFound has the status 410, since CloudFront puts a page of its own in the place of a 404.
func linkNotFound(err error) error {
	return &web.HTTPError{Status: 410, Page: theme.Message{Head: theme.Head{Title: "This link opens no request"},
		Happened: "The address leads to no request that we have. It may be incomplete, or a link may have been cut off.",
		Do:       "Copy the whole address from your mail or your receipt, or let us mail you a fresh link.", Safe: "A request that was received is safe.",
		Links: []theme.Link{{Label: "Ask for a fresh link", Href: web.FindPath}}}, Cause: err}
}

func copyTooLarge(name string, bytes int) error {
	return &web.HTTPError{Status: 422, Page: theme.Message{Head: theme.Head{Title: "This copy is too large to download"},
		Happened: "A copy of everything can have at most 6 MB here, and this one is larger.",
		Do:       "Download the copy of your first answers from your receipt, and ask CCEE for the rest.",
		Safe:     "Every version of your answers is stored, and nothing was changed.", Links: []theme.Link{web.ToStart}},
		Cause: fmt.Errorf("%s has %d bytes", name, bytes)}
}
