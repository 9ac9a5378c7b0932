// Command load measures how much the whole service takes on this machine: `make
// run` with durable writes, under real HTTP.
//
//	go run ./infra/bench/load
//
// First it measures how often this disk can be waited for, which bounds everything.
// Then as many people as -people send 3 KB forms, each its next one once it has the
// answer to the last: that many accepted a second, at those times. Then forty times
// as many do, without patience: a client that is turned away must get 429 or 503
// with Retry-After, and nothing else. At the end requests that were accepted are
// looked up, by their receipts. With -soak a quarter of the people go on for so
// long, and memory must not grow during the run: the worst of the last third is
// held against the worst of the first. Where others use the machine, the processor
// time of each is what to compare.
package main

import (
	"flag"
	"fmt"
	"os"
	"time"
)

func main() {
	people := flag.Int("people", 16, "how many send at once")
	lasts := flag.Duration("lasts", 10*time.Second, "how long each part lasts")
	soak := flag.Duration("soak", 0, "how long to go on at a quarter of the load; it fails if memory grows")
	flag.Parse()
	if err := run(*people, *lasts, *soak, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}
