package request_test

import (
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Each question that was asked is counted once, by what came of it when it was last
// asked; one that was only recorded stands apart.
func TestReport_Confirmations(t *testing.T) {
	verified := takeSteps(t, waiting(t, now), "verify").Request
	asked := takeConfirm(t, verified, request.StepAskOfficial, 10).Request
	choose := func(c request.Choice) func(*request.Input) { return func(in *request.Input) { in.Confirm.Choice = c } }
	take := func(r request.Request, step request.Step, hours int, change ...func(*request.Input)) request.Request {
		return takeConfirm(t, r, step, hours, change...).Request
	}
	notYet := take(asked, request.StepConfirm, 30, choose(request.ChoiceNotYet))
	answered := take(asked, request.StepConfirm, 30)
	expired := take(asked, request.StepExpireAsking, 10+30*24)
	list := []request.Request{verified, asked, notYet, answered, expired,
		take(answered, request.StepAcceptConfirmation, 40),
		take(expired, request.StepRecordConfirmation, 11+30*24),
		take(asked, request.StepRecordConfirmation, 50, choose(request.ChoiceNotYet)),
		take(verified, request.StepRecordConfirmation, 20),
		take(asked, request.StepConfirm, 30, choose(request.ChoiceNotOurs)),
		take(asked, request.StepRecallAsking, 30)}
	report := request.NewReport(request.YearOf(now), list, now)
	got := report.Confirmations
	want := request.ConfirmationCount{InTime: 3, Late: 1, Open: 2, Closed: 3, Recorded: 1}
	if got != want || got.Total() != 9 {
		t.Errorf("%+v, want %+v", got, want)
	}
	if p := report.Paces[len(report.Paces)-1]; p.N != 4 || p.Enough() {
		t.Errorf("%+v", p)
	}
	report = request.NewReport(request.YearOf(now), append(list, answered, answered), now)
	if p := report.Paces[len(report.Paces)-1]; p.N != 6 || request.FormatDuration(p.Half) != "20 hr 0 min" {
		t.Errorf("%+v", p)
	}
}

// An answer on the last moment of the 30 days is in time, and one after it is late.
func TestReport_ConfirmationsAt30Days(t *testing.T) {
	asked := askedOfficial(t).Request
	for over, want := range map[time.Duration]request.ConfirmationCount{
		0:               {InTime: 1},
		time.Nanosecond: {Late: 1},
	} {
		r := takeConfirm(t, asked, request.StepRecordConfirmation, 10+30*24, func(in *request.Input) {
			in.Now = in.Now.Add(over)
		}).Request
		if got := request.NewReport(request.YearOf(now), []request.Request{r}, now).Confirmations; got != want {
			t.Errorf("answered %v after 30 days: got %+v, want %+v", over, got, want)
		}
	}
}
