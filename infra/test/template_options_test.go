package test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/route"
)

// safe are the defaults that are decisions: what a first deployment is when no one
// says otherwise. "none" has to be asked for.
var safe = map[string]string{
	"StaffAddress": "none", "EscalationAddress": "none", "MailFrom": "none", "MailIdentity": "none",
	"FormOpen": "waiting", "SiteUrl": "", "UseFirewall": "false", "RestoredTable": "", "OriginSecretInUse": "A",
	"StreamEnabled": "true", "ReplyAddress": "", "LateEmails": "true",
}

// parameters: each says what it is, takes only what makes sense, and says in words
// what that is.
func parameters(t template, _ code) (findings []string) {
	all, _ := t.tree["Parameters"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p, _ := all[name].(map[string]any)
		if str(p, "Description") == "" {
			findings = append(findings, name+": a parameter without a description")
		}
		bounded := len(list(p, "AllowedValues")) > 0 || str(p, "MinValue") != "" || str(p, "AllowedPattern") != "" &&
			str(p, "ConstraintDescription") != ""
		if !bounded {
			findings = append(findings, name+": a parameter that takes anything, or doesn't say what it takes")
		}
		want, decided := safe[name]
		got, given := p["Default"]
		if decided && (given != (want != "none") || given && str(got) != want) {
			findings = append(findings, fmt.Sprintf("%s: its default is %q, which is not the safe one", name, str(got)))
		}
	}
	for name := range safe {
		if all[name] == nil {
			findings = append(findings, name+": is no parameter any more")
		}
	}
	return findings
}

// domain: with a name of one's own TLS is 1.2 at least; HTTP/3 either way.
func domain(t template, _ code) (findings []string) {
	config := at(t.the(distributionResource), "DistributionConfig")
	certificate, _ := at(config, "ViewerCertificate").(intrinsic)
	for what, ok := range map[string]bool{
		"does not speak HTTP/3": str(config, "HttpVersion") == "http2and3",
		"takes TLS below 1.2 with a domain": strings.HasPrefix(str(certificate.Arg, 1,
			"MinimumProtocolVersion"), "TLSv1.2"),
		"has no certificate without a domain":       str(certificate.Arg, 2, "CloudFrontDefaultCertificate") == "true",
		"asks no condition for its certificate":     str(certificate.Arg, 0) == "HasDomain",
		"has no name beside CloudFront's, if asked": len(refersTo("", at(config, "Aliases"))) == 1,
		"has no firewall, if asked":                 len(refersTo("", at(config, "WebACLId"))) == 1,
	} {
		if !ok {
			findings = append(findings, "the distribution "+what)
		}
	}
	slices.Sort(findings)
	return findings
}

// firewall: machines are slowed down, and no one's prose is turned away.
func firewall(t template, _ code) (findings []string) {
	acl := t.the("AWS::WAFv2::WebACL")
	if str(acl, "Scope") != "CLOUDFRONT" || at(acl, "DefaultAction", "Allow") == nil {
		findings = append(findings, "the firewall is not one for CloudFront that lets people in")
	}
	rates, forms := 0, false
	for _, r := range list(acl, "Rules") {
		if at(r, "Statement", "RateBasedStatement") != nil {
			rates++
			continue
		}
		group := at(r, "Statement", "ManagedRuleGroupStatement")
		path := str(group, "ScopeDownStatement", "RegexMatchStatement", "RegexString")
		elsewhere := str(group, "ScopeDownStatement", "NotStatement", "Statement", "RegexMatchStatement", "RegexString")
		counts := at(r, "OverrideAction", "Count") != nil
		forms = forms || counts && everyRoute(path)
		if !counts && !everyRoute(elsewhere) {
			findings = append(findings, fmt.Sprintf("the firewall: %s blocks what people write in a form",
				str(r, "Name")))
		}
	}
	if rates < 2 || !forms {
		findings = append(findings, "the firewall has no rate for posts and for all, or doesn't count on the forms")
	}
	for path, v := range every(acl, "the firewall") {
		if strings.HasSuffix(path, "SampledRequestsEnabled") && str(v) != "false" {
			findings = append(findings, path+": samples hold what people wrote")
		}
	}
	return findings
}

// everyRoute reports whether a pattern takes in each path at which a function
// answers, and so each at which people post.
func everyRoute(pattern string) bool {
	re, err := regexp.Compile(pattern)
	return err == nil && pattern != "" &&
		!slices.ContainsFunc(route.All, func(r route.Route) bool { return !re.MatchString(example(r.Path)) })
}

