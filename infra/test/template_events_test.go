package test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// onlyNewMail is what of the table's stream may wake acknowledge: its own marks on
// a row would wake it again and again.
const onlyNewMail = `{"dynamodb":{"Keys":{"pk":{"S":[{"prefix":"message#"}]}}},"eventName":["INSERT"]}`

// stream: records come in once, alone where one fails, for a bounded time, and what
// fails for good is put where it alarms.
func stream(t template, _ code) (findings []string) {
	mapping, queue := t.mapping(), "SetAside.Arn"
	if mapping == nil {
		return []string{"acknowledge: the stream doesn't wake it"}
	}
	for what, ok := range map[string]bool{
		"its filter is not " +
			onlyNewMail: sameJSON(str(mapping, "FilterCriteria", "Filters", 0, "Pattern"), onlyNewMail),
		"it does not answer by record": str(mapping, "FunctionResponseTypes",
			0) == "ReportBatchItemFailures",
		"it does not bisect a batch that fails": str(mapping, "BisectBatchOnFunctionError") == "true",
		"its retries are not bounded":           within(str(mapping, "MaximumRetryAttempts"), 1, 10),
		"the age of its records is not bounded": within(str(mapping, "MaximumRecordAgeInSeconds"), 60,
			6*60*60),
		"it sets nothing aside": str(mapping, "DestinationConfig", "OnFailure",
			"Destination") == queue,
		"it misses what is written while it is made": str(mapping, "StartingPosition") == "TRIM_HORIZON",
		"it cannot be switched off":                  len(refersTo("", at(mapping, "Enabled"))) == 1,
		"its stream is not the table's":              str(mapping, "Stream") == "Table.StreamArn",
		"the queue of what is set aside isn't encrypted": str(t.the("AWS::SQS::Queue"),
			"SqsManagedSseEnabled") == "true",
	} {
		if !ok {
			findings = append(findings, "the stream: "+what)
		}
	}
	slices.Sort(findings)
	return findings
}

// mapping is the stream's event of acknowledge.
func (t template) mapping() any {
	for name, f := range t.functions() {
		events, _ := at(f, "Events").(map[string]any)
		for _, e := range events {
			if name == "acknowledge" && str(e, "Type") == "DynamoDB" {
				return at(e, "Properties")
			}
		}
	}
	return nil
}

func within(number string, least, most int) bool {
	n, err := strconv.Atoi(number)
	return err == nil && least <= n && n <= most
}

// sameJSON compares two objects whatever the order of their names.
func sameJSON(a, b string) bool {
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return false
	}
	p, _ := json.Marshal(x)
	q, _ := json.Marshal(y)
	return string(p) == string(q)
}

// told pairs what SES is asked to tell with what EventBridge then calls it (SES
// developer guide, "Monitoring SES events using Amazon EventBridge", read September
// 2026).
var told = map[string]string{
	"send": "Email Sent", "reject": "Email Rejected", "delivery": "Email Delivered",
	"deliveryDelay": "Email Delivery Delayed",
	"bounce":        "Email Bounced", "complaint": "Email Complaint Received",
}

// mailEvents: each kind of event that settles a mail is asked of SES, matched by
// the rule, and of our configuration set only.
func mailEvents(t template, _ code) (findings []string) {
	pattern := at(t.tree, "Resources", "Acknowledge", "Properties", "Events", "Mail", "Properties", "Pattern")
	asked, matched := texts(list(t.the("AWS::SES::ConfigurationSetEventDestination"), "EventDestination",
		"MatchingEventTypes")), texts(list(pattern, "detail-type"))
	for kind, name := range told {
		if !slices.Contains(asked, kind) || !slices.Contains(matched, name) {
			findings = append(findings, fmt.Sprintf("%s (%s) does not reach acknowledge", kind, name))
		}
	}
	if len(asked) != len(told) || len(matched) != len(told) {
		findings = append(findings, "SES tells, or the rule matches, what acknowledge does not know: "+
			strings.Join(slices.Concat(asked, matched), ", "))
	}
	if str(pattern, "detail", "mail", "tags", "ses:configuration-set", 0) != "MailSettings" ||
		str(pattern, "source", 0) != "aws.ses" {
		findings = append(findings, "the rule for mail is not about our configuration set")
	}
	return findings
}

func texts(values []any) (all []string) {
	for _, v := range values {
		all = append(all, str(v))
	}
	return all
}
