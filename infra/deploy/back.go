package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"ccee-ca.org/assist/infra/deploy/release"
)

// diff says what a deployment would change. sam makes a change set for it, which is
// not carried out and is deleted.
func (c *command) diff(ctx context.Context) error {
	s, err := c.deployedStack(ctx)
	if errors.Is(err, errNoStack) {
		c.say("%v. Everything would be made: the stack, and every page.", err)
		return nil
	}
	if err != nil {
		return err
	}
	if err := c.make(ctx); err != nil {
		return err
	}
	if err := c.sam(ctx, templateFile, nil, "--no-execute-changeset"); err != nil {
		return err
	}
	if err := c.forgetChanges(ctx); err != nil {
		return err
	}
	files, site, err := c.buildSite(ctx, s)
	if err != nil {
		return err
	}
	plan, err := site.Compare(ctx, files)
	if err != nil {
		return err
	}
	c.printPlan(plan)
	return nil
}

// printPlan prints what a plan would do to the site.
func (c *command) printPlan(p release.Plan) {
	if p.Nothing() {
		c.say("Site: nothing would change.")
	}
	for _, f := range p.Upload {
		c.say("Site: upload %s", f.Key)
	}
	for _, key := range p.Remove {
		c.say("Site: remove %s", key)
	}
	if len(p.Invalidate) > 0 {
		c.say("Site: invalidate %s", strings.Join(p.Invalidate, " "))
	}
}

// forgetChanges deletes the change sets of sam that no one will carry out, or they
// would pile up to CloudFormation's limit.
func (c *command) forgetChanges(ctx context.Context) error {
	var answer struct {
		Summaries []struct{ ChangeSetName, ExecutionStatus string }
	}
	if err := c.aws(ctx, &answer, "cloudformation", "list-change-sets", "--stack-name", c.name, "--region",
		c.region); err != nil {
		return err
	}
	for _, s := range answer.Summaries {
		if !strings.HasPrefix(s.ChangeSetName, "samcli-deploy") || strings.HasPrefix(s.ExecutionStatus, "EXECUTE") {
			continue
		}
		if _, err := c.read(ctx, "aws", "cloudformation", "delete-change-set", "--stack-name", c.name, "--region",
			c.region, "--change-set-name", s.ChangeSetName); err != nil {
			return err
		}
	}
	return nil
}

// rollback makes the functions and the site what an earlier release had: the stack
// from the template that the release went out with, whose zips are where sam put
// them then, and the pages from their versions in the bucket. Repeated after it was
// done it does nothing.
func (c *command) rollback(ctx context.Context) error {
	if err := c.waitForStack(ctx); err != nil {
		return err
	}
	s, err := c.deployedStack(ctx)
	if err != nil {
		return err
	}
	site, err := c.site(ctx, s)
	if err != nil {
		return err
	}
	to, err := site.Earlier(ctx, c.release)
	if errors.Is(err, release.ErrIsBack) {
		c.say("Nothing was done: %v. To go further back, name a release: make rollback ENV=%s RELEASE=…", err, c.env)
		return nil
	}
	if err != nil {
		return err
	}
	if err := c.sure(to); err != nil {
		return err
	}
	if err := c.functionsBack(ctx, site, to); err != nil {
		return err
	}
	r, err := site.Back(ctx, to)
	if err != nil {
		return err
	}
	if err := c.waitForSite(ctx, site, r); err != nil {
		return err
	}
	if err := c.smokeFresh(ctx); err != nil {
		return err
	}
	c.say("Back at release %s. The source here is still the newer one: fix it before the next make deploy.", to.ID)
	return nil
}

// sure asks whether to go back.
func (c *command) sure(to release.Release) error {
	c.say("Back to release %s of %s (%s), functions and site.", to.ID, c.name, c.env)
	if c.yes {
		return nil
	}
	errNoPerson := errors.New("cannot ask for confirmation: run it in a terminal, or set YES=1")
	if !c.person {
		return errNoPerson
	}
	fmt.Fprint(c.out, "Do it? yes or no: ")
	line, err := c.in.ReadString('\n')
	if errors.Is(err, io.EOF) { // such as /dev/null, which looks like a terminal
		return errNoPerson
	}
	if err != nil || strings.TrimSpace(line) != "yes" {
		return errors.New("nothing was changed")
	}
	return nil
}

// functionsBack brings the stack to the template of an earlier release, unless it
// is there. Parameters keep their values.
func (c *command) functionsBack(ctx context.Context, site *release.Site, to release.Release) error {
	now, err := c.template(ctx)
	if err != nil {
		return err
	}
	if to.Template == "" || to.Template == templateKey(now) {
		c.say("Functions: they are as that release had them.")
		return nil
	}
	text, err := site.Read(ctx, to.Template, "")
	if err != nil {
		return err
	}
	return withTempFile(text, func(file string) error { return c.sam(ctx, file, nil) })
}
