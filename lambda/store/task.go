package store

import (
	"context"
	"errors"
	"fmt"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// Task reads a task.
func (s Store) Task(ctx context.Context, id string) (request.Task, error) {
	t, version, err := read[request.Task](ctx, s.Table, "task#"+id, "task")
	t.Version = version
	return t, err
}

// AddTask keeps a new task. One that is there already is the same problem, reported
// once.
func (s Store) AddTask(ctx context.Context, t request.Task) error {
	t.Version = 0
	if err := s.SaveTask(ctx, t); !errors.Is(err, request.ErrConflict) {
		return err
	}
	return nil
}

// SaveTask writes the next version of a task. request.ErrConflict: someone else
// wrote it.
func (s Store) SaveTask(ctx context.Context, t request.Task) error {
	t.Version++
	w := &rows{}
	w.add(taskRow(t), t)
	if err := s.write(ctx, w); err != nil {
		return fmt.Errorf("save task %s: %w", t.ID, err)
	}
	return nil
}

// Tasks lists what waits for a person, the oldest first.
func (s Store) Tasks(ctx context.Context) ([]request.Task, error) {
	return collect(index[request.Task](ctx, s.Table, "tasks", ""))
}

// TaskPage is one page of what waits for a person, the oldest first; from and next
// as of Queue.
func (s Store) TaskPage(ctx context.Context, from string, n int) ([]request.Task, string, error) {
	p, err := pageOf[request.Task](ctx, s.Table, "tasks", from, "", n)
	return p.list, p.next, errors.Join(err, p.damaged)
}

// taskRow is in the index as long as the task waits.
func taskRow(t request.Task) table.Row {
	row := table.Row{Part: "task#" + t.ID, Sort: "task", Version: t.Version}
	if t.Done.IsZero() {
		row.Index, row.Order = "tasks", order(t.At, t.ID)
	}
	return row
}
