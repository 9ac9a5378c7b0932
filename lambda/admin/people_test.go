package main

import (
	"path/filepath"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
)

// signedIn gives a folder two people, each with a session, and tells whether those
// are valid.
func signedIn(t *testing.T, folder string) (pat, robin request.Person, valid func() [2]bool) {
	t.Helper()
	people := []request.Person{request.NewPerson("https://provider.example.org", "pat", "Pat Example",
		"pat@example.org", false), request.NewPerson("https://provider.example.org", "robin", "Robin\x1b Example", "",
		true)}
	open := func(do func(s store.Store)) {
		db, err := table.OpenBolt(filepath.Join(folder, "requests.db"))
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		do(store.Store{Table: db})
	}
	open(func(s store.Store) {
		for _, p := range people {
			p = request.Person{}.SignIn(p, received)
			if err := s.SavePerson(t.Context(), p, p.Session("secret of "+p.ID, received)); err != nil {
				t.Fatal(err)
			}
		}
	})
	return people[0], people[1], func() (valid [2]bool) {
		open(func(s store.Store) {
			for i, p := range people {
				kept, err := s.Person(t.Context(), p.ID)
				if err != nil {
					t.Fatal(err)
				}
				session, err := s.Session(t.Context(), request.HashSecret("secret of "+p.ID))
				if err != nil {
					t.Fatal(err)
				}
				valid[i] = session.Valid(kept, received)
			}
		})
		return valid
	}
}

func TestTheOperatorEndsTheSessionsOfOnePersonAndOnlyWhenToldSo(t *testing.T) {
	folder := data(t)
	pat, _, valid := signedIn(t, folder)
	if out := must(t, folder, "signout", pat.ID); !strings.Contains(out,
		"Would end all sessions of Pat Example. Nothing was changed") || valid() != [2]bool{true, true} {
		t.Errorf("untold it ends sessions: %v\n%s", valid(), out)
	}
	if out := must(t, folder, "signout", pat.ID, "--yes"); !strings.Contains(out,
		"All sessions of Pat Example are over") || valid() != [2]bool{false, true} {
		t.Errorf("it leaves %v\n%s", valid(), out)
	}
	for _, words := range [][]string{{"signout"}, {"signout", "nobody", "--yes"},
		{"signout", "pat@example.org", "--yes"}} {
		if out, err := admin(t, folder, words...); err == nil || !strings.Contains(err.Error(), "admin people") {
			t.Errorf("%q: %v\n%s", words, err, out)
		}
	}
}

func TestPeopleAreListedWithTheIdThatSignoutTakes(t *testing.T) {
	folder := data(t)
	pat, robin, _ := signedIn(t, folder)
	out := must(t, folder, "people")
	for _, want := range []string{pat.ID +
		"  Pat Example (pat@example.org)  staff  Friday, October 30, 2026, at 5:04 " +
		"p.m. PDT\n", robin.ID + "  Robin Example ", "  lead ", "2 people\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not print %q:\n%s", want, out)
		}
	}
}
