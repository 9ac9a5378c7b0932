package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"

	"github.com/aws/aws-sdk-go-v2/config"
)

const usage = `admin: the operator's tool

  admin list                     all requests, those that wait for verification first
  admin show REF                 one request: its state and who acts next, findings, answers and their editions, mail, history
  admin verify REF --by NAME     record the initial verification and email the agency (--checked, or --note TEXT)
  admin release REF [--by NAME]  send the mails of a request that are held, and hold no more
  admin export --csv | --codes | --json
                                 all requests: for a spreadsheet, or for a program as CSV or JSON
  admin tasks                    what only a person can settle
  admin people                   who has ever signed in at the desk
  admin signout PERSON           end all sessions of somebody, by the id that people lists
  admin check                    whether everything is there and fits together
  admin backup FILE              the whole table into a file
  admin restore FILE             a copy into an empty table, and the check
  admin drill                    the restore, rehearsed: into a new file, or an empty deployed table (--to NAME)

  --table NAME   a deployed table (AWS credentials and region as the AWS tools find them)
  --data FOLDER  the data of a service on this machine (.local, or DATA)
  --checked      of verify: a person has checked every line of the checklist, which verify prints
  --note TEXT    of verify: what was not checked and why; without --checked no line counts as checked
  --yes          do it; without it, verify, release, signout and restore say what they would do

The CSV is made to be opened in a spreadsheet: it begins with a UTF-8 byte order mark, and a cell that a spreadsheet would take for a
formula, or would spoil as a number (a CDS code), has an apostrophe in front. A program reads it as UTF-8 with a mark ("utf-8-sig") and
takes one apostrophe off the beginning of a cell; or it reads the JSON, which has the history and the former editions too.
`

// settings are the words of the command line.
type settings struct {
	table, data, by, to string
	note                string
	csv, codes, json    bool
	yes                 bool
	checked             bool
	words               []string // the command and what it is about
}

// parse reads flags before, between and after the words.
func parse(args []string) (settings, error) {
	var s settings
	f := flag.NewFlagSet("admin", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&s.table, "table", "", "")
	f.StringVar(&s.data, "data", cmp.Or(os.Getenv("DATA"), ".local"), "")
	f.StringVar(&s.by, "by", "", "")
	f.StringVar(&s.to, "to", "", "")
	f.BoolVar(&s.csv, "csv", false, "")
	f.BoolVar(&s.codes, "codes", false, "")
	f.BoolVar(&s.json, "json", false, "")
	f.BoolVar(&s.yes, "yes", false, "")
	f.BoolVar(&s.checked, "checked", false, "")
	f.StringVar(&s.note, "note", "", "")
	for {
		if err := f.Parse(args); err != nil {
			return s, err
		}
		args = f.Args()
		if len(args) == 0 {
			return s, nil
		}
		s.words, args = append(s.words, args[0]), args[1:]
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	s, err := parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(out, usage)
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w\n\n%s", err, usage)
	}
	c := &command{settings: s, out: out, now: time.Now}
	does := map[string]func(context.Context) error{"list": c.list, "show": c.show, "verify": c.verify,
		"release": c.release, "export": c.export, "tasks": c.tasks,
		"people": c.people, "signout": c.signOut, "check": c.check, "backup": c.backup, "restore": c.restore,
		"drill": c.drill}
	if len(s.words) == 0 || does[s.words[0]] == nil {
		return fmt.Errorf("say what to do\n\n%s", usage)
	}
	close, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer close()
	return does[s.words[0]](ctx)
}

// command is one call of the tool.
type command struct {
	settings
	out   io.Writer
	store store.Store
	now   func() time.Time
}

// open finds the table: the deployed one, the running service's, or the file.
func (c *command) open(ctx context.Context) (close func() error, err error) {
	nothing := func() error { return nil }
	if c.table != "" {
		aws, err := config.LoadDefaultConfig(ctx)
		if err != nil {
			return nil, fmt.Errorf("find AWS credentials: %w", err)
		}
		c.store.Table = table.NewDynamo(c.table, aws.Region, os.Getenv("AWS_ENDPOINT_URL_DYNAMODB"), aws.Credentials)
		return nothing, nil
	}
	if err := c.localClock(); err != nil {
		return nil, err
	}
	file := filepath.Join(c.data, "requests.db")
	if _, err := os.Stat(file); err != nil && c.words[0] == "restore" {
		err = os.MkdirAll(c.data, 0o700) // what is restored may be all that there is
		if err != nil {
			return nil, err
		}
	} else if err != nil {
		return nil, fmt.Errorf("there is no data in %s: start the service with `make run`, or name a folder with "+
			"--data or a table with --table", c.data)
	}
	db, err := table.OpenBolt(file)
	if err == nil {
		c.store.Table = db
		return db.Close, nil
	}
	if !errors.Is(err, table.ErrHeld) {
		return nil, err
	}
	address, unread := os.ReadFile(filepath.Join(c.data, "address"))
	if unread != nil {
		return nil, err // who holds it, in words
	}
	c.store.Table = table.Remote{URL: strings.TrimSpace(string(address)) + "_local/table"}
	return nothing, nil
}

// localClock sets the clock to that of the service, which may have been moved by
// /_local/clock.
func (c *command) localClock() error {
	file := filepath.Join(c.data, "clock")
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) {
		return nil
	}
	ahead, err := time.ParseDuration(strings.TrimSpace(string(text)))
	if err != nil {
		return fmt.Errorf("%s doesn't say how far the clock was moved: remove it to use the current time (%w)", file,
			err)
	}
	c.now = func() time.Time { return time.Now().Add(ahead) }
	return nil
}
