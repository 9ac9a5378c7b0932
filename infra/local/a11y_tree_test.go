package main_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/chromedp"

	"ccee-ca.org/assist/lambda/request"
)

var updateTrees = flag.Bool("update", false, "write the golden accessibility trees anew")

// What a screen reader gets: parts, headings, groups and what can be filled
// in or pressed.
var heard = strings.Fields("main region heading group radiogroup textbox combobox checkbox radio button link alert " +
	"status navigation list form")

// tree is the main part of the page as the browser tells it to a screen reader:
// role, name, state, description with the error.
func (f form) tree() string {
	f.t.Helper()
	nodes := call(f.t, f.ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes
	byID := map[accessibility.NodeID]*accessibility.Node{}
	for _, n := range nodes {
		byID[n.NodeID] = n
	}
	var b strings.Builder
	var walk func(n *accessibility.Node, depth int, inside bool)
	walk = func(n *accessibility.Node, depth int, inside bool) {
		role := axText(n.Role)
		inside = inside || role == "main"
		if inside && !n.Ignored && slices.Contains(heard, role) && role != "main" && role != "list" {
			b.WriteString(strings.Repeat("  ", depth) + described(n, role) + "\n")
			depth++
		}
		for _, id := range n.ChildIDs {
			if child := byID[id]; child != nil && (role != "combobox" || axText(child.Role) != "MenuListPopup") {
				walk(child, depth, inside)
			}
		}
	}
	walk(nodes[0], 0, false)
	return b.String()
}

// described is one line of the tree.
func described(n *accessibility.Node, role string) string {
	line := fmt.Sprintf("%s “%s”", role, axText(n.Name))
	for _, p := range n.Properties {
		switch name, value := string(p.Name), axText(p.Value); {
		case name == "checked", name == "expanded", name == "level", name == "autocomplete" && value != "":
			line += " " + name + "=" + value
		case name == "required" && value == "true", name == "invalid" && value != "false", name == "disabled" &&
			value == "true":
			line += " " + name
		}
	}
	if v := axText(n.Value); v != "" {
		line += " value “" + v + "”"
	}
	if d := axText(n.Description); d != "" {
		line += "\n" + strings.Repeat(" ", 8) + "described: " + d
	}
	return line
}

func axText(v *accessibility.Value) string {
	if v == nil || len(v.Value) == 0 {
		return ""
	}
	var s string
	if json.Unmarshal(v.Value, &s) == nil {
		return s
	}
	return string(v.Value)
}

// post sends a form from a page of ours, as a person's browser would.
func (f form) post(path string, values url.Values) {
	f.t.Helper()
	answers, err := json.Marshal(values)
	if err != nil {
		f.t.Fatal(err)
	}
	script := fmt.Sprintf(`(()=>{const form=document.createElement("form");form.method="post";form.action=%q;
		for(const [name,[value]] of Object.entries(%s)){const i=document.createElement("textarea");i.name=name;i.value=value;form.append(i)}
		form.hidden=true;document.body.append(form);HTMLFormElement.prototype.submit.call(form);return 0})()`, path, answers)
	if _, err := chromedp.RunResponse(f.ctx, chromedp.Evaluate[chromedp.Void](script)); err != nil {
		f.t.Fatalf("post to %s: %v", path, err)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name
	if *updateTrees {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	g, w := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			t.Errorf("%s:%d is not what a screen reader is told (go test ./infra/local -run Screen -update, and read "+
				"the difference):\n got %s\nwant %s",
				file, i+1, strings.Join(g[min(i, len(g)):min(i+3, len(g))], "\n     "),
				strings.Join(w[min(i, len(w)):min(i+3, len(w))], "\n     "))
			return
		}
	}
}

// wrongly is a form with an error of each kind of field, and many missing answers.
func wrongly() url.Values {
	return url.Values{"kind": {"charter"}, "agency": {"two\nlines"}, "cds": {"12"}, "replaces": {"RFA-1"},
		"official_email": {"nobody"}, "official_phone": {"1"},
		"contact_title": {"Assistant"}, "g2": {"yes"}, "g1a": {"yes"}, "ta": {"52071"}, "ta_from_month": {"13"},
		"months": {"soon"}, "pupils": {"1.5"}, "start_year": {"1999"}, "start_month": {"1"}, "start_day": {"1"},
		"need": {strings.Repeat("x", 4001)}, "help": {"both"}}
}

// A screen reader gets each field’s name, role, state, description, and error.
func TestScreenReader_FieldsNameRoleStateError(t *testing.T) {
	f := person(t)
	f.open("request/")
	golden(t, "tree-list.txt", f.tree())
	for _, part := range request.Form {
		f.says(`location.hash="` + part.ID + `"`)
		f.until(part.ID+" is shown", `document.activeElement.id==="`+part.ID+`-title"`)
		golden(t, "tree-"+part.ID+".txt", f.tree())
	}
	f.whole()
	golden(t, "tree-empty.txt", f.tree())
	f.post("/request/check", wrongly())
	golden(t, "tree-error-part.txt", f.tree())
	f.whole()
	golden(t, "tree-errors.txt", f.tree())
	f.script(false)
	f.open("request/")
	tree := f.tree()
	golden(t, "tree-no-script.txt", tree)
	for _, line := range strings.Split(tree, "\n") {
		line = strings.TrimSpace(line)
		if strings.HasSuffix(line, "“”") && !strings.HasPrefix(line, "form ") &&
			!strings.HasPrefix(line, "status ") {
			t.Errorf("something has no name: %s", line)
		}
	}
	f.post("/request/check", valid())
	golden(t, "tree-check.txt", f.tree())
}
