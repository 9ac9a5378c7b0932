package site

import (
	"context"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// The checklist is content: what is wrong with it is named with its place, and what
// is right reaches the functions and no page.
func TestBuild_Checklist(t *testing.T) {
	const line = "source: A\nlines:\n  - {id: code, text: They match.}\n"
	for name, c := range map[string]struct{ text, want string }{
		"good":      {line, ""},
		"no source": {strings.Replace(line, "source: A\n", "", 1), "content/desk/checklist.yaml: no source"},
		"no code": {strings.Replace(line, "code", "other", 1),
			"content/desk/checklist.yaml:2:1: no line has the id code"},
		"twice":      {line + "  - {id: code, text: Again.}\n", `two lines have the id "code"`},
		"bad id":     {line + "  - {id: Two words, text: Again.}\n", `the id of line 2 is "Two words"`},
		"no text":    {line + "  - {id: other}\n", "line 2 has no text"},
		"other key":  {line + "  - {id: other, text: A, color: red}\n", `unknown key "color"`},
		"empty file": {"", "no source"},
	} {
		t.Run(name, func(t *testing.T) {
			out := t.TempDir()
			r, err := Build(context.Background(), small(words(map[string]string{"desk/checklist.yaml": c.text}), out))
			switch {
			case c.want == "" && err != nil:
				t.Fatal(err)
			case c.want == "":
				if !strings.Contains(string(r.Desk), "They match.") {
					t.Error("the functions don’t get it")
				}
			case err == nil || !strings.Contains(err.Error(), c.want):
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// The list that ships has its lines, and says whose wording it waits for.
func TestDefault_Checklist(t *testing.T) {
	list := theme.Default().Checklist
	var ids []string
	for _, l := range list.Lines {
		ids = append(ids, l.ID)
	}
	if got := strings.Join(ids, " "); got != "official "+request.CodeLine+" "+request.PathLine+" student" {
		t.Errorf("its lines are %s", got)
	}
	if list.Source != "CCEE to confirm" {
		t.Errorf("its source is %q", list.Source)
	}
}
