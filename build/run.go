package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"ccee-ca.org/assist/site"
)

// job is what the command line asks for.
type job struct {
	content, theme, out, url string
	law, names               string // what the functions embed
	check, watch, only       bool
	directory                bool
	files                    []string // of the state, for the directory
	stdout, stderr           io.Writer
	now                      func() time.Time
}

// run does what args ask and returns the exit code: 0, 1 where the content has
// problems or something failed, 2 where args make no sense.
func run(ctx context.Context, args []string, stdout, stderr io.Writer, now func() time.Time) int {
	j, err := parse(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		return 2
	}
	j.stdout, j.stderr, j.now = stdout, stderr, now
	if err := j.do(ctx); err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	return 0
}

func parse(args []string, stderr io.Writer) (*job, error) {
	j := &job{}
	f := flag.NewFlagSet("build", flag.ContinueOnError)
	f.SetOutput(stderr)
	f.StringVar(&j.content, "content", "content", "folder of the words")
	f.StringVar(&j.theme, "theme", "site/theme", "folder of the looks; empty: those built in")
	f.StringVar(&j.out, "out", "public", "folder to write to")
	f.StringVar(&j.url, "url", "http://127.0.0.1:8080", "where the site will be served, without a slash at the end")
	f.StringVar(&j.law, "law", "lambda/request/statute.json",
		"the statute as the functions read it; empty: don't write it")
	f.StringVar(&j.names, "names", "lambda/directory/names.tsv", "the agencies' names as the functions read them")
	f.BoolVar(&j.watch, "watch", false, "make the site again after each edit, until interrupted")
	f.BoolVar(&j.only, "words-only", false, "leave out the pages that code makes, such as the form")
	if len(args) > 0 && args[0] == "check" {
		j.check, args = true, args[1:]
	}
	if len(args) > 0 && args[0] == "directory" {
		j.directory, args = true, args[1:]
	}
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	if j.directory {
		j.files = f.Args()
		return j, nil
	}
	if f.NArg() > 0 {
		fmt.Fprintf(stderr, "build: I don't know %q: say nothing to build, or check, or directory\n", f.Arg(0))
		return nil, errors.New("unknown verb")
	}
	return j, nil
}

func (j *job) options() site.Options {
	o := site.Options{Content: os.DirFS(j.content), URL: j.url, Now: j.now, ContentName: filepath.ToSlash(j.content)}
	if j.theme != "" {
		o.Theme = os.DirFS(j.theme)
	}
	if !j.check {
		o.Out, o.Sources = j.out, []string{j.content, j.theme}
	}
	if isTerminal(j.stdout) {
		o.Progress = func(made, of int) { fmt.Fprintf(j.stdout, "\r%d of %d pages \r", made, of) }
	}
	if j.only {
		o.Generated = []site.GeneratedPage{}
	}
	return o
}

// isTerminal says whether a person watches w.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

func (j *job) do(ctx context.Context) error {
	if j.directory {
		return j.importDirectory()
	}
	if !j.check {
		if err := site.CheckOutputDir(j.out, j.content, j.theme); err != nil {
			return err
		}
	}
	if j.watch {
		return site.Watch(ctx, j.options(), j.content, j.theme, j.reportRound)
	}
	r, err := site.Build(ctx, j.options())
	if err != nil {
		return addProblemCount(err)
	}
	if err := j.embed(r); err != nil {
		return err
	}
	j.summary(r)
	return nil
}

// reportRound reports one round of watching.
func (j *job) reportRound(r site.Result, err error) {
	if r.Rewatched != "" {
		fmt.Fprintf(j.stdout, "everything is built again, because %s\n", r.Rewatched)
	}
	if err != nil {
		fmt.Fprintln(j.stderr, addProblemCount(err))
		return
	}
	if err := j.embed(r); err != nil {
		fmt.Fprintln(j.stderr, err)
		return
	}
	j.summary(r)
}

func (j *job) summary(r site.Result) {
	if j.check {
		fmt.Fprintf(j.stdout, "%d pages checked, no problems, in %s\n", r.Pages, r.Took.Round(time.Millisecond/10))
		return
	}
	fmt.Fprintf(j.stdout, "%d pages: %d files written, %d unchanged, %d removed, in %s\n", r.Pages, r.Written,
		r.Unchanged, r.Removed, r.Took.Round(time.Millisecond/10))
}

// addProblemCount adds how many problems there are, since the first ones may have
// scrolled away.
func addProblemCount(err error) error {
	var p site.Problems
	if errors.As(err, &p) && len(p) > 1 {
		return fmt.Errorf("%w\n%d problems", err, len(p))
	}
	return err
}

// embed writes the files that the functions carry with them, or says that they
// are stale.
func (j *job) embed(r site.Result) error {
	files := map[string][]byte{}
	if j.law != "" && r.Statute != nil {
		files[j.law] = r.Statute
	}
	if j.theme != "" && j.law != "" {
		files[filepath.Join(j.theme, "sitebuilt.go")] = r.SiteGo
		files[filepath.Join(j.theme, "desk.json")] = r.Desk
	}
	if j.law != "" && r.Names != nil {
		files[j.names] = r.Names
	}
	for name, content := range files {
		if old, err := os.ReadFile(name); err == nil && bytes.Equal(old, content) {
			continue
		}
		if j.check {
			return fmt.Errorf("%s is stale: run go run ./build and commit it", name)
		}
		if err := os.WriteFile(name, content, 0o644); err != nil {
			return fmt.Errorf("write what the functions embed: %w", err)
		}
	}
	return nil
}
