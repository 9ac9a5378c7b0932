package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office/web"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// stage is a folder with what a deployment reads, stand-ins for sam, aws and go
// first on the PATH, and S3, CloudFront and the site's front door on this machine.
// The stand-ins keep a stack in files and note what they are asked; what the real
// ones answer takes AWS.
type stage struct {
	*testing.T
	dir, front string
	objects    *s3.Client
	now        time.Time
	old        int // how often an edge of CloudFront still answers as before the deployment
	waits      int // how often the last run waited
}

// The stand-ins. Each call is a line of calls; the one after which there are failat
// of them fails without doing anything. What the doctor asks is not among those
// that count, or each test that cuts would be cut off at twelve questions more.
// There are thousands of calls: what the shell can do itself starts no program.
const (
	prologue = `#!/bin/sh
# found is the line that the file $1 has, or else $2
look() { found=$2; [ ! -f "$1" ] || read -r found <"$1"; }
line="${0##*/} $*"
printf '%s\n' "$line" >>calls
case "$line" in
*version*|*"sts "*|*get-account*|*list-distributions*|*list-subscriptions*|*get-email-identity*) ;;
*) printf . >>counted; look counted; n=${#found}; look failat 0; [ "$n" != "$found" ] || { echo "cut off" >&2; : >wascut; exit 1; };;
esac
`
	fakeSam = `case "$1" in --version) echo "SAM CLI, version 1.164.0"; exit;; esac
template=
for a in "$@"; do
  case "$a" in
  SiteUrl=*) echo "${a#SiteUrl=}" >siteurl;;
  FormOpen=*) echo "${a#FormOpen=}" >formopen;;
  OriginSecretInUse=*) cp secret"${a#*=}" shown; echo "${a#*=}" >inuse;;
  OriginSecretEpoch=*) echo "${a#*=}" >epoch; cat secretA secretB >accepted;;
  --no-execute-changeset) exit 0;;
  esac
  [ "$last" = --template-file ] && template=$a
  last=$a
done
cp "$template" deployed
[ -f formopen ] || echo waiting >formopen`
	fakeAws = `[ -f denied ] && case "$*" in *"$(cat denied)"*) echo "An error occurred (AccessDeniedException): not authorized to perform" >&2; exit 254;; esac
[ -f nocredentials ] && case "$*" in --version) ;; *) echo "Unable to locate credentials" >&2; exit 253;; esac
[ -f offline ] && case "$*" in --version) ;; *) echo "Could not connect to the endpoint URL" >&2; exit 255;; esac
case "$*" in
--version) look awsversion 2.17.0; echo "aws-cli/$found Python/3.11";;
sts*) echo '{"Account":"111122223333","Arn":"arn:aws:iam::111122223333:user/example"}';;
*describe-stacks*)
  [ -f deployed ] || { echo "An error occurred (ValidationError): Stack with id x does not exist" >&2; exit 254; }
  look status UPDATE_COMPLETE; status=$found; look domain "$FRONT"; domain=$found; look siteurl; siteurl=$found
  look formopen; formopen=$found; look inuse A; inuse=$found; look epoch 0; epoch=$found
  cat <<JSON
{"Stacks":[{"StackStatus":"$status",
"Outputs":[{"OutputKey":"SiteUrl","OutputValue":"$domain"},{"OutputKey":"DistributionUrl","OutputValue":"$FRONT"},{"OutputKey":"SiteBucket","OutputValue":"site"},{"OutputKey":"TableName","OutputValue":"requests"},{"OutputKey":"DistributionId","OutputValue":"E0EXAMPLE"},
{"OutputKey":"AlarmsArn","OutputValue":"arn:aws:sns:us-east-1:111122223333:alarms"},{"OutputKey":"DnsDkim1","OutputValue":"CNAME one"},{"OutputKey":"DnsSite","OutputValue":"assist.example.org CNAME front"}],
"Parameters":[{"ParameterKey":"SiteUrl","ParameterValue":"$siteurl"},{"ParameterKey":"FormOpen","ParameterValue":"$formopen"},
{"ParameterKey":"OriginSecretInUse","ParameterValue":"$inuse"},{"ParameterKey":"OriginSecretEpoch","ParameterValue":"$epoch"},
{"ParameterKey":"StaffAddress","ParameterValue":"staff@example.org"},{"ParameterKey":"EscalationAddress","ParameterValue":"director@example.org"},
{"ParameterKey":"MailFrom","ParameterValue":"assist@example.org"},{"ParameterKey":"MailIdentity","ParameterValue":"example.org"}]}]}
JSON
  ;;
*describe-stack-resource*) echo "{\"StackResourceDetail\":{\"PhysicalResourceId\":\"arn:of:${line##*OriginSecret}\"}}";;
*put-secret-value*arn:of:A*) cat >secretA;;
*put-secret-value*arn:of:B*) cat >secretB;;
*get-account-settings*) look concurrency 1000; echo "{\"AccountLimit\":{\"ConcurrentExecutions\":$found}}";;
*list-distributions*) [ ! -f newaccount ] && echo '{"DistributionList":{"Items":[{"Id":"E0EXAMPLE"}]}}' || echo '{"DistributionList":{"Quantity":0}}';;
*describe-certificate*) echo '{"Certificate":{"Status":"ISSUED","SubjectAlternativeNames":["assist.example.org"]}}';;
*update-termination-protection*) echo on >protected;;
*get-template*) cat deployed;;
*get-email-identity*) [ -f deployed ] || [ -f known ] || { echo "An error occurred (NotFoundException)" >&2; exit 254; }
  [ ! -f unverified ] && echo '{"VerifiedForSendingStatus":true}' || echo '{"VerifiedForSendingStatus":false}';;
*sesv2?get-account*) [ ! -f sandbox ] && access=true || access=false; [ ! -f paused ] && sending=true || sending=false
  echo "{\"ProductionAccessEnabled\":$access,\"SendingEnabled\":$sending,\"EnforcementStatus\":\"HEALTHY\"}";;
*list-subscriptions*) [ ! -f unconfirmed ] && echo '{"Subscriptions":[{"SubscriptionArn":"arn:aws:sns:x","Endpoint":"director@example.org"}]}' ||
  echo '{"Subscriptions":[{"SubscriptionArn":"PendingConfirmation","Endpoint":"director@example.org"},{"SubscriptionArn":"arn:aws:sns:y","Endpoint":"other@example.org"}]}';;
*list-change-sets*) echo '{"Summaries":[{"ChangeSetName":"samcli-deploy1","ExecutionStatus":"AVAILABLE"},{"ChangeSetName":"by-hand","ExecutionStatus":"AVAILABLE"}]}';;
*delete-change-set*|*wait*) ;;
*) echo "no stand-in for $*" >&2; exit 1;;
esac`
	fakeGo = `case "$*" in *"build directory"*) [ ! -f badlist ] || { echo "pubschls.txt:1: the file is empty" >&2; exit 1; };;
version) echo "go version go1.26.8 linux/amd64";; *"-out public"*) rm -rf public; cp -r pages public;; esac`
)

