package request_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// isRefusal reports whether an error is the refusal of one more than the limit.
func isRefusal(err error, limit request.Limit) bool {
	var e *request.LimitError
	return errors.As(err, &e) && e.Limit == limit && errors.Is(err, request.ErrInvalidTransition)
}

// Ten links to a draft leave in a day, in Pacific time, and fifty in all; ten that
// were asked for to a request's page leave in a day.
func TestCount_Limits(t *testing.T) {
	late := time.Date(2026, 11, 24, 7, 59, 0, 0, time.UTC) // 11:59 p.m. on November 23 in California
	for name, add := range map[string]func(request.Count, time.Time) (request.Count,
		error){"draft": request.Count.AddDraftMail, "status": request.Count.AddStatusLink} {
		limit := map[string]request.Limit{"draft": request.DraftMailsPerDay, "status": request.StatusLinksPerDay}[name]
		var c request.Count
		for day := range 7 {
			at := now.AddDate(0, 0, day)
			for n := range 12 {
				next, err := add(c, at)
				switch {
				case name == "draft" && c.Total == 50:
					if !isRefusal(err, request.DraftMails) {
						t.Errorf("email %d in all: %v", c.Total+1, err)
					}
				case n >= 10:
					if !isRefusal(err, limit) || next != c {
						t.Errorf("%s: email %d of a day: %v", name, n+1, err)
					}
				case err != nil || next.Total != c.Total+1 || next.Today.N != n+1 ||
					!next.Expires.Equal(at.Add(2*request.DraftLife)):
					t.Errorf("%s: email %d of a day: %+v, %v", name, n+1, next, err)
				}
				c = next
			}
		}
		first, err := add(request.Count{}, late)
		if err != nil || first.Today != (request.DayCount{Day: "2026-11-23", N: 1}) ||
			first.Today.On(late.Add(time.Minute)) != 0 || first.Today.On(late.Add(-time.Hour)) != 1 {
			t.Errorf("%s, late in the evening: %+v, %v", name, first, err)
		}
	}
}

// A request takes twenty changes of its answers in a day and fifty in all, while
// its status allows one.
func TestCanAmend_Limits(t *testing.T) {
	r := waiting(t, now)
	for n := range 50 {
		at := now.AddDate(0, 0, n/20)
		if err := r.CanAmend(at); err != nil {
			t.Fatalf("change %d: %v", n+1, err)
		}
		r = amend(t, r, at, "need", fmt.Sprint("Need ", n)).Request
		if err := r.CanAmend(at); n%20 == 19 && !isRefusal(err, request.AmendmentsPerDay) {
			t.Errorf("one more on the day after %d: %v", n+1, err)
		}
	}
	if err := r.CanAmend(now.AddDate(1, 0, 0)); !isRefusal(err, request.Amendments) {
		t.Errorf("change 51: %v", err)
	}
	if _, err := r.Take(request.StepAmend,
		request.Input{Answers: request.Answers{}, Now: now.AddDate(1, 0, 0)}); !isRefusal(err, request.Amendments) {
		t.Errorf("change 51: %v", err)
	}
	if err := takeSteps(t, waiting(t, now), "withdraw").Request.CanAmend(now); !errors.Is(err,
		request.ErrInvalidTransition) {
		t.Errorf("withdrawn: %v", err)
	}
}

// Twenty questions may wait for their answer, and with as many other steps are
// taken as ever.
func TestTake_OpenQuestionsLimit(t *testing.T) {
	r := takeSteps(t, waiting(t, now), "verify"+strings.Repeat(" ask", 20)).Request
	if _, err := r.Take(request.StepAsk, stepInput("ask", now)); !isRefusal(err, request.OpenQuestions) {
		t.Errorf("question 21: %v", err)
	}
	for _, step := range []string{"note", "answer", "recall"} {
		takeSteps(t, r, step)
	}
}

// A refusal says how many there may be, and what to do.
func TestLimits_Words(t *testing.T) {
	for _, l := range request.Limits {
		if l.Happened != "" && (strings.Contains(l.Says(), "%") || l.Do == "") {
			t.Errorf("%q, %q", l.Says(), l.Do)
		}
	}
	if got := request.DraftBytes.Says(); !strings.Contains(got, "262,144 bytes") {
		t.Error(got)
	}
}
