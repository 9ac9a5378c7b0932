package checkpoint_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/checkpoint"
	"ccee-ca.org/assist/lambda/office/audit"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

var anyone = credentials.NewStaticCredentialsProvider("test", "test", "")

// versioned is a bucket of S3's stand-in that keeps versions.
func versioned(t *testing.T) (url string, client *s3.Client) {
	t.Helper()
	server := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
	t.Cleanup(server.Close)
	client = s3.New(s3.Options{Region: "us-east-1", BaseEndpoint: &server.URL, UsePathStyle: true, Credentials: anyone})
	_, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("kept")})
	if err == nil {
		_, err = client.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{Bucket: aws.String("kept"),
			VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return server.URL, client
}

func TestBucketAndFolderKeepADayAndGiveTheLast(t *testing.T) {
	url, client := versioned(t)
	_, err := client.PutObject(t.Context(),
		&s3.PutObjectInput{Bucket: aws.String("kept"), Key: aws.String("other/9999-01-01.jsonl")})
	if err != nil {
		t.Fatal(err)
	}
	for name, h := range map[string]audit.CheckpointStore{
		"bucket": checkpoint.NewBucket("kept", "us-east-1", url, anyone),
		"folder": checkpoint.Folder{Dir: t.TempDir() + "/heads"},
	} {
		t.Run(name, func(t *testing.T) {
			last := func(until, wantDay, want string) {
				t.Helper()
				day, content, err := h.Last(t.Context(), until)
				if err != nil || day != wantDay || string(content) != want {
					t.Errorf("until %s the last is %q, %q (%v), want %q, %q", until, day, content, err, wantDay, want)
				}
			}
			keep := func(day, content string) {
				t.Helper()
				if err := h.Save(t.Context(), day, []byte(content)); err != nil {
					t.Error(err)
				}
			}
			last("2026-11-27", "", "")
			keep("2026-11-27", "one\n")
			keep("2026-11-25", "older\n")
			last("2026-11-27", "2026-11-27", "one\n")
			last("2026-11-26", "2026-11-25", "older\n")
			last("2026-11-24", "", "")
			keep("2026-11-27", "two\n")
			last("2026-11-28", "2026-11-27", "two\n")
			keep("2026-11-28", "") // a day without any request
			last("2026-12-31", "2026-11-28", "")
		})
	}
	found, err := client.ListObjectVersions(t.Context(),
		&s3.ListObjectVersionsInput{Bucket: aws.String("kept"), Prefix: aws.String("heads/2026-11-27.jsonl")})
	if err != nil || len(found.Versions) != 2 || len(found.DeleteMarkers) != 0 {
		t.Errorf("of a day that was kept twice there are %d versions, %d deleted (%v)", len(found.Versions),
			len(found.DeleteMarkers), err)
	}
}

// A file that someone put there under another name is no day, and hides none.
func TestLast_OtherNamesAreNoDays(t *testing.T) {
	f := checkpoint.Folder{Dir: t.TempDir()}
	if err := f.Save(t.Context(), "2026-11-27", []byte("ours\n")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"2026-11-27 copy.jsonl", "2026-11-28.jsonl.new", "2026-1.jsonl", "2026-11-31.jsonl",
		"0.jsonl", ".jsonl"} {
		if err := os.WriteFile(filepath.Join(f.Dir, name), []byte("theirs\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if day, content, err := f.Last(t.Context(), "2026-12-31"); err != nil || day != "2026-11-27" ||
		string(content) != "ours\n" {
		t.Errorf("the last is %q, %q (%v)", day, content, err)
	}
}

func TestTheLastIsFoundAmongManyYears(t *testing.T) {
	url, _ := versioned(t)
	b := checkpoint.NewBucket("kept", "us-east-1", url, anyone)
	first := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for n := range 1100 { // over a page of S3's list
		if err := b.Save(t.Context(), first.AddDate(0, 0, n).Format(time.DateOnly), fmt.Append(nil, n)); err != nil {
			t.Fatal(err)
		}
	}
	if day, content, err := b.Last(t.Context(), "9999"); err != nil || string(content) != "1099" {
		t.Errorf("the last is %s %s (%v)", day, content, err)
	}
}

func TestABucketThatFailsIsAnErrorThatNamesTheObject(t *testing.T) {
	server := httptest.NewServer(
		http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	t.Cleanup(server.Close)
	b := checkpoint.NewBucket("kept", "us-east-1", server.URL, anyone)
	if err := b.Save(t.Context(), "2026-11-27", nil); err == nil ||
		!strings.HasPrefix(err.Error(), "write heads/2026-11-27.jsonl: ") {
		t.Errorf("keeping says %v", err)
	}
	if _, _, err := b.Last(t.Context(), "2026-11-27"); err == nil {
		t.Error("a list that is refused passes for an empty one")
	}
}
