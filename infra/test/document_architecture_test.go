package test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

func TestArchitecturePrintsTheLifeOfARequestAsItIs(t *testing.T) {
	text, err := os.ReadFile("../../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	var want, steps strings.Builder
	for _, st := range request.Statuses {
		fmt.Fprintf(&want, "| %s | %s |\n", st, st.Next())
	}
	for _, l := range request.Life {
		to := or(string(l.To), "stays")
		if other := l.Unverified; other != "" {
			to += ", or " + string(other) + " where no one has verified it"
		}
		fmt.Fprintf(&steps, "| %s | %s | %s | %s | %s | %s |\n", l.Step, l.By, froms(l.From), to,
			or(string(l.Agency), "–"), or(string(l.Staff), "–"))
	}
	if !strings.Contains(string(text), want.String()+"\n") {
		t.Errorf("ARCHITECTURE.md does not print this:\n%s", want.String())
	}
	if !strings.Contains(string(text), steps.String()+"\n") {
		t.Errorf("ARCHITECTURE.md does not print this:\n%s", steps.String())
	}
}

func froms(list []request.Status) string {
	switch {
	case list == nil:
		return "–"
	case len(list) == len(request.Statuses):
		return "any"
	}
	var words []string
	for _, s := range list {
		words = append(words, string(s))
	}
	return strings.Join(words, ", ")
}

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
