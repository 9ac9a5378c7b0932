// Command noop is a function that does nothing: what every cold start is compared
// with, built with the flags of the real ones.
package main

import "github.com/aws/aws-lambda-go/lambda"

func main() {
	lambda.Start(func() error { return nil })
}
