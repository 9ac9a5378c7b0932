package office_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/cloud"
	"ccee-ca.org/assist/lambda/office/audit"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"

	"github.com/aws/aws-sdk-go-v2/credentials"
)

// meter stands before DynamoDB, asks it with each call what it has cost, and adds
// that up.
type meter struct {
	url string

	mu          sync.Mutex
	read, write float64
	calls       []string
}

func newMeter(t testing.TB) *meter {
	t.Helper()
	m, behind := &meter{}, cloud.Dynoxide(t)
	front := httptest.NewServer(
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { m.pass(t, behind, w, r) }))
	t.Cleanup(front.Close)
	m.url = front.URL
	return m
}

func (m *meter) pass(t testing.TB, behind string, w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	_, call, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	var asked map[string]any
	if err := json.Unmarshal(body, &asked); err == nil &&
		(strings.HasSuffix(call, "Item") || strings.HasSuffix(call, "Items") || call == "Query") {
		asked["ReturnConsumedCapacity"] = "INDEXES"
		body, _ = json.Marshal(asked)
	}
	on, err := http.NewRequestWithContext(r.Context(), r.Method, behind+r.URL.Path, bytes.NewReader(body))
	if err != nil {
		t.Error(err)
		return
	}
	on.Header = r.Header.Clone()
	answer, err := http.DefaultTransport.RoundTrip(on)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	said, _ := io.ReadAll(answer.Body)
	m.count(call, said)
	for name, v := range answer.Header {
		if name != "Content-Length" && name != "X-Amz-Crc32" {
			w.Header()[name] = v
		}
	}
	w.WriteHeader(answer.StatusCode)
	w.Write(said)
}

// count adds what a call has cost, by the table's own word.
func (m *meter) count(call string, said []byte) {
	type units struct{ CapacityUnits float64 }
	var one struct{ ConsumedCapacity units }
	var many struct{ ConsumedCapacity []units }
	m.mu.Lock()
	defer m.mu.Unlock()
	m.calls = append(m.calls, call)
	spent := 0.0
	switch call {
	case "TransactWriteItems", "BatchGetItem":
		if json.Unmarshal(said, &many) == nil {
			for _, u := range many.ConsumedCapacity {
				spent += u.CapacityUnits
			}
		}
	default:
		if json.Unmarshal(said, &one) == nil {
			spent = one.ConsumedCapacity.CapacityUnits
		}
	}
	if call == "GetItem" || call == "BatchGetItem" || call == "Query" {
		m.read += spent
	} else {
		m.write += spent
	}
}

// newMetered is a service over DynamoDB, of which m counts what each call costs.
func newMetered(t *testing.T) (m *meter, s *service) {
	t.Helper()
	m = newMeter(t)
	db := table.NewDynamo("office-"+strings.ToLower(rand.Text()), "us-east-1", m.url,
		credentials.NewStaticCredentialsProvider("test", "test", ""))
	if err := table.CreateTable(context.Background(), db); err != nil {
		t.Fatal(err)
	}
	return m, newService(t, db)
}

// of is what a job costs.
func (m *meter) of(job func()) (read, write float64, calls string) {
	m.mu.Lock()
	m.read, m.write, m.calls = 0, 0, nil
	m.mu.Unlock()
	job()
	m.mu.Lock()
	defer m.mu.Unlock()
	slices.Sort(m.calls)
	n := map[string]int{}
	for _, call := range m.calls {
		n[call]++
	}
	for _, call := range slices.Compact(m.calls) {
		calls += fmt.Sprintf(" %d %s", n[call], call)
	}
	return m.read, m.write, calls
}

// The sizes of the valid form’s rows in KB, begun, and its find rows: four words of
// its name, all of it, its code, its county and the word of that, three ends of its
// reference number, and two words of people.
const (
	unitsR, unitsE, unitsM, unitsF = 2, 1, 1, 13
)

