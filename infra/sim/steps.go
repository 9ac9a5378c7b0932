package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/office/audit"
	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
)

// owing is which mails each step owes, to the agency and to staff. It is typed here
// and not read from request.Life, so that a wrong line there shows. What the
// clock's steps owe depends on the hour: checkClockStep checks them.
var owing = map[request.Step][2]request.MessageKind{
	request.StepReceive:  {request.Acknowledgement, request.StaffNotice},
	request.StepDisclaim: {"", request.Disclaimed},
	request.StepVerify:   {request.VerifiedNotice, ""},
	request.StepAsk:      {request.AskedNotice, ""},
	request.StepRemind:   {request.AnswerReminder, ""},
	request.StepLapse:    {"", request.UnansweredNotice},
	request.StepAnswer:   {request.AnsweredNotice, request.StaffAnswered},
	request.StepRecall:   {request.RecalledNotice, ""},
	request.StepAmend:    {request.AmendedNotice, request.StaffAmended},
	request.StepWithdraw: {request.WithdrawnNotice, request.StaffWithdrawn},
	request.StepAccept:   {request.AcceptedNotice, ""},
	request.StepDecline:  {request.DeclinedNotice, ""},
	request.StepRefer:    {request.ReferredNotice, ""},
	request.StepPrepare:  {request.PreparedNotice, ""},
	request.StepSend:     {request.SentNotice, ""},
	request.StepSign:     {request.AgreedNotice, ""},
	request.StepReopen:   {request.ReopenedNotice, ""},
	request.StepConfirm:  {"", request.StaffConfirmed},

	request.StepWarnAgreement: {"", request.AgreementWarning},
	request.StepLateAgreement: {"", request.AgreementLate},
}

// checkMessages checks that a step owes its mails and no others: one to each
// address of the agency, those before an amendment too, one to staff, and those to
// offices.
func (w *world) checkMessages(c request.Change, was request.Request, toOffices []string) {
	want, got := map[string]int{}, map[string]int{}
	for _, one := range toOffices {
		want[one]++
	}
	kinds := owing[c.Event.Step]
	if kinds[0] != "" {
		for _, to := range c.Request.Answers.Addresses(was.Answers.Addresses()...) {
			want[string(kinds[0])+" to "+to]++
		}
	}
	w.expectNotices(c, was, want)
	if c.Event.Told {
		notice := request.RedactedNotice
		if c.Event.Question != "" { // an official answered
			notice = request.ConfirmAnswered
		}
		for _, to := range c.Request.Answers.Addresses() {
			want[string(notice)+" to "+to]++
		}
	}
	if c.Event.Step == request.StepAssign && c.Request.Assigned.Email != "" {
		want[string(request.AssignedNotice)+" to "+c.Request.Assigned.Email]++
	}
	if h := c.Request.Handover; c.Event.Step == request.StepReady && h.Lead.Email != "" {
		want[string(request.ReadyNotice)+" to "+h.Lead.Email]++
	}
	if lead := was.Handover.Lead; c.Event.Step == request.StepTakeBack && lead.Email != "" && lead.Name != c.Event.By {
		want[string(request.TakenBackNotice)+" to "+lead.Email]++
	}
	ends := []request.Step{request.StepAsk, request.StepTakeBack, request.StepAmend, request.StepWithdraw,
		request.StepAccept, request.StepDecline, request.StepRefer, request.StepReopen}
	if slices.Contains(ends, c.Event.Step) {
		w.holds(wholeWrites, c.Request.Handover.Event == 0, "%s: after %s it is still handed over to a lead",
			c.Request.Reference, c.Event.Step)
	}
	for _, m := range c.Messages {
		got[string(m.Kind)+" to "+m.To+string(m.Role)]++
		if m.Kind == kinds[0] && c.Event.Step != request.StepReceive && c.Event.Step != request.StepVerify {
			w.holds(wholeWrites, (m.State == request.Held) == c.Request.Held,
				"%s of %s is %s, and its mail is held: %t", m.Kind, c.Request.Reference, m.State, c.Request.Held)
		}
	}
	switch c.Event.Step {
	case request.StepHold:
		w.ledger.requests[c.Request.ID].held = true
	case request.StepRelease:
		w.ledger.requests[c.Request.ID].held = false
	case request.StepReceive, request.StepAmend:
		w.ledger.requests[c.Request.ID].held = w.ledger.requests[c.Request.ID].held || c.Request.Held
	}
	w.holds(heldMail, c.Request.Held == w.ledger.requests[c.Request.ID].held, "%s: after %s its mail is held: %t",
		c.Request.Reference, c.Event.Step, c.Request.Held)
	w.holds(wholeWrites, maps.Equal(want, got), "%s: the step %s owes %v, and there is %v", c.Request.Reference,
		c.Event.Step, want, got)
}

