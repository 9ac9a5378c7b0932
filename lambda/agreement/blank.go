package agreement

import (
	"slices"

	"ccee-ca.org/assist/lambda/document"
)

// Blank is a field that staff or counsel have still to give.
type Blank struct {
	Name  string // “Agreement number”
	Input string // the input that fills it; empty: a clause file does
	Part  Part
}

// Blanks are the blanks of an outline, each once, in its order.
func Blanks(d document.Document) (list []Blank) {
	part := Parts[0]
	for _, block := range d.Blocks {
		if i := slices.IndexFunc(Parts, func(p Part) bool { return p.ID == block.ID }); block.ID != "" && i >= 0 {
			part = Parts[i]
		}
		for r := range (document.Document{Blocks: []document.Block{block}}).Runs() {
			input, _ := InputOfTag(r.Tag)
			same := func(one Blank) bool { return one.Name == r.Blank && one.Input == input }
			if r.Blank == "" || slices.ContainsFunc(list, same) {
				continue
			}
			list = append(list, Blank{r.Blank, input, part})
		}
	}
	return list
}

// Count counts the fields of an outline that are filled, each source of a field
// once, and its blanks.
func Count(d document.Document) (filled, blanks int) {
	known := map[string]bool{}
	for r := range d.Runs() {
		if r.Source != "" {
			known[r.Tag] = true
		}
	}
	return len(known), len(Blanks(d))
}
