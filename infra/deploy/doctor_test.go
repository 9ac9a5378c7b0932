package main

import (
	"context"
	"net"
	"os"
	"strings"
	"testing"
)

// The answers that the stand-in for the AWS CLI gives here are written after the
// documented shapes, which TestAnswers_FitTheServiceModel compares with the AWS
// CLI's own model where one is installed. None was recorded from AWS.

// Each check says what it found, what to do, and whether it stops a deployment.
func TestDoctor_Findings(t *testing.T) {
	for name, c := range map[string]struct {
		with map[string]string // files that the stand-in for AWS reads
		want []string
		bad  bool
	}{
		"nothing deployed": {nil, []string{"OK    Stack", "does not exist yet", "OK    CloudFront"}, false},
		"a new account": {map[string]string{"concurrency": "10", "newaccount": ""},
			[]string{"NOTE  Lambda", "ask for 1,000", "NOTE  CloudFront", "ask AWS Support"}, false},
		"the sandbox":    {map[string]string{"sandbox": ""}, []string{"WAIT  SES", "in its sandbox"}, false},
		"sending paused": {map[string]string{"paused": ""}, []string{"WAIT  SES", "paused sending"}, false},
		"no contact": {map[string]string{"content/site.yaml": "contact: {email: \"\"}"},
			[]string{"WAIT  Contact", "contact.email or contact.phone"}, false},
		"a mailbox for replies": {map[string]string{"infra/samconfig.toml": samconfig(
			`StaffAddress=\"staff@example.org\" ReplyAddress=\"replies@example.org\"`)},
			[]string{"OK    Replies", "go to replies@example.org"}, false},
		"replies to staff's address": {map[string]string{"infra/samconfig.toml": samconfig(
			`StaffAddress=\"staff@example.org\"`)}, []string{"OK    Replies", "go to staff@example.org"}, false},
		"an identity that exists": {map[string]string{"known": "",
			"infra/samconfig.toml": samconfig(`MailIdentity=\"example.org\"`)},
			[]string{"STOP  Sender", "can't make it a second time"}, true},
		"an address as identity": {map[string]string{"infra/samconfig.toml": samconfig(
			`MailFrom=\"pat@example.org\" MailIdentity=\"pat@example.org\"`)},
			[]string{"STOP  Sender", "can't have a domain for bounces"}, true},
		"a sender of another domain": {map[string]string{"infra/samconfig.toml": samconfig(
			`MailFrom=\"assist@mail.example.org\" MailIdentity=\"example.org\"`)},
			[]string{"STOP  Sender       MailFrom is assist@mail.example.org and MailIdentity is example.org: emails from " +
				"it would be refused", "set MailIdentity to the sender's own domain or address"}, true},
		"a sender with a name and a capital": {map[string]string{"infra/samconfig.toml": samconfig(
			`MailFrom=\"CCEE <assist@Example.org>\" MailIdentity=\"example.org\"`)},
			[]string{"STOP  Sender       MailFrom is assist@Example.org and"}, true},
		"a sender with a name": {map[string]string{"infra/samconfig.toml": samconfig(
			`MailFrom=\"CCEE <assist@example.org>\" MailIdentity=\"example.org\"`)}, []string{"OK    Sender"}, false},
		"a sender that is the identity": {map[string]string{"known": "", "infra/samconfig.toml": samconfig(
			`MailFrom=\"a@example.org\" MailIdentity=\"a@example.org\" MakeMailIdentity=\"false\"`)},
			[]string{"OK    Sender"}, false},
		"an identity that is the stack's own": {map[string]string{"deployed": "", "formopen": "waiting"},
			[]string{"OK    Sender", "example.org is verified"}, false},
		"somebody else's subscription": {map[string]string{"deployed": "", "formopen": "waiting",
			"unconfirmed": "", "infra/samconfig.toml": samconfig(`EscalationAddress=\"director@example.org\"`)},
			[]string{"WAIT  Alarms", "no alarm reaches director@example.org"}, false},
		"a creation that failed": {map[string]string{"deployed": "", "formopen": "waiting",
			"status": "ROLLBACK_COMPLETE"},
			[]string{"STOP  Stack",
				"aws cloudformation delete-stack --stack-name ccee-assistance-staging --region us-east-1"}, true},
		"another region": {map[string]string{"infra/samconfig.toml": strings.Replace(samconfig(""),
			"us-east-1", "us-west-2", 1)}, []string{"STOP  Region"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			for file, text := range c.with {
				s.write(file, text)
			}
			out, err := s.run("", "doctor")
			if (err != nil) != c.bad {
				t.Errorf("it ended with %v:\n%s", err, out)
			}
			for _, want := range c.want {
				if !strings.Contains(out, want) {
					t.Errorf("it doesn't say %q:\n%s", want, out)
				}
			}
			if calls := s.calls("sam deploy"); len(calls) > 0 {
				t.Errorf("it called %v", calls)
			}
		})
	}
}

