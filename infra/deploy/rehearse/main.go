// Command rehearse plays a deployment as far as stand-ins go, and says plainly what
// it has not played.
//
//	go run ./infra/deploy/rehearse
//
// Each line that it plays is made of tests, which also run with all others; this
// chooses them, and puts them in the order of a deployment. It fails where one
// fails, is missing, or is skipped because a tool is.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
)

// scene is one thing that is played, by tests of one package.
type scene struct {
	what  string
	in    string // the package's folder
	tests []string
	may   bool // may be skipped: its tool isn't to be had everywhere
}

var scenes = []scene{
	{"template.yaml is translated by the SAM translator and linted by cfn-lint", "infra/test",
		[]string{"TestCfnLintHasNoFinding"}, true},
	{"template.yaml fits the code: functions, routes, variables, table, roles, stream, mail, edge, options, alarms, " +
		"dashboard, runbook", "infra/test", []string{"TestTheTemplateFitsTheCode"}, false},
	{"the AWS CLI packages template.yaml for a stand-in for S3, and the SAM translator takes what comes out",
		"infra/test", []string{"TestTemplate_PackagedAndTranslated"}, true},
	{"each command of the AWS CLI, in the runbook and in make deploy, fits the CLI's own model", "infra/test",
		[]string{"TestCommands_FitTheCLI"}, true},
	{"what make deploy reads of AWS's answers is in the services' models", "infra/deploy",
		[]string{"TestAnswers_FitTheServiceModel", "TestStackStates_AreTheModels"}, true},
	{"what AWS answers for a function that was throttled, refused, cut off, or crashed: no JSON reaches a person",
		"infra/test", []string{"TestDoor_NoJSONReachesAPerson", "TestDoor_AFunctionsOwnPagePasses"}, false},
	{"what is silent rings after 15 to 20 minutes, by CloudWatch's rules for missing data", "infra/test",
		[]string{"TestSilentAlarms_RingAfterFifteenMinutes", "TestSilentAlarms_LateWithoutFill"}, false},
	{"the doctor before a stack and after; every status of a stack; a form opened and closed; secrets rotated, cut " +
		"off at every call; a domain that moves", "infra/deploy",
		[]string{"TestDoctor_Findings", "TestDoctor_DeniedAndOffline", "TestSettle_EveryStatus", "TestOpenClose_Stick",
			"TestRotate_NothingIsTurnedAway", "TestAddressFor_OwnDomain"}, false},
	{"the workflows and the role of the pipeline are read", "infra/test",
		[]string{"TestPipeline_Check", "TestPipeline_Deploy", "TestPipeline_CommandsExist", "TestPipeline_Role",
			"TestPipeline_RoleMayNotChangeItself"},
		false},
	{"faults planted in copies of template.yaml are all caught", "infra/test", []string{"TestAPlantedFaultIsCaught"},
		false},
	{"two builds in different folders give the same bytes for every zip", "infra/test",
		[]string{"TestTheSameSourceGivesTheSameBytes"}, false},
	{"and for every page", "infra/deploy/dist", []string{"TestTheSamePagesComeOutOfEveryFolder"}, false},
	{"make deploy, diff and rollback, cut off at every call and run again, against stand-ins for sam, aws, S3 and " +
		"CloudFront", "infra/deploy",
		[]string{"TestTheFirstDeploymentAsksKeepsAndHasTwoPasses", "TestTheFormOfProductionOpensWhenNothingIsMissing",
			"TestADeploymentCutOffAtAnyCallIsCompletedByTheNext",
			"TestAWayBackCutOffAtAnyCallIsCompletedAndRepeatedDoesNothing", "TestDiffChangesNothing",
			"TestWhatIsMissingIsSaidBeforeAnythingIsDone"}, false},
	{"the site is published to an S3 stand-in with versions, cut off at every change and run again",
		"infra/deploy/release",
		[]string{"TestPublishedTwiceNothingIsUploaded", "TestOnePageChangedIsOneUploadAndOnePath",
			"TestCutOffAnywherePagesAreWholeAndTheNextRunCompletesIt"}, false},
	{"CloudFront's functions run in a JavaScript engine", "infra/test",
		[]string{"TestAFoldersPageIsItsIndex", "TestTheApiIsToldTheHostAndTheVisitorWhateverTheySent",
			"TestWhileTheFormIsClosedItsPageSaysSoAndNothingIsTaken"}, false},
	{"the table is made of the template's own definition, the zipped functions run, the real site is published and " +
		"walked through CloudFront's behaviors, a request goes the whole way", "infra/test",
		[]string{"TestADeploymentIsRehearsed"}, false},
	{"a second source, moto, takes the store's calls and a request's whole way: sent, acknowledged once SES knows " +
		"the sender, reconciled", "infra/test",
		[]string{"TestService_OnMoto"}, true},
	{"the runbook's own commands restore a table on moto, and the functions go on with it", "infra/test",
		[]string{"TestRestore_ByTheRunbook"}, true},
	{"the table's suite on moto; where moto differs from the documentation, by name", "lambda/table",
		[]string{"TestTable_Moto"}, true},
	{"what a month costs, counted in the template by dated list prices", "infra/test",
		[]string{"TestTheRunbooksCostsAddUp"}, false},
	{"the probe passes the front door and stores nothing", "infra/test",
		[]string{"TestTheProbePassesTheFrontDoorAndStoresNothing"}, false},
	{"each role allows the calls that its function was seen to make, and nothing else; each permission taken away is " +
		"missed by its name", "infra/test", []string{"TestEachRoleAllowsWhatItsFunctionWasSeenToDoAndNothingElse",
		"TestWhatThePlatformDoesWithARoleIsListedWithItsReason"}, false},
	{"the deployed watch keeps the heads of the histories in an S3 stand-in, and finds a history that was written anew",
		"infra/test", []string{"TestAHistoryThatWasWrittenAnewInTheTableIsFoundByWhatWasKept"}, false},
	{"each alarm on our own metrics rings on what it is for, from simulated logs, and is silent on a healthy day",
		"infra/test", []string{"TestAnAlarmRingsOnWhatItIsForAndOnNothingElse",
			"TestEveryAlarmOnOurOwnMetricsIsPlayed"}, false},
	{"the smoke test finds what is wrong with a site", "infra/deploy/smoke",
		[]string{"TestAWholeSiteIsWalkedAndWhatIsWrongIsNamed"}, false},
}

