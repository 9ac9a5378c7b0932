package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// tools are the programs that do the work: sam, the AWS CLI and go, in the folder that this is started in.
type tools struct{ out io.Writer }

func (t tools) say(format string, words ...any) { fmt.Fprintf(t.out, format+"\n", words...) }

// show runs a program whose output is for the person.
func (t tools) show(ctx context.Context, name string, args ...string) error {
	cmd := t.command(ctx, name, args)
	cmd.Stdout, cmd.Stderr = t.out, t.out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %s: %w", name, args[0], err)
	}
	return nil
}

// read runs a program and gives what it printed; the error has what it complained of.
func (t tools) read(ctx context.Context, name string, args ...string) ([]byte, error) {
	cmd := t.command(ctx, name, args)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	text, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w: %s", name, strings.Join(args[:min(2, len(args))], " "), err, strings.TrimSpace(complaint.String()))
	}
	return text, nil
}

// aws asks the AWS CLI for something.
func (t tools) aws(ctx context.Context, into any, args ...string) error {
	text, err := t.read(ctx, "aws", append(args, "--output", "json")...)
	if err != nil || into == nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("aws %s: %w", strings.Join(args[:2], " "), err)
	}
	return nil
}

func (t tools) command(ctx context.Context, name string, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "AWS_PAGER=")
	return cmd
}

// check says everything that is missing on this machine, at once.
func (t tools) check(ctx context.Context) error {
	var missing []error
	for name, have := range map[string]string{"aws": "the AWS CLI, version 2", "sam": "the AWS SAM CLI", "go": "Go"} {
		if _, err := exec.LookPath(name); err != nil {
			missing = append(missing, fmt.Errorf("%s is missing: install %s", name, have))
		}
	}
	if len(missing) > 0 {
		return errors.Join(missing...)
	}
	var who struct{ Account, Arn string }
	if err := t.aws(ctx, &who, "sts", "get-caller-identity"); err != nil {
		return fmt.Errorf("AWS does not know you: set up credentials first (aws configure, or aws sso login): %w", err)
	}
	t.say("AWS account %s, as %s", who.Account, who.Arn)
	return nil
}
