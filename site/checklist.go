package site

import (
	"fmt"
	"io/fs"
	"regexp"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// checklistFile is what staff check before they verify a request. It is no page:
// the desk shows it.
const checklistFile = "desk/checklist.yaml"

// readChecklist reads the checklist. Without that file staff check nothing, and no
// CDS code counts as checked.
func readChecklist(content fs.FS, name string) (list theme.Checklist, problems Problems) {
	r, found := readSetting(content, name, checklistFile, &list)
	if found && len(r.problems) == 0 {
		r.checkChecklist(list)
	}
	return list, r.problems
}

var lineID = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// checkChecklist reports a list without a source, a line without an id of its own
// or without a text, and a list that lost the line about the CDS code.
func (r *siteReader) checkChecklist(list theme.Checklist) {
	r.checkGiven("source", list.Source, "whose list it is")
	seen := map[string]bool{}
	for i, l := range list.Lines {
		switch {
		case !lineID.MatchString(l.ID):
			r.wrong("lines", fmt.Sprintf("the id of line %d is %q", i+1, l.ID),
				"write one word in small letters, id: official")
		case seen[l.ID]:
			r.wrong("lines", fmt.Sprintf("two lines have the id %q", l.ID), "give each line its own id")
		case l.Text == "":
			r.wrong("lines", fmt.Sprintf("line %d has no text", i+1), "write what staff confirm, text: The official …")
		}
		seen[l.ID] = true
	}
	if !seen[request.CodeLine] {
		r.wrong("lines", "no line has the id code", "keep a line about the agency’s name and CDS code, id: code")
	}
}
