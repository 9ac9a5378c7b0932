package gateway

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"mime"
	"net/http"
	"strings"
	"unicode/utf8"
)

// recorder keeps what a handler answers. It stands in for net/http/httptest, which
// registers a flag in every binary that links it.
type recorder struct {
	header http.Header // the handler's to change until it writes
	sent   http.Header // as it was when the status was written
	status int
	body   bytes.Buffer
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(status int) {
	if w.status != 0 || status < 200 { // a second status, or "100 Continue" and its like
		return
	}
	w.status, w.sent = status, w.header.Clone()
}

func (w *recorder) Write(b []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if !hasBody(w.status) {
		return 0, http.ErrBodyNotAllowed
	}
	return w.body.Write(b)
}

// minCompressed is the size, in bytes, from which a page is smaller compressed by
// more than it costs.
const minCompressed = 1024

// compress makes a page smaller for a visitor who takes gzip. CloudFront compresses
// only what it may cache, and caches nothing of the functions'.
func (w *recorder) compress(acceptEncoding string) {
	if w.sent == nil || w.body.Len() < minCompressed || w.sent.Get("Content-Encoding") != "" ||
		!isText(w.sent.Get("Content-Type")) {
		return
	}
	w.sent.Add("Vary", "Accept-Encoding")
	if !acceptsGzip(acceptEncoding) {
		return
	}
	var small bytes.Buffer
	z := gzip.NewWriter(&small)
	if _, err := z.Write(w.body.Bytes()); err != nil || z.Close() != nil {
		return // as it is
	}
	w.body = small
	w.sent.Set("Content-Encoding", "gzip")
}

// acceptsGzip reads an Accept-Encoding header: gzip is named, and not with the
// weight 0.
func acceptsGzip(header string) bool {
	for one := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.ToLower(strings.ReplaceAll(one, " ", "")), ";")
		if name == "gzip" {
			return strings.Trim(strings.TrimPrefix(weight, "q="), "0.") != "" || weight == ""
		}
	}
	return false
}

func hasBody(status int) bool {
	return status != http.StatusNoContent && status != http.StatusNotModified
}

func (w *recorder) response(method string) Answer {
	w.WriteHeader(http.StatusOK)
	if w.sent.Get("Content-Type") == "" && w.body.Len() > 0 {
		w.sent.Set("Content-Type", http.DetectContentType(w.body.Bytes()))
	}
	res := Answer{StatusCode: w.status, Cookies: w.sent.Values("Set-Cookie"), Headers: map[string]string{}}
	w.sent.Del("Set-Cookie")
	w.sent.Del("Content-Length")
	for k, v := range w.sent {
		res.Headers[strings.ToLower(k)] = strings.Join(v, ", ")
	}
	if method != http.MethodHead {
		res.Body, res.IsBase64Encoded = encode(w.sent, w.body.Bytes())
	}
	return res
}

// encode says how a body travels inside JSON: text as it is, everything else as
// base64.
func encode(h http.Header, body []byte) (text string, base64Encoded bool) {
	if len(body) == 0 || h.Get("Content-Encoding") == "" && isText(h.Get("Content-Type")) && utf8.Valid(body) {
		return string(body), false
	}
	return base64.StdEncoding.EncodeToString(body), true
}

func isText(contentType string) bool {
	t, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	return strings.HasPrefix(t, "text/") || strings.HasSuffix(t, "+xml") || strings.HasSuffix(t, "+json") ||
		t == "application/json" || t == "application/xml" || t == "application/javascript"
}

// statusAnswer is an answer of this package's own: the status and its name.
func statusAnswer(status int) Answer {
	return Answer{
		StatusCode: status, Body: http.StatusText(status) + "\n",
		Headers: map[string]string{"content-type": "text/plain; charset=utf-8", "cache-control": "no-store"},
	}
}
