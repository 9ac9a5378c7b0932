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
	"regexp"
	"strings"
)

// Why a question to AWS has no answer: neither says that anything is wrong with
// what was asked about.
var (
	errDenied  = errors.New("access denied")
	errOffline = errors.New("no connection")
	errUnasked = errors.New("the answer can't be read")
)

// tools are the programs that do the work: sam, the AWS CLI and go, in the folder
// that this is started in.
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

// read runs a program and gives what it printed; the error has what it complained
// of.
func (t tools) read(ctx context.Context, name string, args ...string) ([]byte, error) {
	cmd := t.command(ctx, name, args)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	text, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w: %s", name, strings.Join(args[:min(2, len(args))], " "),
			because(err, complaint.String()), strings.TrimSpace(complaint.String()))
	}
	return text, nil
}

// The AWS CLI's words for a refusal and for a connection that does not come about.
var (
	denied  = regexp.MustCompile(`AccessDenied|UnauthorizedOperation|AuthorizationError|not authorized to perform`)
	offline = regexp.MustCompile(
		`Could not connect to the endpoint|Connect timeout|Read timeout|Failed to connect|Temporary failure in name resolution`)
)

// because names the kind of failure, where the program's complaint tells.
func because(err error, complaint string) error {
	switch {
	case denied.MatchString(complaint):
		return errDenied
	case offline.MatchString(complaint):
		return errOffline
	}
	return err
}

// feed runs a program that reads a secret from its standard input, where no list of
// processes shows it.
func (t tools) feed(ctx context.Context, secret, name string, args ...string) error {
	cmd := t.command(ctx, name, args)
	cmd.Stdin = strings.NewReader(secret)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, strings.Join(args[:min(2, len(args))], " "), because(err, string(out)),
			strings.TrimSpace(string(out)))
	}
	return nil
}

// aws asks the AWS CLI for something.
func (t tools) aws(ctx context.Context, into any, args ...string) error {
	text, err := t.read(ctx, "aws", append(args, "--output", "json")...)
	if err != nil || into == nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("aws %s: %w", strings.Join(args[:2], " "), errors.Join(err, errUnasked))
	}
	return nil
}

func (t tools) command(ctx context.Context, name string, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "AWS_PAGER=")
	return cmd
}
