package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"ccee-ca.org/assist/lambda/backup"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"

	"github.com/aws/aws-sdk-go-v2/config"
)

// backup writes the whole table into a file that only its owner may read: it has
// every answer.
func (c *command) backup(ctx context.Context) error {
	if len(c.words) != 2 {
		return errors.New("name the file to write: admin backup FILE")
	}
	f, err := os.OpenFile(c.words[1], os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("write the copy: %w", err)
	}
	rows, err := backup.Backup(ctx, c.store.Table, f)
	if err == nil {
		err = f.Sync()
	}
	if err2 := f.Close(); err == nil {
		err = err2
	}
	if err != nil {
		return err
	}
	last, err := c.store.LastBackup(ctx)
	if err == nil || errors.Is(err, request.ErrNotFound) {
		last.At, last.Rows = c.now().UTC(), rows
		err = c.store.SaveBackup(ctx, last)
	}
	if err != nil {
		return fmt.Errorf("the copy %s is complete, but the reminder to make one was not reset: %w", c.words[1], err)
	}
	fmt.Fprintf(c.out, "%d rows are in %s. They have every answer that was ever given: keep the file as you would "+
		"keep those.\n", rows, c.words[1])
	return nil
}

// restore puts a copy into an empty table, and looks whether all of it is there.
func (c *command) restore(ctx context.Context) error {
	if len(c.words) != 2 {
		return errors.New("name the file to read: admin restore FILE")
	}
	f, err := os.Open(c.words[1])
	if err != nil {
		return fmt.Errorf("read the copy: %w", err)
	}
	defer f.Close()
	if !c.yes {
		fmt.Fprintf(c.out, "Would restore %s. Mails that the copy owes will be sent once a service works on the "+
			"table. Nothing was changed: add --yes to do it.\n", c.words[1])
		return nil
	}
	rows, err := backup.Restore(ctx, c.store.Table, f)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%d rows restored.\n", rows)
	return c.check(ctx)
}

// check says whether a table is whole: after a restore, or after a point-in-time
// recovery under another name.
func (c *command) check(ctx context.Context) error {
	a, err := backup.Check(ctx, c.store.Table)
	if err != nil {
		return err
	}
	fmt.Fprintln(c.out, a)
	for _, p := range a.Problems {
		fmt.Fprintln(c.out, " ", p)
	}
	if len(a.Problems) > 0 {
		return fmt.Errorf("%d things do not fit together", len(a.Problems))
	}
	fmt.Fprintln(c.out, "Every history holds to its end, and everything that belongs to a request is there.")
	return nil
}

// drill is the restore, rehearsed: a copy of the table is put into an empty one (a
// new file, or the deployed table that --to names), which then has to pass the
// check and have the same rows. The table itself is only read.
func (c *command) drill(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "drill-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	target, err := c.openTarget(ctx, filepath.Join(dir, "restored.db"))
	if err != nil {
		return err
	}
	began := time.Now()
	var first, second bytes.Buffer
	rows, err := backup.Backup(ctx, c.store.Table, &first)
	if err != nil {
		return err
	}
	saved := time.Now()
	if _, err := backup.Restore(ctx, target, bytes.NewReader(first.Bytes())); err != nil {
		return err
	}
	restored := time.Now()
	before, err := backup.Check(ctx, c.store.Table)
	if err != nil {
		return err
	}
	after, err := backup.Check(ctx, target)
	if err != nil {
		return err
	}
	if _, err := backup.Backup(ctx, target, &second); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "%s\n%d rows: copied in %s, restored in %s, checked in %s\n", after, rows,
		saved.Sub(began).Round(time.Millisecond),
		restored.Sub(saved).Round(time.Millisecond), time.Since(restored).Round(time.Millisecond))
	for _, p := range after.Problems {
		fmt.Fprintln(c.out, " ", p)
	}
	if len(after.Problems) > 0 || before.String() != after.String() || !sameLines(first.Bytes(), second.Bytes()) {
		return fmt.Errorf("the restored table is not the table: %s before, %d things do not fit together", before,
			len(after.Problems))
	}
	fmt.Fprintln(c.out, "The restored table is the table, row for row.")
	return nil
}

func (c *command) openTarget(ctx context.Context, file string) (table.Table, error) {
	if c.to == "" {
		return table.OpenBolt(file)
	}
	aws, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return nil, fmt.Errorf("find AWS credentials: %w", err)
	}
	return table.NewDynamo(c.to, aws.Region, os.Getenv("AWS_ENDPOINT_URL_DYNAMODB"), aws.Credentials), nil
}

// sameLines says whether two copies have the same rows, in whatever order; the last
// line of a copy depends on the order.
func sameLines(a, b []byte) bool {
	count := map[string]int{}
	for i, text := range [][]byte{a, b} {
		lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
		for _, line := range lines[:len(lines)-1] {
			count[string(line)] += 1 - 2*i
		}
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}
