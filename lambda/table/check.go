package table

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits of a Write. They are DynamoDB's, less some room for the row's own
// attributes, and every backend keeps them, so that nothing works on a laptop that
// is refused where it is deployed.
const (
	MaxData = 350 << 10 // bytes of one row's Data; an item may have 400 KB, names and keys included
	MaxRows = 100       // rows of one Write
	MaxKeys = 100       // keys of one BatchGet

	maxPart  = 2048    // bytes of Part and of Index
	maxSort  = 1024    // bytes of Sort and of Order
	maxWrite = 4000000 // bytes of one Write's rows together; a transaction may have 4 MB
	overhead = 100     // bytes of a row in addition to its keys and Data, generously
)

// checkRows refuses what some backend could not store and give back unchanged.
func checkRows(rows []Row) error {
	if len(rows) == 0 {
		return errors.New("write: no rows")
	}
	if len(rows) > MaxRows {
		return fmt.Errorf("write: %d rows, at most %d go together", len(rows), MaxRows)
	}
	seen := map[string]bool{}
	for i, r := range rows {
		if err := r.check(); err != nil {
			return fmt.Errorf("write: row %d (%q): %w", i+1, r.Name(), err)
		}
		key := rowKey(r.Part, r.Sort)
		if seen[key] {
			return fmt.Errorf("write: row %d (%q): its key is there twice", i+1, r.Name())
		}
		seen[key] = true
	}
	if size := sizeOf(rows); size > maxWrite {
		return fmt.Errorf("write: %d rows have %d bytes together, at most %d go together", len(rows), size, maxWrite)
	}
	return nil
}

// goTogether reports whether one Write takes the rows, by their number and size.
func Fit(rows []Row) bool { return len(rows) <= MaxRows && sizeOf(rows) <= maxWrite }

func sizeOf(rows []Row) (size int) {
	for _, r := range rows {
		size += len(r.Part) + len(r.Sort) + len(r.Index) + len(r.Order) + len(r.Data) + overhead
	}
	return size
}

func (r Row) check() error {
	if err := checkKey("Part", r.Part, "Sort", r.Sort); err != nil {
		return err
	}
	if r.Index != "" || r.Order != "" {
		if err := checkKey("Index", r.Index, "Order", r.Order); err != nil {
			return err
		}
	}
	switch {
	case r.Version < 1:
		return fmt.Errorf("its Version is %d, the first is 1", r.Version)
	case !r.Expires.IsZero() && r.Expires.Unix() <= 0:
		return fmt.Errorf("it expires in %s, before there were rows", r.Expires.Format("2006"))
	case len(r.Data) > MaxData:
		return fmt.Errorf("its Data has %d bytes, at most %d fit", len(r.Data), MaxData)
	case !utf8.Valid(r.Data):
		return errors.New("its Data is not UTF-8")
	}
	return nil
}

// checkKey checks both halves of a key, of the table or of the index.
func checkKey(partName, part, sortName, sort string) error {
	if err := checkText(partName, part, maxPart); err != nil {
		return err
	}
	return checkText(sortName, sort, maxSort)
}

// checkText refuses a zero byte too: the backends that keep rows under one string
// separate its parts by it.
func checkText(name, text string, limit int) error {
	switch {
	case text == "":
		return fmt.Errorf("the %s is empty", name)
	case strings.Contains(text, keySep):
		return fmt.Errorf("the %s has a zero byte", name)
	}
	return checkBound(name, text, limit)
}

func checkBound(name, text string, limit int) error {
	switch {
	case len(text) > limit:
		return fmt.Errorf("the %s has %d bytes, at most %d fit", name, len(text), limit)
	case !utf8.ValidString(text):
		return fmt.Errorf("the %s is not UTF-8", name)
	}
	return nil
}

// op names a call and what it is on, for errors.
type op string

func (s op) wrap(err error) error { return fmt.Errorf("%s: %w", s, err) }

// wrapWrite names the call in the error of a Write, except in a conflict, which
// names its row.
func (s op) wrapWrite(err error) error {
	var conflict *Conflict
	if err == nil || errors.As(err, &conflict) {
		return err
	}
	return s.wrap(err)
}

// writing, getting, listing and indexing name the calls, and refuse what no backend
// is to be asked.
func writeOp(ctx context.Context, rows []Row) (op, error) {
	if err := checkRows(rows); err != nil {
		return "", err
	}
	s := op("write " + rows[0].Name())
	if len(rows) > 1 {
		s += op(fmt.Sprintf(" and %d more", len(rows)-1))
	}
	return s, s.checkContext(ctx)
}

func getOp(ctx context.Context, part, sort string) (op, error) {
	s := op("get " + Row{Part: part, Sort: sort}.Name())
	if err := checkKey("Part", part, "Sort", sort); err != nil {
		return s, s.wrap(err)
	}
	return s, s.checkContext(ctx)
}

func batchOp(ctx context.Context, keys []Key) (op, error) {
	s := op(fmt.Sprintf("get %d rows", len(keys)))
	if len(keys) == 0 || len(keys) > MaxKeys {
		return s, s.wrap(fmt.Errorf("from 1 to %d go together", MaxKeys))
	}
	seen := map[Key]bool{}
	for i, k := range keys {
		err := checkKey("Part", k.Part, "Sort", k.Sort)
		if err == nil && seen[k] {
			err = errors.New("it is there twice")
		}
		if err != nil {
			return s, s.wrap(fmt.Errorf("key %d (%q): %w", i+1, Row{Part: k.Part, Sort: k.Sort}.Name(), err))
		}
		seen[k] = true
	}
	return s, s.checkContext(ctx)
}

func listOp(ctx context.Context, part, prefix, after string, limit int) (op, error) {
	s := op("list " + Row{Part: part, Sort: prefix}.Name())
	if strings.Contains(prefix, keySep) {
		return s, s.wrap(errors.New("the prefix has a zero byte"))
	}
	return s, s.checkRange(ctx, "Part", part, "prefix", prefix, "after", after, limit)
}

func indexOp(ctx context.Context, index, from, to string, limit int) (op, error) {
	s := op("read index " + index)
	return s, s.checkRange(ctx, "Index", index, "from", from, "to", to, limit)
}

func (s op) checkRange(ctx context.Context, partName, part, lowName, low, highName, high string, limit int) error {
	if err := checkText(partName, part, maxPart); err != nil {
		return s.wrap(err)
	}
	for _, bound := range [][2]string{{lowName, low}, {highName, high}} {
		if err := checkBound(bound[0], bound[1], maxSort); err != nil {
			return s.wrap(err)
		}
	}
	if limit < 1 {
		return s.wrap(fmt.Errorf("the limit is %d, the least is 1", limit))
	}
	return s.checkContext(ctx)
}

func (s op) checkContext(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return s.wrap(err)
	}
	return nil
}
