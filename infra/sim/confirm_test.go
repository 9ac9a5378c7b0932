package main

import (
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// The schedules in which offices are asked hold the invariants, and have every step
// about a question.
func TestSimulation_Confirmations(t *testing.T) {
	sim, err := newSimulator()
	if err != nil {
		t.Fatal(err)
	}
	n := 40
	switch {
	case testing.Short():
		n = 8
	case checks():
		n = 400
	}
	steps := map[request.Step]int{}
	for p := range seedsOf(confirms, n) {
		count := sim.play(p, func(line string) {
			for _, step := range request.ConfirmSteps {
				if strings.Contains(line, ": "+string(step)+", with ") {
					steps[step]++
				}
			}
		})
		if count.red() {
			for _, first := range count.first {
				if first != "" {
					t.Error(first)
				}
			}
		}
	}
	for _, step := range request.ConfirmSteps {
		if steps[step] == 0 && !testing.Short() {
			t.Errorf("no schedule had the step %s", step)
		}
	}
	t.Logf("steps: %v", steps)
}
