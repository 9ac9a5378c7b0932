package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Whatever the clock's file holds, the clock runs; what it can't read it names and
// sets aside, and nothing else.
func TestOpenClock_UnreadableFileIsSetAside(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"49h0m0s\n": 49 * time.Hour, "0s": 0, " 1h30m ": 90 * time.Minute, // what it keeps, and what a person may write
		"": -1, "\n": -1, "49": -1, "-5h": -1, "9999999h": -1, "49h0m0\x00": -1, "nine": -1, "1e400h": -1,
		"\xff\xfe": -1,
	} {
		file := filepath.Join(t.TempDir(), "clock")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		said := ""
		c := openClock(file, func(text string) { said += text })
		ahead := time.Duration(c.ahead.Load())
		if want >= 0 {
			if ahead != want || said != "" {
				t.Errorf("%q: %v ahead, said %q", text, ahead, said)
			}
			continue
		}
		kept, err := os.ReadFile(file + ".unreadable")
		named := strings.Contains(said, file) && strings.Contains(said, "/_local/clock")
		if ahead != 0 || !named || err != nil || string(kept) != text {
			t.Errorf("%q: %v ahead, said %q, kept %q (%v)", text, ahead, said, kept, err)
		}
		c.step(time.Hour)
		if err := c.keep(); err != nil {
			t.Error(err)
		}
		if again := openClock(file, func(text string) { t.Error(text) }); again.ahead.Load() != int64(time.Hour) {
			t.Errorf("%q: after a move it is %v ahead", text, time.Duration(again.ahead.Load()))
		}
	}
}

func TestOpenClock_FolderInItsPlace(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clock")
	if err := os.Mkdir(file, 0o700); err != nil {
		t.Fatal(err)
	}
	said := ""
	c := openClock(file, func(text string) { said = text })
	if err := c.keep(); err != nil || !strings.Contains(said, file) {
		t.Errorf("said %q, %v", said, err)
	}
}

func TestClock_GoesAHundredYearsAhead(t *testing.T) {
	c := openClock(filepath.Join(t.TempDir(), "clock"), nil)
	if c.canStep(0) || c.canStep(-time.Hour) || !c.canStep(maxAhead) || c.canStep(maxAhead+1) {
		t.Error("the first step")
	}
	c.step(maxAhead - time.Hour)
	if !c.canStep(time.Hour) || c.canStep(time.Hour+1) {
		t.Error("the last step")
	}
}
