package infra

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The two scripts run here against stand-ins for sam, aws and go that keep a stack's parameters in a file and note what they are
// asked. What the real ones answer takes AWS.

const fakeSam = `echo "sam $*" >>calls
for a in "$@"; do case "$a" in SiteUrl=*) echo "${a#SiteUrl=}" >siteurl;; esac; done
touch siteurl deployed`

const fakeAws = `case "$*" in
*Parameters*SiteUrl*) cat siteurl; [ -s siteurl ] || echo None;;
*Outputs*SiteUrl*) [ -f deployed ] && echo https://d111111abcdef8.cloudfront.net || echo None;;
*Outputs*) [ -f deployed ] && echo the-output || echo None;;
sts*) ;;
*) echo "aws $*" >>calls;;
esac`

const fakeGo = `echo "go $*" >>calls`

func TestTheFirstDeploymentHasTwoPassesAndTheNextOne(t *testing.T) {
	s := newStage(t)
	s.configure("parameter_overrides = \"StaffAddress=\\\"a@example.org\\\"\"\n")
	s.run("infra/deploy")
	if calls := s.calls(); len(calls) != 2 || !strings.HasSuffix(calls[1], "SiteUrl=https://d111111abcdef8.cloudfront.net") {
		t.Errorf("the first deployment called\n%s", strings.Join(calls, "\n"))
	}
	s.run("infra/deploy")
	if calls := s.calls(); len(calls) != 1 || strings.Contains(calls[0], "SiteUrl") {
		t.Errorf("the next deployment called\n%s", strings.Join(calls, "\n"))
	}
}

func TestADeploymentWithoutAddressesSaysHowToGiveThem(t *testing.T) {
	s := newStage(t)
	if out, err := s.try("infra/deploy"); err == nil || !strings.Contains(out, "run make deploy once in a terminal") {
		t.Errorf("deploy ended with %v and said %q", err, out)
	}
	if calls := s.calls(); len(calls) > 0 {
		t.Errorf("it called %v", calls)
	}
}

func TestAssetsArePublishedBeforeThePagesThatNameThem(t *testing.T) {
	s := newStage(t)
	s.configure("parameter_overrides = \"\"\n")
	s.run("infra/deploy")
	s.calls()
	s.run("infra/publish")
	want := []string{"go run ./build -url https://d111111abcdef8.cloudfront.net", "sync public/assets", "sync public s3://the-output --no-progress --exclude *.html",
		"--include *.html --delete", "create-invalidation"}
	calls := s.calls()
	if len(calls) != len(want) {
		t.Fatalf("publish called\n%s", strings.Join(calls, "\n"))
	}
	for i := range want {
		if !strings.Contains(calls[i], want[i]) {
			t.Errorf("call %d is %q, want %q in it", i+1, calls[i], want[i])
		}
	}
}

func TestPublishingNeedsAStack(t *testing.T) {
	s := newStage(t)
	if out, err := s.try("infra/publish"); err == nil || !strings.Contains(out, "make deploy makes it") {
		t.Errorf("publish ended with %v and said %q", err, out)
	}
	if calls := s.calls(); len(calls) > 0 {
		t.Errorf("it called %v", calls)
	}
}

// stage is a folder with the scripts, and with the stand-ins first on its PATH.
type stage struct {
	t   *testing.T
	dir string
}

func newStage(t *testing.T) stage {
	t.Helper()
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("SKIPPED: bash is missing, which the scripts of a deployment are written for")
	}
	s := stage{t, t.TempDir()}
	for _, name := range []string{"deploy", "publish", "stack.sh", "samconfig.toml"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatalf("read the script: %v", err)
		}
		if name == "samconfig.toml" { // of a repository that was deployed before
			before, _, _ := strings.Cut(string(text), "parameter_overrides =")
			text = []byte(before)
		}
		s.write("infra/"+name, string(text))
	}
	for name, script := range map[string]string{"sam": fakeSam, "aws": fakeAws, "go": fakeGo} {
		s.write("bin/"+name, "#!/usr/bin/env bash\n"+script+"\n")
	}
	return s
}

func (s stage) write(name, text string) {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		s.t.Fatal(err)
	}
}

// configure adds to samconfig.toml.
func (s stage) configure(text string) {
	s.t.Helper()
	before, err := os.ReadFile(filepath.Join(s.dir, "infra/samconfig.toml"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.write("infra/samconfig.toml", string(before)+text)
}

func (s stage) try(script string) (string, error) {
	cmd := exec.Command("bash", script)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "PATH="+filepath.Join(s.dir, "bin")+":"+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (s stage) run(script string) {
	s.t.Helper()
	if out, err := s.try(script); err != nil {
		s.t.Fatalf("%s: %v\n%s", script, err, out)
	}
}

// calls is what the stand-ins were asked since the last time.
func (s stage) calls() []string {
	path := filepath.Join(s.dir, "calls")
	text, _ := os.ReadFile(path)
	os.Remove(path)
	return strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' })
}
