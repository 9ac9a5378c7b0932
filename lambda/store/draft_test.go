package store

import (
	"errors"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// A draft is read as it was last saved, and of two devices that save it one is
// told.
func TestSaveDraft(t *testing.T) {
	s, d := Store{&table.Memory{}}, request.Draft{ID: "d", Seed: "seed"}
	for n := range 3 {
		next, err := d.Keep(request.RawInput{"need": "words"}, time.Date(2026, 11, 23+n, 0, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		if err := s.SaveDraft(t.Context(), next, request.Link{Hash: next.Saved.String(), Draft: "d"}); err != nil {
			t.Fatal(err)
		}
		if err := s.SaveDraft(t.Context(), next); !errors.Is(err, request.ErrConflict) {
			t.Errorf("by another device at version %d: %v", d.Version, err)
		}
		d, err = s.Draft(t.Context(), "d")
		if err != nil || !d.Saved.Equal(next.Saved) || d.Version != int64(n+1) {
			t.Errorf("%+v, %v", d, err)
		}
		if l, err := s.Link(t.Context(), next.Saved.String()); err != nil || l.Draft != "d" {
			t.Errorf("%+v, %v", l, err)
		}
	}
}
