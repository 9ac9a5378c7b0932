package test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// What a role of template.yaml names as a resource, in words.
var resources = map[string]string{
	"Table.Arn":                  "the table",
	"${Table.Arn}/index/index":   "the index",
	"Table.StreamArn":            "the stream",
	"${Table.Arn}/stream/*":      "the table's streams",
	"SetAside.Arn":               "the set-aside queue",
	"IntakeLog.Arn":              "its log",
	"DeskLog.Arn":                "its log",
	"AcknowledgeLog.Arn":         "its log",
	"WatchLog.Arn":               "its log",
	"ProbeLog.Arn":               "its log",
	"HeadsBucket.Arn":            "the heads' bucket",
	"${HeadsBucket.Arn}/heads/*": "the heads",
	sesArn + "identity/*":        "the sender's identity",
	sesArn + "configuration-set/${MailSettings}": "the configuration set",
}

const sesArn = "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:"

// What the platform does with a role in a function's place. No call of a function
// shows it; each has its reason.
var platform = map[string]string{
	"logs:CreateLogStream its log":             "Lambda writes what the function prints",
	"logs:PutLogEvents its log":                "Lambda writes what the function prints",
	"dynamodb:DescribeStream the stream":       "the mapping reads the stream for the function",
	"dynamodb:GetRecords the stream":           "the mapping reads the stream for the function",
	"dynamodb:GetShardIterator the stream":     "the mapping reads the stream for the function",
	"dynamodb:ListStreams the table's streams": "the mapping reads the stream for the function",
	"sqs:SendMessage the set-aside queue":      "the mapping, and asynchronous calls, set aside what failed to the end",
}

// needed are the permissions that a call takes, as "action resource". The table is
// the Service Authorization Reference's, read September 2026: a transaction takes
// the action of each of its parts, a query of an index is allowed on the index, a
// list of objects is an action on their bucket, and SES asks for the identity and
// for the configuration set.
func needed(c call) ([]string, error) {
	switch c.what {
	case "BatchGetItem", "GetItem", "PutItem":
		return []string{"dynamodb:" + c.what + " the table"}, nil
	case "Query":
		var ask struct{ IndexName string }
		if err := json.Unmarshal(c.asked, &ask); err != nil {
			return nil, err
		}
		if ask.IndexName != "" {
			return []string{"dynamodb:Query the " + ask.IndexName}, nil
		}
		return []string{"dynamodb:Query the table"}, nil
	case "TransactWriteItems":
		return parts(c.asked)
	case "ListObjectsV2 /" + headsBucket + " heads/":
		return []string{"s3:ListBucket the heads' bucket"}, nil
	case sendEmail:
		return []string{"ses:SendEmail the sender's identity", "ses:SendEmail the configuration set"}, nil
	}
	if verb, key, _ := strings.Cut(c.what, " "); (verb == "GetObject" || verb == "PutObject") &&
		strings.HasPrefix(key, "/"+headsBucket+"/heads/") {
		return []string{"s3:" + verb + " the heads"}, nil
	}
	return nil, fmt.Errorf("%s calls %s, which stands in no line of this table", c.function, c.what)
}

func parts(transaction []byte) (all []string, err error) {
	var ask struct{ TransactItems []map[string]any }
	if err := json.Unmarshal(transaction, &ask); err != nil {
		return nil, err
	}
	action := map[string]string{"Put": "PutItem", "Update": "UpdateItem", "Delete": "DeleteItem",
		"ConditionCheck": "ConditionCheckItem"}
	for _, item := range ask.TransactItems {
		for kind := range item {
			all = append(all, "dynamodb:"+action[kind]+" the table")
		}
	}
	return all, nil
}

