package test

import (
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/deploy/release"
	"ccee-ca.org/assist/infra/deploy/smoke"
	"ccee-ca.org/assist/lambda/table"
	"ccee-ca.org/assist/site"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// stage is a deployment played through: the table made of the template's own
// definition, the functions as zipped, the site built for its address and
// published, and CloudFront in front, as the template describes each.
type stage struct {
	*world
	functions map[string]*function
	site      *release.Site
	objects   *s3.Client
	door      *Door
	url       string
}

var anyone = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
})

// TestADeploymentIsRehearsed plays a first deployment, a visitor, the next release
// and the way back.
func TestADeploymentIsRehearsed(t *testing.T) {
	s := newStage(t)
	if n := len(s.publish(s.built()).Upload); n < 60 {
		t.Errorf("the first release uploaded %d files", n)
	}
	if again := s.publish(s.built()); !again.Nothing() {
		t.Errorf("published again it uploaded %d files", len(again.Upload))
	}
	s.walk(false)
	s.door.Closed = true
	s.walk(true)
	s.door.Closed = false
	s.send()

	changed := s.built()
	page := slices.IndexFunc(changed, func(f release.File) bool { return f.Key == "process/index.html" })
	changed[page].Body = append(changed[page].Body, "<!-- changed -->"...)
	if r := s.publish(changed); len(r.Upload) != 1 || len(r.Invalidate) != 1 {
		t.Errorf("one page changed: %d uploads, invalidated %v", len(r.Upload), r.Invalidate)
	}
	to, err := s.site.Earlier(t.Context(), "")
	if err == nil {
		_, err = s.site.Back(t.Context(), to)
	}
	if err != nil || strings.Contains(s.get("/process/"), "changed") {
		t.Errorf("the way back: %v", err)
	}
	s.walk(false)
	s.functions["watch"].invoke(tick("watch"))
	s.functions["watch"].invoke(map[string]bool{"compare": true})
	if log := s.functions["watch"].Log(); !strings.Contains(log, `"Differences":0`) {
		t.Errorf("the day's reconciliation says:\n%s", log)
	}
	s.memory()
}

func newStage(t *testing.T) *stage {
	t.Helper()
	s := &stage{world: newWorld(t), functions: map[string]*function{}}
	s.tableOfTheTemplate()
	for _, name := range []string{"intake", "desk", "acknowledge", "watch"} {
		s.functions[name] = s.start(name)
	}
	s.bucket()
	s.door = &Door{T: t, Site: http.HandlerFunc(s.object), API: s.api, Secret: originSecret}
	front := httptest.NewServer(s.door)
	t.Cleanup(front.Close)
	s.url = front.URL
	c, err := config.LoadDefaultConfig(t.Context(), config.WithRegion("us-east-1"),
		config.WithCredentialsProvider(anyone))
	if err != nil {
		t.Fatal(err)
	}
	s.site = release.Open(c, "site", "E0EXAMPLE", s.url, time.Now)
	return s
}

// tableOfTheTemplate puts a table in the place of the world's, made as
// CloudFormation would make it.
func (s *stage) tableOfTheTemplate() {
	s.Helper()
	s.table = "rehearsal-" + s.table
	definition, expires := TableDefinition(s.T, s.table)
	var answer struct{ TableDescription struct{ TableName string } }
	s.dynamo("DynamoDB_20120810.CreateTable", definition, &answer)
	s.dynamo("DynamoDB_20120810.UpdateTimeToLive", map[string]any{"TableName": s.table,
		"TimeToLiveSpecification": map[string]any{"AttributeName": expires, "Enabled": true}}, &struct{}{})
	s.store.Table = table.NewDynamo(s.table, "us-east-1", s.dynamodb, anyone)
}

// bucket starts S3's stand-in, with a bucket that keeps versions, and one for
// CloudFront's call.
func (s *stage) bucket() {
	s.Helper()
	serve := func(h http.Handler) string {
		server := httptest.NewServer(h)
		s.Cleanup(server.Close)
		return server.URL
	}
	var at string
	at, s.objects = versioned(s.T, "site")
	s.Setenv("AWS_ENDPOINT_URL_S3", at)
	s.Setenv("AWS_ENDPOINT_URL_CLOUDFRONT", serve(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusCreated)
		io.WriteString(w, `<Invalidation><Id>I1</Id><Status>Completed</Status></Invalidation>`)
	})))
}

