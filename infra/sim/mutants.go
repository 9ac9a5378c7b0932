package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// mutant is one line of the service changed for the worse. The line ends in the
// comment "// mutant: MARK", wherever it stands, so that code can move. Old is the
// part of the line that New takes the place of, and stands there once; empty, it is
// the whole line.
type mutant struct{ Name, Mark, Old, New string }

// mutants are of the store, the intake, the sender and the clock. Where a line has
// changed so that one no longer applies, that is an error: write it again, since
// what it proved is proved no more.
var mutants = []mutant{
	{"the table takes any version", "row-version", "stored(r) != r.Version-1", "false && stored(r) != 0"},
	{"the table looks only whether a row is new", "row-version", "stored(r) != r.Version-1",
		"r.Version == 1 && stored(r) != 0"},
	{"a step is written in two transactions", "one-transaction", "",
		"if err := errors.Join(s.Table.Write(ctx, rows[:1]...), s.Table.Write(ctx, rows[1:]...)); err != nil {"},
	{"a step leaves what it owes out", "owed-messages", "range c.Messages {", "range c.Messages[:0] {"},
	{"a step leaves its links out", "step-links", "range c.Links {", "range c.Links[:0] {"},
	{"a mail leaves its links out", "mail-links", "range with.Links {", "range with.Links[:0] {"},
	{"a message leaves its task out", "message-tasks", "range with.Tasks {", "range with.Tasks[:0] {"},
	{"no reference number is kept", "reference-row", "", "if r.Version == 0 {"},
	{"what a dead sender held is not found again", "in-outbox", "", "if m.State == request.Waiting {"},

	{"the token is forgotten", "token-key", "ID: HashSecret(token), Reference: reference",
		"ID: HashSecret(reference), Reference: reference"},
	{"a receipt in spite of an error", "not-stored", "", "i.Log.Error(err.Error())"},
	{"other answers get the receipt of the first", "token-reused", "", "return true"},
	{"a reference number that is taken counts as stored", "reference-taken", "", "return c.Request, nil"},
	{"the 48 hours of an entry run from now", "entry-received", "in.Received)", "now)"},
	{"other words get the entry of the first", "entry-token-reused", "", "return true"},
	{"the acknowledgement of an entry counts as a stranger’s", "by-staff", " && !m.ByStaff", ""},
	{"an error gives the page back with a fresh token", "same-token", "", `page := i.checkPage(p, c, "")`},
	{"a suspect request is told to nobody", "suspect-held", "", "if true {"},

	{"marked before it is sent", "lease-state", "request.Leased", "request.Sent"},
	{"a lease without fencing", "fencing", "err != nil {", "err != nil && !errors.Is(err, request.ErrConflict) {"},
	{"a lease that is not looked at", "due", "", "if m.State != request.Waiting && m.State != request.Leased {"},
	{"a lease shorter than a sender lives", "lease-time", "", "const Lease = time.Minute"},
	{"unsettled sends are not counted", "unsettled", "maxUnsettled", "100"},
	{"a lost answer counts as not sent", "not-sent", "", "case true:"},
	{"not sent counts as sent", "sent", "", "case err == nil || errors.Is(err, request.ErrMailNotSent):"},
	{"settling ignores the state", "settle-state", "", "if false {"},
	{"settling settles nothing", "settle", "", "return nil, false"},
	{"a bounce is passed over", "bounce", "", "return nil, false"},
	{"mails to an address are not counted", "quota", "", "if true {"},
	{"an address is counted by its spelling", "folded-address", "HashSecret(FoldAddress(address))",
		"HashSecret(address)"},
	{"mails of agencies are not added up", "quota-all", " || len(q.Counted) >= forAll {", " {"},
	{"what an agency does after the verification is not counted", "counted-steps", "",
		"m.Counts = before.Verified.IsZero()"},
	{"a verification ends a hold", "hold-stays", "", "r.Verified, r.VerifiedBy, r.Held = in.Now.UTC(), in.By, false"},
	{"notices that are gathered are not in the mail", "gathered", "", "_ = other"},

	{"48 hours by the calendar", "48-hours", "return received.Add(Verification)",
		"return received.In(Pacific).AddDate(0, 0, 2)"},
	{"warned again and again", "warned-once", "", "return w, w.Hours >= warned"},
	{"the first warning instead of the latest", "latest-warning", "", "for i := range Reminders {"},
	{"warned by the hour after", "warning-hour", "",
		"if !now.Before(received.Add(time.Duration(w.Hours+1) * time.Hour)) {"},
	{"nobody is told on a Sunday", "escalate", "", "if false {"},
	{"a breach is recorded by every run", "breach-once", "", "if false {"},
	{"a step that comes too late records no breach", "late-step", "!now.After(r.Due())", "true"},
	{"an agency is not told of a missed promise", "late-told", "", "if false {"},
	{"an agency is told of a missed promise with the setting off", "late-told", "tellAgency && ", ""},
	{"an agency is told twice of a missed promise", "late-mail", "",
		"c.enqueue(Message{Kind: LateNotice, To: one}, now)\n\t\tc.enqueue(Message{Kind: LateNotice, To: one}, now)"},
	{"those who sent nothing are told of a missed promise", "late-withheld", " && r.Disclaimed.IsZero()", ""},
	{"those whom a suspect request names are told of a missed promise", "late-withheld", "!r.Held && ",
		"!(r.Held && len(r.Suspect) == 0) && "},
	{"an apology while mail is held", "late-withheld", "!r.Held && ", ""},
	{"an apology after the verification", "late-moot", "", "return false"},
	{"an agency is not reminded of a question", "reminder-due", "", "if true {"},
	{"an agency is reminded again and again", "reminder-due", " || !r.Reminded.IsZero()", ""},
	{"an agency is reminded while its mail is held", "reminder-due", " || r.Held", ""},
	{"a reminder two days before, by the calendar", "reminder-day", "", "if true {"},
	{"a reminder of what was asked a moment ago", "reminder-time", "r.LastTaken[StepAsk].Before(at) && ", ""},
	{"an agency is reminded twice", "reminder-mail", "",
		"c.enqueue(Message{Kind: AnswerReminder, To: to}, now)\n\t\tc.enqueue(Message{Kind: AnswerReminder, To: to}, now)"},
	{"no answer is told of again and again", "lapse-once", "", "if false {"},
	{"no answer is told of to nobody", "lapse-once", "", "if true {"},
	{"an agreement is due by the calendar", "agreement-day", "", "if true {"},
	{"an agreement is watched after it is prepared", "agreement-waits", " && r.LastTaken[StepPrepare].IsZero()", ""},
	{"a late agreement is recorded again and again", "agreement-late-once", "", "if true {"},
	{"a late agreement is recorded by nobody", "agreement-late-once", "", "if false {"},
	{"staff are reminded of an agreement an hour late", "agreement-warning-hour", "!now.Before(at)",
		"!now.Before(at.Add(time.Hour))"},
	{"staff are reminded of an agreement again and again", "agreement-warned-once", "", "if !latest.IsZero() {"},
	{"a reminder of an agreement that is prepared", "agreement-moot", "", "return false"},
	{"who is assigned is not told of what the agency does", "assignee-notice", "", "if false {"},
	{"who is assigned is not told that there is no answer", "lapse-assignee", "", "m.To = \"\""},
	{"a reminder after the answer", "reminder-moot", "", "return false"},
	{"an apology to someone who had the day’s mails", "late-quota", "err == nil && ", "false && "},
	{"events without their chain", "chain", "", "r.Status, r.Version = to, e.Seq"},
	{"the watch does not read again", "watch-reread", "", "_ = now"},
	{"refused, and nobody is told", "refused-task", "request.MessageWrite{Tasks: []request.Task{s.task(m, kind, why)}}",
		"request.MessageWrite{}"},
	{"a button pressed twice counts twice", "pressed-twice", "", "done = false"},
	{"what others have done is not looked at", "others-steps", "", "case false:"},
	{"a draft of the agreement is not stored", "agreement-row", "range c.Agreements {", "range c.Agreements[:0] {"},
	{"a draft of the agreement is saved over one that nobody saw", "newer-draft", "", "if false {"},
	{"a draft says that it is made from other answers", "draft-edition", "r.edition()", "r.edition() + 1"},
	{"the latest draft is forgotten with a decision", "board-reopened", "Handover{}",
		"Handover{}; r.Agreement = LatestDraft{}"},
	{"a new decision keeps a board’s approval", "board-reopened",
		"r.DecideBy, r.BoardOn, r.Handover = time.Time{}, time.Time{}, ",
		"r.DecideBy, r.Handover = time.Time{}, "},
	{"signed without a board’s approval, and no reason", "board-reason", "", "if f.Name != fieldNote {"},
	{"the former answers are not kept", "editions", "range c.Editions {", "range c.Editions[:0] {"},
	{"an amendment writes only to the new address", "former-addresses", "before.Answers.Addresses()...", ""},
	{"staff get no word of an answer", "answered-notice", "Staff: StaffAnswered", `Staff: ""`},
	{"a lead who is to decide is told nothing", "ready-notice", "", "if false {"},
	{"a lead isn’t told that they needn’t decide", "taken-back-notice", "", "if false {"},
	{"what is taken back stays handed over", "taken-back", "", "func takeBack(_ *Request, _ Input, _ *Event) {}"},
	{"an amended request stays handed over", "ready-amended", "", "_ = r.Handover"},
	{"a letter is sent that no preview showed", "unseen-letter", "", `case now == "":`},
	{"an assignment is told to nobody", "assigned-notice", "", "if false {"},
	{"mail that staff hold goes out", "held", "", "if false {"},

	{"a mail keeps the words that are removed", "redact-mail", "", `m.Words = m.Words + ""`},
	{"former answers keep the words that are removed", "redact-editions", "", "one.Answers = was"},
	{"answers keep the words that are removed", "redact-answers", "", "b[name] = v"},
	{"a step keeps the words that are removed", "redact-event", "", "e.Left = nil"},
	{"a removal of many rows is finished before they are written", "redact-rest", "",
		"if err := ctx.Err(); err != nil && part.Draft == nil {"},
	{"a removal that is pressed again is not known", "redact-once", "", "return false"},

	{"a temporary bounce is a failure", "doubt", "", "m.State, m.Why = request.Failed, why"},
	{"a bounce that may be temporary waits for no news", "doubt", ".Add(maxDoubt)", ""},
	{"a temporary bounce undoes a delivery", "bounce-after-delivery", "",
		"case request.Delivered:\n\t\tchanged, m.State, m.Why, m.Next = true, request.Doubtful, why, " +
			"s.Now().Add(maxDoubt).UTC()\n\tcase request.Doubtful:"},

	{"answers are changed without end in a day", "amendments-per-day", "", "return nil"},
	{"answers are changed without end", "amendments", "Amendments.check(r.edition() - 1)", "Amendments.check(0)"},
	{"a draft is saved without end", "draft-saves", "DraftSavesPerDay.check(d.Saves.On(now))",
		"DraftSavesPerDay.check(0)"},
	{"a draft’s link is emailed without end", "draft-mails", "", "return c.add(DraftMails, now)"},
	{"a request’s link is emailed without end", "status-links", "return c.add(StatusLinksPerDay, now)",
		"return c.add(Amendments, now)"},

	{"a fact may lie in the future", "past-dates", "", "case false:"},

	{"an altered row is read like any other", "row-intact", "", "if true {"},
	{"answers are not compared with their history", "compare-answers", "q.Compare(events, versions...)}",
		"request.Mismatch{}}"},

	{"what is moot waits for ever", "moot", "", "return s.park(ctx, m, m.State)"},

	{"an office is asked about a request in doubt", "ask-suspect", "", "case r.Removing > 1<<30:"},
	{"an office is emailed without end about one question", "confirm-emails", "ConfirmEmails.check(c.Emails)",
		"ConfirmEmails.check(c.Emails - 3)"},
	{"an office gets two emails in a day", "office-day", "", "_, next = next, now"},
	{"a decision leaves an office’s link open", "confirm-over", "", "_ = e"},
	{"an amendment of what was shown leaves the link open", "confirm-amended", "", "_ = at"},
	{"a colleague’s link leaves the first one open", "delegate-old-link", "", "_ = r"},
	{"a question is handed to an address outside the office", "delegate-domain", "", "case asking.Event < 0:"},
	{"a question is handed on while emails are on hold", "delegate-held", "", "case false:"},
	{"an office is reminded after its answer", "confirm-stop", "c.Answer.Asking == a.Event || ", ""},
	{"an office is reminded after a bounce", "confirm-stop", " || !a.Bounced.IsZero()", ""},
	{"an office is reminded again and again", "confirm-remind", "a.Reminded.IsZero() && ", ""},
	{"an office is called about again and again", "confirm-call", " && a.Called.IsZero()", ""},
	{"the task to call an office outlives the answer", "call-done", "r.callTasks()", "r.callTasks()[:0]"},
	{"the task to call an office is done by any step", "call-waits", "waiting, t.ID", "waiting[:0], t.ID"},
	{"an office is asked after the question ended", "confirm-moot", "", "return asking.Event < 0"},
	{"an answer counts by a link that has ended", "confirm-state", "", "if state == LinkOver {"},
	{"an office gets no receipt", "confirm-receipt", "", "_ = receipt"},
	{"an answer is changed after staff acted", "confirm-settled", "", "_ = e"},
	{"an answer that was dismissed counts", "standing-dismissed", " || a.Decision == StepDismissConfirmation", ""},
	{"a contradiction counts for nothing", "standing-contradicted", "", "case false:"},
	{"a confirmation holds for whatever is said later", "standing-bound", " && a.For == r.ShownDigest(q)", ""},
	{"a contradiction is found in the agency’s favor", "contradicted-needs", "return Unknown", "return stated"},
	{"the watch does not look again before it reminds an office", "watch-confirm-reread", "", "return err"},
}

