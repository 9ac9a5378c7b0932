package table

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

// closable ends where it is closed, as the body of a request of the SDK does.
type closable struct {
	io.Reader
	closed atomic.Bool
}

func (b *closable) Read(p []byte) (int, error) {
	if b.closed.Load() {
		return 0, io.EOF
	}
	return b.Reader.Read(p)
}

func (b *closable) Close() error {
	b.closed.Store(true)
	return nil
}

// An answer comes whole although the SDK closes the request's body before all of it
// is sent.
func TestHTTPClient_BodyClosedEarly(t *testing.T) {
	const size = 64 << 20 // more than a connection holds on its way
	closed := make(chan bool)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := http.NewResponseController(w)
		if err := answer.EnableFullDuplex(); err != nil {
			t.Error(err)
		}
		io.WriteString(w, "the first half, ")
		answer.Flush()
		<-closed
		n, err := io.Copy(io.Discard, r.Body)
		if n != size || err != nil {
			t.Errorf("%d bytes of the body came, want %d: %v", n, size, err)
		}
		io.WriteString(w, "and the second")
	}))
	defer server.Close()
	body := &closable{Reader: bytes.NewReader(make([]byte, size))}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL, body)
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = size
	answer, err := newHTTP().Do(r)
	body.Close()
	close(closed)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	all, err := io.ReadAll(answer.Body)
	if string(all) != "the first half, and the second" || err != nil {
		t.Errorf("%q: %v", all, err)
	}
}