// expectNotices adds the emails to our own people that a step owes: to staff, and
// of what the agency does to the person to whom the request is assigned too, who
// alone is told where there is no answer.
func (w *world) expectNotices(c request.Change, was request.Request, want map[string]int) {
	kind, to := owing[c.Event.Step][1], was.Assigned
	assignee := string(kind) + " to " + to.Email + string(request.ToAssignee)
	switch {
	case kind == "":
	case c.Event.Step == request.StepLapse && to.Email != "":
		want[assignee]++
	default:
		want[string(kind)+" to "+string(request.Staff)]++
		if c.Event.Step == request.StepLateAgreement {
			want[string(kind)+" to "+string(request.Escalation)]++
		}
		if c.Event.Step.Actor() == request.ByAgency && to.Email != "" && !strings.HasPrefix(c.Event.By, to.Name) {
			want[assignee]++
		}
	}
}

// checkEditions follows the former editions and the events: an amendment keeps the
// edition that it replaces, a redaction removes words from both, and no other step
// touches them.
func (w *world) checkEditions(c request.Change, k *requestRecord) {
	switch c.Event.Step {
	case request.StepAmend:
		kept := len(c.Editions) == 1 && c.Editions[0].Answers.Digest() == k.Answers.Digest()
		w.holds(wholeWrites, kept && c.Event.Answers == c.Request.Answers.Digest(),
			"%s is amended, and the former answers are not kept beside", c.Request.Reference)
		k.editions = append(k.editions, c.Editions...)
	case request.StepRedact, request.StepRedactEnd:
		w.recordRedaction(c, k)
	default:
		w.holds(wholeWrites, len(c.Editions)+len(c.Rewritten) == 0, "%s: the step %s changes what was written",
			c.Request.Reference, c.Event.Step)
	}
}

// checkDrafts follows the drafts of the agreement: each is the next one, on top of
// the one that the person saw, and no other step but a removal of words writes any.
func (w *world) checkDrafts(c request.Change, k *requestRecord) {
	if c.Event.Step != request.StepDraft {
		isRemoval := c.Event.Step == request.StepRedact
		w.holds(wholeWrites, isRemoval || len(c.Agreements) == 0 && c.Request.Agreement.Digest == k.Agreement.Digest,
			"%s: the step %s changes the agreement", c.Request.Reference, c.Event.Step)
		return
	}
	latest := c.Request.Agreement
	isNext := len(c.Agreements) == 1 && c.Agreements[0].Number == k.Agreement.Number+1 &&
		c.Agreements[0].Digest() == latest.Digest && latest.Digest == c.Event.Draft && latest.Number == k.Agreement.Number+1
	w.holds(wholeWrites, isNext, "%s: draft %d of the agreement isn’t stored with its event", c.Request.Reference,
		latest.Number)
	w.recordDraft(c, k)
	w.holds(versions, c.Event.Why == fmt.Sprintf("Draft %d.", latest.Number),
		"%s: draft %d of the agreement is saved over one that its writer didn’t see", c.Request.Reference, latest.Number)
}

// recordRedaction checks that words are removed from all editions, and notes which,
// so that they can be looked for when nothing is left to happen.
func (w *world) recordRedaction(c request.Change, k *requestRecord) {
	w.recordWish(c, k)
	w.recordRewrite(c, k)
	if need := k.Answers["need"]; c.Request.Answers["need"] == request.Redacted && need != request.Redacted {
		k.removed = append(k.removed, need)
	}
	for _, name := range c.Request.Redacted {
		if c.Request.Answers[name] != request.Redacted || c.Request.Removing > 0 {
			continue // answered again since it was removed, or not finished
		}
		for _, one := range k.editions {
			was, there := one.Answers[name]
			isOther := name == "need" && !slices.Contains(k.removed, was) // of a removal by words, another text stays
			w.holds(wholeWrites, !there || was == request.Redacted || isOther,
				"%s: %s is removed, and edition %d has it",
				c.Request.Reference, name, one.Number)
		}
	}
}

