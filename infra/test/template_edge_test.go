package test

import (
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/route"
)

// Identifiers of policies that AWS manages (CloudFront developer guide, read
// September 2026).
const (
	cachingDisabled      = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
	allViewerExceptHost  = "b689b0a8-53d0-40ab-baf2-68738e2966ac"
	distributionResource = "AWS::CloudFront::Distribution"
)

// ours are addresses that stand for all static ones, the form's own among them.
var ours = []string{"/", "/request/", "/request/index.html", "/process/", "/assets/style.3f9a0c12.css", "/404.html",
	"/problem/index.html"}

// behaviors resolves every route of the office, and pages, against CloudFront's
// patterns in their order.
func behaviors(t template, _ code) (findings []string) {
	config := at(t.the(distributionResource), "DistributionConfig")
	for _, b := range slices.Concat(list(config, "CacheBehaviors"), list(config, "DefaultCacheBehavior")) {
		if origin(config, str(b, "TargetOriginId")) == nil {
			findings = append(findings, fmt.Sprintf("%s: goes to %q, which is no origin", str(b, "PathPattern"),
				str(b, "TargetOriginId")))
		}
	}
	for _, r := range route.All {
		if to := target(config, example(r.Path)); to != "api" {
			findings = append(findings, fmt.Sprintf("%s goes to %q and not to the API", r.Path, to))
		}
	}
	for _, page := range ours {
		if to := target(config, page); to != "site" {
			findings = append(findings, fmt.Sprintf("%s goes to %q and not to the bucket", page, to))
		}
	}
	return findings
}

// pageRecords: nothing records which page was opened. Paths carry secrets, and
// those of the check before you start what was answered, as its pages say.
func pageRecords(t template, _ code) (findings []string) {
	if at(t.the(distributionResource), "DistributionConfig", "Logging") != nil {
		findings = append(findings, "CloudFront records each page that is opened")
	}
	for name := range t.resources("AWS::Logs::DeliverySource") {
		findings = append(findings, name+": records each page that is opened")
	}
	for name, r := range t.resources("AWS::S3::Bucket") {
		if at(r, "Properties", "LoggingConfiguration") != nil {
			findings = append(findings, name+": records each file that is read")
		}
	}
	return findings
}

var placeholder = regexp.MustCompile(`\{[a-z]+\+?\}`)

func example(route string) string { return placeholder.ReplaceAllString(route, "x") }

func origin(config any, id string) any {
	for _, o := range list(config, "Origins") {
		if str(o, "Id") == id {
			return o
		}
	}
	return nil
}

// target is the origin that CloudFront asks for address: the first behavior whose
// pattern matches, else the default.
func target(config any, address string) string {
	return str(behaviorOf(config, address), "TargetOriginId")
}

// patterned says whether a path pattern of CloudFront's takes in an address.
func patterned(pattern, address string) bool {
	pattern = strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
	return regexp.MustCompile("^" + pattern + "$").MatchString(address)
}

// apiBehaviors: what comes from the functions is someone's own; it must never be
// kept, and must arrive with the secret.
func apiBehaviors(t template, _ code) (findings []string) {
	config := at(t.the(distributionResource), "DistributionConfig")
	if head := at(origin(config, "api"), "OriginCustomHeaders", 0); str(head, "HeaderName") != "x-origin-secret" ||
		len(list(head, "HeaderValue")) == 0 {
		findings = append(findings, "the API's origin is sent no x-origin-secret")
	}
	throttle := at(t.the("AWS::Serverless::HttpApi"), "DefaultRouteSettings")
	if !within(str(throttle, "ThrottlingRateLimit"), 1, 20) || !within(str(throttle, "ThrottlingBurstLimit"), 1, 40) {
		findings = append(findings, "the API passes more than the functions of a new account can answer")
	}
	for _, b := range list(config, "CacheBehaviors") {
		if str(b, "TargetOriginId") != "api" {
			continue
		}
		for _, s := range []struct{ name, got, want string }{
			{"CachePolicyId", str(b, "CachePolicyId"), cachingDisabled},
			{"OriginRequestPolicyId", str(b, "OriginRequestPolicyId"), allViewerExceptHost},
			{"function", str(b, "FunctionAssociations", 0, "FunctionARN"),
				"FrontFunction.FunctionMetadata.FunctionARN"},
			{"ViewerProtocolPolicy", str(b, "ViewerProtocolPolicy"), "redirect-to-https"},
		} {
			if s.got != s.want {
				findings = append(findings, fmt.Sprintf("%s: its %s is %q, not %q", str(b, "PathPattern"), s.name,
					s.got, s.want))
			}
		}
		if !slices.Contains(texts(list(b, "AllowedMethods")), "POST") {
			findings = append(findings, str(b, "PathPattern")+": no POST gets through")
		}
	}
	return findings
}

