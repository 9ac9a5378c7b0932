package gateway

// Event is what is read here of an HTTP API's event. The Lambda library has a
// struct of all of it; to learn by reflection about its dozens of fields that
// no one reads takes a twentieth of a cold start.
type Event struct {
	Version         string            `json:"version"` // of the payload
	RouteKey        string            `json:"routeKey"`
	RawPath         string            `json:"rawPath"`
	RawQueryString  string            `json:"rawQueryString"`
	Cookies         []string          `json:"cookies"`
	Headers         map[string]string `json:"headers"`
	RequestContext  Context           `json:"requestContext"`
	Body            string            `json:"body"`
	IsBase64Encoded bool              `json:"isBase64Encoded"`
}

// Context is where an event came from, as API Gateway saw it.
type Context struct {
	RequestID  string `json:"requestId"`
	DomainName string `json:"domainName"`
	HTTP       struct {
		Method   string `json:"method"`
		SourceIP string `json:"sourceIp"`
	} `json:"http"`
}

// Answer is an answer as the HTTP API reads it.
type Answer struct {
	StatusCode      int               `json:"statusCode"`
	Headers         map[string]string `json:"headers"`
	Cookies         []string          `json:"cookies,omitempty"`
	Body            string            `json:"body"`
	IsBase64Encoded bool              `json:"isBase64Encoded,omitempty"`
}
