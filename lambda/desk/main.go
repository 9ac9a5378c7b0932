// Command desk is the function that is where staff sign in and work on requests.
package main

import (
	"crypto/rand"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"ccee-ca.org/assist/lambda/gateway"
	"ccee-ca.org/assist/lambda/office"
	"ccee-ca.org/assist/lambda/signin"
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
	table := store.NewDynamo(os.Getenv("TABLE"), os.Getenv("AWS_REGION"), os.Getenv("AWS_ENDPOINT_URL_DYNAMODB"),
		credentials.NewStaticCredentialsProvider(os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN")))
	kept := store.Store{Table: table}
	provider := &signin.OpenID{Issuer: os.Getenv("OIDC_ISSUER"), ClientID: os.Getenv("OIDC_CLIENT_ID"), Callback: site.URL + office.Callback,
		Claim: os.Getenv("OIDC_GROUPS_CLAIM"), Staff: os.Getenv("STAFF_GROUP"), Lead: os.Getenv("LEAD_GROUP"), Now: time.Now}
	job := &office.Desk{Requests: kept, Records: kept, Lists: kept, Provider: provider, Sessions: kept, Theme: pages, Now: time.Now, Random: rand.Reader, Log: log}
	lambda.Start(gateway.Handler(job.Handler(), strings.Split(os.Getenv("ORIGIN_SECRETS"), ",")))
}
