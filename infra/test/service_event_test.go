package test

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write the generated files again")

// checkEvent is what infra/bench/coldstart times intake with.
const checkEvent = "../bench/coldstart/check-event.json"

func TestTheEventThatTheColdStartIsTimedWithIsAFullForm(t *testing.T) {
	want, err := json.MarshalIndent(visit(t, http.MethodPost, "/request/check", filled(t, district, plainly)), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile(checkEvent, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(checkEvent); err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is stale (%v): go test ./infra/test -run %s -update", checkEvent, err, t.Name())
	}
}
