package office_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"ccee-ca.org/assist/lambda/request"

	"github.com/anishathalye/porcupine"
)

// This is the sequential service that a history is held to: one request, on which
// one person after the other acts. It is request.Life, and the rule of who has seen
// what: of two who act at once the second learns what the first has done.
// Everything else is stated here again.

// line is what a history keeps of a step.
type line struct {
	step    request.Step
	by, why string
	once    string // of a removal of words: by which its form is known again
}

// looks is no step: someone opens a page. Whoever of staff opens the desk's page
// first is in the history with it, by a step of its own: the page may be as the
// request was before, where someone else opens it in the same moment, or as it was
// later, where it had to be read again.
const looks request.Step = "looks"

// wish is what someone does, or tries to do.
type wish struct {
	by      string
	step    request.Step
	seen    int             // with how many events they have seen the request; 0: as it is now
	why     string          // their words, as the history would keep them
	began   string          // of an amendment: the edition from which it began
	makes   request.Answers // and the answers that it would make
	removes request.Redaction
	once    string // of the form that removes
}

// The kinds of answers.
const (
	taken    = "taken"
	others   = "others have acted"
	notNow   = "not possible now"
	another  = "another edition came first"
	nothing  = "nothing was due"
	theState = "the state"
	opened   = "a page, in time"
)

// reply is what someone was told, and what they saw.
type reply struct {
	said     string
	version  int      // that the page carries; 0: it has no form
	shows    []string // the marks of words that a page shows
	history  []line   // of the last look of all, what is stored; nil elsewhere
	editions []request.Answers
}

// life is the request between two steps.
type life struct {
	lines                []line
	status               request.Status
	editions             []request.Answers // of the answers; the last one stands
	seen, warned         bool
	verified             bool
	prepared, sent       bool     // of the agreement, since the decision that stands
	held, kept, underway bool     // mail to the agency: held from now on, some is held, some could be
	stays                []string // the marks that are there in the end
	ends                 []line   // the history in the end
}

// does is what follows where someone acts on the request as it is.
func (l life) does(w wish) (said string, next life) {
	switch w.step {
	case request.StepWarn:
		if l.status != request.Received || l.warned {
			return nothing, l
		}
		return taken, l.with(w)
	case request.StepSeen:
		if l.seen {
			return opened, l
		}
		return opened, l.with(w)
	case request.StepAmend:
		return l.amended(w)
	case request.StepRedact:
		return l.redacted(w)
	}
	done, news := l.since(w)
	switch {
	case done:
		return taken, l
	case news:
		return others, l
	case !l.allows(w.step):
		return notNow, l
	}
	return taken, l.with(w)
}

// amended: an edition that stands already is no change, and one that began from
// another edition has to be chosen again.
func (l life) amended(w wish) (string, life) {
	switch {
	case w.makes.Digest() == l.stands().Digest():
		return taken, l
	case !l.allows(request.StepAmend):
		return notNow, l
	case w.began != fmt.Sprintf("%d-%s", len(l.editions), l.stands().Digest()[:16]):
		return another, l
	}
	return taken, l.with(w)
}

func (l life) stands() request.Answers { return l.editions[len(l.editions)-1] }

// redacted: what is removed is what was seen, so that any step since keeps it back.
// An answer is gone from all editions, and the words of the steps that are named.
func (l life) redacted(w wish) (string, life) {
	if w.seen != len(l.lines) {
		mine := func(one line) bool { return w.once != "" && one.once == w.once }
		if slices.ContainsFunc(l.lines[w.seen:], mine) {
			return taken, l // the button pressed twice
		}
		return others, l
	}
	l.lines, l.editions = slices.Clone(l.lines), slices.Clone(l.editions)
	for i := range l.lines {
		if slices.Contains(w.removes.Events, i+1) {
			l.lines[i].why = request.Redacted
		}
	}
	for i, one := range l.editions {
		l.editions[i] = maps.Clone(one)
		for _, field := range w.removes.Fields {
			if one[field] != "" {
				l.editions[i][field] = request.Redacted
			}
		}
	}
	return taken, l.with(w)
}

// marks are those of all the words that are there.
func (l life) marks() []string { return marksIn(fmt.Sprint(l.lines, l.editions)) }

// quiet are the steps that keep no one back who has not seen them; the agency is
// kept back by none that staff take among themselves.
var (
	quiet = []request.Step{request.StepWarn, request.StepBreach, request.StepSeen, request.StepAssign,
		request.StepRemind}
	ourselves = append([]request.Step{request.StepRedact, request.StepNote, request.StepWeigh, request.StepHold,
		request.StepRelease}, quiet...)
)

