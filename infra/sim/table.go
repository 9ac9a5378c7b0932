package main

import (
	"context"
	"fmt"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// table is the world's table as the process that runs reaches it.
type faultyTable struct{ w *world }

func (t faultyTable) Get(ctx context.Context, part, sort string) (r table.Row, err error) {
	err = t.w.running.call(op{name: "get", rows: 1}.of(t.w, part, sort), func() error {
		r, err = t.w.table.Get(ctx, part, sort)
		return err
	})
	return r, err
}

func (t faultyTable) BatchGet(ctx context.Context, keys ...table.Key) (list []table.Row, err error) {
	err = t.w.running.call(op{name: "get a batch", rows: len(keys)}.of(t.w, keys[0].Part, keys[0].Sort), func() error {
		list, err = t.w.table.BatchGet(ctx, keys...)
		return err
	})
	return list, err
}

func (t faultyTable) List(ctx context.Context, part, prefix, after string, limit int) (list []table.Row, err error) {
	err = t.w.running.call(op{name: "list"}.of(t.w, part, prefix), func() error {
		list, err = t.w.table.List(ctx, part, prefix, after, limit)
		return err
	})
	return list, err
}

func (t faultyTable) Index(ctx context.Context, index, from, to string, limit int) (list []table.Row, err error) {
	err = t.w.running.call(op{name: "read the index"}.of(t.w, index, ""), func() error {
		if t.w.table.Lag > 0 {
			t.w.running.faulted = true
		}
		list, err = t.w.table.Index(ctx, index, from, to, limit)
		return err
	})
	return list, err
}

func (t faultyTable) Write(ctx context.Context, rows ...table.Row) error {
	kept := append([]table.Row(nil), rows...)
	o := op{name: "write", writes: true, rows: len(rows)}.of(t.w, rows[0].Part, rows[0].Sort)
	writer := t.w.running
	return writer.call(o, func() error {
		err := t.w.table.Write(context.WithoutCancel(ctx), kept...)
		if err == nil {
			t.w.writer = writer
			t.w.recordWrite(kept)
		}
		return err
	})
}

// of names the row that a call is about, if anybody listens.
func (o op) of(w *world, part, sort string) op {
	if w.trace == nil {
		return o
	}
	if len(part) > 24 {
		part = part[:24] + "…"
	}
	o.name = fmt.Sprintf("%s %s %s", o.name, part, sort)
	if o.rows > 1 {
		o.name = fmt.Sprintf("%s and %d rows more", o.name, o.rows-1)
	}
	return o
}

// mailer is the mail service as the process that runs reaches it.
type mailer struct{ w *world }

func (m mailer) Send(_ context.Context, mail request.Mail) (id string, err error) {
	w, p := m.w, m.w.running
	o := op{name: "send", mails: true}
	if w.trace != nil {
		o.name = fmt.Sprintf("send %s (attempt %d, %q)", short(mail.ID), mail.Attempt, mail.Subject)
	}
	err = p.call(o, func() error {
		switch p.fate {
		case notSent:
			return fmt.Errorf("the mail service is busy: %w", request.ErrMailNotSent)
		case refused:
			w.mail(mail.ID).refused = true
			return fmt.Errorf("the mail service says no: %w", request.ErrMailRefused)
		}
		id = w.takeMail(mail)
		return nil
	})
	return id, err
}

func short(id string) string {
	if len(id) > 32 {
		return id[:4] + "…" + id[32:]
	}
	return id
}
