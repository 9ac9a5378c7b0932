package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// mutant is one line of the service changed for the worse. Old stands exactly once in File.
type mutant struct{ Name, File, Old, New string }

// mutants are of the store, the intake, the sender and the clock. Where a line has changed so that one no longer applies, that is an error:
// write it anew, since what it proved is proved no more.
var mutants = []mutant{
	{"the table takes any version", "lambda/store/table.go", `stored(r) != r.Version-1`, `false && stored(r) != 0`},
	{"the table looks only whether a row is new", "lambda/store/table.go", `stored(r) != r.Version-1`, `r.Version == 1 && stored(r) != 0`},
	{"a step is written in two transactions", "lambda/store/store.go", "if err := s.Table.Write(ctx, rows...); err != nil {", "if err := errors.Join(s.Table.Write(ctx, rows[:2]...), s.Table.Write(ctx, rows[2:]...)); err != nil {"},
	{"a step leaves what it owes out", "lambda/store/store.go", "range c.Messages {", "range c.Messages[:0] {"},
	{"a step leaves its links out", "lambda/store/store.go", "range c.Links {", "range c.Links[:0] {"},
	{"a mail leaves its links out", "lambda/store/store.go", "range with.Links {", "range with.Links[:0] {"},
	{"a message leaves its task out", "lambda/store/store.go", "range with.Tasks {", "range with.Tasks[:0] {"},
	{"no reference number is kept", "lambda/store/store.go", "if r.Events == 1 {", "if r.Events == 0 {"},
	{"what a dead sender held is not found again", "lambda/store/store.go", "if m.InOutbox() {", "if m.State == request.Waiting {"},

	{"the token is forgotten", "lambda/request/request.go", "ID: HashSecret(token), Reference: reference", "ID: HashSecret(reference), Reference: reference"},
	{"a receipt in spite of an error", "lambda/office/intake.go", "return i.tryAgain(w, p, c, err)", "i.Log.Error(err.Error())"},
	{"other answers get the receipt of the first", "lambda/office/intake.go", "case earlier.Sent != c.Request.Sent:", "case false:"},
	{"a reference number that is taken counts as stored", "lambda/office/intake.go", "continue // another request has that reference number: draw again", "return c.Request, nil"},
	{"an error gives the page back with a fresh token", "lambda/office/intake.go", "page := i.checkPage(p, c, p.token)", `page := i.checkPage(p, c, "")`},
	{"a suspect request is told to nobody", "lambda/request/suspect.go", `if c.Messages[i].Role == "" {`, "if true {"},

	{"marked before it is sent", "lambda/office/sender.go", "m.State, m.Attempt, m.Next = request.Leased,", "m.State, m.Attempt, m.Next = request.Sent,"},
	{"a lease without fencing", "lambda/office/sender.go", "if err := s.Outbox.SaveMessage(before, m, with); err != nil {", "if err := s.Outbox.SaveMessage(before, m, with); err != nil && !errors.Is(err, request.ErrConflict) {"},
	{"a lease that is not looked at", "lambda/office/sender.go", "if !m.Due(s.Now()) {", "if m.State != request.Waiting && m.State != request.Leased {"},
	{"a lease shorter than a sender lives", "lambda/office/sender.go", "const Lease = 15 * time.Minute", "const Lease = time.Minute"},
	{"unsettled sends are not counted", "lambda/office/sender.go", "m.Unsettled++; m.Unsettled >= mostUnsettled {", "m.Unsettled++; m.Unsettled >= 100 {"},
	{"a lost answer counts as not sent", "lambda/office/sender.go", "case errors.Is(err, request.ErrMailNotSent):", "case true:"},
	{"not sent counts as sent", "lambda/office/sender.go", "case err == nil:\n\t\tm.State, m.SentAt", "case err == nil || errors.Is(err, request.ErrMailNotSent):\n\t\tm.State, m.SentAt"},
	{"settling ignores the state", "lambda/office/sender.go", "if m.State != request.Leased && m.State != request.Waiting && m.State != request.Moot {", "if false {"},
	{"settling settles nothing", "lambda/office/sender.go", "m.State, m.SentAt, m.ServiceID = request.Sent, d.At, d.SESID", "return nil, false"},
	{"a bounce is passed over", "lambda/office/sender.go", "m.State, m.Why = request.Failed, s.nameless(*m, d.Detail)", "return nil, false"},
	{"mails to an address are not counted", "lambda/office/sender.go", "if !m.IsCounted() || m.Released {", "if true {"},
	{"an address is counted by its spelling", "lambda/request/quota.go", "HashSecret(FoldAddress(address))", "HashSecret(address)"},
	{"mails of agencies are not added up", "lambda/request/quota.go", " || len(q.Counted) >= forAll {", " {"},
	{"what an agency does after the verification is not counted", "lambda/request/take.go", "m.Counts = in.By == ByTheAgency", "m.Counts = before.Verified.IsZero()"},
	{"a verification ends a hold", "lambda/request/take.go", "r.Verified, r.VerifiedBy = in.Now.UTC(), in.By // a hold", "r.Verified, r.VerifiedBy, r.Held = in.Now.UTC(), in.By, false // a hold"},
	{"notices that are gathered are not in the mail", "lambda/office/sender.go", "m.Carries = append(m.Carries, other.ID)", "_ = other"},

	{"48 hours by the calendar", "lambda/request/promise.go", "return received.Add(Verification)", "return received.In(Pacific).AddDate(0, 0, 2)"},
	{"warned again and again", "lambda/request/promise.go", "return w, w.Hours > warned", "return w, w.Hours >= warned"},
	{"the first warning instead of the latest", "lambda/request/promise.go", "for i := len(Reminders) - 1; i >= 0; i-- {", "for i := range Reminders {"},
	{"warned by the hour after", "lambda/request/promise.go", "if !now.Before(received.Add(time.Duration(w.Hours) * time.Hour)) {", "if !now.Before(received.Add(time.Duration(w.Hours+1) * time.Hour)) {"},
	{"nobody is told on a Sunday", "lambda/request/request.go", "if w.Escalate {", "if false {"},
	{"a breach is recorded by every run", "lambda/request/request.go", "if !r.Breached.IsZero() {", "if false {"},
	{"events without their chain", "lambda/request/request.go", "r.Status, r.Events, r.Head = to, e.Seq, e.Hash", "r.Status, r.Events = to, e.Seq"},
	{"the watch does not read again", "lambda/office/watch.go", "if q, err = w.Requests.Request(ctx, q.ID); err != nil {", "if err != nil {"},
	{"refused, and nobody is told", "lambda/office/sender.go", "request.With{Tasks: []request.Task{s.task(m, why)}}", "request.With{}"},
	{"a button pressed twice counts twice", "lambda/office/act.go", "\t\t\tdone = true\n", "\t\t\tdone = false\n"},
	{"what others have done is not looked at", "lambda/office/act.go", "case !e.Quiet() && (in.By != request.ByTheAgency || e.Told() || e.Step == request.StepRedact && step == request.StepAmend):", "case false:"},
	{"the former answers are not kept", "lambda/store/store.go", "range c.Editions {", "range c.Editions[:0] {"},
	{"an amendment writes only to the new address", "lambda/request/take.go", "range c.Request.Answers.Addresses(before.Answers.Addresses()...) {", "range c.Request.Answers.Addresses() {"},
	{"staff get no word of an answer", "lambda/request/life.go", "AnsweredNotice, StaffAnswered}", `AnsweredNotice, ""}`},
	{"an assignment is told to nobody", "lambda/request/take.go", `if step == StepAssign && in.To.Email != "" {`, "if false {"},
	{"mail that staff hold goes out", "lambda/request/request.go", "if c.Request.Held && m.toAgency() && m.Kind != VerifiedNotice {", "if false {"},

	{"a mail keeps the words that are removed", "lambda/request/redaction.go", "m.Said = Redacted", "m.Said = m.Said + \"\""},
	{"former answers keep the words that are removed", "lambda/request/redaction.go", "one.Answers = one.Answers.without(what.Fields)", "one.Answers = one.Answers.without(nil)"},

	{"a temporary bounce is a failure", "lambda/office/sender.go", "m.State, m.Why, m.Next = request.Doubtful, why, s.Now().Add(maxDoubt).UTC()", "m.State, m.Why = request.Failed, why"},
	{"a bounce that may be temporary waits for no news", "lambda/office/sender.go", "request.Doubtful, why, s.Now().Add(maxDoubt).UTC()", "request.Doubtful, why, s.Now().UTC()"},
	{"a temporary bounce undoes a delivery", "lambda/office/sender.go", "case request.Delivered, request.Doubtful:\n\t\tchanged = m.Why != why\n\t\tm.Why = why\n\tcase request.Waiting,",
		"case request.Delivered, request.Doubtful, request.Waiting,"},

	{"answers are changed without end in a day", "lambda/request/limits.go", "return AmendmentsPerDay.check(r.AmendedOn.On(now))", "return nil"},
	{"answers are changed without end", "lambda/request/limits.go", "Amendments.check(r.edition() - 1)", "Amendments.check(0)"},
	{"a draft is saved without end", "lambda/request/draft.go", "DraftSavesPerDay.check(d.Saves.On(now))", "DraftSavesPerDay.check(0)"},
	{"a draft’s link is emailed without end", "lambda/request/limits.go", "return c.add(DraftMailsPerDay, now)", "return c.add(DraftMails, now)"},
	{"a request’s link is emailed without end", "lambda/request/limits.go", "return c.add(StatusLinksPerDay, now)", "return c.add(Amendments, now)"},

	{"a fact may lie in the future", "lambda/request/dates.go", "case f.Past && isAfter(t, today):", "case false:"},

	{"an altered row is read like any other", "lambda/store/checksum.go", "if row.intact() {", "if true {"},
	{"answers are not compared with their history", "lambda/office/vouch.go", "q.Compare(events, versions...)}", "request.Mismatch{}}"},

	{"what is moot waits for ever", "lambda/office/sender.go", "return s.rest(ctx, m, request.Moot)", "return s.rest(ctx, m, m.State)"},
}