// since: is this step of theirs there already, and has anything else happened that
// they have to know?
func (l life) since(w wish) (done, news bool) {
	if w.seen == 0 {
		return false, false
	}
	passed := quiet
	if w.by == request.ByTheAgency {
		passed = ourselves
	}
	for _, one := range l.lines[w.seen:] {
		switch {
		case one == line{w.step, w.by, w.why, w.once}:
			done = true
		case !slices.Contains(passed, one.step):
			news = true
		}
	}
	return done, news
}

func (l life) allows(step request.Step) bool {
	if _, err := request.Next(l.status, step); err != nil {
		return false
	}
	switch step {
	case request.StepPrepare:
		return !l.prepared
	case request.StepSend:
		return l.prepared && !l.sent
	case request.StepBoard, request.StepSign:
		return l.sent
	case request.StepHold:
		return !l.held
	case request.StepRelease:
		return l.held || l.kept
	case request.StepSeen:
		return !l.seen
	}
	return true
}

// with is the request after a step.
func (l life) with(w wish) life {
	l.lines = append(slices.Clone(l.lines), line{w.step, w.by, w.why, w.once})
	l.status, _ = request.Next(l.status, w.step)
	switch w.step {
	case request.StepVerify:
		l.verified = true
	case request.StepSeen:
		l.seen = true
	case request.StepWarn:
		l.warned = true
	case request.StepAmend:
		l.editions = append(slices.Clone(l.editions), w.makes)
	case request.StepPrepare:
		l.prepared = true
	case request.StepSend:
		l.sent = true
	case request.StepAccept, request.StepDecline, request.StepRefer, request.StepReopen:
		l.prepared, l.sent = false, false
		if w.step == request.StepReopen && !l.verified {
			l.status = request.Received
		}
	case request.StepHold:
		l.held, l.kept, l.underway = true, l.kept || l.underway, false
	case request.StepRelease:
		l.held, l.kept, l.underway = false, false, l.underway || l.kept
	}
	if writes := (request.Event{Step: w.step}).Transition().Agency; writes != "" && writes != request.VerifiedNotice {
		l.kept, l.underway = l.kept || l.held, l.underway || !l.held
	}
	return l
}

// shows reports whether a page that someone saw is of the request as it is.
func (l life) shows(w wish, r reply) bool {
	closed := w.by == request.ByTheAgency && !l.status.Open() // its page has no form any more
	same := closed && r.version == 0 || r.version == len(l.lines)
	if r.history != nil {
		same = same && slices.Equal(r.history, l.lines) && reflect.DeepEqual(r.editions, l.editions) &&
			slices.Equal(r.shows, l.marks())
	}
	return same && l.says(w, r)
}

// says reports whether a page has no words that have been removed, and, for staff,
// all that stay. Those that are removed while a page is made may be missing from
// it.
func (l life) says(w wish, r reply) bool {
	there := l.marks()
	for _, one := range r.shows {
		if !slices.Contains(there, one) {
			return false
		}
	}
	for _, one := range there {
		if w.by != request.ByTheAgency && slices.Contains(l.stays, one) && !slices.Contains(r.shows, one) {
			return false
		}
	}
	return true
}

// anew reports whether the page of a refusal may be of a later state: where words
// were removed while it was made, it was made again.
func (l life) anew(version int) bool {
	return version > len(l.lines) && version <= len(l.ends) &&
		slices.ContainsFunc(l.ends[len(l.lines):version], func(one line) bool { return one.step == request.StepRedact })
}

// lives is the model of a request that begins as first.
func lives(first life) porcupine.Model {
	return porcupine.Model{
		Init: func() any { return first },
		Step: func(state, input, output any) (bool, any) {
			l, w, r := state.(life), input.(wish), output.(reply)
			if r.said == theState {
				return l.shows(w, r), l
			}
			said, next := l.does(w)
			seen := r.version == 0 || r.version == len(next.lines) || said != taken && l.anew(r.version)
			return said == r.said && seen, next
		},
		Equal: func(a, b any) bool { return reflect.DeepEqual(a, b) },
		DescribeOperation: func(input, output any) string {
			w, r := input.(wish), output.(reply)
			return fmt.Sprintf("%s: %s %q, seen %d → %s, %d", w.by, w.step, w.why, w.seen, r.said, r.version)
		},
	}
}
