package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// level says what a finding keeps from happening.
type level int

// The levels, worst last but unknown, which is no verdict: the question could not
// be asked.
const (
	fine      level = iota
	worthFix        // nothing waits for it
	holdsForm       // production doesn't open the form before it is done
	stops           // a deployment would fail, or do harm
	unknown
)

// finding is what a check found, and what to do about it.
type finding struct {
	level     level
	found, do string
}

// check asks one question about the account, the stack, or this machine. It only
// reads.
type check struct {
	about string
	needs string // the permission that it reads by; empty: none
	later bool   // it is asked again when the stack is made: what is left to do
	ask   func(c *command, ctx context.Context, s stack) (finding, error)
}

// checks are all questions, in the order in which an administrator meets their
// answers.
var checks = []check{
	{"Tools", "", false, (*command).checkTools},
	{"Credentials", "sts:GetCallerIdentity", false, (*command).checkCredentials},
	{"Region", "", false, (*command).checkRegion},
	{"Stack", "cloudformation:DescribeStacks", false, (*command).checkStack},
	{"Lambda", "lambda:GetAccountSettings", true, (*command).checkLambda},
	{"CloudFront", "cloudfront:ListDistributions", false, (*command).checkCloudFront},
	{"SES", "ses:GetAccount", true, (*command).checkSending},
	{"Sender", "ses:GetEmailIdentity", true, (*command).checkIdentity},
	{"Alarms", "sns:ListSubscriptionsByTopic", true, (*command).checkAlarms},
	{"Certificate", "acm:DescribeCertificate", false, (*command).checkCertificate},
	{"Own domain", "", true, (*command).checkDomain},
	{"Contact", "", true, (*command).checkContact},
	{"Replies", "", false, (*command).checkReplies},
	{"Agencies", "", false, (*command).checkDirectory},
}

// programs are those that do the work, each with how to ask for its version, and
// where the version stands in the answer.
var programs = []struct{ name, wants, ask, version string }{
	{"go", "Go", "version", `go(\d+\.\d+[.\d]*)`},
	{"aws", "the AWS CLI, version 2", "--version", `aws-cli/(\d[.\d]*)`},
	{"sam", "the AWS SAM CLI", "--version", `(\d+\.\d+[.\d]*)`},
}

// missingTools says what to install, all of it at once.
func missingTools() (missing []string) {
	for _, p := range programs {
		if _, err := exec.LookPath(p.name); err != nil {
			missing = append(missing, "install "+p.wants)
		}
	}
	return missing
}

// checkTools looks for the programs and their versions.
func (c *command) checkTools(ctx context.Context, _ stack) (finding, error) {
	if missing := missingTools(); len(missing) > 0 {
		return finding{stops, "not all programs are there that a deployment runs", strings.Join(missing, "; ")}, nil
	}
	var have []string
	for _, p := range programs {
		text, err := c.read(ctx, p.name, p.ask)
		version := regexp.MustCompile(p.version).FindSubmatch(text)
		if err != nil || version == nil {
			return finding{}, fmt.Errorf("%s %s: unexpected answer %q: %w", p.name, p.ask, text,
				errors.Join(err, errUnasked))
		}
		have = append(have, p.name+" "+string(version[1]))
		if p.name == "aws" && strings.HasPrefix(string(version[1]), "1.") {
			return finding{stops, "the AWS CLI is version " + string(version[1]), "replace it by version 2"}, nil
		}
	}
	return finding{fine, strings.Join(have, ", "), ""}, nil
}

func (c *command) checkCredentials(ctx context.Context, _ stack) (finding, error) {
	var who struct{ Account, Arn string }
	err := c.aws(ctx, &who, "sts", "get-caller-identity", "--region", c.region)
	if errors.Is(err, errOffline) {
		return finding{}, err
	}
	if err != nil {
		return finding{stops, "AWS does not know you: " + err.Error(),
			"set up credentials: aws configure, or aws sso login"}, nil
	}
	return finding{fine, fmt.Sprintf("account %s, as %s", who.Account, who.Arn), ""}, nil
}

func (c *command) checkRegion(context.Context, stack) (finding, error) {
	if c.region != "us-east-1" {
		return finding{stops, "the region is " + c.region, "set region = \"us-east-1\" in " + configFile +
			": CloudFront's certificate and firewall must be there"}, nil
	}
	return finding{fine, c.region, ""}, nil
}

func (c *command) checkStack(_ context.Context, s stack) (finding, error) {
	if s.Status == "" {
		return finding{fine, c.name + " does not exist yet: make deploy creates it", ""}, nil
	}
	if state := stackStates[s.Status]; state.do != "" {
		return finding{stops, c.name + " is " + s.Status, c.adviceFor(state)}, nil
	}
	return finding{fine, c.name + " is " + s.Status, ""}, nil
}

