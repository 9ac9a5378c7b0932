package outbox

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// How long an acknowledgement took is measured, and of no other email.
func TestSent_OnlyAcknowledgementsAreMeasured(t *testing.T) {
	made := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for _, kind := range []request.MessageKind{request.Acknowledgement, request.StaffNotice, request.Warning} {
		m := request.Message{ID: "m", Kind: kind, Made: made, SentAt: made.Add(90 * time.Second)}
		said := fmt.Sprint((&Sender{}).sentAttrs(m))
		if measured := strings.Contains(said, "AcknowledgedAfter 90"); measured != (kind == request.Acknowledgement) {
			t.Errorf("%s: %s", kind, said)
		}
	}
}
