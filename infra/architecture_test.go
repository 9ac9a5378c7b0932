package infra_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

func TestArchitecturePrintsTheLifeOfARequestAsItIs(t *testing.T) {
	text, err := os.ReadFile("../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for _, l := range request.Life {
		from := string(l.From)
		if from == "" {
			from = "–"
		}
		fmt.Fprintf(&want, "| %s | %s | %s | %s | %s |\n", from, l.Step, l.By, l.To, l.Next)
	}
	if !strings.Contains(string(text), want.String()+"\n") {
		t.Errorf("ARCHITECTURE.md does not print this:\n%s", want.String())
	}
}
