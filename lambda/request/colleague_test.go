package request_test

import (
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// A colleague is one on the list, by whatever account they sign in: with the name
// of the latest sign-in, and the ID by which requests are assigned to them.
func TestColleagues_Accounts(t *testing.T) {
	list := request.Colleagues([]request.Person{
		{ID: "pat", Name: "Pat", Listed: now},
		{ID: "robin", Name: "Robin Example", Last: now},
		{ID: "account", As: "pat", Name: "Pat Example", Last: now.Add(time.Hour)},
		{ID: "former", As: "pat", Name: "P. Example", Last: now},
		{ID: "second", As: "robin", Name: "R. Example", Last: now},
	})
	if len(list) != 2 {
		t.Fatalf("they are %d, want 2: %+v", len(list), list)
	}
	for i, want := range []struct {
		id, name string
		rows     int
	}{{"pat", "Pat Example", 3}, {"robin", "Robin Example", 2}} {
		if got := list[i]; got.ID != want.id || got.Name != want.name || len(got.Rows) != want.rows {
			t.Errorf("number %d is %s, %s, with %d rows, want %+v", i, got.ID, got.Name, len(got.Rows), want)
		}
	}
}

// Who was removed has left until they sign in or are listed again; only a sign-in
// says that the provider still lets them in.
func TestColleague_Left(t *testing.T) {
	later := now.Add(time.Hour)
	for name, c := range map[string]struct {
		person         request.Person
		left, returned bool
	}{
		"never removed":     {request.Person{Listed: now, Last: now}, false, false},
		"never signed in":   {request.Person{Listed: now}, false, false},
		"removed":           {request.Person{Listed: now, Last: now, Removed: later}, true, false},
		"signed in again":   {request.Person{Listed: now, Last: later, Removed: now.Add(1)}, false, true},
		"listed again":      {request.Person{Listed: later, Last: now, Removed: now.Add(1)}, false, false},
		"at the same time":  {request.Person{Listed: now, Last: later, Removed: later}, false, false},
		"listed right then": {request.Person{Listed: later, Last: now, Removed: later}, false, false},
	} {
		one := request.Colleagues([]request.Person{c.person})[0]
		if left, returned := one.HasLeft(), one.HasReturned(); left != c.left || returned != c.returned {
			t.Errorf("%s: left %t, returned %t, want %t, %t", name, left, returned, c.left, c.returned)
		}
		if got := len(request.Present([]request.Colleague{one})) == 0; got != c.left {
			t.Errorf("%s: a request can be assigned to them: %t", name, !got)
		}
	}
}
