package runtimeapi

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// invocation is one event on its way through the process.
type invocation struct {
	id       string
	event    []byte
	deadline time.Time
	answer   chan answer // holds one
}

type answer struct {
	body []byte
	err  error
}

func (f *Function) invocation(ctx context.Context, event []byte) *invocation {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count++
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(longest)
	}
	return &invocation{fmt.Sprintf("00000000-0000-4000-8000-%012d", f.count), event, deadline, make(chan answer, 1)}
}

// last is the answer that came just before the process ended, or err.
func (i *invocation) last(err error) ([]byte, error) {
	select {
	case a := <-i.answer:
		return a.body, a.err
	default:
		return nil, err
	}
}

// api is Lambda's Runtime API, version 2018-06-01.
func (f *Function) api() http.Handler {
	m := http.NewServeMux()
	m.HandleFunc("GET /2018-06-01/runtime/invocation/next", f.next)
	m.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", f.response)
	m.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", f.error)
	m.HandleFunc("POST /2018-06-01/runtime/init/error", f.initError)
	return m
}

func (f *Function) next(w http.ResponseWriter, r *http.Request) {
	select {
	case i := <-f.events:
		f.mu.Lock()
		f.current = i
		f.mu.Unlock()
		h := w.Header()
		h.Set("Lambda-Runtime-Aws-Request-Id", i.id)
		h.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(i.deadline.UnixMilli(), 10))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:"+f.name)
		h.Set("Content-Type", "application/json")
		w.Write(i.event)
	case <-r.Context().Done():
	}
}

func (f *Function) response(w http.ResponseWriter, r *http.Request) {
	f.deliverAnswer(w, r, func(body []byte) answer { return answer{body: body} })
}

func (f *Function) error(w http.ResponseWriter, r *http.Request) {
	f.deliverAnswer(w, r, func(body []byte) answer { return answer{err: failure(body)} })
}

// deliverAnswer hands what the process posted to the caller that waits in Invoke.
func (f *Function) deliverAnswer(w http.ResponseWriter, r *http.Request, read func([]byte) answer) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxPayload))
	i := f.take(r.PathValue("id"))
	switch {
	case i == nil:
		http.Error(w, "InvalidRequestID", http.StatusBadRequest)
	case err != nil:
		i.answer <- answer{err: fmt.Errorf("read answer of %s (at most %d bytes): %w", f.name, MaxPayload, err)}
		http.Error(w, "RequestEntityTooLarge", http.StatusRequestEntityTooLarge)
	default:
		i.answer <- read(body)
		w.WriteHeader(http.StatusAccepted)
	}
}

// take ends the event under way if it has that id, and notes when the first one
// ended.
func (f *Function) take(id string) *invocation {
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.current
	if i == nil || i.id != id {
		return nil
	}
	f.current = nil
	if f.first == 0 {
		f.first = time.Since(f.started)
	}
	return i
}

// initError notes why the function could not start. Lambda ends such an instance;
// so do we, if it doesn't itself.
func (f *Function) initError(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, MaxPayload)) // half a reason is better than none
	f.mu.Lock()
	f.failure = failure(body)
	f.mu.Unlock()
	w.WriteHeader(http.StatusAccepted)
	time.AfterFunc(time.Second, f.Kill)
}

// failure reads the JSON that a function reports an error in; anything else is kept
// as the message.
func failure(body []byte) *Failure {
	var f Failure
	if err := json.Unmarshal(body, &f); err != nil || f == (Failure{}) {
		return &Failure{Type: "Unknown", Message: string(body)}
	}
	return &f
}
