package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// checkSettings compares parameter_overrides with template.yaml. sam passes over a
// name that the template doesn't have, and CloudFormation refuses a value only after
// the build.
func (c *command) checkSettings(_ context.Context, s stack) (finding, error) {
	if c.given == nil {
		return finding{fine, "make deploy asks for them", ""}, nil
	}
	all, err := parameters()
	if err != nil {
		return finding{}, err
	}
	wrong, err := c.wrongValues(all)
	if err != nil {
		return finding{}, err
	}
	wrong = append(wrong, c.missingValues(s, all)...)
	if len(wrong) > 0 {
		return finding{stops, strings.Join(wrong, "; "), "correct parameter_overrides in " + configFile}, nil
	}
	return finding{fine, "parameter_overrides matches " + templateFile, ""}, nil
}

// wrongValues lists the names and values that the template doesn't allow.
func (c *command) wrongValues(all map[string]parameter) (wrong []string, err error) {
	for _, name := range slices.Sorted(maps.Keys(c.given)) {
		p, known := all[name]
		if !known {
			wrong = append(wrong, templateFile+" has no parameter "+name)
			continue
		}
		allowed, err := p.isAllowed(c.given[name])
		if err != nil {
			return nil, err
		}
		if !allowed {
			wrong = append(wrong, fmt.Sprintf("%s is %q and %s", name, c.given[name], p.constraint()))
		}
	}
	return wrong, nil
}

// missingValues lists what a stack can't be made without. A stack that exists keeps
// the values that are not given.
func (c *command) missingValues(s stack, all map[string]parameter) (missing []string) {
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p := all[name]
		_, given := c.given[name]
		if p.Default.IsZero() && !given && s.Parameters[name] == "" {
			missing = append(missing, name+" is missing")
		}
	}
	if c.parameter(s, "DomainName") != "" && c.parameter(s, "CertificateArn") == "" {
		missing = append(missing, "DomainName needs CertificateArn, the ARN of its certificate")
	}
	return missing
}
