// A function has both processors of its machine. To look for a limit of a container's
// takes a fortieth of a start.
//
//go:debug containermaxprocs=0

// Command intake is the function that takes requests: it checks the form, stores
// what is sent and shows the receipt.
package main

import (
	"crypto/rand"
	"io"
	"os"
	"time"

	"ccee-ca.org/assist/lambda/gateway"
	"ccee-ca.org/assist/lambda/office/intake"
	"ccee-ca.org/assist/lambda/office/logging"
	"ccee-ca.org/assist/lambda/setting"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
	"ccee-ca.org/assist/site/theme"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	growStack(len(os.Args))
	env := setting.Read(os.Getenv)
	secrets := env.Secrets("ORIGIN_SECRETS")
	log := logging.New(os.Stderr, env.Maybe("SERVICE"))
	pages := theme.At(env.Site("SITE_URL"))
	go prepareCheck(pages)
	table := table.NewDynamo(env.Text("TABLE"), env.Region(), env.Maybe("AWS_ENDPOINT_URL_DYNAMODB"), env.Credentials())
	data := store.Store{Table: table}
	job := &intake.Intake{Store: data, Theme: pages, Now: time.Now, Random: rand.Reader, Log: log}
	if err := env.Problems(); err != nil {
		log.Error("start", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(logging.LogSlowRuns(log, time.Now, gateway.Handler(job.Handler(), secrets, log)))
}

// prepareCheck fills the check page for no one: its template is ready when the first
// event has come.
func prepareCheck(pages *theme.Theme) {
	growStack(len(os.Args))
	pages.Check(io.Discard, theme.Check{})
}

// growStack makes the stack as large as a page's template needs, while little is on
// it. Else it doubles four times within the template, and each time all frames are
// looked up and copied.
//
//go:noinline
func growStack(n int) byte {
	var room [24 << 10]byte
	return room[n]
}
