package test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/office/logging"
)

// measured are AWS's own metrics that an alarm or the dashboard here may watch,
// with the name of their dimension (each service's guide, read September 2026;
// SES's two are of the account and have none): an alarm on a metric that doesn't
// exist never says anything.
var measured = map[string]string{
	"AWS/Lambda Errors":                          "FunctionName",
	"AWS/Lambda Throttles":                       "", // of the whole region; also by FunctionName
	"AWS/Lambda Duration":                        "FunctionName",
	"AWS/Lambda Invocations":                     "FunctionName",
	"AWS/Lambda IteratorAge":                     "FunctionName",
	"AWS/Lambda DestinationDeliveryFailures":     "FunctionName",
	"AWS/SQS ApproximateNumberOfMessagesVisible": "QueueName",
	"AWS/ApiGateway 5xx":                         "ApiId",
	"AWS/SES Reputation.BounceRate":              "",
	"AWS/SES Reputation.ComplaintRate":           "",
}

// ourNamespace is where logging.New puts our own metrics.
const ourNamespace = "AWS::StackName"

// requiredAlarms is what must not stay unseen, as "metric of resource, how". A
// failure of intake or desk is a 5xx of the API; a run of any function that comes
// near its time limit is an error in the log (logging.LogSlowRuns).
var requiredAlarms = []string{
	"AWS/Lambda Invocations of Acknowledge, filled Sum 3x300 LessThanThreshold 1, breaching",
	"AWS/Lambda Invocations of Watch, filled Sum 3x300 LessThanThreshold 1, breaching",
	"AWS/Lambda Invocations of Probe, filled Sum 2x3600 LessThanThreshold 1, breaching",
	"AWS/Lambda Throttles, Sum 1x300 GreaterThanOrEqualToThreshold 1, notBreaching",
	"AWS/Lambda Errors of Acknowledge, Sum 1x300 GreaterThanOrEqualToThreshold 1, notBreaching",
	"AWS/Lambda Errors of Watch, Sum 1x300 GreaterThanOrEqualToThreshold 1, notBreaching",
	"AWS/Lambda Errors of Probe, Sum 1x300 GreaterThanOrEqualToThreshold 1, notBreaching",
	"AWS/Lambda IteratorAge of Acknowledge, Maximum 1x300 GreaterThanOrEqualToThreshold 600000, notBreaching",
	"AWS/Lambda DestinationDeliveryFailures of Acknowledge, Sum 1x300 GreaterThanOrEqualToThreshold 1, notBreaching",
	"AWS/SQS ApproximateNumberOfMessagesVisible of SetAside.QueueName, Maximum 1x60 GreaterThanOrEqualToThreshold 1, " +
		"notBreaching",
	"AWS/ApiGateway 5xx of Api, Sum 1x300 GreaterThanOrEqualToThreshold 1, notBreaching",
	"AWS/SES Reputation.BounceRate, Maximum 1x3600 GreaterThanOrEqualToThreshold 0.05, notBreaching",
	"AWS/SES Reputation.ComplaintRate, Maximum 1x3600 GreaterThanOrEqualToThreshold 0.001, notBreaching",
	"AWS::StackName FailedAcceptances, Sum 1x300 GreaterThanOrEqualToThreshold 1, notBreaching",
	"AWS::StackName LoggedErrors, Sum 1x300 GreaterThanOrEqualToThreshold 1, notBreaching",
	"AWS::StackName OutboxAge, Maximum 1x300 GreaterThanOrEqualToThreshold 900, notBreaching",
	"AWS::StackName AcknowledgedAfter, Maximum 1x300 GreaterThanOrEqualToThreshold 300, notBreaching",
	"AWS::StackName OldestUnverifiedHours, Maximum 1x300 GreaterThanOrEqualToThreshold 36, notBreaching",
	"AWS::StackName OldestUnverifiedHours, Maximum 1x300 GreaterThanOrEqualToThreshold 44, notBreaching",
	"AWS::StackName Differences, Maximum 1x300 GreaterThanOrEqualToThreshold 1, notBreaching",
	"AWS::StackName AlteredRecords, Maximum 1x300 GreaterThanOrEqualToThreshold 1, notBreaching",
	"AWS::StackName Differences, SampleCount 26x3600 LessThanThreshold 1, breaching",
	"AWS::StackName BackupAgeDays, Maximum 1x86400 GreaterThanOrEqualToThreshold 31, notBreaching",
	"AWS::StackName PromisesMissed, Sum 1x300 GreaterThanOrEqualToThreshold 1, notBreaching",
}

