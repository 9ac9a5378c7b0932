package office_test

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/office/web"
)

// policy reads a content security policy: directive → its values.
func policy(text string) map[string][]string {
	p := map[string][]string{}
	for part := range strings.SplitSeq(text, ";") {
		if words := strings.Fields(part); len(words) > 0 {
			p[strings.ToLower(words[0])] = words[1:]
		}
	}
	return p
}

// observatory scores headers of a site without cookies, with scripts of its own
// only, by the published rules of Mozilla's HTTP Observatory as of 2025: 100, less
// what is missing, and what is better than asked counts on top of 90 or more.
func observatory(h http.Header) (score int, said []string) {
	score = 100
	extra := 0
	less := func(n int, why string) { score -= n; said = append(said, why) }
	p := policy(h.Get("Content-Security-Policy"))
	all := strings.Join(append(append([]string{}, p["default-src"]...), append(p["script-src"], p["style-src"]...)...),
		" ")
	switch {
	case len(p) == 0:
		less(25, "no content security policy")
	case strings.Contains(all, "'unsafe-inline'") || strings.Contains(all, "data:") ||
		strings.Contains(all, " https: ") || strings.Contains(all, "*"):
		less(20, "a policy that lets foreign or inline code run")
	case strings.Contains(all, "'unsafe-eval'"):
		less(10, "a policy that lets text run")
	case strings.Join(p["default-src"], "") == "'none'":
		extra += 10
	default:
		extra += 5
	}
	age := 0
	for part := range strings.SplitSeq(h.Get("Strict-Transport-Security"), ";") {
		if v, ok := strings.CutPrefix(strings.TrimSpace(part), "max-age="); ok {
			age, _ = strconv.Atoi(v) // none is 0
		}
	}
	if age < 15768000 {
		less(20, "no HSTS of six months")
	}
	if h.Get("X-Content-Type-Options") != "nosniff" {
		less(5, "sniffing is allowed")
	}
	switch strings.Join(p["frame-ancestors"], "") {
	case "'none'", "'self'":
		extra += 5
	default:
		if x := strings.ToUpper(h.Get("X-Frame-Options")); x != "DENY" && x != "SAMEORIGIN" {
			less(20, "pages can be framed")
		}
	}
	switch h.Get("Referrer-Policy") {
	case "no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin":
		extra += 5
	case "unsafe-url", "origin", "origin-when-cross-origin", "no-referrer-when-downgrade":
		less(5, "the referrer leaks")
	}
	switch h.Get("Cross-Origin-Resource-Policy") {
	case "same-origin", "same-site":
		extra += 10
	}
	if h.Get("Access-Control-Allow-Origin") == "*" {
		less(50, "any site may read")
	}
	if score >= 90 {
		score += extra
	}
	return score, said
}

func TestTheHeadersScore130ByTheObservatorysRules(t *testing.T) {
	ours := func(but string, value string) http.Header {
		h := http.Header{}
		for _, one := range web.Headers {
			h.Set(one.Name, one.Value)
		}
		if but != "" {
			h.Set(but, value)
		}
		return h
	}
	score, said := observatory(ours("", ""))
	t.Logf("score %d %v", score, said)
	if score < 130 || len(said) > 0 {
		t.Errorf("score %d: %v", score, said)
	}
	for name, value := range map[string]string{ // the rules see what they should
		"Content-Security-Policy": "default-src 'self' 'unsafe-inline'", "Strict-Transport-Security": "max-age=60",
		"X-Content-Type-Options": "", "Referrer-Policy": "unsafe-url",
		"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*",
	} {
		if score, _ := observatory(ours(name, value)); score >= 130 {
			t.Errorf("with %s: %q the score is %d", name, value, score)
		}
	}
}

func TestNothingOfTheServiceRunsInlineOrMakesCodeOfText(t *testing.T) {
	for _, h := range web.Headers {
		if h.Name != "Content-Security-Policy" {
			continue
		}
		p := policy(h.Value)
		for directive, want := range map[string]string{"default-src": "'none'", "script-src": "'self'",
			"style-src": "'self'", "base-uri": "'none'", "form-action": "'self'", "frame-ancestors": "'none'",
			"require-trusted-types-for": "'script'", "trusted-types": "'none'"} {
			if got := strings.Join(p[directive], " "); got != want {
				t.Errorf("%s is %q, want %q", directive, got, want)
			}
		}
		return
	}
	t.Error("there is no policy")
}

// Without https just the header that asks for it is left out.
func TestHeadersFor_NoHTTPS(t *testing.T) {
	for site, left := range map[string]int{"https://assist.example.org": 0, "http://127.0.0.1:8080": 1} {
		got := web.HeadersFor(site)
		hsts := slices.ContainsFunc(got, func(h web.Header) bool { return h.Name == "Strict-Transport-Security" })
		if len(got) != len(web.Headers)-left || hsts != (left == 0) {
			t.Errorf("%s: %v", site, got)
		}
	}
}
