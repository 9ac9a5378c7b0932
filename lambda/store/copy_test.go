package store_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/standin"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
)

// busy fills a table with the life of n requests: mails, links, a task, a draft and a quota.
func busy(t *testing.T, table store.Table, n int) {
	t.Helper()
	s := store.Store{Table: table}
	at := time.Date(2026, 10, 31, 0, 4, 0, 0, time.UTC)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range n {
		a := request.Answers{"kind": "district", "agency": "Example \u2028 “Unified”\n\t", "contact_email": fmt.Sprintf("pat%d@example.org", i)}
		c := request.Receive(fmt.Sprint("token ", i), a, fmt.Sprintf("RFA-2026-%04d-X", i), "salt", at)
		must(s.Save(ctx, c))
		m := c.Messages[0]
		m.Version, m.State = 1, request.Sent
		quota := request.Quota{ID: request.QuotaID(m.To, at), Counted: []request.Counted{{Message: m.ID, Agency: request.QuotaKey(a)}}, Expires: at.Add(48 * time.Hour)}
		must(s.SaveMessage(ctx, m, request.With{Quota: &quota, Links: []request.Link{{Hash: fmt.Sprint("mailed ", i), Purpose: request.LinkDisclaim, Request: c.Request.ID}}}))
		if i%3 == 0 {
			v, err := c.Request.Verify("staff", "salt", at.Add(time.Hour))
			must(err)
			must(s.Save(ctx, v))
		}
		must(s.AddTask(ctx, request.Task{ID: fmt.Sprint("task ", i), At: at, Request: c.Request.ID, What: "look"}))
	}
	d, err := request.Draft{ID: "draft", Seed: "seed"}.Keep(request.Typed{"need": "half a sente"}, at)
	must(err)
	must(s.SaveDraft(ctx, d, request.Link{Hash: "draft", Purpose: request.LinkDraft, Draft: "draft"}))
}