func alarms(t template, _ code) (findings []string) {
	var got []string
	for name, a := range t.resources("AWS::CloudWatch::Alarm") {
		p := at(a, "Properties")
		series := seriesOf(p)
		metric, dimension := series.namespace+" "+series.metric, series.dimension
		if !exists(metric, str(dimension, "Name")) {
			findings = append(findings, fmt.Sprintf("%s: %s by %q is no metric that we know", name, metric,
				str(dimension, "Name")))
		}
		if when, _ := at(p, "ActionsEnabled").(intrinsic); str(when.Arg, 0) != "HasSiteUrl" &&
			str(when.Arg, 0) != "Open" {
			findings = append(findings, name+": writes to a person about a stack whose first deployment has not ended")
		}
		if str(p, "AlarmActions", 0) != "Alarms" || !strings.HasSuffix(str(p, "AlarmDescription"), " Runbook - "+name+
			".") {
			findings = append(findings, name+": tells nobody, or doesn't say where the runbook has it")
		}
		of := ""
		if dimension != nil {
			of = " of " + str(dimension, "Value")
		}
		got = append(got, fmt.Sprintf("%s%s, %s %sx%s %s %s, %s", metric, of, series.statistic,
			str(p, "EvaluationPeriods"), series.period,
			str(p, "ComparisonOperator"), str(p, "Threshold"), str(p, "TreatMissingData")))
	}
	for _, n := range requiredAlarms {
		if !slices.Contains(got, n) {
			findings = append(findings, "no alarm on "+n)
		}
	}
	if len(list(t.the("AWS::SNS::Topic"), "Subscription")) == 0 {
		findings = append(findings, "nobody is subscribed to the alarms")
	}
	return findings
}

// series is what an alarm evaluates.
type series struct {
	namespace, metric, statistic, period string
	dimension                            any
	filled                               bool // a period without a data point counts as zero
}

// seriesOf reads an alarm of one metric, or of one metric with FILL(…, 0) around
// it.
func seriesOf(alarm any) series {
	if at(alarm, "Metrics") == nil {
		return series{str(alarm, "Namespace"), str(alarm, "MetricName"), str(alarm, "Statistic"), str(alarm, "Period"),
			at(alarm, "Dimensions", 0), false}
	}
	stat := at(alarm, "Metrics", 1, "MetricStat")
	s := series{str(stat, "Metric", "Namespace"), str(stat, "Metric", "MetricName"), str(stat, "Stat"),
		str(stat, "Period"), at(stat, "Metric", "Dimensions", 0), false}
	fills := str(alarm, "Metrics", 0, "Expression") == "FILL("+str(alarm, "Metrics", 1, "Id")+", 0)" &&
		str(alarm, "Metrics", 0, "ReturnData") == "true"
	if fills && str(alarm, "Metrics", 1, "ReturnData") == "false" {
		s.statistic, s.filled = "filled "+s.statistic, true
	}
	return s
}

// exists says whether there is a metric, by that dimension: one of AWS's, or one
// that office writes.
func exists(metric, dimension string) bool {
	if name, ours := strings.CutPrefix(metric, ourNamespace+" "); ours {
		return logging.Units[logging.Metric(name)] != "" && dimension == ""
	}
	by, known := measured[metric]
	return known && by == dimension
}

// runbook: each alarm has its lines there, with what it means, what to look at and
// what to do; and no lines are of an alarm that isn't.
func runbook(t template, _ code) (findings []string) {
	text, err := os.ReadFile("../docs/runbook.md")
	if err != nil {
		return []string{err.Error()}
	}
	sections := map[string]string{}
	for _, s := range strings.Split(string(text), "\n### ")[1:] {
		head, body, _ := strings.Cut(s, "\n")
		for _, name := range strings.Split(head, ", ") {
			if strings.HasSuffix(name, "Alarm") {
				sections[name] = body
			}
		}
	}
	var names []string
	for name := range t.resources("AWS::CloudWatch::Alarm") {
		names = append(names, name)
		for _, part := range []string{"Means:", "Look:", "Do:"} {
			if !strings.Contains(sections[name], part) {
				findings = append(findings, fmt.Sprintf("%s: infra/docs/runbook.md has no %q of it", name, part))
			}
		}
	}
	return append(findings, differ(slices.Sorted(maps.Keys(sections)), names, "is in the runbook and no alarm",
		"is an alarm and not in the runbook")...)
}

// dashboard: what it shows exists, and every alarm is on it.
func dashboard(t template, _ code) (findings []string) {
	text := str(t.the("AWS::CloudWatch::Dashboard"), "DashboardBody")
	var body struct {
		Widgets []struct {
			Properties struct {
				Metrics [][]string
				Alarms  []string
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &body); err != nil {
		return []string{"the dashboard is no JSON: " + err.Error()}
	}
	var shown, all []string
	for _, w := range body.Widgets {
		for _, m := range w.Properties.Metrics {
			dimension := ""
			if len(m) > 2 {
				dimension = m[2]
			}
			if metric := strings.NewReplacer("${", "", "}", "").Replace(m[0]) + " " + m[1]; !exists(metric, dimension) {
				findings = append(findings, "the dashboard: "+metric+" is no metric that we know")
			}
		}
		for _, a := range w.Properties.Alarms {
			shown = append(shown, strings.TrimSuffix(strings.TrimPrefix(a, "${"), ".Arn}"))
		}
	}
	for name := range t.resources("AWS::CloudWatch::Alarm") {
		all = append(all, name)
	}
	return append(findings,
		differ(shown, all, "is on the dashboard and no alarm", "is an alarm and not on the dashboard")...)
}
