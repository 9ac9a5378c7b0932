package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"ccee-ca.org/assist/site/directory"
)

const directoryFile = "content/" + directory.File

// importDirectory imports the state's list of agencies where its two files are
// named. A file that won't do ends the deployment before it changes anything. The
// build writes what the functions embed of the list.
func (c *command) importDirectory(ctx context.Context) error {
	if c.districts == "" && c.schools == "" {
		return nil
	}
	if c.districts == "" || c.schools == "" {
		return errors.New("name both of the state's files: DISTRICTS=pubdistricts.txt SCHOOLS=pubschls.txt")
	}
	if err := c.show(ctx, "go", "run", "./build", "directory", c.districts, c.schools); err != nil {
		return fmt.Errorf("import the list of agencies: %w; nothing was deployed. To deploy with the list as it was, leave "+
			"out DISTRICTS and SCHOOLS", err)
	}
	return c.show(ctx, "go", "run", "./build", "-out", public)
}

// maxDirectoryAge is when to import the state's list again: agencies open, close,
// and change their names with each school year.
const maxDirectoryAge = 365 // days

// checkDirectory: without the state's list the form offers county offices only, and
// with an old one it offers agencies that are closed.
func (c *command) checkDirectory(context.Context, stack) (finding, error) {
	again := "download the state's two files (runbook, \"The list of agencies\"), then make deploy ENV=" + c.env +
		" DISTRICTS=pubdistricts.txt SCHOOLS=pubschls.txt"
	text, err := os.ReadFile(directoryFile)
	if errors.Is(err, fs.ErrNotExist) {
		return finding{worthFix,
			"no list of districts and charter schools was imported: the form offers county offices only",
			again}, nil
	}
	list, readErr := directory.ReadImport(directoryFile, text)
	if err := errors.Join(err, readErr); err != nil {
		return finding{stops, err.Error(), "fix that line, or import the list again: " + again}, nil
	}
	if list.Day.IsZero() {
		return finding{worthFix, list.String() + ". The list doesn't say how old it is", again}, nil
	}
	days := max(0, int(c.now().Sub(list.Day).Hours()/24))
	found := fmt.Sprintf("%s, %s ago", list, plural(days, "day"))
	if days > maxDirectoryAge {
		return finding{worthFix, found, again}, nil
	}
	return finding{fine, found, ""}, nil
}
