package office_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
	"math"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/cloud"
	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"

	"github.com/aws/aws-sdk-go-v2/credentials"
)

// collected is a table that keeps what is written last by its key, and has nothing
// to read.
type collected struct {
	table.Table
	rows map[string]table.Row
}

func (c collected) Write(_ context.Context, rows ...table.Row) error {
	for _, r := range rows {
		c.rows[r.Part+" "+r.Sort] = r
	}
	return nil
}

// specimen is a request as its rows, of which many others can be made.
type specimen struct {
	id, reference string
	rows          []table.Row
}

// specimens are a request in each status, assigned to a person, with a task.
func specimens(t testing.TB, person string) (list []specimen) {
	t.Helper()
	for i, steps := range [][]request.Step{
		{}, {request.StepVerify}, {request.StepVerify, request.StepAsk}, {request.StepVerify, request.StepAccept},
		{request.StepVerify, request.StepDecline},
		{request.StepVerify, request.StepRefer}, {request.StepWithdraw},
		{request.StepVerify, request.StepAccept, request.StepPrepare, request.StepSend, request.StepSign},
	} {
		typed := request.RawInput{}
		for name, values := range valid() {
			typed[name] = values[0]
		}
		typed["need"], typed["agency"] = strings.Repeat("What the pupils need. ", 100), "Specimen Unified"
		all := collected{rows: map[string]table.Row{}}
		reference := fmt.Sprintf("RFA-2026-%04d-X", i)
		c := request.Receive(fmt.Sprint("token ", i), request.Form.Check(typed, start).Answers, reference, "salt",
			start).HoldSuspect([]string{"Why."})
		for {
			if err := (store.Store{Table: all}).Save(context.Background(), c); err != nil {
				t.Fatal(err)
			}
			if len(steps) == 0 {
				break
			}
			next, err := c.Request.Take(steps[0], request.Input{By: "Pat", Salt: "salt", Now: start})
			if err != nil {
				t.Fatal(err)
			}
			c, steps = next, steps[1:]
		}
		assigned, err := c.Request.Take(request.StepAssign,
			request.Input{By: "Pat", Salt: "salt", Now: start, To: request.Assignee{ID: person, Name: "Pat"}})
		if err == nil {
			err = (store.Store{Table: all}).Save(context.Background(), assigned)
		}
		if err != nil {
			t.Fatal(err)
		}
		s := specimen{id: c.Request.ID, reference: reference}
		for _, r := range all.rows {
			if r.Index != "" && r.Index != string(request.Prompt) {
				s.rows = append(s.rows, r)
			}
		}
		list = append(list, s)
	}
	return list
}

// sealed is the checksum at the end of a row.
var sealed = regexp.MustCompile(`,"sum":"[0-9a-f]+"}$`)

// another is the rows of the n-th request like the specimen, received n seconds
// after it.
func (s specimen) another(n int) (rows []table.Row) {
	at := start.Add(time.Duration(n) * time.Second)
	const inOrder = "2006-01-02T15:04:05.000000000Z"
	younger := func(t time.Time) string { return fmt.Sprint(math.MaxInt64 - t.UnixNano()) }
	id := fmt.Sprintf("%064x", n)
	other := strings.NewReplacer(s.id, id, s.id[:32], id[:24]+id[56:], s.reference, fmt.Sprintf("RFA-%d", n),
		start.Format(inOrder), at.Format(inOrder), younger(start), younger(at),
		start.Format(time.RFC3339Nano), at.Format(time.RFC3339Nano), "Specimen Unified",
		fmt.Sprintf("Specimen Unified %d", n))
	for _, r := range s.rows {
		r.Version, r.Part, r.Order, r.Data = 1, other.Replace(r.Part), other.Replace(r.Order),
			sealed.ReplaceAll([]byte(other.Replace(string(r.Data))), []byte("}"))
		rows = append(rows, r.Seal())
	}
	return rows
}

