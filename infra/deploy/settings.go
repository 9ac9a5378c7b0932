package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"go.yaml.in/yaml/v3"
)

// The files that a deployment reads, from the root of the repository.
const (
	configFile   = "infra/samconfig.toml"
	templateFile = "template.yaml"
)

// settings are what infra/samconfig.toml says of one environment.
type settings struct {
	env, name, region string
	given             map[string]string // parameters of the template; nil: no one was asked yet
}

// load reads the part of samconfig.toml that is about env.
func (s *settings) load(env string) error {
	var file map[string]any
	if _, err := toml.DecodeFile(configFile, &file); err != nil {
		return fmt.Errorf("read %s: %w", configFile, err)
	}
	value := func(part, key string) any {
		of, _ := file[env].(map[string]any)
		section, _ := of[part].(map[string]any)
		parameters, _ := section["parameters"].(map[string]any)
		return parameters[key]
	}
	s.env = env
	s.name, _ = value("global", "stack_name").(string)
	s.region, _ = value("global", "region").(string)
	if s.name == "" || s.region == "" {
		return fmt.Errorf("%s knows no environment %q with a stack_name and a region: say ENV=staging or "+
			"ENV=production", configFile, env)
	}
	return s.loadOverrides(value("deploy", "parameter_overrides"))
}

// loadOverrides reads parameter_overrides. What it can't read is an error: sam would
// read it, and every check would be of something else.
func (s *settings) loadOverrides(overrides any) error {
	if overrides == nil {
		return nil
	}
	text, isText := overrides.(string)
	if !isText {
		return fmt.Errorf(`%s: parameter_overrides of %s is not one text. Write it as "NAME=\"value\" NAME=\"value\""`,
			configFile, s.env)
	}
	if rest := strings.TrimSpace(override.ReplaceAllString(text, "")); rest != "" {
		return fmt.Errorf(`%s: parameter_overrides of %s can't be read at %q. Write each setting as NAME=\"value\"`,
			configFile, s.env, rest)
	}
	s.given = map[string]string{}
	for _, m := range override.FindAllStringSubmatch(text, -1) {
		s.given[m[1]] = m[2]
	}
	return nil
}

var override = regexp.MustCompile(`([A-Za-z]+)="([^"]*)"`)

// parameter is what template.yaml says of one of its parameters.
type parameter struct {
	Description           string    `yaml:"Description"`
	Default               yaml.Node `yaml:"Default"` // zero: a new stack can't be made without a value
	AllowedPattern        string    `yaml:"AllowedPattern"`
	AllowedValues         []string  `yaml:"AllowedValues"`
	ConstraintDescription string    `yaml:"ConstraintDescription"`
}

// isAllowed says whether CloudFormation takes a value.
func (p parameter) isAllowed(value string) (bool, error) {
	pattern, err := regexp.Compile(p.AllowedPattern)
	if err != nil {
		return false, fmt.Errorf("the template's AllowedPattern: %w", err)
	}
	return pattern.MatchString(value) && (p.AllowedValues == nil || slices.Contains(p.AllowedValues, value)), nil
}

// constraint says which values are allowed.
func (p parameter) constraint() string {
	if p.AllowedValues != nil {
		return "must be one of " + strings.Join(p.AllowedValues, ", ")
	}
	return p.ConstraintDescription
}

func parameters() (map[string]parameter, error) {
	text, err := os.ReadFile(templateFile)
	if err != nil {
		return nil, fmt.Errorf("read the template: %w", err)
	}
	var template struct {
		Parameters map[string]parameter `yaml:"Parameters"`
	}
	if err := yaml.Unmarshal(text, &template); err != nil {
		return nil, fmt.Errorf("read %s: %w", templateFile, err)
	}
	return template.Parameters, nil
}

// asked are the parameters that a first deployment asks for, in this order. The
// others have defaults that are safe.
var asked = []string{"StaffAddress", "ReplyAddress", "EscalationAddress", "AlarmAddress", "MailFrom", "MailIdentity"}

