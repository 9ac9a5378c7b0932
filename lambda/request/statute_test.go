package request_test

import (
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// A clause is read with the words before it in its sentence, and with all that
// stands below it.
func TestPassage(t *testing.T) {
	for id, want := range map[string]string{
		"g-1-A": "g-1 g-1-A", "g-1-B": "g-1 g-1-B", "g-2": "g-2-A g-2-B", "g-2-A": "g-2-A", "g-3": "g-3", "h": "h",
		"g-1": "g-1 g-1-A g-1-B", "x": "",
	} {
		var ids []string
		for _, p := range request.Passage(id) {
			ids = append(ids, p.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("%s is read as %q, want %q", id, got, want)
		}
	}
}

// Every paragraph that is published can be cited, the first one too; a clause that
// isn't published gets through no test.
func TestStatute_EveryParagraph(t *testing.T) {
	for _, id := range []string{"g", "g-1", "g-1-A", "h"} {
		if got := request.Statute(id).ID; got != id {
			t.Errorf("%s is read as %q", id, got)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a paragraph was found that there is not")
		}
	}()
	request.Statute("x")
}
