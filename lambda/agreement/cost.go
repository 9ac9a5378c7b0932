package agreement

import (
	"errors"
	"strings"
)

// Costs are the cost table of a draft with its sums.
type Costs struct {
	Lines      []CostLine
	Direct     Cents // the sum of the lines with a quantity and a rate
	Indirect   PercentLine
	Agent      PercentLine
	Total      Cents // the sum of all amounts that are known
	IsComplete bool  // every line has its amount
	TooLarge   bool  // a sum is over MaxCents, and counts as it was before
	Limit      Cents // not to exceed
	HasLimit   bool
}

// CostLine is a line with a quantity and a rate, as typed.
type CostLine struct {
	Row                         int
	Line, Basis, Quantity, Rate string
	Amount                      Cents
	Err                         error // there is no amount, and why
}

// PercentLine is a line that is a percentage of others.
type PercentLine struct {
	Rate   string // as typed
	Base   string // baseDirect, baseAbove, baseStated
	Of     Cents  // the base
	Amount Cents
	Err    error
}

// errBlank says that a figure isn't typed yet.
var errBlank = errors.New("blank")

// Costs computes the table. Each line is rounded by itself, and sums are exact.
func (d Draft) Costs() Costs {
	c := Costs{IsComplete: true}
	for _, n := range d.rows("cost") {
		l := d.costLine(n)
		c.IsComplete = c.IsComplete && l.Err == nil
		c.add(&c.Direct, l.Amount)
		c.Lines = append(c.Lines, l)
	}
	c.Total = c.Direct
	c.Indirect = d.percentLine("indirect", c)
	c.add(&c.Total, c.Indirect.Amount)
	c.Agent = d.percentLine("agent", c)
	c.add(&c.Total, c.Agent.Amount)
	c.IsComplete = c.IsComplete && c.Indirect.Err == nil && c.Agent.Err == nil && !c.TooLarge
	limit, err := ParseCents(d.Typed["not_to_exceed"])
	c.Limit, c.HasLimit = limit, err == nil
	return c
}

func (c *Costs) add(sum *Cents, amount Cents) {
	total, err := sum.Plus(amount)
	if err != nil {
		c.TooLarge = true
		return
	}
	*sum = total
}

func (d Draft) costLine(n int) CostLine {
	cell := func(column string) string { return d.Typed[inputName("cost", n, column)] }
	l := CostLine{Row: n, Line: cell("line"), Basis: cell("basis"), Quantity: cell("quantity"), Rate: cell("rate")}
	if l.Quantity == "" || l.Rate == "" {
		l.Err = errBlank
		return l
	}
	quantity, err1 := ParseQuantity(l.Quantity)
	rate, err2 := ParseCents(l.Rate)
	l.Err = errors.Join(err1, err2)
	if l.Err == nil {
		l.Amount, l.Err = rate.Times(quantity)
	}
	return l
}

// percentLine is a percentage of what the table has so far. A rate of zero needs
// no base.
func (d Draft) percentLine(name string, c Costs) PercentLine {
	l := PercentLine{Rate: d.Typed[name+"_rate"], Base: d.Typed[name+"_base"]}
	if l.Rate == "" {
		l.Err = errBlank
		return l
	}
	percent, err := ParsePercent(l.Rate)
	if err != nil || percent == 0 {
		l.Err = err
		return l
	}
	switch l.Base {
	case baseDirect:
		l.Of = c.Direct
	case baseAbove:
		l.Of = c.Total
	case baseStated:
		l.Of, l.Err = ParseCents(d.Typed[name+"_amount"])
		if d.Typed[name+"_amount"] == "" {
			l.Err = errBlank
		}
	default:
		l.Err = errBlank
	}
	if l.Err == nil {
		l.Amount, l.Err = percent.Of(l.Of)
	}
	return l
}

// Verdict is how the sum compares with the not-to-exceed amount, in a sentence;
// empty where there is no such amount.
func (c Costs) Verdict() string {
	sum := "The sum so far"
	if c.IsComplete {
		sum = "The sum"
	}
	switch {
	case c.TooLarge:
		return "A sum is over " + MaxCents.Dollars() + " and can’t be added up."
	case !c.HasLimit:
		return ""
	case c.Total > c.Limit:
		return sum + " is " + (c.Total - c.Limit).Dollars() + " over the not-to-exceed amount."
	case c.Total == c.Limit:
		return sum + " is the not-to-exceed amount."
	}
	return sum + " is " + (c.Limit - c.Total).Dollars() + " under the not-to-exceed amount."
}

// IsOver reports whether the sum is over the not-to-exceed amount.
func (c Costs) IsOver() bool { return c.TooLarge || c.HasLimit && c.Total > c.Limit }

// whyUnread is what staff read of a figure that can't be read.
func whyUnread(typed string, err error) string {
	switch {
	case errors.Is(err, ErrTooLarge):
		return "“" + typed + "” is too large"
	case errors.Is(err, ErrDecimals):
		return "“" + typed + "” has too many decimals"
	}
	return strings.TrimSpace("“" + typed + "” isn’t a number")
}
