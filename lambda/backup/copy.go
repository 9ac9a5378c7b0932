// Package backup is the operator's copies: it writes a whole table as lines of
// JSON, puts such a copy into an empty table, and checks that everything in a table
// is there and fits together, which is what a restored one has to pass. It reads
// whole tables, which no function of the service may: only lambda/admin imports it.
package backup

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

	"ccee-ca.org/assist/lambda/table"
)

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

// end is the last line of a copy: without it, or with another sum, the copy is not
// whole.
type end struct {
	Rows   int    `json:"rows"`
	SHA256 string `json:"sha256"` // of all lines before
}

// Backup writes every row as a line of JSON, and a last line by which Restore knows
// that the copy is whole.
func Backup(ctx context.Context, t table.Table, out io.Writer) (rows int, err error) {
	sum := sha256.New()
	w := bufio.NewWriter(out)
	e := json.NewEncoder(io.MultiWriter(w, sum))
	e.SetEscapeHTML(false)
	err = table.All(ctx, t, func(r table.Row) error {
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

// Restore puts the rows of a whole copy into an empty table. The copy is read to
// its end before the first row is written.
func Restore(ctx context.Context, t table.Table, in io.ReadSeeker) (rows int, err error) {
	empty := errors.New("the table is not empty: restore into a new one")
	if err := table.All(ctx, t, func(table.Row) error { return empty }); err != nil {
		return 0, err
	}
	if err := readCopy(in, func(table.Row) error { return nil }); err != nil {
		return 0, err
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	var some []table.Row
	err = readCopy(in, func(r table.Row) error {
		some = append(some, r)
		if len(some) < 500 { // equivalent: it costs time alone
			return nil
		}
		rows += len(some)
		err := table.PutBack(ctx, t, some)
		some = some[:0]
		return err
	})
	if err == nil {
		rows += len(some)
		err = table.PutBack(ctx, t, some)
	}
	return rows, err
}

// readCopy gives each row of a copy, and an error at the end unless it is whole.
func readCopy(in io.Reader, each func(table.Row) error) error {
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
				return fmt.Errorf("read the copy: %d rows are there, and they are not the %d that were written", rows,
					c.Rows)
			}
			return nil
		}
		sum.Write(line)
		rows++
		r := table.Row{Part: c.Part, Sort: c.Sort, Version: c.Version, Index: c.Index, Order: c.Order}
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
