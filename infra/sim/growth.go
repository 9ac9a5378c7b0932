package main

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// How often a public link may cause something. They are typed here and not read
// from request, so that a wrong one there shows.
const (
	maxAmendments       = 50 // of one request
	maxAmendmentsPerDay = 20
	maxSavesPerDay      = 100 // of one draft
	maxLinksPerDay      = 10  // emails with a link to one draft, or that someone asked for on one request
)

// growth counts what links have caused, as the table has taken it.
type growth struct {
	saves  map[string]map[string]int // draft → Pacific day → saves
	words  map[string]bool           // draft and words that a save of it stored
	emails map[string]map[string]int // draft or request → Pacific day → emails with a link to it
}

func newGrowth() growth {
	return growth{saves: map[string]map[string]int{}, words: map[string]bool{}, emails: map[string]map[string]int{}}
}

func count(days map[string]map[string]int, id, day string) int {
	if days[id] == nil {
		days[id] = map[string]int{}
	}
	days[id][day]++
	return days[id][day]
}

// grow has an agency use its own link past a limit: a little before noon, so that
// no day ends meanwhile.
func (w *world) grow(c *client) {
	noon := w.now.In(request.Pacific)
	noon = time.Date(noon.Year(), noon.Month(), noon.Day(), 11, 0, 0, 0, request.Pacific)
	if noon.Before(w.now.Add(time.Hour)) {
		noon = noon.AddDate(0, 0, 1)
	}
	switch w.actor {
	case amends:
		for day := range 3 {
			w.at(noon.AddDate(0, 0, day), func() { w.amendAgain(c, maxAmendmentsPerDay+2) })
		}
	case saves:
		w.at(noon, func() { w.save(w.newAuthor(c), maxSavesPerDay+2) })
	case asks:
		w.at(noon, func() { w.save(w.newAuthor(c), 1) })
		w.at(noon.Add(time.Hour), func() { w.askStatusLink(c, maxLinksPerDay+2) })
	}
}

// amendAgain amends a request so often, one change after the other.
func (w *world) amendAgain(c *client, left int) {
	if left == 0 || w.calm {
		return
	}
	w.wantThen(c, request.StepAmend, func() {
		w.after(w.between(time.Second, time.Minute), func() { w.amendAgain(c, left-1) })
	})
}

// checkAmendment checks the limits of a request's amendments, and that each is
// counted, once.
func (w *world) checkAmendment(k *requestRecord) {
	last := k.events[len(k.events)-1]
	today, all, same, excused := 0, 0, 0, false
	for _, e := range k.events {
		if e.Step != request.StepAmend {
			continue
		}
		all++
		if pacificDay(e.At) == pacificDay(last.At) {
			today++
		}
		if e.Answers == last.Answers {
			same++
		}
		excused = excused || w.nearMidnight(e.At)
	}
	w.holds(limits, all <= maxAmendments && (excused || today <= maxAmendmentsPerDay),
		"%s is amended %d times, %d of them today", k.Reference, all, today)
	w.holds(limits, same == 1 && (excused || k.AmendedOn.N == today),
		"%s: the change is there %d times, and %d are counted of %d", k.Reference, same, k.AmendedOn.N, today)
}

// checkRefusal checks the page that refuses one amendment more: the limit is
// reached, and the words come back.
func (w *world) checkRefusal(b *button, page string) {
	k := w.ledger.requests[b.id]
	today, all := 0, 0
	for _, e := range k.events {
		if e.Step == request.StepAmend {
			all++
			if pacificDay(e.At) == pacificDay(w.now) {
				today++
			}
		}
	}
	w.holds(limits, all >= maxAmendments || today >= maxAmendmentsPerDay || w.nearMidnight(w.now),
		"%s can’t be amended any more after %d changes, %d of them today", k.Reference, all, today)
	w.holds(pageBack, strings.Contains(page, b.form.Get("need")), "%s by %s is refused without its words", b.step, b.by)
}

// author is someone who saves a form to finish it later, and emails the link.
type author struct {
	name   string
	form   url.Values
	secret string // of the link, once they have seen it
	saved  int    // words so far
}

func (w *world) newAuthor(c *client) *author {
	f := maps.Clone(c.form)
	f.Del("token")
	f.Del(request.TrapInput)
	return &author{name: "the author of a draft", form: f}
}

// draft is the id of the author's draft.
func (w *world) draft(a *author) string { return w.ledger.links[request.HashSecret(a.secret)].Draft }

// save saves a form so often, each time with other words; then they email its link.
func (w *world) save(a *author, left int) {
	if w.calm {
		return
	}
	if left == 0 {
		w.emailLink(a, maxLinksPerDay+2)
		return
	}
	a.saved++
	a.form["need"] = []string{fmt.Sprintf("save %d.", a.saved)}
	w.submit(a.name, "/request/draft/save", a.form, 0, func(answer *recorder) {
		w.checkSave(a, answer)
		w.after(w.between(time.Second, 10*time.Second), func() { w.save(a, left-1) })
	})
}

