package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// missing says what the form still waits for: without these a request would be taken whose mails do not leave, or whose failures nobody hears of.
func (c *command) missing(ctx context.Context, s stack) (missing []string, err error) {
	for _, check := range []func(context.Context, stack) (string, error){c.identity, c.sandbox, c.alarms} {
		what, err := check(ctx, s)
		if err != nil {
			return nil, err
		}
		if what != "" {
			missing = append(missing, what)
		}
	}
	return missing, nil
}

// identity: SES sends only for a sender that has proved to be who it says.
func (c *command) identity(ctx context.Context, s stack) (string, error) {
	var answer struct{ VerifiedForSendingStatus bool }
	name := s.Parameters["MailIdentity"]
	err := c.aws(ctx, &answer, "sesv2", "get-email-identity", "--email-identity", name, "--region", c.region)
	if err != nil && !strings.Contains(err.Error(), "NotFoundException") {
		return "", err
	}
	if err == nil && answer.VerifiedForSendingStatus {
		return "", nil
	}
	text := fmt.Sprintf("The mail identity %s is not verified in SES. Until it is, no mail leaves.", name)
	for _, output := range slices.Sorted(maps.Keys(s.Outputs)) {
		if strings.HasPrefix(output, "Dns") {
			text += fmt.Sprintf("\n      DNS: %s", s.Outputs[output])
		}
	}
	return text, nil
}

// sandbox: in it SES sends to verified addresses only, and to no requester.
func (c *command) sandbox(ctx context.Context, _ stack) (string, error) {
	var answer struct{ ProductionAccessEnabled bool }
	if err := c.aws(ctx, &answer, "sesv2", "get-account", "--region", c.region); err != nil {
		return "", err
	}
	if answer.ProductionAccessEnabled {
		return "", nil
	}
	return "SES is in its sandbox: it sends to verified addresses only. Ask for production access in the SES console (Account dashboard); AWS answers within a day or so.", nil
}

// alarms: whoever is to hear of a failure has to have said yes to the mail that AWS sent.
func (c *command) alarms(ctx context.Context, s stack) (string, error) {
	var answer struct {
		Subscriptions []struct{ SubscriptionArn, Endpoint string }
	}
	if err := c.aws(ctx, &answer, "sns", "list-subscriptions-by-topic", "--topic-arn", s.Outputs["AlarmsArn"], "--region", c.region); err != nil {
		return "", err
	}
	var waiting []string
	for _, a := range answer.Subscriptions {
		if strings.HasPrefix(a.SubscriptionArn, "arn:") {
			return "", nil
		}
		waiting = append(waiting, a.Endpoint)
	}
	return fmt.Sprintf("No alarm reaches anybody yet: the subscription has to be confirmed by the link in AWS's mail to %s.", strings.Join(waiting, ", ")), nil
}

// report ends a deployment: the addresses, and what is left to do.
func (c *command) report(ctx context.Context, missing []string) error {
	s, err := c.deployed(ctx)
	if err != nil {
		return err
	}
	c.say("\nThe service is at %s", s.Outputs["SiteUrl"])
	for _, name := range slices.Sorted(maps.Keys(s.Outputs)) {
		if !strings.HasPrefix(name, "Dns") && name != "SiteUrl" {
			c.say("  %-16s %s", name, s.Outputs[name])
		}
	}
	if len(missing) == 0 {
		c.say("Nothing is left to do.")
		return nil
	}
	c.say("Left to do, and then make deploy ENV=%s again:", c.env)
	for _, m := range missing {
		c.say("  - %s", m)
	}
	if s.Parameters["FormOpen"] == "false" {
		c.say("THE FORM IS CLOSED until then: its page says so, and nothing can be sent.")
	}
	return nil
}
