package backup_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/cloud"
	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/backup"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
)

// busy fills a table with the life of n requests: mails, links, a task, a draft and
// a quota.
func busy(t *testing.T, db table.Table, n int) {
	t.Helper()
	s := store.Store{Table: db}
	at := time.Date(2026, 10, 31, 0, 4, 0, 0, time.UTC)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range n {
		a := request.Answers{"kind": "district", "agency": "Example \u2028 “Unified”\n\t",
			"contact_email": fmt.Sprintf("pat%d@example.org", i)}
		c := request.Receive(fmt.Sprint("token ", i), a, fmt.Sprintf("RFA-2026-%04d-X", i), "salt", at)
		must(s.Save(ctx, c))
		m := c.Messages[0]
		m.Version, m.State = 1, request.Sent
		quota := request.Quota{ID: request.QuotaID(m.To, at),
			Counted: []request.Counted{{Message: m.ID, Agency: request.QuotaKey(a)}}, Expires: at.Add(48 * time.Hour)}
		must(s.SaveMessage(ctx, m,
			request.MessageWrite{Quota: &quota,
				Links: []request.Link{{Hash: fmt.Sprint("mailed ", i), Purpose: request.LinkDisclaim,
					Request: c.Request.ID}}}))
		if i%3 == 0 {
			v, err := c.Request.Take(request.StepVerify,
				request.Input{By: "staff", Salt: "salt", Now: at.Add(time.Hour)})
			must(err)
			must(s.Save(ctx, v))
		}
		must(s.AddTask(ctx, request.Task{ID: fmt.Sprint("task ", i), At: at, Request: c.Request.ID, What: "look"}))
	}
	d, err := request.Draft{ID: "draft", Seed: "seed"}.Keep(request.RawInput{"need": "half a sente"}, at)
	must(err)
	must(s.SaveDraft(ctx, d, request.Link{Hash: "draft", Purpose: request.LinkDraft, Draft: "draft"}))
}

