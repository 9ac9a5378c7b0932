package request_test

import (
	"errors"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// A link passes its question on while it opens and the office hasn't answered more
// than “not yet.”
func TestDelegate_WhileLinkOpens(t *testing.T) {
	asked := askedOfficial(t).Request
	choose := func(c request.Choice) func(*request.Input) { return func(in *request.Input) { in.Confirm.Choice = c } }
	for name, f := range map[string]struct {
		r     request.Request
		hours int
		may   bool
	}{
		"asked":        {asked, 21, true},
		"not yet":      {takeConfirm(t, asked, request.StepConfirm, 20, choose(request.ChoiceNotYet)).Request, 21, true},
		"yes":          {takeConfirm(t, asked, request.StepConfirm, 20).Request, 21, false},
		"recalled":     {takeConfirm(t, asked, request.StepRecallAsking, 20).Request, 21, false},
		"expired":      {takeConfirm(t, asked, request.StepExpireAsking, 20).Request, 21, false},
		"a last hour":  {asked, 10 + 30*24 - 1, true},
		"30 days over": {asked, 10 + 30*24, false},
	} {
		_, err := tryConfirm(f.r, request.StepDelegateAsking, f.hours)
		if (err == nil) != f.may || err != nil && !errors.Is(err, request.ErrInvalidTransition) {
			t.Errorf("%s: got %v, want allowed %v", name, err, f.may)
		}
	}
}
