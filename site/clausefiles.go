package site

import (
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/agreement"
)

// clauseFolder has the general clauses of agreements, a file each: front matter,
// and counsel's text. They are no pages: a draft of an agreement prints them.
const clauseFolder = "clauses"

// agreementFile has what only CCEE and the Administrative Agent can give for an
// agreement.
const agreementFile = "desk/agreement.yaml"

// readClauses reads the clauses in the order of their files' names.
func readClauses(content fs.FS, name string) (list []agreement.Clause, problems Problems) {
	files, err := fs.Glob(content, clauseFolder+"/*.md")
	if err != nil {
		return nil, Problems{{File: name + "/" + clauseFolder, What: err.Error()}}
	}
	for _, file := range files {
		c, more := readClause(content, name, file)
		list, problems = append(list, c), append(problems, more...)
	}
	return list, problems
}

func readClause(content fs.FS, name, file string) (c agreement.Clause, problems Problems) {
	r := siteReader{file: name + "/" + file}
	source, err := fs.ReadFile(content, file)
	if err != nil {
		return c, Problems{{File: r.file, What: err.Error()}}
	}
	source, problems = cleanText(r.file, source)
	if len(problems) > 0 {
		return c, problems
	}
	end, body := frontEnd(source)
	if !isFence(firstLine(source)) || end == -1 {
		return c, Problems{{File: r.file, What: "no front matter",
			Do: "begin the file with a line of ---, then title:, owner:, and the rest, then another ---"}}
	}
	r.text = source[:end]
	r.problems = readYAML(r.file, r.text, &c)
	c.ID, c.Text = strings.TrimSuffix(path.Base(file), ".md"), strings.TrimSpace(string(source[body:]))
	if len(r.problems) == 0 {
		r.checkClause(c)
	}
	return c, r.problems
}

// checkClause reports what a clause lacks, and a condition that there isn't.
func (r *siteReader) checkClause(c agreement.Clause) {
	if !paragraphID.MatchString(c.ID) {
		r.wrong("title", fmt.Sprintf("the file is called %q", c.ID), "use small letters, digits, and hyphens")
	}
	r.checkGiven("title", c.Title, "what the clause is called")
	r.checkGiven("owner", c.Owner, "who decides its wording")
	r.checkGiven("source", c.Source, "the law that it rests on")
	r.checkGiven("why", c.Why, "why it is in an agreement, in a few words")
	if c.Version < 1 {
		r.wrong("version", "no version", "count the versions of its text from 1")
	}
	if c.CheckedBy != "" && c.Text == "" {
		r.wrong("checked-by", "it is checked and has no text", "write the text below the front matter")
	}
	if len(c.AppliesTo) == 0 {
		r.wrong("applies-when", "it never applies", "write a list, as [district]")
	}
	for _, name := range c.AppliesTo {
		if _, known := agreement.Conditions[name]; !known {
			r.wrong("applies-when", fmt.Sprintf("there is no condition %q", name), "write one of "+
				strings.Join(agreement.ConditionNames(), ", "))
		}
	}
}

// readAgreement reads the settings of agreements; without that file all are empty.
func readAgreement(content fs.FS, name string) (s agreement.Settings, problems Problems) {
	r, found := readSetting(content, name, agreementFile, &s)
	if !found || len(r.problems) > 0 {
		return s, r.problems
	}
	for _, rate := range s.Rates {
		if _, err := agreement.ParseCents(rate.Rate); err != nil || rate.Line == "" {
			r.wrong("rates", fmt.Sprintf("the rate of %q is %q", rate.Line, rate.Rate),
				`write a line and dollars, {line: Staff days on site, rate: "0.00"}`)
		}
	}
	for _, day := range s.Closed {
		if _, err := time.Parse(time.DateOnly, day.Date); err != nil || day.Why == "" {
			r.wrong("closed", fmt.Sprintf("%q isn't a date, or has no reason", day.Date),
				`write both, {date: "2026-12-24", why: Winter break}`)
		}
	}
	return s, r.problems
}

// isClauseFile reports whether a name in the content folder is a clause, and no
// page.
func isClauseFile(name string) bool { return path.Dir(name) == clauseFolder }
