package intake

import (
	"errors"
	"fmt"

	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// checkBeforeSending follows the notice that answers were altered, on a form that
// an agency changes.
const checkBeforeSending = " Check every answer before you send it."

// draftNotFound says that a draft isn't there any more. The status is 410, since
// CloudFront replaces a 404 with the site's page.
func draftNotFound(err error) error {
	if !errors.Is(err, request.ErrNotFound) {
		return err
	}
	return &web.HTTPError{Status: 410, Page: theme.Message{Head: theme.Head{Title: "We can’t find that saved form"},
		Happened: "We keep a saved form for 30 days after it was last saved, or until someone with the link deletes " +
			"it. This one is gone, or part of its link is missing.",
		Do:    "Copy the whole link from where you saved it, or start a new form.",
		Safe:  "This doesn’t affect a request you already sent. Its receipt still works.",
		Links: []theme.Link{web.ToForm}}, Cause: err}
}

func draftAlreadySent(d request.Draft) error {
	return &web.HTTPError{Status: 409, Page: theme.Message{Head: theme.Head{Title: "This form was already sent"},
		Happened: "This saved form was already sent to CCEE, from another device or by a colleague. We didn’t save " +
			"what’s on your page now.",
		Do:    "Open the receipt. From there, you can change the answers.",
		Safe:  "The request that was sent is safe.",
		Links: []theme.Link{{Label: "Open the receipt", Href: web.ReceiptPath(d.Token())}, web.ToForm}},
		Cause: errors.New("a draft that has been sent")}
}

func nothingToSave() error {
	return &web.HTTPError{Status: 422, Page: theme.Message{Head: theme.Head{Title: "There is nothing to save yet"},
		Happened: "The form is empty.",
		Do:       "Answer at least one question, then save.", Links: []theme.Link{web.ToForm}},
		Cause: errors.New("an empty form")}
}

// tokenReused says that a submission token is used: request.ErrTokenReused.
func tokenReused(token string, err error) error {
	return &web.HTTPError{Status: 409,
		Page: theme.Message{Head: theme.Head{Title: "You already sent a request from this page"},
			Happened: "These answers are different from the ones you already sent from this page or this saved form. We " +
				"kept the earlier request and didn’t save this one.",
			Do: "To change the request you sent, open its receipt, select “Check on your request,” and then " +
				"“Change your answers.” Send another request only if it’s a different one.",
			Safe:  "Your earlier request is safe.",
			Links: []theme.Link{{Label: "Open the earlier receipt", Href: web.ReceiptPath(token)}, web.ToForm}},
		Cause: err}
}

// missingToken refuses answers that did not come from the check page.
func missingToken() *web.HTTPError {
	return &web.HTTPError{Status: 400, Page: theme.Message{Head: theme.Head{Title: "Please review your answers first"},
		Happened: "The submission token from the review page is missing, so we can’t tell whether you sent this " +
			"before. Nothing was saved.",
		Do:    "Go back to your answers, select “Review your answers,” and send them from the next page.",
		Links: []theme.Link{web.ToForm}},
		Cause: errors.New("the check page’s own mark is missing")}
}

// linkNotFound has the status 410, since CloudFront puts a page of its own in the
// place of a 404.
func linkNotFound(err error) error {
	return &web.HTTPError{Status: 410, Page: theme.Message{Head: theme.Head{Title: "This link doesn’t open a request"},
		Happened: "We don’t have a request for this link. Part of it may be missing.",
		Do:       "Copy the whole link from your email or receipt, or ask us to email you a new one.",
		Safe:     "If we received your request, it’s safe.",
		Links:    []theme.Link{{Label: "Get a new link", Href: web.FindPath}}}, Cause: err}
}

// beingRedacted keeps a request from its agency while words are removed from it.
func beingRedacted() error {
	return &web.HTTPError{Status: 409,
		Page: theme.Message{Head: theme.Head{Title: "We’re working on this request’s record"},
			Happened: "CCEE is redacting words in this request. Its page and its copies are closed for a few minutes.",
			Do:       "Open the link again later.",
			Safe:     "We have your request, and its deadlines stay the same.", Links: []theme.Link{web.ToStart}},
		Cause: errors.New("words are being redacted")}
}

func copyTooLarge(name string, bytes int) error {
	return &web.HTTPError{Status: 422,
		Page: theme.Message{Head: theme.Head{Title: "This copy is too large to download"},
			Happened: "A download can have at most 6 MB here, and this copy is larger.",
			Do:       "Download the copy of your first answers from your receipt, and ask CCEE for the rest.",
			Safe:     "Every version of your answers is stored, and nothing was changed.",
			Links:    []theme.Link{web.ToStart}},
		Cause: fmt.Errorf("%s has %d bytes", name, bytes)}
}