// skipStage skips a test that has no stage: before a test plays one again and
// again, too, or it would never end.
func skipStage(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: -short starts no stand-in for sam, aws and go")
	}
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("SKIPPED: /bin/sh is missing, which the stand-ins are written for")
	}
}

func newStage(t *testing.T) *stage {
	t.Helper()
	skipStage(t)
	s := &stage{T: t, dir: t.TempDir(), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	for _, name := range []string{"infra/samconfig.toml", "template.yaml"} {
		text, err := os.ReadFile(filepath.Join("../..", name))
		if err != nil {
			t.Fatal(err)
		}
		var kept []string
		for line := range strings.Lines(string(text)) {
			if !strings.HasPrefix(line, "parameter_overrides") { // of a repository that was deployed before
				kept = append(kept, line)
			}
		}
		s.write(name, strings.Join(kept, ""))
	}
	for name, script := range map[string]string{"sam": fakeSam, "aws": fakeAws, "go": fakeGo} {
		s.write("bin/"+name, prologue+script+"\n")
	}
	s.write("content/site.yaml", "contact:\n  email: questions@example.org\n")
	for name, text := range map[string]string{"secretA": "first A", "secretB": "first B", "shown": "first A",
		"accepted": "first Afirst B"} {
		s.write(name, text)
	}
	s.pages("first")
	s.cloud()
	t.Setenv("PATH", filepath.Join(s.dir, "bin")+":"+os.Getenv("PATH"))
	t.Setenv("FRONT", s.front)
	t.Setenv("AWS_ACCESS_KEY_ID", "test")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "test")
	t.Chdir(s.dir)
	return s
}

// pages are a site of a few pages, as the build would make it.
func (s *stage) pages(text string) {
	for name, body := range map[string]string{
		"index.html":         `<a href="/request/">` + text + `</a><link href="/assets/style.00000001.css">`,
		"404.html":           "missing",
		"request/index.html": `<form action="/request/check">`, "assets/style.00000001.css": "css"} {
		s.write("pages/"+name, body)
	}
}

