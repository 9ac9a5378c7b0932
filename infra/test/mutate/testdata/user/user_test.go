package user

import (
	"testing"

	"ccee-ca.org/assist/infra/test/mutate/testdata/sample"
)

// The tenth ticket is cheaper: the limit, which the sample's own test leaves out.
func TestPrice_AtTheLimit(t *testing.T) {
	if got := sample.Price(10); got >= 100 {
		t.Errorf("ten tickets cost %d", got)
	}
}
