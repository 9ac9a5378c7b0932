package table

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	bolt "go.etcd.io/bbolt"
)

// What follows is for the operator's copies (lambda/backup). It is functions and
// not methods of a Table, so that no function of the service carries it.

// All reads every row of a table, in no order that is promised. Rows that are
// written meanwhile may be among them or not.
func All(ctx context.Context, t Table, each func(Row) error) error {
	switch t := t.(type) {
	case *Dynamo:
		return t.scan(ctx, each)
	case *Bolt:
		return t.file.view(func(tx *bolt.Tx) error {
			return tx.Bucket(rowBucket).ForEach(func(key, value []byte) error {
				r, err := decode(string(key), value)
				if err != nil {
					return err
				}
				return each(r)
			})
		})
	case *Memory:
		for _, p := range t.rows.partitions {
			for _, key := range p.keys {
				if err := each(p.values[key].clone()); err != nil {
					return err
				}
			}
		}
		return nil
	}
	return errors.New("copy table: in use by a running service: stop it first")
}

func (d *Dynamo) scan(ctx context.Context, each func(Row) error) error {
	pages := dynamodb.NewScanPaginator(dynamodb.New(d.options),
		&dynamodb.ScanInput{TableName: &d.table, ConsistentRead: aws.Bool(true)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("scan table %s: %w", d.table, err)
		}
		for _, i := range page.Items {
			r, err := item(i).row()
			if err == nil {
				err = each(r)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// putBack puts rows as they are, at whatever version, where there are none of their
// keys.
func PutBack(ctx context.Context, t Table, rows []Row) error {
	switch t := t.(type) {
	case *Dynamo:
		for _, r := range rows {
			p := t.newPut(r, "restored")
			in := &dynamodb.PutItemInput{TableName: p.TableName, Item: p.Item,
				ConditionExpression:      aws.String("attribute_not_exists(#at)"),
				ExpressionAttributeNames: map[string]string{"#at": Schema.Part}}
			err := retry(ctx, func() (bool, error) { _, err := t.putItem(ctx, in); return retryable(err), err })
			if err != nil {
				return fmt.Errorf("put %s back: %w", r.Name(), err)
			}
		}
		return nil
	case *Bolt:
		return t.file.update(func(tx *bolt.Tx) error {
			for _, r := range rows {
				value, err := encode(r)
				if err == nil && tx.Bucket(rowBucket).Get([]byte(rowKey(r.Part, r.Sort))) != nil {
					err = errors.New("it is there already")
				}
				if err == nil {
					err = putEntry(tx.Bucket(rowBucket), []byte(rowKey(r.Part, r.Sort)), value)
				}
				if err == nil {
					err = move(tx.Bucket(indexBucket), Row{}, r)
				}
				if err != nil {
					return fmt.Errorf("put %s back: %w", r.Name(), err)
				}
			}
			return nil
		})
	}
	return errors.New("restore: only into a file or a deployed table; stop the service that holds it")
}
