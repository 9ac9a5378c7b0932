package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// answers are what a person types the first time: staff's address, the mailbox for
// replies, the escalation address, Enter for the alarms', the sender, and Enter for
// its domain.
const answers = "staff@example.org\nreplies@example.org\ndirector@example.org\n\nCCEE Assistance " +
	"<assist@example.org>\n\n"

func TestTheFirstDeploymentAsksKeepsAndHasTwoPasses(t *testing.T) {
	s := newStage(t)
	out := s.ok("not an address\n"+answers, "-env", "staging")
	if !strings.Contains(out, "It must be one bare email address") {
		t.Errorf("a wrong answer was taken:\n%s", out)
	}
	want := `parameter_overrides = "StaffAddress=\"staff@example.org\" ReplyAddress=\"replies@example.org\" ` +
		`EscalationAddress=\"director@example.org\" AlarmAddress=\"\" ` +
		`MailFrom=\"CCEE Assistance <assist@example.org>\" MailIdentity=\"example.org\""`
	if kept := s.file("infra/samconfig.toml"); !strings.Contains(kept, "[staging.deploy.parameters]\n"+want) ||
		strings.Count(kept, "parameter_overrides =") != 1 {
		t.Errorf("it kept\n%s", kept)
	}
	passes := s.calls("sam deploy")
	if len(passes) != 2 || strings.Contains(passes[0], "SiteUrl=") ||
		!strings.HasSuffix(passes[1], "--parameter-overrides FormOpen=open SiteUrl="+s.front) {
		t.Errorf("sam was called\n%s", strings.Join(passes, "\n"))
	}
	if !strings.Contains(s.visit("/"), "first") || !strings.Contains(out, "Smoke test: 2 pages") ||
		!strings.Contains(out, "Nothing is left to do.") {
		t.Errorf("it ended with\n%s", out)
	}
	if !strings.Contains(out, "assist.example.org CNAME front") {
		t.Errorf("it doesn't print the site's DNS record:\n%s", out)
	}
	calls := s.file("calls")
	if strings.LastIndex(calls, "update-termination-protection") < strings.LastIndex(calls, "sam deploy") {
		t.Errorf("the stack was not protected after its second pass:\n%s", calls)
	}
	out = s.ok("", "-env", "staging")
	if passes := s.calls("sam deploy"); len(passes) != 1 || !strings.Contains(out, "Site: 0 files uploaded") {
		t.Errorf("the next deployment called\n%s\n%s", strings.Join(passes, "\n"), out)
	}
}

func TestTheFormOfProductionOpensWhenNothingIsMissing(t *testing.T) {
	s := newStage(t)
	waits := map[string]string{"unverified": "example.org is not verified in SES", "sandbox": "SES is in its sandbox",
		"unconfirmed": "no alarm reaches director@example.org yet"}
	for name := range waits {
		s.write(name, "")
	}
	in := answers
	for len(waits) > 0 {
		out := s.ok(in, "-env", "production")
		for name, want := range waits {
			if !strings.Contains(out, want) {
				t.Errorf("%s: it doesn't say %q:\n%s", name, want, out)
			}
		}
		if s.file("formopen") != formWaiting || !strings.Contains(out, "THE FORM IS CLOSED") ||
			!strings.Contains(out, "the form is closed.") {
			t.Errorf("with %v missing the form is open:\n%s", waits, out)
		}
		in = ""
		for name := range waits {
			os.Remove(name)
			delete(waits, name)
			break
		}
	}
	if out := s.ok("", "-env", "production"); s.file("formopen") != formOpen ||
		!strings.Contains(out, "Nothing is left to do.") {
		t.Errorf("with nothing missing the form is %s:\n%s", s.file("formopen"), out)
	}
	s.write("sandbox", "")
	if out := s.ok("", "-env", "production"); s.file("formopen") != formOpen ||
		!strings.Contains(out, "SES is in its sandbox") {
		t.Errorf("an open form was closed, or nothing was said:\n%s", out)
	}
}

func TestADeploymentCutOffAtAnyCallIsCompletedByTheNext(t *testing.T) {
	atEveryCall(t, 10, func(s *stage, cut func(in string, args ...string) bool) {
		s.ok(answers)
		s.change()
		if !cut("") {
			return
		}
		if got := s.visit("/"); !strings.Contains(got, "first") && !strings.Contains(got, "second") {
			s.Errorf("cut off, visitors get %q", got)
		}
		s.ok("")
		if got := s.visit("/"); !strings.Contains(got, "second") || !strings.Contains(s.file("deployed"), "# changed") {
			s.Errorf("run again, visitors get %q", got)
		}
		s.ok("", "rollback", "-yes")
		if got := s.visit("/"); !strings.Contains(got, "first") || strings.Contains(s.file("deployed"), "# changed") {
			s.Errorf("rolled back, visitors get %q", got)
		}
	})
}

