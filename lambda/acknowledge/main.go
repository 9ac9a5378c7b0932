// Command acknowledge is the function that sends mail, and the only one that can.
package main

import (
	"crypto/rand"
	"os"
	"time"

	"ccee-ca.org/assist/lambda/directory"
	"ccee-ca.org/assist/lambda/mail"
	"ccee-ca.org/assist/lambda/office/logging"
	"ccee-ca.org/assist/lambda/office/outbox"
	"ccee-ca.org/assist/lambda/setting"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
	"ccee-ca.org/assist/site/theme"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	env := setting.Read(os.Getenv)
	log := logging.New(os.Stderr, env.Maybe("SERVICE"))
	pages := theme.At(env.Site("SITE_URL"))
	region, credentials := env.Region(), env.Credentials()
	sender := &outbox.Sender{
		Store: store.Store{Table: table.NewDynamo(env.Text("TABLE"), region, env.Maybe("AWS_ENDPOINT_URL_DYNAMODB"),
			credentials)},
		Mailer: &mail.SES{Region: region, Endpoint: env.Maybe("AWS_ENDPOINT_URL_SESV2"), Credentials: credentials,
			ConfigurationSet: env.Text("MAIL_CONFIGURATION_SET")},
		Composer: outbox.Composer{Theme: pages, From: env.Address("MAIL_FROM"), ReplyTo: env.Address("REPLY_TO"),
			Staff: env.Address("STAFF_ADDRESS"), Escalation: env.Address("ESCALATION_ADDRESS"),
			DirectoryName: directory.Name},
		Now: time.Now, Random: rand.Reader, Log: log}
	if err := env.Problems(); err != nil {
		log.Error("start", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(logging.LogSlowRuns(log, time.Now, dispatcher{sender, log}.handle))
}
