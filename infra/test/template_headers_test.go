package test

import (
	"bufio"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"ccee-ca.org/assist/infra/deploy/release"
)

// runningLocal is `make run` on a port of its own, which no test writes to: it is
// built and started once for all.
var runningLocal struct {
	sync.Once
	address string // without a slash at the end
	data    string // its folder
	process *exec.Cmd
	err     error
}

// localRun is the address of `make run`, and the folder of the site that it built.
func localRun(t *testing.T) (address, built string) {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: -short builds and starts no service")
	}
	l := &runningLocal
	l.Do(func() {
		l.data, l.err = os.MkdirTemp("", "local-")
		if l.err == nil {
			l.err = startLocal()
		}
	})
	if l.err != nil {
		t.Fatalf("start the service: %v", l.err)
	}
	return l.address, filepath.Join(l.data, "pages")
}

// startLocal builds and starts the service, and returns once it answers.
func startLocal() error {
	l := &runningLocal
	tool := filepath.Join(l.data, "local")
	out, err := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s -w", "-o", tool, "../local").CombinedOutput()
	if err != nil {
		return fmt.Errorf("build it: %w\n%s", err, out)
	}
	l.process = exec.Command(tool)
	l.process.Dir, l.process.Env = "../..", append(os.Environ(), "PORT=0", "DATA="+l.data)
	stdout, err := l.process.StdoutPipe()
	if err != nil {
		return err
	}
	if err := l.process.Start(); err != nil {
		return err
	}
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		if address, ok := strings.CutPrefix(lines.Text(), "ready: "); ok {
			l.address = strings.TrimSuffix(address, "/")
			return nil
		}
	}
	return errors.New("it did not become ready")
}

// stopLocal ends it and removes its folder, if a test started it.
func stopLocal() {
	if p := runningLocal.process; p != nil && p.Process != nil {
		p.Process.Kill()
		p.Wait()
	}
	if runningLocal.data != "" {
		os.RemoveAll(runningLocal.data)
	}
}

// visited is the answer itself: nothing is followed.
func visited(t *testing.T, method, address string) http.Header {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader("kind=district"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.Header
}

// Every answer of a local run, of a function or of the pages, has the headers that
// CloudFront puts on it where the service is deployed. One is left out:
// Strict-Transport-Security, which RFC 6797, 7.2, forbids over http.
func TestHeaders_LocalRunAsDeployed(t *testing.T) {
	config := at(readTemplate(t).the("AWS::CloudFront::ResponseHeadersPolicy"), "ResponseHeadersPolicyConfig")
	want := slices.Concat(securityHeaders(at(config, "SecurityHeadersConfig")), customHeaders(config))
	address, built := localRun(t)
	for _, one := range []struct{ method, path, cache string }{
		{"GET", "/", ""}, {"GET", "/request/", ""}, {"GET", "/nothing/", ""}, {"GET", "/robots.txt", ""},
		{"GET", "/process", ""}, {"GET", "/desk/", ""},
		{"POST", "/request/check", "no-store"}, {"GET", "/request/check", "no-store"},
		{"GET", "/request/receipt/none", "no-store"},
		{"GET", "/status/open/none", "no-store"}, {"GET", "/desk/queue", "no-store"},
		{"GET", "/desk/signin", "no-store"}, {"GET", "/desk/callback", "no-store"},
	} {
		got := visited(t, one.method, address+one.path)
		for _, line := range want {
			name, value, _ := strings.Cut(line, ": ")
			if name == "Strict-Transport-Security" {
				value = ""
			}
			if got.Get(name) != value {
				t.Errorf("%s %s: %s is %q, not %q", one.method, one.path, name, got.Get(name), value)
			}
		}
		if one.cache != "" && got.Get("Cache-Control") != one.cache {
			t.Errorf("%s %s: Cache-Control is %q", one.method, one.path, got.Get("Cache-Control"))
		}
	}
	files, err := release.Files(os.DirFS(built))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		cache := f.Cache
		if !strings.HasPrefix(f.Key, "assets/") {
			cache = "no-cache" // where five minutes old is what was mended since, it is asked for each time
		}
		got := visited(t, "GET",
			(&url.URL{Scheme: "http", Host: strings.TrimPrefix(address, "http://"), Path: "/" + f.Key}).String())
		if got.Get("Content-Type") != f.Type || got.Get("Cache-Control") != cache {
			t.Errorf("/%s: %s, %s; deployed it is %s, %s", f.Key, got.Get("Content-Type"), got.Get("Cache-Control"),
				f.Type, f.Cache)
		}
	}
}

// A folder without its slash leads to the page, as by the function at the edge.
func TestLocalRun_FolderWithoutItsSlash(t *testing.T) {
	address, _ := localRun(t)
	for path, want := range map[string]string{"/process": "/process/", "/request/questions": "/request/questions/",
		"/desk": "/desk/", "/404.html": "", "//evil.example.org": "", "/Process": ""} {
		if got := visited(t, "GET", address+path).Get("Location"); got != want {
			t.Errorf("%s leads to %q, want %q", path, got, want)
		}
	}
}
