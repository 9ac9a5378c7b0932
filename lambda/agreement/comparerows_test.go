package agreement

import (
	"fmt"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// deliverables are the inputs of a schedule: each row "what" or "what/who".
func deliverables(rows ...string) request.RawInput {
	typed := request.RawInput{}
	for i, row := range rows {
		what, who, _ := strings.Cut(row, "/")
		typed[inputName("deliverable", i+1, "what")] = what
		if who != "" {
			typed[inputName("deliverable", i+1, "who")] = who
		}
	}
	return typed
}

// A row that was moved is moved, not removed and added; one that was pushed down or
// let up by others hasn't changed; one that was edited differs in its cells.
func TestCompare_Rows(t *testing.T) {
	for name, one := range map[string]struct {
		before, after []string
		want          string
	}{
		"moved up":   {[]string{"A/x", "B/y", "C/z"}, []string{"C/z", "A/x", "B/y"}, "Deliverable “C” moved: Row 3 > Row 1"},
		"moved down": {[]string{"A/x", "B/y", "C/z"}, []string{"B/y", "C/z", "A/x"}, "Deliverable “A” moved: Row 1 > Row 3"},
		"two swapped": {[]string{"A", "B"}, []string{"B", "A"},
			"Deliverable “A” moved: Row 1 > Row 2"},
		"removed above": {[]string{"A/x", "B/y", "C/z"}, []string{"B/y", "C/z"},
			"Deliverable 1: deliverable: A > ; Deliverable 1: who: x > "},
		"added above": {[]string{"A/x", "B/y"}, []string{"N/n", "A/x", "B/y"},
			"Deliverable 1: deliverable:  > N; Deliverable 1: who:  > n"},
		"edited": {[]string{"A/x", "B/y"}, []string{"A/x", "B/other"}, "Deliverable 2: who: y > other"},
		"edited and moved": {[]string{"A/x", "B/y", "C/z"}, []string{"C/other", "A/x", "B/y"},
			"Deliverable 1: who: z > other"},
		"renamed": {[]string{"A/x", "B/y"}, []string{"A/x", "N/y"}, "Deliverable 2: deliverable: B > N"},
		"twins":   {[]string{"A", "A", "B"}, []string{"A", "B", "A"}, "Deliverable “A” moved: Row 1 > Row 3"},
		"nothing": {[]string{"A/x", "A/x"}, []string{"A/x", "A/x"}, ""},
	} {
		var got []string
		for _, c := range compareTyped(deliverables(one.before...), deliverables(one.after...), nil, "Robin Example") {
			got = append(got, fmt.Sprintf("%s: %s > %s", c.What, c.Before, c.After))
			if c.Part.ID != "deliverables" || c.Why != "Robin Example" {
				t.Errorf("%s: %+v", name, c)
			}
		}
		if line := strings.Join(got, "; "); line != one.want {
			t.Errorf("%s: %q, want %q", name, line, one.want)
		}
	}
}
