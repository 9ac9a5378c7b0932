package main

import (
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/mail"
	"ccee-ca.org/assist/lambda/office/probe"
)

// changing is a table that a test replaces.
type changing struct{ keeper }

// flipped is a service whose data file is altered under it.
type flipped struct {
	*testing.T
	*service
	table *changing
	file  string
}

func newFlipped(t *testing.T) *flipped {
	t.Helper()
	t.Chdir("../..") // where make run starts
	data := t.TempDir()
	f := &flipped{T: t, table: &changing{}, file: filepath.Join(data, "requests.db")}
	f.open()
	var err error
	folder, log := &mail.Folder{Dir: filepath.Join(data, "mail")}, slog.New(slog.DiscardHandler)
	f.service, err = newService(f.table, folder, data, "http://127.0.0.1:8080/", log, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.people.Close(); f.table.Close() })
	return f
}

func (f *flipped) open() {
	f.Helper()
	var err error
	f.table.keeper, err = openTable(f.file)
	if err != nil {
		f.Fatal(err)
	}
}

func (f *flipped) serve(method, path string, form url.Values) (*httptest.ResponseRecorder, string) {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w, w.Body.String()
}

// send stores a request, and returns its receipt's address.
func (f *flipped) send() string {
	f.Helper()
	_, page := f.serve("POST", "/request/check", probe.Sample)
	token := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(page)
	if token == nil {
		f.Fatal("the check gives no token")
	}
	form := url.Values(http.Header(probe.Sample).Clone())
	form.Set("token", token[1])
	w, _ := f.serve("POST", "/request/send", form)
	if w.Code != http.StatusSeeOther {
		f.Fatalf("send answers %d", w.Code)
	}
	return w.Header().Get("Location")
}

// answers are the words of a page's main part, which are the same at each look.
var answers = regexp.MustCompile(`(?s)<main.*</main>`)

// A hundred times a byte of the data file is altered between two runs: the receipt
// is what it was, or an error page, and the process lives.
func TestFlips_ReceiptIsRightOrAnError(t *testing.T) {
	f := newFlipped(t)
	receipt := f.send()
	for range 20 {
		f.send()
	}
	_, page := f.serve("GET", receipt, nil)
	right := answers.FindString(page)
	if err := f.table.Close(); err != nil || right == "" {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(f.file)
	if err != nil {
		t.Fatal(err)
	}
	end := len(whole) // without the pages that it is ahead: they hold zeros alone
	for end > 0 && whole[end-1] == 0 {
		end--
	}
	random, errors := rand.New(rand.NewPCG(5, 5)), 0
	for range 100 {
		at, by := random.IntN(end), byte(1+random.IntN(255))
		now := slices.Clone(whole)
		now[at] ^= by
		if err := os.WriteFile(f.file, now, 0o600); err != nil {
			t.Fatal(err)
		}
		f.corrupt.Store(nil)
		f.open()
		f.recover(t.Context())
		switch w, page := f.serve("GET", receipt, nil); {
		case w.Code == http.StatusServiceUnavailable && strings.Contains(page, f.file):
			errors++
		case w.Code != http.StatusOK || answers.FindString(page) != right:
			t.Errorf("byte %d altered by %#x: the receipt answers %d, and is not what it was", at, by, w.Code)
		}
		if w, _ := f.serve("GET", "/_local/inbox/", nil); w.Code != http.StatusOK && w.Code != http.StatusForbidden {
			t.Errorf("byte %d altered by %#x: the inbox answers %d", at, by, w.Code)
		}
		f.table.Close()
	}
	t.Logf("of 100 altered bytes %d are said, and the others hold nothing", errors)
	if errors < 30 {
		t.Error("too few to tell anything")
	}
}
