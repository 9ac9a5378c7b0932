package test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"
)

// The pipeline cannot run here. These tests hold its files to what they call: the
// gate, the Makefile, the environments, and the role.

// workflow is what these tests read of a GitHub Actions workflow.
type workflow struct {
	On struct {
		Dispatch struct {
			Inputs struct {
				Environment struct{ Options []string }
			}
		} `yaml:"workflow_dispatch"`
	}
	Permissions map[string]string
	Concurrency struct {
		Cancel bool `yaml:"cancel-in-progress"`
	}
	Jobs map[string]struct {
		Environment string
		Steps       []struct {
			Uses, Run string
			With      map[string]string
		}
	}
}

func readWorkflow(t *testing.T, name string) (w workflow, text string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../../.github/workflows", name))
	if err == nil {
		err = yaml.Unmarshal(b, &w)
	}
	if err != nil {
		t.Fatalf("read the workflow %s: %v", name, err)
	}
	return w, string(b)
}

// commands are what a workflow runs, in order.
func (w workflow) commands() (list []string) {
	for _, job := range w.Jobs {
		for _, step := range job.Steps {
			if step.Run != "" {
				list = append(list, step.Run)
			}
		}
	}
	return list
}

func TestPipeline_Check(t *testing.T) {
	w, _ := readWorkflow(t, "check.yml")
	if got := w.commands(); !slices.Equal(got, []string{"bash .ci/run"}) {
		t.Errorf("it runs %q, and should run the gate and nothing else", got)
	}
	if len(w.Permissions) != 1 || w.Permissions["contents"] != "read" {
		t.Errorf("a push may %v", w.Permissions)
	}
}

func TestPipeline_Deploy(t *testing.T) {
	w, text := readWorkflow(t, "deploy.yml")
	var config map[string]any
	if _, err := toml.DecodeFile("../samconfig.toml", &config); err != nil {
		t.Fatal(err)
	}
	for _, env := range w.On.Dispatch.Inputs.Environment.Options {
		// sam asks nothing on the way, and a deployment that changes nothing has
		// not failed.
		sam := at(config[env], "deploy", "parameters")
		if at(sam, "resolve_s3") != true || at(sam, "confirm_changeset") != false ||
			at(sam, "fail_on_empty_changeset") != false {
			t.Errorf("samconfig.toml has no environment %q in which sam asks nothing", env)
		}
	}
	if n := len(w.On.Dispatch.Inputs.Environment.Options); n != 2 {
		t.Errorf("%d environments to choose from, want staging and production", n)
	}
	if want := map[string]string{"contents": "read", "id-token": "write"}; len(w.Permissions) != 2 ||
		w.Permissions["id-token"] != want["id-token"] || w.Permissions["contents"] != "read" {
		t.Errorf("it may %v, want %v", w.Permissions, want)
	}
	if w.Concurrency.Cancel {
		t.Error("a deployment is cut off by the next")
	}
	if strings.Contains(text, "secrets.") || strings.Contains(text, "AKIA") {
		t.Error("it has a key; OIDC needs none")
	}
	if w.Jobs["deploy"].Environment == "" {
		t.Error("its job is in no environment, which the role asks for")
	}
	if got := w.commands(); !slices.Equal(got, []string{"make quick", `make deploy ENV="$ENV"`}) {
		t.Errorf("it runs %q", got)
	}
}

// Every command of a workflow is a target of the Makefile, or the gate.
func TestPipeline_CommandsExist(t *testing.T) {
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"check.yml", "deploy.yml"} {
		w, _ := readWorkflow(t, name)
		for _, command := range w.commands() {
			words := strings.Fields(command)
			if words[0] == "make" && !regexp.MustCompile(`(?m)^`+words[1]+`:`).Match(makefile) {
				t.Errorf("%s: the Makefile has no %s", name, words[1])
			}
		}
	}
}

// pipelineRole is what role.yaml says of the pipeline's role.
func pipelineRole(t *testing.T) any {
	t.Helper()
	text, err := os.ReadFile("../deploy/role.yaml")
	if err != nil {
		t.Fatal(err)
	}
	role, err := parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return role.the("AWS::IAM::Role")
}

