package office_test

import (
	"fmt"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/table"
)

// A page of a list says which part of the list it is: of how many where that is
// known, and else that there are more.
func TestLists_SayWhatPageItIs(t *testing.T) {
	serial(t)
	s := newService(t, &table.Memory{})
	for i := range 73 {
		s.named(fmt.Sprint("Agency ", i), "official_email", fmt.Sprint("official", i, "@example.org"))
		s.now = s.now.Add(time.Second)
	}
	s.suspects(25)
	pat := s.signedIn("Pat Example", false)
	for path, want := range map[string][2]string{
		"/desk/queue":             {"Requests 1–50 of 98", "Requests 51–98 of 98"},
		"/desk/queue?sort=agency": {"Requests 1–50 of 98", "Requests 51–98 of 98"},
		"/desk/queue?show=mine":   {"", ""},
		"/desk/queue?find=agency": {"Requests 1–50. There are more.", "Requests 51–73 of 73"},
		"/desk/tasks":             {"Tasks 1–20. There are more.", "Tasks 21–25 of 25"},
	} {
		page := s.page(pat, path)
		for i, words := range want {
			if words == "" {
				saysNothingOf(t, path, page, "Requests 1")
				break
			}
			says(t, fmt.Sprint(path, ", page ", i+1), visible(page), words)
			if next := nextPage.FindStringSubmatch(page); next != nil {
				page = s.page(pat, next[1])
			}
		}
	}
	saysNothingOf(t, "a link without a place", visible(s.page(pat, "/desk/queue?from=received+2026")), "Requests 1–")
}
