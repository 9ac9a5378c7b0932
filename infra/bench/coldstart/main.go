// Command coldstart times how long intake takes from exec to its first answer,
// compared with a function that does nothing.
//
//	go run ./infra/bench/coldstart    after make dist
//
// The event is the one that matters: POST /request/check with a full valid form.
// The two take turns, 40 starts each, so that whatever else the machine does meets
// both; what counts is their ratio, since Lambda's processor is not this one. It
// uses the binary out of dist/intake.zip, the one that is deployed.
package main

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"ccee-ca.org/assist/infra/fake/runtimeapi"
)

const (
	starts     = 40
	mostTimes  = 2.0 // of the function that does nothing
	mostZipped = 5e6 // bytes
)

// environment is what intake gets of template.yaml; the check asks no table.
var environment = []string{
	"TABLE=none", "SITE_URL=https://assist.example.org", "ORIGIN_SECRETS=first-secret", "AWS_REGION=us-east-1",
	"AWS_ACCESS_KEY_ID=none", "AWS_SECRET_ACCESS_KEY=none", "AWS_ENDPOINT_URL_DYNAMODB=http://127.0.0.1:9",
}

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "coldstart:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	event, err := os.ReadFile("infra/bench/coldstart/check-event.json")
	if err != nil {
		return fmt.Errorf("read the event: %w", err)
	}
	dir, err := os.MkdirTemp("", "coldstart")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	nothing, err := prepareNothing(filepath.Join(dir, "nothing"))
	if err != nil {
		return err
	}
	intake, err := prepareIntake(filepath.Join(dir, "intake"))
	if err != nil {
		return err
	}
	for range starts {
		for _, s := range []*subject{nothing, intake} {
			if err := s.start(ctx, event); err != nil {
				return err
			}
		}
	}
	return report(out, nothing, intake)
}

// subject is a function under measurement.
type subject struct {
	bootstrap string
	zipped    int64  // size of its zip in bytes
	answer    []byte // what the answer has to hold
	times     []time.Duration
}

func prepareNothing(dir string) (*subject, error) {
	s := &subject{bootstrap: filepath.Join(dir, "bootstrap")}
	build := exec.Command("go", "build", "-trimpath", "-tags=lambda.norpc,nethttpomithttp2", "-ldflags=-s -w",
		"-o", s.bootstrap, "./infra/fake/runtimeapi/testdata/noop")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the function that does nothing: %w\n%s", err, out)
	}
	program, err := os.ReadFile(s.bootstrap)
	if err != nil {
		return nil, err
	}
	var zipped bytes.Buffer
	z := zip.NewWriter(&zipped)
	w, err := z.Create("bootstrap")
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(program); err != nil {
		return nil, err
	}
	s.zipped = int64(zipped.Len())
	return s, z.Close()
}

func prepareIntake(dir string) (*subject, error) {
	const zipped = "dist/intake.zip"
	s := &subject{bootstrap: filepath.Join(dir, "bootstrap"), answer: []byte(`"statusCode":200`)}
	z, err := zip.OpenReader(zipped)
	if err != nil {
		return nil, fmt.Errorf("open intake's zip (make dist makes it): %w", err)
	}
	defer z.Close()
	if err := os.CopyFS(dir, z); err != nil {
		return nil, fmt.Errorf("unpack %s: %w", zipped, err)
	}
	if err := os.Chmod(s.bootstrap, 0o755); err != nil {
		return nil, fmt.Errorf("unpack %s: %w", zipped, err)
	}
	info, err := os.Stat(zipped)
	if err != nil {
		return nil, err
	}
	s.zipped = info.Size()
	return s, nil
}

// start runs a new process of the function for one event and notes the time to its
// answer.
func (s *subject) start(ctx context.Context, event []byte) error {
	f, err := runtimeapi.Start(ctx, s.bootstrap, environment)
	if err != nil {
		return err
	}
	defer f.Kill()
	answer, err := f.Invoke(ctx, event)
	if err != nil {
		return err
	}
	if !bytes.Contains(answer, s.answer) {
		return fmt.Errorf("%s answered %.200s, which is not %s", s.bootstrap, answer, s.answer)
	}
	s.times = append(s.times, f.FirstAnswer())
	return nil
}

func (s *subject) p50() time.Duration {
	slices.Sort(s.times)
	return s.times[len(s.times)/2]
}

func report(out io.Writer, nothing, intake *subject) error {
	times := float64(intake.p50()) / float64(nothing.p50())
	fmt.Fprintf(out, "cold start, exec to the answer of POST /request/check with a full form, p50 of %d\n", starts)
	for _, line := range []struct {
		name string
		*subject
	}{{"nothing", nothing}, {"intake", intake}} {
		fmt.Fprintf(out, "  %-8s %6.1f ms  %.2f MB zipped\n", line.name, float64(line.p50().Microseconds())/1000,
			float64(line.zipped)/1e6)
	}
	fmt.Fprintf(out, "  ratio    %6.2f (at most %.0f), zip at most %.0f MB\n", times, mostTimes, mostZipped/1e6)
	if times > mostTimes || intake.zipped > mostZipped {
		return fmt.Errorf("over the limit")
	}
	return nil
}
