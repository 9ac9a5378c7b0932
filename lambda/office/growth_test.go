package office_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// slow is a table that counts its calls, each of which takes a while.
type slow struct {
	tables.Counting
	each time.Duration
}

func (s *slow) Get(ctx context.Context, part, sort string) (table.Row, error) {
	time.Sleep(s.each)
	return s.Counting.Get(ctx, part, sort)
}

func (s *slow) BatchGet(ctx context.Context, keys ...table.Key) ([]table.Row, error) {
	time.Sleep(s.each)
	return s.Counting.BatchGet(ctx, keys...)
}

func (s *slow) List(ctx context.Context, part, prefix, after string, limit int) ([]table.Row, error) {
	time.Sleep(s.each)
	return s.Counting.List(ctx, part, prefix, after, limit)
}

func (s *slow) Index(ctx context.Context, index, from, to string, limit int) ([]table.Row, error) {
	time.Sleep(s.each)
	return s.Counting.Index(ctx, index, from, to, limit)
}

func (s *slow) Write(ctx context.Context, rows ...table.Row) error {
	time.Sleep(s.each)
	return s.Counting.Write(ctx, rows...)
}

// planted brings a request to a number of amendments, past any limit, each with a
// note, a question, and its answer: three events more.
func (s *service) planted(id string, amendments int) request.Request {
	s.t.Helper()
	q := s.read(id)
	perDay, all := request.AmendmentsPerDay.Max, request.Amendments.Max
	request.AmendmentsPerDay.Max, request.Amendments.Max = 1<<20, 1<<20
	defer func() { request.AmendmentsPerDay.Max, request.Amendments.Max = perDay, all }()
	take := func(step request.Step, in request.Input) {
		in.By, in.Salt, in.Now = "Pat Example", "salt", s.clock()
		c, err := q.Take(step, in)
		if err != nil {
			s.t.Fatal(err)
		}
		if err := s.store.Save(context.Background(), c); err != nil {
			s.t.Fatal(err)
		}
		q = c.Request
	}
	if q.Status == request.Received {
		take(request.StepVerify, request.Input{})
	}
	for n := range amendments {
		answers := request.Answers{}
		for name, v := range q.Answers {
			answers[name] = v
		}
		answers["need"] = fmt.Sprintf("Need %d of %d. ", n+1, amendments) +
			strings.Repeat("What the students need. ", 40)
		take(request.StepAmend, request.Input{Answers: answers})
		take(request.StepNote, request.Input{Words: "A note."})
		take(request.StepAsk, request.Input{Words: "A question?"})
		take(request.StepAnswer, request.Input{Words: "An answer."})
	}
	return q
}

// The desk's page and the agency's take as many calls to the table however long the
// history is, and have their buttons. The times are printed: go test
// ./lambda/office -run TestRequestPages_Growth -v
func TestRequestPages_Growth(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: it waits for slow table calls, for 2 seconds")
	}
	serial(t)
	const mostCalls = 16
	for _, amendments := range []int{1, 100, 500} {
		for _, each := range []time.Duration{0, 3 * time.Millisecond, 10 * time.Millisecond} {
			db := &slow{Counting: tables.Counting{Table: &table.Memory{}}}
			s := newService(t, db)
			pat := s.signedIn("Pat Example", true)
			q, agency := s.followed(valid())
			q = s.planted(q.ID, amendments)
			desk := "/desk/requests/" + q.Reference
			s.getAs(pat, desk) // the first look is an event
			db.each = each
			for _, page := range []struct {
				name, button string
				open         func() (int, string)
			}{
				{"desk", "Ask the agency a question", func() (int, string) {
					w := s.getAs(pat, desk)
					return w.Code,
						w.Body.String()
				}},
				{"letter", "Update the preview", func() (int, string) {
					w := s.getAs(pat, letterPath(q, request.StepAsk))
					return w.Code, w.Body.String()
				}},
				{"ready", "Ask the lead", func() (int, string) {
					w := s.getAs(pat, desk+"/ready")
					return w.Code, w.Body.String()
				}},
				{"agency", "Withdraw the request", func() (int, string) {
					w := s.get(s.intake, agency)
					return w.Code,
						w.Body.String()
				}},
			} {
				before, began := db.Reads.Load()+db.Tried.Load(), time.Now()
				code, body := page.open()
				calls, took := db.Reads.Load()+db.Tried.Load()-before, time.Since(began)
				t.Logf("%-6s  %3d amendments  %4d events  %2d ms a call  %4d calls  %6.0f ms  answers %d  %4d KB",
					page.name, amendments, q.Version+1, each.Milliseconds(), calls,
					float64(took.Microseconds())/1000, code, len(body)>>10)
				if code != http.StatusOK || !strings.Contains(body, page.button) {
					t.Errorf("the %s page answers %d, with its button: %v", page.name, code,
						strings.Contains(body, page.button))
				}
				if calls > mostCalls {
					t.Errorf("the %s page takes %d calls", page.name, calls)
				}
			}
		}
	}
}
