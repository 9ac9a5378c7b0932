package office_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
)

// lossy are books in which messages are missing.
type lossy struct {
	store.Store
	without request.MessageKind
}

func (l lossy) Messages(ctx context.Context, r request.Request) (kept []request.Message, err error) {
	all, err := l.Store.Messages(ctx, r)
	for _, m := range all {
		if m.Kind != l.without {
			kept = append(kept, m)
		}
	}
	return kept, err
}

// reconcile says what the log says of it.
func (s *service) reconcile(books office.Books) string {
	s.t.Helper()
	var log strings.Builder
	c := &office.Reconciler{Books: books, Now: s.clock, Log: office.NewLog(&log, "")}
	if err := c.Run(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	return log.String()
}

func TestWhatWasAcceptedIsStoredAcknowledgedAndToldToStaff(t *testing.T) {
	s := newService(t, &store.Memory{})
	q := s.sent(office.Sample)
	if log := s.reconcile(s.store); !strings.Contains(log, `"requests":0,"Differences":0`) {
		t.Errorf("a request that is too young: %s", log)
	}
	s.now = s.now.Add(office.Lease + time.Minute) // and nobody sweeps
	log := s.reconcile(s.store)
	if !strings.Contains(log, `"requests":1`) || !strings.Contains(log, "the mail acknowledgement is not settled") || !strings.Contains(log, q.Reference) {
		t.Errorf("mail that waits: %s", log)
	}
	s.sweep()
	if log := s.reconcile(s.store); !strings.Contains(log, `"requests":1,"Differences":0`) {
		t.Errorf("all is well: %s", log)
	}
	for kind, want := range map[request.MessageKind]string{request.Acknowledgement: "owes no acknowledgement", request.StaffNotice: "staff are told nothing"} {
		if log := s.reconcile(lossy{s.store, kind}); !strings.Contains(log, want) || !strings.Contains(log, `"Differences":1`) {
			t.Errorf("without %s: %s", kind, log)
		}
	}
}
