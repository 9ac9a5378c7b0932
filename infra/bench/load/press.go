package main

import (
	"crypto/rand"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// sendResult is what came of sending for a while.
type sendResult struct {
	accepted []string // the receipts' paths
	answers  map[string]int
	times    []time.Duration // of what was accepted
	lasted   time.Duration
	cpu      time.Duration // of the service meanwhile: what it owes is sent too
	memory   samples       // of the service meanwhile
}

func (p sendResult) String() string {
	text := fmt.Sprintf("%.0f accepted a second, p50 %s, p99 %s, max %s, %.2f ms of processor each;",
		float64(len(p.accepted))/p.lasted.Seconds(), p.at(50), p.at(99), p.at(100),
		float64(p.cpu.Microseconds())/1000/float64(max(1, len(p.accepted))))
	for _, k := range slices.Sorted(maps.Keys(p.answers)) {
		text += fmt.Sprintf(" %d × %s", p.answers[k], k)
	}
	return text
}

// at is the time within which so many of a hundred were answered.
func (p sendResult) at(percent int) time.Duration {
	if len(p.times) == 0 {
		return 0
	}
	return p.times[min(len(p.times)-1, len(p.times)*percent/100)].Round(100 * time.Microsecond)
}

func (p sendResult) judge() error {
	rate := float64(len(p.accepted)) / p.lasted.Seconds()
	return judge(rate >= least && p.at(99) < slowest && len(p.answers) == 1 && p.answers["303"] > 0,
		"%.0f accepted a second at p99 %s, want %d under %s and no other answer", rate, p.at(99), least, slowest)
}

// judgeHeavy says whether any answer was something else than that it is accepted,
// or to come again.
func (p sendResult) judgeHeavy() error {
	for answer := range p.answers {
		if answer != "303" && answer != "429 with Retry-After" && answer != "503 with Retry-After" {
			return fmt.Errorf("%d answers are %q", p.answers[answer], answer)
		}
	}
	return nil
}

// press has so many people send one form after the other.
func (s *service) press(people int, lasts time.Duration) sendResult {
	p := sendResult{answers: map[string]int{}}
	client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: people},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	defer client.CloseIdleConnections()
	body := form()
	var mu sync.Mutex
	var each sync.WaitGroup
	began, used := time.Now(), s.cpu()
	for range people {
		each.Go(func() {
			for time.Since(began) < lasts {
				at := time.Now()
				answer, receipt, wait := s.send(client, body)
				took := time.Since(at)
				mu.Lock()
				p.answers[answer]++
				if receipt != "" {
					p.accepted, p.times = append(p.accepted, receipt), append(p.times, took)
				}
				mu.Unlock()
				time.Sleep(wait)
			}
		})
	}
	for time.Since(began) < lasts {
		p.memory = append(p.memory, s.memory())
		time.Sleep(50 * time.Millisecond)
	}
	each.Wait()
	p.lasted, p.cpu = time.Since(began), s.cpu()-used
	slices.Sort(p.times)
	return p
}

// send sends a form under a fresh token. No one here is as patient as Retry-After
// asks: a tenth of a second is ten times too soon.
func (s *service) send(client *http.Client, body string) (answer, receipt string, wait time.Duration) {
	token, err := request.NewSecret(rand.Reader)
	if err != nil {
		return err.Error(), "", 0
	}
	r, err := http.NewRequest(http.MethodPost, s.url+"/request/send", strings.NewReader(body+"&token="+token))
	if err != nil {
		return err.Error(), "", 0
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	a, err := client.Do(r)
	if err != nil {
		return "no answer", "", 0
	}
	defer a.Body.Close()
	io.Copy(io.Discard, a.Body) // so that the connection serves again
	answer = strconv.Itoa(a.StatusCode)
	if a.StatusCode == http.StatusSeeOther {
		return answer, a.Header.Get("Location"), 0
	}
	if a.Header.Get("Retry-After") != "" {
		answer += " with Retry-After"
	}
	return answer, "", 100 * time.Millisecond
}

// countMissing looks up each receipt.
func (s *service) countMissing(receipts []string) int {
	missing := 0
	client := &http.Client{Timeout: 30 * time.Second}
	for i, path := range receipts {
		if len(receipts) > 3000 && i%(len(receipts)/3000) != 0 {
			continue // every so many, where there are many
		}
		for try := 0; ; try++ {
			a, err := client.Get(s.url + path + "/answers.json")
			if err == nil {
				io.Copy(io.Discard, a.Body)
				a.Body.Close()
				if a.StatusCode == http.StatusOK {
					break
				}
			}
			if try == 3 {
				missing++
				break
			}
			time.Sleep(time.Second)
		}
	}
	return missing
}

// form is a whole form of 3 KB as a browser sends it.
func form() string {
	f := url.Values{
		"kind": {"county-office"}, "agency": {"Example County Office"}, "county": {"02"}, "cds": {"0210025"},
		"official_name": {"Pat Example"}, "official_title": {"Superintendent"},
		"official_email": {"superintendent@example.org"}, "official_phone": {"916-555-0100"},
		"contact_is": {"official"}, "state_determined": {"pending"}, "reimburse": {"not-sure"},
		"unsure": {"yes"}, "goals": {"Goal"}, "data": {"Data"}, "tried": {"Tried"}, "help": {"fir"},
		"outcomes": {"Outcomes"}, "months": {"9"},
		"sites": {"One"}, "negotiation": {"no"}, "attest": {"yes"}, "no_pupils": {"yes"}, "public": {"yes"},
		"need": {"Need"},
	}
	const size = 3 << 10
	for len(f.Encode())+len("&token=")+43 < size {
		f.Set("need", f.Get("need")+"d")
	}
	return f.Encode()
}
