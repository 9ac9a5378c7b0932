package main

import (
	"context"
	"errors"
	"path/filepath"
	"time"
)

// backup copies the whole table into a new file of a folder. The operator's tool
// does it, and records that it was done.
func (c *command) backup(ctx context.Context) error {
	if c.to == "" {
		return errors.New("name the folder: make backup ENV=" + c.env + " TO=FOLDER, outside this AWS account")
	}
	s, err := c.deployedStack(ctx)
	if err != nil {
		return err
	}
	file := filepath.Join(c.to, c.name+"-"+c.now().UTC().Format(time.DateOnly)+".jsonl")
	return c.show(ctx, "go", "run", "./lambda/admin", "--table", s.Outputs["TableName"], "backup", file)
}
