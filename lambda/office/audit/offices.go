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
	for _, o := range list {
		if o.CheckHistory() != nil {
			found = append(found, integrity.Inconsistency{Reference: "contact list " + o.ID, Kind: integrity.Altered,
				What: fmt.Sprintf("the contact list’s entry %s differs from its history", o.ID)})
		}
	}
	return found, err
}
