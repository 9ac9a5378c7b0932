package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// stack is what CloudFormation says of it.
type stack struct {
	Status              string
	Outputs, Parameters map[string]string
}

// errNoStack says that nothing is deployed under this name.
var errNoStack = errors.New("is not there yet: make deploy makes it")

// stack asks for the stack; errNoStack where there is none.
func (c *command) stack(ctx context.Context) (stack, error) {
	var answer struct {
		Stacks []struct {
			StackStatus string
			Outputs     []struct{ OutputKey, OutputValue string }
			Parameters  []struct{ ParameterKey, ParameterValue string }
		}
	}
	err := c.aws(ctx, &answer, "cloudformation", "describe-stacks", "--stack-name", c.name, "--region", c.region)
	if err != nil && strings.Contains(err.Error(), "does not exist") || err == nil && len(answer.Stacks) == 0 {
		return stack{}, fmt.Errorf("the stack %s %w", c.name, errNoStack)
	}
	if err != nil {
		return stack{}, err
	}
	s := stack{Status: answer.Stacks[0].StackStatus, Outputs: map[string]string{}, Parameters: map[string]string{}}
	for _, o := range answer.Stacks[0].Outputs {
		s.Outputs[o.OutputKey] = o.OutputValue
	}
	for _, p := range answer.Stacks[0].Parameters {
		s.Parameters[p.ParameterKey] = p.ParameterValue
	}
	return s, nil
}

// deployed is a stack that came to its end, with what publishing needs.
func (c *command) deployed(ctx context.Context) (stack, error) {
	s, err := c.stack(ctx)
	if err != nil {
		return s, err
	}
	for _, name := range []string{"SiteUrl", "SiteBucket", "DistributionId"} {
		if s.Outputs[name] == "" {
			return s, fmt.Errorf("the stack %s has no output %s: is it another stack's name, or is it %s?", c.name, name, s.Status)
		}
	}
	return s, nil
}

// settle waits for a change that an earlier run began, and says what to do where a first creation failed for good.
func (c *command) settle(ctx context.Context) error {
	s, err := c.stack(ctx)
	if errors.Is(err, errNoStack) {
		return nil
	}
	if err != nil {
		return err
	}
	kind := map[string]string{"CREATE_IN_PROGRESS": "create", "UPDATE_IN_PROGRESS": "update", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": "update",
		"UPDATE_ROLLBACK_IN_PROGRESS": "rollback", "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": "rollback", "ROLLBACK_IN_PROGRESS": "rollback"}[s.Status]
	if kind != "" {
		c.say("The stack is %s from an earlier run: waiting for its end.", s.Status)
		// An end that is not the hoped-for one is an error of the waiter's; sam says below what it can do with it.
		c.read(ctx, "aws", "cloudformation", "wait", "stack-"+kind+"-complete", "--stack-name", c.name, "--region", c.region)
		if s, err = c.stack(ctx); err != nil {
			return err
		}
	}
	if s.Status == "ROLLBACK_COMPLETE" || s.Status == "ROLLBACK_FAILED" {
		return fmt.Errorf("the first creation of %s failed and was taken back; its events say why. Delete what is left and run again: aws cloudformation delete-stack --stack-name %s --region %s", c.name, c.name, c.region)
	}
	return nil
}

// sam deploys a template; parameters that are named override those of samconfig.toml, all of them.
func (c *command) sam(ctx context.Context, template string, parameters map[string]string, more ...string) error {
	config, err := filepath.Abs(configFile)
	if err != nil {
		return fmt.Errorf("find %s: %w", configFile, err)
	}
	args := []string{"deploy", "--config-file", config, "--config-env", c.env, "--template-file", template}
	args = append(args, more...)
	if len(parameters) > 0 {
		args = append(args, "--parameter-overrides")
		for _, name := range slices.Sorted(maps.Keys(parameters)) {
			args = append(args, name+"="+parameters[name])
		}
	}
	return c.show(ctx, "sam", args...)
}

// template is the text that the stack was made of, with the functions' zips where sam has put them: all that it takes to make it again.
func (c *command) template(ctx context.Context) ([]byte, error) {
	text, err := c.read(ctx, "aws", "cloudformation", "get-template", "--stack-name", c.name, "--region", c.region,
		"--template-stage", "Original", "--query", "TemplateBody", "--output", "text")
	if err != nil {
		return nil, fmt.Errorf("read the stack's template: %w", err)
	}
	return text, nil
}

// lend writes a template to a file for as long as do runs.
func lend(text []byte, do func(file string) error) error {
	dir, err := os.MkdirTemp("", "template")
	if err != nil {
		return fmt.Errorf("write a template: %w", err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "template.yaml")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		return fmt.Errorf("write a template: %w", err)
	}
	return do(file)
}
