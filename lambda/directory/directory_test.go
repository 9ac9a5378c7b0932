package directory

import (
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// Every county office has its name, whether or not the state's files were imported.
func TestName_CountyOffices(t *testing.T) {
	for _, c := range request.Counties() {
		if name, found := Name(c.OfficeCDS); !found || name == "" {
			t.Errorf("the code %s of %s has no name", c.OfficeCDS, c.Office)
		}
	}
}

// A name is found by the whole code alone: not by a part of it, nor by text that
// reads like a line of the list.
func TestName_WholeCodeOnly(t *testing.T) {
	kept := names
	t.Cleanup(func() { names = kept })
	names = "CDS\tName\n0161119\tAlameda Unified\n01611190106401\tEscuela Cañada\n"
	for cds, want := range map[string]string{"0161119": "Alameda Unified", "01611190106401": "Escuela Cañada",
		"161119": "", "01611": "", "": "", "CDS": "", "01611190000000": "",
		"0161119\tAlameda Unified\n01611190106401": "",
		"0161119\n": ""} {
		if got, found := Name(cds); got != want || found != (want != "") {
			t.Errorf("%q is %q, %t, want %q", cds, got, found, want)
		}
	}
}
