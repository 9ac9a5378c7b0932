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

// deployedStack returns the stack if its deployment has ended, with what publishing
// needs.
func (c *command) deployedStack(ctx context.Context) (stack, error) {
	s, err := c.stack(ctx)
	if err != nil {
		return s, err
	}
	for _, name := range []string{"SiteUrl", "DistributionUrl", "SiteBucket", "DistributionId"} {
		if s.Outputs[name] == "" {
			return s, fmt.Errorf("the stack %s has no output %s: is it another stack's name, or is it %s?", c.name,
				name, s.Status)
		}
	}
	return s, nil
}

// waitForStack waits for a change that an earlier run began, and says what to do
// where a first creation failed for good.
func (c *command) waitForStack(ctx context.Context) error {
	s, err := c.stack(ctx)
	if errors.Is(err, errNoStack) {
		return nil
	}
	if err != nil {
		return err
	}
	if wait := stackStates[s.Status].wait; wait != "" {
		c.say("The stack is %s from an earlier run: waiting for its end.", s.Status)
		// An end that is not the hoped-for one is an error of the waiter's; the
		// next question to the stack tells it.
		c.read(ctx, "aws", "cloudformation", "wait", wait, "--stack-name", c.name, "--region", c.region)
		s, err = c.stack(ctx)
		if errors.Is(err, errNoStack) {
			return nil // it was being deleted
		}
		if err != nil {
			return err
		}
	}
	if state := stackStates[s.Status]; state.do != "" {
		return fmt.Errorf("the stack %s is %s: %s", c.name, s.Status, c.adviceFor(state))
	}
	return nil
}

// stackState is what a status of CloudFormation's means to a deployment: nothing,
// the waiter that ends it, or what a person does first.
type stackState struct{ wait, do string }

// stackStates has each status that a stack can have. NAME stands for the stack's
// name and region, as the AWS CLI takes them.
var stackStates = map[string]stackState{
	"CREATE_IN_PROGRESS": {wait: "stack-create-complete"},
	"CREATE_FAILED": {do: "its creation failed and was not undone. Its events say " +
		"why. Delete it, then run make deploy again: aws cloudformation delete-stack NAME"},
	"CREATE_COMPLETE":      {},
	"ROLLBACK_IN_PROGRESS": {wait: "stack-rollback-complete"},
	"ROLLBACK_FAILED": {do: "its creation failed, and not all of it could be undone. " +
		"Its events say why. Delete the rest, then run make deploy again: aws cloudformation delete-stack NAME"},
	"ROLLBACK_COMPLETE": {do: "its creation failed and was undone. Its events say why. " +
		"Delete what is left of it, which holds nothing, then run make deploy again: aws cloudformation delete-stack NAME"},
	"DELETE_IN_PROGRESS": {wait: "stack-delete-complete"},
	"DELETE_FAILED": {do: "its deletion failed. Its events say which part is in the " +
		"way. Delete it again without that part: aws cloudformation delete-stack NAME --retain-resources PART"},
	"DELETE_COMPLETE":                     {},
	"UPDATE_IN_PROGRESS":                  {wait: "stack-update-complete"},
	"UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": {wait: "stack-update-complete"},
	"UPDATE_COMPLETE":                     {},
	"UPDATE_FAILED": {do: "an update failed and was not undone. Its events say why. " +
		"Undo it, then run make deploy again: aws cloudformation rollback-stack NAME"},
	"UPDATE_ROLLBACK_IN_PROGRESS": {wait: "stack-rollback-complete"},
	"UPDATE_ROLLBACK_FAILED": {do: "an update failed, and undoing it failed too. Its events " +
		"say which part is in the way. Fix that, then: aws cloudformation continue-update-rollback NAME"},
	"UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": {wait: "stack-rollback-complete"},
	"UPDATE_ROLLBACK_COMPLETE":                     {},
	// a change set was made and not carried out: sam goes on from there
	"REVIEW_IN_PROGRESS": {},
	"IMPORT_IN_PROGRESS": {wait: "stack-import-complete"},
	"IMPORT_COMPLETE":    {},
	"IMPORT_ROLLBACK_IN_PROGRESS": {do: "an import is being undone. Run make deploy again in a few minutes: aws " +
		"cloudformation describe-stacks NAME"},
	"IMPORT_ROLLBACK_FAILED": {do: "an import failed, and could not be undone. Its events say why: aws " +
		"cloudformation describe-stack-events NAME"},
	"IMPORT_ROLLBACK_COMPLETE": {},
}

// adviceFor is what to do about a state, with the stack's own name.
func (c *command) adviceFor(s stackState) string {
	return strings.ReplaceAll(s.do, "NAME", "--stack-name "+c.name+" --region "+c.region)
}

// sam deploys a template; parameters that are named override those of
// samconfig.toml, all of them.
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

// template is the text that the stack was made of, with the functions' zips where
// sam has put them: all that it takes to make it again.
func (c *command) template(ctx context.Context) ([]byte, error) {
	text, err := c.read(ctx, "aws", "cloudformation", "get-template", "--stack-name", c.name, "--region", c.region,
		"--template-stage", "Original", "--query", "TemplateBody", "--output", "text")
	if err != nil {
		return nil, fmt.Errorf("read the stack's template: %w", err)
	}
	return text, nil
}

// withTempFile writes a template to a file for as long as do runs.
func withTempFile(text []byte, do func(file string) error) error {
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
