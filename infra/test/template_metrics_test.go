package test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/checkpoint"
	"ccee-ca.org/assist/lambda/office/audit"
	"ccee-ca.org/assist/lambda/office/intake"
	"ccee-ca.org/assist/lambda/office/logging"
	"ccee-ca.org/assist/lambda/office/outbox"
	"ccee-ca.org/assist/lambda/office/probe"
	"ccee-ca.org/assist/lambda/office/watch"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
	"ccee-ca.org/assist/site/theme"
)

// day is the service with its clock moved by a test, its schedules as template.yaml
// has them, and its log read as CloudWatch reads it: every line with metrics is a
// point of each, at the time that the service's clock shows.
type day struct {
	*testing.T
	now    time.Time
	log    bytes.Buffer
	table  table.Table
	broken error // of the table, or of the mail service
	mute   error
	intake http.Handler
	sender *outbox.Sender
	watch  *watch.Watch
	books  store.Store
	heads  audit.CheckpointStore
	asleep bool // no one sweeps
	absent bool // no one compares
	points map[string][]point
}

type point struct {
	at    time.Time
	value float64
}

func newDay(t *testing.T) *day {
	t.Helper()
	d := &day{T: t, now: time.Date(2026, 3, 6, 17, 0, 0, 0, time.UTC), table: &table.Memory{},
		points: map[string][]point{}}
	pages, err := theme.New(theme.Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	log, clock, kept := logging.New(&d.log, "stack"), func() time.Time { return d.now }, store.Store{Table: d}
	d.intake = (&intake.Intake{Store: kept, Theme: pages, Now: clock, Random: rand.Reader, Log: log}).Handler()
	d.sender = &outbox.Sender{Store: kept, Mailer: d, Composer: outbox.Composer{Theme: pages,
		From: "assist@example.org", Staff: "staff@example.org", Escalation: "director@example.org"}, Now: clock,
		Random: rand.Reader, Log: log}
	d.watch = &watch.Watch{Store: kept, LateEmails: true, Now: clock, Random: rand.Reader, Log: log}
	d.books, d.heads = kept, checkpoint.Folder{Dir: t.TempDir()}
	return d
}

// The table and the mail service of a day, which a test can break.
func (d *day) Get(ctx context.Context, part, sort string) (table.Row, error) {
	return d.table.Get(ctx, part, sort)
}
func (d *day) BatchGet(ctx context.Context, keys ...table.Key) ([]table.Row, error) {
	return d.table.BatchGet(ctx, keys...)
}
func (d *day) List(ctx context.Context, part, prefix, after string, limit int) ([]table.Row, error) {
	return d.table.List(ctx, part, prefix, after, limit)
}
func (d *day) Index(ctx context.Context, index, from, to string, limit int) ([]table.Row, error) {
	return d.table.Index(ctx, index, from, to, limit)
}
func (d *day) Write(ctx context.Context, rows ...table.Row) error {
	if d.broken != nil {
		return d.broken
	}
	return d.table.Write(ctx, rows...)
}
func (d *day) Send(context.Context, request.Mail) (string, error) { return "id", d.mute }

// pass lets time pass, minute by minute.
func (d *day) pass(of time.Duration) {
	d.Helper()
	for end := d.now.Add(of); d.now.Before(end); d.now = d.now.Add(time.Minute) {
		if !d.asleep {
			if err := d.sender.Sweep(d.Context()); err != nil && d.broken == nil {
				d.Fatal(err)
			}
		}
		if d.now.Minute()%5 == 0 {
			if err := d.watch.Run(d.Context()); err != nil {
				d.Fatal(err)
			}
		}
		if d.now.Hour() == 13 && d.now.Minute() == 0 && !d.absent {
			// that there are differences is an error, too
			audit.Run(d.Context(), d.books, d.heads, d.now, logging.New(&d.log, "stack"))
			if err := audit.MeasureBackup(d.Context(), d.books, func() time.Time { return d.now },
				logging.New(&d.log, "stack")); err != nil {
				d.Fatal(err)
			}
		}
		d.read()
	}
}

// read takes the metrics out of what was logged.
func (d *day) read() {
	d.Helper()
	for line := range strings.Lines(d.log.String()) {
		var head struct {
			AWS struct {
				CloudWatchMetrics []struct {
					Namespace string
					Metrics   []struct{ Name string }
				}
			} `json:"_aws"`
		}
		var values map[string]any
		if err := errors.Join(json.Unmarshal([]byte(line), &head), json.Unmarshal([]byte(line), &values)); err != nil {
			d.Fatalf("a line of the log is no JSON: %v: %s", err, line)
		}
		for _, m := range head.AWS.CloudWatchMetrics {
			for _, metric := range m.Metrics {
				value, ok := values[metric.Name].(float64)
				if !ok || m.Namespace != "stack" {
					d.Fatalf("a line says that it has %s and hasn't: %s", metric.Name, line)
				}
				d.points[metric.Name] = append(d.points[metric.Name], point{d.now, value})
			}
		}
	}
	d.log.Reset()
}

func (d *day) post(path string, form url.Values) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	d.intake.ServeHTTP(w, r)
	d.read()
	return w
}

