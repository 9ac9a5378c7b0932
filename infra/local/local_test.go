package main_test

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// root is the module's folder: this test's folder is two below.
const root = "../.."

// skipService keeps what needs a running service for the tests without -short.
func skipService(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: with -short no binary is built, and no service or browser started")
	}
}

// patience is how long a test waits for what must come. It is long, because it is
// waited out only where something is wrong.
const patience = time.Minute

// runBeside lets the test run beside others that have a service or a browser of
// their own; asked again, nothing changes.
func runBeside(t *testing.T) {
	t.Helper()
	if _, again := beside.LoadOrStore(t, true); !again {
		t.Parallel()
	}
}

var beside sync.Map // by test

// shared is a folder for what the tests share: the binaries, and the browser's
// profile.
var shared string

func TestMain(m *testing.M) {
	flag.Parse()
	// Browsers and services wait more than tests do elsewhere: for timers, for disks,
	// and for each other.
	if most := flag.Lookup("test.parallel").Value; most.String() == "2" || most.String() == "3" {
		most.Set("4")
	}
	var err error
	shared, err = os.MkdirTemp("", "local")
	if err != nil {
		panic(err)
	}
	code := m.Run()
	stopChromiums()
	os.RemoveAll(shared)
	os.Exit(code)
}

// binaries builds the service and the operator's tool, once.
var binaries = sync.OnceValue(func() error {
	out, err := exec.Command("go", "build", "-o", shared+"/", root+"/infra/local", root+
		"/lambda/admin").CombinedOutput()
	if err != nil {
		return fmt.Errorf("build the service: %w\n%s", err, out)
	}
	return nil
})

func binary(t *testing.T, name string) string {
	t.Helper()
	skipService(t)
	if err := binaries(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(shared, name)
}

// service is a running `make run`.
type service struct {
	t       *testing.T
	process *exec.Cmd
	url     string // with a slash at the end
	data    string
	said    string // on the terminal, before it was ready
}

func run(t *testing.T, dir, data string) *service {
	t.Helper()
	s := &service{t: t, process: exec.Command(binary(t, "local")), data: data}
	runBeside(t)
	s.process.Dir, s.process.Env = dir, append(os.Environ(), "PORT=0", "DATA="+data)
	out, err := s.process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var problems bytes.Buffer
	s.process.Stderr = &problems
	if err := s.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "ready: "); ok {
			s.url = address
			go io.Copy(io.Discard, out)
			return s
		}
		s.said += lines.Text() + "\n"
	}
	t.Fatalf("the service did not become ready: %s", problems.String())
	return nil
}

// kill is kill -9.
func (s *service) kill() {
	s.process.Process.Kill()
	s.process.Wait()
}