// Each job costs the request units that the stores package comment says.
func TestRequestUnits_PerJob(t *testing.T) {
	m, s := newMetered(t)
	const R, E, M, f = unitsR, unitsE, unitsM, unitsF
	form := s.checked(valid())
	send := func() { s.post(s.intake, "/request/send", form) }
	id := request.HashSecret(form.Get("token"))
	var path, desk string
	pat := s.signedIn("Pat Example", false)
	for _, job := range []struct {
		name        string
		do          func()
		read, write float64
	}{
		{"receive a request, 3 mails", send, 0, 2*(R+E+2+3*M+f) + R + 3*M + f},
		{"the same POST again", send, 1, 0}, // and what was refused, which DynamoDB bills and no answer reports
		{"sign in for the second time", func() { pat = s.signedIn("Pat Example", false) }, 1, 5},
		{"a page of the queue", func() { s.getAs(pat, "/desk/queue") }, 2 + 5*0.5, 0},
		// with the queue's counts
		{"a search", func() { s.getAs(pat, "/desk/queue?find=example") }, 2 + 5*0.5 + 0.5 + 1, 0},
		{"a request's page at the desk, the first time", func() {
			desk = "/desk/requests/" + s.read(id).Reference
			m.of(func() {})
			s.getAs(pat, desk)
		}, 2 + 2 + 1 + 2.5 + 2*2 + 4 + 1, 2*(R+E) + R + 1},
		{"and again", func() { s.getAs(pat, desk) }, 2 + 2 + 2.5 + 2*2 + 4 + 1, 1},
		{"verify at the desk, 2 mails",
			func() { s.postAs(pat, desk+"/verify", and(allChecked(), url.Values{"version": {"2"}})) },
			5.5, 2*(R+1+E+2*M) + R + R + 1 + 2*M}, // verified, the request has begun another KB
		{"the agency's page", func() {
			path = "/status/open/" +
				request.ReceiptSecret(form.Get("token"))
			s.get(s.intake, path)
		}, 2 + 2 + 1, 0},
		{"a sweep that sends 5 mails", s.sweep, 2*0.5 + 5*2 + 2 + 3, (2*(M+2) + 2*M + 2) + (2*(M+1) + 2*M + 2) + 3*M +
			2*(2*(M+1)+2*M) + 5*2*M},
		{"a sweep that finds nothing", s.sweep, 2 * 0.5, 0},
		{"a watch that finds nothing", func() { s.watch.Run(context.Background()) }, 4 * 0.5, 0},
		{"the contact list, of no entries", func() { s.getAs(pat, "/desk/offices") }, 2 + 0.5, 0},
		{"enter an address", func() { s.postAs(pat, "/desk/offices/15-county", officeForm()) }, 2 + 1, 2},
		{"the contact list, right after it", func() { s.getAs(pat, "/desk/offices?done=15-county") }, 2 + 1 + 0.5, 0},
		{"an entry", func() { s.getAs(pat, "/desk/offices/15-county") }, 2 + 1 + 0.5, 0},
		{"the daily comparison of one request",
			func() { audit.Reconcile(context.Background(), s.store, s.clock().Add(20*time.Minute)) }, 8*0.5 + 1 + 3*2 +
				2*4, 0},
		{"ask an office", func() { s.confirms(id, request.StepAskOfficial) }, 4, 2*(R+1+E+M+1) + R + 1 + M},
		{"a sweep that asks it", s.sweep, 2*0.5 + 2, 2*(M+1) + 2*M + 2*M},
		{"a watch while a question is open", func() { s.watch.Run(context.Background()) }, 4*0.5 + 1, 0},
		{"its answer, 4 emails", func() { s.confirms(id, request.StepConfirm) }, 4, 2*(R+1+E+4*M) + R + 1 + 4*M},
		{"staff accept it", func() {
			s.confirms(id, request.StepAcceptConfirmation, func(in *request.Input) { in.Words = "why" })
		}, 4, 2*(R+2+E) + R + 2}, // the request has begun another KB,
	} {
		read, write, calls := m.of(job.do)
		t.Logf("%-46s read %5.1f  write %5.1f %s", job.name, read, write, calls)
		if read != job.read || write != job.write {
			t.Errorf("%s: read %.1f and write %.1f, want %.1f and %.1f", job.name, read, write, job.read, job.write)
		}
	}
}
