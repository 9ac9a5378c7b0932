package request_test

import (
	"slices"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// A task's line says what it is about and then what happened, and nothing twice;
// one from before there were kinds says what happened alone.
func TestTask_TitleAndText(t *testing.T) {
	const title = "An email wasn’t delivered"
	for _, c := range []struct {
		task        request.Task
		title, text string
	}{
		{request.Task{Kind: request.TaskNotDelivered, What: "It bounced."}, title, title + ": It bounced."},
		{request.Task{Kind: request.TaskNotDelivered, What: title + "."}, title, title + "."},
		{request.Task{What: "An email failed. It bounced."}, "An email failed", "An email failed. It bounced."},
		{request.Task{What: "An email failed."}, "An email failed", "An email failed."},
	} {
		if title, text := c.task.Title(), c.task.Text(); title != c.title || text != c.text {
			t.Errorf("got %q and %q, want %q and %q", title, text, c.title, c.text)
		}
	}
}

// Resuming emails closes the tasks of the hold, and opening a request, from 24 hours
// after its receipt on, the task that no one has opened it; other steps close
// neither.
func TestTasksDoneBy(t *testing.T) {
	r := waiting(t, now)
	r.HoldTasks = []string{"hold"}
	unopened := "unopened-" + r.ID[:32]
	for _, c := range []struct {
		step  request.Step
		after time.Duration
		want  []string
	}{
		{request.StepRelease, 0, []string{"hold"}},
		{request.StepRelease, 48 * time.Hour, []string{"hold"}},
		{request.StepSeen, 24*time.Hour - 1, nil},
		{request.StepSeen, 24 * time.Hour, []string{unopened}},
		{request.StepNote, 48 * time.Hour, nil},
	} {
		if got := r.TasksDoneBy(c.step, now.Add(c.after)); !slices.Equal(got, c.want) {
			t.Errorf("%s after %s closes %q, want %q", c.step, c.after, got, c.want)
		}
	}
}
