// Command intake is the function that takes requests: it checks the form, stores what is sent and shows the receipt.
package main

import (
	"crypto/rand"
	"io"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"ccee-ca.org/assist/lambda/gateway"
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
	go pages.Check(io.Discard, theme.Check{}) // for nobody: its template is ready when the first event has come
	table := store.NewDynamo(os.Getenv("TABLE"), os.Getenv("AWS_REGION"), os.Getenv("AWS_ENDPOINT_URL_DYNAMODB"),
		credentials.NewStaticCredentialsProvider(os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN")))
	kept := store.Store{Table: table}
	job := &office.Intake{Requests: kept, Drafts: kept, Theme: pages, Now: time.Now, Random: rand.Reader, Log: log}
	lambda.Start(gateway.Handler(job.Handler(), strings.Split(os.Getenv("ORIGIN_SECRETS"), ",")))
}
