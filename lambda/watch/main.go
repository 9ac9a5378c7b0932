// Command watch is the function that keeps the 48 hours: every few minutes it puts what is due into the outbox. Once a day it reconciles.
package main

import (
	"context"
	"crypto/rand"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"ccee-ca.org/assist/lambda/office"
	"ccee-ca.org/assist/lambda/store"
)

func main() {
	log := office.NewLog(os.Stderr, os.Getenv("SERVICE"))
	table := store.NewDynamo(os.Getenv("TABLE"), os.Getenv("AWS_REGION"), os.Getenv("AWS_ENDPOINT_URL_DYNAMODB"),
		credentials.NewStaticCredentialsProvider(os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN")))
	kept := store.Store{Table: table}
	watch := &office.Watch{Requests: kept, Now: time.Now, Random: rand.Reader, Log: log}
	books := &office.Reconciler{Books: kept, Now: time.Now, Log: log}
	lambda.Start(func(ctx context.Context, event struct{ Job string }) error {
		if event.Job == "reconcile" {
			return books.Run(ctx)
		}
		return watch.Run(ctx)
	})
}
