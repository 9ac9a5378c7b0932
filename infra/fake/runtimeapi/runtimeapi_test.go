package runtimeapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/runtimeapi"
)

var built struct {
	sync.Once
	dir string
	err error
}

// TestMain removes the binaries that the tests share.
func TestMain(m *testing.M) {
	code := m.Run()
	os.RemoveAll(built.dir)
	os.Exit(code)
}

// bootstrap builds the probe, once for all tests.
func bootstrap(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: -short builds no function")
	}
	built.Do(func() {
		built.dir, built.err = os.MkdirTemp("", "probe-")
		if built.err == nil {
			built.err = build(filepath.Join(built.dir, "probe", "bootstrap"), "./testdata/probe")
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return filepath.Join(built.dir, "probe", "bootstrap")
}

func build(to, from string) error {
	cmd := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-tags", "lambda.norpc", "-o", to, from)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", from, err, out)
	}
	return nil
}

func start(t *testing.T, env ...string) *runtimeapi.Function {
	t.Helper()
	f, err := runtimeapi.Start(t.Context(), bootstrap(t), env)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Stop)
	return f
}

func event(do, text string) []byte {
	b, _ := json.Marshal(map[string]string{"do": do, "text": text})
	return b
}

func invoke(t *testing.T, f *runtimeapi.Function, do, text string) map[string]string {
	t.Helper()
	b, err := f.Invoke(t.Context(), event(do, text))
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatalf("answer %s: %v", b, err)
	}
	return got
}

func contains(t *testing.T, what, text string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(text, want) {
			t.Errorf("%s doesn't say %q: %s", what, want, text)
		}
	}
}

func TestAFunctionAnswersOneEventAfterTheOther(t *testing.T) {
	f := start(t)
	a, b := invoke(t, f, "", "one “48”"), invoke(t, f, "", "two")
	if a["text"] != "one “48”" || b["text"] != "two" {
		t.Errorf("answers: %v, %v", a, b)
	}
	if a["id"] == "" || a["id"] == b["id"] {
		t.Errorf("request ids: %q, %q", a["id"], b["id"])
	}
	contains(t, "the ARN", a["arn"], "arn:aws:lambda:us-east-1:", ":function:probe")
	contains(t, "the log", f.Log(), "out: ", "err: ")
}

func TestTheFirstAnswerIsTimed(t *testing.T) {
	before := time.Now()
	f := start(t)
	if d := f.FirstAnswer(); d != 0 {
		t.Errorf("before any answer: %v", d)
	}
	invoke(t, f, "sleep", "") // for 20 ms
	d := f.FirstAnswer()
	if all := time.Since(before); d < 20*time.Millisecond || d > all {
		t.Errorf("first answer after %v of %v", d, all)
	}
	invoke(t, f, "", "")
	if again := f.FirstAnswer(); again != d {
		t.Errorf("the second answer changed it: %v, was %v", again, d)
	}
}

func TestTheDeadlineIsTheCallers(t *testing.T) {
	f := start(t)
	want := time.Now().Add(90 * time.Second).UTC()
	ctx, cancel := context.WithDeadline(t.Context(), want)
	defer cancel()
	b, err := f.Invoke(ctx, event("", ""))
	if err != nil {
		t.Fatal(err)
	}
	contains(t, "the answer", string(b), want.Format(time.RFC3339))
}

func TestTheEnvironmentIsOnlyWhatIsGiven(t *testing.T) {
	t.Setenv("OURS", "must not leak")
	f := start(t, "TABLE=requests", "TZ=Asia/Tokyo")
	text := invoke(t, f, "environment", "")["text"]
	contains(t, "the environment", text, "TABLE=requests", "AWS_LAMBDA_FUNCTION_NAME=probe",
		"AWS_LAMBDA_RUNTIME_API=127.0.0.1:", "TZ=Asia/Tokyo")
	for _, not := range []string{"OURS=", "HOME=", "TZ=:UTC"} {
		if strings.Contains(text, not) {
			t.Errorf("the environment has %s: %s", not, text)
		}
	}
}

func TestEventsWaitTheirTurn(t *testing.T) {
	f := start(t)
	var all sync.WaitGroup
	for n := range 20 {
		all.Go(func() {
			text := fmt.Sprint(n)
			b, err := f.Invoke(context.Background(), event("sleep", text))
			var got map[string]string
			if err != nil || json.Unmarshal(b, &got) != nil || got["text"] != text {
				t.Errorf("event %d: %s, %v", n, b, err)
			}
		})
	}
	all.Wait()
}

func TestWhoGivesUpWaitingLeavesTheEventBeforeAlone(t *testing.T) {
	f := start(t)
	first := make(chan error, 1)
	go func() {
		_, err := f.Invoke(context.Background(), event("hang", ""))
		first <- err
	}()
	for !strings.Contains(f.Log(), "out: hang") {
		time.Sleep(time.Millisecond)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := f.Invoke(ctx, event("", "")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error: %v", err)
	}
	select {
	case err := <-first:
		t.Errorf("the event before ended with it: %v", err)
	default:
		f.Kill()
		<-first
	}
}

func TestAPayloadHasALimitBothWays(t *testing.T) {
	f := start(t)
	if _, err := f.Invoke(t.Context(), event("", strings.Repeat("x", runtimeapi.MaxPayload))); err == nil {
		t.Error("an event over the limit was taken")
	} else {
		contains(t, "the error", err.Error(), "an event of", "over 6291456")
	}
	text := strings.Repeat("x", runtimeapi.MaxPayload-200)
	if got := invoke(t, f, "", text); got["text"] != text {
		t.Error("an event just under the limit was altered")
	}
	_, err := f.Invoke(t.Context(), event("large", ""))
	if err == nil {
		t.Fatal("an answer over the limit was taken")
	}
	contains(t, "the error", err.Error(), "6291456")
}

func TestAFunctionThatDoesNothingAnswers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "noop", "bootstrap")
	if err := build(path, "./testdata/noop"); err != nil {
		t.Fatal(err)
	}
	f, err := runtimeapi.Start(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Stop()
	if b, err := f.Invoke(t.Context(), []byte(`{}`)); err != nil || string(b) != "null" {
		t.Errorf("answer %s, %v", b, err)
	}
	t.Logf("exec to answer: %v", f.FirstAnswer())
}
