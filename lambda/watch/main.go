// Command watch is the function that keeps the 48 hours: every few minutes it puts
// what is due into the outbox. Once a day it compares each request with its history
// and its mails, and its history with what was kept of it the day before.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"os"
	"time"

	"ccee-ca.org/assist/lambda/checkpoint"
	"ccee-ca.org/assist/lambda/office/audit"
	"ccee-ca.org/assist/lambda/office/logging"
	"ccee-ca.org/assist/lambda/office/watch"
	"ccee-ca.org/assist/lambda/setting"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	env := setting.Read(os.Getenv)
	log := logging.New(os.Stderr, env.Maybe("SERVICE"))
	region, credentials := env.Region(), env.Credentials()
	data := store.Store{Table: table.NewDynamo(env.Text("TABLE"), region, env.Maybe("AWS_ENDPOINT_URL_DYNAMODB"),
		credentials)}
	checkpoints := checkpoint.NewBucket(env.Text("HEADS_BUCKET"), region, env.Maybe("AWS_ENDPOINT_URL_S3"), credentials)
	job := &watch.Watch{Store: data, LateEmails: env.Switch("LATE_EMAILS"), Now: time.Now, Random: rand.Reader,
		Log: log}
	if err := env.Problems(); err != nil {
		log.Error("start", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(logging.LogSlowRuns(log, time.Now, func(ctx context.Context, event struct{ Compare bool }) (any,
		error) {
		if event.Compare {
			return nil, errors.Join(audit.Run(ctx, data, checkpoints, time.Now(), log),
				audit.MeasureBackup(ctx, data, time.Now, log))
		}
		return nil, job.Run(ctx)
	}))
}