// checkLambda: a new account may run 10 functions at the same time, and one busy
// minute of the site's uses that up.
func (c *command) checkLambda(ctx context.Context, _ stack) (finding, error) {
	var answer struct {
		AccountLimit struct{ ConcurrentExecutions int }
	}
	if err := c.aws(ctx, &answer, "lambda", "get-account-settings", "--region", c.region); err != nil {
		return finding{}, err
	}
	limit := answer.AccountLimit.ConcurrentExecutions
	found := fmt.Sprintf("%d functions may run at the same time", limit)
	if limit < 100 {
		return finding{worthFix, found,
			"ask for 1,000: Service Quotas, AWS Lambda, Concurrent executions. It is free and takes a day or two"}, nil
	}
	return finding{fine, found, ""}, nil
}

// checkCloudFront: whether a new account is verified for CloudFront, no call says
// before the first distribution is made.
func (c *command) checkCloudFront(ctx context.Context, _ stack) (finding, error) {
	var answer struct {
		DistributionList struct{ Items []struct{ Id string } }
	}
	if err := c.aws(ctx, &answer, "cloudfront", "list-distributions", "--max-items", "1"); err != nil {
		return finding{}, err
	}
	if len(answer.DistributionList.Items) == 0 {
		return finding{worthFix, "answers, and has no distribution of this account",
			"in a new account, ask AWS Support (Account and billing, free) to verify the account for CloudFront " +
				"before the first deployment: it fails without, after ten minutes"}, nil
	}
	return finding{fine, "answers, and the account has distributions", ""}, nil
}

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

// checkContact: an agency that is stuck must find a person. While no email address
// and no phone number is configured, it can't.
func (c *command) checkContact(context.Context, stack) (finding, error) {
	text, err := os.ReadFile("content/site.yaml")
	if err != nil {
		return finding{}, fmt.Errorf("read content/site.yaml: %w", err)
	}
	var site struct {
		Contact struct{ Email, Phone string } `yaml:"contact"`
	}
	if err := yaml.Unmarshal(text, &site); err != nil {
		return finding{}, fmt.Errorf("read content/site.yaml: %w", err)
	}
	if site.Contact.Email == "" && site.Contact.Phone == "" {
		return finding{holdsForm, "content/site.yaml names no email address and no phone number for questions",
			"add contact.email or contact.phone there"}, nil
	}
	return finding{fine, "a person can be reached", ""}, nil
}

// checkReplies: someone must read the mailbox that answers to our emails go to.
func (c *command) checkReplies(_ context.Context, s stack) (finding, error) {
	staff, replies := c.parameter(s, "StaffAddress"), c.parameter(s, "ReplyAddress")
	switch {
	case staff == "":
		return finding{fine, "make deploy asks for the mailbox", ""}, nil
	case replies == "":
		return finding{fine, "go to " + staff + ", as notices do; ReplyAddress can name another mailbox", ""}, nil
	}
	return finding{fine, "go to " + replies, ""}, nil
}

// parameter is a parameter's value: as samconfig.toml gives it, else as the stack
// has it.
func (c *command) parameter(s stack, name string) string {
	if value, given := c.given[name]; given {
		return value
	}
	return s.Parameters[name]
}

// ready ends a command where a program that it runs is missing, or AWS does not
// know the person.
func (c *command) ready(ctx context.Context) error {
	if missing := missingTools(); len(missing) > 0 {
		return errors.New(strings.Join(missing, "; "))
	}
	f, err := c.checkCredentials(ctx, stack{})
	if err != nil {
		return fmt.Errorf("check credentials: %w", err)
	}
	if f.level == stops {
		return fmt.Errorf("%s: %s", f.found, f.do)
	}
	return nil
}

// remaining lists what is left to do once the stack is made. opening is the part of
// it that the form of production waits for: without it a request would be accepted
// whose emails do not leave, or whose failures no one hears of.
func (c *command) remaining(ctx context.Context, s stack) (all, opening []string, err error) {
	for _, one := range checks {
		if !one.later {
			continue
		}
		f, err := one.ask(c, ctx, s)
		if err != nil {
			return nil, nil, fmt.Errorf("check %s: %w", strings.ToLower(one.about), err)
		}
		if f.level == fine {
			continue
		}
		text := f.found + ":\n      " + f.do
		all = append(all, text)
		if f.level == holdsForm {
			opening = append(opening, text)
		}
	}
	return all, opening, nil
}

// plural writes a count with its noun.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