var submission = regexp.MustCompile(`name="token" value="([^"]+)"`)

// request sends a request the whole way and says what the answer's status was.
func (d *day) request() int {
	d.Helper()
	found := submission.FindStringSubmatch(d.post("/request/check", probe.Sample).Body.String())
	if found == nil {
		d.Fatal("the check gives no token")
	}
	form := url.Values(http.Header(probe.Sample).Clone())
	form.Set("token", found[1])
	return d.post("/request/send", form).Code
}

// opened is a request that staff have opened at the desk, and not verified.
func (d *day) opened() {
	d.request()
	d.steps(request.StepSeen)
}

// alters changes a stored answer, as someone does who can write the table.
func (d *day) alters() {
	d.Helper()
	for q, err := range d.watch.Store.WithStatus(d.Context(), request.Verified) {
		row, failed := d.table.Get(d.Context(), "request#"+q.ID, "request")
		row.Version++
		row.Data = bytes.Replace(row.Data, []byte(q.Answers["need"]), []byte("Another need"), 1)
		err = errors.Join(err, failed, d.table.Write(d.Context(), row))
		if err != nil {
			d.Fatal(err)
		}
	}
}

func (d *day) verify() { d.steps(request.StepVerify) }

// steps takes a step of each request that waits for verification.
func (d *day) steps(step request.Step) {
	d.Helper()
	for q, err := range d.watch.Store.WithStatus(d.Context(), request.Received) {
		if err != nil {
			d.Fatal(err)
		}
		c, err := q.Take(step, request.Input{By: "a test", Salt: "00", Now: d.now})
		if err == nil {
			err = d.watch.Store.Save(d.Context(), c)
		}
		if err != nil {
			d.Fatal(err)
		}
	}
}

// rang says which alarms on our own metrics rang at any time of the day, evaluated
// as CloudWatch does: by statistic, period, number of periods, threshold, and the
// rule for periods without a point.
func (d *day) rang() (names []string) {
	d.Helper()
	first := d.now
	for _, points := range d.points {
		if points[0].at.Before(first) {
			first = points[0].at
		}
	}
	for name, a := range readTemplate(d.T).resources("AWS::CloudWatch::Alarm") {
		p := at(a, "Properties")
		if seriesOf(p).namespace == ourNamespace && rangAt(d.T, p, d.points[seriesOf(p).metric], first, d.now) != nil {
			names = append(names, name)
		}
	}
	return names
}

// rangAt is when an alarm rang first, evaluated between two instants at the end of
// each period, since until the next it sees the same; nil where it didn't.
// CloudWatch documents what it does about missing data ("Configuring how CloudWatch
// alarms treat missing data"): it looks at more periods than it evaluates, here as
// many again and at least two more; if as many as it needs have data, only the
// newest of those count, however old. Otherwise the missing ones are filled in as
// TreatMissingData says. FILL in a metric math expression leaves none missing.
func rangAt(t *testing.T, alarm any, points []point, first, last time.Time) *time.Time {
	t.Helper()
	s := seriesOf(alarm)
	period := time.Duration(number(t, s.period)) * time.Second
	needs := int(number(t, str(alarm, "EvaluationPeriods")))
	for now := first.Truncate(period).Add(period); !now.After(last); now = now.Add(period) {
		var values [][]float64 // of the newest whole period first
		for n := range needs + max(needs, 2) {
			if begin := now.Truncate(period).Add(-time.Duration(n+1) * period); !begin.Before(first.Truncate(period)) {
				values = append(values, during(points, begin, period))
			}
		}
		if len(values) >= needs && breachesAll(t, alarm, s, newest(values, needs, s.filled)) {
			return &now
		}
	}
	return nil
}