// recordWish takes down the words that the form of a removal named, as they were
// before it: they must be gone in the end, whatever was written.
func (w *world) recordWish(c request.Change, k *requestRecord) {
	for _, b := range w.buttons {
		if b.step != request.StepRedact || !c.Event.IsOnce(b.form.Get("once")) {
			continue
		}
		if need := k.Answers["need"]; need != request.Redacted {
			k.removed = append(k.removed, need)
		}
		for i, e := range k.now {
			named := b.form.Has(fmt.Sprintf("event-%d", i+1))
			if named && strings.HasPrefix(e.Why, "wish") {
				k.removed = append(k.removed, e.Why)
			}
		}
	}
}

// recordRewrite takes down editions, events, and drafts without their words.
func (w *world) recordRewrite(c request.Change, k *requestRecord) {
	w.recordCutDrafts(c, k)
	for _, e := range c.Editions {
		if was := k.editions[e.Number-1].Answers["need"]; e.Answers["need"] == request.Redacted &&
			was != request.Redacted {
			k.removed = append(k.removed, was)
		}
		k.editions[e.Number-1] = e
	}
	for _, e := range c.Rewritten {
		if was := k.now[e.Seq-1]; strings.HasPrefix(was.Why, "wish") && e.Why != was.Why {
			k.removed = append(k.removed, was.Why)
		}
		k.now[e.Seq-1] = e
	}
}

// judgeRemoved looks for words that were removed in all that is stored.
func (w *world) judgeRemoved() {
	words := map[string]string{} // and where to look; everywhere, unless another request has the same
	for _, k := range w.ledger.requests {
		for _, one := range k.removed {
			if w.isTwin(k.ID) {
				words[one] = "request#" + k.ID
			} else {
				words[one] = ""
			}
		}
	}
	if len(words) == 0 {
		return
	}
	err := table.All(context.Background(), w.table, func(r table.Row) error {
		for one, part := range words {
			w.holds(wordsGone, !strings.HasPrefix(r.Part, part) || !strings.Contains(string(r.Data), one),
				"%q was removed, and stands in %s %s", one, r.Part, r.Sort)
		}
		return nil
	})
	w.holds(wordsGone, err == nil, "not all can be read: %v", err)
}

// checkAuditTask checks a task that the daily comparison made: mail may be late
// while the platform is down, and a request unseen. Nothing else.
func (w *world) checkAuditTask(t request.Task) {
	altered := strings.HasPrefix(t.ID, string(integrity.Altered)+"-")
	missing := strings.HasPrefix(t.ID, string(integrity.Unfinished)+"-") && strings.Contains(t.What, "owes")
	w.holds(audited, !altered && !missing, "the daily comparison says: %s", t.What)
}

// judgeConsistency runs the audit once more, when nothing is left to happen,
// and looks for each step that was wanted.
func (w *world) judgeConsistency() {
	found, err := audit.Reconcile(context.Background(), store.Store{Table: w.table}, w.now.Add(time.Minute))
	w.holds(audited, err == nil, "the books cannot be compared: %v", err)
	for _, d := range found {
		w.holds(audited, d.Kind == integrity.Unopened, "the books of %s do not agree: %s", d.Reference, d.What)
	}
	for _, k := range w.ledger.requests {
		err := k.CheckEditions(k.now, k.editions)
		w.holds(chains, err == nil, "%v", err)
		w.judgeDrafts(k)
	}
	for _, b := range w.buttons {
		n := w.there(b)
		w.holds(stepOnce, n <= 1 || !b.alone(), "the step %s by %s is %d times in the history", b.step, b.by, n)
		w.holds(stepOnce, n > 0 || !b.taken, "the step %s by %s was answered as taken and is gone", b.step, b.by)
	}
}
