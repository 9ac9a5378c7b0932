package mail_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/mail"
)

// crashInto names a folder into which this test binary, started a second time,
// sends until it is killed.
const crashInto = "MAIL_TEST_CRASH_INTO"

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashInto); dir != "" {
		sendForever(dir)
	}
	os.Exit(m.Run())
}

func sendForever(dir string) {
	f := &mail.Folder{Dir: dir}
	m := sample()
	m.Text = strings.Repeat("long enough to be caught in the middle of it ", 10000)
	for {
		id, err := f.Send(context.Background(), m)
		if err != nil {
			fmt.Println("failed:", err)
			os.Exit(1)
		}
		fmt.Println(id)
	}
}

func TestAMailThatWasSentOutlivesAKilledProcess(t *testing.T) {
	dir := t.TempDir()
	var sent []string
	for n := range 12 { // later and later within a send, which takes some milliseconds
		sent = append(sent, killedSender(t, dir, time.Duration(n)*500*time.Microsecond)...)
	}
	f := &mail.Folder{Dir: dir}
	all, there := letters(t, f), map[string]bool{} // half a mail cannot be read
	for _, l := range all {
		there[l.ID] = true
	}
	for _, id := range sent {
		if !there[id] {
			t.Errorf("%s was sent and is lost", id)
		}
	}
	if len(there) != len(all) {
		t.Errorf("%d mails, %d names", len(all), len(there))
	}
	put(t, f, "after")
	if got := ids(t, f); got[len(got)-1] != "after" {
		t.Errorf("the next mail isn't the last: %q", got[len(got)-1])
	}
}

// killedSender lets a process send two mails, kills it so long after, and returns
// what it says it has sent.
func killedSender(t *testing.T, dir string, after time.Duration) (sent []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashInto+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		sent = append(sent, lines.Text())
		if len(sent) == 2 {
			time.Sleep(after)
			cmd.Process.Kill()
		}
	}
	cmd.Wait() // killed: an error, as it should be
	if len(sent) < 2 {
		t.Fatalf("the sender ended by itself: %q", sent)
	}
	return sent
}
