package mail_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// fate is what a failed send leaves certain.
type fate string

const (
	notSent fate = "not sent"
	refused fate = "refused"
	inDoubt fate = "in doubt"
)

func fateOf(err error) fate {
	switch {
	case errors.Is(err, request.ErrMailNotSent):
		return notSent
	case errors.Is(err, request.ErrMailRefused):
		return refused
	}
	return inDoubt
}

// calls starts an SES that does as the test says and counts how often it was asked.
func calls(t *testing.T, do http.HandlerFunc) (url string, count *atomic.Int32) {
	count = new(atomic.Int32)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		count.Add(1)
		do(w, r)
	}))
	t.Cleanup(s.Close)
	return s.URL, count
}

func TestAnAnswerOfSESSaysWhatBecomesOfTheMail(t *testing.T) {
	for _, c := range []struct {
		status      int
		code, words string
		want        fate
	}{
		{400, "BadRequestException", "Illegal address", refused},
		{400, "MessageRejected", "Message contains a virus", refused},
		{413, "", "", refused},
		{400, "MessageRejected", "Email address is not verified. The following identities failed the check in region " +
			"US-EAST-1: assist@example.org", notSent},
		{400, "MailFromDomainNotVerifiedException", "", notSent},
		{404, "NotFoundException", "Configuration set <assist> does not exist.", notSent},
		{400, "SendingPausedException", "", notSent},
		{403, "AccountSuspendedException", "", notSent},
		{400, "LimitExceededException", "Daily message quota exceeded.", notSent},
		{429, "TooManyRequestsException", "Maximum sending rate exceeded.", notSent},
		{400, "ThrottlingException", "", notSent},
		{403, "AccessDeniedException", "not authorized to perform ses:SendEmail", notSent},
		{403, "InvalidSignatureException", "", notSent},
		{400, "SomethingNew", "", notSent},
		{500, "InternalServiceErrorException", "", notSent},
		{503, "", "", notSent},
		{502, "", "", inDoubt},
		{504, "", "", inDoubt},
		{200, "", "not JSON", inDoubt},
		{200, "", "{}", inDoubt},
		{302, "", "", inDoubt},
	} {
		url, count := calls(t, func(w http.ResponseWriter, r *http.Request) {
			body := c.words
			if c.code != "" {
				w.Header().Set("X-Amzn-ErrorType", c.code)
				body = `{"message":"` + c.words + `"}`
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(c.status)
			w.Write([]byte(body))
		})
		id, err := ses(url).Send(t.Context(), sample())
		if err == nil || id != "" || fateOf(err) != c.want {
			t.Errorf("%d %s: id %q, %v; want %s", c.status, c.code, id, err, c.want)
		}
		if n := count.Load(); n != 1 {
			t.Errorf("%d %s: SES was asked %d times", c.status, c.code, n)
		}
		if err != nil && !strings.Contains(err.Error(), "m_0f3a-receipt") {
			t.Errorf("%d %s: the error doesn't name the mail: %v", c.status, c.code, err)
		}
	}
}

func TestASendThatBreaksOffIsInDoubtAndNotRepeated(t *testing.T) {
	for name, do := range map[string]http.HandlerFunc{
		"the connection is closed without an answer": func(w http.ResponseWriter, r *http.Request) {
			panic(http.ErrAbortHandler)
		},
		"the connection is reset": func(w http.ResponseWriter, r *http.Request) {
			c, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			c.(*net.TCPConn).SetLinger(0)
			c.Close()
		},
		"the answer breaks off": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "100")
			w.Write([]byte(`{"MessageId":`))
		},
	} {
		url, count := calls(t, do)
		if _, err := ses(url).Send(t.Context(), sample()); err == nil || fateOf(err) != inDoubt {
			t.Errorf("%s: %v", name, err)
		}
		if n := count.Load(); n != 1 {
			t.Errorf("%s: SES was asked %d times", name, n)
		}
	}
}

func TestASendThatRunsOutOfTimeWaitingForAnAnswerIsInDoubt(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	url, count := calls(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		cancel()
		<-r.Context().Done()
	})
	if _, err := ses(url).Send(ctx, sample()); err == nil || fateOf(err) != inDoubt {
		t.Errorf("%v", err)
	}
	if n := count.Load(); n != 1 {
		t.Errorf("SES was asked %d times", n)
	}
}

func TestASilentSESHoldsNobodyUp(t *testing.T) {
	url, _ := calls(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	})
	s := ses(url)
	s.Timeout = 50 * time.Millisecond
	if _, err := s.Send(t.Context(), sample()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestASendThatFindsNobodyIsNotSent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	closed := "http://" + l.Addr().String()

	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()

	for name, endpoint := range map[string]string{
		"nobody listens":               closed,
		"the name is unknown":          "http://ses.invalid",
		"the TLS handshake never ends": "https://" + silent.Addr().String(),
	} {
		s := ses(endpoint)
		s.Timeout = 200 * time.Millisecond
		if _, err := s.Send(t.Context(), sample()); err == nil || fateOf(err) != notSent {
			t.Errorf("%s: %v", name, err)
		}
	}
	s := ses(closed)
	s.Credentials = nil
	if _, err := s.Send(t.Context(), sample()); err == nil || fateOf(err) != notSent {
		t.Errorf("no credentials: %v", err)
	}
}

// A connection kept from an earlier mail may have died meanwhile, and then no one
// knows whether the mail went out.
func TestEachMailHasAConnectionOfItsOwn(t *testing.T) {
	var connections atomic.Int32
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Write([]byte(`{"MessageId":"1"}`))
	}))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	s.Start()
	defer s.Close()
	sender := ses(s.URL)
	for range 3 {
		if _, err := sender.Send(t.Context(), sample()); err != nil {
			t.Fatal(err)
		}
	}
	if n := connections.Load(); n != 3 {
		t.Errorf("%d connections for 3 mails", n)
	}
}
