package intake

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"

	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// readSubmission reads the request form and, if it changes a request, that request.
func (i *Intake) readSubmission(ctx context.Context, w http.ResponseWriter, r *http.Request) (submission, error) {
	p, err := readForm(w, r)
	if err == nil && p.amend != "" {
		p.draft = ""
		p.standing, p.notice, err = i.requestToAmend(ctx, p.amend)
		if errors.Is(err, request.ErrNotFound) {
			keepAsNew(w, p)
		}
	}
	return p, err
}

// submission is what our form sends: the answers as they were typed, and what goes
// with them.
type submission struct {
	typed   request.RawInput
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
	notice   string          // what of its answers differs from what was received, or empty
}

// readForm reads the posted request form within its limits. It keeps the answers
// for the error page.
func readForm(w http.ResponseWriter, r *http.Request) (submission, error) {
	if err := web.CheckType(r); err != nil {
		return submission{}, err
	}
	p := submission{}
	beside := map[string]*string{"token": &p.token, "draft": &p.draft, "version": &p.version, "email": &p.email,
		request.TrapInput: &p.trap,
		"checked":         &p.checked, "save": new(string), "amend": &p.amend, "edition": &p.edition}
	read, err := request.ReadForm(http.MaxBytesReader(w, r.Body, int64(request.Form.MaxBody())),
		slices.Collect(maps.Keys(beside))...)
	if err != nil {
		return submission{}, web.FormError(err)
	}
	for name, to := range beside {
		*to = read.Typed[name]
		delete(read.Typed, name)
	}
	p.typed, p.leftOut = read.Typed.Renew(), read.LeftOut
	web.ExchangeOf(w).Ignored += read.Ignored
	keepAnswers(w, p)
	return p, nil
}

// keepAnswers makes an error page carry the answers of a request form, and what is
// needed to send them again.
func keepAnswers(w http.ResponseWriter, p submission) {
	if len(p.typed) == 0 {
		return
	}
	form := &theme.FormState{Typed: p.typed, Draft: p.draft, Version: p.version,
		Amend: theme.Amending{Secret: p.amend, Edition: p.edition}}
	kept := &theme.Kept{Form: form, Beside: map[string]string{}}
	for name, value := range map[string]string{"token": p.token, "checked": p.checked} {
		if value != "" {
			kept.Beside[name] = value
		}
	}
	web.ExchangeOf(w).Kept = kept
}

// keepAsNew makes that page carry only the answers: the draft or the request they
// came from no longer takes them.
func keepAsNew(w http.ResponseWriter, p submission) {
	keepAnswers(w, submission{typed: p.typed})
}
