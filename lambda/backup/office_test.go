package backup_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/backup"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
)

// An entry of the contact list is copied and restored with its history, and the
// check names one whose history does not come to what it says.
func TestCheck_Office(t *testing.T) {
	from := &table.Memory{}
	to, err := table.OpenBolt(filepath.Join(t.TempDir(), "to.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	s := store.Store{Table: from}
	o, err := s.Office(ctx, "15-county")
	if err != nil {
		t.Fatal(err)
	}
	contact := o.OfficeContact
	contact.Email = "office@example.org"
	now := time.Date(2026, 12, 2, 18, 0, 0, 0, time.UTC)
	o = o.Change(request.OfficeEdit, contact, request.KnownByPhone, "Pat Example", now)
	if err := s.SaveOffice(ctx, o); err != nil {
		t.Fatal(err)
	}
	var copied bytes.Buffer
	if _, err := backup.Backup(ctx, from, &copied); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Restore(ctx, to, bytes.NewReader(copied.Bytes())); err != nil {
		t.Fatal(err)
	}
	if a, err := backup.Check(ctx, to); err != nil || len(a.Problems) > 0 || a.String() != "1 × office" {
		t.Errorf("restored: %s, %q, %v", a, a.Problems, err)
	}
	o, _ = store.Store{Table: to}.Office(ctx, "15-county")
	o.Email = "other@example.org"
	if err := (store.Store{Table: to}).SaveOffice(ctx, o); err != nil {
		t.Fatal(err)
	}
	if a, _ := backup.Check(ctx, to); !strings.Contains(strings.Join(a.Problems, "\n"),
		"does not come to its office_email") {
		t.Errorf("another address without history: %q", a.Problems)
	}
}