func TestACopyRestoredIntoAnotherTableIsThatTable(t *testing.T) {
	store.Serial(t)
	from, err := store.OpenBolt(filepath.Join(t.TempDir(), "from.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	busy(t, from, 60)
	dynamo, _ := createDynamo(t, standin.Dynoxide(t)) // a table of another name
	for name, to := range map[string]store.Table{"a file": openBolt(t, filepath.Join(t.TempDir(), "to.db")), "a deployed table": dynamo} {
		var copied bytes.Buffer
		rows, err := store.Backup(ctx, from, &copied)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := store.Restore(ctx, to, bytes.NewReader(copied.Bytes())); err != nil || n != rows {
			t.Fatalf("into %s: %d rows of %d, %v", name, n, rows, err)
		}
		before, err := store.Check(ctx, from)
		if err != nil {
			t.Fatal(err)
		}
		after, err := store.Check(ctx, to)
		if err != nil || len(after.Problems) > 0 || after.String() != before.String() || after.Kinds["request"] != 60 || after.Kinds["event"] != 80 {
			t.Errorf("into %s: %s, was %s; %v, %v", name, after, before, after.Problems, err)
		}
		if err := store.All(ctx, from, func(r store.Row) error { wantRow(t, to, r); return nil }); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Restore(ctx, to, bytes.NewReader(copied.Bytes())); err == nil || !strings.Contains(err.Error(), "not empty") {
			t.Errorf("into %s a second time: %v", name, err)
		}
		if err := (store.Store{Table: to}).Save(ctx, request.Receive("token new", request.Answers{"contact_email": "new@example.org"}, "RFA-2026-9999-X", "salt", time.Now())); err != nil {
			t.Errorf("%s takes nothing more: %v", name, err)
		}
	}
}

func TestACopyThatIsNotWholeRestoresNothing(t *testing.T) {
	from := &store.Memory{}
	busy(t, from, 3)
	var copied bytes.Buffer
	if _, err := store.Backup(ctx, from, &copied); err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(copied.Bytes(), []byte("\n"))
	for name, damaged := range map[string][]byte{
		"cut off":         copied.Bytes()[:copied.Len()-40],
		"without its end": bytes.Join(lines[:len(lines)-2], nil),
		"without a row":   bytes.Join(append(append([][]byte{}, lines[:2]...), lines[3:]...), nil),
		"altered":         bytes.Replace(copied.Bytes(), []byte("pat1@"), []byte("pat9@"), 1),
		"empty":           nil,
		"no copy at all":  []byte("hello\n"),
	} {
		to := openBolt(t, filepath.Join(t.TempDir(), "to.db"))
		if _, err := store.Restore(ctx, to, bytes.NewReader(damaged)); err == nil {
			t.Errorf("%s: no error", name)
		}
		if a, err := store.Check(ctx, to); err != nil || len(a.Kinds) != 0 {
			t.Errorf("%s: %s is restored, %v", name, a, err)
		}
	}
}

func TestTheCheckFindsWhatIsMissingFromATable(t *testing.T) {
	store.Serial(t)
	whole := &store.Memory{}
	busy(t, whole, 4)
	var rows []store.Row
	if err := store.All(ctx, whole, func(r store.Row) error { rows = append(rows, r); return nil }); err != nil {
		t.Fatal(err)
	}
	missed := map[string]bool{"task": true, "draft": true, "quota": true} // nothing depends on them
	for i, left := range rows {
		kind, _, _ := strings.Cut(left.Part, "#")
		if missed[kind] || kind == "link" && strings.Contains(left.Part, "mailed") || left.Part == "link#draft" || kind == "message" && strings.Contains(left.Part, "-2-") {
			continue
		}
		part := openBolt(t, filepath.Join(t.TempDir(), "part.db"))
		var copied bytes.Buffer
		some := &store.Memory{}
		for j, r := range rows {
			if j != i {
				r.Version = 1 // a table takes only that; the check says of the others that they don't fit, so compare
				if err := some.Write(ctx, r); err != nil {
					t.Fatal(err)
				}
			}
		}
		if _, err := store.Backup(ctx, some, &copied); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Restore(ctx, part, bytes.NewReader(copied.Bytes())); err != nil {
			t.Fatal(err)
		}
		a, err := store.Check(ctx, part)
		if err != nil {
			t.Fatal(err)
		}
		a.Problems = keepIf(a.Problems, func(p string) bool { return !strings.Contains(p, "is at version 1 and counts") })
		if len(a.Problems) == 0 {
			t.Errorf("without %s/%s the check finds nothing", left.Part, left.Sort)
		}
	}
}

func keepIf(list []string, ok func(string) bool) (kept []string) {
	for _, s := range list {
		if ok(s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// The check of a restored table names each row that is not as it was written, whatever changed in it.
func TestCheck_Checksums(t *testing.T) {
	table := &store.Memory{}
	busy(t, table, 3)
	if a, err := store.Check(t.Context(), table); err != nil || len(a.Problems) > 0 {
		t.Fatalf("before anything is altered: %v, %v", a.Problems, err)
	}
	var rows []store.Row
	if err := store.All(t.Context(), table, func(r store.Row) error { rows = append(rows, r); return nil }); err != nil {
		t.Fatal(err)
	}
	altered := 0
	for _, r := range rows {
		if at := strings.Index(string(r.Data), `Example`); at >= 0 && !strings.HasPrefix(r.Sort, "find#") {
			r.Data[at] = 'A'
			r.Version++
			altered++
			if err := table.Write(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
	}
	a, err := store.Check(t.Context(), table)
	if n := strings.Count(strings.Join(a.Problems, "\n"), "its checksum does not match"); err != nil || altered == 0 || n != altered {
		t.Errorf("%d rows were altered, and %d are named: %v, %v", altered, n, a.Problems, err)
	}
}
