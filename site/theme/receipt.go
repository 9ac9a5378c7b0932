package theme

import (
	"io"

	"ccee-ca.org/assist/lambda/request"
)

// receiptPage is what an LEA keeps: proof that its request is there.
type receiptPage struct {
	Head
	request.Request
}

// Receipt writes the receipt of a request, as it stands now.
func (t *Theme) Receipt(w io.Writer, r request.Request) error {
	return t.render(w, "receipt", &receiptPage{Head{Title: "Received: " + r.Reference, NoIndex: true}, r})
}
