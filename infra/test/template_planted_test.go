package test

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

// faults are planted in copies of template.yaml, one each; a check has to say want.
// Most of them pass cfn-lint.
var faults = []struct{ name, old, planted, want string }{
	{"an access log", "PriceClass: PriceClass_100", "Logging: {Bucket: !GetAtt SiteBucket.DomainName}",
		"records each page that is opened"},
	{"an alias", "Condition: {Bool: {'aws:SecureTransport': 'false'}}",
		"Condition: &a {Bool: {'aws:SecureTransport': 'false'}}", "anchor, alias or merge"},
	{"a reference to nothing", "STAFF_ADDRESS: !Ref StaffAddress", "STAFF_ADDRESS: !Ref StafAddress",
		`"StafAddress" is not in`},
	{"an attribute of nothing", "Role: !GetAtt WatchRole.Arn", "Role: !GetAtt WachRole.Arn", `"WachRole" is not in`},
	{"a text with nothing in it", "'*@${MailIdentity}'", "'*@${MailIdentiti}'", `"MailIdentiti" is not in`},
	{"an unused parameter", "!Equals [!Ref StreamEnabled, 'true']", "!Equals [!Ref SiteUrl, 'true']",
		"StreamEnabled: nothing uses it"},
	{"a condition of nothing", "!If [StreamWakes, true, false]", "!If [StreamWoke, true, false]",
		`"StreamWoke" is not in Conditions`},
	{"a function without code", "dist/watch.zip", "dist/wach.zip",
		"wach is a function of the template without a command"},
	{"another processor", "Architectures: [x86_64]", "Architectures: [arm64]", "the zip is made for"},
	{"a timeout past the lease", "Timeout: 120", "Timeout: 900", "before a lease of 15 minutes"},
	{"a variable that nobody reads", "ESCALATION_ADDRESS: !Ref", "ESCALATION: !Ref",
		"ESCALATION is set and never read"},
	{"another Reply-To in previews",
		"REPLY_TO: !If [HasReplyAddress, !Ref ReplyAddress, !Ref StaffAddress]\n      Events:",
		"REPLY_TO: !Ref StaffAddress\n      Events:", "REPLY_TO: the desk previews with"},
	{"a route that nobody serves", "Path: /request/send}", "Path: /request/sent}",
		"ANY /request/sent intake is a route that nobody serves"},
	{"a route of another method", "Method: GET,", "Method: POST,",
		"POST /request/receipt/{proxy+} intake is a route that nobody serves"},
	{"another key", "- {AttributeName: sk, KeyType: RANGE}", "- {AttributeName: io, KeyType: RANGE}",
		"the table's KeySchema"},
	{"an index of keys only", "ProjectionType: ALL", "ProjectionType: KEYS_ONLY", "the table's index"},
	{"TTL off", "AttributeName: ttl, Enabled: true", "AttributeName: ttl, Enabled: false", "the table's ttl"},
	{"a stream of keys", "StreamViewType: NEW_IMAGE", "StreamViewType: KEYS_ONLY", "the table's stream"},
	{"a billing mode that isn't", "PAY_PER_REQUEST", "PAY_PER_REQUESTS", "BillingMode"},
	{"no point-in-time recovery", "PointInTimeRecoveryEnabled: true", "PointInTimeRecoveryEnabled: false",
		"PointInTimeRecoveryEnabled"},
	{"a table that goes with the stack", "DeletionPolicy: RetainExceptOnCreate\n    UpdateReplacePolicy: Retain\n    " +
		"Properties:\n      BillingMode", "UpdateReplacePolicy: Retain\n    Properties:\n      BillingMode",
		"DeletionPolicy"},
	{"a function that would not move to a restored table", "TABLE: !If [OwnTable, !Ref Table, !Ref RestoredTable]",
		"TABLE: !Ref Table", "a restored one could not take its place"},
	{"a restored table without its index", "table/${RestoredTable}/index/index'", "table/${RestoredTable}'",
		"would not take the place of"},
	{"a shared role", "Role: !GetAtt DeskRole.Arn", "Role: !GetAtt IntakeRole.Arn", "has no role of its own"},
	{"a wildcard resource", "!Sub '${Table.Arn}/index/index'", "!Sub '${Table.Arn}/index/*'", "is a wildcard"},
	{"a wildcard action", "Action: ses:SendEmail", "Action: 'ses:*'", "is a wildcard"},
	{"a misspelt action", "dynamodb:GetItem, dynamodb:PutItem]", "dynamodb:GetItems, dynamodb:PutItem]",
		`"dynamodb:GetItems" is no action`},
	{"a second sender", "Action: [logs:CreateLogStream, logs:PutLogEvents]\n                Resource: !GetAtt " +
		"WatchLog.Arn", "Action: ses:SendEmail\n                Resource: !GetAtt WatchLog.Arn",
		"WatchRole: may ses:SendEmail"},
	{"a stream that wakes by any row", `{"prefix":"message#"}`, `{"prefix":"m"}`, "its filter"},
	{"a batch that fails whole", "FunctionResponseTypes: [ReportBatchItemFailures]", "FunctionResponseTypes: []",
		"does not answer by record"},
	{"retries without end", "MaximumRetryAttempts: 5", "MaximumRetryAttempts: -1", "retries are not bounded"},
	{"bounces unheard", "deliveryDelay, bounce, complaint]", "deliveryDelay, complaint]",
		"bounce (Email Bounced) does not reach"},
	{"logs for ever", "ApiLog:\n    Type: AWS::Logs::LogGroup\n    Properties: {RetentionInDays: !Ref " +
		"LogRetentionDays}", "ApiLog:\n    Type: AWS::Logs::LogGroup", "ApiLog: RetentionInDays is missing"},
	{"a public bucket", "RestrictPublicBuckets: true", "RestrictPublicBuckets: false",
		"RestrictPublicBuckets is not true"},
	{"a bucket that keeps one version", "VersioningConfiguration: {Status: Enabled} # a day",
		"VersioningConfiguration: {Status: Suspended} # a day", "HeadsBucket: VersioningConfiguration is not Enabled"},
	{"a bucket that answers in the clear", "aws:SecureTransport", "aws:SecureTransports",
		"HeadsBucket: answers without TLS"},
	{"heads that can be deleted", "Action: [s3:DeleteObject, s3:DeleteObjectVersion]", "Action: [s3:DeleteObject]",
		"lets somebody delete what was kept"},
	{"heads that an administrator may delete", "Action: [s3:DeleteObject, s3:DeleteObjectVersion]\n",
		"Action: [s3:DeleteObject, s3:DeleteObjectVersion]\n            Condition: {ArnEquals: {aws:PrincipalArn: " +
			"!GetAtt WatchRole.Arn}}\n", "lets somebody delete what was kept"},
	{"a function that could let go of the heads", "!GetAtt DeskRole.Arn, !GetAtt AcknowledgeRole.Arn, ",
		"!GetAtt DeskRole.Arn, ", "AcknowledgeRole could loosen it"},
	{"a folder that is the whole bucket", "!Sub '${HeadsBucket.Arn}/heads/*'", "!Sub '${HeadsBucket.Arn}/*'",
		"is a wildcard"},
	{"a folder to delete in", "Action: [s3:GetObject, s3:PutObject]", "Action: [s3:GetObject, s3:DeleteObject]",
		"is a wildcard"},
	{"a list of everything", "Condition: {StringEquals: {'s3:prefix': heads/}}",
		"Condition: {StringEquals: {'s3:prefix': ''}}", "lists more than the heads"},
	{"another function at the heads", "Resource: !GetAtt ProbeLog.Arn", "Resource: !GetAtt HeadsBucket.Arn",
		"ProbeRole: comes near the heads"},
	{"a comparison that may stay away", "Statistic: SampleCount\n      Period: 3600\n      EvaluationPeriods: 26",
		"Statistic: SampleCount\n      Period: 3600\n      EvaluationPeriods: 99",
		"no alarm on AWS::StackName Differences, SampleCount 26x3600"},
	{"a bucket for anyone's distribution", "Principal: {Service: cloudfront.amazonaws.com}\n            Action: " +
		"s3:GetObject", "Principal: '*'\n            Action: s3:GetObject", "lets others than this distribution in"},
	{"an origin that is no origin", "TargetOriginId: site", "TargetOriginId: sites",
		`goes to "sites", which is no origin`},
	{"a pattern that swallows the form", "PathPattern: /request/check", "PathPattern: /request/*",
		"/request/ goes to \"api\""},
	{"a path that nobody routes", "PathPattern: /request/receipt/*", "PathPattern: /request/receipts/*",
		"/request/receipt/{proxy+} goes to \"site\""},
	{"receipts that are kept", cachingDisabled, "658327ea-f89d-4fab-a63d-7e88639e58f6", "its CachePolicyId"},
	{"no secret", "HeaderName: x-origin-secret", "HeaderName: x-secret", "no x-origin-secret"},
	{"a looser policy for scripts", "script-src 'self'", "script-src 'self' 'unsafe-inline'",
		"is sent by CloudFront only"},
	{"an answer without headers", "ResponseHeadersPolicyId: !Ref ResponseHeaders\n          FunctionAssociations",
		"FunctionAssociations", "goes out without the headers"},
	{"JSON of the API's for a person", "- {ErrorCode: 500, ResponseCode: 500, ResponsePagePath: /problem/index.html, " +
		"ErrorCachingMinTTL: 0}", "- {ErrorCode: 500, ErrorCachingMinTTL: 0}", "the statuses replaced by pages"},
	{"an error page that isn't", "ResponsePagePath: /404.html", "ResponsePagePath: /missing.html",
		"content/missing.md is missing"},
	{"an escalation that can be left out", "ConstraintDescription: must be one bare email address, such as " +
		"director@example.org", "ConstraintDescription: none\n    Default: ''", "EscalationAddress: its default"},
	{"a form that opens by itself", "    Default: waiting\n", "    Default: open\n", "FormOpen: its default"},
	{"a parameter that takes anything", "    ConstraintDescription: must be empty, or the ARN of a certificate in " +
		"us-east-1\n", "", "CertificateArn: a parameter that takes anything"},
	{"old TLS", "MinimumProtocolVersion: TLSv1.2_2021", "MinimumProtocolVersion: TLSv1_2016", "takes TLS below 1.2"},
	{"no HTTP/3", "HttpVersion: http2and3", "HttpVersion: http2", "does not speak HTTP/3"},
	{"a firewall that blocks prose", "OverrideAction: {Count: {}}", "OverrideAction: {None: {}}",
		"blocks what people write"},
	{"a firewall that blocks the agency's answers", "NotStatement:\n                  Statement:\n                   " +
		" RegexMatchStatement:\n                      FieldToMatch: {UriPath: {}}\n                      " +
		"RegexString: ^/(request|status|confirm|agreement|desk)/",
		"NotStatement:\n                  Statement:\n                    " +
			"RegexMatchStatement:\n                      FieldToMatch: {UriPath: {}}\n                      " +
			"RegexString: " +
			"^/(request|desk)/", "blocks what people write"},
	{"a password of any length", "MinimumLength: 15", "MinimumLength: 8", "want \"15\""},
	{"samples of what people wrote", "SampledRequestsEnabled: false, MetricName: forms",
		"SampledRequestsEnabled: true, MetricName: forms", "samples hold what people wrote"},
	{"mail that nobody signs", "DkimAttributes: {SigningEnabled: true}", "DkimAttributes: {SigningEnabled: false}",
		"doesn't sign"},
	{"an identity that goes with the stack", "Condition: MakesIdentity\n    DeletionPolicy: RetainExceptOnCreate",
		"Condition: MakesIdentity\n    DeletionPolicy: Delete", "MailIdentityMade: its DeletionPolicy"},
	{"an identity that a failed creation leaves", "Condition: MakesIdentity\n    DeletionPolicy: RetainExceptOnCreate",
		"Condition: MakesIdentity\n    DeletionPolicy: Retain", "not RetainExceptOnCreate"},
	{"a table that a failed creation can't take back", "DeletionProtectionEnabled: !If [HasSiteUrl, true, false]",
		"DeletionProtectionEnabled: true", "Table: is not protected from the second pass on"},
	{"a pool that a failed creation can't take back", "DeletionProtection: !If [HasSiteUrl, ACTIVE, INACTIVE]",
		"DeletionProtection: ACTIVE", "StaffPool: is not protected from the second pass on"},
	{"a name that a second stack would want", "Name: !Sub '${AWS::StackName}-pages'", "Name: assist-pages",
		"the name \"assist-pages\" would be taken"},
	{"a queue with a name of its own", "SqsManagedSseEnabled: true",
		"SqsManagedSseEnabled: true\n      QueueName: aside", "SetAside has a name of its own"},
	{"a set that the domain's other mail needs", "DkimAttributes: {SigningEnabled: true}",
		"DkimAttributes: {SigningEnabled: true}\n      ConfigurationSetAttributes: {ConfigurationSetName: !Ref " +
			"MailSettings}", "has our configuration set as its default"},
	{"links in the clear", "TlsPolicy: REQUIRE", "TlsPolicy: OPTIONAL", "may travel in the clear"},
	{"any sender", "ses:FromAddress: [!Ref MailIdentity,", "ses:FromAddress: ['*',", "is a wildcard"},
	{"a pause that nobody hears of", "[Sending Status Enabled, Sending Status Disabled,", "[Sending Status Enabled,",
		"Sending Status Disabled: nobody is told"},
	{"a topic that the rule can't write to", "Service: events.amazonaws.com", "Service: event.amazonaws.com",
		"events.amazonaws.com: may not publish"},
	{"no word on DMARC", "DnsDmarc:", "Dmarc:", "DnsDmarc: a DNS record"},
	{"a key in KMS", "BillingMode: PAY_PER_REQUEST\n",
		"BillingMode: PAY_PER_REQUEST\n      SSESpecification: {SSEEnabled: true}\n", "whose calls are billed"},
	{"emails about a stack that is being made",
		"TreatMissingData: notBreaching\n      ActionsEnabled: !If [HasSiteUrl, true, false]",
		"TreatMissingData: notBreaching\n      ActionsEnabled: true", "whose first deployment has not ended"},
	{"a silence that is noticed late", "Expression: 'FILL(runs, 0)'", "Expression: runs",
		"no alarm on AWS/Lambda Invocations of Watch, filled"},
	{"a DNS record untold", "DnsDkim3:", "Dkim3:", "DnsDkim3: a DNS record"},
	{"a watch that sleeps", "Schedule: rate(5 minutes)\n            State: ENABLED",
		"Schedule: rate(5 minutes)\n            State: DISABLED", "rate(5 minutes) DISABLED"},
	{"manifests for anybody", "Effect: Deny\n            Principal: {Service: cloudfront.amazonaws.com}",
		"Effect: Allow\n            Principal: {Service: cloudfront.amazonaws.com}",
		"lets others than this distribution in"},
	{"a missing alarm", "Dimensions: [{Name: FunctionName, Value: !Ref Watch}]\n      Statistic",
		"Dimensions: [{Name: FunctionName, Value: !Ref Intake}]\n      Statistic",
		"no alarm on AWS/Lambda Errors of Watch"},
	{"throttles of one function only", "MetricName: Throttles\n",
		"MetricName: Throttles\n      Dimensions: [{Name: FunctionName, Value: !Ref Intake}]\n",
		"no alarm on AWS/Lambda Throttles"},
	{"an alarm on a number that nobody writes", "MetricName: OutboxAge", "MetricName: OutboxAges",
		"OutboxAges by \"\" is no metric that we know"},
	{"an alarm at another hour", "Threshold: 36\n", "Threshold: 46\n",
		"no alarm on AWS::StackName OldestUnverifiedHours, Maximum 1x300 GreaterThanOrEqualToThreshold 36"},
	{"an alarm that the runbook doesn't know", "Runbook - StreamLateAlarm.", "Runbook - StreamAlarm.",
		"doesn't say where the runbook has it"},
	{"an alarm that nobody can look up", "  PromiseMissedAlarm:", "  PromiseBrokenAlarm:",
		"PromiseBrokenAlarm: infra/docs/runbook.md has no"},
	{"a graph of nothing", `["${AWS::StackName}", "FailedAcceptances"]`, `["${AWS::StackName}", "FailedAcceptance"]`,
		"the dashboard: AWS::StackName FailedAcceptance"},
	{"an alarm on no metric", "MetricName: 5xx", "MetricName: 5XXError", "is no metric that we know"},
	{"staff without a second factor", "MfaConfiguration: 'ON'", "MfaConfiguration: OPTIONAL",
		`[MfaConfiguration] is "OPTIONAL"`},
	{"anyone signs up", "AllowAdminCreateUserOnly: true", "AllowAdminCreateUserOnly: false",
		"AllowAdminCreateUserOnly] is"},
	{"people who go with the stack", "DeletionPolicy: RetainExceptOnCreate # with it",
		"DeletionPolicy: Delete # with it", "StaffPool: its DeletionPolicy"},
	{"a flow that shows tokens", "AllowedOAuthFlows: [code]", "AllowedOAuthFlows: [code, implicit]", "2 flows"},
	{"a callback that nobody serves", "!Sub '${SiteUrl}/desk/callback', 'https://localhost",
		"!Sub '${SiteUrl}/desk/back', 'https://localhost", "the desk waits at /desk/callback"},
	{"a sign-out that leads nowhere", "!Sub '${SiteUrl}/', 'https://localhost/'",
		"!Sub '${SiteUrl}/out', 'https://localhost/'", "the desk asks for the first page"},
	{"no way to sign out of the provider", "      LogoutURLs:", "      DefaultRedirectURI:",
		"nobody can sign out of the provider"},
	{"a callback of somebody else's", "'https://localhost/desk/callback'", "'https://example.org/desk/callback'",
		"which is somebody’s"},
	{"a group that nobody can be in", "GroupName: !Ref LeadGroup", "GroupName: leads", "the desk asks for"},
	{"silence that is no alarm", "TreatMissingData: breaching", "TreatMissingData: notBreaching",
		"no alarm on AWS/Lambda Invocations"},
	{"a table that a change of the stack throws away", "    UpdateReplacePolicy: Retain\n", "",
		"its UpdateReplacePolicy"},
	{"alarms that nobody hears", "      Subscription:\n        - Protocol: email\n          Endpoint: !If " +
		"[HasAlarmAddress, !Ref AlarmAddress, !Ref EscalationAddress]\n", "", "nobody is subscribed"},
	{"heads that the clock deletes", "VersioningConfiguration: {Status: Enabled} # a day",
		"LifecycleConfiguration: {Rules: []}\n      VersioningConfiguration: {Status: Enabled} # a day",
		"deletes by the clock"},
	{"a form that can't be posted", "AllowedMethods: [GET, HEAD, OPTIONS, PUT, PATCH, POST, DELETE] #",
		"AllowedMethods: [GET, HEAD] #", "no POST gets through"},
	{"an error that is kept", "ResponsePagePath: /404.html, ErrorCachingMinTTL: 0",
		"ResponsePagePath: /404.html, ErrorCachingMinTTL: 10", "404: is kept"},
	{"an error that counts as none", "ErrorCode: 500, ResponseCode: 500", "ErrorCode: 500, ResponseCode: 200",
		`500 is answered as "200"`},
	{"news of somebody else's mail", "'ses:configuration-set': [!Ref MailSettings]",
		"'ses:configuration-set': [!Ref MailIdentity]", "is not about our configuration set"},
	{"news that nobody asked for", "deliveryDelay, bounce, complaint]", "deliveryDelay, bounce, complaint, open]",
		"what acknowledge does not know"},
	{"a log that nobody keeps", "LoggingConfig: {LogGroup: !Ref ProbeLog}", "LoggingConfig: {LogGroup: Probe}",
		"its log group"},
	{"a parameter that says nothing", "    Description: How long logs are kept. They record routes and row ids, " +
		"never what was submitted.\n", "", "a parameter without a description"},
	{"a parameter that is gone", "  FormOpen:\n", "  FormIsOpen:\n", "FormOpen: is no parameter any more"},
	{"a firewall that lets nobody in", "DefaultAction: {Allow: {}}", "DefaultAction: {Block: {}}", "lets people in"},
	{"news of sending that goes nowhere", "{Id: alarms, Arn: !Ref Alarms}", "{Id: alarms, Arn: !Ref SetAside}",
		"does not reach the alarms"},
	{"a managed policy", "  ProbeRole:\n    Type: AWS::IAM::Role\n    Properties:\n",
		"  ProbeRole:\n    Type: AWS::IAM::Role\n    Properties:\n      ManagedPolicyArns: [x]\n", "a managed policy"},
	{"a permission for nothing", "                Resource: !GetAtt ProbeLog.Arn\n", "", "no Resource"},
	{"more than a new account can answer", "ThrottlingRateLimit: 20", "ThrottlingRateLimit: 100",
		"the functions of a new account"},
	{"an invitation to nowhere", `<a href="${Desk}">${Desk}</a>`, "the desk", "the invitation lacks"},
	{"a budget that warns nobody", "Threshold: 80}\n          Subscribers: [{SubscriptionType: EMAIL, Address: !If " +
		"[HasAlarmAddress, !Ref AlarmAddress, !Ref EscalationAddress]}]\n", "Threshold: 80}\n",
		"nobody is told of what it costs"},
}