// samconfig has what a first deployment needs, and overrides, whose values come last
// and win.
func samconfig(overrides string) string {
	return samconfigOf(`"StaffAddress=\"staff@example.org\" EscalationAddress=\"director@example.org\" ` +
		`MailFrom=\"assist@example.org\" MailIdentity=\"example.org\" ` + overrides + `"`)
}

// samconfigOf has parameter_overrides as TOML.
func samconfigOf(overrides string) string {
	return "[staging.global.parameters]\nstack_name = \"ccee-assistance-staging\"\nregion = " +
		"\"us-east-1\"\n[staging.deploy.parameters]\n" +
		"parameter_overrides = " + overrides + "\n"
}

// What sam or CloudFormation would refuse or pass over after the build is STOP
// before it.
func TestDoctor_Settings(t *testing.T) {
	for name, c := range map[string]struct{ config, want string }{
		"none yet":       {samconfigOf(`""`), "STOP  Settings     EscalationAddress is missing; MailFrom is missing; "},
		"all there":      {samconfig(""), "OK    Settings     parameter_overrides matches template.yaml"},
		"a missing one":  {samconfigOf(`"StaffAddress=\"staff@example.org\""`), "MailFrom is missing; MailId"},
		"a misspelling":  {samconfig(`LateEmail=\"false\"`), "STOP  Settings     template.yaml has no parameter LateEmail"},
		"a wrong value":  {samconfig(`LateEmails=\"no\"`), `LateEmails is "no" and must be one of true, false`},
		"a number":       {samconfig(`LogRetentionDays=\"90\"`), "OK    Settings"},
		"a wrong text":   {samconfig(`StaffAddress=\"staff\"`), `StaffAddress is "staff" and must be one bare`},
		"no certificate": {samconfig(`DomainName=\"assist.example.org\"`), "DomainName needs CertificateArn"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.write("infra/samconfig.toml", c.config)
			out, err := s.run("", "doctor")
			if fine := strings.HasPrefix(c.want, "OK "); fine != (err == nil) || !strings.Contains(out, c.want) {
				t.Errorf("it ended with %v, want %q:\n%s", err, c.want, out)
			}
		})
	}
}

// A stack that exists keeps its values, so none is missing.
func TestDoctor_SettingsOfStack(t *testing.T) {
	s := newStage(t)
	s.deployed()
	s.write("infra/samconfig.toml", samconfigOf(`"LateEmails=\"false\""`))
	if out := s.ok("", "doctor"); !strings.Contains(out, "OK    Settings") {
		t.Errorf("it says\n%s", out)
	}
}

// parameter_overrides that this command can't read is an error, because sam would
// read it.
func TestLoad_UnreadableOverrides(t *testing.T) {
	s := newStage(t)
	for overrides, want := range map[string]string{
		`["StaffAddress=staff@example.org"]`:                          "parameter_overrides of staging is not one text",
		`"UseFirewall=true LateEmails=\"false\""`:                     `can't be read at "UseFirewall=true"`,
		`"ParameterKey=UseFirewall,ParameterValue=\"true\""`:          `can't be read at "ParameterKey=UseFirewall`,
		`"StaffAddress=staff@example.org MailFrom=\"a@example.org\""`: "Write each setting as NAME=",
	} {
		s.write("infra/samconfig.toml", samconfigOf(overrides))
		if out, err := s.run("", "doctor"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q\n%s", overrides, err, want, out)
		}
	}
}

