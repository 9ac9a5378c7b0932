// Package awsmodel compares command lines of the AWS CLI with botocore's service
// models, from which the CLI makes its commands: whether the command is there, and
// each of its options. It needs Python with botocore, which comes with the AWS CLI
// from PyPI; tests only.
package awsmodel

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
)

//go:embed check.py
var script string

// Available says whether Python with botocore is installed.
func Available() bool {
	return exec.Command("python3", "-c", "import botocore.session").Run() == nil
}

// Check returns what is wrong with the command lines, a sentence each. A line
// begins with "aws".
func Check(lines []string) (findings []string, err error) {
	return run(map[string]any{"lines": lines})
}

// CheckAnswers returns which paths are missing from the answers of operations. A
// key is a service and an operation as the CLI has them, "sts get-caller-identity";
// a path is the names from the top of the answer, with dots, [] after a list.
func CheckAnswers(paths map[string][]string) (findings []string, err error) {
	return run(map[string]any{"answers": paths})
}

// Values are the values that a service's enumeration has.
func Values(service, shape string) ([]string, error) {
	return run(map[string]any{"enumeration": []string{service, shape}})
}

func run(question any) (findings []string, err error) {
	in, err := json.Marshal(question)
	if err != nil {
		return nil, err
	}
	command := exec.Command("python3", "-c", script)
	command.Stdin = strings.NewReader(string(in))
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("ask botocore: %w", err)
	}
	if err := json.Unmarshal(out, &findings); err != nil {
		return nil, fmt.Errorf("ask botocore: %w", err)
	}
	return findings, nil
}
