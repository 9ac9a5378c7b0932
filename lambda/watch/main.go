// Command watch is the function that keeps the 48 hours: every few minutes it puts what is due into the outbox. Once a day it reconciles.
package main

import (
	"context"
	"crypto/rand"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"ccee-ca.org/assist/lambda/office"
	"ccee-ca.org/assist/lambda/setting"
	"ccee-ca.org/assist/lambda/store"
)

func main() {
	env := setting.Read(os.Getenv)
	log := office.NewLog(os.Stderr, env.Maybe("SERVICE"))
	table := store.NewDynamo(env.Text("TABLE"), env.Region(), env.Maybe("AWS_ENDPOINT_URL_DYNAMODB"), env.Credentials())
	kept := store.Store{Table: table}
	watch := &office.Watch{Requests: kept, Now: time.Now, Random: rand.Reader, Log: log}
	books := &office.Reconciler{Books: kept, Now: time.Now, Log: log}
	if err := env.Problems(); err != nil {
		log.Error("start", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(func(ctx context.Context, event struct{ Job string }) error {
		if event.Job == "reconcile" {
			return books.Run(ctx)
		}
		return watch.Run(ctx)
	})
}