func TestAWayBackCutOffAtAnyCallIsCompletedAndRepeatedDoesNothing(t *testing.T) {
	atEveryCall(t, 5, func(s *stage, cut func(in string, args ...string) bool) {
		s.ok(answers)
		s.change()
		s.ok("")
		if !cut("yes\n", "rollback") {
			return
		}
		for range 2 {
			s.ok("yes\n", "rollback")
			if got := s.visit("/"); !strings.Contains(got, "first") ||
				strings.Contains(s.file("deployed"), "# changed") {
				s.Errorf("run again, visitors get %q", got)
			}
		}
		if calls := s.calls("sam deploy"); len(calls) > 0 {
			s.Errorf("repeated, it called %v", calls)
		}
	})
}

// An edge of CloudFront that has not heard of the deployment is waited for, aloud.
// What stays wrong is an error after two minutes, and what no edge explains is one
// right away.
func TestDeploy_WaitsForOldEdges(t *testing.T) {
	s := newStage(t)
	s.old = 3
	out := s.ok(answers)
	if s.waits != 3 || !strings.Contains(out, "Not yet as deployed") || !strings.Contains(out, "Smoke test: 2 pages") {
		t.Errorf("after %d waits it says\n%s", s.waits, out)
	}
	s.old = 1000
	if out, err := s.run("", "deploy"); err == nil || !strings.Contains(err.Error(), "Content-Security-Policy") ||
		s.waits < 5 || s.waits > 8 {
		t.Errorf("a fault that lasts: %v after %d waits\n%s", err, s.waits, out)
	}
	if _, err := s.run("", "smoke"); err == nil || s.waits > 0 {
		t.Errorf("make smoke: %v after %d waits", err, s.waits)
	}
	s.old = 0
	s.write("pages/index.html", `<a href="/request/#nowhere">`)
	if _, err := s.run("", "deploy"); err == nil || !strings.Contains(err.Error(), "no such place") || s.waits > 0 {
		t.Errorf("a link to nowhere: %v after %d waits", err, s.waits)
	}
}

// change makes the next deployment one of site and functions.
func (s *stage) change() {
	s.pages("second")
	s.write("template.yaml", s.file("template.yaml")+"\n# changed\n")
}

// atEveryCall plays a test with the power failing at each call of a program in
// turn, until there are no more.
func atEveryCall(t *testing.T, least int, play func(s *stage, cut func(in string, args ...string) bool)) {
	skipStage(t)
	reached, more := 0, true
	for n := 1; more; n++ {
		t.Run(fmt.Sprintf("cut off at call %d", n), func(t *testing.T) {
			s := newStage(t)
			play(s, func(in string, args ...string) bool {
				s.write("failat", fmt.Sprint(n))
				s.run(in, args...)
				os.Remove("failat")
				more = os.Remove("wascut") == nil
				return more
			})
		})
		if more {
			reached = n
		}
	}
	if reached < least {
		t.Errorf("it was cut off at %d calls only", reached)
	}
}

func TestAWayBackIsAskedForFirst(t *testing.T) {
	s := newStage(t)
	s.ok(answers)
	if _, err := s.run("yes\n", "rollback"); err == nil || !strings.Contains(err.Error(), "no release before") {
		t.Errorf("the first release went back: %v", err)
	}
	s.pages("second")
	s.ok("")
	if _, err := s.run("no\n", "rollback"); err == nil || !strings.Contains(s.visit("/"), "second") {
		t.Errorf("no was taken for yes: %v", err)
	}
}

// The empty input of /dev/null, which looks like a terminal, is no person's.
func TestDeploy_EmptyInput(t *testing.T) {
	s := newStage(t)
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	err = run(t.Context(), nil, null, &strings.Builder{}, clock{})
	if err == nil || !strings.Contains(err.Error(), "run make deploy ENV=staging once in a terminal") {
		t.Errorf("a first deployment: %v", err)
	}
	s.ok(answers)
	s.pages("second")
	s.ok("")
	_, err = s.run("", "rollback")
	if err == nil || !strings.Contains(err.Error(), "set YES=1") || !strings.Contains(s.visit("/"), "second") {
		t.Errorf("a rollback: %v", err)
	}
}

