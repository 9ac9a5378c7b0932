package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// What is asked of the service on two cores.
const (
	least     = 1000                  // accepted a second
	slowest   = 50 * time.Millisecond // 99 of 100 answers
	mostBytes = 256 << 20             // of memory, at the worst
	crowd     = 40                    // times as many people: more than ten times what can be taken
)

func run(people int, lasts, soak time.Duration, out io.Writer) error {
	dir, err := os.MkdirTemp("", "load-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	s, err := start(dir)
	if err != nil {
		return err
	}
	defer s.stop()
	waits, err := fsyncs(filepath.Join(dir, "raw"), 2*time.Second)
	if err != nil {
		return fmt.Errorf("measure the disk: %w", err)
	}
	fmt.Fprintf(out, "the disk alone: %d waits a second, one after the other\n", waits)

	normal := s.press(people, lasts)
	fmt.Fprintf(out, "%d people:  %s\n", people, normal)
	heavy := s.press(crowd*people, lasts)
	fmt.Fprintf(out, "%d people: %s\n", crowd*people, heavy)
	missing := s.countMissing(append(normal.accepted, heavy.accepted...))
	top, now := max(normal.memory.worst(), heavy.memory.worst()), s.memory()
	fmt.Fprintf(out, "memory: %d MB at the worst, %d MB now; of %d accepted %d are missing\n", top>>20, now>>20,
		len(normal.accepted)+len(heavy.accepted), missing)
	var grown error
	if soak > 0 {
		quiet := s.press(max(1, people/4), soak)
		first, last := quiet.memory.thirds()
		fmt.Fprintf(out, "soak: %s; memory %d MB before, %d MB at the worst, %d MB after; %d MB at the worst of the "+
			"first third, %d MB of the last\n",
			quiet, now>>20, quiet.memory.worst()>>20, s.memory()>>20, first>>20, last>>20)
		grown = errors.Join(quiet.judgeHeavy(), quiet.memory.judgeGrowth())
	}
	return errors.Join(grown, normal.judge(), heavy.judgeHeavy(),
		judge(missing == 0, "%d accepted requests are missing", missing),
		judge(top < mostBytes, "%d MB of memory, want less than %d", top>>20, mostBytes>>20))
}

func judge(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}

// service is a running `make run` with a folder of its own.
type service struct {
	process *exec.Cmd
	url     string // without a slash at the end
}

func start(dir string) (*service, error) {
	binary := filepath.Join(dir, "local")
	if output, err := exec.Command("go", "build", "-o", binary, "./infra/local").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the service: %w\n%s", err, output)
	}
	s := &service{process: exec.Command(binary)}
	s.process.Env = append(os.Environ(), "PORT=0", "DATA="+filepath.Join(dir, "data"))
	s.process.Stderr = os.Stderr
	out, err := s.process.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.process.Start(); err != nil {
		return nil, fmt.Errorf("start the service: %w", err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "ready: "); ok {
			s.url = strings.TrimSuffix(address, "/")
			go io.Copy(io.Discard, out) // it says no more
			return s, nil
		}
	}
	s.stop()
	return nil, errors.New("the service did not become ready")
}

func (s *service) stop() {
	s.process.Process.Kill() // an error says that it has ended already
	s.process.Wait()
}

// memory is the process's private memory, in bytes. The table's file is in its
// address space too, as far as it was read; that the kernel takes back when it
// likes, and it is not counted.
func (s *service) memory() int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Process.Pid))
	if err != nil {
		return 0 // not on Linux: not measured
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "RssAnon:" {
			if n, err := strconv.ParseInt(f[1], 10, 64); err == nil {
				return n << 10
			}
		}
	}
	return 0
}

// cpu is the processor time that the process has used: what a busy machine does not
// change.
func (s *service) cpu() time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.process.Process.Pid))
	if err != nil {
		return 0
	}
	f := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	var ticks int64
	for _, n := range f[11:13] { // in user mode, and in the kernel
		t, err := strconv.ParseInt(n, 10, 64)
		if err != nil {
			return 0
		}
		ticks += t
	}
	return time.Duration(ticks) * 10 * time.Millisecond // the kernel's unit for this file, everywhere
}

// fsyncs is how often a second a page can be written and waited for.
func fsyncs(file string, lasts time.Duration) (int, error) {
	f, err := os.Create(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	page, n := make([]byte, 4096), 0
	began := time.Now()
	for ; time.Since(began) < lasts; n++ {
		if _, err := f.WriteAt(page, 0); err != nil {
			return 0, err
		}
		if err := f.Sync(); err != nil {
			return 0, err
		}
	}
	return int(float64(n) / time.Since(began).Seconds()), nil
}
