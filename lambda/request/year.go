package request

import (
	"fmt"
	"time"
)

// Year is a fiscal year as California's schools count: from July 1 of the year that
// it is named by until the next July 1, in Pacific time.
type Year int

// FirstYear is the one in which the service began.
const FirstYear Year = 2026

// YearOf is the fiscal year in which t falls.
func YearOf(t time.Time) Year {
	t = t.In(Pacific)
	if t.Month() < time.July {
		return Year(t.Year() - 1)
	}
	return Year(t.Year())
}

// String is how a fiscal year is written: "2026–27".
func (y Year) String() string { return fmt.Sprintf("%d–%02d", int(y), (int(y)+1)%100) }

// Begin is the instant at which the year begins, and at which the one before ends.
func (y Year) Begin() time.Time { return time.Date(int(y), time.July, 1, 0, 0, 0, 0, Pacific) }

// End is the instant at which the year is over.
func (y Year) End() time.Time { return (y + 1).Begin() }
