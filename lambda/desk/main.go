// Command desk is the function that is where staff sign in and work on requests.
package main

import (
	"crypto/rand"
	"os"
	"time"

	"ccee-ca.org/assist/lambda/directory"
	"ccee-ca.org/assist/lambda/gateway"
	"ccee-ca.org/assist/lambda/office/desk"
	"ccee-ca.org/assist/lambda/office/logging"
	"ccee-ca.org/assist/lambda/office/outbox"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/setting"
	"ccee-ca.org/assist/lambda/signin"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
	"ccee-ca.org/assist/site/theme"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	env := setting.Read(os.Getenv)
	secrets := env.Secrets("ORIGIN_SECRETS")
	log := logging.New(os.Stderr, env.Maybe("SERVICE"))
	site := env.Site("SITE_URL")
	pages := theme.DeskAt(site)
	table := table.NewDynamo(env.Text("TABLE"), env.Region(), env.Maybe("AWS_ENDPOINT_URL_DYNAMODB"), env.Credentials())
	data := store.Store{Table: table}
	provider := &signin.OpenID{Issuer: env.Text("OIDC_ISSUER"), ClientID: env.Text("OIDC_CLIENT_ID"), Callback: site +
		web.Callback,
		Claim: env.Text("OIDC_GROUPS_CLAIM"), Staff: env.Text("STAFF_GROUP"), Lead: env.Text("LEAD_GROUP"),
		Now: time.Now}
	letters := outbox.Composer{Theme: pages.Theme, From: env.Address("MAIL_FROM"), ReplyTo: env.Address("REPLY_TO"),
		DirectoryName: directory.Name}
	job := &desk.Desk{Store: data, Provider: provider, Theme: pages, Letters: letters,
		Now:    time.Now,
		Random: rand.Reader, Log: log}
	if err := env.Problems(); err != nil {
		log.Error("start", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(logging.LogSlowRuns(log, time.Now, gateway.Handler(job.Handler(), secrets, log)))
}
