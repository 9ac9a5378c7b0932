// Package directory is the list of agencies that the form offers for choosing: the
// state's two public files in, one small text for the browser out.
//
// The state publishes pubdistricts.txt and pubschls.txt: a line a district or
// school, values between tabs, columns known by their names in the first line, "No
// Data" for none. Districts and county offices come from the first, charter schools
// from the second; of both only what is active. content/directory.tsv is what is
// kept of them (Write, ReadKept): a line an agency, so that a change of the state's
// list is a diff that a person can read. Without that file there are the county
// offices that the project ships.
//
// Encode makes what the browser loads. A line is a county (#, its code, its
// suggested geographic lead, 1 where that lead is stated by itself) or, below it,
// an agency (o: county office, d: district, c: charter school), its name, and of
// its CDS code only what the lines above don't say: five digits, a charter school's
// seven below its district. A d without a name says a district that is not listed.
package directory

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/request"
)

// Agency is one that can be chosen.
type Agency struct {
	CDS  string // 7 digits, a charter school's 14
	Kind request.Agency
	Name string
}

// CountyOffices are the 58 county offices, which are known without the state's
// files.
func CountyOffices() []Agency {
	var list []Agency
	for _, c := range request.Counties() {
		list = append(list, Agency{c.OfficeCDS, request.CountyOffice, c.Office})
	}
	return list
}

// Sort puts agencies in the order of their codes, and says where a code is there
// twice.
func Sort(list []Agency) error {
	slices.SortFunc(list, func(a, b Agency) int { return strings.Compare(a.CDS, b.CDS) })
	for i := range list[min(1, len(list)):] {
		if a, b := list[i], list[i+1]; a.CDS == b.CDS {
			return fmt.Errorf("the code %s is both %s and %s", a.CDS, a.Name, b.Name)
		}
	}
	return nil
}

// Kinds are the kinds of agency that the browser's list has, with spaces between.
// It always has the county offices.
func Kinds(list []Agency) string {
	kinds := []string{string(request.CountyOffice)}
	for _, k := range request.Agencies {
		if k != request.CountyOffice && slices.ContainsFunc(list, func(a Agency) bool { return a.Kind == k }) {
			kinds = append(kinds, string(k))
		}
	}
	return strings.Join(kinds, " ")
}

var letters = map[request.Agency]string{request.CountyOffice: "o", request.District: "d", request.Charter: "c"}

// withOffices is the list in the order of its codes. A county whose office isn't
// listed has the one that the project ships.
func withOffices(list []Agency) ([]Agency, error) {
	list = slices.Clone(list)
	for _, office := range CountyOffices() {
		same := func(a Agency) bool {
			return a.CDS == office.CDS || a.Kind == request.CountyOffice && a.CDS[:2] == office.CDS[:2]
		}
		if !slices.ContainsFunc(list, same) {
			list = append(list, office)
		}
	}
	return list, Sort(list)
}

// Encode is the list as the browser loads it.
func Encode(list []Agency) ([]byte, error) {
	list, err := withOffices(list)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	for _, c := range request.Counties() {
		lead, sure := suggestion(c)
		fmt.Fprintf(&b, "#%s\t%s\t%s\n", c.Code, lead, sure)
		encodeCounty(&b, c.Code, list)
	}
	return b.Bytes(), nil
}

// suggestion is the geographic lead to suggest for a county, or its area where no
// lead is known; and "1" where the lead says so itself.
func suggestion(c request.County) (lead, sure string) {
	switch {
	case c.Lead == "":
		return c.LeadArea, ""
	case c.Sure == "stated":
		return c.Lead, "1"
	}
	return c.Lead, ""
}

func encodeCounty(b *bytes.Buffer, county string, list []Agency) {
	district := ""
	for _, a := range list {
		if a.CDS[:2] != county {
			continue
		}
		if a.Kind != request.Charter {
			district = a.CDS[2:]
			fmt.Fprintf(b, "%s%s\t%s\n", letters[a.Kind], a.Name, district)
			continue
		}
		if a.CDS[2:7] != district {
			district = a.CDS[2:7]
			fmt.Fprintf(b, "d\t%s\n", district)
		}
		fmt.Fprintf(b, "c%s\t%s\n", a.Name, a.CDS[7:])
	}
}
