package theme

import (
	"io"
	"strings"

	"ccee-ca.org/assist/lambda/request"
)

// RecordsCopy is a copy of a request for a public records request, to be printed.
type RecordsCopy struct {
	AtDesk
	Copy request.RecordsCopy
}

// RecordsCopy writes that page.
func (t DeskTheme) RecordsCopy(w io.Writer, p RecordsCopy) error {
	return t.render(w, "recordscopy", &p)
}

// Pieces are a text of the copy: what is withheld, and what is between.
func (p *RecordsCopy) Pieces(text string) (list []request.Piece) {
	for i, between := range strings.Split(text, request.Withheld) {
		if i > 0 {
			list = append(list, request.Piece{Text: request.Withheld, Found: true})
		}
		if between != "" {
			list = append(list, request.Piece{Text: between})
		}
	}
	return list
}
