package table_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/infra/fake/cloud"
	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/table"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

var (
	oneRow  = []table.Row{row("request#1", "request", 1, "{}")}
	twoRows = []table.Row{row("request#1", "request", 1, "{}"), row("request#1", "event#000001", 1, "{}")}
)

func TestAWriteWhoseAnswerWasLostIsKnownAgain(t *testing.T) {
	for name, faults := range map[string][]fault{
		"the connection was lost":       {lost},
		"the answer was cut short":      {cut},
		"it failed after it was done":   {broken},
		"and so were the next two":      {lost, cut, broken},
		"and its token was forgotten":   {lost, forgotten},
		"and the next was in too early": {lost, said(400, "TransactionInProgressException")},
	} {
		for many, rows := range map[string][]table.Row{"one row": oneRow, "two rows": twoRows} {
			t.Run(many+", "+name, func(t *testing.T) {
				db, _, wire := overWire(t)
				wire.fail(faults...)
				write(t, db, rows...)
				for _, r := range rows {
					wantRow(t, db, r)
				}
			})
		}
	}
}

func TestAWriteThatWasLostOnTheWayMeetsWhoCameMeanwhile(t *testing.T) {
	db, past, wire := overWire(t)
	other := row("request#1", "request", 1, "another's")
	wire.fail(after(swallowed, func() { write(t, past, other) }))
	wantConflict(t, db.Write(ctx, twoRows...), "request#1/request is there already")
	wantRow(t, db, other)
}

// A write whose answer was lost and that was overwritten is neither done nor a
// conflict.
func TestDynamoWrite_LostAnswerOverwritten(t *testing.T) {
	db, past, wire := overWire(t)
	wire.fail(after(lost, func() { write(t, past, row("request#1", "request", 2, "another's")) }))
	err := db.Write(ctx, oneRow...)
	if err == nil || isConflict(err) || !strings.Contains(err.Error(), "write request#1/request: ") {
		t.Errorf("%v, want an error that leaves it open", err)
	}
	wire.fail()
	wantConflict(t, db.Write(ctx, oneRow...), "request#1/request is there already")
}

// A transaction whose answer was lost is done even if it was overwritten.
func TestDynamoTransaction_LostAnswerOverwritten(t *testing.T) {
	db, past, wire := overWire(t)
	wire.fail(after(lost, func() { write(t, past, row("request#1", "request", 2, "another's")) }))
	write(t, db, twoRows...)
	wantRow(t, db, row("request#1", "request", 2, "another's"))
}

func TestWhatPassesIsTriedAgain(t *testing.T) {
	db, _, wire := overWire(t)
	v := int64(0)
	for _, f := range []fault{
		said(400, "ProvisionedThroughputExceededException"), said(400, "ThrottlingException"),
		said(400, "RequestLimitExceeded"),
		said(400, "TransactionConflictException"), said(500, "InternalServerError"), said(503, "ServiceUnavailable"),
		swallowed,
	} {
		v++
		rows := []table.Row{row("request#1", "request", v, ""), row("request#2", "request", v, "")}
		rows[0].Index, rows[0].Order = "queue", "1"
		wire.fail(f)
		write(t, db, rows...)
		wire.fail(f)
		wantRow(t, db, rows[0])
		wire.fail(f)
		list, err := db.List(ctx, "request#1", "", "", 1)
		if err != nil || !reflect.DeepEqual(list, rows[:1]) {
			t.Errorf("listed %v (%v), want %v", list, err, rows[:1])
		}
		wire.fail(f)
		wantIndex(t, db, "queue", rows[:1])
	}
}

func TestATransactionThatPassesIsTriedAgain(t *testing.T) {
	db, _, wire := overWire(t)
	for i, reasons := range [][]string{
		{"None", "TransactionConflict"}, {"ConditionalCheckFailed", "TransactionConflict"}, {"ThrottlingError", "None"},
		{"None", "ProvisionedThroughputExceeded"},
	} {
		rows := []table.Row{row("request#1", "request", int64(i+1), ""), row("request#2", "request", int64(i+1), "")}
		wire.fail(said(400, "TransactionCanceledException", reasons...))
		write(t, db, rows...)
		wantRow(t, db, rows[0])
	}
}

