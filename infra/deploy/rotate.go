package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"strconv"
)

// rotate replaces both secrets by which CloudFront proves itself to the API, and
// retires the old ones. At every moment the functions accept what CloudFront shows,
// so no request is turned away; cut off anywhere, it can be run again. The steps:
//
//  1. a new value for the secret that CloudFront does not show; the functions read
//     both
//  2. CloudFront shows that one, everywhere
//  3. a new value for the other, which no one shows; the functions read both, and
//     the old values are worth nothing
//
// CloudFormation reads a secret again only where a resource changes: the epoch is
// that change.
func (c *command) rotate(ctx context.Context) error {
	if err := c.waitForStack(ctx); err != nil {
		return err
	}
	s, err := c.deployedStack(ctx)
	if err != nil {
		return err
	}
	epoch, err := strconv.Atoi(s.Parameters["OriginSecretEpoch"])
	if err != nil {
		return fmt.Errorf("the stack's OriginSecretEpoch: %w: run make deploy ENV=%s first", err, c.env)
	}
	shown, other := "A", "B"
	if s.Parameters["OriginSecretInUse"] == "B" {
		shown, other = "B", "A"
	}
	c.say("Step 1 of 3: a new secret %s, which the functions accept along with %s.", other, shown)
	if err := c.renew(ctx, other, epoch+1); err != nil {
		return err
	}
	c.say("Step 2 of 3: CloudFront shows secret %s.", other)
	if err := c.again(ctx, map[string]string{"OriginSecretInUse": other}); err != nil {
		return err
	}
	c.say("Step 3 of 3: a new secret %s, so that its old value is worth nothing.", shown)
	if err := c.renew(ctx, shown, epoch+2); err != nil {
		return err
	}
	c.say("Both secrets are new.")
	return nil
}

// renew gives a secret a new value and has the functions read it. The value is made
// by AWS or here and is never printed: it goes through the program's standard
// input.
func (c *command) renew(ctx context.Context, which string, epoch int) error {
	var resource struct {
		StackResourceDetail struct{ PhysicalResourceId string }
	}
	err := c.aws(ctx, &resource, "cloudformation", "describe-stack-resource", "--stack-name", c.name, "--region",
		c.region,
		"--logical-resource-id", "OriginSecret"+which)
	if err != nil {
		return fmt.Errorf("find secret %s: %w", which, err)
	}
	id := resource.StackResourceDetail.PhysicalResourceId
	if err := c.feed(ctx, rand.Text()+rand.Text(), "aws", "secretsmanager", "put-secret-value", "--secret-id", id,
		"--region", c.region,
		"--secret-string", "file:///dev/stdin"); err != nil {
		return fmt.Errorf("renew secret %s: %w", which, err)
	}
	return c.again(ctx, map[string]string{"OriginSecretEpoch": strconv.Itoa(epoch)})
}
