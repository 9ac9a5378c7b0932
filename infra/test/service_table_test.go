package test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// dynamo calls the stand-in by hand: an event of a stream is the JSON that its API
// gives, which the SDK would take apart.
func (w *world) dynamo(target string, ask, answer any) {
	w.Helper()
	body, err := json.Marshal(ask)
	if err != nil {
		w.Fatal(err)
	}
	r, err := http.NewRequestWithContext(w.Context(), http.MethodPost, w.dynamodb, bytes.NewReader(body))
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-amz-json-1.0")
	r.Header.Set("X-Amz-Target", target)
	r.Header.Set("X-Amz-Date", time.Now().UTC().Format("20060102T150405Z"))
	r.Header.Set("Authorization",
		"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=none")
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		w.Fatalf("%s: %v", target, err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		w.Fatalf("%s: %s %s %v", target, res.Status, text, err)
	}
	if err := json.Unmarshal(text, answer); err != nil {
		w.Fatalf("%s: %v", target, err)
	}
}

// rows reads the whole table: each row as text, by its key.
func (w *world) rows() map[string]string {
	w.Helper()
	all := map[string]string{}
	ask := map[string]any{"TableName": w.table, "ConsistentRead": true}
	for {
		var page struct {
			Items            []map[string]map[string]string
			LastEvaluatedKey map[string]any
		}
		w.dynamo("DynamoDB_20120810.Scan", ask, &page)
		for _, i := range page.Items {
			all[i[table.Schema.Part]["S"]+"/"+i[table.Schema.Sort]["S"]] = fmt.Sprint(i)
		}
		if len(page.LastEvaluatedKey) == 0 {
			return all
		}
		ask["ExclusiveStartKey"] = page.LastEvaluatedKey
	}
}

// count says how many rows of a partition's kind there are: "request#", "message#".
func (w *world) count(kind string) (n int) {
	w.Helper()
	for key := range w.rows() {
		if strings.HasPrefix(key, kind) {
			n++
		}
	}
	return n
}

// keys are the ids of a partition's kind.
func (w *world) keys(kind string) (all []string) {
	w.Helper()
	for key := range w.rows() {
		if rest, found := strings.CutPrefix(key, kind); found {
			id, _, _ := strings.Cut(rest, "/")
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// only is the one request that there is.
func (w *world) only() request.Request {
	w.Helper()
	ids := w.keys("request#")
	if len(ids) != 1 {
		w.Fatalf("the table has %d requests, want one", len(ids))
	}
	q, err := w.store.Request(w.Context(), ids[0])
	if err != nil {
		w.Fatal(err)
	}
	return q
}

// unchanged holds the table to what it was.
func (w *world) unchanged(before map[string]string) {
	w.Helper()
	now := w.rows()
	for key, row := range now {
		if before[key] != row {
			w.Errorf("%s was written", key)
		}
	}
	if len(now) < len(before) {
		w.Errorf("of %d rows %d are left", len(before), len(now))
	}
}
