package office

import (
	"io"
	"log/slog"
	"strings"
)

// NewLog writes the functions' lines, as JSON. Of what is an e-mail address it writes that it was one: the mail service quotes addresses in
// its errors, and so do the servers of strangers.
func NewLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Value.Kind() == slog.KindString {
			a.Value = slog.StringValue(withoutAddresses(a.Value.String()))
		}
		return a
	}}))
}

func withoutAddresses(text string) string {
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
