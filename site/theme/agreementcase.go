package theme

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"sync"

	"ccee-ca.org/assist/lambda/agreement"
	"ccee-ca.org/assist/lambda/request"
)

// AgreementCase is a draft as it was saved with what it is made from, for
// agreement.Outline: the desk's page, its files, and what other readers see are all
// of it. editions are the versions of the answers; where the draft's isn't among
// them, or it names none, it is the current one.
func (s *Site) AgreementCase(q request.Request, editions []request.Edition,
	saved request.AgreementDraft) agreement.Case {
	settings := s.Agreement
	settings.Owner, settings.Short, settings.Agent = s.Owner, s.Short, s.Agent
	number := cmp.Or(saved.Edition, q.Current().Number)
	c := agreement.Case{Request: q, Edition: q.Current(), Settings: settings, Clauses: s.clauses()}
	i := slices.IndexFunc(editions, func(one request.Edition) bool { return one.Number == number })
	if i >= 0 {
		c.Edition = editions[i]
	}
	for _, e := range editions {
		if e.Number < c.Edition.Number {
			c.Former = append(c.Former, e)
		}
	}
	c.Draft = agreement.Draft{Number: saved.Number, At: saved.At, By: saved.By, Typed: maps.Clone(saved.Typed)}
	if saved.Number > 0 {
		c.Draft.Digest = saved.Digest()
	}
	return c
}

// clauses are the general clauses of agreements. A function without the desk reads
// them when someone opens a draft, and not at its start.
func (s *Site) clauses() []agreement.Clause {
	if s.Desk != nil {
		return s.Desk.Clauses
	}
	return builtInClauses()
}

// deskSettings is desk.json alone: embedded would put all of the desk's files into
// the program.
//
//go:embed desk.json
var deskSettings []byte

var builtInClauses = sync.OnceValue(func() []agreement.Clause {
	var d Desk
	err := json.Unmarshal(deskSettings, &d)
	if err != nil {
		panic("theme: desk.json: " + err.Error()) // a test reads it
	}
	return d.Clauses
})
