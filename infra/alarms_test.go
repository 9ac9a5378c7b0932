package infra

import (
	"fmt"
	"slices"
)

// measured are AWS's own metrics that an alarm here may watch, with the name of their dimension (each service's guide, read
// September 2026): an alarm on a metric that doesn't exist never says anything.
var measured = map[string]string{
	"AWS/Lambda Errors":                          "FunctionName",
	"AWS/Lambda Invocations":                     "FunctionName",
	"AWS/SQS ApproximateNumberOfMessagesVisible": "QueueName",
	"AWS/ApiGateway 5xx":                         "ApiId",
}

// needed is what must not stay unseen, as "metric of resource, how".
var needed = []string{
	"AWS/Lambda Errors of Intake, GreaterThanOrEqualToThreshold 1, notBreaching",
	"AWS/Lambda Errors of Desk, GreaterThanOrEqualToThreshold 1, notBreaching",
	"AWS/Lambda Errors of Acknowledge, GreaterThanOrEqualToThreshold 1, notBreaching",
	"AWS/Lambda Errors of Watch, GreaterThanOrEqualToThreshold 1, notBreaching",
	"AWS/Lambda Invocations of Acknowledge, LessThanThreshold 1, breaching",
	"AWS/Lambda Invocations of Watch, LessThanThreshold 1, breaching",
	"AWS/SQS ApproximateNumberOfMessagesVisible of SetAside.QueueName, GreaterThanOrEqualToThreshold 1, notBreaching",
	"AWS/ApiGateway 5xx of Api, GreaterThanOrEqualToThreshold 1, notBreaching",
	"AWS::StackName MailTrouble of AcknowledgeLog, GreaterThanOrEqualToThreshold 1, notBreaching",
}

// errorLine finds the lines that log/slog's JSON handler writes at level ERROR.
const errorLine = `{ $.level = "ERROR" }`

// counted are the metrics that the template makes of errors in a log, with the log. They have no dimension.
func counted(t template) map[string]string {
	logs := map[string]string{}
	for _, f := range t.resources("AWS::Logs::MetricFilter") {
		p, m := at(f, "Properties"), at(f, "Properties", "MetricTransformations", 0)
		if str(p, "FilterPattern") == errorLine && str(m, "MetricValue") == "1" {
			logs[str(m, "MetricNamespace")+" "+str(m, "MetricName")] = str(p, "LogGroupName")
		}
	}
	return logs
}

func alarms(t template, _ code) (findings []string) {
	var got []string
	logs := counted(t)
	for name, a := range t.resources("AWS::CloudWatch::Alarm") {
		p := at(a, "Properties")
		metric, dimension := str(p, "Namespace")+" "+str(p, "MetricName"), at(p, "Dimensions", 0)
		of := str(dimension, "Value")
		if log := logs[metric]; log != "" && dimension == nil {
			of = log
		} else if measured[metric] == "" || measured[metric] != str(dimension, "Name") {
			findings = append(findings, fmt.Sprintf("%s: %s by %q is no metric that we know", name, metric, str(dimension, "Name")))
		}
		if str(p, "AlarmActions", 0) != "Alarms" || str(p, "AlarmDescription") == "" {
			findings = append(findings, name+": tells nobody, or says nothing")
		}
		got = append(got, fmt.Sprintf("%s of %s, %s %s, %s", metric, of, str(p, "ComparisonOperator"), str(p, "Threshold"), str(p, "TreatMissingData")))
	}
	for _, n := range needed {
		if !slices.Contains(got, n) {
			findings = append(findings, "no alarm on "+n)
		}
	}
	if len(list(t.the("AWS::SNS::Topic"), "Subscription")) == 0 {
		findings = append(findings, "nobody is subscribed to the alarms")
	}
	return findings
}