// A conflict with another transaction is tried again until every row's state is
// known.
func TestDynamoTransaction_ConflictReadAgain(t *testing.T) {
	db, past, wire := overWire(t)
	write(t, past, twoRows...)
	wire.fail(said(400, "TransactionCanceledException", "ConditionalCheckFailed", "TransactionConflict"))
	wantConflict(t, db.Write(ctx, twoRows...),
		"request#1/request is there already, request#1/event#000001 is there already")
}

func TestADefiniteNoIsNotTriedAgain(t *testing.T) {
	db, _, wire := overWire(t)
	for _, f := range []fault{
		said(400, "AccessDeniedException"), said(400, "ResourceNotFoundException"), said(400, "ValidationException"),
		said(400, "TransactionCanceledException", "None", "ValidationError"),
	} {
		wire.fail(f)
		err := db.Write(ctx, twoRows...)
		if err == nil || isConflict(err) || !strings.HasPrefix(err.Error(), "write request#1/request and 1 more: ") {
			t.Errorf("%v, want an error that names the write", err)
		}
		if calls, _ := wire.seen(); calls != 1 {
			t.Errorf("%v: %d calls, want 1", err, calls)
		}
	}
}

func TestAfterEightTriesACallGivesUp(t *testing.T) {
	db, _, wire := overWire(t)
	wire.fail(slices.Repeat([]fault{said(400, "ThrottlingException")}, 99)...)
	err := db.Write(ctx, oneRow...)
	if err == nil || !strings.HasPrefix(err.Error(), "write request#1/request: gave up after 8 tries: ") {
		t.Errorf("%v, want that it gave up", err)
	}
	if calls, _ := wire.seen(); calls != 8 {
		t.Errorf("%d calls, want 8", calls)
	}
}

func TestACallerWhoGoesEndsTheTrying(t *testing.T) {
	db, _, wire := overWire(t)
	ctx, cancel := context.WithCancel(ctx)
	wire.fail(append([]fault{after(said(400, "ThrottlingException"), cancel)},
		slices.Repeat([]fault{said(400, "ThrottlingException")}, 99)...)...)
	if err := db.Write(ctx, oneRow...); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that the context was cancelled", err)
	}
	if calls, _ := wire.seen(); calls > 2 {
		t.Errorf("%d calls, want no more after the caller went", calls)
	}
}

func TestNothingIsDialledBeforeTheFirstCall(t *testing.T) {
	db, _, wire := overWire(t)
	if _, dialled := wire.seen(); dialled != 0 {
		t.Errorf("%d connections before the first call", dialled)
	}
	write(t, db, oneRow...)
	if _, dialled := wire.seen(); dialled == 0 {
		t.Error("no connection after the first call")
	}
}

