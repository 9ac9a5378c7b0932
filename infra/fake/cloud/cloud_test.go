package cloud

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

var standins = map[string]func(testing.TB) string{"dynoxide": Dynoxide, "aws-ses-v2-local": SES}

func TestAStandInAnswersAndOnlyOnThisMachine(t *testing.T) {
	t.Setenv("DYNAMODB_ENDPOINT", "")
	for name, start := range standins {
		t.Run(name, func(t *testing.T) {
			base := start(t)
			res, err := http.Get(base)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			u, _ := url.Parse(base)
			for _, address := range ownAddresses(t) {
				conn, err := net.DialTimeout("tcp", net.JoinHostPort(address, u.Port()), time.Second)
				if err == nil {
					conn.Close()
					t.Errorf("%s answers on %s too", name, address)
				}
			}
		})
	}
}

func TestDynoxideEndsWithItsTest(t *testing.T) {
	t.Setenv("DYNAMODB_ENDPOINT", "")
	var base string
	if !t.Run("dynoxide", func(t *testing.T) { base = Dynoxide(t) }) || base == "" {
		return
	}
	if res, err := http.Get(base); err == nil {
		res.Body.Close()
		t.Errorf("dynoxide still answers at %s after its test", base)
	}
}

// A test that gets the SES of an earlier one finds none of its mails; two at the
// same time never get the same.
func TestSES_GivenToALaterTestIsEmpty(t *testing.T) {
	const mail = `{"FromEmailAddress":"a@example.org","Destination":{"ToAddresses":["b@example.org"]},"Content":{"Simple":{"Subject":{"Data":"Subject"},"Body":{"Text":{"Data":"Text"}}}}}`
	count := func(t *testing.T, base string) int {
		res, err := http.Get(base + "/store")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var kept struct{ Emails []any }
		if err := json.NewDecoder(res.Body).Decode(&kept); err != nil {
			t.Fatal(err)
		}
		return len(kept.Emails)
	}
	var first string
	t.Run("first", func(t *testing.T) {
		first = SES(t)
		req, _ := http.NewRequest(http.MethodPost, first+"/v2/email/outbound-emails", strings.NewReader(mail))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=test")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if n := count(t, first); n != 1 {
			t.Fatalf("%d mails after one was sent, which was answered %s", n, res.Status)
		}
	})
	t.Run("later", func(t *testing.T) {
		one, other := SES(t), SES(t)
		if n := count(t, one); one != first || n != 0 {
			t.Errorf("the later test gets %s with %d mails; the first had %s", one, n, first)
		}
		if one == other {
			t.Errorf("two that are wanted at the same time are both %s", one)
		}
	})
}

// The test runs itself once more, lets that one start dynoxide and kills it.
func TestAStandInEndsWhenTheTestBinaryIsKilled(t *testing.T) {
	const inner = "STANDIN_INNER"
	if os.Getenv(inner) != "" {
		fmt.Println("at", Dynoxide(t))
		time.Sleep(time.Minute)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), inner+"=1", "DYNAMODB_ENDPOINT=")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	cmd.Process.Kill()
	cmd.Wait()
	base, started := strings.CutPrefix(strings.TrimSpace(line), "at ")
	if !started {
		reportMissing(t, "dynoxide", "npm ci --ignore-scripts on Linux x64")
	}
	for range 1000 {
		res, err := http.Get(base)
		if err != nil {
			return
		}
		res.Body.Close()
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("dynoxide still answers at %s after its parent was killed", base)
}

func ownAddresses(t *testing.T) (list []string) {
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addrs {
		if n, ok := a.(*net.IPNet); ok && !n.IP.IsLoopback() && !n.IP.IsLinkLocalUnicast() {
			list = append(list, n.IP.String())
		}
	}
	return list
}
