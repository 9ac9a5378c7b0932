package test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/infra/test/awsmodel"
)

// documents are those with commands of the AWS CLI in them.
var documents = []string{"../docs/runbook.md", "../../README.md", "../deploy/role.yaml"}

// A command that someone types at 3 a.m. exists, has these options, and says which
// region it means.
func TestCommands_FitTheCLI(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short asks no Python")
	}
	if !awsmodel.Available() {
		t.Skip("SKIPPED: Python with botocore is missing, which the AWS CLI's commands are made from. To have it: " +
			"pip install awscli")
	}
	var lines []string
	for _, name := range documents {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, awsCommands(string(text))...)
	}
	if text, err := os.ReadFile("../docs/runbook.md"); err != nil ||
		!strings.Contains(string(text), "    export AWS_REGION=us-east-1 AWS_PAGER=\n") {
		t.Errorf("the runbook does not start by naming the region: %v", err)
	}
	if len(lines) < 15 {
		t.Errorf("only %d commands were found", len(lines))
	}
	findings, err := awsmodel.Check(lines)
	if err != nil {
		t.Fatal(err)
	}
	for _, finding := range findings {
		t.Error(finding)
	}
}

var (
	deploymentTarget = regexp.MustCompile(`(?m)^([a-z]+):.*\n\t.*"\$\(ENV\)"`)
	makeCommand      = regexp.MustCompile("(?m)(?:`|^    )make ([a-z]+)([^`\n]*)")
)

// A command for a deployment says which one. Without ENV= it means staging, and the
// person who copies it at 3 a.m. means production.
func TestCommands_NameTheDeployment(t *testing.T) {
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	var targets []string
	for _, m := range deploymentTarget.FindAllStringSubmatch(string(makefile), -1) {
		targets = append(targets, m[1])
	}
	if !slices.Contains(targets, "rollback") || len(targets) < 8 {
		t.Fatalf("the Makefile's targets with ENV= are %q", targets)
	}
	for _, name := range []string{"../docs/runbook.md", "../../README.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range makeCommand.FindAllStringSubmatch(string(text), -1) {
			if slices.Contains(targets, m[1]) && !strings.Contains(m[2], " ENV=") {
				t.Errorf("%s: make %s%s means staging: add ENV=production or ENV=…", name, m[1], m[2])
			}
		}
	}
}

// Each kind of mistake in a command is found.
func TestCommands_MistakesAreFound(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short asks no Python")
	}
	if !awsmodel.Available() {
		t.Skip("SKIPPED: Python with botocore is missing, which the AWS CLI's commands are made from. To have it: " +
			"pip install awscli")
	}
	for line, want := range map[string]string{
		"aws dynamodb restore-table --table-name X":                "no command restore-table",
		"aws dynamodb describe-table --table X":                    "lacks --table-name",
		"aws dynamodb describe-table --table-name X --colour blue": "no option --colour",
		"aws dynamodb wait table-there --table-name X":             "no waiter table-there",
		"aws dinamodb describe-table --table-name X":               "no service dinamodb",
		"aws cloudformation delete-stack":                          "lacks --stack-name",
	} {
		findings, err := awsmodel.Check([]string{line})
		if err != nil || !slices.ContainsFunc(findings, func(f string) bool { return strings.Contains(f, want) }) {
			t.Errorf("%s: found %q, %v; want %q", line, findings, err, want)
		}
	}
}

var command = regexp.MustCompile("(?m)`(aws [a-z][^`]*)`|^ +(aws [a-z].*?)(?: +#.*)?$|" +
	"^#   (aws [a-z](?:.*\\\\\n#     )?.*)$")

// awsCommands are the commands in a text: in backquotes, or on an indented line of
// their own.
func awsCommands(text string) (lines []string) {
	for _, m := range command.FindAllStringSubmatch(text, -1) {
		line := strings.Join(strings.Fields(strings.ReplaceAll(strings.ReplaceAll(m[1]+m[2]+m[3], "\\\n#", " "), "…",
			"X")), " ")
		if strings.HasSuffix(line, " X") && strings.Count(line, " ") == 3 || strings.Count(line, " ") < 2 {
			continue // a command's name only
		}
		lines = append(lines, line)
	}
	return lines
}
