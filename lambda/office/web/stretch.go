package web

import (
	"net/http"
	"strconv"

	"ccee-ca.org/assist/site/theme"
)

// ReadStretch reads from an address which part of the history it asks for; what is
// no number is the newest.
func ReadStretch(r *http.Request) theme.Stretch {
	number := func(name string) int {
		n, _ := strconv.Atoi(r.URL.Query().Get(name))
		return max(n, 0)
	}
	return theme.Stretch{Before: number("before"), BeforeEdition: number("edition")}
}
