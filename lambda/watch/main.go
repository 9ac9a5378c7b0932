// Command watch is the function that keeps the 48 hours: every few minutes it puts what is due into the outbox. Once a day it compares each
// request with its history and its mails.
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
	log := office.NewLog(os.Stderr)
	table := store.NewDynamo(os.Getenv("TABLE"), os.Getenv("AWS_REGION"), os.Getenv("AWS_ENDPOINT_URL_DYNAMODB"),
		credentials.NewStaticCredentialsProvider(os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN")))
	books := store.Store{Table: table}
	job := &office.Watch{Requests: books, Now: time.Now, Random: rand.Reader, Log: log}
	lambda.Start(func(ctx context.Context, event struct{ Compare bool }) error {
		if event.Compare {
			return office.Daily(ctx, books, books, time.Now(), log)
		}
		return job.Run(ctx)
	})
}
