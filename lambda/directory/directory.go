// Package directory names an agency as the state's directory has it, by its CDS
// code. An agency types its own name and code, so the name here is no proof of who
// typed it: emails use it only once staff have verified the request.
//
// names.tsv is embedded: a code and a name a line. The build writes it from the
// list that was imported; as shipped, it has the 58 county offices.
package directory

import (
	_ "embed"
	"strings"
)

//go:embed names.tsv
var names string

// Name is the name of the agency with a CDS code: 7 digits for a district or county
// office, 14 for a charter school. It is false for a code that isn't listed, which
// may be a new agency's.
func Name(cds string) (string, bool) {
	if strings.Trim(cds, "0123456789") != "" {
		return "", false
	}
	_, rest, found := strings.Cut(names, "\n"+cds+"\t")
	if !found {
		return "", false
	}
	name, _, _ := strings.Cut(rest, "\n")
	return name, true
}
