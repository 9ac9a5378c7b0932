package agreement

// Monday is when the scenarios' requests came.
var Monday = monday

// Scenarios are the four paths, each by an agency that can use it.
func Scenarios() map[string]Case {
	cases := map[string]Case{}
	for name, a := range scenarios {
		cases[name] = caseOf(a)
	}
	return cases
}