// A question that is denied, or asked offline, is not an answer: nothing is called
// bad, nothing stops, and the permission is named.
func TestDoctor_DeniedAndOffline(t *testing.T) {
	s := newStage(t)
	s.write("denied", "get-account-settings")
	out, err := s.run("", "doctor")
	if err != nil || !strings.Contains(out, "?     Lambda") ||
		!strings.Contains(out, "It needs lambda:GetAccountSettings") ||
		!strings.Contains(out, "cloudfront:ListDistributions") {
		t.Errorf("denied it says %v:\n%s", err, out)
	}
	os.Remove("denied")
	s.write("offline", "")
	out, err = s.run("", "doctor")
	if err != nil || !strings.Contains(out, "?     Credentials") || !strings.Contains(out, "?     SES") ||
		strings.Contains(out, "STOP") {
		t.Errorf("offline it says %v:\n%s", err, out)
	}
}

// Without credentials, every question to AWS says what comes first, and no other one
// does.
func TestDoctor_NoCredentials(t *testing.T) {
	s := newStage(t)
	s.write("nocredentials", "")
	s.write("content/site.yaml", "contact: [")
	out, err := s.run("", "doctor")
	asked := strings.Count(out, "Unable to locate credentials\n        set up credentials first")
	if err == nil || !strings.Contains(out, "STOP  Credentials") || asked != strings.Count(out, "\n?  ")-1 ||
		asked != 4 || strings.Count(out, "run it again; if it stays") != 1 {
		t.Errorf("%d questions wait for credentials: %v\n%s", asked, err, out)
	}
}

// All programs to install or replace are named at once.
func TestDoctor_Tools(t *testing.T) {
	s := newStage(t)
	s.write("awsversion", "1.32.0")
	if out, err := s.run("", "doctor"); err == nil ||
		!strings.Contains(out, "STOP  Tools") || !strings.Contains(out, "replace the AWS CLI 1.32.0 with version 2") {
		t.Errorf("with version 1: %v\n%s", err, out)
	}
	os.Remove("bin/sam")
	t.Setenv("PATH", s.dir+"/bin")
	if out, err := s.run("", "doctor"); err == nil ||
		!strings.Contains(out, "install the AWS SAM CLI; replace the AWS CLI 1.32.0 with version 2\n") {
		t.Errorf("with version 1 and without sam: %v\n%s", err, out)
	}
}

// No secret and no key is printed, whatever the environment has.
func TestDoctor_PrintsNoSecret(t *testing.T) {
	s := newStage(t)
	t.Setenv("AWS_SECRET_ACCESS_KEY", "canary-secret")
	t.Setenv("AWS_SESSION_TOKEN", "canary-token")
	if out, _ := s.run("", "doctor"); strings.Contains(out, "canary") {
		t.Errorf("it prints\n%s", out)
	}
}

// A STOP ends make deploy before anything is built or changed.
func TestDeploy_StopsAtTheDoctor(t *testing.T) {
	s := newStage(t)
	s.write("infra/samconfig.toml", samconfig(`MailIdentity=\"example.org\"`))
	s.write("known", "")
	if out, err := s.run("", "deploy"); err == nil || len(s.calls("sam deploy")) > 0 || len(s.calls("go run")) > 0 {
		t.Errorf("it went on: %v\n%s", err, out)
	}
}

// The first deployment into an account in which SES knows the domain already uses
// that identity.
func TestDeploy_IdentityThatExists(t *testing.T) {
	s := newStage(t)
	s.write("known", "")
	out := s.ok("staff@example.org\n\ndirector@example.org\n\nassist@example.org\npat@example.org\n\n")
	if !strings.Contains(s.file("infra/samconfig.toml"), `MakeMailIdentity=\"false\"`) ||
		!strings.Contains(out, "MakeMailIdentity is false") {
		t.Errorf("it kept\n%s\n%s", s.file("infra/samconfig.toml"), out)
	}
	if !strings.Contains(out, "It must be a domain") {
		t.Errorf("an address was taken:\n%s", out)
	}
}

// A domain that isn't the sender's own is asked for again.
func TestDeploy_AsksAgainForSendersDomain(t *testing.T) {
	s := newStage(t)
	out := s.ok("staff@example.org\n\ndirector@example.org\n\nassist@mail.example.org\nexample.org\n\n")
	if !strings.Contains(out, "emails from assist@mail.example.org would be refused") ||
		!strings.Contains(s.file("infra/samconfig.toml"), `MailIdentity=\"mail.example.org\"`) {
		t.Errorf("it stored\n%s\n%s", s.file("infra/samconfig.toml"), out)
	}
}

