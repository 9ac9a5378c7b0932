package desk

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"

	"ccee-ca.org/assist/lambda/office/export"
	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
)

const (
	csvType  = "text/csv; charset=utf-8"
	jsonType = "application/json; charset=utf-8"
)

// exportCSV sends a fiscal year's requests in words, for a spreadsheet.
func (d *Desk) exportCSV(w http.ResponseWriter, r *http.Request, p request.Person) error {
	return d.export(w, r, p, "csv", csvType,
		func(ctx context.Context, w io.Writer, list []request.Request) ([]integrity.Inconsistency, error) {
			return export.CSV(ctx, w, list, d.Store)
		})
}

// exportCodes sends them in codes, for a program.
func (d *Desk) exportCodes(w http.ResponseWriter, r *http.Request, p request.Person) error {
	return d.export(w, r, p, "codes.csv", csvType,
		func(ctx context.Context, w io.Writer, list []request.Request) ([]integrity.Inconsistency, error) {
			return export.Codes(ctx, w, list, d.Store)
		})
}

// exportJSON sends them for a program, each with its history.
func (d *Desk) exportJSON(w http.ResponseWriter, r *http.Request, p request.Person) error {
	return d.export(w, r, p, "json", jsonType,
		func(ctx context.Context, w io.Writer, list []request.Request) ([]integrity.Inconsistency, error) {
			return export.JSON(ctx, w, list, d.Store)
		})
}

// export sends all that was received in a fiscal year, the oldest first, or says
// why it cannot: an export with gaps would pass for whole.
func (d *Desk) export(w http.ResponseWriter, r *http.Request, p request.Person, form, kind string,
	fill func(context.Context, io.Writer, []request.Request) ([]integrity.Inconsistency, error)) error {
	year, err := d.year(r)
	if err != nil {
		return err
	}
	ctx := r.Context()
	list, err := d.Store.ReceivedBetween(ctx, year.Begin(), year.End())
	damaged, err := d.isCorrupt(err)
	switch {
	case err != nil:
		return fmt.Errorf("export %s: %w", year, err)
	case damaged:
		return exportIncomplete("export")
	}
	slices.SortFunc(list,
		func(a, b request.Request) int { return cmp.Or(a.Received.Compare(b.Received), cmp.Compare(a.ID, b.ID)) })
	err = download(w, fmt.Sprintf("requests-%d.%s", year, form), kind, func(w io.Writer) error {
		differ, err := fill(ctx, w, list)
		return errors.Join(err, integrity.TellStaff(ctx, d.Store, differ, d.Now(), d.Log))
	})
	if errors.Is(err, context.DeadlineExceeded) {
		return exportTooLarge(err)
	}
	d.Log.Info("export served", "year", int(year), "form", form, "requests", len(list), "person", p.ID, "sent",
		err == nil)
	return err
}

// download sends a file if fill succeeds and a function can send it.
func download(w http.ResponseWriter, name, kind string, fill func(w io.Writer) error) error {
	var whole bytes.Buffer
	if err := fill(&whole); err != nil {
		return err
	}
	if web.TooLarge(whole.Bytes()) {
		return exportTooLarge(fmt.Errorf("%s has %d bytes", name, whole.Len()))
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	_, err := whole.WriteTo(w)
	return err
}
