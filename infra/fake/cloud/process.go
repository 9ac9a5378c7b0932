package cloud

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

const host = "127.0.0.1"

// untilParentEnds runs the command that follows it and kills it when standard input
// ends, which is what happens when the test binary dies without a word (a panic, a
// time limit, kill -9). It replaces itself by the command, so the process id is the
// command's own.
const untilParentEnds = `exec 3<&0; { read -r _ <&3; kill -9 $$; } >/dev/null 2>&1 & exec "$@" 3<&- </dev/null`

// server is one that runs until it is stopped, or the test binary ends.
type server struct {
	url  string
	stop func()
}

// start runs a server, whose command lacks only its last word, the port, and
// returns once it answers. No one holds a port that was found free until the server
// takes it, so a server that ends at once is given another.
func start(t testing.TB, command ...string) server {
	t.Helper()
	var err error
	for range 3 {
		var s server
		s, err = try(command)
		if err == nil {
			return s
		}
	}
	t.Fatalf("start %s: %v", strings.Join(command, " "), err)
	return server{}
}

func try(command []string) (server, error) {
	port, err := free()
	if err != nil {
		return server{}, fmt.Errorf("find a free port: %w", err)
	}
	url := "http://" + net.JoinHostPort(host, port)
	cmd := exec.Command("sh", slices.Concat([]string{"-c", untilParentEnds, "sh"}, command, []string{port})...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")} // aws-ses-v2-local sends real mail if the environment tells it to
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return server{}, err
	}
	if err := cmd.Start(); err != nil {
		return server{}, err
	}
	ctx, ended := context.WithTimeout(context.Background(), 30*time.Second)
	exited := make(chan struct{})
	go func() {
		cmd.Wait()
		ended()
		close(exited)
	}()
	stop := func() {
		stdin.Close()
		<-exited
	}
	if err := answers(ctx, url); err != nil {
		stop()
		return server{}, fmt.Errorf("%w; it said: %s", err, output.String())
	}
	return server{url, stop}, nil
}

func free() (port string, err error) {
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		return "", err
	}
	defer l.Close()
	_, port, err = net.SplitHostPort(l.Addr().String())
	return port, err
}

// answers waits until url gives any answer at all, or ctx ends: the process has
// ended, or the patience.
func answers(ctx context.Context, url string) error {
	for {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		if res, err := http.DefaultClient.Do(req); err == nil {
			return res.Body.Close()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%s gave no answer", url)
		case <-time.After(2 * time.Millisecond):
		}
	}
}