// headers compares the response headers policy, written as the headers it sends,
// with web.Headers.
func headers(t template, _ code) (findings []string) {
	config := at(t.the("AWS::CloudFront::ResponseHeadersPolicy"), "ResponseHeadersPolicyConfig")
	got := slices.Concat(securityHeaders(at(config, "SecurityHeadersConfig")), customHeaders(config))
	var want []string
	for _, h := range web.Headers {
		want = append(want, h.Name+": "+h.Value)
	}
	findings = differ(got, want, "is sent by CloudFront only", "is not sent by CloudFront")
	distribution := at(t.the(distributionResource), "DistributionConfig")
	for _, b := range slices.Concat(list(distribution, "CacheBehaviors"), list(distribution, "DefaultCacheBehavior")) {
		if str(b, "ResponseHeadersPolicyId") != "ResponseHeaders" {
			findings = append(findings, str(b, "PathPattern")+": goes out without the headers")
		}
	}
	return findings
}

// securityHeaders writes what CloudFront makes of the settings that it knows by
// name.
func securityHeaders(config any) (all []string) {
	add := func(name, setting, value string) {
		if str(config, setting, "Override") == "true" {
			all = append(all, name+": "+value)
		}
	}
	add("Content-Security-Policy", "ContentSecurityPolicy",
		str(config, "ContentSecurityPolicy", "ContentSecurityPolicy"))
	add("Strict-Transport-Security", "StrictTransportSecurity", "max-age="+
		str(config, "StrictTransportSecurity", "AccessControlMaxAgeSec"))
	add("X-Content-Type-Options", "ContentTypeOptions", "nosniff")
	add("Referrer-Policy", "ReferrerPolicy", str(config, "ReferrerPolicy", "ReferrerPolicy"))
	return all
}

func customHeaders(config any) (all []string) {
	for _, h := range list(config, "CustomHeadersConfig", "Items") {
		if str(h, "Override") == "true" {
			all = append(all, str(h, "Header")+": "+str(h, "Value"))
		}
	}
	return all
}

// errorPages: they replace what either origin says. API Gateway answers 500 with
// JSON for a function that could not run, so that has a page; 507, by which a
// function gives a form back filled in, CloudFront can't replace.
func errorPages(t template, _ code) (findings []string) {
	replaced := []string{}
	for _, r := range list(t.the(distributionResource), "DistributionConfig", "CustomErrorResponses") {
		status, page := str(r, "ErrorCode"), str(r, "ResponsePagePath")
		if str(r, "ErrorCachingMinTTL") != "0" {
			findings = append(findings, status+": is kept, so that trying again does not reach the origin")
		}
		if page == "" {
			continue
		}
		replaced = append(replaced, status)
		if str(r, "ResponseCode") != status {
			findings = append(findings, fmt.Sprintf("%s is answered as %q", status, str(r, "ResponseCode")))
		}
		name := strings.TrimSuffix(strings.TrimSuffix(path.Base(strings.TrimSuffix(page, "/index.html")), ".html"), "/")
		if _, err := os.Stat("../../content/" + name + ".md"); err != nil {
			findings = append(findings, fmt.Sprintf("%s: %s is no page: content/%s.md is missing", status, page, name))
		}
	}
	if want := []string{"404", "500", "502", "503", "504"}; !slices.Equal(replaced, want) {
		findings = append(findings, fmt.Sprintf("the statuses replaced by pages are %v, not %v", replaced, want))
	}
	return findings
}

// bucket: no one but this distribution reads the pages.
func bucket(t template, _ code) (findings []string) {
	for _, s := range list(t.tree["Resources"], "SiteBucketPolicy", "Properties", "PolicyDocument", "Statement") {
		mine := str(s, "Principal", "Service") == "cloudfront.amazonaws.com" &&
			strings.HasSuffix(str(s, "Condition", "StringEquals", "AWS:SourceArn"), "distribution/${Distribution}")
		if str(s, "Effect") == "Allow" && !mine {
			findings = append(findings, "the bucket: "+str(s, "Sid")+" lets others than this distribution in")
		}
	}
	return findings
}
