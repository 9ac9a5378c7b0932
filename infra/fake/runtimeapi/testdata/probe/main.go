// Command probe is a function that does what its event says, for the tests of the
// host.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
)

type event struct {
	Do   string `json:"do"`
	Text string `json:"text"`
}

func main() {
	if why := os.Getenv("FAIL_INIT"); why != "" {
		fmt.Fprintln(os.Stderr, "probe: cannot start")
		body := strings.NewReader(`{"errorType":"Probe.Init","errorMessage":"` + why + `"}`)
		http.Post("http://"+os.Getenv("AWS_LAMBDA_RUNTIME_API")+"/2018-06-01/runtime/init/error", "application/json",
			body)
		os.Exit(1)
	}
	lambda.Start(handle)
}

func handle(ctx context.Context, e event) (map[string]string, error) {
	fmt.Println("out:", e.Do)
	fmt.Fprintln(os.Stderr, "err:", e.Do)
	switch e.Do {
	case "fail":
		return nil, errors.New(e.Text)
	case "panic":
		panic(e.Text)
	case "exit":
		fmt.Fprintln(os.Stderr, e.Text)
		os.Exit(3)
	case "hang":
		select {}
	case "sleep":
		time.Sleep(20 * time.Millisecond)
	case "environment":
		return map[string]string{"text": strings.Join(os.Environ(), "\n")}, nil
	case "large":
		return map[string]string{"text": strings.Repeat("x", 7<<20)}, nil
	}
	lc, _ := lambdacontext.FromContext(ctx)
	deadline, _ := ctx.Deadline()
	return map[string]string{
		"text": e.Text, "id": lc.AwsRequestID, "arn": lc.InvokedFunctionArn,
		"deadline": deadline.UTC().Format(time.RFC3339),
	}, nil
}
