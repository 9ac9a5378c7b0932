package theme

import (
	"io"

	"ccee-ca.org/assist/lambda/request"
)

// VerifyPage is staff's page with the one button that keeps the promise.
type VerifyPage struct {
	Head
	request.Request
	Flags []string
	Late  bool // the 48 hours are over
}

// Verify writes staff's page of a request: what was sent, what the law says of it, and the button.
func (t *Theme) Verify(w io.Writer, p VerifyPage) error {
	p.Head = Head{Title: "Verify " + p.Reference, NoIndex: true}
	return t.render(w, "desk", &p)
}
