package test

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"
)

// Each check reads the template and what the code says of itself, and returns what
// doesn't fit, in words, by name; the template as it stands has to pass them all,
// and copies of it with a fault planted have to be caught
// (template_planted_test.go). They see what cfn-lint doesn't: a misspelt action, a
// target that is no origin, an unused parameter, a variable that no one reads. What
// takes AWS itself to see stands at the top of template.yaml.

// check says what in t does not fit c, one sentence each.
type check func(t template, c code) []string

// checks are all of them, by the sentence that they hold true.
var checks = map[string]check{
	"the template is plain YAML as CloudFormation reads it":     plainYAML,
	"every reference resolves, every parameter is used":         references,
	"each function is a command here and the reverse":           functions,
	"functions run what was tested":                             runtimes,
	"each variable is read by its main and the reverse":         environments,
	"the runbook tells each setting":                            settingsTold,
	"what the desk previews is what acknowledge sends":          previews,
	"each route is served and the reverse":                      routes,
	"the table is what lambda/table declares":                   compareTable,
	"nothing here deletes a request":                            tableKept,
	"a restored table can take its place":                       restored,
	"a creation that failed can be repeated":                    created,
	"each function has a role of its own without wildcards":     roles,
	"only known actions are allowed":                            actions,
	"only acknowledge may send mail":                            oneSender,
	"a poison record never holds up the others":                 stream,
	"SES tells what became of a mail":                           mailEvents,
	"staff sign in with a second factor, as the desk asks":      people,
	"logs are kept, and not for ever":                           logs,
	"the bucket is CloudFront's alone":                          bucket,
	"buckets are private, keep versions and outlive the stack":  buckets,
	"what was kept of the histories stays":                      headsStay,
	"CloudFront sends each path to who serves it":               behaviors,
	"nothing records which page was opened":                     pageRecords,
	"CloudFront proves itself to the API and caches none of it": apiBehaviors,
	"the headers are web.Headers":                               headers,
	"error pages are pages of ours and are not kept":            errorPages,
	"each parameter is bounded, and its default is safe":        parameters,
	"a domain raises TLS":                                       domain,
	"the firewall turns away machines and no prose":             firewall,
	"SES knows the sender":                                      sender,
	"a person hears when SES stops sending":                     sendingStatus,
	"somebody hears of the costs":                               costs,
	"the clock wakes who keeps the promises":                    clocks,
	"what can fail has an alarm that tells someone":             alarms,
	"each alarm has its lines in the runbook":                   runbook,
	"the dashboard shows what there is, and every alarm":        dashboard,
}

func TestTheTemplateFitsTheCode(t *testing.T) {
	template, code := readTemplate(t), readCode(t)
	for _, name := range slices.Sorted(maps.Keys(checks)) {
		t.Run(name, func(t *testing.T) {
			for _, finding := range checks[name](template, code) {
				t.Error(finding)
			}
		})
	}
}

func readTemplate(t *testing.T) template {
	t.Helper()
	text, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatalf("read the template: %v", err)
	}
	parsed, err := parse(text)
	if err != nil {
		t.Fatalf("template.yaml: %v", err)
	}
	return parsed
}

// differ says what is in only one of two lists, in the words of either side.
func differ(left, right []string, onlyLeft, onlyRight string) (findings []string) {
	for _, s := range left {
		if !slices.Contains(right, s) {
			findings = append(findings, fmt.Sprintf("%s %s", s, onlyLeft))
		}
	}
	for _, s := range right {
		if !slices.Contains(left, s) {
			findings = append(findings, fmt.Sprintf("%s %s", s, onlyRight))
		}
	}
	return findings
}
