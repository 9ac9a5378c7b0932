package desk

import (
	"errors"

	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

func noSuchRequest(err error) error {
	return &web.HTTPError{Status: 410, Page: theme.Message{Head: theme.Head{Title: "There is no such request"},
		Happened: "The address names no request: " + err.Error() + ".", Do: "Look for it by the name of the agency.", Links: []theme.Link{toDesk}}, Cause: err}
}

var toReport = theme.Link{Label: "To the report", Href: web.ReportPath}

// exportTooLarge says that a file cannot leave by the desk.
func exportTooLarge(cause error) error {
	return &web.HTTPError{Status: 422, Page: theme.Message{Head: theme.Head{Title: "The export is too large for this page"},
		Happened: "A page of the desk can send at most 6 MB, and takes at most a few seconds for it. This export is larger.",
		Do:       "Ask whoever runs this service for it: the operator’s tool writes an export of any size (admin export).",
		Safe:     "Nothing was changed, and nothing is missing.", Links: []theme.Link{toReport}}, Cause: cause}
}

// exportIncomplete says that something cannot be read, and that a file with gaps is not sent.
func exportIncomplete(what string) error {
	return &web.HTTPError{Status: web.StatusOwnFailure, Page: theme.Message{Head: theme.Head{Title: "The " + what + " would not be whole"},
		Happened: "Something that belongs in it cannot be read, so no file was made: it would pass for complete.",
		Do:       "Tell whoever runs this service. The operator’s tool exports what can be read and names the rest (admin export).",
		Safe:     "Nothing was changed.", Links: []theme.Link{toReport}}, Cause: request.ErrCorrupt}
}

func taskAlreadyDone(t request.Task, err error) error {
	return &web.HTTPError{Status: 409, Page: theme.Message{Head: theme.Head{Title: "Somebody else has settled it"},
		Happened: t.By + " said on " + request.FormatTime(t.Done) + " that this task is settled: " + t.What,
		Do:       "Go on with the next task.", Safe: "Nothing was changed.", Links: []theme.Link{{Label: "To the tasks", Href: web.TasksPath}, toDesk}}, Cause: err}
}

func leadsOnly() error {
	return &web.HTTPError{Status: 403, Page: theme.Message{Head: theme.Head{Title: "This is for leads"},
		Happened: "You are signed in as staff. Only a lead decides on a request, redacts and exports.",
		Do:       "Ask a lead of your team to do it. If you should be a lead yourself, ask whoever manages your accounts, then sign out and in again.",
		Safe:     "Nothing was changed.", Links: []theme.Link{toDesk}}, Cause: errors.New("not a lead")}
}

var toDesk = theme.Link{Label: "To the desk", Href: web.QueuePath}

// sessionExpired refuses a form whose sender is not signed in any more; do says how not to lose what was typed.
func sessionExpired(do string, err error) error {
	return &web.HTTPError{Status: 401, Page: theme.Message{Head: theme.Head{Title: "You are signed out"},
		Happened: "A sign-in lasts eight hours, or until you sign out, and yours is over. So the button that you pressed has done nothing.",
		Do:       do,
		Links:    []theme.Link{{Label: "Sign in again, in a new tab", Href: web.SignInPath(web.DeskPath)}}, NewTab: true}, Cause: err}
}

var again = theme.Link{Label: "Sign in", Href: web.SignInPath(web.DeskPath)}

func signInExpired(to string, cause error) error {
	return &web.HTTPError{Status: 400, Page: theme.Message{Head: theme.Head{Title: "Sign in once more"},
		Happened: "This answer does not belong to a sign-in that this browser has just begun. It may be older than ten minutes, or used already.",
		Do:       "Start again.", Safe: "Nobody was signed in by it.", Links: []theme.Link{{Label: "Sign in", Href: web.SignInPath(to)}, web.ToStart}}, Cause: cause}
}

// signInCanceled is for what the provider answers in the place of a code: one of the words of RFC 6749, 4.1.2.1.
func signInCanceled(code string) error {
	if code == "access_denied" {
		return &web.HTTPError{Status: 400, Page: theme.Message{Head: theme.Head{Title: "You did not sign in"},
			Happened: "The sign-in was cancelled, or refused where you give your password.",
			Do:       "To work at the desk, sign in.", Safe: "Nobody was signed in.", Links: []theme.Link{again, web.ToStart}}, Cause: errors.New("cancelled at the provider")}
	}
	if code != "server_error" && code != "temporarily_unavailable" {
		code = "another error" // what stands in an address is not for the log
	}
	return providerDown(errors.New("the provider says " + code))
}

func accessDenied(cause error) error {
	return &web.HTTPError{Status: 403, Page: theme.Message{Head: theme.Head{Title: "You may not enter the desk"},
		Happened: "You have signed in, but your account is in none of the groups that work here.",
		Do:       "If you should be, ask whoever manages your organization’s accounts to add you to the group. If you have another account, sign out of this one first, where you gave your password.",
		Safe:     "Nothing about you was stored.", Links: []theme.Link{again, web.ToStart}}, Cause: cause}
}

// providerDown says that the provider does not answer. CloudFront passes its status on.
func providerDown(cause error) error {
	return &web.HTTPError{Status: web.StatusOwnFailure, Page: theme.Message{Head: theme.Head{Title: "The sign-in service does not answer"},
		Happened: "We could not reach the service that signs you in, or it could not do it.",
		Do:       "Try again in a few minutes. If it stays so, tell whoever manages this service: the operator’s tool can verify a request without it.",
		Safe:     "Requests are received and the 48 hours are watched all the same.", Links: []theme.Link{again, web.ToStart}}, Cause: cause}
}
