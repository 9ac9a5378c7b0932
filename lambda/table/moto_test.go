package table_test

import (
	"slices"
	"testing"

	"ccee-ca.org/assist/infra/fake/cloud"
	"ccee-ca.org/assist/infra/fake/tables"
)

// motoDiffers are the sentences of the suite that moto does not keep, each with
// what DynamoDB documents. moto answers several calls at the same time and locks
// nothing, so what one call has checked another may change before the first writes.
var motoDiffers = map[string]string{
	"of a hundred who put the same row one wins": "a condition and its write are one step (Developer " +
		"Guide, Condition expressions)",
	"counters that many increment lose nothing": "a condition and its write are one step (Developer " +
		"Guide, Condition expressions)",
	"rows written together keep their sum under many writers": "transactions are serializable, one with another and " +
		"with single writes (Developer Guide, Isolation levels)",
}

// slowOnMoto are those that say nothing of moto: it takes longer for a megabyte
// than the store waits for an answer, and half a minute for the thousands of calls
// of the last.
var slowOnMoto = []string{
	"a batch of big rows comes whole",
	"the most and biggest rows that may go together do",
	"any history does what a map would do",
}

// A second source for DynamoDB: moto, which someone else wrote after the same
// documentation, does with the store's calls what dynoxide does.
func TestTable_Moto(t *testing.T) {
	endpoint := cloud.Moto(t)
	known := 0
	for _, s := range suite {
		t.Run(s.sentence, func(t *testing.T) {
			if documented, differs := motoDiffers[s.sentence]; differs {
				known++
				t.Skipf("SKIPPED: moto differs. Documented: %s", documented)
			}
			if slices.Contains(slowOnMoto, s.sentence) {
				known++
				t.Skip("SKIPPED: moto is too slow for it")
			}
			db, _ := tables.CreateDynamo(t, endpoint)
			s.test(t, db)
		})
	}
	if want := len(motoDiffers) + len(slowOnMoto); known != want {
		t.Errorf("of %d sentences that are left out, the suite has %d", want, known)
	}
}
