package test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// What the whole-service test (package infra_test) asks of template.yaml.

// Permission is one action on one resource that a function's role allows. Resource
// is as the template has it.
type Permission struct{ Function, Sid, Action, Resource string }

// Allowed lists what the roles of template.yaml allow, statement by statement.
func Allowed(t *testing.T) (all []Permission) {
	t.Helper()
	template := readTemplate(t)
	owner := map[string]string{}
	for name, f := range template.functions() {
		role, _, _ := strings.Cut(str(f, "Role"), ".")
		owner[role] = name
	}
	for s := range template.statements() {
		for _, action := range list(s.body, "Action") {
			for _, resource := range list(s.body, "Resource") {
				all = append(all, Permission{owner[s.role], str(s.body, "Sid"), str(action), str(resource)})
			}
		}
	}
	return all
}

// Variables are the names of the environment that template.yaml gives a function.
func Variables(t *testing.T, function string) []string {
	t.Helper()
	template := readTemplate(t)
	for name, f := range template.functions() {
		if name == function {
			return slices.Sorted(maps.Keys(template.environment(f)))
		}
	}
	t.Fatalf("template.yaml has no function %s", function)
	return nil
}

// StreamFilter is the pattern of the records that wake acknowledge, as JSON.
func StreamFilter(t *testing.T) string {
	t.Helper()
	return str(acknowledgeEvent(t, "Stream"), "FilterCriteria", "Filters", 0, "Pattern")
}

// MailRule is the pattern of the mail service's events that wake acknowledge, with
// the names of resources put in place of their references.
func MailRule(t *testing.T, names map[string]string) any {
	t.Helper()
	return resolved(at(acknowledgeEvent(t, "Mail"), "Pattern"), names)
}

func acknowledgeEvent(t *testing.T, name string) any {
	t.Helper()
	return at(readTemplate(t).tree, "Resources", "Acknowledge", "Properties", "Events", name, "Properties")
}

func resolved(v any, names map[string]string) any {
	switch x := v.(type) {
	case map[string]any:
		m := map[string]any{}
		for k, e := range x {
			m[k] = resolved(e, names)
		}
		return m
	case []any:
		var l []any
		for _, e := range x {
			l = append(l, resolved(e, names))
		}
		return l
	case intrinsic:
		return names[str(x)]
	}
	return v
}

// RunbookCommands are the commands of the AWS CLI in one part of the runbook, in
// its order.
func RunbookCommands(t *testing.T, heading string) []string {
	t.Helper()
	text, err := os.ReadFile("../docs/runbook.md")
	if err != nil {
		t.Fatal(err)
	}
	_, part, found := strings.Cut(string(text), "\n"+heading+"\n")
	part, _, _ = strings.Cut(part, "\n## ")
	commands := awsCommands(part)
	if !found || len(commands) == 0 {
		t.Fatalf("the runbook has no commands under %q", heading)
	}
	return commands
}
