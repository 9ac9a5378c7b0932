// Package runtimeapi runs a Lambda binary as Lambda would, on this machine: the
// small Runtime API host of tests and benchmarks.
//
// A Function is one process, started from a file named bootstrap, that asks for
// events and answers them over the Runtime API (next, response, error, init/error)
// on 127.0.0.1. As in Lambda: it has one event at a time and further ones wait
// their turn; its environment is what it is given and the platform's own names,
// nothing of ours; a payload is at most 6 MB either way; an event whose context
// ends takes the process with it. Unlike Lambda, a process that died is not
// replaced: Start another.
//
//	Start        the process runs; it is not waited for
//	Invoke       its answer; a *Failure if it reported an error; ErrEnded, with the end of its log, if it died
//	Stop, Kill   the polite end and SIGKILL; both wait until it is gone
package runtimeapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// MaxPayload is the largest event and the largest answer in bytes.
const MaxPayload = 6 << 20

// longest is how long Lambda lets an invocation run at most; a context with a
// deadline says less.
const longest = 15 * time.Minute

// ErrEnded says that the process ended without answering.
var ErrEnded = errors.New("function process ended")

// Failure is an error that the function reported itself; it can take further
// events, unless it failed to start.
type Failure struct {
	Type    string `json:"errorType"`
	Message string `json:"errorMessage"`
}

func (f *Failure) Error() string { return "function error: " + f.Type + ": " + f.Message }

// Function is one running instance of a function.
type Function struct {
	name    string
	cmd     *exec.Cmd
	log     *os.File
	started time.Time
	turn    chan struct{}    // full while an event is under way
	events  chan *invocation // to the process that asks for the next one
	gone    chan struct{}    // closed when the process has ended

	mu      sync.Mutex
	current *invocation
	count   int
	first   time.Duration
	failure *Failure // of its init
}

// Start runs the file bootstrap with env and the platform's own variables as its
// whole environment, in its own folder. The function is named after that folder. It
// is killed when ctx ends.
func Start(ctx context.Context, bootstrap string, env []string) (*Function, error) {
	path, err := filepath.Abs(bootstrap)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", bootstrap, err)
	}
	log, err := logFile()
	if err != nil {
		return nil, fmt.Errorf("start %s: log: %w", bootstrap, err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", bootstrap, err)
	}
	f := &Function{
		name: filepath.Base(filepath.Dir(path)), cmd: exec.CommandContext(ctx, path), log: log,
		turn: make(chan struct{}, 1), events: make(chan *invocation), gone: make(chan struct{}),
	}
	f.cmd.Dir, f.cmd.Stdout, f.cmd.Stderr = filepath.Dir(path), log, log
	f.cmd.Env = append(f.platform(listener.Addr().String()), env...)
	f.started = time.Now()
	if err := f.cmd.Start(); err != nil {
		listener.Close()
		return nil, fmt.Errorf("start %s: %w", bootstrap, err)
	}
	server := &http.Server{Handler: f.api()}
	go server.Serve(listener)
	go func() {
		f.cmd.Wait() // how it ended is read from ProcessState
		server.Close()
		close(f.gone)
	}()
	return f, nil
}

func (f *Function) platform(api string) []string {
	return []string{
		"AWS_LAMBDA_RUNTIME_API=" + api, "AWS_LAMBDA_FUNCTION_NAME=" + f.name, "AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"LAMBDA_TASK_ROOT=" + f.cmd.Dir, "_HANDLER=bootstrap", "PATH=/usr/local/bin:/usr/bin:/bin", "TZ=:UTC",
	}
}

// Invoke gives the function one event and returns its answer. Several at once wait
// for each other.
func (f *Function) Invoke(ctx context.Context, event []byte) ([]byte, error) {
	if len(event) > MaxPayload {
		return nil, fmt.Errorf("invoke %s: an event of %d bytes, over %d", f.name, len(event), MaxPayload)
	}
	select {
	case f.turn <- struct{}{}:
		defer func() { <-f.turn }()
	case <-ctx.Done():
		return nil, fmt.Errorf("invoke %s: waiting for the event before: %w", f.name, ctx.Err())
	}
	i, offer := f.invocation(ctx, event), f.events
	for {
		select {
		case offer <- i:
			offer = nil // once
		case a := <-i.answer:
			return a.body, a.err
		case <-f.gone:
			return i.last(f.exitError())
		case <-ctx.Done():
			f.Kill()
			return nil, fmt.Errorf("invoke %s: no answer, killed: %w\n%s", f.name, ctx.Err(), f.tail())
		}
	}
}

// exitError says how the process ended, why it failed to start if it reported that,
// and what it logged last.
func (f *Function) exitError() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.failure != nil {
		return fmt.Errorf("invoke %s: %w at init: %w (%s)\n%s", f.name, ErrEnded, f.failure, f.cmd.ProcessState,
			f.tail())
	}
	return fmt.Errorf("invoke %s: %w (%s)\n%s", f.name, ErrEnded, f.cmd.ProcessState, f.tail())
}

// FirstAnswer is the time from exec to the function's first answer, or zero before
// that.
func (f *Function) FirstAnswer() time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.first
}

// Peak is the most memory that the process has had at once, in bytes. It is known
// on Linux only.
func (f *Function) Peak() (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", f.cmd.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("memory of %s: %w", f.name, err)
	}
	for line := range strings.Lines(string(text)) {
		var kilobytes int64
		if n, _ := fmt.Sscanf(line, "VmHWM: %d kB", &kilobytes); n == 1 {
			return kilobytes << 10, nil
		}
	}
	return 0, fmt.Errorf("memory of %s: the system doesn't say", f.name)
}

// Stop asks the process to end and waits; after two seconds it is killed.
func (f *Function) Stop() {
	f.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-f.gone:
	case <-time.After(2 * time.Second):
		f.Kill()
	}
}

// Kill ends the process with SIGKILL, wherever it is, and waits until it is gone.
func (f *Function) Kill() {
	f.cmd.Process.Kill() // an error says that it has ended already
	<-f.gone
}

// Log is everything that the process has written to standard output and error so
// far. It can be read after the end, too. What was written before an answer is
// there when Invoke returns: it goes to a file, not through a pipe that someone
// must read.
func (f *Function) Log() string {
	b, err := io.ReadAll(io.NewSectionReader(f.log, 0, 1<<30))
	if err != nil {
		return fmt.Sprintf("(log of %s: %v)", f.name, err)
	}
	return string(b)
}

func (f *Function) tail() string {
	lines := strings.Split(strings.TrimSpace(f.Log()), "\n")
	return strings.Join(lines[max(0, len(lines)-20):], "\n")
}

// logFile makes a file without a name, which goes away with its last user.
func logFile() (*os.File, error) {
	f, err := os.CreateTemp("", "function-*.log")
	if err != nil {
		return nil, err
	}
	return f, os.Remove(f.Name())
}
