package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
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
	{"Settings", "", false, (*command).checkSettings},
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

// checkTools looks for the programs and their versions, and says all at once what to
// install.
func (c *command) checkTools(ctx context.Context, _ stack) (finding, error) {
	var have []string
	var unread error
	todo := missingTools()
	for _, p := range programs {
		version, err := c.version(ctx, p.name, p.ask, p.version)
		switch {
		case errors.Is(err, exec.ErrNotFound): // in todo already
		case err != nil:
			unread = errors.Join(unread, err)
		case p.name == "aws" && strings.HasPrefix(version, "1."):
			todo = append(todo, "replace the AWS CLI "+version+" with version 2")
		default:
			have = append(have, p.name+" "+version)
		}
	}
	if len(todo) > 0 {
		return finding{stops, "a deployment can't run with the programs installed here", strings.Join(todo, "; ")}, nil
	}
	return finding{fine, strings.Join(have, ", "), ""}, unread
}

// version asks a program for its version, which the pattern finds in the answer.
func (c *command) version(ctx context.Context, name, ask, pattern string) (string, error) {
	text, err := c.read(ctx, name, ask)
	version := regexp.MustCompile(pattern).FindSubmatch(text)
	if err != nil || version == nil {
		return "", fmt.Errorf("%s %s: unexpected answer %q: %w", name, ask, text, errors.Join(err, errUnasked))
	}
	return string(version[1]), nil
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
		if f.level == holdsForm || f.level == stops {
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
