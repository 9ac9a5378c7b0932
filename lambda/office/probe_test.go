package office_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/office/logging"
	"ccee-ca.org/assist/lambda/office/probe"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// front is the front door: the form's page, and behind it intake.
func (s *service) front(change func(http.Handler) http.Handler) string {
	mux := http.NewServeMux()
	mux.Handle("/request/check", s.intake)
	mux.HandleFunc("GET /request/{$}",
		func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(`<form action="/request/check">`)) })
	server := httptest.NewServer(change(mux))
	s.t.Cleanup(server.Close)
	return server.URL
}

func (s *service) probe(change func(http.Handler) http.Handler) error {
	p := &probe.Probe{URL: s.front(change), Client: http.DefaultClient, Log: logging.New(s.log, "")}
	return p.Run(s.t.Context())
}

func TestTheProbeSendsAFormThatIsCheckedAndStoresNothing(t *testing.T) {
	db := &table.Memory{}
	s := newService(t, db)
	if err := s.probe(func(h http.Handler) http.Handler { return h }); err != nil {
		t.Fatal(err)
	}
	waiting, err := gathered(s.store.WithStatus(t.Context(), request.Received))
	if err != nil || len(waiting) > 0 {
		t.Errorf("it stored %v, %v", waiting, err)
	}
	if due, err := gathered(s.store.Outbox(t.Context(), request.Prompt, s.clock())); err != nil || len(due) > 0 {
		t.Errorf("it owes %v, %v", due, err)
	}
}

func TestTheProbeFailsWhenAVisitorWould(t *testing.T) {
	for name, c := range map[string]struct {
		path, body string
		status     int
	}{
		"a form that goes nowhere":   {"/request/", "<form>", 200},
		"no form":                    {"/request/", "", 404},
		"a check that fails":         {"/request/check", "", 503},
		"a check that finds errors":  {"/request/check", "There is a problem", 422},
		"a check that is some page":  {"/request/check", "Welcome", 200},
		"a closed form, which leads": {"/request/check", "", 303},
	} {
		s := newService(t, &table.Memory{})
		err := s.probe(func(h http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Path != c.path {
					h.ServeHTTP(w, r)
					return
				}
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(c.status)
				w.Write([]byte(c.body))
			})
		})
		if err == nil || !strings.Contains(err.Error(), c.path) {
			t.Errorf("%s: it said %v", name, err)
		}
	}
}
