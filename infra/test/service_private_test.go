package test

import (
	"net/http"
	"strings"
	"testing"
)

// After every test the logs are searched for what people wrote and for what opens
// links (world.checkLogs). This one makes sure that the search finds something to
// search, and takes the ways on which an error could carry such a text into a log.
func TestNoLogTellsWhatPeopleWroteOrWhatOpensALink(t *testing.T) {
	w := newWorld(t)
	w.everyStep()
	intake, acknowledge, desk := w.start("intake"), w.start("acknowledge"), w.start("desk")
	receipt := w.sendForm(intake, "agency", "Kolibri <script>alert(1)</script>")
	w.refusing(func(c call) (int, string) {
		return http.StatusBadRequest, `{"__type":"com.amazon.coral.validate#ValidationException","message":"said"}`
	})
	intake.post("/request/send", intake.check(w.form())).is(t, http.StatusInsufficientStorage)
	intake.get(receipt).is(t, http.StatusInsufficientStorage)
	desk.getAs(strings.TrimPrefix(receipt, "/request/receipt/"), "/desk/queue").is(t, http.StatusInsufficientStorage)
	if failed := acknowledge.deliver(w.records()); len(failed) == 0 {
		t.Error("no record failed while the table was away")
	}
	w.refusing(nil)
	for _, m := range w.outbox() {
		w.damage(m.ID)
	}
	if _, err := acknowledge.try(tick("sweep")); err == nil {
		t.Error("the sweep says nothing of rows that it cannot read")
	} else if strings.Contains(err.Error(), "olibri") {
		t.Errorf("what is set aside for an administrator has words of the submitter's: %v", err)
	}
	for _, f := range w.running {
		if !strings.Contains(f.Log(), `"msg":`) {
			t.Errorf("%s logged nothing:\n%s", f.name, f.Log())
		}
	}
}
