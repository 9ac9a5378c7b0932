package agreement

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ccee-ca.org/assist/lambda/request"
)

// Part is a part of an agreement, in its order.
type Part struct{ ID, Number, Title string }

// Parts are the parts of an agreement.
var Parts = []Part{{"cover", "", "Cover"}, {"recitals", "1", "Recitals"}, {"need", "2", "Need"},
	{"scope", "3", "Scope of work"}, {"deliverables", "4", "Deliverables and schedule"},
	{"responsibilities", "5", "Responsibilities"}, {"outcomes", "6", "Outcomes and measures"},
	{"costs", "7", "Costs and payment"}, {"term", "8", "Term, amendment, and termination"},
	{"clauses", "9", "General clauses"}, {"negotiation", "10", "Contract language"},
	{"signatures", "11", "Signatures"}, {"sources", "", "Exhibit: where each part comes from"}}

// List is a part of a draft that has rows. A row in which nothing is typed is none.
type List struct {
	Name    string
	Label   string // of one row: “Deliverable”
	Max     int    // rows
	Columns []request.Field
}

// Lists are the lists of a draft.
var Lists = []List{
	{"scope", "Scope item", 15, []request.Field{long("text", "", 2000)}},
	{"deliverable", "Deliverable", 25, []request.Field{line("what", "deliverable", 300), line("who", "who", 120),
		line("due", "due", 60), line("accepted", "accepted by", 120)}},
	{"agency_does", "Agency’s responsibility", 15, []request.Field{long("text", "", 500)}},
	{"ccee_does", "CCEE’s responsibility", 15, []request.Field{long("text", "", 500)}},
	{"others_do", "Others’ responsibility", 15, []request.Field{long("text", "", 500)}},
	{"outcome", "Outcome", 15, []request.Field{long("outcome", "outcome", 500), line("measure", "measure", 300),
		line("baseline", "baseline", 200), line("target", "target", 200), line("when", "by when", 100)}},
	{"share", "Assisting agency", 10, []request.Field{line("agency", "agency", 200), line("share", "its share", 200)}},
	{"cost", "Cost line", 20, []request.Field{line("line", "line", 150), line("basis", "basis", 100),
		line("quantity", "quantity", 20), line("rate", "rate in dollars", 20)}},
}

// The bases of a percentage.
const (
	baseDirect = "direct" // of the lines with a quantity and a rate
	baseAbove  = "above"  // of all lines above it
	baseStated = "stated" // of an amount that staff type
)

var bases = []request.Option{{Value: baseDirect, Label: "of the lines with a quantity and a rate"},
	{Value: baseAbove, Label: "of all lines above it"}, {Value: baseStated, Label: "of this amount"}}

// What staff say of visits and of data, and do with a clause.
const (
	dataNone      = "none"
	dataAggregate = "aggregate"
	dataRecords   = "records"
	clauseIn      = "in"
	clauseOut     = "out"
)

var visits = []request.Option{{Value: request.Yes, Label: "CCEE’s staff may meet students"},
	{Value: request.No, Label: "CCEE’s staff don’t meet students"}}

var studentData = []request.Option{{Value: dataNone, Label: "CCEE gets no data about students"},
	{Value: dataAggregate, Label: "CCEE gets aggregate data only"},
	{Value: dataRecords, Label: "CCEE gets student records"}}

// fields are the inputs that are no rows of a list.
var fields = []request.Field{
	line("agreement_number", "Agreement number", 60),
	long("notice_agency", "Agency’s address for notices", 500),
	long("notice_agent", "Administrative Agent’s address for notices", 500),
	long("notice_ccee", "CCEE’s address for notices", 500),
	line("official", "Agency’s official", 300),
	line("contact_agency", "Agency’s contact for the work", 200),
	line("contact_ccee", "CCEE’s contact for the work", 200),
	line("fiscal", "Agency’s fiscal contact", 200),
	long("funding", "Paid from", 1000),
	line("board_on", "Board date", 60),
	choice("clause", "Path of EC 52074(g)", pathOptions()...),
	long("assistance", "Technical assistance, and when", 500),
	line("assistance_from", "Start of the technical assistance", 60),
	line("assistance_to", "End of the technical assistance", 60),
	long("determination", "Who determined what, and when", 1000),
	line("determined_on", "Date of the determination", 60),
	line("determined_by", "Who made the determination", 120),
	line("told_by", "Who told the Agency of the determination", 120),
	long("agreement_of_lead", "Geographic lead agency’s agreement", 500),
	line("apportionment", "Date of the emergency apportionment", 60),
	long("sites", "Sites", 1000),
	long("people", "Students and staff involved", 500),
	long("excluded", "Out of scope", 2000),
	long("assumed", "Assumptions", 2000),
	choice("visits", "Visits to schools", visits...),
	choice("data", "Data about students", studentData...),
	long("cost_stated", "Cost to the agency", 2000),
	line("indirect_rate", "Indirect rate", 20),
	line("indirect_year", "Fiscal year of the indirect rate", 20),
	choice("indirect_base", "Base of the indirect rate", bases...),
	line("indirect_amount", "Amount that the indirect rate applies to", 30),
	line("agent_rate", "Administrative Agent’s rate", 20),
	choice("agent_base", "Base of the Administrative Agent’s rate", bases...),
	line("agent_amount", "Amount that the Administrative Agent’s rate applies to", 30),
	line("not_to_exceed", "Not-to-exceed amount", 30),
	line("invoice", "When to invoice", 300),
	line("pay_within", "Payment due within", 100),
	long("past_amount", "What happens past the amount", 1000),
	line("term_start", "Start", 60),
	line("term_end", "End", 60),
	long("insurance", "Insurance limits", 1000),
	long("changes", "Clauses that the agency wants changed", 2000),
	line("authority", "Signer’s authority", 300),
	line("signer_agent", "Who signs for the Administrative Agent", 200),
	line("signer_ccee", "Who signs for CCEE", 200),
}

