package store

import (
	"context"
	"fmt"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// Person reads someone who has signed in, by their id.
func (s Store) Person(ctx context.Context, id string) (request.Person, error) {
	p, version, err := read[request.Person](ctx, s.Table, "person#"+id, "person")
	p.Version = version
	return p, err
}

// People lists everyone who has ever signed in, oldest first, and before them those
// whom leads have listed. It may lag by a moment. With an error comes what could be
// read all the same.
func (s Store) People(ctx context.Context) ([]request.Person, error) {
	return collect(index[request.Person](ctx, s.Table, "people", ""))
}

// SavePerson writes the next version of a person together with sessions of theirs,
// or nothing. request.ErrConflict: the person has been written meanwhile, as by
// signing in elsewhere.
func (s Store) SavePerson(ctx context.Context, p request.Person, sessions ...request.Session) error {
	w := &rows{}
	w.add(personRow(p), p)
	for _, session := range sessions {
		w.add(sessionRow(session), session)
	}
	if err := s.write(ctx, w); err != nil {
		return fmt.Errorf("save person %s: %w", p.ID, err)
	}
	return nil
}

// SavePeople writes the next versions of several people, or nothing.
// request.ErrConflict: one of them has been written meanwhile.
func (s Store) SavePeople(ctx context.Context, people ...request.Person) error {
	w := &rows{}
	for _, p := range people {
		w.add(personRow(p), p)
	}
	if err := s.write(ctx, w); err != nil {
		return fmt.Errorf("save %d people: %w", len(people), err)
	}
	return nil
}

func personRow(p request.Person) table.Row {
	return table.Row{Part: "person#" + p.ID, Sort: "person", Version: p.Version + 1, Index: "people",
		Order: order(p.First, p.ID)}
}

// Session reads a session by the hash of its secret. It may be over: the table
// removes it some time after it has expired.
func (s Store) Session(ctx context.Context, hash string) (request.Session, error) {
	session, version, err := read[request.Session](ctx, s.Table, "session#"+hash, "session")
	session.Version = version
	return session, err
}

// SaveSession writes the next version of a session. request.ErrConflict: it has
// been ended meanwhile.
func (s Store) SaveSession(ctx context.Context, session request.Session) error {
	w := &rows{}
	w.add(sessionRow(session), session)
	if err := s.write(ctx, w); err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	return nil
}

func sessionRow(s request.Session) table.Row {
	return table.Row{Part: "session#" + s.Hash, Sort: "session", Version: s.Version + 1, Expires: s.Expires}
}
