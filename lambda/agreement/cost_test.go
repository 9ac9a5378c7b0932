package agreement

import (
	"fmt"
	"math/big"
	"testing"

	"ccee-ca.org/assist/lambda/request"
	"pgregory.net/rapid"
)

// A table's sums are what rationals say: each line rounded by itself, the
// percentages of their bases, and everything added up.
func TestCosts_Rationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		typed, direct := request.RawInput{}, new(big.Int)
		for n := range rapid.IntRange(0, 20).Draw(t, "lines") {
			quantity, rate := drawSkewed(t, "quantity", 1_000_000), drawSkewed(t, "rate", 100_000_00)
			typed[inputName("cost", n+1, "quantity")] = Quantity(quantity).String()
			typed[inputName("cost", n+1, "rate")] = Cents(rate).String()
			direct.Add(direct, round(new(big.Rat).Mul(big.NewRat(quantity, 1000), big.NewRat(rate, 1))))
		}
		indirect, agent := drawSkewed(t, "indirect", int64(MaxPercent)), drawSkewed(t, "agent", int64(MaxPercent))
		typed["indirect_rate"], typed["indirect_base"] = Percent(indirect).String(), baseDirect
		typed["agent_rate"], typed["agent_base"] = Percent(agent).String(), baseAbove
		of := func(base *big.Int, percent int64) *big.Int {
			return round(new(big.Rat).Mul(new(big.Rat).SetInt(base), big.NewRat(percent, 100_000)))
		}
		total := new(big.Int).Add(direct, of(direct, indirect))
		total.Add(total, of(total, agent))
		c := Draft{Typed: typed}.Costs()
		if c.Total != Cents(total.Int64()) || c.Direct != Cents(direct.Int64()) || !c.IsComplete {
			t.Fatalf("it is %v of %v (complete %v); exactly it is %v of %v", c.Total, c.Direct, c.IsComplete, total, direct)
		}
	})
}

// What is over the limit is said to be, and never wraps.
func TestCosts_TooLarge(t *testing.T) {
	typed := request.RawInput{"indirect_rate": "0", "agent_rate": "0"}
	for n := 1; n <= 3; n++ {
		typed[inputName("cost", n, "quantity")], typed[inputName("cost", n, "rate")] = "1", MaxCents.String()
	}
	c := Draft{Typed: typed}.Costs()
	if !c.TooLarge || c.Total != MaxCents || c.IsComplete || !c.IsOver() {
		t.Errorf("it is %+v", c)
	}
}

// The sum is compared with the not-to-exceed amount to the cent, and a line without
// its amount makes it a sum so far.
func TestCosts_Limit(t *testing.T) {
	for limit, want := range map[string]string{"100.00": "The sum is the not-to-exceed amount.",
		"99.99":  "The sum is $0.01 over the not-to-exceed amount.",
		"100.01": "The sum is $0.01 under the not-to-exceed amount.", "": "", "none": ""} {
		d := Draft{Typed: request.RawInput{"cost_1_quantity": "1", "cost_1_rate": "100", "indirect_rate": "0",
			"agent_rate": "0", "not_to_exceed": limit}}
		if got := d.Costs().Verdict(); got != want {
			t.Errorf("with %q it is %q", limit, got)
		}
		d.Typed["cost_2_line"] = "Materials"
		if c := d.Costs(); c.IsComplete || c.Total != 10000 {
			t.Errorf("with a blank line it is %+v", c)
		}
	}
}

// A percentage names its base; without one there is no amount.
func TestCosts_Bases(t *testing.T) {
	for base, want := range map[string]Cents{"": 10000, baseDirect: 11000, baseAbove: 11000, baseStated: 10005} {
		d := Draft{Typed: request.RawInput{"cost_1_quantity": "1", "cost_1_rate": "100", "indirect_rate": "10%",
			"indirect_base": base, "indirect_amount": "0.5", "agent_rate": "0"}}
		if c := d.Costs(); c.Total != want || c.IsComplete != (base != "") {
			t.Errorf("of %q it is %v (complete %v)", base, c.Total, c.IsComplete)
		}
	}
}

// A figure that can't be read is a blank, with the reason for staff, and never
// counts.
func TestOutline_UnreadFigure(t *testing.T) {
	c := caseOf(scenarios["charter-g3"])
	c.Draft.Typed["cost_1_quantity"], c.Draft.Typed["cost_1_rate"] = "12o", "1000"
	c.Draft.Typed["not_to_exceed"] = "1.005"
	d := Outline(c, monday)
	comments := map[string]string{}
	for r := range d.Runs() {
		comments[r.Blank] = r.Comment
	}
	for blank, want := range map[string]string{"Staff days on site: quantity": "“12o” isn’t a number.",
		"Not-to-exceed amount": "“1.005” has too many decimals."} {
		if comments[blank] != want {
			t.Errorf("the blank %q says %q", blank, comments[blank])
		}
	}
	if got := fmt.Sprint(c.Draft.Costs().Total); got != "0.00" {
		t.Errorf("the sum is %s", got)
	}
}
