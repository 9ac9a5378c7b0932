package audit

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/request"
)

// CheckpointStore keeps a file a day outside the table, where no function can
// delete one. A history that someone rewrites, row and events together, hangs
// together as the true one did: only what was kept elsewhere tells the two apart.
type CheckpointStore interface {
	// the same day again is a newer version
	Save(ctx context.Context, day string, content []byte) error
	// the newest of a day not after until; no day: there is none
	Last(ctx context.Context, until string) (day string, content []byte, err error)
}

// Checkpoint is how far a request's history had come. It has nothing of what
// anybody wrote: the hash covers words by their salted digest only.
type Checkpoint struct {
	Request   string `json:"request"` // its id
	Reference string `json:"reference"`
	Events    int    `json:"events"` // how many there are
	Hash      string `json:"head"`   // of the last of them
}

// saveCheckpoints compares every history with the last checkpoints, opens a task
// for each inconsistency, and saves today's.
//
// An inconsistency is reported once, since from then on today's checkpoints are the
// last ones: the task stays until a person closes it, and the former checkpoints
// stay where they are. So today's are saved only when all tasks are open, and not
// at all when the last ones cannot be read: nothing would ever be compared with
// them.
func saveCheckpoints(ctx context.Context, store Store, checkpoints CheckpointStore, now time.Time,
	log *slog.Logger) (found []integrity.Inconsistency, err error) {
	day := now.UTC().Format(time.DateOnly)
	last, content, err := checkpoints.Last(ctx, day)
	if err != nil {
		return nil, fmt.Errorf("read the last checkpoints: %w", err)
	}
	former, err := parseCheckpoints(content)
	if err != nil {
		return nil, fmt.Errorf("read the checkpoints of %s: %w", last, err)
	}
	today, found, err := verifyCheckpoints(ctx, store, last, former)
	failed := []error{err}
	if err := openTasks(ctx, store, found, now, log); err != nil {
		return found, errors.Join(append(failed, err)...)
	}
	content, err = encodeCheckpoints(today)
	if err == nil {
		err = checkpoints.Save(ctx, day, content)
	}
	if err != nil {
		return found, errors.Join(append(failed, fmt.Errorf("save the checkpoints of %s: %w", day, err))...)
	}
	log.Info("checkpoints saved", "day", day, "requests", len(today), "compared_with", last)
	return found, errors.Join(failed...)
}

// verifyCheckpoints reads how far each history has come, of all requests in the
// queues and in the last checkpoints, and compares. What cannot be read keeps its
// last checkpoint, and is compared as soon as it can be read.
func verifyCheckpoints(ctx context.Context, store Store, last string, former []Checkpoint) (today []Checkpoint,
	found []integrity.Inconsistency, err error) {
	listed, err := references(ctx, store)
	failed, was := []error{err}, map[string]Checkpoint{}
	for _, k := range former {
		was[k.Request] = k
		if _, there := listed[k.Request]; there {
			continue
		}
		switch _, err := store.Request(ctx, k.Request); {
		case errors.Is(err, request.ErrNotFound):
			found = append(found, integrity.Inconsistency{Request: k.Request, Reference: k.Reference,
				Kind: integrity.Altered, What: fmt.Sprintf("on %s it had %d events, and the request is gone", last,
					k.Events)})
		case err != nil:
			failed, today = append(failed, fmt.Errorf("compare %s with its checkpoint: %w", k.Reference, err)),
				append(today, k)
		default:
			listed[k.Request] = k.Reference // it went from one queue to another meanwhile
		}
	}
	for _, id := range slices.Sorted(maps.Keys(listed)) {
		k, known := was[id]
		reference := listed[id]
		events, err := store.Events(ctx, id)
		if err != nil {
			failed = append(failed, fmt.Errorf("compare %s with its checkpoint: %w", reference, err))
			if known {
				today = append(today, k)
			}
			continue
		}
		if what := k.mismatch(events, last); what != "" {
			found = append(found, integrity.Inconsistency{Request: id, Reference: reference, Kind: integrity.Altered,
				What: what})
		}
		today = append(today, checkpointOf(id, reference, events))
	}
	slices.SortFunc(found, func(a, b integrity.Inconsistency) int { return cmp.Compare(a.Request, b.Request) })
	return today, found, errors.Join(failed...)
}

// references are those of all requests that the queues list, by id.
func references(ctx context.Context, store Store) (map[string]string, error) {
	all, failed := map[string]string{}, []error(nil)
	for _, status := range request.Statuses {
		for q, err := range store.WithStatus(ctx, status) {
			if err != nil {
				failed = append(failed, err)
				continue
			}
			all[q.ID] = q.Reference
		}
	}
	return all, errors.Join(failed...)
}

func checkpointOf(id, reference string, events []request.Event) Checkpoint {
	h := Checkpoint{Request: id, Reference: reference, Events: len(events)}
	if len(events) > 0 {
		h.Hash = events[len(events)-1].Hash
	}
	return h
}

// mismatch says what of a history is not as it was on the day of the checkpoint, or
// nothing if it has only grown.
func (h Checkpoint) mismatch(events []request.Event, day string) string {
	switch {
	case len(events) < h.Events:
		return fmt.Sprintf("on %s it had %d events, and now it has %d", day, h.Events, len(events))
	case h.Events > 0 && events[h.Events-1].Hash != h.Hash:
		return fmt.Sprintf("its events up to number %d are not those that it had on %s", h.Events, day)
	}
	return ""
}

// encodeCheckpoints writes a line of JSON each, ordered by reference number: the
// same checkpoints are the same bytes.
func encodeCheckpoints(list []Checkpoint) ([]byte, error) {
	slices.SortFunc(list, func(a, b Checkpoint) int {
		return cmp.Or(cmp.Compare(a.Reference, b.Reference), cmp.Compare(a.Request, b.Request))
	})
	var content bytes.Buffer
	lines := json.NewEncoder(&content)
	for _, h := range list {
		if err := lines.Encode(h); err != nil {
			return nil, err
		}
	}
	return content.Bytes(), nil
}

func parseCheckpoints(content []byte) (list []Checkpoint, err error) {
	for line := range bytes.Lines(content) {
		var h Checkpoint
		if err := json.Unmarshal(line, &h); err != nil {
			return nil, fmt.Errorf("line %d: %w", len(list)+1, err)
		}
		if len(h.Request) != 64 || h.Events < 0 {
			return nil, fmt.Errorf("line %d: not a checkpoint", len(list)+1)
		}
		list = append(list, h)
	}
	return list, nil
}
