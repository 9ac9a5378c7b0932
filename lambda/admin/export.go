package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"ccee-ca.org/assist/lambda/office/export"
	"ccee-ca.org/assist/lambda/office/integrity"
)

func (c *command) export(ctx context.Context) error {
	forms := 0
	for _, chosen := range []bool{c.csv, c.codes, c.json} {
		if chosen {
			forms++
		}
	}
	if forms != 1 {
		return errors.New("say in which form: --csv, --codes, or --json")
	}
	requests, unread := c.loadAll(ctx)
	var differ []integrity.Inconsistency
	var err error
	switch {
	case c.json:
		differ, err = export.JSON(ctx, c.out, requests, c.store)
	case c.codes:
		differ, err = export.Codes(ctx, c.out, requests, c.store)
	default:
		differ, err = export.CSV(ctx, c.out, requests, c.store)
	}
	failed := []error{unread, err}
	for _, d := range differ {
		failed = append(failed, fmt.Errorf("%s: %s", d.Reference, d.What))
	}
	return errors.Join(failed...)
}

// escapeControl is text for a terminal: what would move its cursor or change its
// colours is shown as an escape.
func escapeControl(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r == '\n' {
			b.WriteString("\n      ")
		} else if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) {
			fmt.Fprintf(&b, "\\u%04x", r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// oneLine is visible on one line.
func oneLine(s string) string { return strings.Join(strings.Fields(escapeControl(s)), " ") }

func join(list []string) string { return strings.Join(list, " and ") }
