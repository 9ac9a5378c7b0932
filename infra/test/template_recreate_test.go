package test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// recreatable are the resources whose second creation could meet what a first one
// left: those with a name of their own, and those that outlive the stack. Each says
// why it doesn't.
var recreatable = map[string]string{
	"Table":             "named by CloudFormation; an empty one goes with a failed creation",
	"HeadsBucket":       "named by CloudFormation; an empty one goes with a failed creation",
	"HeadsBucketPolicy": "belongs to the bucket",
	"SiteBucket":        "named by CloudFormation; an empty one goes with a failed creation",
	"StaffPool":         "named by CloudFormation; without people in it, it goes with a failed creation",
	"StaffDomain":       "named after the stack's id, which is new each time",
	"MailIdentityMade":  "goes with a failed creation; one that exists already is not made (make deploy asks SES first)",
	"SiteAccess":        "named after the stack; goes with it",
	"PagesFunction":     "named after the stack; goes with it",
	"FrontFunction":     "named after the stack; goes with it",
	"ResponseHeaders":   "named after the stack; goes with it",
	"Dashboard":         "named after the stack; goes with it",
}

// names are the properties by which a resource here gets a name of its own, which
// may exist once.
var names = []string{"TableName", "BucketName", "Name", "FunctionName", "RoleName", "QueueName", "TopicName",
	"LogGroupName", "UserPoolName", "Domain",
	"EmailIdentity", "DashboardName", "AlarmName", "ApiName", "BudgetName", "ConfigurationSetName"}

// created: a first creation that failed can be repeated. What outlives the stack
// does so only once it was made whole.
func created(t template, _ code) (findings []string) {
	var named []string
	for name, r := range t.resources("") {
		if kept := str(r, "DeletionPolicy") != ""; kept || nameOf(r) != nil {
			named = append(named, name)
		}
		if str(r, "DeletionPolicy") != "" {
			findings = append(findings, stays(name, r)...)
		}
		if text := str(nameOf(r)); text != "" && !strings.Contains(text, "${AWS::StackName}") &&
			text != "AWS::StackName" && name != "MailIdentityMade" {
			findings = append(findings, fmt.Sprintf("%s: the name %q would be taken by a second stack", name, text))
		}
	}
	return append(findings,
		differ(named, slices.Sorted(maps.Keys(recreatable)),
			"has a name of its own or outlives the stack, and template_recreate_test.go doesn't say why it can be made a "+
				"second time",
			"is in template_recreate_test.go and has neither")...)
}

// nameOf is the name that the template gives a resource; nil where CloudFormation
// makes one, or where it names another resource.
func nameOf(r any) any {
	for _, property := range names {
		where := []any{"Properties", property}
		switch str(r, "Type") {
		case "AWS::CloudFront::OriginAccessControl":
			where = []any{"Properties", "OriginAccessControlConfig", "Name"}
		case "AWS::CloudFront::ResponseHeadersPolicy":
			where = []any{"Properties", "ResponseHeadersPolicyConfig", "Name"}
		case "AWS::SES::ConfigurationSetEventDestination", "AWS::WAFv2::WebACL":
			return nil // the set that it belongs to
		}
		if v := at(r, where...); v != nil {
			return v
		}
	}
	return nil
}

// stays: a resource outlives the stack, but a creation that failed takes it back,
// or its name and protection would fail the next one.
func stays(name string, r any) (findings []string) {
	if got := str(r, "DeletionPolicy"); got != "RetainExceptOnCreate" {
		findings = append(findings, fmt.Sprintf("%s: its DeletionPolicy is %q, not RetainExceptOnCreate", name, got))
	}
	if got := str(r, "UpdateReplacePolicy"); got != "Retain" {
		findings = append(findings, fmt.Sprintf("%s: its UpdateReplacePolicy is %q, not Retain", name, got))
	}
	return findings
}

// fromSecondPass says whether a protection is on once the stack was made, and off
// before, when a rollback has to be able to delete.
func fromSecondPass(v any, on, off string) bool {
	choice, ok := v.(intrinsic)
	return ok && choice.Name == "If" && str(choice.Arg, 0) == "HasSiteUrl" && str(choice.Arg, 1) == on &&
		str(choice.Arg, 2) == off
}
