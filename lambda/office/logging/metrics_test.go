package logging

import (
	"testing"
)

// A metric's unit is what the dashboard draws and an alarm's threshold means.
func TestUnits_EachMetricHasItsOwn(t *testing.T) {
	want := map[Metric]string{
		"FailedAcceptances": "Count", "LoggedErrors": "Count", "AcknowledgedAfter": "Seconds", "OutboxAge": "Seconds",
		"OldestUnverifiedHours": "None", "Differences": "Count", "AlteredRecords": "Count", "UnopenedRequests": "Count",
		"PromisesMissed": "Count", "BackupAgeDays": "None",
	}
	for metric, unit := range want {
		if Units[metric] != unit {
			t.Errorf("%s is counted in %q", metric, Units[metric])
		}
	}
	if len(Units) != len(want) {
		t.Errorf("%d metrics, and %d are tested here", len(Units), len(want))
	}
}
