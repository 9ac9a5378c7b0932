package agreement

import (
	"errors"
	"fmt"
	"math/bits"
	"strings"
)

// Money is whole cents, and sums are exact. A quantity has at most three decimals,
// and a percentage at most three; both are whole thousandths. An amount that
// doesn't come out in whole cents is rounded to the nearest, and half a cent up:
// once for each line, never for a sum. Nothing is negative. A number beyond its
// limit is an error and never wraps.

// Cents is an amount of money, 0 to MaxCents.
type Cents int64

// Quantity is a number of units in thousandths, 0 to MaxQuantity: 2.5 days is 2500.
type Quantity int64

// Percent is a percentage in thousandths of a percent, 0 to MaxPercent: 9.57% is
// 9570.
type Percent int64

// The limits: ten billion dollars less a cent, a million units, and a hundred
// percent.
const (
	MaxCents    Cents    = 999_999_999_999
	MaxQuantity Quantity = 1_000_000_000
	MaxPercent  Percent  = 100_000
)

// Errors of figures.
var (
	ErrNumber   = errors.New("not a number")
	ErrTooLarge = errors.New("too large")
	ErrDecimals = errors.New("too many decimals")
)

// Times is the amount of a quantity at a rate, rounded to the nearest cent, half a
// cent up. ErrTooLarge: it is more than MaxCents.
func (c Cents) Times(q Quantity) (Cents, error) { return multiplyDivide(int64(c), int64(q), 1000) }

// Of is a percentage of an amount, rounded as Times rounds.
func (p Percent) Of(base Cents) (Cents, error) { return multiplyDivide(int64(base), int64(p), 100_000) }

// multiplyDivide is a·b/d in whole cents, half up. The product has 128 bits.
func multiplyDivide(a, b, d int64) (Cents, error) {
	if a < 0 || b < 0 {
		return 0, ErrNumber
	}
	high, low := bits.Mul64(uint64(a), uint64(b))
	low, carry := bits.Add64(low, uint64(d)/2, 0)
	high += carry
	if high >= uint64(d) {
		return 0, ErrTooLarge
	}
	quotient, _ := bits.Div64(high, low, uint64(d))
	if quotient > uint64(MaxCents) {
		return 0, ErrTooLarge
	}
	return Cents(quotient), nil
}

// Plus is the sum of two amounts. ErrTooLarge: it is more than MaxCents.
func (c Cents) Plus(d Cents) (Cents, error) {
	if c < 0 || d < 0 {
		return 0, ErrNumber
	}
	if c > MaxCents || d > MaxCents-c {
		return 0, ErrTooLarge
	}
	return c + d, nil
}

// String is the amount as people write it: 1,234,567.80.
func (c Cents) String() string {
	return group(fmt.Sprint(int64(c)/100)) + fmt.Sprintf(".%02d", int64(c)%100)
}

// Dollars is String with the sign: $1,234,567.80.
func (c Cents) Dollars() string { return "$" + c.String() }

// String is the quantity without zeros at its end: 2.5, 1,000.
func (q Quantity) String() string { return thousandths(int64(q)) }

// String is the percentage with its sign: 9.57%.
func (p Percent) String() string { return thousandths(int64(p)) + "%" }

func thousandths(n int64) string {
	whole, rest := group(fmt.Sprint(n/1000)), n%1000
	if rest == 0 {
		return whole
	}
	return whole + "." + strings.TrimRight(fmt.Sprintf("%03d", rest), "0")
}

// group puts a comma before each three digits.
func group(digits string) string {
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// ParseCents reads an amount as people type it: 1200, $1,200.00, 1,200.5.
func ParseCents(typed string) (Cents, error) {
	n, err := parseDecimal(strings.TrimPrefix(strings.TrimSpace(typed), "$"), 2, int64(MaxCents))
	return Cents(n), err
}

// ParseQuantity reads a number of units: 12, 2.5, 1,000.
func ParseQuantity(typed string) (Quantity, error) {
	n, err := parseDecimal(typed, 3, int64(MaxQuantity))
	return Quantity(n), err
}

// ParsePercent reads a percentage, with its sign or without: 9.57, 9.57%.
func ParsePercent(typed string) (Percent, error) {
	n, err := parseDecimal(strings.TrimSuffix(strings.TrimSpace(typed), "%"), 3, int64(MaxPercent))
	return Percent(n), err
}

// parseDecimal reads a decimal number into whole units of its last place. Commas
// stand where they group three digits, or nowhere.
func parseDecimal(typed string, places int, most int64) (int64, error) {
	whole, rest, _ := strings.Cut(strings.TrimSpace(typed), ".")
	digits := strings.ReplaceAll(whole, ",", "")
	if digits+rest == "" || !areDigits(digits) || !areDigits(rest) {
		return 0, ErrNumber
	}
	if strings.Contains(whole, ",") && group(digits) != whole {
		return 0, ErrNumber
	}
	rest = strings.TrimRight(rest, "0")
	if len(rest) > places {
		return 0, ErrDecimals
	}
	var n int64
	for _, digit := range digits + rest + strings.Repeat("0", places-len(rest)) {
		n = 10*n + int64(digit-'0')
		if n > most {
			return 0, ErrTooLarge
		}
	}
	return n, nil
}

func areDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }
