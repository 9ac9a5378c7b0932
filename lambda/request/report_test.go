package request_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ccee-ca.org/assist/lambda/request"
)

// liveThrough receives a request at an instant and takes the steps, each given with
// its hours after receipt, while the clock watches.
func liveThrough(t testing.TB, received time.Time, steps ...any) request.Request {
	t.Helper()
	r := waiting(t, received)
	for i := 0; i < len(steps); i += 2 {
		at := received.Add(time.Duration(steps[i+1].(float64) * float64(time.Hour)))
		if c, due := r.Remind("salt", at, true); due {
			r = c.Request
		}
		c, err := r.Take(request.Step(steps[i].(string)), stepInput(steps[i].(string), at))
		if err != nil {
			t.Fatal(err)
		}
		r = c.Request
	}
	return r
}

// The report counts each request's 48 hours by the first thing that ended them.
func TestReport_PromiseByFirstOutcome(t *testing.T) {
	for _, c := range []struct {
		name  string
		steps []any
		want  request.Promise
	}{
		{"not verified, and the time runs", nil, request.Promise{Running: 1}},
		{"verified", []any{"verify", 1.0}, request.Promise{Kept: 1}},
		{"verified in the last instant", []any{"verify", 48.0}, request.Promise{Kept: 1}},
		{"verified a minute later", []any{"verify", 48.02}, request.Promise{Late: 1}},
		{"withdrawn before a verification", []any{"withdraw", 3.0}, request.Promise{WithdrawnFirst: 1}},
		{"withdrawn too late for one", []any{"withdraw", 49.0}, request.Promise{WithdrawnLate: 1}},
		{"withdrawn after one", []any{"verify", 1.0, "withdraw", 99.0}, request.Promise{Kept: 1}},
		{"withdrawn after a late one", []any{"verify", 60.0, "withdraw", 99.0}, request.Promise{Late: 1}},
		{"withdrawn in time and reopened too late", []any{"withdraw", 3.0, "reopen", 99.0},
			request.Promise{Missing: 1}},
		{"reopened within the time", []any{"withdraw", 3.0, "reopen", 4.0}, request.Promise{Running: 1}},
		{"reopened within the time and verified in it", []any{"withdraw", 3.0, "reopen", 4.0, "verify", 47.0},
			request.Promise{Kept: 1}},
		{"reopened too late and verified", []any{"withdraw", 3.0, "reopen", 99.0, "verify", 100.0},
			request.Promise{Late: 1}},
		{"withdrawn too late and reopened", []any{"withdraw", 49.0, "reopen", 99.0}, request.Promise{Missing: 1}},
		{"reopened and withdrawn again within the time", []any{"withdraw", 3.0, "reopen", 4.0, "withdraw", 5.0},
			request.Promise{WithdrawnFirst: 1}},
		{"reopened too late and withdrawn again", []any{"withdraw", 3.0, "reopen", 99.0, "withdraw", 120.0},
			request.Promise{WithdrawnLate: 1}},
		{"decided, opened again", []any{"verify", 1.0, "decline", 5.0, "reopen", 99.0}, request.Promise{Kept: 1}},
	} {
		r, at := liveThrough(t, now, c.steps...), now.Add(47*time.Hour)
		if c.want.Missing > 0 {
			at = now.Add(49 * time.Hour)
		}
		if got := request.NewReport(2026, []request.Request{r}, at).Promise; got != c.want {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
	r := waiting(t, now)
	for after, want := range map[time.Duration]request.Promise{48 * time.Hour: {Running: 1}, 48*time.Hour +
		1: {Missing: 1}} {
		if got := request.NewReport(2026, []request.Request{r}, now.Add(after)).Promise; got != want {
			t.Errorf("%s after receipt: %+v", after, got)
		}
	}
}

func TestTheShareInTimeIsOfWhatWasDueAndIsRoundedDown(t *testing.T) {
	for want, p := range map[string]request.Promise{
		"0 false":  {Running: 3, WithdrawnFirst: 2},
		"100 true": {Kept: 7, Running: 3, WithdrawnFirst: 2},
		"99 true":  {Kept: 999, Late: 1},
		"66 true":  {Kept: 2, Missing: 1},
		"50 true":  {Kept: 3, Late: 1, WithdrawnLate: 1, Missing: 1},
		"0 true":   {Late: 1},
	} {
		n, due := p.Percent()
		if got := fmt.Sprint(n, " ", due); got != want {
			t.Errorf("%+v: %s, want %s", p, got, want)
		}
	}
}

func TestThePaceOfAStepIsToldFromFiveRequestsOn(t *testing.T) {
	var list []request.Request
	for i, hours := range []float64{9, 1, 5, 3, 40, 7, 2, 8, 4, 6} {
		list = append(list, liveThrough(t, now, "verify", hours, "accept", hours+24, "prepare", hours+48))
		paces := request.NewReport(2026, list, now.Add(999*time.Hour)).Paces
		verified, decided, prepared, sent := paces[0], paces[1], paces[2], paces[3]
		if told := i >= 4; verified.Enough() != told || !told && (verified.Half != 0 || verified.Most != 0) ||
			verified.N != i+1 || decided.N != i+1 || prepared.N != i+1 || sent.N != 0 || sent.Enough() {
			t.Errorf("of %d requests: %+v", i+1, paces)
		}
	}
	paces := request.NewReport(2026, list, now.Add(999*time.Hour)).Paces
	if paces[0].Half != 5*time.Hour || paces[0].Most != 9*time.Hour || paces[1].Half != 24*time.Hour ||
		paces[2].Most != 24*time.Hour {
		t.Errorf("%+v", paces)
	}
	five := request.NewReport(2026, list[:5], now).Paces[0]
	if five.Half != 5*time.Hour || five.Most != 40*time.Hour {
		t.Errorf("of five: %+v", five)
	}
}

// A request that was reopened is timed from then to the decision that stands.
func TestReport_PaceAfterReopening(t *testing.T) {
	var again []request.Request
	for range 5 {
		again = append(again, liveThrough(t, now, "verify", 2.0, "decline", 10.0, "reopen", 500.0, "accept", 510.0))
	}
	if p := request.NewReport(2026, again, now).Paces; p[0].Half != 2*time.Hour || p[1].Half != 10*time.Hour {
		t.Errorf("opened again: %+v", p)
	}
}

func TestATimeIsToldInWords(t *testing.T) {
	for want, d := range map[string]time.Duration{"0 hr 0 min": 0, "3 hr 5 min": 3*time.Hour + 5*time.Minute +
		59*time.Second, "71 hr 59 min": 72*time.Hour - 1, "3 days 0 hr": 72 * time.Hour,
		"40 days 23 hr": 41*24*time.Hour - time.Minute} {
		if got := request.FormatDuration(d); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
}

// someRequest draws a request of about two years that has lived for a while.
func someRequest(t *rapid.T, first request.Change) request.Request {
	k := &savedRequest{clock: first.Request.Received}
	k.save(first)
	for range rapid.IntRange(0, 12).Draw(t, "steps") {
		k.later(t)
	}
	return k.Request
}

// The same numbers are counted in another way: each request is written down as
// words, and lines with a word are counted.
func TestAReportCountsWhatASecondCountCounts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var list []request.Request
		for range rapid.IntRange(0, 15).Draw(t, "requests") {
			a := request.Answers{"kind": string(rapid.SampledFrom(request.Agencies).Draw(t, "kind")),
				"county": rapid.SampledFrom(request.Counties()[:4]).Draw(t, "county").Code,
				"agency": "Example", "official_email": "official@example.org"}
			for _, box := range boxes {
				if rapid.Bool().Draw(t, box) {
					a[box] = request.Yes
				}
			}
			at := utc(2025, 12, 1, 0).Add(time.Duration(rapid.IntRange(0, 700*24).Draw(t, "hour")) * time.Hour)
			list = append(list, someRequest(t, request.Receive("the token", a, "RFA-2026-7KQ4-X", "salt", at)))
		}
		at := utc(2026, 12, 1, 0).Add(time.Duration(rapid.IntRange(0, 500*24).Draw(t, "now")) * time.Hour)
		total := 0
		for _, year := range []request.Year{2025, 2026, 2027} {
			r := request.NewReport(year, list, at)
			total += r.Received
			var lines []string
			for _, q := range list {
				if local := q.Received.In(request.Pacific).AddDate(0, -6, 0); local.Year() == int(year) ||
					q.Received.In(request.Pacific).Month() >= 7 && q.Received.In(request.Pacific).Year() == int(year) {
					lines = append(lines, describe(q, at))
				}
			}
			second(t, r, lines)
		}
		if total != len(list) {
			t.Fatalf("%d requests, counted %d times", len(list), total)
		}
	})
}