// done is what the functions were seen to do that takes a permission, as "function:
// action resource".
func (w *world) done() []string {
	all := map[string]bool{}
	for _, c := range w.seen() {
		each, err := needed(c)
		if err != nil {
			w.Error(err)
		}
		for _, n := range each {
			all[c.function+": "+n] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// allowed is what template.yaml allows the functions' own code, and apart from it
// what it allows for the platform's sake.
func allowed(t *testing.T) (own, platforms []string) {
	t.Helper()
	for _, p := range Allowed(t) {
		resource := resources[p.Resource]
		if resource == "" {
			t.Errorf("%s, %s: this test has no words for the resource %q", p.Function, p.Sid, p.Resource)
		}
		line := p.Action + " " + resource
		if strings.HasPrefix(p.Sid, "Platform") {
			platforms = append(platforms, line)
			continue
		}
		own = append(own, p.Function+": "+line)
	}
	slices.Sort(own)
	return own, platforms
}

// checkCalls holds whatever a test made the functions do to what their roles allow.
func (w *world) checkCalls() {
	own, _ := allowed(w.T)
	for _, line := range missing(own, w.done()) {
		w.Errorf("%s: done, and not allowed by its role in template.yaml", line)
	}
}

// missing is what was done and is not allowed.
func missing(own, done []string) []string {
	return slices.DeleteFunc(slices.Clone(done), func(line string) bool { return slices.Contains(own, line) })
}

func TestWhatThePlatformDoesWithARoleIsListedWithItsReason(t *testing.T) {
	_, platforms := allowed(t)
	for _, line := range platforms {
		if platform[line] == "" {
			t.Errorf("%s: no reason is known why the platform would need it", line)
		}
	}
	for line := range platform {
		if !slices.Contains(platforms, line) {
			t.Errorf("%s: no role allows it any more", line)
		}
	}
}

// everyStep takes the service through all that its functions do, so that each kind
// of call is seen at least once.
func (w *world) everyStep() {
	w.Helper()
	intake, desk, acknowledge, watch := w.start("intake"), w.start("desk"), w.start("acknowledge"), w.start("watch")
	w.draftAndBack(intake, acknowledge)
	send := intake.check(w.form())
	receipt := intake.send(send)
	intake.get(receipt)
	intake.get(strings.Replace(receipt, "/request/receipt/", "/status/open/", 1)).is(w, 200)
	send.Set("need", "Kolibri: other answers")
	intake.post("/request/send", send).is(w, http.StatusConflict)
	w.feed(acknowledge)
	official := to("kolibri.official_email@lea.example.org", w.inbox())[0]
	disclaim := w.link(official, "/request/disclaim/")
	intake.get(disclaim).is(w, 200)
	intake.post(disclaim, url.Values{}).is(w, http.StatusSeeOther)
	pat := w.signIn("Pat Example", true)
	for _, path := range []string{w.atDesk(to(staff, w.inbox())[0]), "/desk/queue", "/desk/tasks", "/desk/report"} {
		desk.getAs(pat, path).is(w, 200)
	}
	desk.presses(pat, w.only(), request.StepVerify, "").is(w, http.StatusSeeOther)

	w.received(49 * time.Hour)
	raced := w.received(25 * time.Hour)
	writes := first(asks("watch", "TransactWriteItems"))
	w.refusing(func(c call) (int, string) {
		if writes(c) {
			w.verify(raced)
		}
		return 0, ""
	})
	watch.invoke(tick("watch"))
	w.refusing(nil)
	acknowledge.invoke(tick("sweep"))
	for _, c := range w.sent() {
		acknowledge.invoke(w.news("Send", c))
	}
	acknowledge.invoke(w.news("Bounce", w.sent()[0]))
	watch.try(map[string]any{"compare": true}) // fails, for no one has opened the request of 49 hours ago
	watch.try(map[string]any{"compare": true}) // with the heads that the first has kept
}

// draftAndBack saves a form, has its link mailed, opens it from there and deletes
// it.
func (w *world) draftAndBack(intake, acknowledge *function) {
	w.Helper()
	saved := intake.post("/request/draft/save", w.form()).is(w, 200).hidden()
	w.keep(saved["draft"]...)
	intake.post("/request/draft/mail",
		url.Values{"draft": saved["draft"][:1], "email": {"kolibri.colleague@lea.example.org"}}).is(w, 200)
	w.keep("kolibri.colleague@lea.example.org")
	w.feed(acknowledge) // which passes the link over: it waits for the sweep
	acknowledge.invoke(tick("sweep"))
	way := w.link(to("kolibri.colleague@lea.example.org", w.inbox())[0], "/request/draft/open/")
	back := intake.get(way).is(w, 200)
	if got := back.values()["agency"]; got != w.form().Get("agency") {
		w.Errorf("the saved form came back with the agency %q", got)
	}
	intake.post("/request/draft/forget", url.Values{"draft": saved["draft"][:1]}).is(w, 200)
	intake.get(way).is(w, http.StatusGone)
}

func TestEachRoleAllowsWhatItsFunctionWasSeenToDoAndNothingElse(t *testing.T) {
	w := newWorld(t)
	w.everyStep()
	own, _ := allowed(t)
	done := w.done()
	for _, line := range missing(done, own) {
		t.Errorf("%s: allowed by its role in template.yaml, and never done", line)
	}
	for _, taken := range own { // each one alone would be missed, by its name
		left := slices.DeleteFunc(slices.Clone(own), func(line string) bool { return line == taken })
		if got := missing(left, done); !slices.Equal(got, []string{taken}) {
			t.Errorf("%s: taken away, %v would be missed", taken, got)
		}
	}
	// What is done and not allowed is found after every test of this package.
}
