// Command probe is the function that asks every hour, through the front door, whether a request could be sent.
package main

import (
	"context"
	"net/http"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"

	"ccee-ca.org/assist/lambda/office"
)

func main() {
	job := &office.Probe{URL: os.Getenv("SITE_URL"), Client: &http.Client{Timeout: 20 * time.Second}, Log: office.NewLog(os.Stderr, os.Getenv("SERVICE"))}
	lambda.Start(func(ctx context.Context) error { return job.Run(ctx) })
}
