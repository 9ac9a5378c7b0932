package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"slices"
	"strings"
)

// checkSending: in the sandbox SES sends to verified addresses only, and so to no
// requester.
func (c *command) checkSending(ctx context.Context, _ stack) (finding, error) {
	var answer struct {
		ProductionAccessEnabled, SendingEnabled bool
		EnforcementStatus                       string
	}
	if err := c.aws(ctx, &answer, "sesv2", "get-account", "--region", c.region); err != nil {
		return finding{}, err
	}
	switch {
	case !answer.SendingEnabled || answer.EnforcementStatus == "SHUTDOWN":
		return finding{holdsForm, "SES has paused sending for this account",
			"open the SES console, Reputation metrics: it says why, and how to ask for a review"}, nil
	case !answer.ProductionAccessEnabled:
		return finding{holdsForm, "SES is in its sandbox: it sends to verified addresses only",
			"ask for production access in the SES console (Account dashboard). AWS answers within a day or so"}, nil
	case answer.EnforcementStatus == "PROBATION":
		return finding{worthFix, "SES has this account's sending under review",
			"open the SES console, Reputation metrics"}, nil
	}
	return finding{fine, "sends to anyone", ""}, nil
}

// checkIdentity: SES sends only for a sender that has proved to be who it says. One
// that exists already can't be made by the stack.
func (c *command) checkIdentity(ctx context.Context, s stack) (finding, error) {
	name := c.parameter(s, "MailIdentity")
	if name == "" {
		return finding{fine, "make deploy asks for it", ""}, nil
	}
	if from := senderAddress(c.parameter(s, "MailFrom")); from != "" && !isSenderOf(from, name) {
		return finding{stops, "MailFrom is " + from + " and MailIdentity is " + name +
			": emails from it would be refused", "set MailIdentity to the sender's own domain or address"}, nil
	}
	var answer struct{ VerifiedForSendingStatus bool }
	err := c.aws(ctx, &answer, "sesv2", "get-email-identity", "--email-identity", name, "--region", c.region)
	exists := err == nil
	if err != nil && !strings.Contains(err.Error(), "NotFoundException") {
		return finding{}, err
	}
	made := c.parameter(s, "MakeMailIdentity") != "false"
	switch {
	case made && strings.Contains(name, "@"):
		return finding{stops, "MailIdentity is the address " + name + ", which can't have a domain for bounces",
			"name its domain, or verify the address in SES yourself and add MakeMailIdentity=\\\"false\\\" to " +
				"parameter_overrides in " + configFile}, nil
	case exists && made && s.Status == "":
		return finding{stops, "SES knows " + name + " already: the stack can't make it a second time",
			"add MakeMailIdentity=\\\"false\\\" to parameter_overrides in " + configFile +
				": the stack then uses the one that exists"}, nil
	case !exists && !made:
		return finding{holdsForm, "SES does not know " + name,
			"make the identity in the SES console, or set MakeMailIdentity=\\\"true\\\""}, nil
	case s.Status == "":
		return finding{fine, name + ": the stack makes it", ""}, nil
	case !answer.VerifiedForSendingStatus:
		return finding{holdsForm, name + " is not verified in SES. Until it is, no email leaves",
				"add these DNS records; SES finds them within a day, usually within minutes:" +
					dnsRecords(s, "DnsSite")},
			nil
	}
	return finding{fine, name + " is verified", ""}, nil
}

// senderAddress is the address in MailFrom, where a name may come before it.
func senderAddress(from string) string {
	if _, address, named := strings.Cut(from, "<"); named {
		return strings.TrimSuffix(address, ">")
	}
	return from
}

// isSenderOf says whether template.yaml allows emails from an address: only the
// identity itself, or the addresses of exactly that domain. IAM's StringLike is
// case-sensitive.
func isSenderOf(address, identity string) bool {
	return address == identity || strings.HasSuffix(address, "@"+identity)
}

// dnsRecords are the stack's records, each on a line of its own, without those
// named.
func dnsRecords(s stack, except ...string) (lines string) {
	for _, name := range slices.Sorted(maps.Keys(s.Outputs)) {
		if strings.HasPrefix(name, "Dns") && !slices.Contains(except, name) {
			lines += "\n        " + s.Outputs[name]
		}
	}
	return lines
}