func line(name, label string, limit int) request.Field {
	return request.Field{Name: name, Kind: request.Text, Label: label, Limit: limit}
}

func long(name, label string, limit int) request.Field {
	return request.Field{Name: name, Kind: request.Long, Label: label, Limit: limit}
}

func choice(name, label string, options ...request.Option) request.Field {
	return request.Field{Name: name, Kind: request.Select, Label: label, Options: options}
}

func pathOptions() (list []request.Option) {
	for _, r := range request.Rules {
		if r.Path {
			list = append(list, request.Option{Value: r.Clause, Label: r.Clause})
		}
	}
	return list
}

// Form is all inputs of a draft: the fields, the rows of the lists, and two for
// each clause.
func Form(clauses []Clause) request.FormSections {
	all := slices.Clone(fields)
	for _, l := range Lists {
		for row := 1; row <= l.Max; row++ {
			all = append(all, l.row(row)...)
		}
	}
	for _, c := range clauses {
		all = append(all, choice(c.Input(), "Clause “"+c.Title+"”",
			request.Option{Value: clauseIn, Label: "in"}, request.Option{Value: clauseOut, Label: "out"}),
			line(c.ReasonInput(), "Reason about “"+c.Title+"”", 500))
	}
	return request.FormSections{{ID: "agreement", Fields: all}}
}

// row are the inputs of a list's row, labeled with it.
func (l List) row(n int) (list []request.Field) {
	for _, f := range l.Columns {
		label := fmt.Sprintf("%s %d", l.Label, n)
		if f.Label != "" {
			label += ": " + f.Label
		}
		f.Name, f.Label = inputName(l.Name, n, f.Name), label
		list = append(list, f)
	}
	return list
}

func findList(name string) List {
	i := slices.IndexFunc(Lists, func(l List) bool { return l.Name == name })
	if i < 0 {
		panic("no list " + name)
	}
	return Lists[i]
}

// rows are the numbers of the rows of a list in which something is typed.
func (d Draft) rows(name string) (list []int) {
	l := findList(name)
	for n := 1; n <= l.Max; n++ {
		if slices.ContainsFunc(l.row(n), func(f request.Field) bool { return d.Typed[f.Name] != "" }) {
			list = append(list, n)
		}
	}
	return list
}

// Tidy is what was typed as a draft keeps it: without what is blank or ours no
// more, and with the rows of each list one after another.
func Tidy(typed request.RawInput, clauses []Clause) request.RawInput {
	tidy, d := request.RawInput{}, Draft{Typed: request.RawInput{}}
	for _, name := range Form(clauses).Inputs() {
		text := strings.ReplaceAll(typed[name], "\r\n", "\n")
		if !request.IsBlank(text) {
			d.Typed[name] = strings.TrimSpace(text)
		}
	}
	moved := map[string]bool{}
	for _, l := range Lists {
		for at, n := range d.rows(l.Name) {
			for i, f := range l.row(n) {
				moved[f.Name] = true
				if text := d.Typed[f.Name]; text != "" {
					tidy[l.row(at + 1)[i].Name] = text
				}
			}
		}
	}
	for name, text := range d.Typed {
		if !moved[name] {
			tidy[name] = text
		}
	}
	return tidy
}

// RemoveRow is what was typed without a row of a list, named "deliverable_2".
func RemoveRow(typed request.RawInput, row string, clauses []Clause) request.RawInput {
	without := request.RawInput{}
	for name, text := range typed {
		if !strings.HasPrefix(name, row+"_") {
			without[name] = text
		}
	}
	return Tidy(without, clauses)
}

// IsFigure reports whether an input is for a number.
func IsFigure(input string) bool {
	_, column := splitInput(input)
	return slices.Contains([]string{"quantity", "rate", "amount", "exceed"}, column)
}

// InputOfTag is the name of the input of which a run's tag speaks, and whether it
// is of an input.
func InputOfTag(tag string) (string, bool) {
	name, version, _ := strings.Cut(tag, ";")
	number, is := strings.CutPrefix(version, "d")
	_, err := strconv.Atoi(number)
	return name, is && err == nil
}
