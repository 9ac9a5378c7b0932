package office_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office/export"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// signaturePath is the path to signature as the agency's page shows it: its steps
// are the second list of that class.
func signaturePath(page string) string {
	_, after, _ := strings.Cut(page, `<h2 id="path">`)
	section, _, _ := strings.Cut(after, "</section>")
	return strings.Join(trackerOf(section), " · ")
}

// From acceptance to signature the agency's page says which steps are done, when,
// and what is next; a district's board is one of them.
func TestStatusPage_PathToSignature(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.now = time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC)
	q, path := s.followed(with(valid(), "board_on_month", "12", "board_on_day", "14", "board_on_year", "2026"))
	if page := s.reads(path); signaturePath(page) != "" {
		t.Error("a request that was only received has a path to signature")
	}
	for _, one := range []struct{ step, want, says string }{
		{"verify accept", "Prepared here: CCEE, by Tue, Dec 8 · Sent · Board approval: planned for Mon, Dec 14 · Signed",
			"The five business days are for preparing the agreement."},
		{"prepare", "Prepared done: Tue, Dec 1 · Sent here: CCEE · Board approval: planned for Mon, Dec 14 · Signed", ""},
		{"send", "Prepared done: Tue, Dec 1 · Sent done: Tue, Dec 1 · Board approval here: Your governing board, planned " +
			"for Mon, Dec 14 · Signed", "Your governing board must approve or ratify it"},
		{"board", "Prepared done: Tue, Dec 1 · Sent done: Tue, Dec 1 · Board approval done: Tue, Dec 1 · Signed here: You, " +
			"CCEE, and the Administrative Agent", "The board approved it on Tuesday, December 1, 2026."},
		{"sign", "Prepared done: Tue, Dec 1 · Sent done: Tue, Dec 1 · Board approval done: Tue, Dec 1 · Signed done: " +
			"Tue, Dec 1", "the work can begin as it says"},
	} {
		for step := range strings.FieldsSeq(one.step) {
			s.decides(q.ID, request.Step(step))
		}
		page := s.reads(path)
		if got := signaturePath(page); got != one.want {
			t.Errorf("after %s: %q", one.step, got)
		}
		says(t, "after "+one.step, page, one.says)
	}
}

// Staff see the same path in the workspace and on the request's page, and the queue
// names what it waits for. The day of the approval is in the export.
func TestDesk_PathToSignature(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.now = time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC)
	q := s.sent(valid())
	q = s.decides(q.ID, request.StepVerify, request.StepAccept, request.StepPrepare, request.StepSend)
	pat := s.signedIn("Pat Example", false)
	at := "/desk/requests/" + q.Reference
	says(t, "the workspace", s.page(pat, at+"/agreement"), `aria-label="Path to signature"`,
		`<li class="now" aria-current="step"><b>Board approval</b> <span>EC 17604</span>`)
	says(t, "the request", s.page(pat, at), `aria-label="Path to signature"`, "Waiting for board approval")
	tomorrow := s.tries(pat, q, request.StepBoard, s.inDays("board_on", 1)...)
	if tomorrow.Code != http.StatusUnprocessableEntity {
		t.Errorf("an approval of tomorrow answers %d", tomorrow.Code)
	}
	q = s.takes(pat, q.ID, request.StepBoard, append(s.inDays("board_on", -1), "words", "Motion 7.")...)
	says(t, "the request", s.page(pat, at), "The board approved it on Monday, November 30, 2026. Motion 7.")
	says(t, "the workspace", s.page(pat, at+"/agreement"), "<b>Board approval</b><span class=\"vh\"> (done)</span> "+
		"<span>yesterday</span>", "Approved November 30, 2026")
	var b strings.Builder
	if _, err := export.Codes(t.Context(), &b, []request.Request{q}, s.store); err != nil {
		t.Fatal(err)
	}
	says(t, "the export", b.String(), ",board_approved,", ",2026-11-30,")
}

// A district's agreement that is signed without its board's approval needs a reason,
// which the agency's page shows. A charter school's asks for none.
func TestSign_WithoutBoardNeedsReason(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.followed(valid())
	q = s.decides(q.ID, request.StepVerify, request.StepAccept, request.StepPrepare, request.StepSend)
	robin := s.signedIn("Robin Example", true)
	w := s.tries(robin, q, request.StepSign, "note", "")
	if w.Code != http.StatusUnprocessableEntity || s.read(q.ID).Status != request.Accepted {
		t.Errorf("without a reason it answers %d", w.Code)
	}
	says(t, "the page", w.Body.String(), "Explain why it’s signed without board approval, or record the approval first")
	s.takes(robin, q.ID, request.StepSign, "words", "Thank you.", "note", "The board ratifies it in January.")
	page := s.reads(path)
	says(t, "the agency’s page", page, "No board approval is recorded yet: The board ratifies it in January.",
		"Your board’s approval isn’t recorded yet")
	if got := signaturePath(page); !strings.Contains(got, "Board approval never: No date recorded · Signed done") {
		t.Errorf("the path is %q", got)
	}
	s.takes(robin, q.ID, request.StepBoard, s.inDays("board_on", 0)...)
	saysNothingOf(t, "after the board ratified it", s.reads(path), "isn’t recorded yet</h2>")
}
