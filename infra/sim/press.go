package main

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// press presses the button, and again where no answer comes or an error.
func (w *world) press(b *button) {
	b.tries++
	answer := &recorder{head: http.Header{}}
	session := ""
	if b.staff {
		session = w.session(b.who)
	}
	send := func(form url.Values) *recorder {
		answer := &recorder{head: http.Header{}}
		r := formPost(b.path, form)
		if !b.staff {
			w.service.intake.ServeHTTP(answer, r)
			return answer
		}
		r.AddCookie(&http.Cookie{Name: "__Host-desk", Value: session})
		w.service.desk.ServeHTTP(answer, r)
		return answer
	}
	w.start(fmt.Sprintf("%s (%s, try %d)", b.step, b.by, b.tries), intakeLife, func(*proc) {
		if b.step == request.StepRedact && !b.form.Has("once") {
			answer = w.preview(b, send)
			if answer.status != http.StatusOK {
				return
			}
		}
		answer = send(b.form)
	}, func(p *proc) {
		if !p.dead && b.sees(answer) {
			w.sendLetter(b)
			return
		}
		if !p.dead {
			w.checkPress(b, answer)
		}
		if b.over || w.calm || b.tries >= 4 {
			b.then()
			return
		}
		w.after(w.between(time.Second, 20*time.Minute), func() { w.press(b) })
	})
}

// preview is what a letter's page says that it has shown: the request's version,
// and the digest of the emails.
var preview = regexp.MustCompile(
	`name="version" value="(\d+)">\s*<input type="hidden" name="preview" value="([0-9a-f]{64})"`)

// sees reports whether the answer is the preview of a letter, which the button that
// is pressed next sends.
func (b *button) sees(a *recorder) bool {
	if a.status != http.StatusOK || b.form.Has("preview") || !b.staff || !b.step.Transition().HasLetter() {
		return false
	}
	shown := preview.FindStringSubmatch(a.body.String())
	if shown == nil {
		return false
	}
	b.form.Set("version", shown[1])
	b.form.Set("preview", shown[2])
	b.form.Set("action", "send")
	b.path = strings.TrimSuffix(b.path, string(b.step)) + "letter/" + string(b.step)
	return true
}

// sendLetter sends a letter that was previewed; now and then another one.
func (w *world) sendLetter(b *button) {
	if !w.fixed && w.chance(0.1) {
		b.other = true
		b.form.Set("words", b.form.Get("words")+" Or not.")
	}
	b.tries--
	w.press(b)
}

// checkPress checks the page that answers a step against the history at that
// instant.
func (w *world) checkPress(b *button, a *recorder) {
	w.say("%s by %s is answered %d", b.step, b.by, a.status)
	n := w.there(b)
	switch {
	case b.other:
		b.over = true
		w.holds(seenLetters, a.status != http.StatusSeeOther, "%s by %s is sent in words that no preview showed",
			b.step,
			b.by)
	case a.status == http.StatusSeeOther:
		b.over, b.taken = true, true
		w.holds(stepOnce, n > 0, "the step %s by %s is answered as taken and is not in the history", b.step, b.by)
		if n > 0 {
			w.checkSeen(b)
		}
	case a.status == http.StatusConflict:
		b.over = true
		unsure := strings.Contains(a.body.String(), "so we can’t tell whether it was yours")
		isClosed := strings.Contains(a.body.String(), "are closed for a few minutes") // and says nothing of the step
		w.holds(stepOnce, n == 0 || !b.alone() || unsure || isClosed,
			"the step %s by %s is answered as not taken and is in the history", b.step, b.by)
		w.holds(stepOnce, !unsure || w.hasLostWords(b),
			"the page can’t tell whether %s by %s was taken, and no such step has lost its words", b.step, b.by)
	case a.status == http.StatusTooManyRequests && b.step == request.StepAmend:
		b.over = true
		w.checkRefusal(b, a.body.String())
	case a.status < 500:
		b.over = true
	case !b.staff:
		page := a.body.String()
		back := strings.Contains(page, b.form.Get("words")) && strings.Contains(page, b.form.Get("need"))
		w.holds(pageBack, back, "%s by %s is answered %d without its words", b.step, b.by, a.status)
	}
}

// alone reports whether no other press can make the same event: its words are its
// own. An amendment that others have replaced since is shown to be chosen again,
// which says nothing of whether it was there.
func (b *button) alone() bool { return b.form.Has("words") }

// passed are the steps that keep no one back who has not seen them; the agency is
// kept back by none that staff take among themselves.
var (
	passed = []request.Step{request.StepWarn, request.StepBreach, request.StepSeen, request.StepAssign,
		request.StepRemind, request.StepLapse, request.StepAskOfficial, request.StepAskAgain, request.StepRecallAsking,
		request.StepRemindOfficial, request.StepCallOfficial, request.StepExpireAsking, request.StepBounceAsking,
		request.StepDelegateAsking, request.StepDraft, request.StepRedactEnd, request.StepWarnAgreement,
		request.StepLateAgreement}
	ourselves = append([]request.Step{request.StepAcceptConfirmation, request.StepDismissConfirmation,
		request.StepNote, request.StepWeigh, request.StepHold, request.StepRelease,
		request.StepDisclaim, request.StepRedact}, passed...)
)

// checkSeen checks that the person who took a step had seen all that others had
// done before it. Where a step has no words of its own, another press by the same
// person may have taken it, and seen more.
func (w *world) checkSeen(b *button) {
	quiet := passed
	if !b.staff {
		quiet = ourselves
	}
	events := w.ledger.requests[b.id].events
	taken := b.seen + slices.IndexFunc(events[b.seen:], b.isOf)
	from := b.seen
	for _, other := range w.buttons {
		if other.id == b.id && other.seen <= taken && other.isOf(events[taken]) {
			from = max(from, other.seen)
		}
	}
	for _, e := range events[from:taken] {
		// each says what of its own it is based on
		isOfItself := b.step == request.StepAmend || b.step == request.StepDraft
		w.holds(versions, isOfItself || slices.Contains(quiet, e.Step),
			"%s by %s is taken over a %s that they have not seen", b.step, b.by, e.Step)
	}
}

// isOf reports whether the event is of this press, or of one that no one can tell
// from it.
func (b *button) isOf(e request.Event) bool {
	// which may say more of earlier ones
	why := e.Why == b.why || b.step == request.StepRedact && strings.HasPrefix(e.Why, b.why)
	return e.Step == b.step && e.By == b.by && (why && b.edits == "" || b.edits != "" && e.Answers == b.edits)
}

// there is how often the step is in the history since they saw it.
func (w *world) there(b *button) (n int) {
	for _, e := range w.ledger.requests[b.id].events[b.seen:] {
		if b.isOf(e) {
			n++
		}
	}
	return n
}

// hasLostWords reports whether an event of such a step has lost its words since
// they saw the request: whose it was no one can tell.
func (w *world) hasLostWords(b *button) bool {
	seen := b.seen
	if b.step == request.StepAmend { // its form says which edition they saw, and not how many events
		seen = 0
	}
	return slices.ContainsFunc(w.ledger.requests[b.id].now[seen:],
		func(e request.Event) bool { return e.Step == b.step && e.LostWords() })
}