func (s *stage) write(name, text string) {
	s.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		s.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		s.Fatal(err)
	}
}

// cloud starts what stands for S3, CloudFront and the functions.
func (s *stage) cloud() {
	serve := func(h http.Handler) string {
		server := httptest.NewServer(h)
		s.Cleanup(server.Close)
		return server.URL
	}
	store := serve(gofakes3.New(s3mem.New()).Server())
	s.Setenv("AWS_ENDPOINT_URL_S3", store)
	s.Setenv("AWS_ENDPOINT_URL_CLOUDFRONT", serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			w.WriteHeader(http.StatusCreated)
		}
		io.WriteString(w, `<Invalidation><Id>I1</Id><Status>Completed</Status></Invalidation>`)
	})))
	s.objects = s3.New(s3.Options{Region: "us-east-1", BaseEndpoint: &store, UsePathStyle: true,
		Credentials: aws.CredentialsProviderFunc(
			func(context.Context) (aws.Credentials, error) {
				return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
			})})
	if _, err := s.objects.CreateBucket(s.Context(), &s3.CreateBucketInput{Bucket: aws.String("site")}); err != nil {
		s.Fatal(err)
	}
	_, err := s.objects.PutBucketVersioning(s.Context(), &s3.PutBucketVersioningInput{Bucket: aws.String("site"),
		VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}})
	if err != nil {
		s.Fatal(err)
	}
	s.front = serve(http.HandlerFunc(s.visitor))
}

// visitor answers as the front door does.
func (s *stage) visitor(w http.ResponseWriter, r *http.Request) {
	for _, h := range web.Headers {
		if s.waits >= s.old {
			w.Header().Set(h.Name, h.Value)
		}
	}
	if r.URL.Path == "/request/check" {
		open, _ := os.ReadFile(filepath.Join(s.dir, "formopen"))
		if strings.TrimSpace(string(open)) != formOpen {
			http.Redirect(w, r, "/request/", http.StatusSeeOther)
			return
		}
		io.WriteString(w, `<input name="token">`)
		return
	}
	key := strings.TrimPrefix(r.URL.Path, "/")
	if key == "" || strings.HasSuffix(key, "/") {
		key += "index.html"
	}
	got, err := s.objects.GetObject(r.Context(), &s3.GetObjectInput{Bucket: aws.String("site"), Key: &key})
	if err != nil {
		w.WriteHeader(http.StatusNotFound)
		io.WriteString(w, s.file("pages/404.html"))
		return
	}
	defer got.Body.Close()
	w.Header().Set("Content-Type", aws.ToString(got.ContentType))
	io.Copy(w, got.Body)
}

// run runs the command as a person who answers in, and returns what it said.
func (s *stage) run(in string, args ...string) (string, error) {
	s.Helper()
	os.Remove("calls")
	os.Remove("counted")
	var out strings.Builder
	s.waits = 0
	err := run(s.Context(), args, person{strings.NewReader(in)}, &out, clock{
		func() time.Time { s.now = s.now.Add(time.Second); return s.now },
		func(_ context.Context, d time.Duration) error { s.waits++; s.now = s.now.Add(d); return nil }})
	return out.String(), err
}

// person is an input that counts as a terminal.
type person struct{ io.Reader }

func (person) Terminal() bool { return true }

func (s *stage) ok(in string, args ...string) string {
	s.Helper()
	out, err := s.run(in, args...)
	if err != nil {
		s.Fatalf("%v: %v\n%s", args, err, out)
	}
	return out
}

// calls are what a program was asked in the last run.
func (s *stage) calls(program string) (all []string) {
	text, _ := os.ReadFile("calls")
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, program) {
			all = append(all, strings.TrimSpace(line))
		}
	}
	return all
}

// deployed puts a stack in place that an earlier deployment made.
func (s *stage) deployed() {
	s.Helper()
	for name, text := range map[string]string{"deployed": s.file("template.yaml"), "formopen": formOpen,
		"siteurl": s.front} {
		s.write(name, text)
	}
}

// visit is what a visitor gets.
func (s *stage) visit(path string) string {
	s.Helper()
	r, err := http.Get(s.front + path)
	if err != nil {
		s.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.Fatal(err)
	}
	return string(body)
}

func (s *stage) file(name string) string {
	text, _ := os.ReadFile(name)
	return strings.TrimSpace(string(text))
}
