package request_test

import (
	"errors"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// may is what may happen to a request, stated from the description of its life.
var may = map[request.Status]map[request.Step]request.Status{
	"":               {request.StepReceive: request.Received},
	request.Received: {request.StepWarn: request.Received, request.StepBreach: request.Received, request.StepDisclaim: request.Received, request.StepVerify: request.Verified},
	request.Verified: {request.StepDisclaim: request.Verified},
}

func TestARequestTakesTheStepsOfItsLifeAndNoOthers(t *testing.T) {
	pairs := 0
	for _, from := range append([]request.Status{"", "asked", "Received"}, request.Statuses...) {
		for _, step := range []request.Step{request.StepReceive, request.StepWarn, request.StepBreach, request.StepVerify, request.StepDisclaim, "", "withdraw", "Verify"} {
			pairs++
			want, allowed := may[from][step]
			got, err := request.Next(from, step)
			if got != want || (err == nil) != allowed || err != nil && !errors.Is(err, request.ErrNotNow) {
				t.Errorf("a request that is %q, step %q: %q, %v; want %q", from, step, got, err, want)
			}
		}
	}
	t.Logf("%d pairs of status and step", pairs)
}

func TestEachStepOfALifeSaysWhoActsNext(t *testing.T) {
	for _, l := range request.Life {
		if l.By == "" || l.Next == "" || may[l.From][l.Step] != l.To {
			t.Errorf("%s from %q: by %q to %q, next %q", l.Step, l.From, l.By, l.To, l.Next)
		}
	}
	if len(request.Life) != 6 || len(request.Statuses) != 2 {
		t.Errorf("a life has %d steps and %d statuses", len(request.Life), len(request.Statuses))
	}
}

func TestARequestIsVerifiedWarnedOfAndDisclaimedOnlyWhenItMayBe(t *testing.T) {
	for _, status := range append([]request.Status{"", "asked", "withdrawn"}, request.Statuses...) {
		r := waiting(t, now)
		r.Status = status
		if _, err := r.Verify("Chris Example", "salt", now); (err == nil) != (status == request.Received) || err != nil && !errors.Is(err, request.ErrNotNow) {
			t.Errorf("a request that is %q is verified: %v", status, err)
		}
		for _, after := range []time.Duration{24, 44, 48, 999} {
			if _, due := r.Remind("salt", now.Add(after*time.Hour)); due != (status == request.Received) {
				t.Errorf("a request that is %q is warned of after %d hours: %v", status, after, due)
			}
		}
	}
	for _, status := range append([]request.Status{"", "asked"}, request.Statuses...) {
		r := waiting(t, now)
		r.Status = status
		_, allowed := may[status][request.StepDisclaim]
		c, said := r.Disclaim("salt", now)
		if said != allowed || said && c.Request.Status != status {
			t.Errorf("a request that is %q is disclaimed: %v, and is %q then", status, said, c.Request.Status)
		}
		if _, again := c.Request.Disclaim("salt", now); said && again {
			t.Errorf("a request that is %q is disclaimed twice", status)
		}
	}
	c, err := waiting(t, now).Verify("Chris Example", "salt", now)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := c.Request.Verify("Another", "salt", now); !errors.Is(err, request.ErrNotNow) || again.Event.Seq != 0 || len(again.Messages) > 0 {
		t.Errorf("verified twice: %+v, %v", again.Event, err)
	}
}