// newest are the periods that an alarm judges by.
func newest(values [][]float64, needs int, filled bool) [][]float64 {
	if filled {
		return values[:needs]
	}
	var present [][]float64
	for _, v := range values {
		if len(v) > 0 {
			present = append(present, v)
		}
	}
	if len(present) >= needs {
		return present[:needs]
	}
	return values[:needs]
}

func breachesAll(t *testing.T, alarm any, s series, values [][]float64) bool {
	t.Helper()
	for _, v := range values {
		if !breaches(t, alarm, s, v) {
			return false
		}
	}
	return true
}

func number(t *testing.T, text string) float64 {
	t.Helper()
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		t.Fatalf("an alarm's number: %v", err)
	}
	return n
}

// during are the values of one period, of points in the order of time.
func during(points []point, begin time.Time, period time.Duration) (values []float64) {
	first, _ := slices.BinarySearchFunc(points, begin, func(p point, at time.Time) int { return p.at.Compare(at) })
	for _, p := range points[first:] {
		if !p.at.Before(begin.Add(period)) {
			break
		}
		values = append(values, p.value)
	}
	return values
}

// breaches says whether one period counts towards an alarm.
func breaches(t *testing.T, alarm any, s series, values []float64) bool {
	t.Helper()
	if len(values) == 0 && !s.filled {
		return str(alarm, "TreatMissingData") == "breaching"
	}
	var got float64
	switch strings.TrimPrefix(s.statistic, "filled ") {
	case "Maximum":
		got = slices.Max(values)
	case "Sum":
		for _, v := range values {
			got += v
		}
	case "SampleCount":
		got = float64(len(values))
	default:
		t.Fatalf("the statistic %q is not evaluated here", s.statistic)
	}
	threshold := number(t, str(alarm, "Threshold"))
	switch o := str(alarm, "ComparisonOperator"); o {
	case "GreaterThanOrEqualToThreshold":
		return got >= threshold
	case "LessThanThreshold":
		return got < threshold
	default:
		t.Fatalf("the operator %q is not evaluated here", o)
		return false
	}
}

// days are what can happen, with the alarms that ring, in order, and no others.
var days = map[string]struct {
	play func(*day)
	want []string
}{
	"a healthy day": {func(d *day) {
		d.pass(2 * time.Hour)
		d.request()
		d.pass(20 * time.Hour)
		d.verify()
		d.pass(2 * time.Hour)
	}, nil},
	"a day without anybody": {func(d *day) { d.pass(24 * time.Hour) }, nil},
	"36 hours unverified":   {func(d *day) { d.opened(); d.pass(37 * time.Hour) }, []string{"Unverified36Alarm"}},
	"44 hours unverified": {func(d *day) { d.opened(); d.pass(45 * time.Hour) },
		[]string{"Unverified36Alarm", "Unverified44Alarm"}},
	"a promise missed": {func(d *day) { d.opened(); d.pass(49 * time.Hour) },
		[]string{"PromiseMissedAlarm", "Unverified36Alarm", "Unverified44Alarm"}},
	"a request that cannot be stored": {func(d *day) {
		d.broken = errors.New("the table is gone")
		if code := d.request(); code != http.StatusInsufficientStorage {
			d.Errorf("sending answers %d", code)
		}
		d.pass(time.Hour)
	}, []string{"FailedAcceptanceAlarm", "LoggedErrorsAlarm"}},
	"mail that is not taken for five minutes": {func(d *day) {
		d.mute = request.ErrMailNotSent
		d.request()
		d.pass(5 * time.Minute)
		d.mute = nil
		d.pass(3 * time.Hour)
	}, []string{"LoggedErrorsAlarm", "SlowAcknowledgementAlarm"}},
	"a request that nobody opens": {func(d *day) { d.request(); d.pass(47 * time.Hour) },
		[]string{"Unverified36Alarm", "Unverified44Alarm"}},
	"a record that was altered": {func(d *day) {
		d.request()
		d.verify()
		d.pass(time.Hour)
		d.alters()
		d.pass(26 * time.Hour)
	}, []string{"AlteredRecordsAlarm", "LoggedErrorsAlarm"}},
	"mail that nobody is at work on": {func(d *day) {
		d.asleep = true
		d.request()
		d.pass(21 * time.Hour)
	}, []string{"DifferencesAlarm", "LoggedErrorsAlarm"}},
	"a day on which nobody compares": {func(d *day) { d.absent = true; d.pass(27 * time.Hour) },
		[]string{"CompareSilentAlarm"}},
	"a month without a copy": {func(d *day) {
		d.asleep = true
		d.pass(33 * 24 * time.Hour)
	}, []string{"BackupOldAlarm"}},
	"two days with their comparisons": {func(d *day) { d.pass(49 * time.Hour) }, nil},
	"mail that is not taken for an hour": {func(d *day) {
		d.mute = request.ErrMailNotSent
		d.request()
		d.pass(time.Hour)
	}, []string{"LoggedErrorsAlarm", "OutboxAgeAlarm"}},
}

