package main_test

import (
	"context"
	"crypto/rand"
	"errors"
	"regexp"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
)

// asksOffice has an office asked about the request of a reference, at the table,
// and returns the path of its link.
func (s *service) asksOffice(reference string, q request.Question, email string) string {
	s.t.Helper()
	kept := store.Store{Table: table.Remote{URL: s.url + "_local/table"}}
	ctx := context.Background()
	r, err := kept.ByReference(ctx, reference)
	salt, drawn := request.NewSalt(rand.Reader)
	load, failed := kept.OfficeAskings(ctx, "15-"+string(q))
	if err := errors.Join(err, drawn, failed); err != nil {
		s.t.Fatal(err)
	}
	load.Last = "" // the office has had no email today
	c, err := r.Take(request.StepAskOfficial, request.Input{By: "Lee Example", Salt: salt, Now: time.Now(),
		Confirm: request.ConfirmInput{Question: q, Load: load, Office: request.AskedOffice{ID: "15-" + string(q),
			Name: "Example County Office of Education", Email: email, Domains: []string{"example.org"}}}})
	if err == nil {
		err = kept.Save(ctx, c)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	for end := time.Now().Add(patience); time.Now().Before(end); {
		for _, m := range s.inbox() {
			if link := regexp.MustCompile(`/confirm/\S+`).FindString(m.Text); m.To == email && link != "" {
				return link[1:]
			}
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatalf("no link came to %s", email)
	return ""
}
