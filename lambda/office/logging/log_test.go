package logging_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office/logging"
)

func TestAnAddressIsNotLogged(t *testing.T) {
	var b bytes.Buffer
	logging.New(&b, "").Error("not sent", "attempt", 2, "error",
		"api error MessageRejected: not verified: <name@example.org>, other@example.org (smtp)")
	if got := b.String(); strings.Contains(got, "example.org") ||
		!strings.Contains(got, "not verified: [address] [address] (smtp)") || !strings.Contains(got, `"attempt":2`) {
		t.Errorf("it logged %s", got)
	}
}

func TestAMeasuredLineIsAMetric(t *testing.T) {
	var b bytes.Buffer
	log := logging.New(&b, "a-stack").With("job", "watch")
	log.Info("watched", "waiting", 2, logging.Measure(logging.OldestUnverified, 36.5))
	log.Info("served", "status", 200)
	log.Error("not accepted", logging.Measure(logging.FailedAcceptances, 1))
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	for i, want := range []string{
		`"OldestUnverifiedHours":36.5,"_aws":{"Timestamp":`,
		`"job":"watch","status":200}`,
		`"FailedAcceptances":1,"LoggedErrors":1,"_aws":{"Timestamp":`,
	} {
		if !strings.Contains(lines[i], want) {
			t.Errorf("line %d lacks %s: %s", i, want, lines[i])
		}
	}
	if want := `"CloudWatchMetrics":[{"Namespace":"a-stack","Dimensions":[[]],"Metrics":[{"Name":"OldestUnverifiedHours","Unit":"None"}]}]}}`; !strings.HasSuffix(lines[0], want) {
		t.Errorf("the line is %s, and should end in %s", lines[0], want)
	}
}

// CloudWatch takes the time of a metric in milliseconds, and drops what is two
// weeks old.
func TestMeasure_TimeIsInMilliseconds(t *testing.T) {
	var b bytes.Buffer
	logging.New(&b, "a-stack").Info("watched", logging.Measure(logging.OldestUnverified, 36.5))
	var line struct {
		Time time.Time
		AWS  struct{ Timestamp int64 } `json:"_aws"`
	}
	if err := json.Unmarshal(b.Bytes(), &line); err != nil || line.AWS.Timestamp != line.Time.UnixMilli() {
		t.Errorf("at %v the metric is of %d (%v)", line.Time, line.AWS.Timestamp, err)
	}
}

func TestOnALaptopALineIsOnlyALine(t *testing.T) {
	var b bytes.Buffer
	logging.New(&b, "").Error("watched", logging.Measure(logging.OldestUnverified, 36.5))
	if got := b.String(); !strings.Contains(got, `"OldestUnverifiedHours":36.5}`) {
		t.Errorf("it logged %s", got)
	}
}
