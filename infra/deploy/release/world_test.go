package release_test

import (
	"context"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"ccee-ca.org/assist/infra/deploy/release"
)

// world is S3 and CloudFront on this machine: gofakes3, whose bucket keeps
// versions, and an edge that keeps what was asked for until it is told to forget
// it. Real clients speak to both over HTTP, through a wire that can be cut at any
// call that changes something.
//
// What gofakes3 1.2.0 lacks of what S3 does: it copies no named version (so a way
// back reads and writes, and copies nothing), it keeps no Cache-Control (so the
// wire looks at what is sent), enforces no policy, runs no lifecycle, and gives
// versions in no order; none of that is relied upon.
type world struct {
	*testing.T
	site    *release.Site
	objects *s3.Client // past the wire
	edge    map[string]string

	mu     sync.Mutex
	clock  time.Time
	writes []string // calls that changed something, as "PUT index.html"
	cutAt  int      // the call, counted from 1, at which the power fails; 0: never
	lost   bool     // the call is carried out and its answer is lost
	dark   bool
	sent   map[string]http.Header // with each upload
	step   func()                 // after each change
}

const bucket = "site"

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, edge: map[string]string{}, sent: map[string]http.Header{},
		clock: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	fake := gofakes3.New(s3mem.New()).Server()
	direct := w.serve(fake)
	w.objects = s3.New(s3.Options{Region: "us-east-1", BaseEndpoint: &direct, UsePathStyle: true, Credentials: anyone})
	if _, err := w.objects.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(bucket)}); err != nil {
		t.Fatal(err)
	}
	_, err := w.objects.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{Bucket: aws.String(bucket),
		VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}})
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("AWS_ENDPOINT_URL_S3", w.serve(w.wire(fake)))
	t.Setenv("AWS_ENDPOINT_URL_CLOUDFRONT", w.serve(w.wire(http.HandlerFunc(w.invalidation))))
	w.site = release.Open(configuration(t), bucket, "E0EXAMPLE", "https://assist.example.org", w.now)
	return w
}

var anyone = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
	return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
})

func (w *world) serve(h http.Handler) (url string) {
	s := httptest.NewServer(h)
	w.Cleanup(s.Close)
	return s.URL
}

// now is a clock that moves on a little whenever it is read.
func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock = w.clock.Add(time.Second)
	return w.clock
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock = w.clock.Add(d)
}

// wire counts the calls that change something, and fails from one of them on,
// before it is carried out or after it.
func (w *world) wire(to http.Handler) http.Handler {
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		defer w.mu.Unlock()
		changes := r.Method != http.MethodGet && r.Method != http.MethodHead
		if changes && !w.dark {
			key := strings.TrimPrefix(r.URL.Path, "/"+bucket+"/")
			w.writes, w.sent[key] = append(w.writes, r.Method+" "+key), r.Header
			w.dark = len(w.writes) == w.cutAt
			if w.dark && w.lost {
				to.ServeHTTP(httptest.NewRecorder(), r)
			}
		}
		if w.dark {
			panic(http.ErrAbortHandler)
		}
		to.ServeHTTP(rw, r)
		if changes && w.step != nil {
			w.step()
		}
	})
}

// cut makes the power fail at the nth change from now on; mend ends that.
func (w *world) cut(n int, lost bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writes, w.cutAt, w.lost, w.dark = nil, n, lost, false
}

func (w *world) mend() { w.cut(0, false) }

// wrote are the changes since the last cut or forget; a call whose answer was lost
// may be at work still.
func (w *world) wrote() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.writes)
}

func (w *world) forget() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.writes = nil
}

// invalidation plays CloudFront's two calls.
func (w *world) invalidation(rw http.ResponseWriter, r *http.Request) {
	var batch struct {
		Paths           []string `xml:"Paths>Items>Path"`
		CallerReference string
	}
	if r.Method == http.MethodPost {
		text, err := io.ReadAll(r.Body)
		if err == nil {
			err = xml.Unmarshal(text, &batch)
		}
		if err != nil || batch.CallerReference == "" {
			http.Error(rw, "no batch", http.StatusBadRequest)
			return
		}
		for address := range w.edge {
			if slices.ContainsFunc(batch.Paths, func(p string) bool { return matches(p, address) }) {
				delete(w.edge, address)
			}
		}
		w.writes[len(w.writes)-1] = "INVALIDATE " + strings.Join(batch.Paths, " ")
		rw.WriteHeader(http.StatusCreated)
	}
	io.WriteString(rw, `<Invalidation><Id>I1</Id><Status>Completed</Status></Invalidation>`)
}

func matches(path, address string) bool {
	folder, pattern := strings.CutSuffix(path, "*")
	return path == address || pattern && strings.HasPrefix(address, folder)
}

// bucketNow is what S3 holds, manifests apart.
func (w *world) bucketNow() map[string]string {
	w.Helper()
	all := map[string]string{}
	for key := range w.heads() {
		if !strings.HasPrefix(key, release.Folder) {
			all[key] = w.read(key)
		}
	}
	return all
}

func (w *world) heads() map[string]types.Object {
	w.Helper()
	list, err := w.objects.ListObjectsV2(w.Context(), &s3.ListObjectsV2Input{Bucket: aws.String(bucket)})
	if err != nil {
		w.Fatal(err)
	}
	all := map[string]types.Object{}
	for _, o := range list.Contents {
		all[*o.Key] = o
	}
	return all
}

func (w *world) read(key string) string {
	w.Helper()
	got, err := w.objects.GetObject(w.Context(), &s3.GetObjectInput{Bucket: aws.String(bucket), Key: &key})
	if err != nil {
		w.Fatal(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if err != nil {
		w.Fatal(err)
	}
	return string(body)
}

// visit asks for every address of the site as the edge answers it: with what it
// keeps, or else with what S3 holds, which it then keeps.
func (w *world) visit() map[string]string {
	w.Helper()
	for key, body := range w.bucketNow() {
		for _, address := range addresses(key) {
			if _, kept := w.edge[address]; !kept {
				w.edge[address] = body
			}
		}
	}
	return w.edge
}

func addresses(key string) []string {
	if folder, ok := strings.CutSuffix(key, "index.html"); ok {
		return []string{"/" + folder, "/" + key}
	}
	return []string{"/" + key}
}

var named = regexp.MustCompile(`/assets/[a-z0-9.]+`)

// whole holds every page that is served, at the edge or past it, to one of its
// texts and to having its assets.
func (w *world) whole(when string, sites ...fstest.MapFS) {
	w.Helper()
	now := w.bucketNow()
	served := map[string]string{}
	for address, body := range w.visit() {
		served[address] = body
	}
	for key, body := range now {
		served["/"+key] = body
		w.anyOf(when, "/"+key, body, sites)
	}
	for address, body := range served {
		w.anyOf(when, address, body, sites)
		for _, asset := range named.FindAllString(body, -1) {
			if now[strings.TrimPrefix(asset, "/")] == "" {
				w.Errorf("%s: %s is served and %s is not there", when, address, asset)
			}
		}
	}
}

func (w *world) anyOf(when, address, body string, sites []fstest.MapFS) {
	w.Helper()
	key := strings.TrimPrefix(address, "/")
	if strings.HasPrefix(key, "assets/") {
		return // an old one may stay
	}
	if key == "" || strings.HasSuffix(key, "/") {
		key += "index.html"
	}
	if !slices.ContainsFunc(sites, func(s fstest.MapFS) bool { return s[key] != nil && string(s[key].Data) == body }) {
		w.Errorf("%s: %s is served as %q, which no site has", when, address, body)
	}
}
