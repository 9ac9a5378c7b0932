package integrity

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"ccee-ca.org/assist/lambda/office/logging"
	"ccee-ca.org/assist/lambda/request"
)

// Inconsistency is something about a request, or an entry of the contact list, that
// a person must look at.
type Inconsistency struct {
	Request   string // its id; empty of an entry
	Reference string
	Kind      InconsistencyKind
	What      string // in words, without anything that a person wrote; the same from day to day as long as it lasts
}

// InconsistencyKind says how loud a Difference is: each kind has its metric, and
// is the request.TaskKind of its task.
type InconsistencyKind string

// The kinds.
const (
	// the record isn't what its history or its checkpoints have, or can't be read:
	// someone wrote past the service
	Altered InconsistencyKind = InconsistencyKind(request.TaskAltered)
	// a step whose email, or whose record, is missing or late
	Unfinished InconsistencyKind = InconsistencyKind(request.TaskUnfinished)
	// no one has opened it for a day. The warnings to staff, and their alarms, see
	// to that
	Unopened InconsistencyKind = InconsistencyKind(request.TaskUnopened)
)

// Metrics are the metrics that count the kinds.
var Metrics = map[InconsistencyKind]logging.Metric{Altered: logging.AlteredRecords, Unfinished: logging.Differences,
	Unopened: logging.UnopenedRequests}

// Task is what a person is asked to look at. Its id is made of what differs, so
// that it is one task, however often it is found.
func (d Inconsistency) Task(now time.Time) request.Task {
	id := string(d.Kind) + "-" + d.Request[:min(32, len(d.Request))]
	if d.What != "" {
		digest := sha256.Sum256([]byte(d.What))
		id += "-" + hex.EncodeToString(digest[:8])
	}
	t := request.Task{ID: id, Kind: request.TaskKind(d.Kind), At: now.UTC(), Request: d.Request}
	t.What = t.Guide().Title + "."
	if d.What != "" {
		t.What = request.Capitalize(d.What) + "."
	}
	return t
}

// TaskSaver keeps a task. request.ErrConflict: it is there already.
type TaskSaver interface {
	SaveTask(ctx context.Context, t request.Task) error
}

// InconsistenciesOf returns what differs, each to be reported once, no matter who
// finds it: a page, an email, an export, or the daily audit.
func InconsistenciesOf(q request.Request, m request.Mismatch) (list []Inconsistency) {
	for _, n := range m.Versions {
		list = append(list, Inconsistency{q.ID, q.Reference, Altered,
			fmt.Sprintf("version %d of its answers differs from what was received", n)})
	}
	if m.Record {
		list = append(list, Inconsistency{q.ID, q.Reference, Altered, "its record differs from its history"})
	}
	return list
}

// TellStaff makes a task of each difference that a page has met, and an error in
// the log for the alarm; once, however often it is met. It is the one thing that a
// GET may write: a task is no step of a request, and staff must not learn of it a
// day late.
func TellStaff(ctx context.Context, tasks TaskSaver, found []Inconsistency, now time.Time, log *slog.Logger) error {
	for _, d := range found {
		err := tasks.SaveTask(ctx, d.Task(now))
		if errors.Is(err, request.ErrConflict) {
			continue
		}
		if err != nil {
			return fmt.Errorf("open a task for %s: %w", d.Reference, err)
		}
		log.Error("request is inconsistent", "kind", string(d.Kind), "reference", d.Reference, "what", d.What,
			logging.Measure(logging.AlteredRecords, 1))
	}
	return nil
}
