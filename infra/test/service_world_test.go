package test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"strings"
	"sync"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/cloud"
	"ccee-ca.org/assist/infra/fake/oidc"
	"ccee-ca.org/assist/infra/fake/runtimeapi"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"

	"github.com/aws/aws-sdk-go-v2/aws"
)

const (
	siteURL      = "https://assist.example.org"
	originSecret = "first-secret"
	otherSecret  = "second-secret"
	mailFrom     = "CCEE Assistance <assist@example.org>"
	mailSettings = "assist-mail"
	staff        = "staff@ccee.example.org"
	escalation   = "director@ccee.example.org"
	headsBucket  = "assist-heads"
)

// world is one deployment of the service on this machine: an empty table, an empty
// mail service, and the functions that a test starts. When its test ends it holds
// every function that ran to two promises: it did nothing that its role in
// template.yaml does not allow, and it wrote nothing to its log that must stay
// private.
type world struct {
	*testing.T
	wire
	dynamodb, ses string // endpoints; ses is empty until acknowledge is started
	s3            string // with a bucket for the heads; empty until watch is started
	table         string
	store         store.Store // the table, past the functions and the wire
	setUp         sync.Mutex
	ways          map[string]string // from the functions to the stand-ins
	running       []*function
	private       []string       // must be in no log
	people        *oidc.Provider // who may sign in; nil until the desk is started
	stream        shard
}

// function is an instance of a function.
type function struct {
	*runtimeapi.Function
	name string
	w    *world
}

func newWorld(t *testing.T) *world {
	t.Helper()
	return newWorldOn(t, cloud.Dynoxide(t))
}

func newWorldOn(t *testing.T, dynamodb string) *world {
	t.Helper()
	w := &world{T: t, dynamodb: dynamodb, table: "service-" + rand.Text(), ways: map[string]string{},
		private: []string{originSecret, otherSecret}}
	anyone := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "test", SecretAccessKey: "test"}, nil
	})
	db := table.NewDynamo(w.table, "us-east-1", w.dynamodb, anyone)
	if err := table.CreateTable(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	w.store.Table = db
	t.Cleanup(w.checkCalls)
	t.Cleanup(w.checkLogs)
	return w
}

// start runs one more instance of a function, with the environment that
// template.yaml gives it.
func (w *world) start(name string) *function {
	w.Helper()
	f, err := runtimeapi.Start(context.Background(), bootstrap(w, name), w.environment(name))
	if err != nil {
		w.Fatal(err)
	}
	w.setUp.Lock()
	defer w.setUp.Unlock()
	started := &function{f, name, w}
	w.running = append(w.running, started)
	w.Cleanup(f.Kill)
	return started
}

func (w *world) environment(name string) []string {
	w.Helper()
	given := map[string]string{
		"TABLE": w.table, "SITE_URL": siteURL, "ORIGIN_SECRETS": originSecret + "," + otherSecret,
		"MAIL_FROM": mailFrom, "SERVICE": "ccee-assistance", "MAIL_CONFIGURATION_SET": mailSettings,
		"HEADS_BUCKET": headsBucket, "LATE_EMAILS": "true", "STAFF_ADDRESS": staff, "ESCALATION_ADDRESS": escalation,
		"REPLY_TO":       "replies@example.org",
		"OIDC_CLIENT_ID": oidc.ClientID, "OIDC_GROUPS_CLAIM": "groups", "STAFF_GROUP": "staff", "LEAD_GROUP": "lead",
	}
	if name == "desk" {
		given["OIDC_ISSUER"] = w.openProvider()
	}
	var env []string
	for _, v := range Variables(w.T, name) {
		if given[v] == "" {
			w.Fatalf("template.yaml gives %s a variable %s that this test knows nothing of", name, v)
		}
		env = append(env, v+"="+given[v])
	}
	env = append(env, "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test",
		"AWS_SESSION_TOKEN=test",
		"AWS_ENDPOINT_URL_DYNAMODB="+w.way(name, w.dynamodb))
	if name == "acknowledge" { // SES takes a second to start, and no one else can send
		if w.ses == "" {
			w.ses = cloud.SES(w)
		}
		env = append(env, "AWS_ENDPOINT_URL_SESV2="+w.way(name, w.ses))
	}
	if name == "watch" {
		if w.s3 == "" {
			w.s3, _ = versioned(w.T, headsBucket)
		}
		env = append(env, "AWS_ENDPOINT_URL_S3="+w.way(name, w.s3))
	}
	return env
}

// way opens the wire from a function to a stand-in; its instances share it.
func (w *world) way(name, standin string) string {
	w.setUp.Lock()
	defer w.setUp.Unlock()
	if w.ways[name+standin] == "" {
		w.ways[name+standin] = w.lead(w.T, standin, name)
	}
	return w.ways[name+standin]
}

// invoke gives the instance an event that it must take without an error.
func (f *function) invoke(event any) []byte {
	f.w.Helper()
	answer, err := f.try(event)
	if err != nil {
		f.w.Fatal(err)
	}
	return answer
}

func (f *function) try(event any) ([]byte, error) {
	b, err := json.Marshal(event)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(f.w.Context(), time.Minute)
	defer cancel()
	return f.Invoke(ctx, b)
}

// keep says that a text must be in no log.
func (w *world) keep(texts ...string) {
	w.setUp.Lock()
	defer w.setUp.Unlock()
	w.private = append(w.private, texts...)
}

func (w *world) checkLogs() {
	for _, f := range w.running {
		for line := range strings.Lines(f.Log()) {
			for _, text := range w.private {
				quoted, _ := json.Marshal(text) // as it would stand in a line of JSON
				if strings.Contains(line, text) || strings.Contains(line, strings.Trim(string(quoted), `"`)) {
					w.Errorf("the log of %s has %q, which must stay private: %s", f.name, text, line)
				}
			}
		}
	}
}
