package table

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"time"
)

// httpClient sends a copy of each request's body. The SDK closes the body as soon
// as the head of the answer is there; a transport that has not finished with it
// takes that for a broken body and closes the connection, and the rest of a longer
// answer is lost (aws-sdk-go-v2 issue 2737).
type httpClient struct{ http.Client }

// newHTTP gives up soon on a connection that was cut while the function was frozen:
// DynamoDB answers in milliseconds.
func newHTTP() *httpClient {
	return &httpClient{http.Client{
		Timeout: 10 * time.Second,
		// DynamoDB sends no one elsewhere
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:                 http.ProxyFromEnvironment,
			DialContext:           (&net.Dialer{Timeout: 2 * time.Second}).DialContext,
			TLSHandshakeTimeout:   3 * time.Second,
			ResponseHeaderTimeout: 3 * time.Second,
			MaxIdleConnsPerHost:   32,
			IdleConnTimeout:       time.Minute,
		},
	}}
}

func (c *httpClient) Do(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	sent := r.WithContext(r.Context())
	sent.Body = io.NopCloser(bytes.NewReader(body))
	return c.Client.Do(sent)
}
