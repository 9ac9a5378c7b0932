package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
)

// received is a Friday afternoon in California. The tool's clock is the machine's,
// so these requests are long overdue or served.
var received = time.Date(2026, 10, 31, 0, 4, 0, 0, time.UTC)

const reference = "RFA-2026-7KQ4-X"

// data is a folder with the data of a service that is not running: a request, and
// what has happened to it.
func data(t *testing.T, steps ...request.Step) string {
	t.Helper()
	folder := t.TempDir()
	db, err := table.OpenBolt(filepath.Join(folder, "requests.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	name, err := request.ParseReference(reference)
	if err != nil {
		t.Fatal(err)
	}
	a := request.Answers{"kind": "district", "agency": "Example Unified", "county": "01", "cds": "0161119",
		"official_email": "superintendent@example.org", "contact_email": "assistant@example.org",
		"need": "The first need", "unsure": "yes"}
	c := request.Receive("the token", a, name, "salt", received)
	for i := 0; ; i++ {
		if err := (store.Store{Table: db}).Save(context.Background(), c); err != nil {
			t.Fatal(err)
		}
		if i == len(steps) {
			return folder
		}
		in := request.Input{By: "Pat Example", Words: "Words of " + string(steps[i]) + ".", Salt: "salt",
			Now: received.Add(time.Duration(i+1) * time.Hour), Assessments: map[string]string{"partners": request.Yes},
			To: request.Assignee{ID: "robin", Name: "Robin Example"},
			Answers: request.Answers{"kind": "district", "agency": "Example Unified", "county": "01",
				"official_email": "superintendent@example.org", "need": "The second\x1b[31m need"}}
		in.Messages, err = (store.Store{Table: db}).Messages(context.Background(), c.Request)
		if err != nil {
			t.Fatal(err)
		}
		c, err = c.Request.Take(steps[i], in)
		if err != nil {
			t.Fatal(err)
		}
	}
}

// admin runs the tool on a folder and returns what it prints.
func admin(t *testing.T, folder string, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(context.Background(), append([]string{"--data", folder}, args...), &out)
	return out.String(), err
}

func must(t *testing.T, folder string, args ...string) string {
	t.Helper()
	out, err := admin(t, folder, args...)
	if err != nil {
		t.Fatalf("admin %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return out
}

func TestShowTellsTheStateWhoActsNextAndAllThatIsKept(t *testing.T) {
	folder := data(t, request.StepVerify, request.StepAsk, request.StepAmend, request.StepWeigh, request.StepAnswer,
		request.StepAssign, request.StepAccept, request.StepHold)
	out := must(t, folder, "show", "rfa 2026 7kq4 x")
	for _, want := range []string{
		reference + "  Example Unified\n", "Status         accepted\n",
		"Next           CCEE and the Administrative Agent prepare the agreement within five business days of " +
			"acceptance\n",
		"Verified       Friday, October 30, 2026, at 6:04 p.m. PDT by Pat Example\n",
		"Agreement due  Friday, November 6, 2026\n", "Assigned to    Robin Example\n",
		"Mail           to the agency is held",
		"Criterion      Outside improvement partners are engaged now", ": Met\n",
		"Edition 2, changed Friday, October 30, 2026, at 8:04 p.m. PDT\n", "was: The first need\n",
		`is:  The second\u001b[31m need`,
		"acknowledgement to assistant@example.org is held", "staff-amended to staff is waiting",
		"asked to superintendent@example.org is held",
		"  3. Friday, October 30, 2026, at 7:04 p.m. PDT  CCEE asked a question, by Pat Example\n      Words of ask.\n",
		"  5. Friday, October 30, 2026, at 9:04 p.m. PDT  A criterion was assessed, by Pat Example\n",
		"  9. Saturday, October 31, 2026, at 1:04 a.m. PDT  Emails to the agency were put on hold, by Pat Example\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not print %q", want)
		}
	}
	if strings.Contains(out, "\x1b") {
		t.Error("it lets a submitter colour the terminal")
	}
	if t.Failed() {
		t.Log(out)
	}
}

// A message is shown with the ID that the logs name it by, its attempt, and when it
// is due.
func TestShow_MessageIDAttemptAndNext(t *testing.T) {
	folder := data(t)
	db, err := table.OpenBolt(filepath.Join(folder, "requests.db"))
	if err != nil {
		t.Fatal(err)
	}
	kept := store.Store{Table: db}
	r, err := kept.ByReference(t.Context(), reference)
	if err != nil {
		t.Fatal(err)
	}
	messages, err := kept.Messages(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	tried, sent := messages[0], messages[1]
	tried.Attempt, tried.Next, tried.Why = 3, received.Add(time.Hour), "SES doesn't answer"
	sent.Attempt, sent.State = 1, request.Sent
	for _, m := range []request.Message{tried, sent} {
		if err := kept.SaveMessage(t.Context(), m, request.MessageWrite{}); err != nil {
			t.Fatal(err)
		}
	}
	db.Close()
	out := must(t, folder, "show", reference)
	for _, want := range []string{
		" is waiting: SES doesn't answer\n      " + tried.ID +
			", attempt 3, next Friday, October 30, 2026, at 6:04 p.m. PDT\n",
		" is sent\n      " + sent.ID + ", attempt 1\n",
		"staff-notice to staff is waiting\n      " + messages[2].ID +
			", not tried yet, next Friday, October 30, 2026, at 5:04 p.m. PDT\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("it does not print %q in\n%s", want, out)
		}
	}
}

func TestShowOfARequestThatWaitsSaysHowLateItIs(t *testing.T) {
	out := must(t, data(t), "show", reference)
	if !strings.Contains(out, "Next           CCEE verifies it within 48 hours of receipt\n") ||
		!strings.Contains(out, "Due            Sunday, November 1, 2026, at 4:04 p.m. PST  late by ") &&
			!strings.Contains(out, " left\n") || !strings.Contains(out, "unassigned") {
		t.Error(out)
	}
}

func TestShowTellsAllAndThenThatAHistoryDoesNotHold(t *testing.T) {
	folder := data(t, request.StepVerify, request.StepAmend)
	db, err := table.OpenBolt(filepath.Join(folder, "requests.db"))
	if err != nil {
		t.Fatal(err)
	}
	kept := store.Store{Table: db}
	r, err := kept.ByReference(t.Context(), reference)
	if err != nil {
		t.Fatal(err)
	}
	one, err := kept.Edition(t.Context(), r.ID, 1)
	if err != nil {
		t.Fatal(err)
	}
	one.Answers["need"] = "Another need"
	text, _ := json.Marshal(one)
	err = db.Write(t.Context(), table.Row{Part: "request#" + r.ID, Sort: fmt.Sprintf("edition#%06d", 1),
		Version: one.Version + 1, Data: text})
	db.Close()
	if err != nil {
		t.Fatal(err)
	}
	out, err := admin(t, folder, "show", reference)
	if err == nil || !strings.Contains(err.Error(), "editions of "+reference+
		": number 1 has not the answers that were sent") || !strings.Contains(out, "was: Another need") ||
		!strings.Contains(out, "History") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestNothingIsChangedWithoutYes(t *testing.T) {
	folder := data(t, request.StepHold)
	for _, args := range [][]string{{"verify", reference, "--by", "Pat Example", "--checked"},
		{"release", reference}} {
		if out := must(t, folder, args...); !strings.Contains(out, "Nothing was changed: add --yes to do it.") {
			t.Error(out)
		}
	}
	if out := must(t, folder, "list"); !strings.Contains(out, reference+"  received  Example Unified") ||
		!strings.Contains(out, "CCEE verifies") || !strings.HasSuffix(out, "1 requests\n") {
		t.Error(out)
	}
	if out := must(t, folder, "verify", reference, "--by", "Pat Example", "--checked",
		"--yes"); !strings.Contains(out, "Verified "+
		reference+" as Pat Example") {
		t.Error(out)
	}
	if out := must(t, folder, "show", reference); !strings.Contains(out, "Status         verified\n") ||
		!strings.Contains(out, "verified to assistant@example.org is waiting") {
		t.Error(out)
	}
	if _, err := admin(t, folder, "verify", reference, "--by", "Pat Example", "--yes"); err == nil ||
		!strings.Contains(err.Error(), "does not wait for verification") {
		t.Errorf("verified twice: %v", err)
	}
}

// The operator says what was checked, and the history records it: without a check
// there is a note, and the CDS code doesn't count as checked.
func TestVerify_RecordsWhatWasChecked(t *testing.T) {
	folder := data(t)
	if _, err := admin(t, folder, "verify", reference, "--by", "Pat Example", "--yes"); err == nil ||
		!strings.Contains(err.Error(), "--checked") {
		t.Errorf("verified without a word on the checklist: %v", err)
	}
	out := must(t, folder, "verify", reference, "--by", "Pat Example", "--note", "The provider is down.", "--yes")
	if !strings.Contains(out, "[ ] The agency’s name and CDS code match.\n") {
		t.Errorf("it prints no checklist: %s", out)
	}
	if out := must(t, folder, "show", reference); !strings.Contains(out,
		"Not checked: The official is a real person") ||
		!strings.Contains(out, "The provider is down.") {
		t.Errorf("the history doesn’t say what was not checked: %s", out)
	}
	folder = data(t)
	must(t, folder, "verify", reference, "--by", "Pat Example", "--checked", "--yes")
	if out := must(t, folder, "show", reference); !strings.Contains(out, "Checked: The official is a real person") ||
		strings.Contains(out, "Not checked") {
		t.Errorf("the history doesn’t say what was checked: %s", out)
	}
}

func TestReleasingMailIsPartOfTheHistory(t *testing.T) {
	folder := data(t, request.StepHold)
	if out := must(t, folder, "release", reference, "--yes", "--by", "Robin Example"); !strings.Contains(out,
		"acknowledgement to assistant@example.org\n") || !strings.Contains(out, "Released 2 mails of "+reference) {
		t.Error(out)
	}
	out := must(t, folder, "show", reference)
	if !strings.Contains(out, "Emails to the agency were resumed, by Robin Example") ||
		!strings.Contains(out, "acknowledgement to assistant@example.org is waiting") ||
		strings.Contains(out, "is held") {
		t.Error(out)
	}
	if _, err := admin(t, folder, "release", reference, "--yes"); err == nil ||
		!strings.Contains(err.Error(), "no mail of "+reference+" is held") {
		t.Errorf("released twice: %v", err)
	}
}

func TestTheExportsAreThoseOfTheDesk(t *testing.T) {
	folder := data(t, request.StepVerify, request.StepAmend)
	text, marked := strings.CutPrefix(must(t, folder, "export", "--codes"), "\ufeff")
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || !marked || len(rows) != 2 || rows[0][0] != "reference" || rows[1][0] != reference ||
		rows[1][1] != "verified" {
		t.Errorf("%v: %q", err, text)
	}
	var list []map[string]any
	if err := json.Unmarshal([]byte(must(t, folder, "export", "--json")), &list); err != nil || len(list) != 1 ||
		len(list[0]["history"].([]any)) != 3 || len(list[0]["editions"].([]any)) != 1 {
		t.Errorf("%v: %v", err, list)
	}
	for _, args := range [][]string{{"export"}, {"export", "--csv", "--json"},
		{"export", "--csv", "--codes"}} {
		if _, err := admin(t, folder, args...); err == nil || !strings.Contains(err.Error(), "say in which form") {
			t.Errorf("%v: %v", args, err)
		}
	}
}

func TestWhoeverMistypesIsTold(t *testing.T) {
	folder := data(t)
	for want, args := range map[string][]string{
		"say what to do":                         {"frobnicate"},
		"name one reference number":              {"show"},
		"has a typo":                             {"show", "RFA-2026-7KQ4-Y"},
		"there is no request":                    {"show", "RFA-2026-0000-" + check("20260000")},
		"say who verifies":                       {"verify", reference},
		"flag provided but not defined: -nobody": {"list", "--nobody"},
	} {
		if _, err := admin(t, folder, args...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", args, err, want)
		}
	}
	if _, err := admin(t, t.TempDir(), "list"); err == nil || !strings.Contains(err.Error(), "there is no data in") {
		t.Errorf("%v", err)
	}
	var out bytes.Buffer
	if err := run(context.Background(), []string{"--help"}, &out); err != nil ||
		!strings.HasPrefix(out.String(), "admin: the operator's tool") {
		t.Errorf("%v, %s", err, out.String())
	}
}

// check finds the check character of a reference number by trying.
func check(body string) string {
	for _, c := range "0123456789ABCDEFGHJKMNPQRSTVWXYZ" {
		if _, err := request.ParseReference("RFA-" + body[:4] + "-" + body[4:] + "-" + string(c)); err == nil {
			return string(c)
		}
	}
	panic(errors.New("there is one"))
}