// mutantResult is which invariants a mutant broke.
type mutantResult struct {
	mutant
	file string // in which its line stands
	red  [invariants]bool
}

func (m mutantResult) isFound() bool { return m.red != [invariants]bool{} }

// findMutants builds each mutant with go build -overlay, so that the tree stays as
// it is, and lets it attack itself.
func findMutants(root string, progress io.Writer) ([]mutantResult, error) {
	dir, err := os.MkdirTemp("", "sim-")
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
			fmt.Fprintf(progress, "mutant %d of %d, “%s”: found %t\n", i+1, len(mutants), m.Name, results[i].isFound())
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

// attack makes the mutant in a folder of its own and has it look for what it
// breaks.
func (m mutant) attack(root, dir string) (mutantResult, error) {
	r := mutantResult{mutant: m}
	file, text, err := m.change(root)
	if err != nil {
		return r, fmt.Errorf("mutant “%s”: %w", m.Name, err)
	}
	r.file, err = filepath.Rel(root, file)
	if err != nil {
		return r, err
	}
	binary, err := build(root, dir, file, text)
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
		if err != nil || p < 0 || p >= int(invariants) {
			return r, fmt.Errorf("mutant “%s”: it prints %q", m.Name, lines.Text())
		}
		r.red[p] = true
	}
	return r, nil
}

