package main

import (
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// message follows a message from state to state, and has it looked at when it is
// due.
func (w *world) message(m request.Message) {
	o := w.ledger.messages[m.ID]
	if o == nil {
		o = &messageRecord{leases: map[int]time.Time{}, about: map[int]string{}}
		w.ledger.messages[m.ID] = o
	}
	was := o.State
	w.checkDelivery(o, m)
	o.Message = m
	switch m.State {
	case request.Leased:
		w.holds(mailOnce, was == request.Waiting || was == request.Leased, "message %s is leased though it was %s",
			short(m.ID), was)
		w.checkLateLease(m)
		w.checkReminderLease(m)
		w.checkAgreementLease(m)
		if o.leases[m.Attempt].IsZero() { // a redaction writes a leased one, and leases nothing
			o.leases[m.Attempt] = w.now
			if q := w.ledger.requests[m.Request]; q != nil {
				o.about[m.Attempt] = q.Answers["cds"]
			}
		}
		w.holds(mailOnce, !w.mail(m.ID).confirmed,
			"message %s is leased though the mail service's own word had settled it", short(m.ID))
	case request.Sent, request.Delivered:
		w.holds(mailOut, len(w.mail(m.ID).taken) > 0, "message %s is marked %s and never went out", short(m.ID),
			m.State)
	}
	if m.InOutbox() {
		w.planSweep(m.Next)
	}
	if m.IsToOffice() && (m.State == request.Failed || m.Spam) {
		w.planWatch()
	}
	if m.State == request.Waiting && m.Version == 1 {
		w.stream(m.ID)
	}
}

// doubt is how long an email that bounced for now waits for news of its delivery.
// It is typed here and not read from office.
const doubt = time.Hour

// checkDelivery checks that a bounce for now is no failure, and that a delivery
// stands, whatever else is reported.
func (w *world) checkDelivery(o *messageRecord, m request.Message) {
	rec := w.mail(m.ID)
	waited := o.State == request.Doubtful && (w.jumpy || w.now.Sub(o.doubted) >= doubt-2*time.Minute)
	if o.State != m.State && m.State == request.Failed {
		w.holds(temporary, rec.bounced || rec.refused || waited || m.Unsettled >= 2,
			"message %s, which was %s, has failed for nothing", short(m.ID), o.State)
	}
	if o.State == request.Delivered {
		w.holds(temporary, m.State == request.Delivered || m.State == request.Failed && rec.bounced,
			"message %s was delivered, and is %s", short(m.ID), m.State)
	}
	if o.State != request.Doubtful && m.State == request.Doubtful {
		o.doubted = w.now
	}
}