// Every status that a stack can have is a wait, a word on what to do, or no
// obstacle.
func TestSettle_EveryStatus(t *testing.T) {
	for status, state := range stackStates {
		t.Run(status, func(t *testing.T) {
			s := newStage(t)
			s.deployed()
			s.write("status", status)
			_, err := s.run("", "rotate") // which waits as make deploy does, and does less
			if waited := len(s.calls("aws cloudformation wait "+state.wait)) > 0; state.wait != "" && !waited {
				t.Errorf("it did not wait: %v", s.calls(""))
			}
			if state.do != "" && (err == nil || strings.Contains(err.Error(), "NAME") ||
				!strings.Contains(err.Error(), "--stack-name ccee-assistance-staging")) {
				t.Errorf("it says %v", err)
			}
			if state.do == "" && err != nil {
				t.Errorf("it stops: %v", err)
			}
		})
	}
}

// The form's state is a person's decision, which deployments leave alone.
func TestOpenClose_Stick(t *testing.T) {
	s := newStage(t)
	s.ok(answers, "-env", "production")
	s.ok("", "close", "-env", "production")
	if out := s.ok("", "-env", "production"); s.file("formopen") != formClosed ||
		!strings.Contains(out, "THE FORM IS CLOSED by make close") {
		t.Errorf("a deployment made it %s:\n%s", s.file("formopen"), out)
	}
	s.write("sandbox", "")
	if out, err := s.run("", "open", "-env", "production"); err == nil || s.file("formopen") != formClosed ||
		!strings.Contains(out, "in its sandbox") {
		t.Errorf("opened with the sandbox: %v\n%s", err, out)
	}
	os.Remove("sandbox")
	config := s.file("infra/samconfig.toml")
	s.write("infra/samconfig.toml", strings.Replace(config, "<assist@example.org>", "<assist@mail.example.org>", 1))
	if out, err := s.run("", "open", "-env", "production"); err == nil || s.file("formopen") != formClosed ||
		!strings.Contains(out, "would be refused") {
		t.Errorf("opened with a sender that is refused: %v\n%s", err, out)
	}
	s.write("infra/samconfig.toml", config)
	s.ok("", "open", "-env", "production")
	s.ok("", "-env", "production")
	if s.file("formopen") != formOpen {
		t.Errorf("opened and deployed, it is %s", s.file("formopen"))
	}
	s.ok("", "open", "-env", "production")
	if len(s.calls("sam deploy")) > 0 {
		t.Error("open a second time deployed")
	}
}

// At every moment of a rotation, cut off anywhere or not, the functions accept what
// CloudFront shows; at its end both old values are worth nothing.
func TestRotate_NothingIsTurnedAway(t *testing.T) {
	atEveryCall(t, 10, func(s *stage, cut func(in string, args ...string) bool) {
		s.deployed()
		cut("", "rotate")
		if !strings.Contains(s.file("accepted"), s.file("shown")) {
			s.Errorf("CloudFront shows %q, the functions accept %q", s.file("shown"), s.file("accepted"))
		}
		s.ok("", "rotate")
		accepted := s.file("accepted")
		if !strings.Contains(accepted, s.file("shown")) || strings.Contains(accepted, "first") || s.file("secretA")+
			s.file("secretB") != accepted {
			s.Errorf("after it CloudFront shows %q, the functions accept %q", s.file("shown"), accepted)
		}
		for _, line := range s.calls("") {
			if strings.Contains(line, s.file("secretA")) || strings.Contains(line, s.file("secretB")) {
				s.Errorf("a secret stands in the call %s", line)
			}
		}
	})
}

// fixedDNS answers from a table.
type fixedDNS struct {
	cname map[string]string
	hosts map[string][]string
}

func (d fixedDNS) LookupCNAME(_ context.Context, host string) (string, error) {
	if name := d.cname[host]; name != "" {
		return name, nil
	}
	return "", &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}

