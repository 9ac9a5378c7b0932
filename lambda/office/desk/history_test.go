package desk

import (
	"fmt"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// The desk's page reads the events that vouch for the answers, and those by which
// criteria were assessed, only where its own part of the history does not have
// them.
func TestCitedElsewhere(t *testing.T) {
	q := request.Request{Removal: 5, Set: 9, Weighed: map[string]request.Weighing{"at-risk": {Is: "no", Event: 3},
		"months": {Is: "yes", Event: 7}, "partners": {Is: "yes"}}}
	for _, c := range []struct {
		first, last int
		want        string
	}{{1, 9, "[]"}, {1, 8, "[9]"}, {1, 4, "[5 9]"}, {2, 9, "[1]"}, {3, 9, "[1]"}, {4, 9, "[1 3]"}, {5, 8, "[1 3 9]"},
		{10, 12, "[1 3 5 7 9]"}} {
		if got := fmt.Sprint(seqsOutside(q, c.first, c.last)); got != c.want {
			t.Errorf("of a page with %d to %d: %s, want %s", c.first, c.last, got, c.want)
		}
	}
}
