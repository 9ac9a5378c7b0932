package main

import (
	"os"
	"strings"
	"testing"
	"time"
)

func TestASoakThatLeavesSomethingBehindIsToldFromOneThatDoesNot(t *testing.T) {
	const mb = 1 << 20
	rising := func(from, to int64) (s samples) {
		for i := range int64(300) {
			swept := (i % 7) * mb / 2 // what a heap has between two rounds
			s = append(s, from+(to-from)*i/300+swept)
		}
		return s
	}
	for _, c := range []struct {
		name   string
		memory samples
		grew   bool
	}{
		{"it stays", rising(20*mb, 20*mb), false},
		{"it falls", rising(60*mb, 20*mb), false},
		{"a peak in the middle is gone at the end",
			append(append(rising(20*mb, 20*mb), 90*mb), rising(20*mb, 20*mb)...), false},
		{"it doubles", rising(20*mb, 40*mb), true},
		{"it grows fourfold", rising(20*mb, 80*mb), true},
		{"it grows in the last moments", append(rising(20*mb, 20*mb), 60*mb), true},
		{"nothing was measured", make(samples, 300), false},
		{"it was too short", samples{mb, 9 * mb}, false},
	} {
		if err := c.memory.judgeGrowth(); (err != nil) != c.grew {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// No time is asserted here: that is what running the command is for.
func TestWhatIsSentIsAcceptedAndThereAndACrowdIsToldToComeAgain(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short builds no binary and starts no service")
	}
	if err := os.Chdir("../../.."); err != nil {
		t.Fatal(err)
	}
	s, err := start(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()
	p := s.press(4, 300*time.Millisecond)
	t.Log(p)
	if len(p.accepted) == 0 || p.answers["303"] != len(p.accepted) || len(p.answers) != 1 {
		t.Errorf("the answers are %v", p.answers)
	}
	if n := s.countMissing(p.accepted); n != 0 {
		t.Errorf("%d of %d are missing", n, len(p.accepted))
	}
	crowd := s.press(600, time.Second)
	t.Log(crowd)
	if err := crowd.judgeHeavy(); err != nil {
		t.Error(err)
	}
	if n := s.countMissing(crowd.accepted); n != 0 {
		t.Errorf("%d of %d are missing", n, len(crowd.accepted))
	}
	if n := s.countMissing([]string{"/request/receipt/" + strings.Repeat("A", 43)}); n != 1 {
		t.Error("a receipt of nobody's is found")
	}
	if len(form())+len("&token=")+43 != 3<<10 {
		t.Errorf("the form has %d bytes", len(form()))
	}
}
