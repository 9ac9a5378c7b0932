package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// marks are what a line of the doctor's begins with.
var marks = map[level]string{fine: "OK  ", worthFix: "NOTE", holdsForm: "WAIT", stops: "STOP", unknown: "?   "}

// doctor says whether a deployment would succeed, before it changes anything: a
// line for each check, with what it found, what to do, and whether it stops a
// deployment. It works without a stack. What could not be asked is not called bad.
func (c *command) doctor(ctx context.Context) error {
	s, err := c.stack(ctx)
	if err != nil && !errors.Is(err, errNoStack) {
		s = stack{} // the check of the stack says why it could not be asked
	}
	counts := map[level]int{}
	known := true // AWS knows the person, or could not be asked
	for _, one := range checks {
		f, failed := one.ask(c, ctx, s)
		if failed == nil && one.about == "Stack" && err != nil && !errors.Is(err, errNoStack) {
			failed = err
		}
		if failed != nil {
			f = finding{unknown, "could not be asked: " + failed.Error(), c.adviceForUnasked(one, failed, known)}
		}
		if one.about == "Credentials" {
			known = f.level != stops
		}
		counts[f.level]++
		c.say("%s  %-12s %s", marks[f.level], one.about, f.found)
		if f.do != "" {
			c.say("        %s", f.do)
		}
	}
	c.say("WAIT holds the form of production closed until it is done. NOTE and ? hold nothing up.")
	if n := counts[stops]; n > 0 {
		return fmt.Errorf("%s of the checks would stop a deployment: fix what STOP names, then run it again",
			plural(n, "answer"))
	}
	return nil
}

// adviceForUnasked says what to do about a question that was not answered. Without
// credentials, no question that needs a permission is.
func (c *command) adviceForUnasked(one check, err error, known bool) string {
	switch {
	case !known && one.needs != "":
		return "set up credentials first"
	case errors.Is(err, errDenied):
		return "you may not ask this. It needs " + one.needs + "; all that this command reads by: " +
			strings.Join(permissions(), ", ")
	case errors.Is(err, errOffline):
		return "there is no connection: check the network, and run it again"
	}
	return "run it again; if it stays, look it up by hand"
}

// permissions are all that the doctor needs, each once.
func permissions() (list []string) {
	for _, one := range checks {
		if one.needs != "" {
			list = append(list, one.needs)
		}
	}
	return list
}
