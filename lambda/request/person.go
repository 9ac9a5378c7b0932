package request

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"
	"unicode"
)

// Errors of a sign-in that the person's page explains. Any other means that who
// signs people in did not answer.
var (
	// ErrNotStaff says that the person is known there, and belongs to none of the
	// groups that may enter.
	ErrNotStaff = errors.New("in no group that may enter")
	// ErrSignIn says that what came back proves nothing: it is forged, too old,
	// used already, or for someone else.
	ErrSignIn = errors.New("the sign-in proves nothing")
)

// Person is an account that has signed in at the desk, or a colleague whom a lead
// has listed: see Colleague.
type Person struct {
	ID   string `json:"id"` // PersonID: 32 hex digits
	Name string `json:"name"`
	// a bare address, or empty; lets no one in, and is written to where a request
	// is assigned
	Email string `json:"email,omitempty"`
	Lead  bool   `json:"lead,omitempty"` // decides, redacts and exports; who isn't works on requests
	// grows when the person signs out everywhere: sessions of an earlier one are
	// over
	Epoch int       `json:"epoch"`
	First time.Time `json:"first"` // signed in for the first time
	Last  time.Time `json:"last"`  // and most lately

	// of an account: the ID of the listed colleague whose address the provider
	// verified as theirs, by which requests are assigned to them; empty: ID
	As        string    `json:"as,omitempty"`
	Listed    time.Time `json:"listed,omitzero"` // a lead put them on the list
	ListedBy  string    `json:"listed_by,omitempty"`
	Removed   time.Time `json:"removed,omitzero"` // a lead took them off it
	RemovedBy string    `json:"removed_by,omitempty"`

	EmailVerified bool `json:"-"` // by the provider, at this sign-in

	Version int64 `json:"-"` // of its row
}

// longestName is in characters. What is longer is cut.
const longestName = 100

// NewPerson makes a person of what a provider says of them. A name is put on one
// line without invisible characters and cut to 100; an address that is none is left
// out.
func NewPerson(issuer, subject, name, email string, lead bool) Person {
	email, err := parseAddress(strings.TrimSpace(email))
	if err != nil {
		email = ""
	}
	return Person{ID: PersonID(issuer, subject), Name: plain(name), Email: email, Lead: lead}
}

// PersonID is who a provider's subject is here. The zero byte keeps issuer and
// subject apart.
func PersonID(issuer, subject string) string {
	h := sha256.Sum256([]byte(issuer + "\x00" + subject))
	return hex.EncodeToString(h[:16])
}

func plain(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsGraphic(r) || r == unicode.ReplacementChar:
			return -1 // control characters, and those that turn the direction of what follows
		}
		return r
	}, name)
	letters := []rune(strings.Join(strings.Fields(name), " "))
	return strings.TrimSpace(string(letters[:min(len(letters), longestName)]))
}

// String is the person in a history: "Pat Example (pat@example.org)".
func (p Person) String() string {
	switch {
	case p.Name == "" && p.Email == "":
		return "staff, " + p.ID
	case p.Name == "":
		return p.Email
	case p.Email == "":
		return p.Name
	}
	return p.Name + " (" + p.Email + ")"
}

// SignIn is the person's next version: known as before, or for the first time, and
// now with what the provider says today.
func (p Person) SignIn(today Person, now time.Time) Person {
	today.Epoch, today.First, today.Last, today.Version = p.Epoch, p.First, now.UTC(), p.Version
	today.As = cmp.Or(p.As, today.As)
	today.Listed, today.ListedBy, today.Removed, today.RemovedBy = p.Listed, p.ListedBy, p.Removed, p.RemovedBy
	if today.First.IsZero() {
		today.First = today.Last
	}
	return today
}

// SignOutEverywhere is the person's next version, in which no session made so far
// is valid.
func (p Person) SignOutEverywhere() Person {
	p.Epoch++
	return p
}

// SessionLife is how long a sign-in lasts, whatever is done in it. The pages say
// so.
const SessionLife = 8 * time.Hour

// Session is one sign-in on one device. The browser has its secret, of 256 bits;
// the table has the hash.
type Session struct {
	Hash    string    `json:"hash"` // HashSecret of the secret
	Person  string    `json:"person"`
	Epoch   int       `json:"epoch"` // of the person, when it was made
	Made    time.Time `json:"made"`
	Expires time.Time `json:"expires"`
	Ended   time.Time `json:"ended,omitzero"` // by signing out

	Version int64 `json:"-"` // of its row
}

// Session is a new session of the person.
func (p Person) Session(secret string, now time.Time) Session {
	return Session{Hash: HashSecret(secret), Person: p.ID, Epoch: p.Epoch, Made: now.UTC(),
		Expires: now.UTC().Add(SessionLife)}
}

// End is the session's next version, after signing out.
func (s Session) End(now time.Time) Session {
	s.Ended = now.UTC()
	return s
}

// Valid reports whether the session lets p in at now.
func (s Session) Valid(p Person, now time.Time) bool {
	return s.Person == p.ID && s.Epoch == p.Epoch && s.Ended.IsZero() && now.Before(s.Expires)
}
