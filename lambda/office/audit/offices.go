package audit

import (
	"context"
	"fmt"

	"ccee-ca.org/assist/lambda/office/integrity"
)

// compareOffices compares each entry of the contact list with its history:
// questions go to its address. With an error comes what could be compared.
func compareOffices(ctx context.Context, store Store) (found []integrity.Inconsistency, err error) {
	list, err := store.Offices(ctx)
	if err != nil {
		err = fmt.Errorf("compare the contact list: %w", err)
	}
	seen := map[string]bool{}
	for _, o := range list {
		what := ""
		switch {
		case o.CheckHistory() != nil:
			what = "differs from its history"
		case seen[o.ID]:
			what = "is there twice"
		}
		seen[o.ID] = true
		if what != "" {
			found = append(found, integrity.Inconsistency{Reference: "contact list " + o.ID, Kind: integrity.Altered,
				What: fmt.Sprintf("the contact list’s entry %s %s", o.ID, what)})
		}
	}
	return found, err
}
