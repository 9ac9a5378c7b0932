package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"ccee-ca.org/assist/lambda/request"
)

// people lists who has ever signed in, and whom leads have listed. Who may sign in
// today is the provider's to say.
func (c *command) people(ctx context.Context) error {
	people, unread := c.store.People(ctx)
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PERSON\tNAME\tGROUP\tLAST SIGNED IN")
	for _, p := range people {
		group := "staff"
		if p.Lead {
			group = "lead"
		}
		last := "not yet: on the list of people"
		if p.Last.IsZero() {
			group = "-"
		} else {
			last = request.FormatTime(p.Last)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.ID, oneLine(p.String()), group, last)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%d people\n", len(people))
	return unread
}

// signOut ends all sessions of a person, whose account has been disabled at the
// provider or may be in others' hands.
func (c *command) signOut(ctx context.Context) error {
	if len(c.words) != 2 {
		return errors.New("name one person, by the id that `admin people` lists")
	}
	p, err := c.store.Person(ctx, c.words[1])
	if errors.Is(err, request.ErrNotFound) {
		return fmt.Errorf("nobody with the id %q has ever signed in: `admin people` lists who has", c.words[1])
	}
	if err != nil {
		return err
	}
	name := cmp.Or(oneLine(p.Name), p.ID)
	if !c.yes {
		fmt.Fprintf(c.out, "Would end all sessions of %s. Nothing was changed: add --yes to do it.\n", name)
		return nil
	}
	err = c.store.SavePerson(ctx, p.SignOutEverywhere())
	if errors.Is(err, request.ErrConflict) {
		return fmt.Errorf("%s has signed in or out in this moment: do it again", name)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "All sessions of %s are over. Disable the account at the provider too, or they can sign in "+
		"again.\n", name)
	return nil
}
