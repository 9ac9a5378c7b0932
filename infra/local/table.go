package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/table"
	"ccee-ca.org/assist/site/theme"
)

// observed is a table that says when something was written, as the stream does, and
// when its file is met corrupt.
type observed struct {
	table.Table
	s *service
}

func (o observed) Get(ctx context.Context, part, sort string) (table.Row, error) {
	r, err := o.Table.Get(ctx, part, sort)
	return r, o.s.note(err)
}

func (o observed) BatchGet(ctx context.Context, keys ...table.Key) ([]table.Row, error) {
	rows, err := o.Table.BatchGet(ctx, keys...)
	return rows, o.s.note(err)
}

func (o observed) List(ctx context.Context, part, prefix, after string, limit int) ([]table.Row, error) {
	rows, err := o.Table.List(ctx, part, prefix, after, limit)
	return rows, o.s.note(err)
}

func (o observed) Index(ctx context.Context, index, from, to string, limit int) ([]table.Row, error) {
	rows, err := o.Table.Index(ctx, index, from, to, limit)
	return rows, o.s.note(err)
}

func (o observed) Write(ctx context.Context, rows ...table.Row) error {
	err := o.Table.Write(ctx, rows...)
	if err == nil {
		o.s.wake()
	}
	return o.s.note(err)
}

// note says on the terminal, once, that the data file is corrupt. From then on the
// functions' pages say it, and the site's own are served.
func (s *service) note(err error) error {
	if errors.Is(err, table.ErrCorrupt) && s.corrupt.CompareAndSwap(nil, &err) {
		s.log.Error("the data file is corrupt", "error", err.Error())
		fmt.Fprintf(s.out, "No request can be read or stored: %v\nThe site is served, and its functions are not.\n",
			err)
	}
	return err
}

// corruptTable is in the place of a table whose file can't be opened.
type corruptTable struct{ err error }

func (c corruptTable) Get(context.Context, string, string) (table.Row, error) {
	return table.Row{}, c.err
}
func (c corruptTable) BatchGet(context.Context, ...table.Key) ([]table.Row, error) {
	return nil, c.err
}
func (c corruptTable) List(context.Context, string, string, string, int) ([]table.Row, error) {
	return nil, c.err
}
func (c corruptTable) Index(context.Context, string, string, string, int) ([]table.Row, error) {
	return nil, c.err
}
func (c corruptTable) Write(context.Context, ...table.Row) error { return c.err }

func (c corruptTable) Close() error { return nil }

// corruptPage is the answer of every function while the data file is corrupt.
func (s *service) corruptPage(w http.ResponseWriter, err error) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusServiceUnavailable)
	failed := s.handlers.Load().pages.Message(w, theme.Message{Head: theme.Head{Title: "The data file is corrupt"},
		Happened: "No request can be read or stored: " + err.Error() + ".",
		Do:       "Do that and start make run again. " + web.GoBack,
		Safe:     "Nothing was saved."})
	if failed != nil {
		s.log.Error("local page", "error", failed.Error())
	}
}
