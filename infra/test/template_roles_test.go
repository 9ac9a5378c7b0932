package test

import (
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
)

// known are the actions that a statement here may name, as the service
// authorization reference has them (read September 2026; an action that is misspelt
// is accepted by CloudFormation and allows nothing). Add to it with the reference
// open.
var known = []string{
	"dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem", "dynamodb:DeleteItem",
	"dynamodb:DescribeStream", "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:GetRecords",
	"dynamodb:GetShardIterator", "dynamodb:ListStreams", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:Scan",
	"dynamodb:UpdateItem",
	"logs:CreateLogStream", "logs:PutLogEvents",
	"s3:GetObject", "s3:ListBucket", "s3:PutObject",
	"ses:GetEmailIdentity", "ses:SendEmail", "ses:SendRawEmail",
	"sqs:SendMessage",
	"sts:AssumeRole",
}

// statement is one statement of a policy, and whose.
type statement struct {
	role string
	body any
}

func (t template) statements() iter.Seq[statement] {
	return func(yield func(statement) bool) {
		for name, role := range t.resources("AWS::IAM::Role") {
			for _, policy := range list(role, "Properties", "Policies") {
				for _, body := range list(policy, "PolicyDocument", "Statement") {
					if !yield(statement{name, body}) {
						return
					}
				}
			}
		}
	}
}

// roles: one a function, its own, and nothing in it for the whole of anything.
func roles(t template, _ code) (findings []string) {
	taken := map[string]string{}
	for name, f := range t.functions() {
		role, _, _ := strings.Cut(str(f, "Role"), ".")
		if role == "" || taken[role] != "" {
			findings = append(findings, fmt.Sprintf("%s: has no role of its own (%q)", name, role))
		}
		taken[role] = name
	}
	for name, role := range t.resources("AWS::IAM::Role") {
		if taken[name] == "" {
			findings = append(findings, name+": a role that no function has")
		}
		if at(role, "Properties", "ManagedPolicyArns") != nil {
			findings = append(findings, name+": a managed policy, which is written for any resource")
		}
	}
	for s := range t.statements() {
		findings = append(findings, wild(s)...)
	}
	return findings
}

func wild(s statement) (findings []string) {
	for _, key := range []string{"Action", "Resource"} {
		if len(list(s.body, key)) == 0 {
			findings = append(findings, fmt.Sprintf("%s, %s: no %s", s.role, str(s.body, "Sid"), key))
		}
		for _, v := range list(s.body, key) {
			if text := str(v); text == "" || strings.Contains(text, "*") &&
				!(key == "Resource" && (folderOf(s, text) || identitiesOf(s, text) || streamsOf(s, text))) {
				findings = append(findings, fmt.Sprintf("%s, %s: %s %q is a wildcard or no plain text", s.role,
					str(s.body, "Sid"), key, text))
			}
		}
	}
	return findings
}

// folderOf: objects whose names are made as time goes by, such as one a day, can
// only be named by their folder. So that much is allowed, of a bucket of this
// stack, to read and write objects and nothing else; a whole bucket is not.
func folderOf(s statement, resource string) bool {
	for _, a := range list(s.body, "Action") {
		if str(a) != "s3:GetObject" && str(a) != "s3:PutObject" {
			return false
		}
	}
	return folderOfBucket.MatchString(resource)
}

// streamsOf: a list of streams is asked of the table, by a resource that stands for
// all of its streams.
func streamsOf(s statement, resource string) bool {
	return str(s.body, "Action") == "dynamodb:ListStreams" && resource == "${Table.Arn}/stream/*"
}

// identitiesOf: SES asks for leave of every identity that a message touches, the
// recipient's too while the account is in the sandbox. So any may be named, to
// send, as long as the condition names the sender.
func identitiesOf(s statement, resource string) bool {
	from := texts(list(s.body, "Condition", "StringLike", "ses:FromAddress"))
	return strings.HasSuffix(resource, ":identity/*") && str(s.body, "Action") == "ses:SendEmail" &&
		slices.Equal(from, []string{"MailIdentity", "*@${MailIdentity}"})
}

var folderOfBucket = regexp.MustCompile(`^\$\{\w+Bucket\.Arn\}/[a-z]+/\*$`)

func actions(t template, _ code) (findings []string) {
	for s := range t.statements() {
		for _, a := range list(s.body, "Action") {
			if !slices.Contains(known, str(a)) {
				findings = append(findings, fmt.Sprintf("%s: %q is no action that we know", s.role, str(a)))
			}
		}
	}
	return findings
}

// oneSender: mail leaves by acknowledge and by no one else, whatever the code of
// the others does.
func oneSender(t template, _ code) (findings []string) {
	for s := range t.statements() {
		for _, a := range list(s.body, "Action") {
			if strings.HasPrefix(str(a), "ses:") && s.role != "AcknowledgeRole" {
				findings = append(findings, fmt.Sprintf("%s: may %s", s.role, str(a)))
			}
		}
	}
	return findings
}
