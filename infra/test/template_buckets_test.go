package test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// buckets: whatever is in them, they are no one else's, keep versions, and outlive
// the stack.
func buckets(t template, _ code) (findings []string) {
	policies := map[string]any{}
	for _, r := range t.resources("AWS::S3::BucketPolicy") {
		policies[str(r, "Properties", "Bucket")] = at(r, "Properties", "PolicyDocument")
	}
	for name, r := range t.resources("AWS::S3::Bucket") {
		p := at(r, "Properties")
		got := map[string]string{
			"VersioningConfiguration": str(p, "VersioningConfiguration", "Status"),
			"ObjectOwnership":         str(p, "OwnershipControls", "Rules", 0, "ObjectOwnership"),
			"SSEAlgorithm": str(p, "BucketEncryption", "ServerSideEncryptionConfiguration", 0,
				"ServerSideEncryptionByDefault", "SSEAlgorithm"),
		}
		findings = append(findings, stays(name, r)...)
		want := map[string]string{"VersioningConfiguration": "Enabled",
			"ObjectOwnership": "BucketOwnerEnforced", "SSEAlgorithm": "AES256"}
		for _, setting := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls",
			"RestrictPublicBuckets"} {
			got[setting], want[setting] = str(p, "PublicAccessBlockConfiguration", setting), "true"
		}
		for _, setting := range slices.Sorted(maps.Keys(want)) {
			if got[setting] != want[setting] {
				findings = append(findings, fmt.Sprintf("%s: %s is not %s", name, setting, want[setting]))
			}
		}
		tls := func(s any) bool { return str(s, "Condition", "Bool", "aws:SecureTransport") == "false" }
		if !denies(policies[name], []string{"s3:*"}, []string{name + ".Arn", "${" + name + ".Arn}/*"}, tls) {
			findings = append(findings, name+": answers without TLS")
		}
	}
	return findings
}

// denies says whether a policy denies actions on resources to anybody, under a
// condition as said.
func denies(policy any, actions, resources []string, under func(statement any) bool) bool {
	return slices.ContainsFunc(list(policy, "Statement"), func(s any) bool {
		return str(s, "Effect") == "Deny" && str(s, "Principal") == "*" && subset(actions, list(s, "Action")) &&
			subset(resources, list(s, "Resource")) && under(s)
	})
}

func subset(want []string, got []any) bool {
	return !slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(texts(got), w) })
}

// headsStay: what was kept of the histories no one deletes, and no function can
// make it otherwise. watch alone comes near it, and only to its folder.
func headsStay(t template, _ code) (findings []string) {
	policy := at(t.tree["Resources"], "HeadsBucketPolicy")
	findings = append(findings, stays("HeadsBucketPolicy", policy)...)
	document := at(policy, "Properties", "PolicyDocument")
	always := func(s any) bool { return at(s, "Condition") == nil }
	if !denies(document, []string{"s3:DeleteObject", "s3:DeleteObjectVersion"}, []string{"${HeadsBucket.Arn}/*"},
		always) {
		findings = append(findings, "HeadsBucketPolicy: lets somebody delete what was kept")
	}
	loosens := []string{"s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:PutBucketPolicy", "s3:PutBucketVersioning",
		"s3:PutLifecycleConfiguration"}
	for role := range t.resources("AWS::IAM::Role") {
		its := func(s any) bool {
			return subset([]string{role + ".Arn"}, list(s, "Condition", "ArnEquals", "aws:PrincipalArn"))
		}
		if !denies(document, loosens, []string{"HeadsBucket.Arn"}, its) {
			findings = append(findings, "HeadsBucketPolicy: "+role+" could loosen it")
		}
	}
	for _, s := range list(document, "Statement") {
		if str(s, "Effect") != "Deny" {
			findings = append(findings, "HeadsBucketPolicy: "+str(s, "Sid")+" lets somebody in")
		}
	}
	if at(t.tree["Resources"], "HeadsBucket", "Properties", "LifecycleConfiguration") != nil {
		findings = append(findings, "HeadsBucket: deletes by the clock")
	}
	return append(findings, onlyWatch(t)...)
}

func onlyWatch(t template) (findings []string) {
	for s := range t.statements() {
		for _, resource := range list(s.body, "Resource") {
			if !strings.Contains(str(resource), "HeadsBucket") {
				continue
			}
			if s.role != "WatchRole" {
				findings = append(findings, s.role+": comes near the heads")
			}
			if str(s.body, "Action") == "s3:ListBucket" &&
				str(s.body, "Condition", "StringEquals", "s3:prefix") != "heads/" {
				findings = append(findings, s.role+": lists more than the heads")
			}
		}
	}
	return findings
}
