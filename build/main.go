// Command build makes the website: content/ and site/theme/ in, checked pages in
// public/ out.
//
//	go run ./build              make the site, and the files that the functions embed
//	go run ./build check        only check
//	go run ./build -watch       make it, and again after each edit
//	go run ./build directory pubdistricts.txt pubschls.txt
//	                            import the state's list of agencies: content/directory.tsv, and its names for the functions
//
// Problems are printed all at once, each with file, line and column; then it exits
// 1.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"time"
)

func main() {
	// Pages leave much garbage and little behind: collect seldom, but stay small.
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(72 << 20)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr, time.Now))
}
