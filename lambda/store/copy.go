package store

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	bolt "go.etcd.io/bbolt"
)

// What follows is for the operator's copies. It is functions and not methods of a Table, so that no function of the service carries it.

// All reads every row of a table, in no order that is promised. Rows that are written meanwhile may be among them or not.
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
	return errors.New("copy the table: it is held by a running service; stop that first")
}

func (d *Dynamo) scan(ctx context.Context, each func(Row) error) error {
	pages := dynamodb.NewScanPaginator(dynamodb.New(d.options), &dynamodb.ScanInput{TableName: &d.table, ConsistentRead: aws.Bool(true)})
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

// putBack puts rows as they are, at whatever version, where there are none of their keys.
func putBack(ctx context.Context, t Table, rows []Row) error {
	switch t := t.(type) {
	case *Dynamo:
		for _, r := range rows {
			p := t.one(r, "restored")
			in := &dynamodb.PutItemInput{TableName: p.TableName, Item: p.Item, ConditionExpression: aws.String("attribute_not_exists(#at)"), ExpressionAttributeNames: map[string]string{"#at": Schema.Part}}
			err := retry(ctx, func() (bool, error) { _, err := t.putItem(ctx, in); return passing(err), err })
			if err != nil {
				return fmt.Errorf("put %s back: %w", r.name(), err)
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
					err = set(tx.Bucket(rowBucket), []byte(rowKey(r.Part, r.Sort)), value)
				}
				if err == nil {
					err = move(tx.Bucket(indexBucket), Row{}, r)
				}
				if err != nil {
					return fmt.Errorf("put %s back: %w", r.name(), err)
				}
			}
			return nil
		})
	}
	return errors.New("restore: only into a file or a deployed table; stop the service that holds it")
}

// copied is a row as a line of a copy.
type copied struct {
	Part    string `json:"part"`
	Sort    string `json:"sort"`
	Version int64  `json:"v"`
	Index   string `json:"ix,omitempty"`
	Order   string `json:"io,omitempty"`
	Expires int64  `json:"ttl,omitempty"`
	Data    string `json:"data"`
}

// end is the last line of a copy: without it, or with another sum, the copy is not whole.
type end struct {
	Rows   int    `json:"rows"`
	SHA256 string `json:"sha256"` // of all lines before
}

// Backup writes every row as a line of JSON, and a last line by which Restore knows that the copy is whole.
func Backup(ctx context.Context, t Table, out io.Writer) (rows int, err error) {
	sum := sha256.New()
	w := bufio.NewWriter(out)
	e := json.NewEncoder(io.MultiWriter(w, sum))
	e.SetEscapeHTML(false)
	err = All(ctx, t, func(r Row) error {
		c := copied{r.Part, r.Sort, r.Version, r.Index, r.Order, 0, string(r.Data)}
		if !r.Expires.IsZero() {
			c.Expires = r.Expires.Unix()
		}
		rows++
		return e.Encode(c)
	})
	if err == nil {
		err = json.NewEncoder(w).Encode(end{rows, hex.EncodeToString(sum.Sum(nil))})
	}
	return rows, errors.Join(err, w.Flush())
}

// Restore puts the rows of a whole copy into an empty table. The copy is read to its end before the first row is written.
func Restore(ctx context.Context, t Table, in io.ReadSeeker) (rows int, err error) {
	empty := errors.New("the table is not empty: restore into a new one")
	if err := All(ctx, t, func(Row) error { return empty }); err != nil {
		return 0, err
	}
	if err := readCopy(in, func(Row) error { return nil }); err != nil {
		return 0, err
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	var some []Row
	err = readCopy(in, func(r Row) error {
		if some = append(some, r); len(some) < 500 {
			return nil
		}
		rows += len(some)
		err := putBack(ctx, t, some)
		some = some[:0]
		return err
	})
	if err == nil {
		rows += len(some)
		err = putBack(ctx, t, some)
	}
	return rows, err
}

// readCopy gives each row of a copy, and an error at the end unless it is whole.
func readCopy(in io.Reader, each func(Row) error) error {
	sum, rows := sha256.New(), 0
	lines := bufio.NewReader(in)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return fmt.Errorf("read the copy: it breaks off after row %d", rows)
		}
		var c struct {
			copied
			end
		}
		if err := json.Unmarshal(line, &c); err != nil {
			return fmt.Errorf("read the copy: row %d: %w", rows+1, err)
		}
		if c.Part == "" {
			if c.Rows != rows || c.SHA256 != hex.EncodeToString(sum.Sum(nil)) {
				return fmt.Errorf("read the copy: %d rows are there, and they are not the %d that were written", rows, c.Rows)
			}
			return nil
		}
		sum.Write(line)
		rows++
		r := Row{Part: c.Part, Sort: c.Sort, Version: c.Version, Index: c.Index, Order: c.Order}
		if c.Data != "" {
			r.Data = []byte(c.Data)
		}
		if c.Expires != 0 {
			r.Expires = time.Unix(c.Expires, 0).UTC()
		}
		if err := each(r); err != nil {
			return err
		}
	}
}