// The role trusts jobs of the two environments only, may do something with each
// kind of resource of the template, and may lose no request.
func TestPipeline_Role(t *testing.T) {
	properties := pipelineRole(t)
	trust := at(properties, "AssumeRolePolicyDocument", "Statement", 0, "Condition", "StringEquals")
	subjects := texts(list(trust, "token.actions.githubusercontent.com:sub"))
	if want := []string{"repo:${Repository}:environment:staging",
		"repo:${Repository}:environment:production"}; !slices.Equal(subjects, want) {
		t.Errorf("it trusts %q, want %q", subjects, want)
	}
	if str(trust, "token.actions.githubusercontent.com:aud") != "sts.amazonaws.com" {
		t.Error("it takes tokens made for others")
	}
	var allowed, denied []string
	for _, s := range list(properties, "Policies", 0, "PolicyDocument", "Statement") {
		if str(s, "Effect") == "Deny" {
			denied = append(denied, texts(list(s, "Action"))...)
			continue
		}
		allowed = append(allowed, texts(list(s, "Action"))...)
		if str(s, "Resource") == "*" && slices.ContainsFunc(list(s, "Action"), func(a any) bool {
			return strings.HasPrefix(str(a), "iam:") || str(a) == "dynamodb:*" || str(a) == "s3:*" || str(a) == "*"
		}) {
			t.Errorf("%s: roles, tables, or buckets of others", str(s, "Sid"))
		}
	}
	for kind, service := range services(readTemplate(t)) {
		if !slices.ContainsFunc(allowed, func(a string) bool { return strings.HasPrefix(a, service+":") }) {
			t.Errorf("%s: the role may do nothing with it (%s)", kind, service)
		}
	}
	for _, action := range []string{"dynamodb:DeleteTable", "dynamodb:DeleteItem", "dynamodb:PutItem",
		"s3:DeleteObjectVersion", "cognito-idp:AdminCreateUser"} {
		if !slices.Contains(denied, action) {
			t.Errorf("%s is not denied", action)
		}
	}
}

// The role may not change itself or the stack that it is in: a run of the workflow
// could remove its denials, or have others trusted.
func TestPipeline_RoleMayNotChangeItself(t *testing.T) {
	properties := pipelineRole(t)
	denied := map[string][]string{} // by resource
	writes := []string{"iam:AttachRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary",
		"iam:DeleteRolePermissionsBoundary"}
	for _, s := range list(properties, "Policies", 0, "PolicyDocument", "Statement") {
		actions := texts(list(s, "Action"))
		if str(s, "Effect") == "Deny" {
			denied[str(s, "Resource")] = actions
			continue
		}
		for _, a := range actions {
			if strings.HasPrefix(a, "iam:") && !strings.HasPrefix(a, "iam:Get") && !strings.HasPrefix(a, "iam:List") {
				writes = append(writes, a)
			}
		}
	}
	itself := "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/" + str(properties, "RoleName")
	for _, action := range writes {
		if !slices.Contains(denied[itself], action) {
			t.Errorf("%s is not denied on %s", action, itself)
		}
	}
	const stack = "arn:${AWS::Partition}:cloudformation:${AWS::Region}:${AWS::AccountId}:stack/${AWS::StackName}/*"
	if !slices.Contains(denied[stack], "cloudformation:*") {
		t.Errorf("cloudformation:* is not denied on %s", stack)
	}
}

// services are the prefixes of the actions that make the template's kinds of
// resources.
func services(t template) map[string]string {
	prefix := map[string]string{"Serverless": "lambda", "Logs": "logs", "DynamoDB": "dynamodb", "S3": "s3",
		"CloudFront": "cloudfront", "Cognito": "cognito-idp",
		"SES": "ses", "Events": "events", "SecretsManager": "secretsmanager", "WAFv2": "wafv2", "SNS": "sns",
		"SQS": "sqs", "CloudWatch": "cloudwatch",
		"Budgets": "budgets", "IAM": "iam"}
	all := map[string]string{}
	for _, r := range t.resources("") {
		kind := str(r, "Type")
		service := prefix[strings.Split(kind, "::")[1]]
		if service == "" {
			service = kind // of a service that this table lacks
		}
		all[kind] = service
	}
	return all
}
