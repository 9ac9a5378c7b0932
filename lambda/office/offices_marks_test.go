package office_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/office/audit"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// An email that does not arrive marks the office on the contact list, once, and
// only where the list still has that address.
func TestWatch_QuestionBouncedMarksOffice(t *testing.T) {
	for _, listed := range []string{"office@example.org", "new@example.org"} {
		s := newService(t, &table.Memory{})
		s.saves(s.signedIn("Pat Example", false), "01-county", officeForm("office_email", listed))
		id := s.askedOffice()
		m := s.read(id).Confirmation(request.QuestionCounty).Asking.Message
		if err := s.sender.Settle(context.Background(), request.Delivery{Kind: request.MailBounced, MessageID: m,
			Attempt: 1, SESID: "ses", At: s.clock()}); err != nil {
			t.Fatal(err)
		}
		s.watches(id, 3)
		o := s.office("01-county")
		if bounced := listed == "office@example.org"; !o.Bounced.IsZero() != bounced || o.MayBeAsked() == bounced ||
			o.Edition() > 2 || o.CheckHistory() != nil {
			t.Errorf("listed as %s: %+v", listed, o)
		}
	}
}

// An answer confirms the address that the question went to, once a day, and one
// from another address doesn't.
func TestProveOffice(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.saves(s.signedIn("Pat Example", false), "01-county", officeForm("office_email", "office@example.org"))
	asking := request.Asking{Office: "01-county", Email: "colleague@example.org"}
	prove := func() request.Office {
		t.Helper()
		if err := lifecycle.ProveOffice(context.Background(), s.store, asking, "Robin Example", s.now); err != nil {
			t.Fatal(err)
		}
		return s.office("01-county")
	}
	if prove().IsConfirmed() {
		t.Error("an answer from another address confirms it")
	}
	asking.Email = "office@example.org"
	for range 2 {
		if o := prove(); !o.IsConfirmed() || o.ProvedHow != request.KnownByAnswer || o.Edition() != 2 {
			t.Errorf("answered, it is %+v", o)
		}
	}
}

// An entry that can't be read keeps none of the others back; what would take it for
// empty is refused with a word.
func TestOffices_CorruptEntry(t *testing.T) {
	db := &table.Memory{}
	s := newService(t, db)
	robin := s.signedIn("Robin Example", true)
	s.saves(robin, "16-county", officeForm())
	corrupt := table.Row{Part: "office#15-county", Sort: "office", Version: 1, Index: "offices", Order: "15-county",
		Data: []byte(`{"id": 7`)}
	if err := db.Write(context.Background(), corrupt); err != nil {
		t.Fatal(err)
	}
	says(t, "the list", s.page(robin, "/desk/offices"), "We couldn’t read one of the entries", "kern@example.org")
	file := "County,Email\nKern,a@example.org\n"
	for what, w := range map[string]*httptest.ResponseRecorder{"the download": s.getAs(robin, "/desk/offices.csv"),
		"the import": s.imports(robin, file), "the entry": s.getAs(robin, "/desk/offices/15-county"),
		"a change": s.postAs(robin, "/desk/offices/15-county", officeForm())} {
		if w.Code != 507 {
			t.Errorf("%s answers %d", what, w.Code)
		}
	}
	if o := s.saves(robin, "16-county", officeForm("changes", "1", "office_phone", "916-555-0199")); o.Edition() != 2 {
		t.Errorf("another entry is %+v", o)
	}
}

// Of many who save an entry at the same moment one does, and the others are shown
// what that one saved.
func TestOffices_AtTheSameMoment(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		pat := s.signedIn("Pat Example", false)
		var all sync.WaitGroup
		codes := make([]int, 8)
		for i := range codes {
			all.Go(func() {
				form := officeForm("office_phone", fmt.Sprintf("916-555-01%02d", i))
				codes[i] = s.postAs(pat, "/desk/offices/15-county", form).Code
			})
		}
		all.Wait()
		slices.Sort(codes)
		if codes[0] != 303 || codes[1] != 409 || codes[7] != 409 || s.office("15-county").Edition() != 1 {
			t.Errorf("they get %v", codes)
		}
	})
}

// An entry that was altered past the service, the address alone or what is known of
// it, is one task and is heard by the alarm; no question goes there.
func TestAudit_ContactList(t *testing.T) {
	for name, alter := range map[string]func(*request.Office){
		"address":   func(o *request.Office) { o.Email = "elsewhere@example.org" },
		"domains":   func(o *request.Office) { o.Domains = []string{"elsewhere.example.org"} },
		"confirmed": func(o *request.Office) { o.Proved = o.Proved.Add(time.Hour) },
		"history":   func(o *request.Office) { o.History = o.History[:0] },
	} {
		s := newService(t, &table.Memory{})
		pat := s.signedIn("Pat Example", false)
		id := s.in(request.Verified).ID
		s.listsOffices(pat)
		s.sweep()
		s.pass(20 * time.Minute)
		run := func() error { return audit.Run(context.Background(), s.store, &kept{}, s.clock(), s.sender.Log) }
		if err := run(); err != nil {
			t.Errorf("%s: with nothing wrong: %v", name, err)
		}
		o, err := s.store.Office(context.Background(), "01-county")
		if err != nil {
			t.Fatal(err)
		}
		digest := s.previewDigest(pat, s.read(id), request.QuestionCounty)
		alter(&o)
		if err := s.store.SaveOffice(context.Background(), o); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := run(); err == nil {
				t.Errorf("%s: the alarm hears nothing", name)
			}
		}
		tasks := s.tasks()
		if len(tasks) != 1 || tasks[0].Kind != request.TaskAltered || !strings.Contains(tasks[0].What, "01-county") {
			t.Errorf("%s: tasks %v", name, tasks)
		}
		form := url.Values{"version": {strconv.Itoa(s.read(id).Version)}, "office": {"01-county"}, "preview": {digest}}
		w := s.postAs(pat, confirmPath(s.read(id))+"/county/ask", form)
		if w.Code != 409 || !strings.Contains(visible(w.Body.String()), "isn’t what its history says") {
			t.Errorf("%s: asking answers %d", name, w.Code)
		}
		s.getAs(pat, "/desk/tasks")
	}
}

// A row of the contact list that was replaced by another office's is corrupt, and
// the daily audit says so.
func TestAudit_ContactListRowOfAnother(t *testing.T) {
	db := &table.Memory{}
	s := newService(t, db)
	s.listsOffices(s.signedIn("Pat Example", false))
	rows, err := db.Index(t.Context(), "offices", "", "", 10)
	if err != nil || len(rows) < 2 {
		t.Fatal(rows, err)
	}
	rows[1].Data = rows[0].Data
	rows[1].Version++
	if err := db.Write(t.Context(), rows[1]); err != nil {
		t.Fatal(err)
	}
	err = audit.Run(t.Context(), s.store, &kept{}, s.clock().Add(20*time.Minute), s.sender.Log)
	if !errors.Is(err, request.ErrCorrupt) {
		t.Errorf("the audit says %v", err)
	}
}
