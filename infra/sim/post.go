package main

import (
	"context"
	"regexp"
	"slices"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// mailRecord is what the mail service did with one message.
type mailRecord struct {
	taken     []taken
	bounced   bool // the mail service reports a permanent bounce, or that it did not try
	refused   bool // the mail service has refused it
	confirmed bool // the sender has taken in a Send or a Delivery
	reported  map[request.DeliveryKind]bool
}

// causedByOthers are the mails that people outside CCEE cause, as agencies do here:
// no lead withdraws a request. They are typed here and not read from the message,
// so that one that is not counted shows.
var causedByOthers = []request.MessageKind{request.Acknowledgement, request.AmendedNotice, request.AnsweredNotice,
	request.WithdrawnNotice,
	request.StatusLink, request.DraftLink}

// isCausedByOthers reports whether people outside CCEE cause a message.
func (w *world) isCausedByOthers(o *messageRecord) bool {
	return slices.Contains(causedByOthers, o.Kind) && !o.Released && w.entryOf(o.Request) == nil
}

type taken struct {
	attempt int
	at      time.Time
	to      string
	counted bool
}

func (w *world) mail(id string) *mailRecord {
	if w.mails[id] == nil {
		w.mails[id] = &mailRecord{reported: map[request.DeliveryKind]bool{}}
	}
	return w.mails[id]
}

// lease is how long a sender holds a message. It is typed here and not read from
// office, so that a wrong one there shows.
const lease = 15 * time.Minute

var disclaimLink = regexp.MustCompile(`https://assist\.example\.org(/request/disclaim/\S+)`)
var anyLink = regexp.MustCompile(`https://assist\.example\.org/[a-z/]+/([A-Za-z0-9_-]{43})`)

// takeMail takes a mail: from here on it is out. What the service reports later
// comes late, twice, out of order or never.
func (w *world) takeMail(m request.Mail) string {
	rec, o := w.mail(m.ID), w.ledger.messages[m.ID]
	w.say("  the mail service takes %s to %s", short(m.ID), m.To)
	if o == nil {
		w.wrong(mailOnce, "a mail went out that no message owes: %s", m.ID)
		return ""
	}
	leased, held := o.leases[m.Attempt]
	w.holds(mailOnce, held, "message %s went out without a lease, attempt %d", short(m.ID), m.Attempt)
	for _, t := range rec.taken {
		w.holds(mailOnce, t.attempt != m.Attempt, "message %s went out twice in one lease, attempt %d", short(m.ID),
			m.Attempt)
		apart := leased.Sub(o.leases[t.attempt])
		w.holds(mailOnce, w.jumpy || apart >= lease-2*time.Minute, "message %s went out again in a lease only %s later",
			short(m.ID), apart)
	}
	rec.taken = append(rec.taken, taken{m.Attempt, w.now, m.To, w.isCausedByOthers(o)})
	w.holds(mailOnce, len(rec.taken) <= 2, "message %s went out %d times", short(m.ID), len(rec.taken))
	if len(rec.taken) == 2 {
		w.count.extra++
	}
	for _, found := range anyLink.FindAllStringSubmatch(m.Text, -1) {
		_, opens := w.ledger.links[request.HashSecret(found[1])]
		w.holds(mailOut, opens, "the link in message %s opens nothing", short(m.ID))
	}
	w.checkOfficeMail(m, o)
	if found := disclaimLink.FindStringSubmatch(m.Text); found != nil && w.chance(0.1) {
		w.after(w.between(time.Minute, 60*time.Hour), func() { w.disclaim(found[1]) })
	}
	w.planMailEvents(m)
	return "ses-" + short(m.ID)
}

// planMailEvents has the mail service tell what became of a mail.
func (w *world) planMailEvents(m request.Mail) {
	last := request.MailDelivered
	if w.chance(0.05) {
		last = []request.DeliveryKind{request.MailBounced, request.MailComplained, request.MailRejected}[w.rng.IntN(3)]
	}
	kinds := []request.DeliveryKind{request.MailSent, last}
	if w.chance(0.1) { // in addition, in any order
		kinds = append(kinds, []request.DeliveryKind{request.MailAnswered, request.MailAnswered, request.MailReported,
			request.MailDelayed}[w.rng.IntN(4)])
	}
	for _, kind := range kinds {
		d := request.Delivery{Kind: kind, MessageID: m.ID, Attempt: m.Attempt, SESID: "ses-" + short(m.ID),
			At: w.now.UTC(), Detail: string(kind)}
		for range 2 {
			switch {
			case w.fixed:
				w.after(time.Second, func() { w.tell(d, 0) })
			case w.chance(w.drops): // never
			default:
				w.after(w.between(0, 5*time.Second)+w.tardy(), func() { w.tell(d, 0) })
			}
			if !w.chance(w.drops) {
				break // once, as it should be
			}
		}
	}
}

func (w *world) tardy() time.Duration {
	if w.chance(w.drops) {
		return w.between(0, 2*time.Hour)
	}
	return 0
}

func (w *world) tell(d request.Delivery, tried int) {
	var err error
	if d.Kind == request.MailBounced || d.Kind == request.MailRejected {
		w.mail(d.MessageID).bounced = true
	}
	w.start("news of "+string(d.Kind), senderLife,
		func(*proc) { err = w.service.sender.Settle(context.Background(), d) }, func(p *proc) {
			if p.dead || err != nil {
				if tried < 2 { // as the template has it
					w.after(w.between(time.Minute, 3*time.Minute), func() { w.tell(d, tried+1) })
				}
				return
			}
			rec := w.mail(d.MessageID)
			rec.reported[d.Kind] = true
			rec.confirmed = rec.confirmed || d.Kind == request.MailSent || d.Kind == request.MailDelivered
		})
}
