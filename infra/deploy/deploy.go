package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"

	"ccee-ca.org/assist/infra/deploy/release"
)

// public is where the site is built.
const public = "public"

// deploy brings the functions, the site and what they stand on to what this folder
// says. What a power failure leaves after each step: the zips (nothing); the stack
// (new functions under the old pages, which they still serve); its second pass (the
// same); the pages (each old or new, with its assets). The next run goes on from
// there.
func (c *command) deploy(ctx context.Context) error {
	if err := c.importDirectory(ctx); err != nil {
		return err
	}
	if err := c.waitForStack(ctx); err != nil {
		return err
	}
	if c.given == nil {
		if err := c.askAll(ctx); err != nil {
			return err
		}
	}
	if err := c.doctor(ctx); err != nil {
		return err
	}
	if err := c.make(ctx); err != nil {
		return err
	}
	if err := c.sam(ctx, templateFile, nil); err != nil {
		return fmt.Errorf("%w; nothing was published. When it is fixed, run make deploy ENV=%s again", err, c.env)
	}
	left, err := c.secondPass(ctx)
	if err != nil {
		return err
	}
	if err := c.protect(ctx); err != nil {
		return err
	}
	if err := c.publish(ctx); err != nil {
		return err
	}
	if err := c.smokeFresh(ctx); err != nil {
		return fmt.Errorf("%w\nEverything is deployed. To go back: make rollback ENV=%s", err, c.env)
	}
	return c.report(ctx, left)
}

// make builds what is deployed. The check comes first: a stale file that functions
// embed must not be in a zip.
func (c *command) make(ctx context.Context) error {
	if err := c.show(ctx, "go", "run", "./build", "check"); err != nil {
		return err
	}
	return c.show(ctx, "go", "run", "./infra/deploy/dist")
}

// secondPass tells the stack what only its first pass could find out: the site's
// own address, and whether the form may be open. It returns what is left to do. A
// form that was opened or closed by a person stays so: neither is an effect of a
// deployment.
func (c *command) secondPass(ctx context.Context) (left []string, err error) {
	s, err := c.deployedStack(ctx)
	if err != nil {
		return nil, err
	}
	left, opening, err := c.remaining(ctx, s)
	if err != nil {
		return nil, err
	}
	want := map[string]string{}
	address, err := c.addressFor(ctx, s)
	if err != nil {
		return nil, err
	}
	if s.Parameters["SiteUrl"] != address {
		want["SiteUrl"] = address
	}
	if s.Parameters["FormOpen"] == formWaiting && (c.env != "production" || len(opening) == 0) {
		want["FormOpen"] = formOpen
	}
	if len(want) == 0 {
		return left, nil
	}
	c.say("Second pass: telling the stack %v.", want)
	return left, c.sam(ctx, templateFile, want)
}

// addressFor is where the site is to be served: at its own name once that leads to
// the distribution, until then where it is, or at CloudFront's name.
func (c *command) addressFor(ctx context.Context, s stack) (string, error) {
	own, target := hostOf(s.Outputs["SiteUrl"]), hostOf(s.Outputs["DistributionUrl"])
	if own == target {
		return s.Outputs["SiteUrl"], nil
	}
	leads, err := c.leadsTo(ctx, own, target)
	if err != nil {
		return "", err
	}
	switch {
	case leads:
		return s.Outputs["SiteUrl"], nil
	case s.Parameters["SiteUrl"] != "":
		return s.Parameters["SiteUrl"], nil
	}
	return s.Outputs["DistributionUrl"], nil
}

// siteURL is where the site is served now.
func siteURL(s stack) string {
	if s.Parameters["SiteUrl"] != "" {
		return s.Parameters["SiteUrl"]
	}
	return s.Outputs["DistributionUrl"]
}

// protect keeps the whole stack from being deleted by a slip. It comes after the
// second pass: until then a failed creation has to be deleted.
func (c *command) protect(ctx context.Context) error {
	_, err := c.read(ctx, "aws", "cloudformation", "update-termination-protection", "--enable-termination-protection",
		"--stack-name", c.name, "--region", c.region)
	if err != nil {
		return fmt.Errorf("protect the stack: %w", err)
	}
	return nil
}

// publish builds the site for its own address and makes it what is served.
func (c *command) publish(ctx context.Context) error {
	s, err := c.deployedStack(ctx)
	if err != nil {
		return err
	}
	files, site, err := c.buildSite(ctx, s)
	if err != nil {
		return err
	}
	template, err := c.keepTemplate(ctx, site)
	if err != nil {
		return err
	}
	r, err := site.Publish(ctx, files, template)
	if err != nil {
		return fmt.Errorf("%w\nEvery page that is served is whole; run it again to complete it", err)
	}
	return c.waitForSite(ctx, site, r)
}

// buildSite builds the site for its own address, and opens the place where it is
// served.
func (c *command) buildSite(ctx context.Context, s stack) ([]release.File, *release.Site, error) {
	if err := c.show(ctx, "go", "run", "./build", "-url", siteURL(s), "-out", public); err != nil {
		return nil, nil, err
	}
	files, err := release.Files(os.DirFS(public))
	if err != nil {
		return nil, nil, err
	}
	site, err := c.site(ctx, s)
	return files, site, err
}

// site is where the stack's pages are.
func (c *command) site(ctx context.Context, s stack) (*release.Site, error) {
	aws, err := config.LoadDefaultConfig(ctx, config.WithRegion(c.region))
	if err != nil {
		return nil, fmt.Errorf("find credentials: %w", err)
	}
	return release.Open(aws, s.Outputs["SiteBucket"], s.Outputs["DistributionId"], siteURL(s), c.now), nil
}

// keepTemplate keeps the stack's template next to the site's manifests, under the
// name of its own bytes, so that there is a way back for the functions too.
func (c *command) keepTemplate(ctx context.Context, site *release.Site) (key string, err error) {
	text, err := c.template(ctx)
	if err != nil {
		return "", err
	}
	key = templateKey(text)
	last, err := site.Last(ctx)
	if err != nil || last.Template == key {
		return key, err
	}
	_, err = site.Write(ctx, release.File{Key: key, Type: "text/plain; charset=utf-8", Cache: "no-store", Body: text})
	return key, err
}

func templateKey(text []byte) string {
	return fmt.Sprintf("%stemplate-%x.yaml", release.Folder, sha256.Sum256(text))
}

// waitForSite says what was done, and waits until it is seen everywhere.
func (c *command) waitForSite(ctx context.Context, site *release.Site, r release.Result) error {
	c.say("Site: %d files uploaded, %d removed, %d paths invalidated: release %s.", len(r.Upload), len(r.Remove),
		len(r.Invalidate), r.Release.ID)
	if r.Invalidation == "" {
		return nil
	}
	c.say("Waiting until CloudFront has forgotten the old pages, a minute or so. It is done without us too.")
	err := site.Wait(ctx, r.Invalidation)
	if errors.Is(err, context.Canceled) {
		return err
	}
	if err != nil {
		c.say("It takes longer than usual (%v). Pages may be old for a while; nothing is to be done.", err)
	}
	return nil
}
