package request_test

import (
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// The task to help with a link names the office, where the link is of the latest
// asking; one of an earlier asking may have gone to another.
func TestHelpTask_NamesOffice(t *testing.T) {
	asked := askedOfficial(t).Request
	link := linkOf(asked, request.QuestionCounty)
	link.Hash = request.HashSecret("a link")
	passed := takeConfirm(t, asked, request.StepDelegateAsking, 20).Request
	for name, f := range map[string]struct {
		r     request.Request
		state request.LinkState
		want  string
	}{
		"waits":     {asked, request.LinkWaits, "Asked: " + office.Name + ". Its link works."},
		"passed on": {passed, request.LinkPassedOn, "Its link was passed on to a colleague."},
	} {
		task := f.r.HelpTask(link, f.state, now)
		if task.What != f.want || task.Kind != request.TaskLinkHelp || task.Request != asked.ID {
			t.Errorf("%s: got %+v, want a task that says %q", name, task, f.want)
		}
	}
}

// One task names each county once whose office has a broken link, until staff are
// done with it.
func TestNameBrokenLink_EachCountyOnce(t *testing.T) {
	var task request.Task
	open := false
	for _, f := range []struct{ county, want string }{
		{"15", "A link doesn’t open at an office in: Kern."},
		{"15", "A link doesn’t open at an office in: Kern."},
		{"01", "A link doesn’t open at an office in: Kern, Alameda."},
		{"15", "A link doesn’t open at an office in: Kern, Alameda."},
	} {
		task, open = task.NameBrokenLink(f.county, 1, now)
		if task.What != f.want || !open || task.ID != request.BrokenLinkTaskID(now, 1) || !task.At.Equal(now) {
			t.Errorf("%s: got %+v, open %v, want %q", f.county, task, open, f.want)
		}
	}
	done, err := task.Close("Robin Example", "Called them.", now.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if _, open := done.NameBrokenLink("15", 1, now); open {
		t.Error("a task that staff are done with still takes counties")
	}
}