// fill puts n requests into a table, a hundred rows at a time, in the order of the
// index.
func fill(t testing.TB, db table.Table, n int, person string) {
	t.Helper()
	kinds := specimens(t, person)
	var rows []table.Row
	for i := range n {
		rows = append(rows, kinds[i%len(kinds)].another(i)...)
	}
	slices.SortFunc(rows, func(a, b table.Row) int {
		return cmp.Or(strings.Compare(a.Index, b.Index), strings.Compare(a.Order, b.Order))
	})
	for some := range slices.Chunk(rows, table.MaxRows) {
		if err := db.Write(context.Background(), some...); err != nil {
			t.Fatal(err)
		}
	}
}

// deskPages are what is looked at when many are stored.
var deskPages = []string{"/desk/queue", "/desk/queue?show=verify", "/desk/queue?show=closed", "/desk/queue?show=mine",
	"/desk/queue?find=spec", "/desk/queue?find=unified&county=01", "/desk/tasks"}

// atBusyDesk is a desk with n requests, and who looks at it.
func atBusyDesk(t testing.TB, db table.Table, n int) (s *service, c *tables.Counting, pat *http.Cookie) {
	c = &tables.Counting{Table: db}
	s = newService(t, c)
	pat = s.signedIn("Pat Example", true)
	people, err := s.store.People(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	fill(t, db, n, people[0].ID)
	return s, c, pat
}

func TestAPageIsReadWithAsManyCallsHoweverManyRequestsAreStored(t *testing.T) {
	serial(t)
	few, many := 1000, 10_000 // BenchmarkDeskPages counts with 100,000
	if testing.Short() {
		few, many = 1000, 2000
	}
	calls := map[int]map[string]int64{few: {}, many: {}}
	for n, count := range calls {
		s, c, pat := atBusyDesk(t, &table.Memory{}, n)
		for _, list := range deskPages {
			for page, path := 1, list; page <= 2; page++ {
				before := c.Reads.Load()
				body := s.page(pat, path)
				count[fmt.Sprint(page, " of ", list)] = c.Reads.Load() - before
				if next := nextPage.FindStringSubmatch(body); next != nil {
					path = next[1]
				} else {
					t.Fatalf("%s has no next page", path)
				}
			}
		}
	}
	for page, n := range calls[few] {
		if calls[many][page] != n {
			t.Errorf("page %s is read with %d calls of %d requests, with %d of %d", page, n, few, calls[many][page],
				many)
		}
	}
}

// BenchmarkDeskPages prints the median of the time that a page takes from the
// request to the last byte, and the calls to the table.
func BenchmarkDeskPages(b *testing.B) {
	for _, floor := range []struct {
		name string
		open func(testing.TB) table.Table
		most int
	}{
		{"memory", func(testing.TB) table.Table { return &table.Memory{} }, 100_000},
		{"bolt", func(t testing.TB) table.Table {
			db, err := table.OpenBolt(filepath.Join(t.TempDir(), "requests.db"))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			return db
		}, 100_000},
		{"dynamodb", func(t testing.TB) table.Table {
			db := table.NewDynamo("desk-"+strings.ToLower(rand.Text()), "us-east-1", cloud.Dynoxide(t),
				credentials.NewStaticCredentialsProvider("test", "test", ""))
			if err := table.CreateTable(context.Background(), db); err != nil {
				t.Fatal(err)
			}
			return db
		}, 1000}, // the stand-in takes minutes to be filled with more
	} {
		for _, n := range []int{100, 1000, 10_000, 100_000} {
			if n > floor.most {
				continue
			}
			b.Run(fmt.Sprintf("%s/%d", floor.name, n), func(b *testing.B) {
				s, c, pat := atBusyDesk(b, floor.open(b), n)
				for _, path := range deskPages {
					b.Run(strings.NewReplacer("/desk/", "", "?", "-", "=", "-", "&", "-").Replace(path),
						func(b *testing.B) {
							var took []time.Duration
							before := c.Reads.Load()
							for b.Loop() {
								began := time.Now()
								if w := s.getAs(pat, path); w.Code != 200 {
									b.Fatal(w.Code)
								}
								took = append(took, time.Since(began))
							}
							slices.Sort(took)
							b.ReportMetric(took[len(took)/2].Seconds()*1000, "median-ms")
							b.ReportMetric(float64(c.Reads.Load()-before)/float64(len(took)), "calls")
							b.ReportMetric(0, "ns/op")
						})
				}
			})
		}
	}
}
