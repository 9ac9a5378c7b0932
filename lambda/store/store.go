package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// Store keeps requests, their events, the outbox, links and tasks in a Table. Its
// errors wrap request.ErrNotFound and request.ErrConflict where a caller may branch
// on them.
type Store struct{ Table table.Table }

// rows collects rows to write together, each with its value as JSON and with
// its checksum.
type rows struct {
	list []table.Row
	err  error // a value could not be written as JSON
}

func (w *rows) add(r table.Row, value any) {
	data, err := json.Marshal(value)
	if err != nil {
		w.err = errors.Join(w.err, fmt.Errorf("write %s as JSON: %w", r.Part, err))
		return
	}
	r.Data = data
	w.list = append(w.list, r.Seal())
}

// write writes all of the rows or none. request.ErrConflict: one of them has
// been written since it was read.
func (s Store) write(ctx context.Context, w *rows) error {
	if w.err != nil {
		return w.err
	}
	return asConflict(s.Table.Write(ctx, w.list...))
}

const page = 200 // rows a read

func requestPart(id string) string             { return "request#" + id }
func officePart(id string) string              { return "office#" + id }
func statusIndex(status request.Status) string { return "status#" + string(status) }
func order(t time.Time, id string) string {
	return t.UTC().Format("2006-01-02T15:04:05.000000000Z") + "#" + id
}
func linkRow(l request.Link) table.Row {
	return table.Row{Part: "link#" + l.Hash, Sort: "link", Version: 1}
}

func eventRow(e request.Event, version int64) table.Row {
	return table.Row{Part: requestPart(e.Request), Sort: eventSort(e.Seq), Version: version}
}

func eventSort(seq int) string        { return fmt.Sprintf("event#%06d", seq) }
func agreementSort(number int) string { return fmt.Sprintf("agreement#%06d", number) }
func removalSort(event int) string    { return fmt.Sprintf("removal#%06d", event) }
func editionSort(number int) string   { return fmt.Sprintf("edition#%06d", number) }

func messageRow(m request.Message) table.Row {
	row := table.Row{Part: "message#" + m.ID, Sort: "message", Version: m.Version, Expires: m.Expires}
	if m.InOutbox() { // mutant: in-outbox
		row.Index, row.Order = string(m.Lane()), order(m.Next, m.ID)
	}
	return row
}

// asConflict turns a failed condition into request.ErrConflict: someone else
// wrote first.
func asConflict(err error) error {
	var c *table.Conflict
	if errors.As(err, &c) {
		return fmt.Errorf("%w: %w", request.ErrConflict, err)
	}
	return err
}
