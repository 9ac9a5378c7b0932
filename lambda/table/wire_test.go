package table_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"ccee-ca.org/assist/infra/fake/cloud"
	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/table"

	"github.com/aws/aws-sdk-go-v2/credentials"
)

// wire stands between Dynamo and dynoxide. It does to the calls that come first
// what its faults say, one each, and carries the others over.
type wire struct {
	*httptest.Server
	endpoint string
	mu       sync.Mutex
	faults   []fault
	calls    int
	dialled  int
}

type fault func(w http.ResponseWriter, r *http.Request, carry func(http.ResponseWriter, *http.Request))

// overWire opens an empty table behind a wire, and the same table past it.
func overWire(t *testing.T) (behind table.Table, past *table.Dynamo, w *wire) {
	w = &wire{endpoint: cloud.Dynoxide(t)}
	w.Server = httptest.NewUnstartedServer(w)
	w.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			w.mu.Lock()
			w.dialled++
			w.mu.Unlock()
		}
	}
	w.Start()
	t.Cleanup(w.Close)
	past, db := tables.CreateDynamo(t, w.endpoint)
	return table.NewDynamo(db, "us-east-1", w.URL, anyone), past, w
}

func (w *wire) fail(faults ...fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls, w.faults = 0, faults
}

func (w *wire) seen() (calls, dialled int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.calls, w.dialled
}

func (w *wire) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.calls++
	next := fault(carried)
	if len(w.faults) > 0 {
		next, w.faults = w.faults[0], w.faults[1:]
	}
	w.mu.Unlock()
	next(rw, r, w.carry)
}

func (w *wire) carry(rw http.ResponseWriter, r *http.Request) {
	req, err := http.NewRequestWithContext(r.Context(), r.Method, w.endpoint+r.URL.Path, r.Body)
	if err != nil {
		panic(err)
	}
	req.Header = r.Header
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		panic(err)
	}
	defer res.Body.Close()
	for name, values := range res.Header {
		rw.Header()[name] = values
	}
	rw.WriteHeader(res.StatusCode)
	io.Copy(rw, res.Body)
}

func carried(w http.ResponseWriter, r *http.Request, carry func(http.ResponseWriter, *http.Request)) {
	carry(w, r)
}

// lost carries the call over and loses the answer.
func lost(_ http.ResponseWriter, r *http.Request, carry func(http.ResponseWriter, *http.Request)) {
	carry(httptest.NewRecorder(), r)
	panic(http.ErrAbortHandler)
}

// cut carries the call over and breaks off in the middle of the answer.
func cut(w http.ResponseWriter, r *http.Request, carry func(http.ResponseWriter, *http.Request)) {
	carry(httptest.NewRecorder(), r)
	w.Header().Set("Content-Length", "100")
	io.WriteString(w, `{"Item`)
	panic(http.ErrAbortHandler)
}

// broken carries the call over and says that it failed.
func broken(w http.ResponseWriter, r *http.Request, carry func(http.ResponseWriter, *http.Request)) {
	carry(httptest.NewRecorder(), r)
	said(500, "InternalServerError")(w, r, carry)
}

// swallowed loses the call itself.
func swallowed(http.ResponseWriter, *http.Request, func(http.ResponseWriter, *http.Request)) {
	panic(http.ErrAbortHandler)
}

// after does as f and then something else.
func after(f fault, do func()) fault {
	return func(w http.ResponseWriter, r *http.Request, carry func(http.ResponseWriter, *http.Request)) {
		defer do()
		f(w, r, carry)
	}
}

// said answers in DynamoDB's stead; reasons are those of a transaction that was
// cancelled.
func said(status int, code string, reasons ...string) fault {
	return func(w http.ResponseWriter, _ *http.Request, _ func(http.ResponseWriter, *http.Request)) {
		var list []string
		for _, r := range reasons {
			list = append(list, fmt.Sprintf(`{"Code":%q}`, r))
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"__type":"com.amazonaws.dynamodb.v20120810#%s","message":"said","CancellationReasons":[%s]}`,
			code, strings.Join(list, ","))
	}
}

// forgotten carries the call over under another token, as if DynamoDB no longer
// knew the first.
func forgotten(w http.ResponseWriter, r *http.Request, carry func(http.ResponseWriter, *http.Request)) {
	body, _ := io.ReadAll(r.Body)
	body = bytes.ReplaceAll(body, []byte(`"ClientRequestToken":"`), []byte(`"ClientRequestToken":"again-`))
	r.Body = io.NopCloser(bytes.NewReader(body))
	r.Header.Del("Content-Length")
	carry(w, r)
}

// processing carries n keys of a batch over and leaves the others unprocessed.
func processing(n int) fault {
	return func(w http.ResponseWriter, r *http.Request, carry func(http.ResponseWriter, *http.Request)) {
		type batch map[string]struct {
			Keys           []json.RawMessage
			ConsistentRead bool
		}
		var ask struct{ RequestItems batch }
		var answer struct {
			Responses       map[string]json.RawMessage
			UnprocessedKeys batch
		}
		if err := json.NewDecoder(r.Body).Decode(&ask); err != nil {
			panic(err)
		}
		answer.UnprocessedKeys = batch{}
		for db, keys := range ask.RequestItems {
			left := keys
			left.Keys, keys.Keys = keys.Keys[n:], keys.Keys[:n]
			answer.UnprocessedKeys[db], ask.RequestItems[db] = left, keys
		}
		if n > 0 {
			body, _ := json.Marshal(ask)
			r.Body = io.NopCloser(bytes.NewReader(body))
			r.Header = r.Header.Clone()
			r.Header.Del("Content-Length")
			carried := httptest.NewRecorder()
			carry(carried, r)
			if err := json.Unmarshal(carried.Body.Bytes(), &answer); err != nil {
				panic(err)
			}
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		json.NewEncoder(w).Encode(answer)
	}
}

// anyone is whom the fakes take a signature from.
var anyone = credentials.NewStaticCredentialsProvider("test", "test", "")
