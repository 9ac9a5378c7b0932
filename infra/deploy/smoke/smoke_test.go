package smoke_test

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ccee-ca.org/assist/infra/deploy/smoke"
)

// served is the whole service on this machine, as make run has it.
func served(t *testing.T) *url.URL {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: -short builds no binary and starts no service")
	}
	tool := filepath.Join(t.TempDir(), "local")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", tool,
		"../../local").CombinedOutput(); err != nil {
		t.Fatalf("build the service: %v\n%s", err, out)
	}
	cmd := exec.Command(tool)
	cmd.Dir, cmd.Env = "../../..", append(os.Environ(), "PORT=0", "DATA="+t.TempDir())
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if address, ok := strings.CutPrefix(lines.Text(), "ready: "); ok {
			u, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			return u
		}
	}
	t.Fatal("the service did not become ready")
	return nil
}

// faults are what can be wrong with a deployed site, and what the walk says of
// each.
var faults = map[string]struct {
	path  string // under which answers are spoilt
	spoil func(*http.Response)
	want  string
}{
	"an asset that is missing": {"/assets/style", func(r *http.Response) { r.StatusCode = 404 }, "answers 404"},
	"an asset that is a page": {"/assets/", func(r *http.Response) { r.Header.Set("Content-Type", "text/html") },
		"is answered with a page"},
	"a page that is missing": {"/privacy/", func(r *http.Response) { r.StatusCode = 404 }, "/privacy/ answers 404"},
	"a header that is missing": {"/", func(r *http.Response) { r.Header.Del("Content-Security-Policy") },
		`its Content-Security-Policy is ""`},
	"a check that fails": {"/request/check", func(r *http.Response) { r.StatusCode = 502 },
		"probe POST /request/check: answered 502"},
	"a missing page that is one": {"/there-is-no-such-page/", func(r *http.Response) { r.StatusCode = 200 },
		"answers 200, not 404"},
	"a missing page that isn't ours": {"/there-is-no-such-page/", func(r *http.Response) {
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader("NoSuchKey")), -1
		r.Header.Del("Content-Length")
	}, "/there-is-no-such-page/ isn't answered with the page at /404.html"},
	"a page for missing ones that is missing": {"/404.html", func(r *http.Response) { r.StatusCode = 404 },
		"/404.html answers 404"},
}

func TestAWholeSiteIsWalkedAndWhatIsWrongIsNamed(t *testing.T) {
	local := served(t)
	r, err := smoke.Walk(t.Context(), local.String(), false)
	if err != nil || r.Pages < 35 || r.Files < 8 || r.Links < 500 {
		t.Errorf("the site as it is: %v, %v", r, err)
	}
	if _, err := smoke.Walk(t.Context(), local.String(), true); err == nil ||
		!strings.Contains(err.Error(), "should be closed") {
		t.Errorf("the site as it is, which should be closed: %v", err)
	}
	for name, f := range faults {
		t.Run(name, func(t *testing.T) {
			proxy := httputil.NewSingleHostReverseProxy(local)
			proxy.ModifyResponse = func(r *http.Response) error {
				if strings.HasPrefix(r.Request.URL.Path, f.path) {
					f.spoil(r)
				}
				return nil
			}
			front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				// Else the proxy's answer breaks off where it comes before all of the
				// form has been read.
				if err := http.NewResponseController(w).EnableFullDuplex(); err != nil {
					t.Error(err)
				}
				proxy.ServeHTTP(w, r)
			}))
			defer front.Close()
			if _, err := smoke.Walk(t.Context(), front.URL, false); err == nil ||
				!strings.Contains(err.Error(), f.want) {
				t.Errorf("it says %v, want %q", err, f.want)
			}
		})
	}
}