// object is what S3 answers CloudFront.
func (s *stage) object(w http.ResponseWriter, r *http.Request) {
	key := strings.TrimPrefix(r.URL.Path, "/")
	got, err := s.objects.GetObject(r.Context(), &s3.GetObjectInput{Bucket: aws.String("site"), Key: &key})
	if err != nil || strings.HasPrefix(key, release.Folder) {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	defer got.Body.Close()
	w.Header().Set("Content-Type", aws.ToString(got.ContentType))
	io.Copy(w, got.Body)
}

// api is the HTTP API's way to a function: an event of its shape, with the headers
// that came.
func (s *stage) api(name string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.functions[name] == nil {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		e := visit(s.T, r.Method, r.URL.Path, nil)
		body, _ := io.ReadAll(r.Body)
		clear(e.Headers)
		for header := range r.Header {
			e.Headers[strings.ToLower(header)] = r.Header.Get(header)
		}
		e.Headers["content-length"] = strconv.Itoa(len(body))
		e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), len(body) > 0
		p := s.functions[name].answer(e)
		for header, value := range p.header {
			w.Header().Set(header, value)
		}
		w.WriteHeader(p.status)
		io.WriteString(w, p.body)
	})
}

// built is the site, built for its address from what is in this repository.
func (s *stage) built() []release.File {
	s.Helper()
	out := filepath.Join(s.TempDir(), "public")
	_, err := site.Build(s.Context(), site.Options{Content: os.DirFS("../../content"), ContentName: "content",
		Theme: os.DirFS("../../site/theme"), Out: out, URL: s.url})
	if err != nil {
		s.Fatal(err)
	}
	files, err := release.Files(os.DirFS(out))
	if err != nil {
		s.Fatal(err)
	}
	return files
}

func (s *stage) publish(files []release.File) release.Result {
	s.Helper()
	r, err := s.site.Publish(s.Context(), files, "")
	if err != nil {
		s.Fatal(err)
	}
	return r
}

func (s *stage) walk(closed bool) {
	s.Helper()
	r, err := smoke.Walk(s.Context(), s.url, closed)
	if err != nil {
		s.Errorf("smoke test: %v", err)
	}
	s.Logf("smoke test: %s", r)
}

func (s *stage) get(path string) string {
	s.Helper()
	r, err := http.Get(s.url + path)
	if err != nil {
		s.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		s.Errorf("%s answers %d, %v", path, r.StatusCode, err)
	}
	return string(body)
}

var hiddenToken = regexp.MustCompile(`name="token" value="([^"]+)"`)

// send sends a request through the front door, as a browser does, and follows its
// mail back.
func (s *stage) send() {
	s.Helper()
	form := s.form()
	post := func(path string) *http.Response {
		r, err := http.NewRequest("POST", s.url+path, strings.NewReader(encoded(form)))
		if err != nil {
			s.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", s.url)
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			s.Fatal(err)
		}
		return answer
	}
	answer := post("/request/check")
	body, _ := io.ReadAll(answer.Body)
	answer.Body.Close()
	token := hiddenToken.FindSubmatch(body)
	if token == nil {
		s.Fatalf("the check answers %d without a token", answer.StatusCode)
	}
	form = url.Values(http.Header(form).Clone())
	form.Set("token", string(token[1]))
	s.keep(string(token[1]))
	answer = post("/request/send")
	answer.Body.Close()
	q := s.only()
	if answer.StatusCode != http.StatusSeeOther ||
		!strings.Contains(s.get(answer.Header.Get("Location")), q.Reference) {
		s.Errorf("sending answers %d and leads to %q", answer.StatusCode, answer.Header.Get("Location"))
	}
	s.feed(s.functions["acknowledge"])
	mail := to(q.Answers["official_email"], s.inbox())[0]
	if !strings.Contains(s.get(s.link(mail, "/request/receipt/")), q.Reference) {
		s.Error("the way from the mail leads to no receipt")
	}
}

// memory holds each function to half of what it is given at most: the rest is for
// what no one measured.
func (s *stage) memory() {
	s.Helper()
	for name, f := range s.functions {
		peak, err := f.Peak()
		if err != nil {
			s.Logf("not measured: %v", err)
			continue
		}
		s.Logf("%s: %.0f MB at its peak, of %.0f MB given", name, float64(peak)/1e6, Memory(s.T, name))
		if float64(peak)/1e6 > Memory(s.T, name)/2 {
			s.Errorf("%s needs %.0f MB, which is over half of what it is given", name, float64(peak)/1e6)
		}
	}
}
