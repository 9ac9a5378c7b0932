package table

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Dynamo is the backend where the service is deployed: one DynamoDB table as Schema
// has it.
type Dynamo struct {
	table   string
	options dynamodb.Options // for CreateTable

	// The calls of a client, each by itself. A field for the client would link all
	// of its sixty calls into every program that has templates, for those find
	// methods by name.
	getItem  func(context.Context, *dynamodb.GetItemInput, ...func(*dynamodb.Options)) (*dynamodb.GetItemOutput, error)
	getBatch func(context.Context, *dynamodb.BatchGetItemInput,
		...func(*dynamodb.Options)) (*dynamodb.BatchGetItemOutput, error)
	query   func(context.Context, *dynamodb.QueryInput, ...func(*dynamodb.Options)) (*dynamodb.QueryOutput, error)
	putItem func(context.Context, *dynamodb.PutItemInput, ...func(*dynamodb.Options)) (*dynamodb.PutItemOutput, error)
	putAll  func(context.Context, *dynamodb.TransactWriteItemsInput,
		...func(*dynamodb.Options)) (*dynamodb.TransactWriteItemsOutput, error)
}

// NewDynamo dials and resolves nothing, so that a function that starts cold does
// not wait for it; the first call does. An empty endpoint is AWS's own for the
// region. Credentials that have to be fetched want an aws.CredentialsCache around
// them.
func NewDynamo(db, region, endpoint string, credentials aws.CredentialsProvider) *Dynamo {
	o := options(region, endpoint, credentials)
	c := dynamodb.New(o)
	return &Dynamo{table: db, options: o, getItem: c.GetItem, getBatch: c.BatchGetItem, query: c.Query,
		putItem: c.PutItem, putAll: c.TransactWriteItems}
}

func options(region, endpoint string, credentials aws.CredentialsProvider) dynamodb.Options {
	o := dynamodb.Options{
		Region:      region,
		Credentials: credentials,
		HTTPClient:  newHTTP(),
		Retryer:     aws.NopRetryer{}, // Write has to know which tries got no answer, so trying again is done here
	}
	if endpoint != "" {
		o.BaseEndpoint = &endpoint
	}
	return o
}

func (d *Dynamo) Get(ctx context.Context, part, sort string) (Row, error) {
	get, err := getOp(ctx, part, sort)
	if err != nil {
		return Row{}, err
	}
	var out *dynamodb.GetItemOutput
	err = retry(ctx, func() (again bool, err error) {
		out, err = d.getItem(ctx, &dynamodb.GetItemInput{
			TableName:      &d.table,
			Key:            key(part, sort),
			ConsistentRead: aws.Bool(true),
		})
		return retryable(err), err
	})
	if err == nil && out.Item == nil {
		err = ErrAbsent
	}
	if err != nil {
		return Row{}, get.wrap(err)
	}
	r, err := item(out.Item).row()
	if err != nil {
		return Row{}, get.wrap(err)
	}
	return r, nil
}

func (d *Dynamo) BatchGet(ctx context.Context, keys ...Key) (list []Row, err error) {
	get, err := batchOp(ctx, keys)
	if err != nil {
		return nil, err
	}
	ask := types.KeysAndAttributes{ConsistentRead: aws.Bool(true)}
	for _, k := range keys {
		ask.Keys = append(ask.Keys, key(k.Part, k.Sort))
	}
	found := map[Key]Row{}
	for len(ask.Keys) > 0 {
		items, left, err := d.getSome(ctx, ask)
		if err != nil {
			return nil, get.wrap(err)
		}
		for _, i := range items {
			r, err := item(i).row()
			if err != nil {
				return nil, get.wrap(err)
			}
			found[Key{r.Part, r.Sort}] = r
		}
		ask.Keys = left
	}
	for _, k := range keys {
		if r, there := found[k]; there {
			list = append(list, r)
		}
	}
	return list, nil
}

