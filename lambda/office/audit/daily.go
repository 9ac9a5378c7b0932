// Package audit checks once a day that nothing is missing: it compares each request
// with its history, the history with the messages that each step had to send, those
// with what became of them, and all histories with the checkpoints outside the
// table; and each entry of the contact list with its history. It opens a task for
// each inconsistency and repairs nothing. It also measures how old the operator's
// last copy is.
package audit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/office/logging"
)

// Run reconciles, compares each history with the last checkpoints and saves
// today's, and opens a task for each inconsistent record: one, no matter how many
// days it lasts. What is altered or unfinished is an error too, so that the
// function's alarm rings; a request that no one has opened is not.
func Run(ctx context.Context, store Store, checkpoints CheckpointStore, now time.Time, log *slog.Logger) error {
	found, err := Reconcile(ctx, store, now)
	offices, unread := compareOffices(ctx, store)
	found = append(found, offices...)
	failed := []error{err, unread, openTasks(ctx, store, found, now, log)}
	altered, err := saveCheckpoints(ctx, store, checkpoints, now, log)
	failed = append(failed, err)
	found = append(found, altered...)
	inconsistent, counts := map[string]bool{}, map[integrity.InconsistencyKind]int{}
	for _, d := range found {
		counts[d.Kind]++
		if d.Kind != integrity.Unopened {
			inconsistent[d.Request+d.Reference] = true
		}
	}
	line := []any{"requests", len(inconsistent)}
	for _, kind := range []integrity.InconsistencyKind{integrity.Altered, integrity.Unfinished, integrity.Unopened} {
		line = append(line, logging.Measure(integrity.Metrics[kind], float64(counts[kind])))
	}
	log.Info("audit done", line...)
	if len(inconsistent) > 0 {
		failed = append(failed, fmt.Errorf("audit found %d inconsistent requests: see the open tasks",
			len(inconsistent)))
	}
	return errors.Join(failed...)
}

// openTasks makes one task of all that is unfinished of a request, and one of each
// way in which it was altered, as a page that meets it does. The same task the next
// day is there already.
func openTasks(ctx context.Context, store Store, found []integrity.Inconsistency, now time.Time,
	log *slog.Logger) error {
	what := map[integrity.Inconsistency][]string{}
	var order []integrity.Inconsistency
	for _, d := range found {
		one := d
		if d.Kind != integrity.Altered {
			one.What = ""
		}
		if what[one] == nil {
			order = append(order, one)
		}
		what[one] = append(what[one], d.What)
	}
	var failed []error
	for _, d := range order {
		d.What = strings.Join(what[d], "; ")
		if d.Kind != integrity.Unopened {
			log.Error("request is inconsistent", "kind", string(d.Kind), "reference", d.Reference, "what", d.What)
		}
		failed = append(failed, store.AddTask(ctx, d.Task(now)))
	}
	return errors.Join(failed...)
}
