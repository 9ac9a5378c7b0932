// Package probe checks, as a visitor would, that the form accepts a request now: it
// opens the form and posts a sample to its check, through CloudFront.
package probe

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/office/web"
)

// Sample is a fixed form that the check has nothing to say against. It is only ever
// checked: nothing of it is stored, and no mail goes out. The agency is no one's,
// and its addresses are of a domain that is kept for examples.
var Sample = url.Values{
	"kind": {"county-office"}, "agency": {"Example County Office (a test of the form)"}, "county": {"02"},
	"cds":           {"0210025"},
	"official_name": {"Pat Example"}, "official_title": {"Superintendent"}, "official_email": {"pat@example.org"},
	"official_phone": {"916-555-0100"},
	"contact_is":     {"official"}, "state_determined": {"pending"}, "reimburse": {"not-sure"},
	"unsure": {"yes"}, "goals": {"Test"}, "need": {"Test"}, "data": {"Test"}, "tried": {"Test"},
	"help":     {"fir"},
	"outcomes": {"Test"}, "months": {"9"},
	"sites": {"Test"}, "negotiation": {"no"}, "attest": {"yes"}, "no_pupils": {"yes"}, "public": {"yes"},
}

// Probe asks, as a visitor would, whether a request could be sent now. At one
// request a week a form that no one can send raises no other alarm.
type Probe struct {
	URL    string // of the site, without a slash at the end
	Client *http.Client
	Log    *slog.Logger
}

// Run opens the form and posts Sample to its check, through the front door. An
// error is what a visitor would have met.
func (p *Probe) Run(ctx context.Context) error {
	began := time.Now() // of the wall: this is a measurement
	if err := p.fetch(ctx, http.MethodGet, web.FormPath, nil, `action="`+web.CheckPath+`"`); err != nil {
		return err
	}
	if err := p.fetch(ctx, http.MethodPost, web.CheckPath, Sample, `name="token"`); err != nil {
		return err
	}
	p.Log.Info("probe done", "ms", time.Since(began).Milliseconds())
	return nil
}

// fetch requests a page, which must contain want.
func (p *Probe) fetch(ctx context.Context, method, path string, form url.Values, want string) error {
	r, err := http.NewRequestWithContext(ctx, method, p.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		return fmt.Errorf("probe %s %s: %w", method, path, err)
	}
	r.Header.Set("User-Agent", "ccee-assistance-probe")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", p.URL)
	}
	answer, err := p.Client.Do(r)
	if err != nil {
		return fmt.Errorf("probe %s %s: %w", method, path, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 4<<20))
	if err != nil {
		return fmt.Errorf("probe %s %s: %w", method, path, err)
	}
	if answer.StatusCode != http.StatusOK || !strings.Contains(string(body), want) {
		return fmt.Errorf("probe %s %s: answered %d, and the page holds %q: %v", method, path, answer.StatusCode, want,
			strings.Contains(string(body), want))
	}
	return nil
}
