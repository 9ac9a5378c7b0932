package limit

import (
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"ccee-ca.org/assist/site/theme"
)

func TestWhoeverComesWhenAllPlacesAreTakenIsToldWhenToComeAgain(t *testing.T) {
	pages, err := theme.New(theme.Default(), nil)
	if err != nil {
		t.Fatal(err)
	}
	hold, in := make(chan struct{}), make(chan struct{}, mostAtWork)
	l, err := New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		in <- struct{}{}
		<-hold
	}), pages)
	if err != nil {
		t.Fatal(err)
	}
	l.maxWait = time.Hour // on a slow machine no one here gives up
	var waiting sync.WaitGroup
	answers := make(chan int, mostAtWork+mostWaiting)
	for range mostAtWork + mostWaiting {
		waiting.Go(func() {
			w := httptest.NewRecorder()
			l.ServeHTTP(w, httptest.NewRequest("POST", "/request/send", nil))
			answers <- w.Code
		})
	}
	for range mostAtWork {
		<-in
	}
	for len(l.here) < cap(l.here) {
		runtime.Gosched() // the others are on their way to where they wait
	}
	w := httptest.NewRecorder()
	l.ServeHTTP(w, httptest.NewRequest("POST", "/request/send", strings.NewReader("never read")))
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" ||
		!strings.Contains(w.Body.String(), "Nothing was saved") || w.Header().Get("Content-Security-Policy") == "" {
		t.Errorf("one too many is answered %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
	}
	close(hold)
	for range mostWaiting {
		<-in
	}
	waiting.Wait()
	close(answers)
	for code := range answers {
		if code != http.StatusOK {
			t.Errorf("one who waited is answered %d", code)
		}
	}
}
