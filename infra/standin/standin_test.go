package standin

import (
	"bufio"
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

func TestAStandInEndsWithItsTest(t *testing.T) {
	t.Setenv("DYNAMODB_ENDPOINT", "")
	for name, start := range standins {
		var base string
		if !t.Run(name, func(t *testing.T) { base = start(t) }) || base == "" {
			continue
		}
		if res, err := http.Get(base); err == nil {
			res.Body.Close()
			t.Errorf("%s still answers at %s after its test", name, base)
		}
	}
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
		missing(t, "dynoxide", "npm ci --ignore-scripts on Linux x64")
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
