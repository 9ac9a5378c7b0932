package test

import (
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// template is template.yaml as values: maps, lists, scalars as written, and
// intrinsic functions kept as such. It is read with a YAML library, because the
// libraries that know CloudFormation reject some valid templates.
type template struct {
	node *yaml.Node
	tree map[string]any
}

// intrinsic is a call such as !Ref Table or Fn::Sub: …; Name is without "Fn::".
type intrinsic struct {
	Name string
	Arg  any
}

func parse(text []byte) (template, error) {
	var node yaml.Node
	if err := yaml.Unmarshal(text, &node); err != nil {
		return template{}, err
	}
	tree, ok := value(&node).(map[string]any)
	if !ok {
		return template{}, fmt.Errorf("line %d: not a map", node.Line)
	}
	return template{&node, tree}, nil
}

func value(n *yaml.Node) any {
	if strings.HasPrefix(n.Tag, "!") && !strings.HasPrefix(n.Tag, "!!") {
		bare := *n
		bare.Tag = ""
		return intrinsic{n.Tag[1:], value(&bare)}
	}
	switch n.Kind {
	case yaml.DocumentNode:
		return value(n.Content[0])
	case yaml.AliasNode:
		return value(n.Alias)
	case yaml.SequenceNode:
		list := []any{}
		for _, c := range n.Content {
			list = append(list, value(c))
		}
		return list
	case yaml.MappingNode:
		return mapping(n)
	}
	return n.Value
}

func mapping(n *yaml.Node) any {
	m := map[string]any{}
	for i := 0; i < len(n.Content); i += 2 {
		m[n.Content[i].Value] = value(n.Content[i+1])
	}
	if len(m) == 1 {
		for name, arg := range m {
			if name == "Ref" || strings.HasPrefix(name, "Fn::") {
				return intrinsic{strings.TrimPrefix(name, "Fn::"), arg}
			}
		}
	}
	return m
}

// at follows a path of keys and, in lists, of numbers; nil where there is nothing.
func at(v any, path ...any) any {
	for _, step := range path {
		switch x := v.(type) {
		case map[string]any:
			v = x[fmt.Sprint(step)]
		case []any:
			i, ok := step.(int)
			if !ok || i >= len(x) {
				return nil
			}
			v = x[i]
		default:
			return nil
		}
	}
	return own(v)
}

// own is what v is while the stack's own table is in use; restored (table_test.go)
// holds the other branch to it.
func own(v any) any {
	if i, ok := v.(intrinsic); ok && i.Name == "If" {
		if branches, ok := i.Arg.([]any); ok && len(branches) == 3 && branches[0] == "OwnTable" {
			return branches[1]
		}
	}
	return v
}

// str is the scalar at path, or what its intrinsic function is called with, or "".
func str(v any, path ...any) string {
	switch x := at(v, path...).(type) {
	case string:
		return x
	case intrinsic:
		if s, ok := x.Arg.(string); ok {
			return s
		}
	}
	return ""
}

// list is what is at path, a single value as a list of one.
func list(v any, path ...any) []any {
	switch x := at(v, path...).(type) {
	case nil:
		return nil
	case []any:
		return x
	default:
		return []any{x}
	}
}

// every visits v and all that is in it, with the path to it.
func every(v any, path string) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) { walkTree(v, path, yield) }
}

func walkTree(v any, path string, yield func(string, any) bool) bool {
	if !yield(path, v) {
		return false
	}
	switch x := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(x)) {
			if !walkTree(x[k], path+"."+k, yield) {
				return false
			}
		}
	case []any:
		for i, e := range x {
			if !walkTree(e, fmt.Sprintf("%s[%d]", path, i), yield) {
				return false
			}
		}
	case intrinsic:
		return walkTree(x.Arg, path, yield)
	}
	return true
}

// resources yields the resources of one type by name, in order; all of them where
// kind is "".
func (t template) resources(kind string) iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		all, _ := t.tree["Resources"].(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			if kind != "" && str(all[name], "Type") != kind {
				continue
			}
			if !yield(name, all[name]) {
				return
			}
		}
	}
}

// the is the properties of the one resource of a type; nil where there is none or
// another.
func (t template) the(kind string) (properties any) {
	count := 0
	for _, r := range t.resources(kind) {
		properties = at(r, "Properties")
		count++
	}
	if count != 1 {
		return nil
	}
	return properties
}

// functions yields the functions by the name of their folder under lambda/.
func (t template) functions() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for _, f := range t.resources("AWS::Serverless::Function") {
			if !yield(folder(f), at(f, "Properties")) {
				return
			}
		}
	}
}

var zipped = regexp.MustCompile(`^dist/([a-z]+)\.zip$`)

// folder is the command that a function runs, by its CodeUri; "" if that is no zip
// of dist/.
func folder(f any) string {
	if m := zipped.FindStringSubmatch(str(f, "Properties", "CodeUri")); m != nil {
		return m[1]
	}
	return ""
}

// plainYAML refuses what CloudFormation's own reader has not: it documents that
// aliases and merges are not supported.
func plainYAML(t template, _ code) (findings []string) {
	var walk func(n *yaml.Node)
	walk = func(n *yaml.Node) {
		if n.Anchor != "" || n.Kind == yaml.AliasNode || n.Tag == "!!merge" {
			findings = append(findings,
				fmt.Sprintf("line %d: an anchor, alias or merge, which CloudFormation does not support", n.Line))
			return
		}
		for _, c := range n.Content {
			walk(c)
		}
	}
	walk(t.node)
	return findings
}
