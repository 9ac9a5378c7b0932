package test

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/aws/aws-lambda-go/events"
)

// shard is how far the table's stream has been read.
type shard struct{ next string }

// record is one record of a stream, as DynamoDB gives it and as Lambda hands it
// over: the same JSON but for the stream's own name.
type record map[string]any

func (r record) sequence() string {
	d, _ := r["dynamodb"].(map[string]any)
	s, _ := d["SequenceNumber"].(string)
	return s
}

// records reads what has come since the last time and keeps what the mapping's
// filter lets through.
func (w *world) records() (kept []record) {
	w.Helper()
	arn := w.open()
	var filter any
	if err := json.Unmarshal([]byte(StreamFilter(w.T)), &filter); err != nil {
		w.Fatalf("the stream's filter: %v", err)
	}
	for {
		var page struct {
			Records           []record
			NextShardIterator string
		}
		w.dynamo("DynamoDBStreams_20120810.GetRecords", map[string]any{"ShardIterator": w.stream.next}, &page)
		w.stream.next = page.NextShardIterator
		for _, r := range page.Records {
			r["eventSourceARN"] = arn
			if matches(filter, map[string]any(r)) {
				kept = append(kept, r)
			}
		}
		if len(page.Records) == 0 {
			return kept
		}
	}
}

// open finds the one shard that the stand-in has, at its beginning.
func (w *world) open() (arn string) {
	w.Helper()
	var streams struct{ Streams []struct{ StreamArn string } }
	w.dynamo("DynamoDBStreams_20120810.ListStreams", map[string]any{"TableName": w.table}, &streams)
	if len(streams.Streams) != 1 {
		w.Fatalf("the table has %d streams, want one", len(streams.Streams))
	}
	arn = streams.Streams[0].StreamArn
	if w.stream.next != "" {
		return arn
	}
	var stream struct {
		StreamDescription struct{ Shards []struct{ ShardID string } }
	}
	w.dynamo("DynamoDBStreams_20120810.DescribeStream", map[string]any{"StreamArn": arn}, &stream)
	var iterator struct{ ShardIterator string }
	w.dynamo("DynamoDBStreams_20120810.GetShardIterator",
		map[string]any{"StreamArn": arn, "ShardIteratorType": "TRIM_HORIZON",
			"ShardId": stream.StreamDescription.Shards[0].ShardID}, &iterator)
	w.stream.next = iterator.ShardIterator
	return arn
}

// matches is what EventBridge and Lambda's event filters do with a pattern, as far
// as template.yaml uses it: every name of the pattern is in the event, and a list
// of values or of prefixes holds one of the event's.
func matches(pattern, event any) bool {
	switch p := pattern.(type) {
	case map[string]any:
		e, ok := event.(map[string]any)
		for name, rest := range p {
			ok = ok && matches(rest, e[name])
		}
		return ok
	case []any:
		values, ok := event.([]any)
		if !ok {
			values = []any{event}
		}
		return slices.ContainsFunc(p, func(one any) bool {
			return slices.ContainsFunc(values, func(v any) bool { return meets(one, v) })
		})
	}
	return false
}

func meets(one, value any) bool {
	if test, ok := one.(map[string]any); ok {
		prefix, _ := test["prefix"].(string)
		text, ok := value.(string)
		return ok && prefix != "" && strings.HasPrefix(text, prefix)
	}
	return one == value
}

// The mapping's settings, as template.yaml has them.
const (
	batchSize = 10
	attempts  = 1 + 5
)

// feed does as the stream's mapping does with what has come since: batches, in
// order. What fails is tried again from the lowest sequence number that the
// function names, with all that came after it; a record that fails to the end is
// bisected out and set aside, and the others go on. It returns what was set aside.
func (w *world) feed(f *function) (aside []string) {
	w.Helper()
	for batch := range slices.Chunk(w.records(), batchSize) {
		tried := map[string]int{}
		for len(batch) > 0 {
			failed := f.deliver(batch)
			from := slices.IndexFunc(batch, func(r record) bool { return slices.Contains(failed, r.sequence()) })
			if from < 0 {
				break
			}
			batch = batch[from:]
			worst := batch[0].sequence()
			tried[worst]++
			if tried[worst] == attempts {
				aside, batch = append(aside, worst), batch[1:]
			}
		}
	}
	return aside
}

// deliver invokes the function with a batch and returns the sequence numbers that
// it names as failed.
func (f *function) deliver(batch []record) (failed []string) {
	f.w.Helper()
	var answer events.DynamoDBEventResponse
	b := f.invoke(map[string]any{"Records": batch})
	if err := json.Unmarshal(b, &answer); err != nil || answer.BatchItemFailures == nil {
		f.w.Fatalf("%s answered %s, which is no partial-batch answer: %v", f.name, b, err)
	}
	for _, i := range answer.BatchItemFailures {
		failed = append(failed, i.ItemIdentifier)
	}
	return failed
}