// checkSave checks the answer to a save against what is stored at that
// instant.
func (w *world) checkSave(a *author, answer *recorder) {
	words, page := a.form.Get("need"), answer.body.String()
	switch answer.status {
	case http.StatusOK:
		if found := anyLink.FindStringSubmatch(page); a.secret == "" && found != nil {
			a.secret = found[1]
		}
		w.holds(stepOnce, w.growth.words[w.draft(a)+" "+words], "%q is answered as saved and is not", words)
	case http.StatusTooManyRequests:
		n := w.growth.saves[w.draft(a)][pacificDay(w.now)]
		w.holds(limits, n >= maxSavesPerDay || w.nearMidnight(w.now),
			"a draft can’t be saved any more after %d times today", n)
		w.holds(pageBack, strings.Contains(page, words), "a save is refused without its words")
	default:
		w.holds(pageBack, strings.Contains(page, words), "a save is answered %d without its words", answer.status)
	}
	if a.secret != "" {
		a.form.Set("draft", a.secret)
		a.form.Set("version", strconv.FormatInt(w.ledger.versions["draft#"+w.draft(a)+" draft"], 10))
	}
}

// draftSaved checks the limit of a draft's saves, and that each is counted, once.
func (w *world) draftSaved(d request.Draft) {
	n := count(w.growth.saves, d.ID, pacificDay(d.Saved))
	words := d.ID + " " + d.RawInput["need"]
	excused := w.nearMidnight(d.Saved)
	w.holds(limits, n <= maxSavesPerDay || excused, "a draft is saved %d times in a day", n)
	w.holds(limits, !w.growth.words[words] && (d.Saves.N == n || excused),
		"a save is stored twice, or %d are counted of %d", d.Saves.N, n)
	w.growth.words[words] = true
}

// emailLink asks so often for an email with the link to a draft.
func (w *world) emailLink(a *author, left int) {
	if left == 0 || w.calm || a.secret == "" {
		return
	}
	form := url.Values{"draft": {a.secret}, "email": {fmt.Sprintf("colleague%d@example.org", left%3)}}
	w.submit(a.name, "/request/draft/mail", form, 0, func(answer *recorder) {
		if answer.status == http.StatusTooManyRequests {
			n := w.growth.emails[w.draft(a)][pacificDay(w.now)]
			w.holds(limits, n >= maxLinksPerDay || w.nearMidnight(w.now),
				"no link to a draft can be emailed any more after %d today", n)
			w.holds(pageBack, strings.Contains(answer.body.String(), a.secret), "an email is refused without the link")
		}
		w.after(w.between(time.Second, time.Minute), func() { w.emailLink(a, left-1) })
	})
}

// askStatusLink asks so often for a link to a request's page.
func (w *world) askStatusLink(c *client, left int) {
	k := w.ledger.requests[request.HashSecret(c.token)]
	if left == 0 || w.calm || k == nil {
		return
	}
	form := url.Values{"reference": {k.Reference}, "email": {k.Answers["official_email"]}}
	w.submit("someone who looks for a link", "/status/find", form, 0, func(*recorder) {
		w.after(w.between(time.Second, time.Minute), func() { w.askStatusLink(c, left-1) })
	})
}

// checkLink checks the limit of the emails with a link to a draft or a request, and
// that each is counted.
func (w *world) checkLink(m request.Message, counts []request.Count) {
	about := m.Draft + m.Request
	if about == "" { // it owes nothing
		w.holds(limits, m.State == request.Moot, "a link to nothing is %s", m.State)
		return
	}
	n := count(w.growth.emails, about, pacificDay(m.Made))
	excused := w.nearMidnight(m.Made)
	w.holds(limits, n <= maxLinksPerDay || excused, "%d emails in a day have a link to %s", n, short(about))
	w.holds(limits, len(counts) == 1 && (counts[0].Today.N == n || excused),
		"an email with a link is not counted with the %d of today", n)
}

// submit posts a form to intake, and again where no answer comes or an error of the
// service.
func (w *world) submit(name, path string, form url.Values, tried int, then func(*recorder)) {
	answer, r := &recorder{head: http.Header{}}, formPost(path, form)
	w.start(fmt.Sprintf("intake (%s, try %d)", name, tried+1), intakeLife, func(*proc) {
		w.service.intake.ServeHTTP(answer, r)
	}, func(p *proc) {
		if (p.dead || answer.status >= 500) && !w.calm && tried < 7 {
			w.after(w.between(time.Second, 30*time.Second), func() { w.submit(name, path, form, tried+1, then) })
			return
		}
		w.say("%s is answered %d", name, answer.status)
		if !p.dead {
			then(answer)
		}
	})
}

// nearMidnight excuses counts of a day where the clocks of two processes may
// disagree on which day it is.
func (w *world) nearMidnight(t time.Time) bool {
	slack := 3
	if w.jumpy {
		slack = 63
	}
	s := t.In(request.Pacific)
	minute := s.Hour()*60 + s.Minute()
	return minute < slack || minute > 24*60-slack
}
