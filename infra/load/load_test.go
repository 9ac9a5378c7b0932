package main

import (
	"os"
	"strings"
	"testing"
	"time"
)

// No time is asserted here: that is what running the command is for.
func TestWhatIsSentIsAcceptedAndThereAndACrowdIsToldToComeAgain(t *testing.T) {
	if err := os.Chdir("../.."); err != nil {
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
	if n := s.missing(p.accepted); n != 0 {
		t.Errorf("%d of %d are missing", n, len(p.accepted))
	}
	crowd := s.press(600, time.Second)
	t.Log(crowd)
	if err := crowd.judgeHeavy(); err != nil {
		t.Error(err)
	}
	if n := s.missing(crowd.accepted); n != 0 {
		t.Errorf("%d of %d are missing", n, len(crowd.accepted))
	}
	if n := s.missing([]string{"/request/receipt/" + strings.Repeat("A", 43)}); n != 1 {
		t.Error("a receipt of nobody's is found")
	}
	if len(form())+len("&token=")+43 != 3<<10 {
		t.Errorf("the form has %d bytes", len(form()))
	}
}