// ask asks for what a first deployment needs, until each answer is one that the
// template takes, and keeps the answers.
func (c *command) askAll(ctx context.Context) error {
	if !c.person {
		return c.noPersonError()
	}
	all, err := parameters()
	if err != nil {
		return err
	}
	c.say("A few questions, this time only. Enter takes what stands in brackets.")
	given := map[string]string{}
	for _, name := range asked {
		p, sender := all[name], ""
		if name == "MailIdentity" { // most often the sender's domain
			sender = senderAddress(given["MailFrom"])
			_, p.Default.Value, _ = strings.Cut(sender, "@")
		}
		given[name], err = c.answer(p, sender)
		if err != nil {
			return err
		}
	}
	exists, err := c.identityExists(ctx, given["MailIdentity"])
	if err != nil {
		return err
	}
	if exists {
		given["MakeMailIdentity"] = "false"
		c.say("SES knows %s already, from another stack or by hand. The stack will use it and not make it: "+
			"MakeMailIdentity is false.", given["MailIdentity"])
	}
	c.given = given
	return c.keep()
}

// noPersonError says what to do where no one can answer.
func (c *command) noPersonError() error {
	return fmt.Errorf("%s has no parameter_overrides for %s yet: run make deploy ENV=%s once in a terminal, "+
		"which asks for the addresses", configFile, c.env, c.env)
}

// identityExists asks SES whether it knows the sender's domain: the stack could not
// make it a second time.
func (c *command) identityExists(ctx context.Context, name string) (bool, error) {
	err := c.aws(ctx, nil, "sesv2", "get-email-identity", "--email-identity", name, "--region", c.region)
	if err != nil && strings.Contains(err.Error(), "NotFoundException") {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("ask SES for %s: %w", name, err)
	}
	return true, nil
}

// answer asks for one parameter. A sender is given where its domain is asked for: an
// address will not do, since it can't have a domain for bounces.
func (c *command) answer(p parameter, sender string) (string, error) {
	for {
		fmt.Fprintf(c.out, "%s [%s]: ", p.Description, p.Default.Value)
		line, err := c.in.ReadString('\n')
		if errors.Is(err, io.EOF) { // such as /dev/null, which looks like a terminal
			return "", c.noPersonError()
		}
		if err != nil {
			return "", fmt.Errorf("no answer to %q: %w", p.Description, err)
		}
		answer := strings.TrimSpace(line)
		if answer == "" {
			answer = p.Default.Value
		}
		if sender != "" && strings.Contains(answer, "@") {
			c.say("It must be a domain. To send from one address that SES knows, add MakeMailIdentity and "+
				"MailIdentity to %s by hand.", configFile)
			continue
		}
		if sender != "" && !isSenderOf(sender, answer) {
			c.say("It must be the sender's own domain: emails from %s would be refused.", sender)
			continue
		}
		allowed, err := p.isAllowed(answer)
		if err != nil {
			return "", err
		}
		if allowed && !strings.ContainsAny(answer, `"\`) {
			return answer, nil
		}
		c.say("It %s.", p.ConstraintDescription)
	}
}

// keep writes the answers into samconfig.toml, whole or not at all.
func (c *command) keep() error {
	text, err := os.ReadFile(configFile)
	if err != nil {
		return fmt.Errorf("keep the answers: %w", err)
	}
	head := "[" + c.env + ".deploy.parameters]\n"
	if !strings.Contains(string(text), head) {
		return fmt.Errorf("keep the answers: %s has no line %s", configFile, head)
	}
	var line strings.Builder
	for _, name := range append(slices.Clone(asked), "MakeMailIdentity") {
		if value, given := c.given[name]; given {
			fmt.Fprintf(&line, ` %s=\"%s\"`, name, value)
		}
	}
	content := strings.Replace(string(text), head, head+"parameter_overrides = \""+line.String()[1:]+"\"\n", 1)
	if err := os.WriteFile(configFile+".new", []byte(content), 0o644); err != nil {
		return fmt.Errorf("keep the answers: %w", err)
	}
	if err := os.Rename(configFile+".new", configFile); err != nil {
		return fmt.Errorf("keep the answers: %w", err)
	}
	c.say("Kept in %s, where they can be changed.", configFile)
	return nil
}