// describe returns a request as a line of words.
func describe(q request.Request, now time.Time) string {
	words := []string{"all", "kind:" + q.Answers["kind"], "county:" + q.Answers["county"], "status:" + string(q.Status)}
	for name, box := range map[string]string{"(g)(1)(A)": "g1a", "(g)(1)(B)": "g1b", "(g)(2)": "g2", "(g)(3)": "g3",
		"(h)": "h", "Not sure": "unsure"} {
		if q.Answers[box] == "yes" {
			words = append(words, "path:"+name)
		}
	}
	limit := q.Received.Add(48 * time.Hour)
	byPerson := q.VerifiedBy != ""
	switch {
	case byPerson && !q.Verified.After(limit):
		words = append(words, "promise:0")
	case byPerson:
		words = append(words, "promise:1")
	case q.Status == "withdrawn" && q.LastTaken["withdraw"].After(limit):
		words = append(words, "promise:2")
	case q.Status == "withdrawn":
		words = append(words, "promise:5")
	case now.After(limit):
		words = append(words, "promise:3")
	default:
		words = append(words, "promise:4")
	}
	if byPerson {
		words = append(words, "pace:0")
	}
	if slices.Contains([]request.Status{"accepted", "agreed", "declined", "referred"}, q.Status) ||
		q.Status == "withdrawn" && !q.LastTaken["accept"].IsZero() {
		words = append(words, "pace:1")
	}
	for i, step := range []request.Step{"prepare", "send", "board", "sign"} {
		if _, there := q.LastTaken[step]; there {
			words = append(words, fmt.Sprint("pace:", i+2))
		}
	}
	for _, c := range q.Confirmations {
		words = append(words, describeQuestion(c)...)
	}
	return " " + strings.Join(words, "  ") + " "
}

