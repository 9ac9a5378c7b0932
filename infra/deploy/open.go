package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// What the parameter FormOpen says: no one has decided yet, and a deployment opens
// the form once nothing is missing; or a person has.
const (
	formWaiting = "waiting"
	formOpen    = "open"
	formClosed  = "closed"
)

// open lets requests be sent. In production it needs everything that an agency's
// request relies on.
func (c *command) open(ctx context.Context) error {
	s, err := c.deployedStack(ctx)
	if err != nil {
		return err
	}
	_, missing, err := c.remaining(ctx, s)
	if err != nil {
		return err
	}
	if c.env == "production" && len(missing) > 0 {
		c.say("The form stays closed. Left to do:")
		c.sayList(missing)
		return fmt.Errorf("the form is not open: do what is left, then run make open ENV=%s again", c.env)
	}
	return c.setForm(ctx, s, formOpen)
}

// close ends that requests can be sent, until open. Links that people have go on
// working.
func (c *command) close(ctx context.Context) error {
	s, err := c.deployedStack(ctx)
	if err != nil {
		return err
	}
	return c.setForm(ctx, s, formClosed)
}

func (c *command) setForm(ctx context.Context, s stack, want string) error {
	if s.Parameters["FormOpen"] == want {
		c.say("The form is %s already.", want)
		return nil
	}
	if err := c.again(ctx, map[string]string{"FormOpen": want}); err != nil {
		return err
	}
	c.say("The form is %s, and deployments leave it so.", want)
	return nil
}

// again deploys the template that the stack was made of with other parameters, so
// that nothing else changes.
func (c *command) again(ctx context.Context, parameters map[string]string) error {
	text, err := c.template(ctx)
	if err != nil {
		return err
	}
	return withTempFile(text, func(file string) error { return c.sam(ctx, file, parameters) })
}

// report ends a deployment: the addresses, the DNS records, and what is left to do.
func (c *command) report(ctx context.Context, left []string) error {
	s, err := c.deployedStack(ctx)
	if err != nil {
		return err
	}
	c.say("\nThe service is at %s", siteURL(s))
	for _, name := range slices.Sorted(maps.Keys(s.Outputs)) {
		if !strings.HasPrefix(name, "Dns") && name != "SiteUrl" {
			c.say("  %-16s %s", name, s.Outputs[name])
		}
	}
	if records := dnsRecords(s); records != "" {
		c.say("Its DNS records:%s", records)
	}
	switch {
	case s.Parameters["FormOpen"] == formClosed:
		c.say("THE FORM IS CLOSED by make close: make open ENV=%s opens it.", c.env)
	case s.Parameters["FormOpen"] == formWaiting:
		c.say("THE FORM IS CLOSED until what is left is done: its page says so, and nothing can be sent.")
	}
	if len(left) == 0 {
		c.say("Nothing is left to do.")
		return nil
	}
	c.say("Left to do, and then make deploy ENV=%s again:", c.env)
	c.sayList(left)
	return nil
}

func (c *command) sayList(list []string) {
	for _, m := range list {
		c.say("  - %s", m)
	}
}
