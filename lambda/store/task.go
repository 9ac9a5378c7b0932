package store

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

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

// TasksOf lists all tasks of a request, open and done. It reads the whole list of
// tasks, for a redaction alone.
func (s Store) TasksOf(ctx context.Context, id string) (list []request.Task, err error) {
	for _, name := range []string{"tasks", "tasks-done"} {
		for t, failed := range index[request.Task](ctx, s.Table, name, "") {
			if failed != nil {
				return nil, failed
			}
			if t.Request != id {
				continue
			}
			t, failed = s.Task(ctx, t.ID)
			if failed != nil {
				return nil, failed
			}
			list = append(list, t)
		}
	}
	return list, nil
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

// TasksDone are the latest n tasks that were done after an instant, the latest
// first, by one read.
func (s Store) TasksDone(ctx context.Context, since time.Time, n int) (list []request.Task, err error) {
	p, err := pageOf[request.Task](ctx, s.Table, "tasks-done", "", latestFirst(since, ""), n)
	return p.list, errors.Join(err, p.damaged)
}

// taskRow is in one index as long as the task waits, and in another once it is
// done.
func taskRow(t request.Task) table.Row {
	row := table.Row{Part: "task#" + t.ID, Sort: "task", Version: t.Version, Index: "tasks", Order: order(t.At, t.ID)}
	if !t.Done.IsZero() {
		row.Index, row.Order = "tasks-done", latestFirst(t.Done, t.ID)
	}
	return row
}

// latestFirst is order the other way around: what is left of time after t.
func latestFirst(t time.Time, id string) string {
	return fmt.Sprintf("%019d#%s", math.MaxInt64-t.UnixNano(), id) // equivalent: a sum wraps, and sorts the same
}
