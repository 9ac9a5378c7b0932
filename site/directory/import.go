package directory

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// minAgencies is what each of the state's files has at least: a file with fewer is
// cut off. In 2026 there were about 990 districts and county offices, and about
// 1,280 charter schools.
const minAgencies = 900

// Source is one of the state's files.
type Source struct {
	Name string // as errors call it
	Text []byte
}

// State is what the state's two files say.
type State struct {
	Agencies []Agency  // in the order of their codes
	Day      time.Time // the latest on which the state changed either file; zero: they name none
}

// String says how many agencies there are of each kind, and of which day they are.
func (s State) String() string {
	count := map[request.Agency]int{}
	for _, a := range s.Agencies {
		count[a.Kind]++
	}
	text := fmt.Sprintf("%d districts, %d county offices, %d charter schools", count[request.District],
		count[request.CountyOffice], count[request.Charter])
	if s.Day.IsZero() {
		return text
	}
	return text + ", as the state published it on " + s.Day.Format("January 2, 2006")
}

// Import reads the state's two files, in either order. Its error says all that is
// wrong with them, with file and line: what can't be read, and what is cut off.
func Import(a, b Source) (State, error) {
	first, errA := readWhole(a)
	second, errB := readWhole(b)
	if err := errors.Join(errA, errB); err != nil {
		return State{}, err
	}
	if first.charters == second.charters {
		return State{}, fmt.Errorf(
			"%s and %s have the same columns: name pubdistricts.txt and pubschls.txt, each file "+
				"once", a.Name, b.Name)
	}
	s := State{Agencies: append(first.agencies, second.agencies...), Day: first.newest}
	if second.newest.After(s.Day) {
		s.Day = second.newest
	}
	return s, Sort(s.Agencies)
}

// readWhole reads one file, and refuses one that is cut off.
func readWhole(file Source) (stateFile, error) {
	f, err := readStateFile(file.Name, file.Text)
	if err != nil {
		return f, err
	}
	what := "districts and county offices"
	if f.charters {
		what = "charter schools"
	}
	if n := len(f.agencies); n < minAgencies {
		return f, fmt.Errorf(
			"%s:%d: the file ends after %d active %s, and the state has more than %d: it may be cut off",
			f.name, f.lines, n, what, minAgencies)
	}
	if missing := f.missingCounties(); missing != "" {
		return f, fmt.Errorf("%s:%d: the file ends without a line of %s: it may be cut off", f.name, f.lines, missing)
	}
	return f, nil
}

// missingCounties are those without a line. Each has districts and schools, and the
// state's files are in the order of the counties.
func (f stateFile) missingCounties() string {
	var names []string
	for _, c := range request.Counties() {
		if !f.counties[c.Code] {
			names = append(names, c.Name+" County")
		}
	}
	return strings.Join(names, ", ")
}

// Names is the list as the functions carry it: a code and a name a line, county
// offices included that the state's files don't list.
func Names(list []Agency) ([]byte, error) {
	list, err := withOffices(list)
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	b.WriteString("CDS\tName\n")
	for _, a := range list {
		b.WriteString(a.CDS + "\t" + a.Name + "\n")
	}
	return []byte(b.String()), nil
}
