package runtimeapi_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/runtimeapi"
)

func TestAFunctionsErrorIsToldAndItLivesOn(t *testing.T) {
	f := start(t)
	_, err := f.Invoke(t.Context(), event("fail", "no such request"))
	var failure *runtimeapi.Failure
	if !errors.As(err, &failure) || failure.Message != "no such request" || failure.Type != "errorString" {
		t.Fatalf("error: %#v", err)
	}
	if got := invoke(t, f, "", "still here"); got["text"] != "still here" {
		t.Errorf("after it: %v", got)
	}
}

func TestAPanicIsToldAndIsTheEnd(t *testing.T) {
	f := start(t)
	_, err := f.Invoke(t.Context(), event("panic", "at the disco"))
	var failure *runtimeapi.Failure
	if !errors.As(err, &failure) || failure.Message != "at the disco" {
		t.Fatalf("error: %v", err)
	}
	if _, err := f.Invoke(t.Context(), event("", "")); !errors.Is(err, runtimeapi.ErrEnded) {
		t.Errorf("after it: %v", err)
	}
}

func TestAProcessThatDiesLeavesItsLastWords(t *testing.T) {
	f := start(t)
	_, err := f.Invoke(t.Context(), event("exit", "the table is gone"))
	if !errors.Is(err, runtimeapi.ErrEnded) {
		t.Fatalf("error: %v", err)
	}
	contains(t, "the error", err.Error(), "probe", "exit status 3", "the table is gone")
	contains(t, "the log", f.Log(), "the table is gone")
}

func TestAnInitErrorIsTold(t *testing.T) {
	f := start(t, "FAIL_INIT=no TABLE is set")
	_, err := f.Invoke(t.Context(), event("", ""))
	var failure *runtimeapi.Failure
	if !errors.Is(err, runtimeapi.ErrEnded) || !errors.As(err, &failure) || failure.Type != "Probe.Init" {
		t.Fatalf("error: %v", err)
	}
	contains(t, "the error", err.Error(), "no TABLE is set", "probe: cannot start")
}

func TestAFunctionCanBeKilledInTheMiddleOfAnEvent(t *testing.T) {
	f := start(t)
	failed := make(chan error, 1)
	go func() {
		_, err := f.Invoke(context.Background(), event("hang", ""))
		failed <- err
	}()
	for !strings.Contains(f.Log(), "out: hang") { // it has the event
		time.Sleep(time.Millisecond)
	}
	f.Kill()
	err := <-failed
	if !errors.Is(err, runtimeapi.ErrEnded) {
		t.Fatalf("error: %v", err)
	}
	contains(t, "the error", err.Error(), "signal: killed")
	if _, err := f.Invoke(t.Context(), event("", "")); !errors.Is(err, runtimeapi.ErrEnded) {
		t.Errorf("after it: %v", err)
	}
	f.Stop() // both may be called again
	f.Kill()
}

func TestAnEventThatTakesTooLongTakesTheProcessWithIt(t *testing.T) {
	f := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for !strings.Contains(f.Log(), "out: hang") {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	if _, err := f.Invoke(ctx, event("hang", "")); !errors.Is(err, context.Canceled) {
		t.Fatalf("error: %v", err)
	}
	if _, err := f.Invoke(t.Context(), event("", "")); !errors.Is(err, runtimeapi.ErrEnded) {
		t.Errorf("after it: %v", err)
	}
}

func TestAFunctionThatIsntThereIsAnError(t *testing.T) {
	if _, err := runtimeapi.Start(t.Context(), filepath.Join(t.TempDir(), "bootstrap"), nil); !errors.Is(err,
		os.ErrNotExist) {
		t.Errorf("error: %v", err)
	}
}

func TestAFunctionEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f, err := runtimeapi.Start(ctx, bootstrap(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	invoke(t, f, "", "")
	cancel()
	if _, err := f.Invoke(context.Background(), event("hang", "")); !errors.Is(err, runtimeapi.ErrEnded) {
		t.Errorf("error: %v", err)
	}
}
