// Package gateway lets an http.Handler answer the events of an API Gateway HTTP API
// (payload format 2.0).
//
// What comes in:
//   - The secret that CloudFront adds (x-origin-secret) is compared first, in
//     constant time; without it the answer is 403 and nothing else of the event is
//     looked at. Only then are x-site-host and x-viewer-ip believed, which CloudFront
//     sets too: they become the request's Host and RemoteAddr. The handler sees none
//     of the three.
//   - The path is kept as it came. An HTTP API hands it over decoded, other sources
//     encoded: what can be unescaped is, what
//     can't is taken literally.
//   - API Gateway joins repeated headers with commas and moves cookies to a list of
//     their own; they become one Cookie header.
//   - An event of another payload version than 2.0 is answered with 400: its path
//     is elsewhere, so it would be read as another one.
//   - How large a body may be is the handler's to say. One that claims to be base64
//     and isn't is answered with 400, and so is a plain
//     one with U+FFFD, which encoding/json leaves where bytes were no UTF-8. Browsers send that character encoded.
//
// What goes out:
//   - A body that isn't text, or isn't valid UTF-8, travels as base64, since JSON
//     would alter it.
//   - A text of more than 1 KB is compressed where the visitor takes gzip, because
//     CloudFront compresses only what it may cache.
//   - Headers with several values are joined by commas; each Set-Cookie is a cookie
//     of its own.
//   - A HEAD request, 204 and 304 get no body. Content-Length is left to API
//     Gateway.
//   - A panic is a logged line and a 500. The function lives on.
//
// Lines logged here name the event's request id and its route, never its path:
// paths carry secrets.
package gateway

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"unicode/utf8"
)

// The headers that CloudFront sets and no one behind this package sees.
const (
	secretHeader = "x-origin-secret"
	hostHeader   = "x-site-host"
	viewerHeader = "x-viewer-ip"
)

// payloadVersion is the only event format that is read.
const payloadVersion = "2.0"

// Handler returns the function to hand to lambda.Start. A request must carry one of
// the secrets; two are valid while one replaces the other. An empty list means no
// check, for tests and local runs; an empty secret in the list matches nothing, so
// that a setting that was forgotten shuts the door rather than opens it. Lines go
// to log, whose errors an alarm counts. The error is always nil: what goes wrong is
// an answer.
func Handler(h http.Handler, secrets []string, log *slog.Logger) func(context.Context, Event) (Answer, error) {
	return func(ctx context.Context, e Event) (Answer, error) {
		log := log.With("request", e.RequestContext.RequestID, "route", e.RouteKey)
		if len(secrets) > 0 && !hasOriginSecret(header(e, secretHeader), secrets) {
			log.Warn("gateway: no valid origin secret")
			return statusAnswer(http.StatusForbidden), nil
		}
		r, err := newRequest(ctx, e)
		if err != nil {
			log.Warn("gateway: invalid event", "error", err.Error())
			return statusAnswer(http.StatusBadRequest), nil
		}
		return serve(h, r, log), nil
	}
}

// serve runs the handler and turns its panic into a 500 without the half of a page
// that it may have written.
func serve(h http.Handler, r *http.Request, log *slog.Logger) (res Answer) {
	defer func() {
		if v := recover(); v != nil {
			log.Error("gateway: panic in handler", "panic", fmt.Sprint(v), "stack", string(debug.Stack()))
			res = statusAnswer(http.StatusInternalServerError)
		}
	}()
	w := &recorder{header: http.Header{}}
	h.ServeHTTP(w, r)
	w.compress(r.Header.Get("Accept-Encoding"))
	return w.response(r.Method)
}

// hasOriginSecret compares digests, so that neither content nor length of a secret
// shows in the time taken.
func hasOriginSecret(given string, secrets []string) bool {
	got, ok := sha256.Sum256([]byte(given)), 0
	for _, s := range secrets {
		if s == "" {
			continue
		}
		want := sha256.Sum256([]byte(s))
		ok |= subtle.ConstantTimeCompare(got[:], want[:])
	}
	return ok == 1
}

// header reads one header of an event; API Gateway sends names in lower case.
func header(e Event, name string) string {
	for k, v := range e.Headers {
		if strings.EqualFold(k, name) {
			return v
		}
	}
	return ""
}

func newRequest(ctx context.Context, e Event) (*http.Request, error) {
	if e.Version != payloadVersion {
		return nil, fmt.Errorf("payload version %.10q, want %q", e.Version, payloadVersion)
	}
	body, err := decodeBody(e)
	if err != nil {
		return nil, err
	}
	u := requestURL(e)
	r := &http.Request{
		Method: e.RequestContext.HTTP.Method, URL: u, RequestURI: u.RequestURI(),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: headers(e), Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
		Host: cmp.Or(header(e, hostHeader), e.RequestContext.DomainName),
		// Viewers come by IPv6 too; JoinHostPort brackets those, so that
		// SplitHostPort gives the address back.
		RemoteAddr: net.JoinHostPort(cmp.Or(header(e, viewerHeader), e.RequestContext.HTTP.SourceIP), "0"),
	}
	return r.WithContext(ctx), nil
}

func decodeBody(e Event) ([]byte, error) {
	if !e.IsBase64Encoded {
		if strings.ContainsRune(e.Body, utf8.RuneError) {
			return nil, errors.New("the plain body was not UTF-8")
		}
		return []byte(e.Body), nil
	}
	b, err := base64.StdEncoding.DecodeString(e.Body)
	if err != nil {
		return nil, fmt.Errorf("decode body: %w", err)
	}
	return b, nil
}

func requestURL(e Event) *url.URL {
	u := &url.URL{Path: e.RawPath, RawQuery: e.RawQueryString}
	if p, err := url.PathUnescape(e.RawPath); err == nil {
		u.Path, u.RawPath = p, e.RawPath // a RawPath that is no encoding of Path is ignored by net/url
	}
	return u
}

func headers(e Event) http.Header {
	out := http.Header{}
	for k, v := range e.Headers {
		out.Set(k, v)
	}
	if len(e.Cookies) > 0 {
		out.Set("Cookie", strings.Join(e.Cookies, "; "))
	}
	for _, k := range []string{secretHeader, hostHeader, viewerHeader, "host"} {
		out.Del(k)
	}
	return out
}