// What takes AWS itself. make deploy's smoke test is where most of it shows first.
var unplayed = []string{
	"CloudFormation's own reading of template.yaml, and the order in which it makes things",
	"IAM's enforcement of the roles and of the buckets' policies, and what the platform does with them: reading the " +
		"stream, writing logs, setting aside",
	"CloudFront's caching, its certificate and TLS, the firewall's rules, compression",
	"the stream's delivery, the schedules and EventBridge's matching (events of their shapes are played)",
	"SES: delivery, bounces and the leaving of its sandbox (documented events are played)",
	"point-in-time recovery to the chosen second",
	"the mail that an alarm sends, and the metrics' way from the log to CloudWatch",
}

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "rehearse:", err)
		os.Exit(1)
	}
}

func run(out io.Writer) error {
	began := time.Now()
	results, complaints, err := play()
	if err != nil {
		return err
	}
	failed := 0
	fmt.Fprintln(out, "Played:")
	for _, s := range scenes {
		outcome := s.outcome(results)
		fmt.Fprintf(out, "  %-8s %s\n", outcome, s.what)
		if outcome != "ok" && !(s.may && outcome == "skipped") {
			failed++
		}
	}
	fmt.Fprintln(out, "Not played, for it takes AWS:")
	for _, what := range unplayed {
		fmt.Fprintln(out, "  -", what)
	}
	fmt.Fprintf(out, "%d scenes in %.0f s\n", len(scenes), time.Since(began).Seconds())
	if failed > 0 {
		return fmt.Errorf("%d scenes did not go well:\n%s", failed, complaints)
	}
	return nil
}

// outcome is the worst of a scene's tests: ok, skipped, failed, or missing where a
// test did not run at all.
func (s scene) outcome(results map[string]string) string {
	worst := "ok"
	for _, name := range s.tests {
		switch results[s.in+" "+name] {
		case "pass":
		case "skip":
			worst = "skipped"
		case "fail":
			return "FAILED"
		default:
			return "MISSING"
		}
	}
	return worst
}

// play runs the tests of all scenes at once, and gives each one's end and what the
// failing ones printed.
func play() (results map[string]string, complaints string, err error) {
	var folders, names []string
	for _, s := range scenes {
		folders, names = append(folders, "./"+s.in), append(names, s.tests...)
	}
	slices.Sort(folders)
	args := append([]string{"test", "-json", "-count=1", "-timeout", "15m", "-run", "^(" + strings.Join(names, "|") +
		")$"}, slices.Compact(folders)...)
	cmd := exec.Command("go", args...)
	cmd.Stderr, cmd.Env = os.Stderr, append(os.Environ(), "REHEARSE=1")
	pipe, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return nil, "", fmt.Errorf("run the tests: %w", err)
	}
	results, output := map[string]string{}, map[string]*strings.Builder{}
	lines := bufio.NewScanner(pipe)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e struct{ Action, Package, Test, Output string }
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			continue
		}
		test, _, _ := strings.Cut(e.Test, "/")
		name := strings.TrimPrefix(e.Package, "ccee-ca.org/assist/") + " " + test
		if output[name] == nil {
			output[name] = &strings.Builder{}
		}
		output[name].WriteString(e.Output)
		if e.Action == "pass" || e.Action == "skip" || e.Action == "fail" {
			if e.Test == test {
				results[name] = e.Action
			}
		}
	}
	cmd.Wait() // whether all passed is in the results
	for name, text := range output {
		ended := results[name] == "pass" || results[name] == "skip"
		if !ended { // failed, or the process died in it
			complaints += text.String()
		}
	}
	return results, complaints, lines.Err()
}
