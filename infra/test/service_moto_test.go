package test

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/infra/fake/cloud"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// A second source for DynamoDB, its stream, and SES: against moto a request is
// sent, acknowledged, and reconciled as it is against the first. SES knows the
// sender only after a while, as it does after a first deployment: until then moto
// refuses each email and nothing is lost.
func TestService_OnMoto(t *testing.T) {
	endpoint := cloud.Moto(t)
	w := newWorldOn(t, endpoint)
	w.ses = endpoint
	intake, acknowledge, watch := w.start("intake"), w.start("acknowledge"), w.start("watch")
	receipt := intake.send(intake.check(w.form()))
	q := w.only()
	intake.get(receipt).is(t, http.StatusOK, q.Reference)

	w.feed(acknowledge)
	if sent := w.sentTo(); len(sent) > 0 || len(w.sent()) == 0 {
		t.Errorf("before the sender is verified, emails went to %v in %d calls", sent, len(w.sent()))
	}
	w.verifyIdentity("example.org")
	for _, m := range w.outbox() {
		w.soon(m)
	}
	acknowledge.invoke(tick("sweep"))
	want := slices.Sorted(slices.Values([]string{q.Answers["official_email"], q.Answers["contact_email"], staff}))
	if got := w.sentTo(); !slices.Equal(got, want) {
		t.Errorf("emails went to %v, want %v", got, want)
	}
	for _, m := range w.outbox() {
		if m.State != request.Sent {
			t.Errorf("%s is %s", m.Kind, m.State)
		}
	}
	watch.invoke(tick("watch"))
	watch.invoke(map[string]bool{"compare": true})
	if log := watch.Log(); !strings.Contains(log, `"Differences":0`) {
		t.Errorf("the day's reconciliation says:\n%s", log)
	}
}

// sentTo are the recipients of the emails that SES took, sorted.
func (w *world) sentTo() (all []string) {
	w.Helper()
	for _, c := range w.sent() {
		var ask struct {
			Destination struct{ ToAddresses []string }
		}
		if err := json.Unmarshal(c.asked, &ask); err != nil {
			w.Fatalf("read a SendEmail: %v", err)
		}
		if c.status == http.StatusOK {
			all = append(all, ask.Destination.ToAddresses...)
		}
	}
	slices.Sort(all)
	return all
}

// verifyIdentity makes an identity that SES knows.
func (w *world) verifyIdentity(identity string) {
	w.Helper()
	r, err := http.NewRequest(http.MethodPost, w.ses+"/v2/email/identities",
		strings.NewReader(`{"EmailIdentity":"`+identity+`"}`))
	if err != nil {
		w.Fatal(err)
	}
	r.Header.Set("Authorization",
		"AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/ses/aws4_request, SignedHeaders=host, Signature=none")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		w.Fatal(err)
	}
	answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		w.Fatalf("verify %s: %s", identity, answer.Status)
	}
}

// The runbook's own commands restore a table, and the functions go on with it: the
// receipt opens, and what is owed goes out. moto takes no second to restore to;
// that is DynamoDB's own.
func TestRestore_ByTheRunbook(t *testing.T) {
	if _, err := exec.LookPath("aws"); err != nil {
		t.Skip("SKIPPED: the AWS CLI is missing, which the runbook's commands are for. To have it: pip install awscli")
	}
	endpoint := cloud.Moto(t)
	w := newWorldOn(t, endpoint)
	w.ses = endpoint
	w.verifyIdentity("example.org")
	intake := w.start("intake")
	receipt := intake.send(intake.check(w.form()))
	old, restored := w.table, "restored-"+w.table
	for _, command := range RunbookCommands(t, "## Restore") {
		shell := exec.Command("sh", "-c", strings.NewReplacer("OLD", old, "NEW", restored).Replace(command))
		shell.Env = append(os.Environ(), "AWS_ENDPOINT_URL="+endpoint, "AWS_REGION=us-east-1",
			"AWS_DEFAULT_REGION=us-east-1", "AWS_PAGER=", "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test")
		if out, err := shell.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", command, err, out)
		}
	}
	w.table, w.stream = restored, shard{}
	w.store.Table = table.NewDynamo(restored, "us-east-1", endpoint, anyone)
	q, moved, acknowledge := w.only(), w.start("intake"), w.start("acknowledge")
	moved.get(receipt).is(t, http.StatusOK, q.Reference)
	acknowledge.invoke(tick("sweep"))
	if got := w.sentTo(); !slices.Contains(got, q.Answers["official_email"]) {
		t.Errorf("after the restore, emails went to %v", got)
	}
	w.records() // the restored table's stream is there, as the mapping needs it
}