// getSome gets what one answer holds, 16 MB at most, and returns the keys that are
// left. An answer that holds nothing is a busy table.
func (d *Dynamo) getSome(ctx context.Context, ask types.KeysAndAttributes) (items,
	left []map[string]types.AttributeValue, err error) {
	err = retry(ctx, func() (again bool, err error) {
		out, err := d.getBatch(ctx,
			&dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{d.table: ask}})
		if err != nil {
			return retryable(err), err
		}
		items, left = out.Responses[d.table], out.UnprocessedKeys[d.table].Keys
		if len(left) == len(ask.Keys) {
			return true, errors.New("the table is busy: none of the keys was read")
		}
		return false, nil
	})
	return items, left, err
}

func (d *Dynamo) List(ctx context.Context, part, prefix, after string, limit int) ([]Row, error) {
	list, err := listOp(ctx, part, prefix, after, limit)
	if err != nil {
		return nil, err
	}
	condition, values := "", item{":part": text(part)}
	if prefix != "" {
		condition = " AND begins_with(#order, :prefix)"
		values[":prefix"] = text(prefix)
	}
	q := d.ask(Schema.Part, Schema.Sort, condition, values)
	q.ConsistentRead = aws.Bool(true)
	switch {
	case after == "" || after < prefix:
	case strings.HasPrefix(after, prefix):
		q.ExclusiveStartKey = key(part, after)
	default: // all that start with prefix come before it
		return nil, nil
	}
	return d.read(ctx, list, q, limit)
}

func (d *Dynamo) Index(ctx context.Context, index, from, to string, limit int) ([]Row, error) {
	read, err := indexOp(ctx, index, from, to, limit)
	if err != nil || to != "" && from >= to {
		return nil, err
	}
	condition, values := "", item{":part": text(index)}
	switch { // one condition on Order, and never an empty text in it, is all that DynamoDB takes
	case from != "" && to != "":
		condition = " AND #order BETWEEN :from AND :to"
	case from != "":
		condition = " AND #order >= :from"
	case to != "":
		condition = " AND #order < :to"
	}
	for name, bound := range map[string]string{":from": from, ":to": to} {
		if bound != "" {
			values[name] = text(bound)
		}
	}
	q := d.ask(Schema.IndexPart, Schema.IndexOrder, condition, values)
	q.IndexName = &Schema.Index
	rows, err := d.read(ctx, read, q, limit)
	for to != "" && len(rows) > 0 && rows[len(rows)-1].Order == to { // BETWEEN takes both its ends
		rows = rows[:len(rows)-1]
	}
	return rows, err
}

// ask is the question for a partition, by the attributes of its key; condition is
// what else it asks of the second.
func (d *Dynamo) ask(part, order, condition string, values item) *dynamodb.QueryInput {
	q := &dynamodb.QueryInput{
		TableName:                 &d.table,
		KeyConditionExpression:    aws.String("#part = :part" + condition),
		ExpressionAttributeNames:  map[string]string{"#part": part},
		ExpressionAttributeValues: values,
	}
	if condition != "" { // a name that isn't used is an error
		q.ExpressionAttributeNames["#order"] = order
	}
	return q
}

// read turns pages until it has limit rows or there are no more: a page ends at one
// megabyte too.
func (d *Dynamo) read(ctx context.Context, s op, q *dynamodb.QueryInput, limit int) (list []Row, err error) {
	for {
		q.Limit = aws.Int32(int32(min(limit-len(list), 1000)))
		var page *dynamodb.QueryOutput
		err := retry(ctx, func() (again bool, err error) {
			page, err = d.query(ctx, q)
			return retryable(err), err
		})
		if err != nil {
			return nil, s.wrap(err)
		}
		for _, i := range page.Items {
			r, err := item(i).row()
			if err != nil {
				return nil, s.wrap(err)
			}
			list = append(list, r)
		}
		q.ExclusiveStartKey = page.LastEvaluatedKey
		if len(list) >= limit || len(q.ExclusiveStartKey) == 0 {
			return list, nil
		}
	}
}