func (d fixedDNS) LookupHost(_ context.Context, host string) ([]string, error) {
	return d.hosts[host], nil
}

// The site moves to its own name once that leads to the distribution, and not
// before.
func TestAddressFor_OwnDomain(t *testing.T) {
	s := stack{Outputs: map[string]string{"SiteUrl": "https://assist.example.org",
		"DistributionUrl": "https://d1.cloudfront.example"}, Parameters: map[string]string{}}
	for name, c := range map[string]struct {
		dns  fixedDNS
		now  string
		want string
	}{
		"no record, first deployment": {fixedDNS{}, "", "https://d1.cloudfront.example"},
		"no record, served already":   {fixedDNS{}, "https://d1.cloudfront.example", "https://d1.cloudfront.example"},
		"an alias": {fixedDNS{cname: map[string]string{"assist.example.org": "d1.cloudfront.example."}},
			"https://d1.cloudfront.example", "https://assist.example.org"},
		"an alias to elsewhere": {fixedDNS{cname: map[string]string{"assist.example.org": "old.example.org."},
			hosts: map[string][]string{
				"assist.example.org": {"192.0.2.1"}, "d1.cloudfront.example": {"192.0.2.9"}}},
			"https://d1.cloudfront.example", "https://d1.cloudfront.example"},
		"its address": {fixedDNS{cname: map[string]string{"assist.example.org": "assist.example.org."},
			hosts: map[string][]string{
				"assist.example.org": {"192.0.2.9"}, "d1.cloudfront.example": {"192.0.2.8", "192.0.2.9"}}}, "",
			"https://assist.example.org"},
	} {
		t.Run(name, func(t *testing.T) {
			s.Parameters["SiteUrl"] = c.now
			got, err := (&command{dns: c.dns}).addressFor(t.Context(), s)
			if err != nil || got != c.want {
				t.Errorf("got %q, %v, want %q", got, err, c.want)
			}
		})
	}
}

// A copy goes into a new file of the named folder, by the operator's tool.
func TestBackup(t *testing.T) {
	s := newStage(t)
	s.ok(answers)
	if _, err := s.run("", "backup"); err == nil || !strings.Contains(err.Error(), "TO=FOLDER") {
		t.Errorf("without a folder: %v", err)
	}
	s.ok("", "backup", "-to", "/safe")
	want := "go run ./lambda/admin --table requests backup /safe/ccee-assistance-staging-2026-03-02.jsonl"
	if calls := s.calls("go run ./lambda/admin"); len(calls) != 1 || calls[0] != want {
		t.Errorf("it called %q, want %q", calls, want)
	}
}

// The doctor says when no list of agencies is imported, how old it is, and that one
// which can't be read would stop a deployment.
func TestDoctor_ListOfAgencies(t *testing.T) {
	const columns, row = "CDS\tKind\tName\n", "0161119\tdistrict\tAlameda Unified\n"
	for name, c := range map[string]struct {
		list string
		want []string
		bad  bool
	}{
		"none": {"", []string{"NOTE  Agencies     no list of districts and charter schools was imported",
			"make deploy ENV=staging DISTRICTS=pubdistricts.txt SCHOOLS=pubschls.txt"}, false},
		"of this week": {"# As the state published it on 2026-02-27\n" + columns + row,
			[]string{"OK    Agencies     1 districts, 0 county offices, 0 charter schools, as the state published it on " +
				"February 27, 2026, 3 days ago"}, false},
		"of two years ago": {"# As the state published it on 2024-03-02\n" + columns + row,
			[]string{"NOTE  Agencies", "730 days ago", "DISTRICTS=pubdistricts.txt"}, false},
		"of no day": {columns + row, []string{"NOTE  Agencies", "doesn't say how old it is"}, false},
		"damaged": {columns + "161119\tdistrict\tAlameda Unified\n",
			[]string{"STOP  Agencies     content/directory.tsv:2: CDS:"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			if c.list != "" {
				s.write("content/directory.tsv", c.list)
			}
			out, err := s.run("", "doctor")
			if (err != nil) != c.bad {
				t.Errorf("it ended with %v", err)
			}
			for _, want := range c.want {
				if !strings.Contains(out, want) {
					t.Errorf("it doesn't say %q:\n%s", want, out)
				}
			}
		})
	}
}
