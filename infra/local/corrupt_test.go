package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// damage changes a file of a service that doesn't run.
func damage(t *testing.T, file string, change func([]byte) []byte) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, change(text), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A data file that was cut off or altered stops the functions, which say what to
// do; the pages, the inbox and the clock are there.
func TestCorrupt_DataFileStopsTheFunctionsAlone(t *testing.T) {
	data := t.TempDir()
	s := run(t, root, data)
	receipt := s.send(valid())
	s.mails(2)
	s.kill()
	file := filepath.Join(data, "requests.db")
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func([]byte) []byte{
		"cut off":   func(b []byte) []byte { return b[:10000] },
		"empty":     func([]byte) []byte { return nil },
		"one bit":   func(b []byte) []byte { b = []byte(strings.Replace(string(b), `"Need"`, `"Feed"`, 1)); return b },
		"something": func([]byte) []byte { return []byte(strings.Repeat("something else\n", 3000)) },
	} {
		damage(t, file, func([]byte) []byte { return change(append([]byte(nil), whole...)) })
		s := run(t, root, data)
		for path, want := range map[string]int{
			"/": 200, "/request/": 200, "/_local/inbox/": 200, "/_local/clock": 200, receipt: 503, "/desk/queue": 503,
		} {
			code, page := s.get(path)
			told := strings.Contains(page, "requests.db") && strings.Contains(page, "put a copy back")
			if code != want || want == 503 && !told {
				t.Errorf("%s: %s answers %d, want %d", name, path, code, want)
			}
		}
		if code, page, _ := s.post("/request/check", valid()); code != 503 || !strings.Contains(page, "requests.db") {
			t.Errorf("%s: the check answers %d", name, code)
		}
		if !strings.Contains(s.said, file) || !strings.Contains(s.said, "put a copy back") {
			t.Errorf("%s: the terminal says %q", name, s.said)
		}
		s.kill()
		out, err := admin(t, "--data", data, "list")
		if err == nil || !strings.Contains(out, file) || !strings.Contains(out, "put a copy back") {
			t.Errorf("%s: the operator's tool: %v, %s", name, err, out)
		}
	}
	damage(t, file, func([]byte) []byte { return whole })
	if code, _ := run(t, root, data).get(receipt); code != 200 {
		t.Errorf("with the copy back the receipt answers %d", code)
	}
}

// A clock file that says nothing is set aside, by name, and the service starts at
// the current time.
func TestCorrupt_ClockFileStopsNothing(t *testing.T) {
	data := t.TempDir()
	file := filepath.Join(data, "clock")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := admin(t, "--data", data, "list"); err == nil || !strings.Contains(out, file) {
		t.Errorf("the operator's tool: %v, %s", err, out)
	}
	s := run(t, root, data)
	if !strings.Contains(s.said, file+".unreadable") {
		t.Errorf("the terminal says %q", s.said)
	}
	s.send(valid())
	if n := len(s.mails(2)); n != 2 {
		t.Errorf("%d mails", n)
	}
	if out, err := admin(t, "--data", data, "list"); err != nil {
		t.Errorf("the operator's tool: %v, %s", err, out)
	}
}

// Someone else's file among the mails, and a mail that was cut off, are named; all
// others are sent and shown.
func TestCorrupt_MailFolderStopsNoMail(t *testing.T) {
	data := t.TempDir()
	s := run(t, root, data)
	s.send(valid())
	s.mails(2)
	s.kill()
	folder := filepath.Join(data, "mail")
	if err := os.WriteFile(filepath.Join(folder, "zzz.json"), []byte("theirs"), 0o600); err != nil {
		t.Fatal(err)
	}
	mails, err := filepath.Glob(filepath.Join(folder, "00000001-*.json"))
	if err != nil || len(mails) != 1 {
		t.Fatalf("%q, %v", mails, err)
	}
	damage(t, mails[0], func(b []byte) []byte { return b[:30] })
	s = run(t, root, data)
	form := valid()
	form.Set("agency", "Another County Office")
	s.send(form)
	list := s.mails(4)
	if list[0].Subject != "" || list[1].Subject == "" || list[3].Subject == "" {
		t.Errorf("the list is %+v", list)
	}
	code, page := s.get("/_local/inbox/")
	named := strings.Contains(page, "zzz.json") && strings.Contains(page, mails[0])
	if code != 200 || !named || strings.Count(page, "<li>") != 4 {
		t.Errorf("the inbox answers %d: %s", code, page)
	}
	id := strings.TrimSuffix(filepath.Base(mails[0]), ".json")
	if code, page := s.get("/_local/inbox/" + id + "/"); code != 500 || !strings.Contains(page, mails[0]) {
		t.Errorf("the mail itself answers %d: %s", code, page)
	}
}

// Files that each start writes or can do without: whatever they hold, the service
// starts.
func TestCorrupt_OtherFilesStopNothing(t *testing.T) {
	data := t.TempDir()
	s := run(t, root, data)
	s.send(valid())
	s.mails(2)
	s.kill()
	for _, name := range []string{"address", "provider", "log.jsonl", "requests.db.lock"} {
		damage(t, filepath.Join(data, name), func(b []byte) []byte { return append([]byte("\x00\xffgarbage\n"), b...) })
	}
	days, err := filepath.Glob(filepath.Join(data, "heads", "*.jsonl"))
	if err != nil || len(days) == 0 {
		t.Fatalf("%q, %v", days, err)
	}
	for _, name := range []string{"notes.jsonl", "2020-01-01 copy.jsonl"} {
		days = append(days, filepath.Join(data, "heads", name))
	}
	for _, file := range days {
		if err := os.WriteFile(file, []byte("garbage\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s = run(t, root, data)
	form := valid()
	form.Set("agency", "Another County Office")
	s.send(form)
	if n := len(s.mails(4)); n != 4 {
		t.Errorf("%d mails", n)
	}
	if out, err := admin(t, "--data", data, "list"); err != nil || !strings.Contains(out, "2 requests") {
		t.Errorf("the operator's tool: %v, %s", err, out)
	}
}
