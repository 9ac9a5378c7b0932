// Command probe is the function that asks every hour, through the front door,
// whether a request could be sent.
package main

import (
	"context"
	"net/http"
	"os"
	"time"

	"ccee-ca.org/assist/lambda/office/logging"
	"ccee-ca.org/assist/lambda/office/probe"
	"ccee-ca.org/assist/lambda/setting"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	env := setting.Read(os.Getenv)
	log := logging.New(os.Stderr, env.Maybe("SERVICE"))
	job := &probe.Probe{URL: env.Site("SITE_URL"), Client: &http.Client{Timeout: 20 * time.Second}, Log: log}
	if err := env.Problems(); err != nil {
		log.Error("start", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(logging.LogSlowRuns(log, time.Now, func(ctx context.Context, _ any) (any, error) {
		return nil,
			job.Run(ctx)
	}))
}
