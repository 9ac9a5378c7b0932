// Package logging writes the functions' log, as JSON without email addresses, and
// the metrics in its lines, in CloudWatch's embedded metric format, that the alarms
// read.
package logging

import (
	"io"
	"log/slog"
	"strings"
)

// New writes the functions' lines, as JSON. Of what is an e-mail address it writes
// that it was one: the mail service quotes addresses in its errors, and so do the
// servers of strangers.
//
// A line with a Measure is a metric too: it says so in CloudWatch's embedded metric
// format, under the namespace service, the stack's name. A line at level ERROR is
// one LoggedErrors. Where service is empty, on a laptop, lines are only lines.
func New(w io.Writer, service string) *slog.Logger {
	lines := slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Value.Kind() == slog.KindString {
			a.Value = slog.StringValue(scrubAddresses(a.Value.String()))
		}
		return a
	}})
	if service == "" {
		return slog.New(lines)
	}
	return slog.New(metricHandler{lines, service})
}

func scrubAddresses(text string) string {
	if !strings.Contains(text, "@") {
		return text
	}
	words := strings.Fields(text)
	for i, word := range words {
		if strings.Contains(word, "@") {
			words[i] = "[address]"
		}
	}
	return strings.Join(words, " ")
}
