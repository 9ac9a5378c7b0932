// Command acknowledge is the function that sends mail, and the only one that can.
package main

import (
	"crypto/rand"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"ccee-ca.org/assist/lambda/mail"
	"ccee-ca.org/assist/lambda/office"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/site/theme"
)

func main() {
	log := office.NewLog(os.Stderr, os.Getenv("SERVICE"))
	site := theme.Default()
	site.URL = os.Getenv("SITE_URL")
	pages, err := theme.New(site, nil)
	if err != nil {
		log.Error("start", "error", err.Error())
		os.Exit(1)
	}
	region, keys := os.Getenv("AWS_REGION"), credentials.NewStaticCredentialsProvider(os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN"))
	sender := &office.Sender{
		Outbox: store.Store{Table: store.NewDynamo(os.Getenv("TABLE"), region, os.Getenv("AWS_ENDPOINT_URL_DYNAMODB"), keys)},
		Mailer: &mail.SES{Region: region, Endpoint: os.Getenv("AWS_ENDPOINT_URL_SESV2"), Credentials: keys, ConfigurationSet: os.Getenv("MAIL_CONFIGURATION_SET")},
		Theme:  pages, From: os.Getenv("MAIL_FROM"), Staff: os.Getenv("STAFF_ADDRESS"), Escalation: os.Getenv("ESCALATION_ADDRESS"),
		Now: time.Now, Random: rand.Reader, Log: log}
	lambda.Start(woken{sender, log}.handle)
}
