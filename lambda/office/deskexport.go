package office

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

const (
	csvType  = "text/csv; charset=utf-8"
	jsonType = "application/json; charset=utf-8"
)

// exportTable sends a fiscal year's requests for a spreadsheet.
func (d *Desk) exportTable(w http.ResponseWriter, r *http.Request, p request.Person) error {
	return d.export(w, r, p, "csv", csvType, func(ctx context.Context, w io.Writer, list []request.Request) ([]Difference, error) {
		return ExportCSV(ctx, w, list, d.vouchers())
	})
}

// exportRecords sends them for a program, each with its history.
func (d *Desk) exportRecords(w http.ResponseWriter, r *http.Request, p request.Person) error {
	return d.export(w, r, p, "json", jsonType, func(ctx context.Context, w io.Writer, list []request.Request) ([]Difference, error) {
		return ExportJSON(ctx, w, list, struct {
			Requests
			Records
		}{d.Requests, d.Records})
	})
}

// export sends all that was received in a fiscal year, the oldest first, or says why it cannot: an export with gaps would pass for whole.
func (d *Desk) export(w http.ResponseWriter, r *http.Request, p request.Person, form, kind string, fill func(context.Context, io.Writer, []request.Request) ([]Difference, error)) error {
	year, err := d.year(r)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(r.Context(), within)
	defer cancel()
	list, err := d.Lists.ReceivedBetween(ctx, year.Begin(), year.End())
	damaged, err := d.damaged(err)
	switch {
	case err != nil:
		return fmt.Errorf("export %s: %w", year, err)
	case damaged:
		return unwhole("export")
	}
	slices.SortFunc(list, func(a, b request.Request) int { return cmp.Or(a.Received.Compare(b.Received), cmp.Compare(a.ID, b.ID)) })
	err = download(w, fmt.Sprintf("requests-%d.%s", year, form), kind, func(w io.Writer) error {
		differ, err := fill(ctx, w, list)
		return errors.Join(err, tellStaff(ctx, d.Records, differ, d.Now(), d.Log))
	})
	if errors.Is(err, context.DeadlineExceeded) {
		return tooMuch(err)
	}
	d.Log.Info("export", "year", int(year), "form", form, "requests", len(list), "person", p.ID, "sent", err == nil)
	return err
}

// download sends a file once it is whole.
func download(w http.ResponseWriter, name, kind string, fill func(w io.Writer) error) error {
	var whole bytes.Buffer
	if err := fill(&whole); err != nil {
		return err
	}
	if tooLarge(whole.Bytes()) {
		return tooMuch(fmt.Errorf("%s has %d bytes", name, whole.Len()))
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name))
	_, err := whole.WriteTo(w)
	return err
}

var toReport = theme.Link{Label: "To the report", Href: reportPath}

// tooMuch says that a file cannot leave by the desk.
func tooMuch(cause error) error {
	return &refusal{422, theme.Message{Head: theme.Head{Title: "The export is too large for this page"},
		Happened: "A page of the desk can send at most 6 MB, and takes at most a few seconds for it. This export is larger.",
		Do:       "Ask whoever runs this service for it: the operator’s tool writes an export of any size (admin export).",
		Safe:     "Nothing was changed, and nothing is missing.", Links: []theme.Link{toReport}}, cause}
}

// unwhole says that something cannot be read, and that a file with gaps is not sent.
func unwhole(what string) error {
	return &refusal{ownFailure, theme.Message{Head: theme.Head{Title: "The " + what + " would not be whole"},
		Happened: "Something that belongs in it cannot be read, so no file was made: it would pass for complete.",
		Do:       "Tell whoever runs this service. The operator’s tool exports what can be read and names the rest (admin export).",
		Safe:     "Nothing was changed.", Links: []theme.Link{toReport}}, request.ErrUnread}
}
