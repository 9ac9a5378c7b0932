package store_test

import (
	"errors"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
)

var signedIn = time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)

func member(name string, at time.Time) request.Person {
	return request.Person{}.SignIn(request.NewPerson("https://provider.example.org", name, name, "", false), at)
}

func TestAPersonAndASessionAreThereTogetherOrNotAtAll(t *testing.T) {
	for _, backend := range tables.Backends {
		t.Run(backend.Name, func(t *testing.T) {
			s := store.Store{Table: backend.Start(t)(t)}
			pat := member("Pat Example", signedIn)
			if err := s.SavePerson(ctx, pat, pat.Session("first", signedIn)); err != nil {
				t.Fatal(err)
			}
			if err := s.SavePerson(ctx, pat, pat.Session("second", signedIn)); !errors.Is(err, request.ErrConflict) {
				t.Errorf("the same version twice: %v", err)
			}
			if _, err := s.Session(ctx, request.HashSecret("second")); !errors.Is(err, request.ErrNotFound) {
				t.Errorf("a session of a person that was not written is there: %v", err)
			}
			first, err := s.Session(ctx, request.HashSecret("first"))
			if err != nil || !first.Valid(pat, signedIn) || first.Version != 1 {
				t.Errorf("the session is %+v (%v)", first, err)
			}
			pat, err = s.Person(ctx, pat.ID)
			if err != nil || pat.Version != 1 || pat.Name != "Pat Example" {
				t.Fatalf("the person is %+v (%v)", pat, err)
			}
			if err := errors.Join(s.SavePerson(ctx, pat.SignOutEverywhere()),
				s.SaveSession(ctx, first.End(signedIn))); err != nil {
				t.Fatal(err)
			}
			if err := s.SaveSession(ctx, first.End(signedIn)); !errors.Is(err, request.ErrConflict) {
				t.Errorf("ended twice: %v", err)
			}
			pat, _ = s.Person(ctx, pat.ID)
			ended, err := s.Session(ctx, first.Hash)
			if err != nil || pat.Epoch != 1 || !ended.Ended.Equal(signedIn) {
				t.Errorf("afterwards the person is %+v, the session %+v (%v)", pat, ended, err)
			}
		})
	}
}

func TestPeopleAreListedAsTheyCameHoweverOftenTheyComeAgain(t *testing.T) {
	for _, backend := range tables.Backends {
		t.Run(backend.Name, func(t *testing.T) {
			s := store.Store{Table: backend.Start(t)(t)}
			for i, name := range []string{"Robin Example", "Pat Example", "Robin Example"} {
				p := member(name, signedIn.Add(time.Duration(i)*time.Hour))
				if before, err := s.Person(ctx, p.ID); err == nil {
					p = before.SignIn(p, p.Last)
				}
				if err := s.SavePerson(ctx, p); err != nil {
					t.Fatal(err)
				}
			}
			people, err := s.People(ctx)
			if err != nil || len(people) != 2 || people[0].Name != "Robin Example" || people[1].Name != "Pat Example" ||
				!people[0].Last.Equal(signedIn.Add(2*time.Hour)) {
				t.Errorf("they are %+v (%v)", people, err)
			}
		})
	}
}

func TestTheTableRemovesASessionAfterItHasExpiredAndAPersonNever(t *testing.T) {
	db := &table.Memory{}
	s := store.Store{Table: db}
	pat := member("Pat Example", signedIn)
	if err := s.SavePerson(ctx, pat, pat.Session("secret", signedIn)); err != nil {
		t.Fatal(err)
	}
	row, err := db.Get(ctx, "session#"+request.HashSecret("secret"), "session")
	if err != nil || !row.Expires.Equal(signedIn.Add(8*time.Hour)) {
		t.Errorf("the session's row goes at %s (%v)", row.Expires, err)
	}
	if row, err := db.Get(ctx, "person#"+pat.ID, "person"); err != nil || !row.Expires.IsZero() {
		t.Errorf("the person's row goes at %s (%v)", row.Expires, err)
	}
}

// Several people are written together, or none of them: here one of two has been
// written meanwhile.
func TestSavePeople_OneWasWrittenMeanwhile(t *testing.T) {
	s := store.Store{Table: &table.Memory{}}
	robin, pat := member("Robin Example", signedIn), member("Pat Example", signedIn)
	if err := s.SavePeople(ctx, robin, pat); err != nil {
		t.Fatal(err)
	}
	robin, err := s.Person(ctx, robin.ID)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SavePeople(ctx, robin, pat); !errors.Is(err, request.ErrConflict) {
		t.Errorf("a version of before: %v, want a conflict", err)
	}
	if now, err := s.Person(ctx, robin.ID); err != nil || now.Version != robin.Version {
		t.Errorf("the other person has version %d (%v), want %d", now.Version, err, robin.Version)
	}
}
