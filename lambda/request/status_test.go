package request_test

import (
	"slices"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// Each status is open or closed, and no one must act in a closed one. The open ones
// stand as staff handle them: what waits for CCEE before what waits for the agency.
func TestStatuses_OpenAndClosed(t *testing.T) {
	open := []request.Status{request.Received, request.Verified, request.Accepted, request.Asked}
	closed := []request.Status{request.Agreed, request.Declined, request.Referred, request.Withdrawn}
	if !slices.Equal(request.OpenStatuses, open) || !slices.Equal(request.ClosedStatuses, closed) {
		t.Errorf("open are %v, want %v; closed are %v, want %v", request.OpenStatuses, open, request.ClosedStatuses,
			closed)
	}
	for _, s := range request.Statuses {
		if s.Open() != slices.Contains(open, s) {
			t.Errorf("%s is open: %v", s, s.Open())
		}
	}
}
