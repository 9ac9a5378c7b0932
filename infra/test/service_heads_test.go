package test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// versioned starts S3's stand-in with a bucket that keeps versions, as
// template.yaml has it. It enforces no policy: that the functions ask for nothing
// else is seen on the wire.
func versioned(t *testing.T, bucket string) (url string, objects *s3.Client) {
	t.Helper()
	server := httptest.NewServer(gofakes3.New(s3mem.New()).Server())
	t.Cleanup(server.Close)
	objects = s3.New(s3.Options{Region: "us-east-1", BaseEndpoint: &server.URL, UsePathStyle: true,
		Credentials: anyone})
	_, err := objects.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &bucket})
	if err == nil {
		_, err = objects.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{Bucket: &bucket,
			VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return server.URL, objects
}

// heads are the objects that watch has written, by name: of each its newest
// version.
func (w *world) heads() map[string]string {
	w.Helper()
	objects := s3.New(s3.Options{Region: "us-east-1", BaseEndpoint: &w.s3, UsePathStyle: true, Credentials: anyone})
	list, err := objects.ListObjectsV2(w.Context(), &s3.ListObjectsV2Input{Bucket: aws.String(headsBucket)})
	if err != nil {
		w.Fatal(err)
	}
	all := map[string]string{}
	for _, o := range list.Contents {
		got, err := objects.GetObject(w.Context(), &s3.GetObjectInput{Bucket: aws.String(headsBucket), Key: o.Key})
		if err != nil {
			w.Fatal(err)
		}
		content, err := io.ReadAll(got.Body)
		got.Body.Close()
		if err != nil {
			w.Fatal(err)
		}
		all[*o.Key] = string(content)
	}
	return all
}

// TestAHistoryThatWasWrittenAnewInTheTableIsFoundByWhatWasKept is the deployed
// watch against someone who can write the table, and knows how.
func TestAHistoryThatWasWrittenAnewInTheTableIsFoundByWhatWasKept(t *testing.T) {
	w := newWorld(t)
	watch := w.start("watch")
	compare := map[string]bool{"compare": true}
	removed := w.received(20 * time.Minute)
	token, altered := w.receivedBy(20 * time.Minute)
	watch.invoke(compare)
	name := "heads/" + time.Now().UTC().Format(time.DateOnly) + ".jsonl"
	first := w.heads()[name]
	for _, q := range []request.Request{altered, removed} {
		line := fmt.Sprintf(`{"request":%q,"reference":%q,"events":1,"head":%q}`+"\n", q.ID, q.Reference, q.Head)
		if !strings.Contains(first, line) {
			t.Errorf("%s has no line %s:\n%s", name, line, first)
		}
	}
	watch.invoke(compare)
	if again := w.heads(); len(again) != 1 || again[name] != first {
		t.Errorf("the same state again is kept as\n%s\nand not as\n%s", again, first)
	}

	w.forges(token, altered)
	w.removes("request#"+removed.ID, "request")
	w.removes("request#"+removed.ID, "event#000001")
	if _, err := watch.try(compare); err == nil ||
		!strings.Contains(err.Error(), "audit found 2 inconsistent requests") {
		t.Errorf("the alarm hears of %v", err)
	}
	told := map[string]string{}
	for _, task := range w.tasks() {
		told[task.Request] = task.What
	}
	if !strings.Contains(told[altered.ID], "are not those that it had on") ||
		!strings.Contains(told[removed.ID], "the request is gone") {
		t.Errorf("the tasks are %v", told)
	}
	watch.invoke(compare) // what was reported is not reported again
}

// forges rewrites a request of one event, so that its row and its history hang
// together as before.
func (w *world) forges(token string, q request.Request) {
	w.Helper()
	c := request.Receive(token, q.Answers, q.Reference, "another salt", q.Received)
	if err := c.Request.CheckChain([]request.Event{c.Event}); err != nil || c.Request.ID != q.ID ||
		c.Request.Head == q.Head {
		w.Fatalf("the forgery shows by itself, or is none: %v", err)
	}
	for sort, value := range map[string]any{"request": c.Request, "event#000001": c.Event} {
		row, err := w.store.Table.Get(w.Context(), "request#"+q.ID, sort)
		if err == nil {
			row.Version++
			row.Data, err = json.Marshal(value)
		}
		if err == nil {
			err = w.store.Table.Write(w.Context(), row)
		}
		if err != nil {
			w.Fatal(err)
		}
	}
}

// removes deletes a row, which no function may.
func (w *world) removes(part, sort string) {
	w.Helper()
	key := map[string]any{table.Schema.Part: map[string]string{"S": part},
		table.Schema.Sort: map[string]string{"S": sort}}
	w.dynamo("DynamoDB_20120810.DeleteItem", map[string]any{"TableName": w.table, "Key": key}, &struct{}{})
}
