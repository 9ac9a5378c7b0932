// Command deploy brings the service to AWS, and keeps it there.
//
//	go run ./infra/deploy              checks, functions, then site, then the smoke test (-districts, -schools: import the state's list of agencies first)
//	go run ./infra/deploy doctor       whether that would succeed: reads, changes nothing
//	go run ./infra/deploy diff         what that would change; changes nothing
//	go run ./infra/deploy publish      the site alone
//	go run ./infra/deploy rollback     functions and site as the release before had them (-release ID: another)
//	go run ./infra/deploy open         lets requests be sent; close ends that. Either stays until the other
//	go run ./infra/deploy rotate       gives CloudFront and the functions new secrets, and retires the old ones
//	go run ./infra/deploy backup       copies every request into a folder (-to), to be kept outside the account
//	go run ./infra/deploy smoke        walks every page of a deployed site, and posts a form that is only checked (-url: of any)
//
// -env says which: staging or production, as infra/samconfig.toml has them. What
// stands in CloudFormation is brought there by sam, and asked of the AWS CLI; the
// site is published by infra/deploy/release. Each verb is safe to repeat and to
// interrupt: CloudFormation makes a change whole or takes it back, the site's pages
// are whole at every moment, and the next run goes on where this one ended.
package main

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"ccee-ca.org/assist/infra/deploy/smoke"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdin, os.Stdout, clock{time.Now, sleep}); err != nil {
		fmt.Fprintln(os.Stderr, "deploy:", err)
		os.Exit(1)
	}
}

// command is what was asked for, and with what.
type command struct {
	settings
	tools
	in     *bufio.Reader
	person bool // someone sits at the terminal and can answer
	clock
	dns     resolver
	yes     bool
	release string
	url     string
	to      string
	// the state's two files, where the list of agencies is imported along with a
	// deployment
	districts, schools string
}

// clock says what time it is, and waits.
type clock struct {
	now   func() time.Time
	sleep func(context.Context, time.Duration) error
}

func run(ctx context.Context, args []string, in io.Reader, out io.Writer, clock clock) error {
	c := &command{tools: tools{out: out}, in: bufio.NewReader(in), clock: clock, person: isTerminal(in),
		dns: net.DefaultResolver}
	verb, env := "deploy", "staging"
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		verb, args = args[0], args[1:]
	}
	f := flag.NewFlagSet("deploy", flag.ContinueOnError)
	f.SetOutput(out)
	f.StringVar(&env, "env", env, "staging or production")
	f.StringVar(&c.release, "release", "", "the release to go back to")
	f.StringVar(&c.url, "url", "", "the site to walk, where it is not the stack's")
	f.StringVar(&c.to, "to", "", "the folder of a backup")
	f.StringVar(&c.districts, "districts", "", "deploy: the state's pubdistricts.txt, to import its list of agencies")
	f.StringVar(&c.schools, "schools", "", "deploy: the state's pubschls.txt")
	f.BoolVar(&c.yes, "yes", false, "ask nothing before going back")
	if err := f.Parse(args); err != nil {
		return err
	}
	do := map[string]func(context.Context) error{
		"deploy": c.deploy, "doctor": c.doctor, "diff": c.diff, "publish": c.publish, "rollback": c.rollback,
		"smoke": c.smoke,
		"open":  c.open, "close": c.close, "rotate": c.rotate, "backup": c.backup,
	}[verb]
	if do == nil || f.NArg() > 0 {
		return fmt.Errorf("unknown words %q: say deploy, doctor, diff, publish, rollback, smoke, open, close, "+
			"rotate, or backup", append([]string{verb}, f.Args()...))
	}
	if verb != "deploy" && c.districts+c.schools != "" {
		return fmt.Errorf("%s imports no list of agencies: only deploy takes -districts and -schools", verb)
	}
	if verb == "smoke" && c.url != "" {
		return c.walk(ctx, c.url, false)
	}
	if err := c.load(env); err != nil {
		return err
	}
	if verb != "doctor" {
		if err := c.ready(ctx); err != nil {
			return err
		}
	}
	return do(ctx)
}

// isTerminal says whether someone can answer; a reader that says so itself is a
// test's.
func isTerminal(in io.Reader) bool {
	if p, ok := in.(interface{ Terminal() bool }); ok {
		return p.Terminal()
	}
	f, ok := in.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// smoke walks the stack's own site.
func (c *command) smoke(ctx context.Context) error {
	s, err := c.stack(ctx)
	if err != nil {
		return err
	}
	return c.walk(ctx, siteURL(s), s.Parameters["FormOpen"] != formOpen)
}

// A change to CloudFront may take minutes to reach each of its edges. The
// smoke test after a deployment waits for that, no longer than a lasting fault may
// stay unseen.
const (
	edgeTimeout  = 2 * time.Minute
	edgeInterval = 15 * time.Second
)

// smokeFresh walks a site that was just deployed: again and again while something
// is wrong that an old edge explains, until edgeTimeout.
func (c *command) smokeFresh(ctx context.Context) error {
	end := c.now().Add(edgeTimeout)
	for {
		err := c.smoke(ctx)
		if err == nil || !smoke.MayPass(err) || !c.now().Add(edgeInterval).Before(end) {
			return err
		}
		first, more, _ := strings.Cut(err.Error(), "\n")
		c.say("Not yet as deployed, which is usual while CloudFront's edges learn of it: %s", first)
		c.say("(and %d more). Trying again, for up to %.0f s.", strings.Count(more, "\n")+min(len(more), 1),
			end.Sub(c.now()).Seconds())
		if err := c.sleep(ctx, edgeInterval); err != nil {
			return err
		}
	}
}

// sleep waits for a time, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// walk is the smoke test of a site.
func (c *command) walk(ctx context.Context, url string, closed bool) error {
	r, err := smoke.Walk(ctx, url, closed)
	if err != nil {
		return fmt.Errorf("smoke test of %s: %w", url, err)
	}
	c.say("Smoke test: %s", r)
	return nil
}
