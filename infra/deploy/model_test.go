package main

import (
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/infra/test/awsmodel"
)

// answered are the parts of AWS's answers that this command reads, by the command
// that it asks with.
var answered = map[string][]string{
	"sts get-caller-identity": {"Account", "Arn"},
	"cloudformation describe-stacks": {"Stacks[].StackStatus", "Stacks[].Outputs[].OutputKey",
		"Stacks[].Outputs[].OutputValue", "Stacks[].Parameters[].ParameterKey", "Stacks[].Parameters[].ParameterValue"},
	"cloudformation describe-stack-resource": {"StackResourceDetail.PhysicalResourceId"},
	"cloudformation list-change-sets":        {"Summaries[].ChangeSetName", "Summaries[].ExecutionStatus"},
	"cloudformation get-template":            {"TemplateBody"},
	"lambda get-account-settings":            {"AccountLimit.ConcurrentExecutions"},
	"cloudfront list-distributions":          {"DistributionList.Items[].Id"},
	"sesv2 get-account":                      {"ProductionAccessEnabled", "SendingEnabled", "EnforcementStatus"},
	"sesv2 get-email-identity":               {"VerifiedForSendingStatus"},
	"sns list-subscriptions-by-topic":        {"Subscriptions[].SubscriptionArn", "Subscriptions[].Endpoint"},
	"acm describe-certificate":               {"Certificate.Status", "Certificate.SubjectAlternativeNames"},
}

// The stand-in for the AWS CLI takes any command and answers by hand. What it is
// asked, and what is read of its answers, fits the CLI's own model.
func TestAnswers_FitTheServiceModel(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short asks no Python")
	}
	if !awsmodel.Available() {
		t.Skip("SKIPPED: Python with botocore is missing, which the AWS CLI's commands are made from. To have it: " +
			"pip install awscli")
	}
	s := newStage(t)
	var asked []string
	for _, verb := range []string{"deploy", "doctor", "diff", "rotate", "close"} {
		s.ok(answers, verb)
		asked = append(asked, s.calls("aws ")...)
	}
	asked = slices.DeleteFunc(asked, func(line string) bool { return line == "aws --version" })
	findings, err := awsmodel.Check(asked)
	if err != nil {
		t.Fatal(err)
	}
	more, err := awsmodel.CheckAnswers(answered)
	if err != nil {
		t.Fatal(err)
	}
	for _, finding := range slices.Concat(findings, more) {
		t.Error(finding)
	}
	for _, line := range asked {
		words := strings.Fields(line)
		if name := words[1] + " " + words[2]; answered[name] == nil &&
			!strings.Contains("update-termination-protection delete-change-set put-secret-value", words[2]) {
			t.Errorf("%s: its answer is read, and answered doesn't have it", name)
		}
	}
}

// Every status that CloudFormation's model has is one that settle knows.
func TestStackStates_AreTheModels(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short asks no Python")
	}
	if !awsmodel.Available() {
		t.Skip("SKIPPED: Python with botocore is missing, which the AWS CLI's commands are made from. To have it: " +
			"pip install awscli")
	}
	statuses, err := awsmodel.Values("cloudformation", "StackStatus")
	if err != nil {
		t.Fatal(err)
	}
	for _, status := range statuses {
		if _, known := stackStates[status]; !known {
			t.Errorf("%s: settle has no word for it", status)
		}
	}
	if len(statuses) != len(stackStates) {
		t.Errorf("the model has %d statuses, stackStates %d", len(statuses), len(stackStates))
	}
}
