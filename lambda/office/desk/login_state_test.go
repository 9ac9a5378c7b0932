package desk

import (
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/office/web"
)

// What a browser sends back of a sign-in is read where it is whole: a time, a page,
// and both secrets or none.
func TestReadAttempt(t *testing.T) {
	state, secret := strings.Repeat("A", 43), strings.Repeat("B", 43)
	for kept, want := range map[string]bool{
		state + ".1.L2Rlc2sv": true, state + ".1.L2Rlc2sv." + secret + "." + secret: true,
		state + ".!.L2Rlc2sv": false, state + ".1.!": false, "A.1.L2Rlc2sv": false, state + ".1": false,
		state + ".1.L2Rlc2sv." + secret + ".x": false, state + ".1.L2Rlc2sv.x." + secret: false,
	} {
		if a, ok := parseLoginState(kept); ok != want || ok && a.to != web.DeskPath {
			t.Errorf("%s: %v, %v", kept, a, ok)
		}
	}
}
