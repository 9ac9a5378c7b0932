package main

import (
	"context"
	"fmt"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
)

// table is the world's table as one process reaches it.
type table struct{ p *proc }

func (t table) Get(ctx context.Context, part, sort string) (r store.Row, err error) {
	err = t.p.call(op{name: "get", rows: 1}.of(t.p.w, part, sort), func() error {
		r, err = t.p.w.table.Get(ctx, part, sort)
		return err
	})
	return r, err
}

func (t table) List(ctx context.Context, part, prefix, after string, limit int) (list []store.Row, err error) {
	err = t.p.call(op{name: "list"}.of(t.p.w, part, prefix), func() error {
		list, err = t.p.w.table.List(ctx, part, prefix, after, limit)
		return err
	})
	return list, err
}

func (t table) Index(ctx context.Context, index, from, to string, limit int) (list []store.Row, err error) {
	err = t.p.call(op{name: "read the index"}.of(t.p.w, index, ""), func() error {
		if t.p.w.table.Lag > 0 {
			t.p.faulted = true
		}
		list, err = t.p.w.table.Index(ctx, index, from, to, limit)
		return err
	})
	return list, err
}

func (t table) Write(ctx context.Context, rows ...store.Row) error {
	kept := append([]store.Row(nil), rows...)
	o := op{name: "write", writes: true, rows: len(rows)}.of(t.p.w, rows[0].Part, rows[0].Sort)
	return t.p.call(o, func() error {
		err := t.p.w.table.Write(context.WithoutCancel(ctx), kept...)
		if err == nil {
			t.p.w.committed(kept)
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

// mailer is the mail service as one process reaches it.
type mailer struct{ p *proc }

func (m mailer) Send(_ context.Context, mail request.Mail) (id string, err error) {
	w := m.p.w
	o := op{name: "send", mails: true}
	if w.trace != nil {
		o.name = fmt.Sprintf("send %s (attempt %d, %q)", short(mail.ID), mail.Attempt, mail.Subject)
	}
	err = m.p.call(o, func() error {
		switch m.p.fate {
		case notSent:
			return fmt.Errorf("the mail service is busy: %w", request.ErrMailNotSent)
		case refused:
			return fmt.Errorf("the mail service says no: %w", request.ErrMailRefused)
		}
		id = w.took(mail)
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
