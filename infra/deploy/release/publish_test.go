package release_test

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"ccee-ca.org/assist/infra/deploy/release"
	"ccee-ca.org/assist/site"
)

// Two sites that differ in every way: a page that stays, one that changes, one that
// comes and one that goes, each with assets.
var (
	old = folder(map[string]string{
		"index.html": "old /assets/style.00000001.css", "404.html": "missing /assets/style.00000001.css",
		"gone/index.html":    "old /assets/gone.00000003.js",
		"process/index.html": "stays /assets/icon.0000000a.svg", "law/statute.json": "old", "robots.txt": "all",
		"assets/style.00000001.css": "old", "assets/gone.00000003.js": "gone", "assets/icon.0000000a.svg": "icon"})
	fresh = folder(map[string]string{
		"index.html": "new /assets/style.00000002.css", "404.html": "missing /assets/style.00000002.css",
		"comes/index.html":   "new /assets/comes.00000004.js",
		"process/index.html": "stays /assets/icon.0000000a.svg", "law/statute.json": "new", "robots.txt": "all",
		"assets/style.00000002.css": "new", "assets/comes.00000004.js": "comes", "assets/icon.0000000a.svg": "icon"})
)

func folder(files map[string]string) fstest.MapFS {
	all := fstest.MapFS{}
	for name, text := range files {
		all[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return all
}

func with(site fstest.MapFS, name, text string) fstest.MapFS {
	all := maps.Clone(site)
	all[name] = &fstest.MapFile{Data: []byte(text)}
	return all
}

func configuration(t *testing.T) aws.Config {
	t.Helper()
	c, err := config.LoadDefaultConfig(t.Context(), config.WithRegion("us-east-1"),
		config.WithCredentialsProvider(anyone),
		config.WithRetryer(func() aws.Retryer { return aws.NopRetryer{} }))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// try publishes, and says what was changed.
func (w *world) try(site fstest.MapFS) ([]string, error) {
	w.Helper()
	files, err := release.Files(site)
	if err != nil {
		w.Fatal(err)
	}
	w.forget()
	_, err = w.site.Publish(w.Context(), files, "")
	return w.wrote(), err
}

func (w *world) publish(site fstest.MapFS) []string {
	w.Helper()
	writes, err := w.try(site)
	if err != nil {
		w.Fatal(err)
	}
	return writes
}

func TestPublishedTwiceNothingIsUploaded(t *testing.T) {
	w := newWorld(t)
	if n := len(w.publish(old)); n < len(old)+2 {
		t.Errorf("the first time %d calls changed something", n)
	}
	if again := w.publish(old); len(again) > 0 {
		t.Errorf("the second time it did %v", again)
	}
}

func TestOnePageChangedIsOneUploadAndOnePath(t *testing.T) {
	w := newWorld(t)
	w.publish(old)
	got := w.publish(with(old, "process/index.html", "other"))
	want := []string{"PUT process/index.html", "INVALIDATE /process/*"}
	if len(got) != 3 || !slices.Equal(got[:2], want) || !strings.HasPrefix(got[2], "PUT releases/") {
		t.Errorf("it did %v, want %v and the manifest", got, want)
	}
}

func TestFilesGoOutWithTheirTypesAndKeepingTimes(t *testing.T) {
	w := newWorld(t)
	w.publish(old)
	for key, want := range map[string]string{
		"index.html":                "text/html; charset=utf-8|public, max-age=300",
		"law/statute.json":          "application/json|public, max-age=300",
		"robots.txt":                "text/plain; charset=utf-8|public, max-age=300",
		"assets/style.00000001.css": "text/css; charset=utf-8|public, max-age=31536000, immutable",
		"assets/gone.00000003.js":   "text/javascript; charset=utf-8|public, max-age=31536000, immutable",
		"assets/icon.0000000a.svg":  "image/svg+xml|public, max-age=31536000, immutable",
	} {
		if got := w.sent[key].Get("Content-Type") + "|" + w.sent[key].Get("Cache-Control"); got != want {
			t.Errorf("%s goes out as %s, want %s", key, got, want)
		}
	}
}

// job is something that can be cut off: what is there before it, what it does, and
// the site that is there after it.
type job struct {
	before func(*world)
	do     func(*world) error
	site   fstest.MapFS
}

var jobs = map[string]job{
	"the first release": {func(*world) {}, func(w *world) error { _, err := w.try(old); return err }, old},
	"the next release": {func(w *world) { w.publish(old) },
		func(w *world) error { _, err := w.try(fresh); return err }, fresh},
	"a way back": {func(w *world) { w.publish(old); w.publish(fresh) }, back, old},
}

// back goes to the release before; it does nothing where that was done.
func back(w *world) error {
	w.forget()
	to, err := w.site.Earlier(w.Context(), "")
	if errors.Is(err, release.ErrIsBack) {
		return nil
	}
	if err == nil {
		_, err = w.site.Back(w.Context(), to)
	}
	return err
}

// The walk over all points at which the power can fail: before each change, and
// after it with its answer lost. Pages are looked at after every single change, at
// the edge and past it.
func TestCutOffAnywherePagesAreWholeAndTheNextRunCompletesIt(t *testing.T) {
	for name, j := range jobs {
		t.Run(name, func(t *testing.T) {
			points, stride := 0, 1
			if testing.Short() {
				stride = 4
			}
			for n := 1; ; n += stride {
				before := points
				for _, lost := range []bool{false, true} {
					if j.cut(t, n, lost) {
						points++
					}
				}
				if points == before {
					break
				}
			}
			if points < 2*7/stride {
				t.Errorf("it could be cut off at %d points, which is too few to be all", points)
			}
		})
	}
}

// cut does the job with the power failing at its nth change, then once more, and
// says whether there was an nth.
func (j job) cut(t *testing.T, n int, lost bool) bool {
	w := newWorld(t)
	j.before(w)
	w.visit()
	when := fmt.Sprintf("cut at change %d, lost %v", n, lost)
	w.step = func() { w.whole(when, old, fresh) }
	w.cut(n, lost)
	if err := j.do(w); err == nil {
		return false
	}
	w.step()
	w.mend()
	if err := j.do(w); err != nil {
		t.Errorf("%s: run again: %v", when, err)
	}
	w.is(when, j.site)
	if err := j.do(w); err != nil || len(w.wrote()) > 0 {
		t.Errorf("%s: run a third time it did %v, %v", when, w.wrote(), err)
	}
	return true
}

// is holds what visitors get to a site: each page of it, no other page, and every
// asset.
func (w *world) is(when string, site fstest.MapFS) {
	w.Helper()
	w.whole(when, site)
	now := w.bucketNow()
	for key, f := range site {
		if now[key] != string(f.Data) {
			w.Errorf("%s: at last %s is %q, want %q", when, key, now[key], f.Data)
		}
	}
	last, err := w.site.Last(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	for key := range now {
		kept, listed := last.Files[key]
		if _, used := site[key]; !listed || used != kept.Unused.IsZero() {
			w.Errorf("%s: the manifest says %+v of %s", when, kept, key)
		}
	}
}

func TestAnAssetThatNoPageUsesGoesAfterItsTime(t *testing.T) {
	w := newWorld(t)
	w.publish(old)
	w.publish(fresh)
	w.later(release.Grace - time.Hour)
	if again := w.publish(fresh); len(again) > 0 {
		t.Errorf("within its time: %v", again)
	}
	w.later(2 * time.Hour)
	got := w.publish(fresh)
	if want := []string{"DELETE assets/gone.00000003.js", "DELETE assets/style.00000001.css"}; len(got) != 3 ||
		!slices.Equal(got[:2], want) {
		t.Errorf("after its time: %v, want %v and the manifest", got, want)
	}
	w.is("after the time", fresh)
	if err := back(w); err != nil { // its versions are there still
		t.Fatal(err)
	}
	w.is("back", old)
}

func TestGoingBackTwiceTakesAName(t *testing.T) {
	w := newWorld(t)
	if _, err := w.site.Earlier(t.Context(), ""); !errors.Is(err, release.ErrNoneBefore) {
		t.Errorf("in an empty bucket: %v", err)
	}
	w.publish(old)
	first, err := w.site.Last(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	w.publish(fresh)
	w.publish(with(fresh, "robots.txt", "none"))
	if err := back(w); err != nil {
		t.Fatal(err)
	}
	w.is("back once", fresh)
	if _, err := w.site.Earlier(t.Context(), ""); !errors.Is(err, release.ErrIsBack) {
		t.Errorf("going back twice: %v", err)
	}
	to, err := w.site.Earlier(t.Context(), first.ID)
	if err == nil {
		_, err = w.site.Back(t.Context(), to)
	}
	if err != nil {
		t.Fatal(err)
	}
	w.is("back to the first", old)
	if _, err := w.site.Earlier(t.Context(), "20200101"); err == nil || !strings.Contains(err.Error(), first.ID) {
		t.Errorf("a release that isn't: %v", err)
	}
}

func TestWhatSomebodyElsePutThereIsReplaced(t *testing.T) {
	w := newWorld(t)
	w.publish(old)
	for _, key := range []string{"index.html", "stray/index.html"} {
		if _, err := w.objects.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String(bucket), Key: &key,
			Body: strings.NewReader("by hand")}); err != nil {
			t.Fatal(err)
		}
	}
	w.publish(old)
	w.is("after a hand", old)
}

func TestASiteThatCannotBePublishedIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		site fstest.MapFS
		want string
	}{
		"an empty one":            {fstest.MapFS{}, "would take every page away"},
		"half of one":             {with(old, ".unfinished", ""), "build the site again"},
		"one with a strange file": {with(old, "form.exe", ""), `no content type is known for ".exe"`},
		"one in our way":          {with(old, "releases/index.html", ""), "is for manifests"},
		"one with a file more":    {with(built(t), "notes.txt", ""), "notes.txt: no build wrote this file"},
	} {
		if _, err := release.Files(c.site); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// built is a site of one page as the build leaves it.
func built(t *testing.T) fstest.MapFS {
	t.Helper()
	out := t.TempDir()
	content := folder(map[string]string{"site.yaml": "name: Test\nowner: Office\nshort: O\nownerURL: " +
		"https://example.org/\ncontact: {name: A, role: B}\n",
		"index.md": "---\ntitle: First\ndescription: The first page.\n---\n\nHello.\n"})
	_, err := site.Build(t.Context(), site.Options{Content: content, Out: out, URL: "https://assist.example.org",
		Generated: []site.GeneratedPage{}})
	if err != nil {
		t.Fatal(err)
	}
	all := fstest.MapFS{}
	err = fs.WalkDir(os.DirFS(out), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(out, name))
		all[name] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The build's own record is no page, and is not published.
func TestFiles_RecordIsNotPublished(t *testing.T) {
	site := built(t)
	files, err := release.Files(site)
	if err != nil || len(files) != len(site)-1 ||
		slices.ContainsFunc(files, func(f release.File) bool { return strings.HasPrefix(f.Key, ".built") }) {
		t.Errorf("%d files of %d, %v", len(files), len(site), err)
	}
}

func TestABucketWithoutVersionsIsRefused(t *testing.T) {
	w := newWorld(t)
	if _, err := w.objects.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("plain")}); err != nil {
		t.Fatal(err)
	}
	w.site.Bucket = "plain"
	if _, err := w.try(old); err == nil || !strings.Contains(err.Error(), "keeps no versions") {
		t.Errorf("it said %v", err)
	}
}

func TestManyPathsAreOne(t *testing.T) {
	w := newWorld(t)
	site := maps.Clone(old)
	for i := range 200 {
		site[fmt.Sprintf("p%d/index.html", i)] = &fstest.MapFile{Data: []byte("page")}
	}
	if got := w.publish(site); !slices.Contains(got, "INVALIDATE /*") {
		t.Errorf("it did %v", got)
	}
}
