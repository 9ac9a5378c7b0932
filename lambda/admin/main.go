// Command admin is the operator's tool: list, show, verify and export requests,
// list what waits for a person, and end the sessions of who leaves. It works on the
// data of a laptop's service (through the running process where one holds the file)
// or on a deployed table. It changes nothing without --yes: it says
// what it would do.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "admin:", err)
		os.Exit(1)
	}
}
