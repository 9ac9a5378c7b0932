package test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// pseudo are the parameters that CloudFormation has of itself.
var pseudo = []string{"AWS::AccountId", "AWS::NoValue", "AWS::Partition", "AWS::Region", "AWS::StackId",
	"AWS::StackName", "AWS::URLSuffix"}

var substituted = regexp.MustCompile(`\$\{([A-Za-z0-9:.]+)\}`)

// nameRef is a name in the template and what it has to be the name of.
type nameRef struct {
	name string
	to   []string // the sections that may declare it
}

// references finds names that nothing answers to, and parameters and conditions
// that nothing asks for.
func references(t template, _ code) (findings []string) {
	used := map[string]bool{}
	for path, v := range every(t.tree, "template") {
		for _, r := range refersTo(path, v) {
			used[r.name] = true
			if !slices.ContainsFunc(r.to,
				func(section string) bool { return slices.Contains(keys(t, section), r.name) }) {
				findings = append(findings, fmt.Sprintf("%s: %q is not in %s", path, r.name, strings.Join(r.to, ", ")))
			}
		}
	}
	for _, name := range slices.Concat(keys(t, "Parameters"), keys(t, "Conditions")) {
		if !used[name] {
			findings = append(findings, fmt.Sprintf("%s: nothing uses it", name))
		}
	}
	return findings
}

func keys(t template, section string) []string {
	m, _ := t.tree[section].(map[string]any)
	return slices.Sorted(maps.Keys(m))
}

func refersTo(path string, v any) []nameRef {
	switch x := v.(type) {
	case string:
		if strings.HasSuffix(path, ".DependsOn") {
			return []nameRef{{x, []string{"Resources"}}}
		}
		if strings.HasSuffix(path, ".Condition") {
			return []nameRef{{x, []string{"Conditions"}}}
		}
	case intrinsic:
		switch x.Name {
		case "Ref":
			return named(str(x.Arg))
		case "GetAtt":
			name, _, _ := strings.Cut(str(x.Arg), ".")
			return []nameRef{{name, []string{"Resources"}}}
		case "If":
			return []nameRef{{str(x.Arg, 0), []string{"Conditions"}}}
		case "Condition":
			return []nameRef{{str(x.Arg), []string{"Conditions"}}}
		case "Sub":
			return inText(str(x.Arg))
		}
	}
	return nil
}

func named(name string) []nameRef {
	if slices.Contains(pseudo, name) {
		return nil
	}
	return []nameRef{{name, []string{"Parameters", "Resources"}}}
}

func inText(text string) (all []nameRef) {
	for _, m := range substituted.FindAllStringSubmatch(text, -1) {
		if name, _, attribute := strings.Cut(m[1], "."); attribute {
			all = append(all, nameRef{name, []string{"Resources"}})
		} else {
			all = append(all, named(m[1])...)
		}
	}
	return all
}
