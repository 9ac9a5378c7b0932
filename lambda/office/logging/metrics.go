package logging

import (
	"context"
	"log/slog"
)

// Metric is the name of a number that alarms, or the dashboard, read.
type Metric string

// The metrics. They are written by lines of the log and by nothing else.
const (
	FailedAcceptances Metric = "FailedAcceptances" // requests that were sent and could not be stored
	LoggedErrors      Metric = "LoggedErrors"      // lines at level ERROR, whoever wrote them
	AcknowledgedAfter Metric = "AcknowledgedAfter" // seconds from receipt to the acknowledgement's going out
	// seconds that the oldest unsent mail waits; zero where none does
	OutboxAge Metric = "OutboxAge"
	// hours that the oldest request waits for verification; zero where none does
	OldestUnverified Metric = "OldestUnverifiedHours"
	// steps that the day's comparison found unfinished: an email that is missing or
	// not sent, a missed deadline without its record
	Differences Metric = "Differences"
	// what was found of records that are not as they were written, by the day's
	// comparison or by a page
	AlteredRecords   Metric = "AlteredRecords"
	UnopenedRequests Metric = "UnopenedRequests" // requests that no one has opened for a day
	// days since the table was last copied to a place outside the account
	BackupAge      Metric = "BackupAgeDays"
	PromisesMissed Metric = "PromisesMissed" // requests that 48 hours passed by
)

// Units are what each metric is counted in, as CloudWatch calls it, which has no
// hours.
var Units = map[Metric]string{
	FailedAcceptances: "Count", LoggedErrors: "Count", AcknowledgedAfter: "Seconds", OutboxAge: "Seconds",
	OldestUnverified: "None", BackupAge: "None", PromisesMissed: "Count", Differences: "Count", AlteredRecords: "Count",
	UnopenedRequests: "Count",
}

// Measure is a value of a metric, for a line of the log.
func Measure(m Metric, value float64) slog.Attr { return slog.Any(string(m), measure{m, value}) }

type measure struct {
	metric Metric
	value  float64
}

// LogValue is what a line shows.
func (m measure) LogValue() slog.Value { return slog.Float64Value(m.value) }

// metricHandler says of each line which metrics are in it.
type metricHandler struct {
	slog.Handler
	service string
}

// directive is what the embedded metric format requires in addition to the values
// themselves.
type directive struct {
	Timestamp         int64
	CloudWatchMetrics [1]struct {
		Namespace  string
		Dimensions [1][]string
		Metrics    []metricDefinition
	}
}

type metricDefinition struct{ Name, Unit string }

func (h metricHandler) Handle(ctx context.Context, r slog.Record) error {
	var in []metricDefinition
	if r.Level >= slog.LevelError {
		r = r.Clone()
		r.AddAttrs(Measure(LoggedErrors, 1))
	}
	r.Attrs(func(a slog.Attr) bool {
		if m, ok := a.Value.Any().(measure); ok {
			in = append(in, metricDefinition{string(m.metric), Units[m.metric]})
		}
		return true
	})
	if len(in) > 0 {
		d := directive{Timestamp: r.Time.UnixMilli()}
		d.CloudWatchMetrics[0].Namespace, d.CloudWatchMetrics[0].Metrics = h.service, in
		d.CloudWatchMetrics[0].Dimensions[0] = []string{}
		r = r.Clone()
		r.AddAttrs(slog.Any("_aws", d))
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs and WithGroup keep the lines measured.
func (h metricHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return metricHandler{h.Handler.WithAttrs(attrs), h.service}
}

// WithGroup would put the metrics where CloudWatch does not look for them, so lines
// here have no groups.
func (h metricHandler) WithGroup(string) slog.Handler { return h }
