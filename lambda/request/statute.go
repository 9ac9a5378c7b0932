package request

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// statuteJSON is written by the build from content/education-code-52074.md, so that
// a paragraph is typed once.
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

// Statute gives a paragraph of EC 52074 as it is published here. It panics where
// there is none, since a clause that is cited and not published must not get
// through a test.
func Statute(id string) Paragraph {
	all := statute()
	i := slices.IndexFunc(all, func(p Paragraph) bool { return p.ID == id })
	if i < 0 {
		panic(fmt.Sprintf("EC 52074 has no paragraph %q in statute.json", id))
	}
	return all[i]
}

// Passage gives a clause of EC 52074 as one reads it: the words with which its
// sentence begins, the paragraph with that ID, and all below it, in the order of
// the statute. Paragraphs without words of their own are left out.
func Passage(id string) (passage []Paragraph) {
	for _, p := range statute() {
		above, below := strings.HasPrefix(id, p.ID+"-"), strings.HasPrefix(p.ID, id+"-")
		if p.Text != "" && (above || below || p.ID == id) {
			passage = append(passage, p)
		}
	}
	return passage
}

var statute = sync.OnceValue(func() []Paragraph {
	var s struct{ Paragraphs []Paragraph }
	if err := json.Unmarshal(statuteJSON, &s); err != nil {
		panic("statute.json is not what the build writes: " + err.Error())
	}
	return s.Paragraphs
})