func TestAPlantedFaultIsCaught(t *testing.T) {
	text, err := os.ReadFile("../../template.yaml")
	if err != nil {
		t.Fatalf("read the template: %v", err)
	}
	code := readCode(t)
	before := all(readTemplate(t), code)
	// of the code, not the template: TestSettings_UntoldIsFound
	saying := map[string]bool{"the runbook tells each setting": true}
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			if !strings.Contains(string(text), f.old) {
				t.Fatalf("template.yaml has no %q to spoil", f.old)
			}
			spoilt, err := parse([]byte(strings.Replace(string(text), f.old, f.planted, 1)))
			if err != nil {
				t.Fatalf("the fault is not YAML: %v", err)
			}
			var findings []string
			caught := false
			for _, name := range slices.Sorted(maps.Keys(checks)) {
				for _, s := range checks[name](spoilt, code) {
					findings = append(findings, s)
					if strings.Contains(s, f.want) && !slices.Contains(before, s) {
						caught, saying[name] = true, true
					}
				}
			}
			if !caught {
				t.Errorf("no check says %q; they say:\n%s", f.want, strings.Join(findings, "\n"))
			}
		})
	}
	for name := range checks {
		if !saying[name] {
			t.Errorf("%s: no planted fault shows that the check finds anything", name)
		}
	}
}

// A setting that a function reads and the runbook does not tell is found.
func TestSettings_UntoldIsFound(t *testing.T) {
	read := code{functions: []string{"intake"}, reads: map[string][]string{"intake": {"TABLE", "UNTOLD"}}}
	want := []string{"infra/docs/runbook.md doesn't say that intake reads UNTOLD"}
	if got := settingsTold(template{}, read); !slices.Equal(got, want) {
		t.Errorf("found %q, want %q", got, want)
	}
}

func all(t template, c code) (findings []string) {
	for _, name := range slices.Sorted(maps.Keys(checks)) {
		findings = append(findings, checks[name](t, c)...)
	}
	return findings
}
