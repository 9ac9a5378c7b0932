package request

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"sync"
)

// statuteJSON is written by the build from content/education-code-52074.md, so that a paragraph is typed once.
//
//go:embed statute.json
var statuteJSON []byte

// Paragraph is one paragraph of the published statute.
type Paragraph struct {
	ID       string `json:"id"`       // its fragment on the statute's page: g-1-A
	Citation string `json:"citation"` // Cal. Educ. Code § 52074(g)(1)(A)
	Parent   string `json:"parent"`   // the ID of the paragraph around it
	Text     string `json:"text"`
}

// Statute gives a paragraph of EC 52074 as it is published here. It panics where there is none, since a clause that is cited and not
// published must not get through a test.
func Statute(id string) Paragraph {
	p, ok := statute()[id]
	if !ok {
		panic(fmt.Sprintf("EC 52074 has no paragraph %q in statute.json", id))
	}
	return p
}

var statute = sync.OnceValue(func() map[string]Paragraph {
	var s struct{ Paragraphs []Paragraph }
	if err := json.Unmarshal(statuteJSON, &s); err != nil {
		panic("statute.json is not what the build writes: " + err.Error())
	}
	m := make(map[string]Paragraph, len(s.Paragraphs))
	for _, p := range s.Paragraphs {
		m[p.ID] = p
	}
	return m
})