// dynoxide reads consistently whether asked to or not.
func TestWhatIsReadByKeyIsAskedForConsistently(t *testing.T) {
	db, _, wire := overWire(t)
	asked := func(consistently bool) fault {
		return func(w http.ResponseWriter, r *http.Request, carry func(http.ResponseWriter, *http.Request)) {
			body, _ := io.ReadAll(r.Body)
			if bytes.Contains(body, []byte(`"ConsistentRead":true`)) != consistently {
				t.Errorf("asked %s", body)
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			carry(w, r)
		}
	}
	wire.fail(asked(true), asked(true), asked(false))
	_, get := db.Get(ctx, "request#1", "request")
	_, list := db.List(ctx, "request#1", "event#", "", 1)
	_, index := db.Index(ctx, "queue", "", "", 1) // an index can't be
	if !errors.Is(get, table.ErrAbsent) || list != nil || index != nil {
		t.Errorf("%v, %v, %v, want ErrAbsent and two nil", get, list, index)
	}
}

func TestTheTableIsCreatedAsTheSchemaSays(t *testing.T) {
	endpoint := cloud.Dynoxide(t)
	_, name := tables.CreateDynamo(t, endpoint)
	client := dynamodb.New(dynamodb.Options{Region: "us-east-1", BaseEndpoint: &endpoint, Credentials: anyone})
	out, err := client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &name})
	if err != nil {
		t.Fatal(err)
	}
	life, err := client.DescribeTimeToLive(ctx, &dynamodb.DescribeTimeToLiveInput{TableName: &name})
	if err != nil {
		t.Fatal(err)
	}
	got, index := table.Layout{Version: "v", Data: "data", WriteID: "w"}, out.Table.GlobalSecondaryIndexes[0]
	got.Part, got.Sort = keyOf(t, out.Table, out.Table.KeySchema)
	got.Index, got.IndexProjection = *index.IndexName, string(index.Projection.ProjectionType)
	got.IndexPart, got.IndexOrder = keyOf(t, out.Table, index.KeySchema)
	got.Expires = aws.ToString(life.TimeToLiveDescription.AttributeName)
	got.Stream = string(out.Table.StreamSpecification.StreamViewType)
	if got != table.Schema || len(out.Table.GlobalSecondaryIndexes) != 1 {
		t.Errorf("created %+v, want %+v", got, table.Schema)
	}
}

// keyOf gives the names of a key's attributes, hash and range, both of them texts.
func keyOf(t *testing.T, db *types.TableDescription, key []types.KeySchemaElement) (hash, order string) {
	t.Helper()
	for _, k := range key {
		text := types.AttributeDefinition{AttributeName: k.AttributeName, AttributeType: types.ScalarAttributeTypeS}
		if !slices.ContainsFunc(db.AttributeDefinitions,
			func(a types.AttributeDefinition) bool { return reflect.DeepEqual(a, text) }) {
			t.Errorf("%s is no text", *k.AttributeName)
		}
		if k.KeyType == types.KeyTypeHash {
			hash = *k.AttributeName
		} else {
			order = *k.AttributeName
		}
	}
	return hash, order
}

// Nothing stands between a bound and itself, or one that comes before it: the table
// isn't asked.
func TestDynamoIndex_EmptyRange(t *testing.T) {
	db, past, wire := overWire(t)
	r := row("request#1", "request", 1, "{}")
	r.Index, r.Order = "queue", "2"
	write(t, past, r)
	for _, to := range []string{"2", "1"} {
		list, err := db.Index(ctx, "queue", "2", to, 9)
		if calls, _ := wire.seen(); list != nil || err != nil || calls != 0 {
			t.Errorf("from 2 to %s: %v (%v) in %d calls, want nothing in none", to, list, err, calls)
		}
	}
}

// An answer holds 16 MB at most, and a busy table reads fewer keys than it was
// asked for: what is left is asked for again.
func TestDynamoBatchGet_UnprocessedKeys(t *testing.T) {
	db, past, wire := overWire(t)
	a, b, c := row("request#1", "a", 1, "a"), row("request#1", "b", 1, "b"), row("request#2", "a", 1, "c")
	write(t, past, a, b, c)
	wire.fail(processing(0), processing(1), processing(1))
	got, err := db.BatchGet(ctx, table.Key{Part: "request#1", Sort: "a"}, table.Key{Part: "request#1", Sort: "b"},
		table.Key{Part: "request#2", Sort: "a"})
	if calls, _ := wire.seen(); err != nil || !reflect.DeepEqual(got, []table.Row{a, b, c}) || calls != 4 {
		t.Errorf("%d calls got %v (%v)", calls, got, err)
	}
	wire.fail(slices.Repeat([]fault{processing(0)}, 9)...)
	if got, err := db.BatchGet(ctx, table.Key{Part: "request#1", Sort: "a"}); err == nil || len(got) != 0 {
		t.Errorf("a table that stays busy answers %v", got)
	}
}