// mutantResult is which properties a mutant turned red.
type mutantResult struct {
	mutant
	red [properties]bool
}

func (m mutantResult) found() bool { return m.red != [properties]bool{} }

// findMutants builds each mutant with go build -overlay, so that the tree stays as it is, and lets it attack itself.
func findMutants(root string, progress io.Writer) ([]mutantResult, error) {
	dir, err := os.MkdirTemp("", "prove-")
	if err != nil {
		return nil, fmt.Errorf("a folder for mutants: %w", err)
	}
	defer os.RemoveAll(dir)
	results, failed := make([]mutantResult, len(mutants)), make([]error, len(mutants))
	var each sync.WaitGroup
	atOnce := make(chan struct{}, 2)
	for i, m := range mutants {
		atOnce <- struct{}{}
		each.Go(func() {
			defer func() { <-atOnce }()
			results[i], failed[i] = m.attack(root, filepath.Join(dir, strconv.Itoa(i)))
			fmt.Fprintf(progress, "mutant %d of %d, “%s”: found %t\n", i+1, len(mutants), m.Name, results[i].found())
		})
	}
	each.Wait()
	for _, err := range failed {
		if err != nil {
			return nil, err
		}
	}
	return results, nil
}

// attack makes the mutant in a folder of its own and has it look for what it breaks.
func (m mutant) attack(root, dir string) (mutantResult, error) {
	r := mutantResult{mutant: m}
	binary, err := m.build(root, dir)
	if err != nil {
		return r, fmt.Errorf("mutant “%s”: %w", m.Name, err)
	}
	out, err := exec.Command(binary, "-mutant").Output()
	if err != nil {
		return r, fmt.Errorf("mutant “%s”: run: %w", m.Name, err)
	}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		n, _, _ := strings.Cut(lines.Text(), "\t")
		p, err := strconv.Atoi(n)
		if err != nil || p < 0 || p >= int(properties) {
			return r, fmt.Errorf("mutant “%s”: it prints %q", m.Name, lines.Text())
		}
		r.red[p] = true
	}
	return r, nil
}

func (m mutant) build(root, dir string) (string, error) {
	source, err := filepath.Abs(filepath.Join(root, m.File))
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(source)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(text), m.Old); n != 1 {
		return "", fmt.Errorf("%s has %d times %q, want it once: the code has changed, write the mutant anew", m.File, n, m.Old)
	}
	changed := filepath.Join(dir, "changed.go")
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {source: changed}})
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	for name, content := range map[string][]byte{changed: []byte(strings.Replace(string(text), m.Old, m.New, 1)), filepath.Join(dir, "overlay.json"): overlay} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			return "", err
		}
	}
	binary := filepath.Join(dir, "prove")
	build := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-overlay", filepath.Join(dir, "overlay.json"), "-o", binary, "./infra/prove")
	build.Dir, build.Env = root, append(os.Environ(), "GOGC=400") // a build is short, and has no need to save memory
	if said, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, said)
	}
	return binary, nil
}
