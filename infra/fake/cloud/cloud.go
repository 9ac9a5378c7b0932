// Package cloud starts the stand-ins for AWS that tests run against: dynoxide for
// DynamoDB, aws-ses-v2-local for SES, and as a second source for either, where it
// is installed, moto.
//
// The first two come from npm, pinned in package.json; nothing that runs needs
// them. Each is a process of its own on a free port of 127.0.0.1, is empty, and
// belongs to the test that asked for it. dynoxide ends with that test;
// aws-ses-v2-local, which takes a second to start, is emptied and given to a later
// one. All end with the test binary, also when that is killed. Where one of the two
// is missing, the test is skipped aloud, or fails under CI=true; -short starts
// none.
package cloud

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Dynoxide starts an empty DynamoDB and returns its endpoint. DYNAMODB_ENDPOINT
// names another to use instead; that one is shared with whoever else uses it, so a
// test gives its table a name of its own either way.
func Dynoxide(t testing.TB) (endpoint string) {
	t.Helper()
	skipShort(t, "dynoxide")
	if endpoint := os.Getenv("DYNAMODB_ENDPOINT"); endpoint != "" {
		return endpoint
	}
	tool := filepath.Join(modules(t), "@dynoxide", "linux-x64", "dynoxide")
	if _, err := os.Stat(tool); err != nil {
		reportMissing(t, "dynoxide", "npm ci --ignore-scripts on Linux x64, or set DYNAMODB_ENDPOINT")
	}
	s := start(t, tool, "serve", "--host", host, "--port")
	t.Cleanup(s.stop)
	return s.url
}

// Moto starts an empty AWS as moto plays it, and returns its endpoint, which takes
// the calls of every service. It is a second source, after the two above: slower,
// and not needed, so make rehearse and make check alone start it, and where it is
// missing the test is skipped aloud, under CI=true too.
func Moto(t testing.TB) (endpoint string) {
	t.Helper()
	skipShort(t, "moto")
	if os.Getenv("REHEARSE")+os.Getenv("CHECK") == "" {
		t.Skip("SKIPPED: moto takes its time; make rehearse and make check run it")
	}
	tool, err := exec.LookPath("moto_server")
	if err != nil {
		t.Skip("SKIPPED: moto is missing, which plays AWS a second time. To have it: pip install 'moto[server]'")
	}
	s := start(t, tool, "-H", host, "-p")
	t.Cleanup(s.stop)
	// each is loaded by its first call, which takes longer than a client waits
	for _, service := range []string{"dynamodb", "ses"} {
		if err := load(t, s.url, service); err != nil {
			t.Fatalf("moto does not load %s: %v", service, err)
		}
	}
	return s.url
}

// load calls a service of moto with a question that it need not understand.
func load(t testing.TB, url, service string) error {
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/"+service+
		"/aws4_request, SignedHeaders=host, Signature=none")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// idle are instances of aws-ses-v2-local that no test has at the moment.
var idle = make(chan server, 100)

// SES starts an empty SES and returns its base URL: the endpoint of the API, an
// inbox for eyes at /, and at /store the mails as JSON. It takes mails that SES
// would refuse, so it proves nothing about those.
func SES(t testing.TB) (url string) {
	t.Helper()
	skipShort(t, "aws-ses-v2-local")
	script := filepath.Join(modules(t), "aws-ses-v2-local", "dist", "cli.js")
	if _, err := os.Stat(script); err != nil {
		reportMissing(t, "aws-ses-v2-local", "npm ci --ignore-scripts")
	}
	node, err := exec.LookPath("node")
	if err != nil {
		reportMissing(t, "node", "Node.js 20 or later")
	}
	var s server
	select {
	case s = <-idle:
		empty(t, s)
	default:
		s = start(t, node, script, "--host", host, "--port") // its own default is every address of the machine
	}
	t.Cleanup(func() { idle <- s })
	return s.url
}

func empty(t testing.TB, s server) {
	t.Helper()
	res, err := http.Post(s.url+"/clear-store", "application/json", nil)
	if err != nil {
		t.Fatalf("empty aws-ses-v2-local: %v", err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Fatalf("empty aws-ses-v2-local: it answers %s", res.Status)
	}
}

// modules is the node_modules folder beside go.mod, whichever package's folder the
// test runs in.
func modules(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatalf("find node_modules: %v", err)
	}
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return filepath.Join(dir, "node_modules")
		}
		dir = filepath.Dir(dir)
	}
	t.Fatal("find node_modules: no go.mod in the folders above the test")
	return ""
}

func skipShort(t testing.TB, tool string) {
	t.Helper()
	if testing.Short() {
		t.Skipf("SKIPPED: -short starts no stand-in such as %s", tool)
	}
}

func reportMissing(t testing.TB, tool, remedy string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing, and under CI=true that is a failure. To have it: %s", tool, remedy)
	}
	t.Skipf("SKIPPED: %s is missing. To have it: %s", tool, remedy)
}
