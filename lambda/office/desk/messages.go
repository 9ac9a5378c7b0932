package desk

import (
	"errors"

	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

func noSuchRequest(err error) error {
	return &web.HTTPError{Status: 410, Page: theme.Message{Head: theme.Head{Title: "We can’t find that request"},
		Happened: "The link doesn’t name a request: " + err.Error() + ".", Do: "Search for the agency’s name.",
		Links: []theme.Link{toDesk}}, Cause: err}
}

// beingRedacted keeps a request from all but leads while words are removed from it.
func beingRedacted(q request.Request) error {
	return &web.HTTPError{Status: 409,
		Page: theme.Message{Head: theme.Head{Title: "Words of this request are being redacted"},
			Happened: "A lead started it on " + request.FormatTime(q.RedactingSince()) +
				". Until it’s finished, only leads can open the request.",
			Do:   "Try again in a few minutes. If it takes longer, ask a lead to continue it.",
			Safe: "The request and its deadlines stay as they are.", Links: []theme.Link{toDesk}},
		Cause: errors.New("words are being redacted")}
}

var toReport = theme.Link{Label: "Back to the report", Href: web.ReportPath}

// exportTooLarge says that a file cannot leave by the desk.
func exportTooLarge(cause error) error {
	return &web.HTTPError{Status: 422,
		Page: theme.Message{Head: theme.Head{Title: "This export is too large to download here"},
			Happened: "Downloads are limited to 6 MB and a few seconds. This export is larger.",
			Do:       "Ask your administrator for it. They can export any amount (admin export).",
			Safe:     "Nothing was changed, and no data is missing.", Links: []theme.Link{toReport}}, Cause: cause}
}

// exportIncomplete says that something cannot be read, and that a file with gaps is
// not sent.
func exportIncomplete(what string) error {
	return &web.HTTPError{Status: web.StatusOwnFailure,
		Page: theme.Message{Head: theme.Head{Title: "This " + what + " would be incomplete"},
			Happened: "We couldn’t read some of the data. We didn’t make a file, because it would look complete.",
			Do:       "Tell your administrator. They can export what can be read and list what can’t (admin export).",
			Safe:     "Nothing was changed.", Links: []theme.Link{toReport}}, Cause: request.ErrCorrupt}
}

func taskAlreadyDone(t request.Task, err error) error {
	return &web.HTTPError{Status: 409,
		Page: theme.Message{Head: theme.Head{Title: "Someone else already did this task"},
			Happened: t.By + " marked this task done on " + request.FormatTime(t.Done) + ": " + t.Title() + ".",
			Do:       "Continue with the next task.", Safe: "Nothing was changed.",
			Links: []theme.Link{{Label: "Back to tasks", Href: web.TasksPath}, toDesk}}, Cause: err}
}

// taskChanged says that the email of a task can't be sent again, or not anymore.
func taskChanged(cause error) error {
	return &web.HTTPError{Status: 409, Page: theme.Message{Head: theme.Head{Title: "This email can’t be sent again"},
		Happened: "Its state changed, its address was redacted, or the request’s emails are on hold.",
		Do:       "Go back to the tasks, and check the request.", Safe: "No email was sent.",
		Links: []theme.Link{{Label: "Back to tasks", Href: web.TasksPath}, toDesk}}, Cause: cause}
}

func leadsOnly() error {
	return &web.HTTPError{Status: 403, Page: theme.Message{Head: theme.Head{Title: "Only leads can do this"},
		Happened: "You’re signed in as staff. Only a lead can decide on a request, redact, export, or import.",
		Do: "Ask a lead on your team. If you should be a lead, ask the person who manages your accounts. Then " +
			"sign out and sign in again.",
		Safe: "Nothing was changed.", Links: []theme.Link{toDesk}}, Cause: errors.New("not a lead")}
}

// officeConfirmed keeps staff from changing an entry of the contact list that an
// office has confirmed.
func officeConfirmed(o request.Office) error {
	return &web.HTTPError{Status: 403,
		Page: theme.Message{Head: theme.Head{Title: "Only a lead can change this entry"},
			Happened: "The office confirmed its address, so only a lead can change the entry.",
			Do:       "Ask a lead on your team to change it.", Safe: "Nothing was changed.",
			Links: []theme.Link{{Label: "Back to the entry", Href: web.OfficePath(o.ID)}}},
		Cause: errors.New("the office has confirmed its address")}
}

func removeYourself() error {
	return &web.HTTPError{Status: 409, Page: theme.Message{Head: theme.Head{Title: "You can’t remove yourself"},
		Happened: "You’re signed in as the person to remove.", Do: "Ask another lead.", Safe: "Nothing was changed.",
		Links: []theme.Link{{Label: "Back to people", Href: web.PeoplePath}}}, Cause: errors.New("removes themselves")}
}

var toDesk = theme.Link{Label: "Back to the queue", Href: web.QueuePath}

// sessionExpired refuses a form whose sender is not signed in any more; do says how
// not to lose what was typed.
func sessionExpired(do string, err error) error {
	return &web.HTTPError{Status: 401, Page: theme.Message{Head: theme.Head{Title: "You’ve been signed out"},
		Happened: "You stay signed in for eight hours, or until you sign out. What you just did was not saved.",
		Do:       do,
		Links:    []theme.Link{{Label: "Sign in again (opens in a new tab)", Href: web.SignInPath(web.DeskPath)}},
		NewTab:   true}, Cause: err}
}

var again = theme.Link{Label: "Sign in", Href: web.SignInPath(web.DeskPath)}

func signInExpired(to string, cause error) error {
	return &web.HTTPError{Status: 400, Page: theme.Message{Head: theme.Head{Title: "Please sign in again"},
		Happened: "This sign-in didn’t just start in this browser. It may be more than ten minutes old, or already used.",
		Do:       "Sign in again.", Safe: "No one was signed in.",
		Links: []theme.Link{{Label: "Sign in", Href: web.SignInPath(to)}, web.ToStart}}, Cause: cause}
}

// signInCanceled is for what the provider answers in the place of a code: one of
// the words of RFC 6749, 4.1.2.1.
func signInCanceled(code string) error {
	if code == "access_denied" {
		return &web.HTTPError{Status: 400, Page: theme.Message{Head: theme.Head{Title: "You’re not signed in"},
			Happened: "You canceled the sign-in, or the sign-in service refused it.",
			Do:       "To work on requests, sign in.", Safe: "No one was signed in.",
			Links: []theme.Link{again, web.ToStart}}, Cause: errors.New("cancelled at the provider")}
	}
	if code != "server_error" && code != "temporarily_unavailable" {
		code = "another error" // what stands in an address is not for the log
	}
	return providerDown(errors.New("the provider says " + code))
}

func accessDenied(cause error) error {
	return &web.HTTPError{Status: 403, Page: theme.Message{Head: theme.Head{Title: "You don’t have access"},
		Happened: "You signed in, but your account isn’t in a group that works on requests.",
		Do: "If you should have access, ask the person who manages your organization’s accounts to add you. If " +
			"you have another account, first sign out of this one where you entered your password.",
		Safe: "We didn’t save anything about you.", Links: []theme.Link{again, web.ToStart}}, Cause: cause}
}

// providerDown says that the provider does not answer. CloudFront passes its status
// on.
func providerDown(cause error) error {
	return &web.HTTPError{Status: web.StatusOwnFailure,
		Page: theme.Message{Head: theme.Head{Title: "The sign-in service isn’t responding"},
			Happened: "We couldn’t reach the sign-in service, or it couldn’t sign you in.",
			Do: "Try again in a few minutes. If it still doesn’t work, tell your administrator. They can verify a " +
				"request without the sign-in.",
			Safe: "We still receive requests and track the 48 hours.", Links: []theme.Link{again, web.ToStart}},
		Cause: cause}
}