// describeQuestion is what came of a question to an official.
func describeQuestion(c request.Confirmation) []string {
	asked, answer := c.Asking, c.Answer
	says := answer.Choice == "yes" || answer.Choice == "no" || answer.Choice == "not-yet" && !asked.Ended.IsZero()
	switch {
	case asked.Event == 0:
		return []string{"confirmation:4"}
	case answer.Event > asked.Event && says && answer.At.After(asked.At.AddDate(0, 0, 30)):
		return []string{"confirmation:1", "pace:6"}
	case answer.Event > asked.Event && says:
		return []string{"confirmation:0", "pace:6"}
	case asked.Ended.IsZero():
		return []string{"confirmation:2"}
	}
	return []string{"confirmation:3"}
}

// second compares a report with the lines.
func second(t *rapid.T, r request.Report, lines []string) {
	with := func(word string) (n int) {
		for _, line := range lines {
			n += strings.Count(line, " "+word+" ")
		}
		return n
	}
	check := func(what string, got int, word string) {
		if want := with(word); got != want {
			t.Fatalf("%s, %s: %d, want %d", r.Year, what, got, want)
		}
	}
	check("all", r.Received, "all")
	sum := 0
	for i, c := range r.Promise.Tallies() {
		check(c.Name, c.N, fmt.Sprint("promise:", i))
		sum += c.N
	}
	if sum != r.Received || r.Promise.Due() != with("promise:0")+with("promise:1")+with("promise:2")+with("promise:3") {
		t.Fatalf("%d requests, and %d of them have a place; %d were due", r.Received, sum, r.Promise.Due())
	}
	for i, p := range r.Paces {
		check(p.Name, p.N, fmt.Sprint("pace:", i))
		if p.Enough() != (p.N >= 5) || !p.Enough() && p.Half+p.Most != 0 || p.Half > p.Most {
			t.Fatalf("%+v", p)
		}
	}
	for i, c := range r.Confirmations.Tallies() {
		check(c.Name, c.N, fmt.Sprint("confirmation:", i))
	}
	for _, c := range r.Paths {
		check(c.Name, c.N, "path:"+c.Name)
	}
	for i, c := range r.Kinds {
		check(c.Name, c.N, "kind:"+string(request.Agencies[i]))
	}
	for i, c := range r.Statuses {
		check(c.Name, c.N, "status:"+string(request.Statuses[i]))
	}
	for i, c := range r.Counties {
		at := slices.IndexFunc(request.Counties(), func(one request.County) bool { return one.Name == c.Name })
		check(c.Name, c.N, "county:"+request.Counties()[at].Code)
		if c.N == 0 || i > 0 && r.Counties[i-1].N < c.N {
			t.Fatalf("the counties stand as %+v", r.Counties)
		}
		sum -= c.N
	}
	if sum != 0 {
		t.Fatalf("%d requests are of no county", sum)
	}
}

// What was due, what of it was missed, and what was not due are counted apart, and
// together they are all.
func TestPromise_Sums(t *testing.T) {
	p := request.Promise{Kept: 1, Late: 2, WithdrawnLate: 4, Missing: 8, Running: 16, WithdrawnFirst: 32}
	got := []int{p.Due(), p.Overdue(), p.NotDue(), p.All()}
	if want := []int{15, 14, 48, 63}; !slices.Equal(got, want) {
		t.Errorf("got %d due, overdue, not due, and in all; want %d", got, want)
	}
}

// A report has the months from July to the present one, each with its own requests,
// and counts by how they came and how they stand.
func TestReport_MonthsChannelsStatuses(t *testing.T) {
	july, september := utc(2026, 7, 1, 7), utc(2026, 9, 1, 7)
	list := []request.Request{liveThrough(t, july, "verify", 1.0), liveThrough(t, september.Add(-1)),
		liveThrough(t, september)}
	list[2].Entry.Channel = request.ByPhone
	r := request.NewReport(2026, list, september)
	months := ""
	for _, m := range r.Months {
		months += fmt.Sprint(m.Begin.Format("1/2 15:04 "), m.All(), " ")
	}
	if want := "7/1 00:00 1 8/1 00:00 1 9/1 00:00 1 "; months != want {
		t.Errorf("got the months %q, want %q", months, want)
	}
	for i, want := range []int{2, 1, 0, 0} {
		if got := r.Channels[i]; got.N != want {
			t.Errorf("got %d %s, want %d", got.N, got.Name, want)
		}
	}
	if verified, waits := r.In(request.Verified), r.In(request.Received, request.Asked); verified != 1 || waits != 2 {
		t.Errorf("got %d verified and %d received or asked, want 1 and 2", verified, waits)
	}
}