func TestAnAlarmRingsOnWhatItIsForAndOnNothingElse(t *testing.T) {
	for name, c := range days {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := newDay(t)
			c.play(d)
			if got := d.rang(); !slices.Equal(got, c.want) {
				t.Errorf("these rang: %v, want %v", got, c.want)
			}
		})
	}
}

func TestEveryAlarmOnOurOwnMetricsIsPlayed(t *testing.T) {
	var played []string
	for _, c := range days {
		played = append(played, c.want...)
	}
	for name, a := range readTemplate(t).resources("AWS::CloudWatch::Alarm") {
		if seriesOf(at(a, "Properties")).namespace == ourNamespace && !slices.Contains(played, name) {
			t.Errorf("%s: no day makes it ring", name)
		}
	}
}

// What is silent is told of 15 to 20 minutes after its last run, and while it runs,
// never: whatever the minute of its runs.
func TestSilentAlarms_RingAfterFifteenMinutes(t *testing.T) {
	for name, every := range map[string]time.Duration{"WatchSilentAlarm": 5 * time.Minute,
		"AcknowledgeSilentAlarm": time.Minute, "ProbeSilentAlarm": time.Hour} {
		alarm := at(readTemplate(t).tree, "Resources", name, "Properties")
		wait, period := 3*5*time.Minute, 5*time.Minute
		if every == time.Hour {
			wait, period = 2*time.Hour, time.Hour
		}
		for offset := time.Duration(0); offset < every; offset += 30 * time.Second {
			first := time.Date(2026, 3, 6, 0, 0, 0, 0, time.UTC)
			var runs []point
			last := first
			for at := first.Add(offset); at.Before(first.Add(24 * time.Hour)); at = at.Add(every) {
				runs, last = append(runs, point{at, 1}), at
			}
			if rang := rangAt(t, alarm, runs, first, last); rang != nil {
				t.Errorf("%s, runs at %v: rang at %v while it ran", name, offset, rang)
			}
			rang := rangAt(t, alarm, runs, first, last.Add(24*time.Hour))
			if rang == nil {
				t.Errorf("%s, runs at %v: never rang", name, offset)
				continue
			}
			if silent := rang.Sub(last); silent < wait || silent > wait+period {
				t.Errorf("%s, runs at %v: rang after %v of silence", name, offset, silent)
			}
		}
	}
}

// Without FILL the older data points that CloudWatch looks for keep the alarm quiet
// for most of an hour: the reason for the expression.
func TestSilentAlarms_LateWithoutFill(t *testing.T) {
	plain := map[string]any{"Namespace": "AWS/Lambda", "MetricName": "Invocations", "Statistic": "Sum", "Period": "900",
		"EvaluationPeriods": "1",
		"Threshold":         "1", "ComparisonOperator": "LessThanThreshold", "TreatMissingData": "breaching"}
	last := time.Date(2026, 3, 6, 12, 0, 0, 0, time.UTC)
	rang := rangAt(t, plain, []point{{last, 1}}, last, last.Add(24*time.Hour))
	if rang == nil || rang.Sub(last) < 45*time.Minute {
		t.Errorf("it rang at %v, the last run was at %v", rang, last)
	}
}