func (s *service) get(path string) (int, string) {
	s.t.Helper()
	r, err := http.Get(s.url + strings.TrimPrefix(path, "/"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return r.StatusCode, string(body)
}

// post sends a form as curl does, and doesn't follow.
func (s *service) post(path string, form url.Values) (int, string, string) {
	s.t.Helper()
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.PostForm(s.url+strings.TrimPrefix(path, "/"), form)
	if err != nil {
		s.t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return r.StatusCode, string(body), r.Header.Get("Location")
}

// send takes a form the whole way and returns the receipt's path.
func (s *service) send(form url.Values) string {
	s.t.Helper()
	code, page, _ := s.post("/request/check", form)
	token := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(page)
	if code != 200 || token == nil {
		s.t.Fatalf("the check answers %d", code)
	}
	form = url.Values(http.Header(form).Clone())
	form.Set("token", token[1])
	code, page, receipt := s.post("/request/send", form)
	if code != 303 {
		s.t.Fatalf("send answers %d: %s", code, page)
	}
	return receipt
}

type letter struct{ To, From, Subject, Text, HTML, At string }

func (s *service) inbox() []letter {
	s.t.Helper()
	_, body := s.get("/_local/inbox.json")
	var list []letter
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		s.t.Fatal(err)
	}
	return list
}

// mails waits until there are n mails.
func (s *service) mails(n int) []letter {
	s.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if list := s.inbox(); len(list) >= n {
			return list
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.t.Fatalf("there are %d mails, want %d", len(s.inbox()), n)
	return nil
}

func admin(t *testing.T, args ...string) (string, error) {
	t.Helper()
	out, err := exec.Command(binary(t, "admin"), args...).CombinedOutput()
	return string(out), err
}

func valid() url.Values {
	return url.Values{
		"kind": {"county-office"}, "agency": {"=Example County Office"}, "county": {"02"}, "cds": {"0210025"},
		"official_name": {"Pat Example"}, "official_title": {"Superintendent"},
		"official_email": {"superintendent@example.org"}, "official_phone": {"916-555-0100"},
		"contact_is": {"official"}, "state_determined": {"pending"}, "reimburse": {"not-sure"},
		"unsure": {"yes"}, "goals": {"Goal"}, "need": {"Need"}, "data": {"Data"}, "tried": {"Tried"}, "help": {"fir"},
		"outcomes": {"Outcomes"}, "months": {"9"},
		"sites": {"One"}, "negotiation": {"no"}, "attest": {"yes"}, "no_pupils": {"yes"}, "public": {"yes"},
	}
}

// A request posted with curl alone has a receipt and its mails, and stands in the
// list.
func TestSend_ByCurlAlone(t *testing.T) {
	s := run(t, root, t.TempDir())
	code, page := s.get(s.send(valid()))
	reference := regexp.MustCompile(`RFA-\d{4}-[0-9A-Z]{4}-[0-9A-Z]`).FindString(page)
	if code != 200 || reference == "" {
		t.Fatalf("the receipt answers %d", code)
	}
	for _, m := range s.mails(2) {
		if !strings.Contains(m.Subject, reference) || m.Text == "" || m.HTML == "" || m.At == "" {
			t.Errorf("a mail lacks something: %+v", m)
		}
	}
	out, err := admin(t, "--data", s.data, "list")
	if err != nil || !strings.Contains(out, reference) || !strings.Contains(out, "CCEE verifies") ||
		!strings.Contains(out, "1 requests") {
		t.Errorf("admin list, while the service runs: %v\n%s", err, out)
	}
}

func TestAfterKill9RightAfterTheReceiptEverythingIsThereOnce(t *testing.T) {
	data := t.TempDir()
	const rounds = 8
	for i := range rounds {
		s := run(t, root, data)
		form := valid()
		// one address gets three such mails a day
		form.Set("official_email", fmt.Sprintf("superintendent-%d@example.org", i))
		s.send(form)
		time.Sleep(time.Duration(i) * 3 * time.Millisecond) // die before, between and after the mails
		s.kill()
	}
	s := run(t, root, data)
	list := s.mails(2 * rounds)
	time.Sleep(300 * time.Millisecond)
	seen := map[string]int{}
	for _, m := range s.inbox() {
		seen[m.To+" "+m.Subject]++
	}
	for mail, n := range seen {
		if n != 1 {
			t.Errorf("%q was sent %d times", mail, n)
		}
	}
	if len(seen) != 2*rounds {
		t.Errorf("%d different mails of %d, want %d", len(seen), len(list), 2*rounds)
	}
	if out, _ := admin(t, "--data", data, "list"); !strings.Contains(out, fmt.Sprintf("%d requests", rounds)) {
		t.Errorf("admin list: %s", out)
	}
}

func TestWhoeverSendsAByteNowAndThenKeepsNobodyOut(t *testing.T) {
	s := run(t, root, t.TempDir())
	address := strings.TrimSuffix(strings.TrimPrefix(s.url, "http://"), "/")
	for range 400 { // more than there are places
		c, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		fmt.Fprintf(c, "POST /request/send HTTP/1.1\r\nHost: %s\r\nContent-Type: "+
			"application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nkind=", address)
	}
	s.send(valid())
	if n := len(s.mails(2)); n != 2 {
		t.Errorf("%d mails", n)
	}
}

func TestTheClockMovesAndTheSchedulesRun(t *testing.T) {
	data := t.TempDir()
	s := run(t, root, data)
	s.send(valid())
	s.mails(2)
	if code, page, _ := s.post("/_local/clock", url.Values{"advance": {"49h"}}); code != 200 {
		t.Fatalf("the clock answers %d: %s", code, page)
	}
	warnings, breaches, apologies := 0, 0, 0
	for _, m := range s.inbox() {
		if m.To == "staff@example.org" && strings.Contains(m.Subject, "hours left to verify") {
			warnings++
		}
		if m.To == "staff@example.org" && strings.Contains(m.Subject, "not verified within 48 hours") {
			breaches++
		}
		if m.To != "staff@example.org" && strings.Contains(m.Subject, "We’re late verifying") {
			apologies++
		}
	}
	if warnings != 3 || breaches != 1 || apologies != 1 {
		t.Errorf("staff got %d warnings and %d breaches, the agency %d apologies, want 3, 1, and 1", warnings, breaches,
			apologies)
	}
	days, err := filepath.Glob(filepath.Join(data, "heads", "*.jsonl"))
	if err != nil || len(days) != 3 {
		t.Fatalf("the heads are kept of %v (%v), want three days", days, err)
	}
	if kept, err := os.ReadFile(days[2]); err != nil || bytes.Count(kept, []byte(`"reference":"RFA-`)) != 1 {
		t.Errorf("the heads of the third day are %s (%v)", kept, err)
	}
	for _, no := range []string{"-1h", "soon", ""} {
		if code, _, _ := s.post("/_local/clock", url.Values{"advance": {no}}); code != 400 {
			t.Errorf("the clock takes %q: %d", no, code)
		}
	}
	s.kill()
	if out, _ := admin(t, "--data", data, "list"); !strings.Contains(out, "late by 1 h") {
		t.Errorf("admin does not know the moved clock: %s", out)
	}
}

// The operator verifies through the running service, and only with --yes.
func TestAdmin_VerifiesThroughRunningService(t *testing.T) {
	s := run(t, root, t.TempDir())
	_, page := s.get(s.send(valid()))
	reference := regexp.MustCompile(`RFA-\d{4}-[0-9A-Z]{4}-[0-9A-Z]`).FindString(page)
	s.mails(2)
	if out, err := admin(t, "--data", s.data, "verify", strings.ToLower(reference), "--by",
		"A member of staff", "--checked"); err != nil || !strings.Contains(out, "Nothing was changed") {
		t.Errorf("the dry run: %v %s", err, out)
	}
	if out, err := admin(t, "--data", s.data, "verify", reference, "--by", "A member of staff", "--checked",
		"--yes"); err != nil ||
		!strings.Contains(out, "Verified "+reference) {
		t.Errorf("verify: %v %s", err, out)
	}
	if list := s.mails(3); !strings.Contains(list[2].Subject, "We verified") {
		t.Errorf("the third mail is %q", list[2].Subject)
	}
	if out, err := admin(t, "--data", s.data, "verify", reference, "--by", "Another", "--yes"); err == nil ||
		!strings.Contains(out, "does not wait for verification") {
		t.Errorf("verified twice: %v %s", err, out)
	}
	if out, err := admin(t, "--data", s.data, "show", reference); err != nil ||
		!strings.Contains(out, "Verified, by A member of staff") {
		t.Errorf("show: %v %s", err, out)
	}
	if out, err := admin(t, "--data", s.data, "show", "RFA-2026-7KQ4-M"); err == nil || !strings.Contains(out, "typo") {
		t.Errorf("a mistyped reference: %v %s", err, out)
	}
}

func TestTheOperatorReleasesHeldMailOnlyWithYes(t *testing.T) {
	s := run(t, root, t.TempDir())
	form := valid()
	form.Set("leave_blank", "https://spam.example") // the field that people don't see
	_, page := s.get(s.send(form))
	reference := regexp.MustCompile(`RFA-\d{4}-[0-9A-Z]{4}-[0-9A-Z]`).FindString(page)
	s.mails(1) // to staff; the agency's is held
	if out, err := admin(t, "--data", s.data, "release", reference); err != nil ||
		!strings.Contains(out, "Would release 1 mails") {
		t.Errorf("the dry run: %v %s", err, out)
	}
	if out, err := admin(t, "--data", s.data, "release", reference, "--yes"); err != nil ||
		!strings.Contains(out, "Released 1 mails") {
		t.Errorf("release: %v %s", err, out)
	}
	if list := s.mails(2); list[1].To != "superintendent@example.org" {
		t.Errorf("the second mail goes to %s", list[1].To)
	}
}

func TestTheExportIsSafeInASpreadsheetAndLosesNothing(t *testing.T) {
	s := run(t, root, t.TempDir())
	form := valid()
	form.Set("need", "@SUM(1+1)\r\n'quoted'")
	s.send(form)
	out, err := exec.Command(binary(t, "admin"), "--data", s.data, "export", "--codes").Output()
	if err != nil {
		t.Fatal(err)
	}
	table, marked := bytes.CutPrefix(out, []byte("\ufeff"))
	rows, err := csv.NewReader(bytes.NewReader(table)).ReadAll()
	if err != nil || len(rows) != 2 || !marked {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	want := map[string]string{"agency": "'=Example County Office", "need": "'@SUM(1+1)\n'quoted'", "cds": "'0210025"}
	for i, name := range rows[0] {
		if w, ok := want[name]; ok && rows[1][i] != w {
			t.Errorf("%s is %q, want %q", name, rows[1][i], w)
		}
	}
	out, err = exec.Command(binary(t, "admin"), "--data", s.data, "export", "--json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Answers map[string]string
		History []struct{ Step string }
	}
	err = json.Unmarshal(out, &list)
	if err != nil || len(list) != 1 ||
		list[0].Answers["need"] != "@SUM(1+1)\n'quoted'" || list[0].History[0].Step != "receive" {
		t.Errorf("the JSON export: %v %s", err, out)
	}
}

func TestTheRestoreDrillIsOneCommandAndTheRestoredTableIsTheTable(t *testing.T) {
	s := run(t, root, t.TempDir())
	for i := range 3 {
		form := valid()
		form.Set("official_email", fmt.Sprintf("superintendent-%d@example.org", i))
		s.send(form)
	}
	s.mails(6)
	if out, err := admin(t, "--data", s.data, "drill"); err == nil || !strings.Contains(out, "stop it first") {
		t.Errorf("while the service runs: %v, %s", err, out)
	}
	s.kill()
	out, err := admin(t, "--data", s.data, "drill")
	if err != nil || !strings.Contains(out, "3 × request") || !strings.Contains(out, "6 × message") ||
		!strings.Contains(out, "row for row") {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Log(out)
	file, elsewhere := filepath.Join(t.TempDir(), "copy"), filepath.Join(t.TempDir(), "new")
	if out, err := admin(t, "--data", s.data, "backup", file); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := admin(t, "--data", elsewhere, "restore", file); err != nil ||
		!strings.Contains(out, "Nothing was changed") {
		t.Errorf("without --yes: %v\n%s", err, out)
	}
	if out, err := admin(t, "--data", elsewhere, "restore", file, "--yes"); err != nil ||
		!strings.Contains(out, "Every history holds") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := admin(t, "--data", elsewhere, "list"); err != nil || !strings.Contains(out, "3 requests") {
		t.Errorf("%v\n%s", err, out)
	}
	if out, err := admin(t, "--data", elsewhere, "restore", file, "--yes"); err == nil ||
		!strings.Contains(out, "not empty") {
		t.Errorf("over what is there: %v\n%s", err, out)
	}
}

func TestWhatStandsInTheWayIsOneClearLineAndExitOne(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := fmt.Sprint(taken.Addr().(*net.TCPAddr).Port)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	held := run(t, root, t.TempDir())
	for _, c := range []struct{ name, port, data, says string }{
		{"a port in use", port, t.TempDir(), "port " + port + " is in use"},
		{"a folder that is a file", "0", file, "can’t keep data in " + file},
		{"data that another process holds", "0", held.data, held.data},
	} {
		cmd := exec.Command(binary(t, "local"))
		cmd.Dir, cmd.Env = root, append(os.Environ(), "PORT="+c.port, "DATA="+c.data)
		out, _ := cmd.CombinedOutput()
		if cmd.ProcessState.ExitCode() != 1 || strings.Count(string(out), "\n") != 1 ||
			!strings.Contains(string(out), c.says) {
			t.Errorf("%s: exit %d, says %q", c.name, cmd.ProcessState.ExitCode(), out)
		}
	}
}

// An edit shows on the next reload, and an error in it as a page with file and
// line.
func TestEdit_ShowsOnReloadOrNamesItsError(t *testing.T) {
	dir := t.TempDir()
	for _, folder := range []string{"content", "site/theme"} {
		if err := os.CopyFS(filepath.Join(dir, folder), os.DirFS(filepath.Join(root, folder))); err != nil {
			t.Fatal(err)
		}
	}
	s := run(t, dir, t.TempDir())
	page := filepath.Join(dir, "content", "privacy.md")
	whole, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	becomes := func(path, want string) {
		t.Helper()
		var body string
		for end := time.Now().Add(patience); time.Now().Before(end); {
			_, body = s.get(path)
			if strings.Contains(body, want) {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Fatalf("%s does not show %q: %s", path, want, body)
	}
	write := func(file, text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(page, string(whole)+"\nA sentence that is new.\n")
	becomes("/privacy/", "A sentence that is new.")
	write(page, string(whole)+"\n[A link](/nowhere/)\n")
	becomes("/privacy/", "privacy.md:")
	write(page, string(whole))
	becomes("/privacy/", "</html>")
	receipt := filepath.Join(dir, "site/theme/message.html")
	theme, err := os.ReadFile(receipt)
	if err != nil {
		t.Fatal(err)
	}
	write(receipt, strings.Replace(string(theme), "What to do", "What to do now", 1))
	becomes("/request/receipt/nothing", "What to do now") // a page of a function
}
