package request_test

import (
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

func TestAFiscalYearBeginsOnTheFirstOfJulyInCalifornia(t *testing.T) {
	for _, c := range []struct {
		at   time.Time
		want request.Year
		is   string
	}{
		{utc(2026, 7, 1, 7), 2026, "2026–27"}, {utc(2026, 7, 1, 7).Add(-1), 2025, "2025–26"},
		{utc(2027, 7, 1, 7).Add(-1), 2026, "2026–27"}, {utc(2027, 7, 1, 7), 2027, "2027–28"},
		{utc(2027, 1, 1, 0), 2026, "2026–27"}, {utc(2099, 12, 1, 0), 2099, "2099–00"},
	} {
		if got := request.YearOf(c.at); got != c.want || got.String() != c.is || c.at.Before(got.Begin()) ||
			!c.at.Before(got.End()) {
			t.Errorf("%s is in %s, from %s to %s", request.FormatTime(c.at), got, request.FormatTime(got.Begin()),
				request.FormatTime(got.End()))
		}
	}
}
