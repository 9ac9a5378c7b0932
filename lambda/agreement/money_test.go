package agreement

import (
	"errors"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// round states rounding on its own: the nearest whole number, half up.
func round(r *big.Rat) *big.Int {
	doubled := new(big.Rat).Add(new(big.Rat).Mul(r, big.NewRat(2, 1)), big.NewRat(1, 1))
	return new(big.Int).Div(doubled.Num(), new(big.Int).Mul(doubled.Denom(), big.NewInt(2)))
}

// drawSkewed draws numbers of all sizes, those at the limits often.
func drawSkewed(t *rapid.T, name string, most int64) int64 {
	return rapid.OneOf(rapid.Int64Range(0, most), rapid.Int64Range(0, min(most, 5000)),
		rapid.Int64Range(most-min(most, 5000), most), rapid.SampledFrom([]int64{0, 1, 5, 499, 500, 501, most})).Draw(t, name)
}

func checkAmount(t *rapid.T, got Cents, err error, exact *big.Rat) {
	t.Helper()
	want := round(exact)
	if want.Cmp(big.NewInt(int64(MaxCents))) > 0 {
		if !errors.Is(err, ErrTooLarge) {
			t.Fatalf("%v is over the limit, and it gave %d, %v", want, got, err)
		}
		return
	}
	if err != nil || want.Cmp(big.NewInt(int64(got))) != 0 {
		t.Fatalf("it gave %d, %v; exactly it is %v, rounded %v", got, err, exact, want)
	}
}

// A quantity at a rate is what rationals say it is.
func TestTimes_Rationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rate, quantity := drawSkewed(t, "rate", int64(MaxCents)), drawSkewed(t, "quantity", int64(MaxQuantity))
		got, err := Cents(rate).Times(Quantity(quantity))
		checkAmount(t, got, err, new(big.Rat).Mul(big.NewRat(rate, 1), big.NewRat(quantity, 1000)))
	})
}

// So is a percentage of an amount.
func TestPercentOf_Rationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base, percent := drawSkewed(t, "base", int64(MaxCents)), drawSkewed(t, "percent", int64(MaxPercent))
		got, err := Percent(percent).Of(Cents(base))
		checkAmount(t, got, err, new(big.Rat).Mul(big.NewRat(base, 1), big.NewRat(percent, 100_000)))
	})
}

// And a sum.
func TestPlus_Rationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawSkewed(t, "a", int64(MaxCents)), drawSkewed(t, "b", int64(MaxCents))
		got, err := Cents(a).Plus(Cents(b))
		checkAmount(t, got, err, big.NewRat(0, 1).Add(big.NewRat(a, 1), big.NewRat(b, 1)))
	})
}

// What is printed reads as the same number, and as math/big reads it.
func TestParse_RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Cents(drawSkewed(t, "cents", int64(MaxCents)))
		q := Quantity(drawSkewed(t, "quantity", int64(MaxQuantity)))
		p := Percent(drawSkewed(t, "percent", int64(MaxPercent)))
		cents, err1 := ParseCents(c.Dollars())
		quantity, err2 := ParseQuantity(q.String())
		percent, err3 := ParsePercent(p.String())
		if cents != c || quantity != q || percent != p || errors.Join(err1, err2, err3) != nil {
			t.Fatalf("%v %v %v read as %v %v %v: %v", c, q, p, cents, quantity, percent, errors.Join(err1, err2, err3))
		}
	})
}

// The half of a cent goes up, once for each line.
func TestTimes_Rounding(t *testing.T) {
	for _, c := range []struct {
		rate     Cents
		quantity Quantity
		want     Cents
	}{{1, 500, 1}, {1, 499, 0}, {333, 1500, 500}, {100_000, 12_000, 1_200_000}, {1, 1, 0}, {0, 1000, 0}} {
		if got, err := c.rate.Times(c.quantity); got != c.want || err != nil {
			t.Errorf("%v × %v is %v (%v), not %v", c.rate, c.quantity, got, err, c.want)
		}
	}
}

// What is typed is read as people type it, and what is no number is said to be none.
func TestParseCents_Typed(t *testing.T) {
	for typed, want := range map[string]Cents{"1200": 120000, "$1,200.00": 120000, " 1,200.5 ": 120050, ".5": 50, "0": 0,
		"1.500": 150, "9,999,999,999.99": MaxCents} {
		if got, err := ParseCents(typed); got != want || err != nil {
			t.Errorf("%q reads as %d (%v), not %d", typed, got, err, want)
		}
	}
	for typed, want := range map[string]error{"": ErrNumber, "$": ErrNumber, ".": ErrNumber, "-5": ErrNumber,
		"12o": ErrNumber, "1,20": ErrNumber, "12,00": ErrNumber, "1.2.3": ErrNumber, "1.005": ErrDecimals,
		"10,000,000,000": ErrTooLarge, "99999999999999999999999999": ErrTooLarge, "1e3": ErrNumber, "٣": ErrNumber} {
		if got, err := ParseCents(typed); !errors.Is(err, want) {
			t.Errorf("%q reads as %d, %v; it should be %v", typed, got, err, want)
		}
	}
}
