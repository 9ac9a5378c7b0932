package test

import (
	"fmt"

	"ccee-ca.org/assist/lambda/table"
)

// table compares the template's table with table.Schema, which tests create theirs
// from.
func compareTable(t template, _ code) (findings []string) {
	properties, s := t.the("AWS::DynamoDB::Table"), table.Schema
	want := map[string]string{
		"AttributeDefinitions": fmt.Sprintf("%s:S %s:S %s:S %s:S", s.Part, s.Sort, s.IndexPart, s.IndexOrder),
		"KeySchema":            fmt.Sprintf("%s:HASH %s:RANGE", s.Part, s.Sort),
		"index": fmt.Sprintf("%s %s:HASH %s:RANGE %s", s.Index, s.IndexPart, s.IndexOrder,
			s.IndexProjection),
		"stream": s.Stream,
		"ttl":    s.Expires + " true",
	}
	got := map[string]string{
		"AttributeDefinitions": pairs(properties, "AttributeType", "AttributeDefinitions"),
		"KeySchema":            pairs(properties, "KeyType", "KeySchema"),
		"stream":               str(properties, "StreamSpecification", "StreamViewType"),
		"ttl": str(properties, "TimeToLiveSpecification", "AttributeName") + " " +
			str(properties, "TimeToLiveSpecification", "Enabled"),
	}
	for _, index := range list(properties, "GlobalSecondaryIndexes") {
		got["index"] += fmt.Sprintf("%s %s %s", str(index, "IndexName"), pairs(index, "KeyType", "KeySchema"),
			str(index, "Projection", "ProjectionType"))
	}
	for name := range want {
		if got[name] != want[name] {
			findings = append(findings, fmt.Sprintf("the table's %s is %q, store.Schema says %q", name, got[name],
				want[name]))
		}
	}
	return findings
}

// pairs writes the list at path as "attribute:value attribute:value".
func pairs(v any, value string, path ...any) (text string) {
	for i, e := range list(v, path...) {
		if i > 0 {
			text += " "
		}
		text += str(e, "AttributeName") + ":" + str(e, value)
	}
	return text
}

// tableKept: the requests are in this one table, so the stack must neither delete
// it, replace it nor lose its past.
func tableKept(t template, _ code) (findings []string) {
	for name, r := range t.resources("AWS::DynamoDB::Table") {
		p := at(r, "Properties")
		findings = append(findings, stays(name, r)...)
		if !fromSecondPass(at(p, "DeletionProtectionEnabled"), "true", "false") {
			findings = append(findings, name+": is not protected from the second pass on")
		}
		if at(p, "SSESpecification") != nil {
			findings = append(findings, name+": SSESpecification means a key in KMS, whose calls are billed; without "+
				"it the table is encrypted with DynamoDB's own")
		}
		for _, s := range []struct{ name, got, want string }{
			{"PointInTimeRecoveryEnabled", str(p, "PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"),
				"true"},
			{"BillingMode", str(p, "BillingMode"), "PAY_PER_REQUEST"},
		} {
			if s.got != s.want {
				findings = append(findings, fmt.Sprintf("%s: %s is %q, not %q", name, s.name, s.got, s.want))
			}
		}
	}
	return findings
}

const anyTable = "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${RestoredTable}"

// twins are how the stack's own table is named, and how one that was restored is in
// its place.
var twins = map[string]string{
	"Table":                    "RestoredTable",
	"Table.Arn":                anyTable,
	"${Table.Arn}/index/index": anyTable + "/index/index",
	"${Table.Arn}/stream/*":    anyTable + "/stream/*",
	"Table.StreamArn":          anyTable + "/stream/${RestoredStreamLabel}",
}

// restored: wherever the table is named, a restored one can take its place, by the
// same conditions and with nothing forgotten.
func restored(t template, _ code) (findings []string) {
	asked := map[string]bool{} // paths at which the table may be named
	for path, v := range every(t.tree, "template") {
		i, ok := v.(intrinsic)
		if !ok || i.Name != "If" || str(i.Arg, 0) != "OwnTable" {
			continue
		}
		asked[path+"[1]"] = true
		branches, _ := i.Arg.([]any)
		if len(branches) != 3 || twins[str(branches[1])] == "" || twins[str(branches[1])] != str(branches[2]) {
			findings = append(findings, fmt.Sprintf("%s: a restored table would not take the place of %q", path,
				str(i.Arg, 1)))
		}
	}
	for path, v := range every(t.tree, "template") {
		for _, r := range refersTo(path, v) {
			if r.name == "Table" && !asked[path] {
				findings = append(findings, path+
					": names the stack's own table, and a restored one could not take its place")
			}
		}
	}
	return findings
}
