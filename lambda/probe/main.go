// Command probe is the function that asks every hour, through the front door, whether a request could be sent.
package main

import (
	"context"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"ccee-ca.org/assist/lambda/office"
	"ccee-ca.org/assist/lambda/setting"
)

func main() {
	env := setting.Read(os.Getenv)
	log := office.NewLog(os.Stderr, env.Maybe("SERVICE"))
	job := &office.Probe{URL: env.Site("SITE_URL"), Client: &http.Client{Timeout: 20 * time.Second}, Log: log}
	if err := env.Problems(); err != nil {
		log.Error("start", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(office.Timed(log, time.Now, func(ctx context.Context, _ any) (any, error) { return nil, job.Run(ctx) }))
}
