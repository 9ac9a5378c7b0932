package test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"ccee-ca.org/assist/infra/fake/runtimeapi"
)

// TestTheProbePassesTheFrontDoorAndStoresNothing runs the probe as it is deployed,
// with a front door that gives what it posts to intake.
func TestTheProbePassesTheFrontDoorAndStoresNothing(t *testing.T) {
	w := newWorld(t)
	intake := w.start("intake")
	broken := false
	front := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/request/" {
			io.WriteString(rw, `<form action="/request/check">`)
			return
		}
		text, _ := io.ReadAll(r.Body)
		form, err := url.ParseQuery(string(text))
		if err != nil || broken {
			rw.WriteHeader(http.StatusBadGateway)
			return
		}
		p := intake.post(r.URL.Path, form)
		rw.WriteHeader(p.status)
		io.WriteString(rw, p.body)
	}))
	defer front.Close()
	f, err := runtimeapi.Start(context.Background(), bootstrap(t, "probe"),
		append(w.environment("probe"), "SITE_URL="+front.URL))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Kill)
	probe := &function{f, "probe", w}
	probe.invoke(tick("probe"))
	if n := len(w.rows()); n > 0 {
		t.Errorf("the probe stored %d rows", n)
	}
	broken = true
	if _, err := probe.try(tick("probe")); err == nil {
		t.Error("behind a broken door the probe is content")
	}
}