func TestDiffChangesNothing(t *testing.T) {
	s := newStage(t)
	if out := s.ok("", "diff"); !strings.Contains(out, "Everything would be made") || len(s.calls("sam deploy")) > 0 {
		t.Errorf("without a stack it says\n%s", out)
	}
	s.ok(answers)
	s.pages("second")
	out := s.ok("", "diff")
	if !strings.Contains(out, "Site: upload index.html\nSite: invalidate / /index.html") ||
		!strings.Contains(s.visit("/"), "first") {
		t.Errorf("it says\n%s", out)
	}
	if calls := s.calls("sam deploy"); len(calls) != 1 || !strings.Contains(calls[0], "--no-execute-changeset") {
		t.Errorf("it called %v", calls)
	}
	deleted := s.calls("aws cloudformation delete-change-set")
	if len(deleted) != 1 || !strings.HasSuffix(deleted[0], "samcli-deploy1") {
		t.Errorf("it deleted %v", deleted)
	}
}

func TestWhatIsMissingIsSaidBeforeAnythingIsDone(t *testing.T) {
	s := newStage(t)
	if _, err := s.run("", "-env", "testing"); err == nil ||
		!strings.Contains(err.Error(), "ENV=staging or ENV=production") {
		t.Errorf("an environment that isn't: %v", err)
	}
	if _, err := s.run("", "publish"); err == nil || !strings.Contains(err.Error(), "make deploy makes it") {
		t.Errorf("a site without a stack: %v", err)
	}
	if _, err := s.run("", "undo"); err == nil || !strings.Contains(err.Error(), "say deploy, doctor, diff") {
		t.Errorf("a verb that isn't: %v", err)
	}
	err := run(t.Context(), nil, strings.NewReader(""), &strings.Builder{}, clock{})
	if err == nil || !strings.Contains(err.Error(), "once in a terminal") {
		t.Errorf("nobody there to ask: %v", err)
	}
	s.write("denied", "sts")
	if _, err := s.run(""); err == nil || !strings.Contains(err.Error(), "AWS does not know you") {
		t.Errorf("no credentials: %v", err)
	}
	os.Remove("denied")
	t.Setenv("PATH", t.TempDir())
	if _, err := s.run(""); err == nil || !strings.Contains(err.Error(), "install the AWS SAM CLI") ||
		!strings.Contains(err.Error(), "install the AWS CLI, version 2") {
		t.Errorf("no tools: %v", err)
	}
	if calls := s.calls("sam deploy"); slices.ContainsFunc(calls, func(c string) bool { return c != "" }) {
		t.Errorf("it called %v", calls)
	}
}

// The state's two files are imported before anything else is done, and the build
// writes what the functions embed of them.
func TestDeploy_ImportsTheListOfAgencies(t *testing.T) {
	s := newStage(t)
	s.ok(answers, "-districts", "a.txt", "-schools", "b.txt")
	calls := s.calls("go run")
	if len(calls) < 3 || calls[0] != "go run ./build directory a.txt b.txt" ||
		calls[1] != "go run ./build -out public" ||
		calls[2] != "go run ./build check" {
		t.Errorf("it called %q", calls)
	}
}

// A list that can't be imported ends the deployment before it changes anything, and
// the message says how to deploy with the former one.
func TestDeploy_ListThatCannotBeImported(t *testing.T) {
	s := newStage(t)
	s.ok(answers)
	s.write("badlist", "")
	out, err := s.run("", "-districts", "a.txt", "-schools", "b.txt")
	if err == nil || !strings.Contains(out, "pubschls.txt:1: the file is empty") ||
		!strings.Contains(err.Error(), "nothing was deployed") ||
		!strings.Contains(err.Error(), "leave out DISTRICTS and SCHOOLS") || len(s.calls("sam deploy")) > 0 {
		t.Errorf("it ended with %v\n%s", err, out)
	}
	if _, err := s.run("", "-districts", "a.txt"); err == nil || !strings.Contains(err.Error(), "name both") {
		t.Errorf("one file alone: %v", err)
	}
	if _, err := s.run("", "publish", "-districts", "a.txt"); err == nil ||
		!strings.Contains(err.Error(), "only deploy") {
		t.Errorf("with another verb: %v", err)
	}
}

// The runbook names the questions of a first deployment in their order, and counts
// them.
func TestRunbook_QuestionsAsked(t *testing.T) {
	text, err := os.ReadFile("../docs/runbook.md")
	if err != nil {
		t.Fatal(err)
	}
	count := map[int]string{5: "five", 6: "six", 7: "seven"}[len(asked)]
	_, after, _ := strings.Cut(string(text), "It asks "+count+" questions")
	questions, _, _ := strings.Cut(after, "It stores the answers")
	var names []string
	for _, m := range regexp.MustCompile("`([A-Za-z]+)`").FindAllStringSubmatch(questions, -1) {
		names = append(names, m[1])
	}
	if !slices.Equal(names, asked) {
		t.Errorf("the runbook has %q, and make deploy asks %q", names, asked)
	}
}
