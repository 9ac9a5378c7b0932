package agreement

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/request"
)

// Clause is a general clause. Its source is a file of content/clauses: counsel
// writes its text. Without CheckedBy it prints as a blank, whatever its text.
type Clause struct {
	ID        string   `json:"id" yaml:"-"`            // the file's name without .md
	Title     string   `json:"title" yaml:"title"`     // “State Auditor may examine”
	Owner     string   `json:"owner" yaml:"owner"`     // who decides its wording
	Version   int      `json:"version" yaml:"version"` // grows with each change of its text
	Source    string   `json:"source" yaml:"source"`   // the law that it rests on
	AppliesTo []string `json:"applies" yaml:"applies-when"`
	Why       string   `json:"why" yaml:"why"`                        // why it is there, in a few words
	CheckedBy string   `json:"checkedBy,omitempty" yaml:"checked-by"` // who checked the text, and when
	Text      string   `json:"text,omitempty" yaml:"-"`
}

// Input is the name of the input by which staff put the clause in or out.
func (c Clause) Input() string { return "clause_" + strings.ReplaceAll(c.ID, "-", "_") }

// ReasonInput is the name of the input of their reason.
func (c Clause) ReasonInput() string { return c.Input() + "_why" }

// source names the file and its version.
func (c Clause) source() string {
	return fmt.Sprintf("Clause file “%s,” version %d. %s. Checked by %s", c.ID, c.Version, c.Source, c.CheckedBy)
}

// Conditions are what a clause file can say of when it applies. A clause applies
// where one of its conditions holds.
var Conditions = map[string]func(Case) request.Fact{
	"always":         func(Case) request.Fact { return request.True },
	"district":       func(c Case) request.Fact { return factOf(c.kind() == request.District) },
	"county-office":  func(c Case) request.Fact { return factOf(c.kind() == request.CountyOffice) },
	"charter":        func(c Case) request.Fact { return factOf(c.kind() == request.Charter) },
	"g1a":            func(c Case) request.Fact { return c.isUnder("(g)(1)(A)") },
	"g1b":            func(c Case) request.Fact { return c.isUnder("(g)(1)(B)") },
	"g2":             func(c Case) request.Fact { return c.isUnder("(g)(2)") },
	"g3":             func(c Case) request.Fact { return c.isUnder("(g)(3)") },
	"over-10000":     func(c Case) request.Fact { return c.isOver(10_000_00) },
	"visits":         func(c Case) request.Fact { return c.chose("visits", request.Yes) },
	"aggregate-data": func(c Case) request.Fact { return c.chose("data", dataAggregate) },
	"student-record": func(c Case) request.Fact { return c.chose("data", dataRecords) },
	"by-hand":        func(Case) request.Fact { return request.False },
}

// ConditionNames are the names of Conditions, in order.
func ConditionNames() []string { return slices.Sorted(maps.Keys(Conditions)) }

func factOf(is bool) request.Fact {
	if is {
		return request.True
	}
	return request.False
}

func (c Case) kind() request.Agency { return c.Edition.Answers.Agency() }

func (c Case) isUnder(clause string) request.Fact {
	if c.Clause() == "" {
		return request.Unknown
	}
	return factOf(c.Clause() == clause)
}

// isOver reports whether the agreement is over an amount: by its not-to-exceed
// amount, or by its sum where there is none.
func (c Case) isOver(amount Cents) request.Fact {
	costs := c.Draft.Costs()
	switch {
	case costs.HasLimit:
		return factOf(costs.Limit > amount)
	case costs.Total > amount:
		return request.True
	case costs.IsComplete && len(costs.Lines) > 0:
		return request.False
	}
	return request.Unknown
}

func (c Case) chose(field string, values ...string) request.Fact {
	if c.Draft.Typed[field] == "" {
		return request.Unknown
	}
	return factOf(slices.Contains(values, c.Draft.Typed[field]))
}

// Choice is a clause with what the rule and staff say of it.
type Choice struct {
	Clause
	Rule   request.Fact // Unknown: what the rule asks isn't answered yet; the clause is in until then
	Typed  string       // clauseIn, clauseOut, or empty: as the rule says
	Reason string       // of staff
}

// IsIn reports whether the agreement has the clause.
func (c Choice) IsIn() bool {
	if c.Typed != "" {
		return c.Typed == clauseIn
	}
	return c.Rule != request.False
}

// IsRuledOut reports whether the rule leaves the clause out.
func (c Choice) IsRuledOut() bool { return c.Rule == request.False }

// IsUnknown reports whether what the rule asks isn't answered yet.
func (c Choice) IsUnknown() bool { return c.Rule == request.Unknown }

// IsChanged reports whether staff chose otherwise than the rule.
func (c Choice) IsChanged() bool { return c.Typed != "" && c.IsIn() != (c.Rule != request.False) }

// Choices are all clauses, in the order of their files.
func (c Case) Choices() (list []Choice) {
	for _, one := range c.Clauses {
		choice := Choice{Clause: one, Rule: request.False, Typed: c.Draft.Typed[one.Input()],
			Reason: c.Draft.Typed[one.ReasonInput()]}
		for _, name := range one.AppliesTo {
			holds, known := Conditions[name]
			if !known {
				continue
			}
			switch holds(c) {
			case request.True:
				choice.Rule = request.True
			case request.Unknown:
				if choice.Rule == request.False {
					choice.Rule = request.Unknown
				}
			}
		}
		list = append(list, choice)
	}
	return list
}
