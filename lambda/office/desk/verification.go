package desk

import (
	"fmt"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/office/outbox"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// fillVerification adds to the page of an unverified request the email that its
// verification sends.
func (d *Desk) fillVerification(page *theme.DeskRequest) error {
	if page.Status != request.Received {
		return nil
	}
	now := d.Now()
	named, err := d.composeVerification(page.Request, true, now)
	if err != nil || len(named) == 0 {
		return err
	}
	unnamed, err := d.composeVerification(page.Request, false, now)
	if err != nil {
		return err
	}
	page.EmailDigest, err = d.verificationDigest(page.Request)
	page.Email = &named[0].Content
	if line := agencyLine(unnamed[0].Content); line != agencyLine(named[0].Content) {
		page.UnnamedLine = line
	}
	return err
}

// composeVerification returns the emails that verifying at an instant sends, with
// every line of the checklist checked or none: while the one about the CDS code
// isn't, they don't name the agency by the state's directory.
func (d *Desk) composeVerification(q request.Request, checked bool, at time.Time) ([]outbox.Letter, error) {
	in := request.Input{Checks: request.CheckAll(d.Theme.Site().Checklist.Lines, checked), Now: at}
	c, err := q.Take(request.StepVerify, in)
	if err != nil {
		return nil, fmt.Errorf("compose the verification of %s: %w", q.Reference, err)
	}
	letters, _, err := d.composeChange(c)
	return letters, err
}

// verificationDigest covers both forms of the email, who gets it, and the wording
// of the checklist. The instant in the email is the one of the verification, so it
// is left out; that the deadline has passed is not.
func (d *Desk) verificationDigest(q request.Request) (string, error) {
	at := q.Received
	if d.Now().After(q.Due()) {
		at = q.Due().Add(time.Second)
	}
	var parts []any
	for _, l := range d.Theme.Site().Checklist.Lines {
		parts = append(parts, l.ID, l.Text)
	}
	for _, checked := range []bool{true, false} {
		letters, err := d.composeVerification(q, checked, at)
		if err != nil {
			return "", err
		}
		digest, err := letterDigest(q, letters)
		if err != nil {
			return "", err
		}
		parts = append(parts, digest)
	}
	return digestOf(parts)
}

// isEmailChanged reports whether the email that the person saw on the page isn't
// the one that verifying now would send. A form without a digest saw none, and its
// checklist stops it.
func (d *Desk) isEmailChanged(q request.Request, typed request.RawInput) (bool, error) {
	if q.Status != request.Received || typed["digest"] == "" {
		return false, nil
	}
	digest, err := d.verificationDigest(q)
	return digest != typed["digest"], err
}

// agencyLine is the line of an email's facts that says whose request it is.
func agencyLine(l theme.Letter) string {
	for _, b := range l.Body {
		for _, item := range b.Items {
			if line, found := strings.CutPrefix(item, "Agency: "); found {
				return line
			}
		}
	}
	return ""
}
