package store_test

import (
	"errors"
	"testing"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
)

// enter is the entry of a county's office with an address.
func enter(t *testing.T, s store.Store, id string) request.Office {
	t.Helper()
	o, err := s.Office(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	o.Email = "office@example.org"
	return o
}

// An entry is there before anyone entered it, is written once a version, and
// several are written together or not at all.
func TestOffice_WrittenOnceAVersion(t *testing.T) {
	for _, backend := range tables.Backends {
		t.Run(backend.Name, func(t *testing.T) {
			s := store.Store{Table: backend.Start(t)(t)}
			if _, err := s.Office(ctx, "59-county"); !errors.Is(err, request.ErrNotFound) {
				t.Errorf("a county that is not there: %v", err)
			}
			kern, kings := enter(t, s, "15-county"), enter(t, s, "16-county")
			if kern.Version != 0 || kern.Name != "Kern County Office of Education" {
				t.Errorf("before anyone entered it it is %+v", kern)
			}
			if err := s.SaveOffice(ctx, kern); err != nil {
				t.Fatal(err)
			}
			if err := s.SaveOffices(ctx, kings, kern); !errors.Is(err, request.ErrConflict) {
				t.Errorf("the same version twice: %v", err)
			}
			list, err := s.Offices(ctx)
			if err != nil || len(list) != 1 || list[0].ID != "15-county" {
				t.Errorf("the list is %+v (%v)", list, err)
			}
			kern, err = s.Office(ctx, "15-county")
			if err != nil || kern.Version != 1 || kern.Email != "office@example.org" {
				t.Errorf("it is %+v (%v)", kern, err)
			}
			if err := s.SaveOffices(ctx, kings, kern); err != nil {
				t.Error(err)
			}
			list, err = s.Offices(ctx)
			if err != nil || len(list) != 2 || list[0].ID != "15-county" || list[1].ID != "16-county" {
				t.Errorf("the list is %+v (%v)", list, err)
			}
		})
	}
}
