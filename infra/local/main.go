// Command local is the whole service in one process on a laptop: the site, built
// again at each edit, the functions' handlers over an embedded table, the mails in
// a folder, and a clock that can be moved. Nothing but Go is needed. It listens on
// 127.0.0.1 only and keeps its data in a folder that survives a restart and kill
// -9.
package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, cmp.Or(os.Getenv("PORT"), "8080"), cmp.Or(os.Getenv("DATA"), ".local"), os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "make run:", err)
		os.Exit(1)
	}
}