// place finds the marked line in the tree: its file, and the file's text before the
// line's code, the code, and the text after it.
func (m mutant) place(root string) (file, before, code, after string, err error) {
	mark := regexp.MustCompile(`(?m)^\t*(.+?)[\t ]+//.* mutant: ` + regexp.QuoteMeta(m.Mark) + `(?: |$)`)
	err = filepath.WalkDir(filepath.Join(root, "lambda"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(text, []byte("mutant: "+m.Mark)) { // the expression alone takes seconds
			return err
		}
		for _, at := range mark.FindAllSubmatchIndex(text, -1) {
			if file != "" {
				return fmt.Errorf("the mark %q stands in %s and in %s, want it once", m.Mark, file, path)
			}
			file, before, code, after = path, string(text[:at[2]]), string(text[at[2]:at[3]]), string(text[at[3]:])
		}
		return nil
	})
	if err == nil && file == "" {
		err = fmt.Errorf("no line has the mark %q: the code has changed, write the mutant anew", m.Mark)
	}
	return file, before, code, after, err
}

// change is the marked file and what it reads with the mutant in it.
func (m mutant) change(root string) (file, text string, err error) {
	file, before, code, after, err := m.place(root)
	if err != nil {
		return "", "", err
	}
	old := cmp.Or(m.Old, code)
	if n := strings.Count(code, old); n != 1 {
		return "", "", fmt.Errorf("%s: the line %q has %d times %q, want it once: the code has changed, write the "+
			"mutant anew", file, code, n, old)
	}
	return file, before + strings.Replace(code, old, m.New, 1) + after, nil
}

// build compiles the simulation with text in the place of a file.
func build(root, dir, file, text string) (string, error) {
	source, err := filepath.Abs(file)
	if err != nil {
		return "", err
	}
	changed := filepath.Join(dir, "changed.go")
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {source: changed}})
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	for name, content := range map[string][]byte{changed: []byte(text), filepath.Join(dir, "overlay.json"): overlay} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			return "", err
		}
	}
	binary := filepath.Join(dir, "sim")
	build := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-overlay",
		filepath.Join(dir, "overlay.json"), "-o", binary, "./infra/sim")
	build.Dir, build.Env = root, append(os.Environ(), "GOGC=400") // a build is short, and has no need to save memory
	if output, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build: %w\n%s", err, output)
	}
	return binary, nil
}
