package test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// Door is CloudFront as template.yaml describes it: its behaviors in their order,
// its functions run, its headers set, its error pages put in the place of what an
// origin says. It keeps nothing; that what must not be kept isn't is held by
// reading the template.
type Door struct {
	T      *testing.T
	Site   http.Handler                       // the bucket
	API    func(function string) http.Handler // the HTTP API's way to a function
	Closed bool                               // the form
	Secret string                             // what the API's origin is shown
}

func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t := readTemplate(d.T)
	config := at(t.the(distributionResource), "DistributionConfig")
	behavior := behaviorOf(config, r.URL.Path)
	for _, h := range slices.Concat(securityHeaders(at(t.the("AWS::CloudFront::ResponseHeadersPolicy"),
		"ResponseHeadersPolicyConfig", "SecurityHeadersConfig")),
		customHeaders(at(t.the("AWS::CloudFront::ResponseHeadersPolicy"), "ResponseHeadersPolicyConfig"))) {
		name, value, _ := strings.Cut(h, ": ")
		w.Header().Set(name, value)
	}
	if !slices.Contains(texts(list(behavior, "AllowedMethods")), r.Method) {
		http.Error(w, "CloudFront takes no "+r.Method+" here", http.StatusForbidden)
		return
	}
	function, _, _ := strings.Cut(str(behavior, "FunctionAssociations", 0, "FunctionARN"), ".")
	headers := map[string]string{"host": r.Host}
	for name := range r.Header {
		headers[strings.ToLower(name)] = r.Header.Get(name)
	}
	seen := viewer(d.T, function, viewed{uri: r.URL.Path, headers: headers, closed: d.Closed})
	if seen.StatusCode != 0 {
		w.Header().Set("Location", seen.Headers["location"].Value)
		w.WriteHeader(seen.StatusCode)
		return
	}
	d.pass(w, r, seen, config, str(behavior, "TargetOriginId"))
}

// pass asks the origin, and puts an error page in the place of an answer that has
// one.
func (d *Door) pass(w http.ResponseWriter, r *http.Request, seen passed, config any, origin string) {
	r.URL.Path, r.URL.RawPath = seen.URI, ""
	for name, h := range seen.Headers {
		if name != "host" {
			r.Header.Set(name, h.Value)
		}
	}
	to := d.Site
	if origin == "api" {
		r.Header.Set("X-Origin-Secret", d.Secret)
		to = d.API(routed(readTemplate(d.T), r.URL.Path))
	}
	answer := httptest.NewRecorder()
	to.ServeHTTP(answer, r)
	for _, e := range list(config, "CustomErrorResponses") {
		if page := str(e, "ResponsePagePath"); page != "" && int(number(d.T, str(e, "ErrorCode"))) == answer.Code {
			status := answer.Code
			answer = httptest.NewRecorder()
			r.URL.Path = page
			d.Site.ServeHTTP(answer, r)
			answer.Code = status
		}
	}
	for name, values := range answer.Header() {
		if w.Header().Get(name) == "" {
			w.Header()[name] = values
		}
	}
	w.WriteHeader(answer.Code)
	w.Write(answer.Body.Bytes())
}

// behaviorOf is the behavior that CloudFront chooses for an address.
func behaviorOf(config any, address string) any {
	for _, b := range list(config, "CacheBehaviors") {
		if patterned(str(b, "PathPattern"), address) {
			return b
		}
	}
	return at(config, "DefaultCacheBehavior")
}

// routed is the function that the HTTP API's routes lead an address to; empty where
// there is none.
func routed(t template, address string) string {
	for _, route := range templateRoutes(t) {
		parts := strings.Fields(route)
		fixed, open, _ := strings.Cut(parts[1], "{")
		if address == parts[1] || open != "" && strings.HasPrefix(address, fixed) && len(address) > len(fixed) {
			return parts[2]
		}
	}
	return ""
}

// TableDefinition is the template's table as DynamoDB's CreateTable asks for it,
// and the attribute of its time to live. Recovery, protection and encryption are
// left out: the stand-in has none.
func TableDefinition(t *testing.T, name string) (definition map[string]any, expires string) {
	t.Helper()
	properties := readTemplate(t).the("AWS::DynamoDB::Table")
	definition = map[string]any{"TableName": name, "StreamSpecification": map[string]any{"StreamEnabled": true,
		"StreamViewType": str(properties, "StreamSpecification", "StreamViewType")}}
	for _, key := range []string{"AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode"} {
		definition[key] = at(properties, key)
	}
	return definition, str(properties, "TimeToLiveSpecification", "AttributeName")
}

// Memory is how many MB template.yaml gives a function.
func Memory(t *testing.T, function string) float64 {
	t.Helper()
	template := readTemplate(t)
	for name, f := range template.functions() {
		if name != function {
			continue
		}
		if own := str(f, "MemorySize"); own != "" {
			return number(t, own)
		}
	}
	return number(t, str(template.tree["Globals"], "Function", "MemorySize"))
}