// checkAlarms: the person who is to hear of a failure has to have confirmed AWS's
// email. Someone else's yes is not theirs.
func (c *command) checkAlarms(ctx context.Context, s stack) (finding, error) {
	topic := s.Outputs["AlarmsArn"]
	if topic == "" {
		return finding{fine, "the stack makes the subscription, and AWS asks for it to be confirmed", ""}, nil
	}
	var answer struct {
		Subscriptions []struct{ SubscriptionArn, Endpoint string }
	}
	if err := c.aws(ctx, &answer, "sns", "list-subscriptions-by-topic", "--topic-arn", topic, "--region",
		c.region); err != nil {
		return finding{}, err
	}
	named := c.parameter(s, "AlarmAddress")
	if named == "" {
		named = c.parameter(s, "EscalationAddress")
	}
	for _, a := range answer.Subscriptions {
		if strings.EqualFold(a.Endpoint, named) && strings.HasPrefix(a.SubscriptionArn, "arn:") {
			return finding{fine, "reach " + named, ""}, nil
		}
	}
	return finding{holdsForm, "no alarm reaches " + named + " yet",
		"open the email \"AWS Notification - Subscription Confirmation\" there and confirm it. If it is gone: SNS " +
			"console, the topic, Request confirmation"}, nil
}

func (c *command) checkCertificate(ctx context.Context, s stack) (finding, error) {
	arn, domain := c.parameter(s, "CertificateArn"), c.parameter(s, "DomainName")
	if arn == "" {
		return finding{fine, "CloudFront's own", ""}, nil
	}
	var answer struct {
		Certificate struct {
			Status                  string
			SubjectAlternativeNames []string
		}
	}
	if err := c.aws(ctx, &answer, "acm", "describe-certificate", "--certificate-arn", arn, "--region",
		"us-east-1"); err != nil {
		return finding{}, err
	}
	_, parent, _ := strings.Cut(domain, ".")
	covers := slices.Contains(answer.Certificate.SubjectAlternativeNames, domain) ||
		slices.Contains(answer.Certificate.SubjectAlternativeNames, "*."+parent)
	if answer.Certificate.Status != "ISSUED" || !covers {
		return finding{stops, fmt.Sprintf("the certificate is %s, for %s", answer.Certificate.Status,
			strings.Join(answer.Certificate.SubjectAlternativeNames, ", ")),
			"in ACM, us-east-1, have one issued that names " + domain}, nil
	}
	return finding{fine, "issued for " + domain, ""}, nil
}

// checkDomain: the site moves to a name of its own only once visitors would find it
// there.
func (c *command) checkDomain(ctx context.Context, s stack) (finding, error) {
	domain := c.parameter(s, "DomainName")
	if domain == "" {
		return finding{fine, "none: the site is served at CloudFront's own name", ""}, nil
	}
	target := hostOf(s.Outputs["DistributionUrl"])
	if target == "" {
		return finding{fine, domain + ": make deploy prints its DNS record", ""}, nil
	}
	leads, err := c.leadsTo(ctx, domain, target)
	if err != nil {
		return finding{}, err
	}
	if !leads {
		return finding{worthFix, domain + " does not lead to the distribution yet; the site stays at " + target,
			"add this DNS record, then run make deploy again:\n        " + s.Outputs["DnsSite"]}, nil
	}
	return finding{fine, domain + " leads to " + target, ""}, nil
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// resolver is what leadsTo asks of DNS.
type resolver interface {
	LookupCNAME(ctx context.Context, host string) (string, error)
	LookupHost(ctx context.Context, host string) ([]string, error)
}

// leadsTo says whether a name is an alias of the distribution, or has an address of
// it, as an alias record does.
func (c *command) leadsTo(ctx context.Context, name, target string) (bool, error) {
	alias, err := c.dns.LookupCNAME(ctx, name)
	var missing *net.DNSError
	if errors.As(err, &missing) && missing.IsNotFound {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("look up %s: %w", name, errors.Join(err, errOffline))
	}
	if strings.EqualFold(strings.TrimSuffix(alias, "."), target) {
		return true, nil
	}
	its, errName := c.dns.LookupHost(ctx, name)
	theirs, errTarget := c.dns.LookupHost(ctx, target)
	if err := errors.Join(errName, errTarget); err != nil {
		return false, fmt.Errorf("look up %s: %w", name, errors.Join(err, errOffline))
	}
	return slices.ContainsFunc(its, func(address string) bool { return slices.Contains(theirs, address) }), nil
}