// sender: SES signs for the sender's domain, and the domain stays verified when the
// stack goes.
func sender(t template, _ code) (findings []string) {
	for name, r := range t.resources("AWS::SES::EmailIdentity") {
		p := at(r, "Properties")
		findings = append(findings, stays(name, r)...)
		for what, ok := range map[string]bool{
			"doesn't sign":                str(p, "DkimAttributes", "SigningEnabled") == "true",
			"has no MAIL FROM of its own": str(p, "MailFromAttributes", "MailFromDomain") != "",
			"holds mail back for a record": str(p, "MailFromAttributes",
				"BehaviorOnMxFailure") == "USE_DEFAULT_VALUE",
			"is made where it exists already": str(r, "Condition") == "MakesIdentity",
			// Deleting the set would then stop the domain's other mail; the
			// function names the set itself.
			"has our configuration set as its default": at(p, "ConfigurationSetAttributes") == nil,
		} {
			if !ok {
				findings = append(findings, name+": "+what)
			}
		}
	}
	outputs, _ := t.tree["Outputs"].(map[string]any)
	for _, record := range []string{"DnsDkim1", "DnsDkim2", "DnsDkim3", "DnsMailFromMx", "DnsMailFromSpf", "DnsDmarc"} {
		if str(outputs, record, "Value") == "" {
			findings = append(findings, record+": a DNS record that nobody is told of")
		}
	}
	if str(t.the("AWS::SES::ConfigurationSet"), "DeliveryOptions", "TlsPolicy") != "REQUIRE" {
		findings = append(findings, "mail may travel in the clear, with links in it that open requests")
	}
	return findings
}

// sendingStatus: a person hears when SES puts sending under review or pauses it,
// since no mail leaves then.
func sendingStatus(t template, _ code) (findings []string) {
	rule := t.the("AWS::Events::Rule")
	kinds := texts(list(rule, "EventPattern", "detail-type"))
	for _, kind := range []string{"Sending Status Enabled", "Sending Status Disabled",
		"Advisor Recommendation Status Open", "Advisor Recommendation Status Resolved"} {
		if !slices.Contains(kinds, kind) {
			findings = append(findings, kind+": nobody is told when SES says it")
		}
	}
	if str(rule, "EventPattern", "source") != "aws.ses" && str(rule, "EventPattern", "source", 0) != "aws.ses" ||
		str(rule, "Targets", 0, "Arn") != "Alarms" {
		findings = append(findings, "what SES says of the account's sending does not reach the alarms")
	}
	publishers := map[string]string{}
	for _, s := range list(t.the("AWS::SNS::TopicPolicy"), "PolicyDocument", "Statement") {
		if str(s, "Effect") == "Allow" && str(s, "Action") == "sns:Publish" && at(s, "Condition") != nil {
			publishers[str(s, "Principal", "Service")] = str(s, "Resource")
		}
	}
	for _, service := range []string{"cloudwatch.amazonaws.com", "events.amazonaws.com"} {
		if publishers[service] != "Alarms" {
			findings = append(findings, service+": may not publish to the alarms")
		}
	}
	return findings
}

// costs: a person hears of money before it is gone.
func costs(t template, _ code) (findings []string) {
	all := list(t.the("AWS::Budgets::Budget"), "NotificationsWithSubscribers")
	deaf := func(n any) bool { return len(list(n, "Subscribers")) == 0 }
	if len(all) == 0 || slices.ContainsFunc(all, deaf) {
		return []string{"nobody is told of what it costs"}
	}
	return nil
}

// schedules are when a function is woken by the clock: how often, and under which
// condition.
var schedules = map[string]string{
	"acknowledge": "rate(1 minute) HasSiteUrl", "watch": "cron(0 13 * * ? *) {\"compare\": true} ENABLED, rate(5 " +
		"minutes) ENABLED", "probe": "rate(1 hour) Open",
}

func clocks(t template, _ code) (findings []string) {
	got := map[string]string{}
	for name, f := range t.functions() {
		events, _ := at(f, "Events").(map[string]any)
		var all []string
		for _, e := range events {
			if str(e, "Type") == "Schedule" {
				state := str(e, "Properties", "State")
				if i, ok := at(e, "Properties", "State").(intrinsic); ok {
					state = str(i.Arg, 0)
				}
				all = append(all, strings.Join(strings.Fields(str(e, "Properties", "Schedule")+" "+
					str(e, "Properties", "Input")+" "+state), " "))
			}
		}
		slices.Sort(all)
		got[name] = strings.Join(all, ", ")
	}
	for name, want := range schedules {
		if got[name] != want {
			findings = append(findings, fmt.Sprintf("%s is woken %q, not %q", name, got[name], want))
		}
	}
	return findings
}
