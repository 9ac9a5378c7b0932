package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
)

// All drafts of an agreement come, from the first. One that can't be read keeps
// none of the others back.
func TestAgreementDrafts_InOrderAndDamaged(t *testing.T) {
	db := new(table.Memory)
	o := office{t, store.Store{Table: db}, nil}
	r := o.received("Union", "01", day)
	for n := 1; n <= 3; n++ {
		r.Agreement.Number = n
		c := request.Change{Agreements: []request.AgreementDraft{{Request: r.ID, Number: n, By: "Pat Example"}}}
		if err := o.SaveRedacted(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	list, err := o.AgreementDrafts(ctx, r)
	if numbers := numbersOf(list); err != nil || !slices.Equal(numbers, []int{1, 2, 3}) {
		t.Fatalf("drafts %v, error %v; want 1, 2, 3", numbers, err)
	}
	row, err := db.Get(ctx, "request#"+r.ID, "agreement#000002")
	if err != nil {
		t.Fatal(err)
	}
	row.Version, row.Data = row.Version+1, []byte("{")
	if err := db.Write(ctx, row); err != nil {
		t.Fatal(err)
	}
	list, err = o.AgreementDrafts(ctx, r)
	if numbers := numbersOf(list); !errors.Is(err, request.ErrCorrupt) || !slices.Equal(numbers, []int{1, 3}) {
		t.Errorf("with the second damaged: drafts %v, error %v; want 1, 3, and that it is corrupt", numbers, err)
	}
}

func numbersOf(list []request.AgreementDraft) (numbers []int) {
	for _, d := range list {
		numbers = append(numbers, d.Number)
	}
	return numbers
}

// A step writes the emails of earlier steps that it moves, and what it counts of
// the office that it asks, once for each version.
func TestSave_EarlierEmailsAndAskings(t *testing.T) {
	o := office{t, store.Store{Table: new(table.Memory)}, nil}
	r := o.received("Union", "01", day)
	owed, err := o.Messages(ctx, r)
	if err != nil || len(owed) == 0 {
		t.Fatalf("the receipt owes %d emails (%v)", len(owed), err)
	}
	c, err := r.Take(request.StepVerify, request.Input{By: "Pat Example", Salt: "salt", Now: day.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	c.Moved, c.Askings = owed[:1], &request.OfficeAskings{Office: "01-county"}
	o.kept(c)
	moved, err := o.Messages(ctx, r)
	if err != nil || moved[0].Version != owed[0].Version+1 || moved[1].Version != owed[1].Version {
		t.Errorf("versions %d and %d (%v), want only the first written again", moved[0].Version, moved[1].Version, err)
	}
	if a, err := o.OfficeAskings(ctx, "01-county"); err != nil || a.Version != 1 {
		t.Errorf("the office's count has version %d (%v), want 1", a.Version, err)
	}
}
