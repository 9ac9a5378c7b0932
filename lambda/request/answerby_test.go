package request_test

import (
	"slices"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// pacific is an instant of a day in Pacific time.
func pacific(year int, month time.Month, day, hour int) time.Time {
	return time.Date(year, month, day, hour, 0, 0, 0, request.Pacific)
}

// The reminder is due at eight in the morning, two business days before the answer:
// weekends and holidays don't count, and a change of clocks moves no hour.
func TestAnswerReminderAt(t *testing.T) {
	for _, c := range []struct{ by, want time.Time }{
		{pacific(2026, 12, 8, 24), pacific(2026, 12, 4, 8)},
		{pacific(2026, 12, 11, 24), pacific(2026, 12, 9, 8)},
		{pacific(2026, 12, 12, 24), pacific(2026, 12, 10, 8)}, // a Saturday
		{pacific(2026, 11, 30, 24), pacific(2026, 11, 24, 8)}, // after Thanksgiving
		{pacific(2026, 11, 3, 24), pacific(2026, 10, 30, 8)},
		{pacific(2027, 3, 16, 24), pacific(2027, 3, 12, 8)},
	} {
		if got := request.AnswerReminderAt(c.by.UTC()); !got.Equal(c.want) {
			t.Errorf("an answer due on %s: reminded at %s, want %s", request.FormatDay(c.by), request.FormatTime(got),
				request.FormatTime(c.want))
		}
	}
}

// asked is a request with a question, asked at an instant, to be answered by the
// end of Tuesday, December 8, 2026.
func asked(t *testing.T, at time.Time) request.Request {
	t.Helper()
	r := takeSteps(t, waiting(t, now), "verify").Request
	c, err := r.Take(request.StepAsk, request.Input{By: "Pat Example", Words: "Which grades?", Salt: "salt",
		Day: pacific(2026, 12, 8, 24), Now: at})
	if err != nil {
		t.Fatal(err)
	}
	if want := "Which grades?\n\nPlease answer by Tuesday, December 8, 2026."; c.Event.Why != want {
		t.Errorf("the history has %q, want %q", c.Event.Why, want)
	}
	return c.Request
}

// An answer is overdue from the end of the day by which it was asked for, until
// there is one, or the question is withdrawn.
func TestAnswerOverdue(t *testing.T) {
	q := asked(t, pacific(2026, 12, 1, 9))
	late := pacific(2026, 12, 8, 24)
	if q.AnswerOverdue(late.Add(-1)) || !q.AnswerOverdue(late) {
		t.Error("the day's last moment is late, or the next one is not")
	}
	for _, step := range []request.Step{request.StepAnswer, request.StepRecall, request.StepWithdraw} {
		c, err := q.Take(step, request.Input{By: "Pat Example", Words: "Words", Salt: "salt", Now: late})
		if err != nil {
			t.Fatal(err)
		}
		if c.Request.AnswerOverdue(late.Add(time.Hour)) {
			t.Errorf("an answer is overdue after %s", step)
		}
	}
	q.AnswerBy = time.Time{}
	if q.AnswerOverdue(late) {
		t.Error("an answer without a date is overdue")
	}
}

// The agency is reminded once, at each of its addresses, from two business days
// before the date until it has passed; not where nothing waits, or where it gets no
// mail.
func TestRemind_Question(t *testing.T) {
	first, due := pacific(2026, 12, 1, 9), pacific(2026, 12, 4, 8)
	take := func(step request.Step, in request.Input) func(r *request.Request) {
		return func(r *request.Request) {
			in.By, in.Words, in.Salt, in.Now = "Pat Example", "Words", "salt", first.Add(time.Hour)
			c, err := r.Take(step, in)
			if err != nil {
				t.Fatal(err)
			}
			*r = c.Request
		}
	}
	unchanged := func(*request.Request) {}
	for _, c := range []struct {
		name   string
		asked  time.Time
		change func(r *request.Request)
		at     time.Time
		want   bool
	}{
		{"a moment before", first, unchanged, due.Add(-1), false},
		{"on time", first, unchanged, due, true},
		{"after an outage", first, unchanged, pacific(2026, 12, 8, 23), true},
		{"asked later than that", due, unchanged, due.Add(time.Hour), false},
		{"answered", first, take(request.StepAnswer, request.Input{}), due, false},
		{"recalled", first, take(request.StepRecall, request.Input{}), due, false},
		{"withdrawn", first, take(request.StepWithdraw, request.Input{}), due, false},
		{"held", first, take(request.StepHold, request.Input{}), due, false},
		{"disclaimed", first, take(request.StepDisclaim, request.Input{}), due, false},
		{"a second question without a date", first, take(request.StepAsk, request.Input{}), due, true},
		{"a second question with a later date", first,
			take(request.StepAsk, request.Input{Day: pacific(2026, 12, 15, 24)}), due, false},
		{"then", first, take(request.StepAsk, request.Input{Day: pacific(2026, 12, 15, 24)}), pacific(2026, 12, 11, 8),
			true},
	} {
		r := asked(t, c.asked)
		c.change(&r)
		change, got := r.Remind("salt", c.at, true)
		if got != c.want {
			t.Errorf("%s: reminded %v, want %v", c.name, got, c.want)
		}
		if _, silent := r.Remind("salt", c.at, false); silent {
			t.Errorf("%s: reminded with the setting off", c.name)
		}
		if !got {
			continue
		}
		if want := []string{"reminder", "reminder"}; !slices.Equal(kinds(change), want) ||
			change.Event.Step != request.StepRemind || change.Request.Status != request.Asked {
			t.Errorf("%s: %s owes %v", c.name, change.Event.Step, kinds(change))
		}
		if got := change.Request.AgencyEvents; !slices.Contains(got, change.Event.Seq) {
			t.Errorf("%s: the agency was told of the events %v, want %d among them", c.name, got, change.Event.Seq)
		}
		again, due := change.Request.Remind("salt", c.at.Add(time.Hour), true)
		if due && again.Event.Step == request.StepRemind {
			t.Errorf("%s: reminded twice", c.name)
		}
		next, err := change.Request.Take(request.StepAsk, request.Input{By: "Pat Example", Words: "And?", Salt: "salt",
			Day: pacific(2027, 1, 15, 24), Now: c.at})
		if err != nil {
			t.Fatal(err)
		}
		if _, new := next.Request.Remind("salt", pacific(2027, 1, 13, 9), true); !new {
			t.Errorf("%s: a question after it is not reminded of", c.name)
		}
	}
}

// A reminder that has not left yet is moot once no answer is due.
func TestIsMoot_Reminder(t *testing.T) {
	due := pacific(2026, 12, 4, 8)
	r, m := asked(t, pacific(2026, 12, 1, 9)), request.Message{Kind: request.AnswerReminder}
	if m.IsMoot(r, due) {
		t.Error("a reminder of an open question is moot")
	}
	for _, step := range []string{"answer", "recall", "withdraw"} {
		if c := takeSteps(t, r, step); !m.IsMoot(c.Request, due) {
			t.Errorf("after %s a reminder is sent", step)
		}
	}
	if late := pacific(2026, 12, 8, 24); m.IsMoot(r, late.Add(-1)) || !m.IsMoot(r, late) {
		t.Error("a reminder that names a day in the past is sent, or one of the day itself isn’t")
	}
}

// Once the day of a question has passed, the person to whom the request is assigned
// is told, or else staff, once, whether or not agencies get email from the clock;
// a new date starts over. The agency learns nothing of it.
func TestRemind_NoAnswer(t *testing.T) {
	late := pacific(2026, 12, 8, 24)
	for _, person := range []request.Assignee{{}, {ID: "robin", Name: "Robin Example", Email: "robin@example.org"}} {
		r := asked(t, pacific(2026, 12, 1, 9))
		r.Assigned = person
		if _, due := r.Remind("salt", late.Add(-1), false); due {
			t.Error("the clock takes a step before the day has passed")
		}
		c, due := r.Remind("salt", late, false)
		if !due || c.Event.Step != request.StepLapse || len(c.Messages) != 1 || c.Request.Status != request.Asked {
			t.Fatalf("%v: %+v", due, c.Event)
		}
		m := c.Messages[0]
		if m.Kind != request.UnansweredNotice || m.To != person.Email || m.IsToAgency() || m.IsMoot(c.Request, late) ||
			(m.Role == request.Staff) != (person.Email == "") {
			t.Errorf("it owes %+v", m)
		}
		if _, again := c.Request.Remind("salt", late.AddDate(0, 1, 0), true); again {
			t.Error("it is told twice")
		}
		if c.Event.IsPublic() || !m.IsMoot(takeSteps(t, c.Request, "answer").Request, late) {
			t.Error("the agency’s page shows it, or it is told after the answer")
		}
		in := stepInput("ask", late)
		in.Day = pacific(2027, 1, 15, 24)
		again, err := c.Request.Take(request.StepAsk, in)
		if err != nil {
			t.Fatal(err)
		}
		if next, due := again.Request.Remind("salt", in.Day, false); !due || next.Event.Step != request.StepLapse {
			t.Error("a question with a new date is not told of")
		}
	}
}

// When CCEE expects to decide holds until that day has passed, or it has decided.
func TestExpect(t *testing.T) {
	day := pacific(2026, 12, 11, 24)
	r := takeSteps(t, waiting(t, now), "verify").Request
	c, err := r.Take(request.StepExpect, request.Input{By: "Pat Example", Salt: "salt", Day: day, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	if got := c.Event.Public(); got.Words != "By Friday, December 11, 2026." || len(c.Messages) > 0 {
		t.Errorf("the agency reads %+v, and gets %d emails", got, len(c.Messages))
	}
	if got := c.Request.DecisionExpected(day.Add(-1)); !got.Equal(day) {
		t.Errorf("before the day has passed it is expected by %s", got)
	}
	for name, got := range map[string]time.Time{"after that day": c.Request.DecisionExpected(day),
		"without one":    r.DecisionExpected(now),
		"accepted":       takeSteps(t, c.Request, "accept").Request.DecisionExpected(now),
		"withdrawn":      takeSteps(t, c.Request, "withdraw").Request.DecisionExpected(now),
		"reopened again": takeSteps(t, c.Request, "withdraw reopen").Request.DecisionExpected(now)} {
		if !got.IsZero() {
			t.Errorf("%s it is expected by %s", name, got)
		}
	}
}

// A date that someone is to act by is today or later, and the form suggests five
// business days for an answer.
func TestStepForms_Dates(t *testing.T) {
	ask, _ := request.ShortForm(request.StepAsk)
	at := pacific(2026, 12, 1, 23) // December 2 in UTC
	check := func(month, day, year string) request.Checked {
		return ask.Form().Check(request.RawInput{"words": "Which grades?", "answer_by_month": month,
			"answer_by_day":  day,
			"answer_by_year": year}, at)
	}
	for _, c := range []struct{ month, day, year, want string }{
		{"12", "1", "2026", "2026-12-01"}, {"", "", "", ""}, {"12", "31", "2027", "2027-12-31"},
		{"11", "30", "2026", "problem"}, {"1", "1", "2028", "problem"}, {"2", "30", "2027", "problem"},
	} {
		got := check(c.month, c.day, c.year)
		if want := c.want == "problem"; len(got.Problems) > 0 != want || !want && got.Answers["answer_by"] != c.want {
			t.Errorf("%s/%s/%s: %q, %v", c.month, c.day, c.year, got.Answers["answer_by"], got.Problems)
		}
	}
	if got := request.InputOf(check("12", "8", "2026").Answers).Day; !got.Equal(pacific(2026, 12, 8, 24)) {
		t.Errorf("December 8 ends at %s", got)
	}
	if got := request.InputOf(check("", "", "").Answers).Day; !got.IsZero() {
		t.Errorf("no date ends at %s", got)
	}
	typed := ask.Suggested(at)
	if typed["answer_by_month"]+"/"+typed["answer_by_day"]+"/"+typed["answer_by_year"] != "12/8/2026" ||
		len(typed) != 3 {
		t.Errorf("the form suggests %v", typed)
	}
}
