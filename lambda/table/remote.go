package table

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// Remote is the table of a running local service, reached over HTTP, because one
// process at a time can hold the file. Whatever that process has answers. What is
// asked is checked here first, since JSON would alter what is not UTF-8.
type Remote struct{ URL string } // of the service's table, http://127.0.0.1:8080/_local/table

// call is a call of Table's methods as JSON, answer what comes back.
type call struct {
	Method         string
	Part, From, To string
	Limit          int
	Keys           []Key
	Rows           []Row
}

type answer struct {
	Rows     []Row
	Absent   bool
	Conflict []Row
	Error    string
}

// Get is Table's.
func (r Remote) Get(ctx context.Context, part, sort string) (Row, error) {
	if _, err := getOp(ctx, part, sort); err != nil {
		return Row{}, err
	}
	rows, err := r.call(ctx, call{Method: "get", Part: part, From: sort})
	if err != nil {
		return Row{}, err
	}
	return rows[0], nil
}

// BatchGet is Table's.
func (r Remote) BatchGet(ctx context.Context, keys ...Key) ([]Row, error) {
	if _, err := batchOp(ctx, keys); err != nil {
		return nil, err
	}
	return r.call(ctx, call{Method: "batch get", Keys: keys})
}

// List is Table's.
func (r Remote) List(ctx context.Context, part, prefix, after string, limit int) ([]Row, error) {
	if _, err := listOp(ctx, part, prefix, after, limit); err != nil {
		return nil, err
	}
	return r.call(ctx, call{Method: "list", Part: part, From: prefix, To: after, Limit: limit})
}

// Index is Table's.
func (r Remote) Index(ctx context.Context, index, from, to string, limit int) ([]Row, error) {
	if _, err := indexOp(ctx, index, from, to, limit); err != nil {
		return nil, err
	}
	return r.call(ctx, call{Method: "index", Part: index, From: from, To: to, Limit: limit})
}

// Write is Table's.
func (r Remote) Write(ctx context.Context, rows ...Row) error {
	if _, err := writeOp(ctx, rows); err != nil {
		return err
	}
	_, err := r.call(ctx, call{Method: "write", Rows: rows})
	return err
}

func (r Remote) call(ctx context.Context, c call) ([]Row, error) {
	body, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask the running service: %w", err)
	}
	defer resp.Body.Close()
	var a answer
	if err := json.NewDecoder(resp.Body).Decode(&a); err != nil {
		return nil, fmt.Errorf("read the running service's answer (%s): %w", resp.Status, err)
	}
	switch {
	case a.Absent:
		return nil, ErrAbsent
	case a.Conflict != nil:
		return nil, &Conflict{a.Conflict}
	case a.Error != "":
		return nil, errors.New(a.Error)
	}
	return a.Rows, nil
}

// Serve answers the calls of a Remote from a table. Only JSON is taken, which no
// page of another site can post unasked.
func Serve(t Table) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
			http.Error(w, "this is for the operator's tool", http.StatusBadRequest)
			return
		}
		var c call
		var a answer
		err := json.NewDecoder(r.Body).Decode(&c)
		if err == nil {
			a.Rows, err = c.answer(r.Context(), t)
		}
		var conflict *Conflict
		switch {
		case errors.Is(err, ErrAbsent):
			a.Absent = true
		case errors.As(err, &conflict):
			a.Conflict = conflict.Rows
		case err != nil:
			a.Error = err.Error()
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(a) // a caller that is gone needs no answer
	}
}

func (c call) answer(ctx context.Context, t Table) ([]Row, error) {
	switch c.Method {
	case "get":
		row, err := t.Get(ctx, c.Part, c.From)
		return []Row{row}, err
	case "batch get":
		return t.BatchGet(ctx, c.Keys...)
	case "list":
		return t.List(ctx, c.Part, c.From, c.To, c.Limit)
	case "index":
		return t.Index(ctx, c.Part, c.From, c.To, c.Limit)
	case "write":
		return nil, t.Write(ctx, c.Rows...)
	}
	return nil, fmt.Errorf("the table has no method %q", c.Method)
}