func TestACopyRestoredIntoAnotherTableIsThatTable(t *testing.T) {
	backup.Serial(t)
	from, err := table.OpenBolt(filepath.Join(t.TempDir(), "from.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer from.Close()
	busy(t, from, 60)
	t.Run("a file", func(t *testing.T) { restores(t, from, tables.OpenBolt(t, filepath.Join(t.TempDir(), "to.db"))) })
	t.Run("a deployed table", func(t *testing.T) {
		dynamo, _ := tables.CreateDynamo(t, cloud.Dynoxide(t)) // a table of another name
		restores(t, from, dynamo)
	})
}

// restores copies a table of 60 requests into an empty one.
func restores(t *testing.T, from, to table.Table) {
	var copied bytes.Buffer
	rows, err := backup.Backup(ctx, from, &copied)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := backup.Restore(ctx, to, bytes.NewReader(copied.Bytes())); err != nil || n != rows {
		t.Fatalf("%d rows of %d, %v", n, rows, err)
	}
	before, err := backup.Check(ctx, from)
	if err != nil {
		t.Fatal(err)
	}
	after, err := backup.Check(ctx, to)
	if err != nil || len(after.Problems) > 0 || after.String() != before.String() || after.Kinds["request"] != 60 ||
		after.Kinds["event"] != 80 {
		t.Errorf("%s, was %s; %v, %v", after, before, after.Problems, err)
	}
	if err := table.All(ctx, from, func(r table.Row) error { wantRow(t, to, r); return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Restore(ctx, to, bytes.NewReader(copied.Bytes())); err == nil ||
		!strings.Contains(err.Error(), "not empty") {
		t.Errorf("a second time: %v", err)
	}
	if err := (store.Store{Table: to}).Save(ctx,
		request.Receive("token new", request.Answers{"contact_email": "new@example.org"}, "RFA-2026-9999-X", "salt",
			time.Now())); err != nil {
		t.Errorf("it takes nothing more: %v", err)
	}
}

func TestACopyThatIsNotWholeRestoresNothing(t *testing.T) {
	from := &table.Memory{}
	busy(t, from, 3)
	var copied bytes.Buffer
	if _, err := backup.Backup(ctx, from, &copied); err != nil {
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
		to := tables.OpenBolt(t, filepath.Join(t.TempDir(), "to.db"))
		_, err := backup.Restore(ctx, to, bytes.NewReader(damaged))
		if err == nil || name == "no copy at all" && !strings.Contains(err.Error(), "row 1:") {
			t.Errorf("%s: %v", name, err)
		}
		if a, err := backup.Check(ctx, to); err != nil || len(a.Kinds) != 0 {
			t.Errorf("%s: %s is restored, %v", name, a, err)
		}
	}
}

// allRows are all rows of a table.
func allRows(t *testing.T, db table.Table) (rows []table.Row) {
	t.Helper()
	if err := table.All(ctx, db, func(r table.Row) error { rows = append(rows, r); return nil }); err != nil {
		t.Fatal(err)
	}
	return rows
}

// tableOf is a table of those rows, each at its version.
func tableOf(t *testing.T, rows []table.Row) table.Table {
	t.Helper()
	db := &table.Memory{}
	for _, r := range rows {
		last := r.Version
		for r.Version = 1; r.Version <= last; r.Version++ {
			if err := db.Write(ctx, r); err != nil {
				t.Fatal(err)
			}
		}
	}
	return db
}

// amendedTable is a table whose second request was amended twice and assigned to
// someone.
func amendedTable(t *testing.T) []table.Row {
	t.Helper()
	db := &table.Memory{}
	busy(t, db, 4)
	s := store.Store{Table: db}
	r, err := s.Request(ctx, request.HashSecret("token 1"))
	for n, step := range []request.Step{request.StepAmend, request.StepAmend, request.StepAssign, request.StepNote} {
		var c request.Change
		if err == nil {
			c, err = r.Take(step, request.Input{By: request.ByTheAgency,
				Now: time.Date(2026, 11, 1, n, 0, 0, 0, time.UTC), To: request.Assignee{ID: "somebody"},
				Answers: request.Answers{"kind": "district", "need": fmt.Sprint(n),
					"contact_email": "pat1@example.org"}})
		}
		if err == nil {
			err, r = s.Save(ctx, c), c.Request
		}
	}
	if err == nil {
		err = s.SaveMessage(ctx, request.NewDraftLink("draft", "pat@example.org", "id",
			time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)), request.MessageWrite{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return allRows(t, db)
}

// missing are what the check says, for each kind of row, where one is missing. A
// row that is not listed is one that nothing depends on.
var missing = map[string][]string{
	"event": {"is missing or out of place", "the request counts", "and the events tell of",
		"has not the answers that were sent"},
	"edition":   {"editions of RFA-2026-0001-X: number"},
	"find":      {"the search by"},
	"assigned":  {"RFA-2026-0001-X: whoever takes care of it does not find it"},
	"reference": {"its reference number does not lead to it"},
	"link":      {"no link opens its receipt"},
	"message":   {"messages that its receipt owes are not there"},
	"request": {"events of a request that is not there", "is of a request that is not there",
		"leads to a request that is not there"},
}

// kindOf is a row's kind, as the check counts it, where a table without it is not
// whole.
func kindOf(r table.Row) string {
	part, id, _ := strings.Cut(r.Part, "#")
	sort, _, _ := strings.Cut(r.Sort, "#")
	switch {
	case part == "request":
		return sort
	case part == "link" && (strings.HasPrefix(id, "mailed") || id == "draft"), part == "message" &&
		!strings.Contains(id, "-1-"):
		return ""
	case missing[part] == nil:
		return ""
	}
	return part
}

// A table that is whole has nothing wrong with it, and all its rows are counted by
// kind.
func TestCheck_WholeTable(t *testing.T) {
	rows := amendedTable(t)
	a, err := backup.Check(ctx, tableOf(t, rows))
	if err != nil || len(a.Problems) > 0 {
		t.Fatalf("%q, %v", a.Problems, err)
	}
	want := "1 × assigned, 1 × draft, 2 × edition, 10 × event, 28 × find, 9 × link, 15 × message, 4 × quota, 4 × " +
		"reference, 4 × request, 4 × task"
	if a.String() != want {
		t.Errorf("it has %s, want %s", a, want)
	}
}

// Whichever row is missing, the check says so, and nothing else.
func TestCheck_MissingRow(t *testing.T) {
	backup.Serial(t)
	rows := amendedTable(t)
	tried := map[string]int{}
	for i, left := range rows {
		kind := kindOf(left)
		if kind == "" {
			continue
		}
		tried[kind]++
		a, err := backup.Check(ctx, tableOf(t, slices.Delete(slices.Clone(rows), i, i+1)))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range missing[kind] {
			if kind != "event" && !strings.Contains(strings.Join(a.Problems, "\n"), want) {
				t.Errorf("without %s/%s: %q, want %q", left.Part, left.Sort, a.Problems, want)
			}
		}
		for _, p := range a.Problems {
			if !slices.ContainsFunc(missing[kind], func(want string) bool { return strings.Contains(p, want) }) {
				t.Errorf("without %s/%s: %q", left.Part, left.Sort, p)
			}
		}
		if len(a.Problems) == 0 {
			t.Errorf("without %s/%s the check finds nothing", left.Part, left.Sort)
		}
	}
	for kind := range missing {
		if tried[kind] == 0 {
			t.Errorf("no %s was left out", kind)
		}
	}
}

// A row that cannot be read, and a request at another version than its events, are
// named.
func TestCheck_DamagedRow(t *testing.T) {
	rows := amendedTable(t)
	for i, r := range rows {
		kind := kindOf(r)
		if kind == "" || kind == "find" || kind == "assigned" {
			continue
		}
		damaged := slices.Clone(rows)
		damaged[i].Data = []byte("{")
		a, err := backup.Check(ctx, tableOf(t, damaged))
		if want := r.Part + "/" + r.Sort + " cannot be relied on: "; err != nil ||
			!slices.ContainsFunc(a.Problems, func(p string) bool { return strings.HasPrefix(p, want) }) {
			t.Errorf("%s/%s: %q, %v", r.Part, r.Sort, a.Problems, err)
		}
		if r.Sort != "request" {
			continue
		}
		if len(a.Problems) != 2 || !strings.HasSuffix(a.Problems[0], " is kept under another's key") {
			t.Errorf("a request cannot be read: %q", a.Problems)
		}
		damaged[i].Data = r.Data
		damaged[i].Version++ // which its checksum covers too
		a, err = backup.Check(ctx, tableOf(t, damaged))
		if err != nil ||
			!strings.Contains(strings.Join(a.Problems, "\n"),
				fmt.Sprintf("is at version %d and counts %d events", r.Version+1, r.Version)) {
			t.Errorf("at another version: %q, %v", a.Problems, err)
		}
	}
}

// The index of a whole table is read to its end, page by page.
func TestCheck_ManyRowsOfAnIndex(t *testing.T) {
	db := &table.Memory{}
	busy(t, db, 400) // in status received are 266, of the outbox's lane more than two pages
	if a, err := backup.Check(ctx, db); err != nil || len(a.Problems) > 0 {
		t.Errorf("%q, %v", a.Problems, err)
	}
	db.Lag = 1
	must := row("request#x", "hold", 1, "{}")
	must.Index, must.Order = "tasks", "9999"
	write(t, db, must)
	a, err := backup.Check(ctx, db)
	if err != nil || !slices.Contains(a.Problems, "the index tasks shows 400 rows, and 401 are in it") {
		t.Errorf("a row that the index does not show: %q, %v", a.Problems, err)
	}
}

// The check of a restored table names each row that is not as it was written,
// whatever changed in it.
func TestCheck_Checksums(t *testing.T) {
	db := &table.Memory{}
	busy(t, db, 3)
	if a, err := backup.Check(t.Context(), db); err != nil || len(a.Problems) > 0 {
		t.Fatalf("before anything is altered: %v, %v", a.Problems, err)
	}
	altered := 0
	for _, r := range allRows(t, db) {
		if at := strings.Index(string(r.Data), `Example`); at >= 0 && !strings.HasPrefix(r.Sort, "find#") {
			r.Data[at] = 'A'
			r.Version++
			altered++
			if err := db.Write(t.Context(), r); err != nil {
				t.Fatal(err)
			}
		}
	}
	a, err := backup.Check(t.Context(), db)
	if n := strings.Count(strings.Join(a.Problems, "\n"), "its checksum does not match"); err != nil || altered == 0 ||
		n != altered {
		t.Errorf("%d rows were altered, and %d are named: %v, %v", altered, n, a.Problems, err)
	}
}
