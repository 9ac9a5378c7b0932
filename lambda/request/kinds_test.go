package request_test

import (
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// one checks a single answer of a form that is valid otherwise: what is kept of it,
// and what the page says of it.
func one(t *testing.T, base request.RawInput, name string, typed ...string) (kept, said string) {
	t.Helper()
	form := with(base, name, typed[0])
	if f, _ := request.Form.Field(name); f.Kind == request.Date {
		in := f.Inputs()
		form = with(base, in[0], typed[0], in[1], typed[1], in[2], typed[2])
	}
	c := request.Form.Check(form, now)
	switch {
	case len(c.Problems) == 0:
		return c.Answers[name], ""
	case len(c.Problems) > 1 || c.Problems[0].Field != name:
		t.Errorf("%s typed %q: %v", name, typed, c.Problems)
	}
	return "", c.Problems[0].Text
}

func TestADateIsReadFromItsThreeInputs(t *testing.T) {
	const real, year = "Enter a date on the calendar: a month, a day, and a four-digit year, like 3 14 2026.",
		"Check the year: it should be from 2013 to 2036. CCEE was established in 2013."
	for _, c := range []struct{ month, day, year, want string }{
		{"3", "14", "2026", "2026-03-14"},
		{"03", "04", "2026", "2026-03-04"},
		{" 3 ", "\t14", "2026 \n", "2026-03-14"},
		{"\u00a03", "14\u3000", "2026", "2026-03-14"},
		{"2", "29", "2028", "2028-02-29"},
		{"2", "29", "2027", real},
		{"2", "29", "2100", real},
		{"2", "30", "2028", real},
		{"4", "31", "2026", real},
		{"13", "1", "2026", real},
		{"0", "1", "2026", real},
		{"1", "0", "2026", real},
		{"-1", "1", "2026", real},
		{"March", "14", "2026", "2026-03-14"},
		{"sept.", "1", "2026", "2026-09-01"},
		{"SEP", "1", "2026", "2026-09-01"},
		{"may", "1", "2026", "2026-05-01"},
		{"Jan", "1", "2026", "2026-01-01"},
		{"December", "1", "2026", "2026-12-01"},
		{"Ma", "1", "2026", real},
		{"Marchember", "1", "2026", real},
		{"mars", "1", "2026", real},
		{"3", "14th", "2026", real},
		{"3", "14", "26", real},
		{"3", "14", "02026", real},
		{"3", "", "2026", real},
		{"", "14", "2026", real},
		{"3", "14", "", real},
		{"", "", "2026-03-14", real},
		{"3-14", "", "2026", real},
		{"", "14", "2026-3", real},
		{"٣", "14", "2026", real},
		{"３", "14", "2026", "2026-03-14"},
		{"1", "1", "2013", "2013-01-01"},
		{"12", "31", "2012", year},
		{"12", "31", "2036", "2036-12-31"},
		{"1", "1", "2037", year},
		{strings.Repeat("3", 50), "14", "2026", "Shorten this answer to 36 characters or fewer. It has 58 now."},
	} {
		kept, said := one(t, checking(request.District, "unsure"), "start", c.month, c.day, c.year)
		if kept+said != c.want {
			t.Errorf("%q %q %q: kept %q, said %q; want %q", c.month, c.day, c.year, kept, said, c.want)
		}
	}
}

func TestTheYearsThatADateMayHaveMoveWithTheClock(t *testing.T) {
	form := with(checking(request.District, "unsure"), "start_month", "1", "start_day", "1", "start_year", "2037")
	if c := request.Form.Check(form, now.AddDate(1, 0, 0)); len(c.Problems) > 0 {
		t.Errorf("a year later: %v", c.Problems)
	}
	newYear := time.Date(2027, 1, 1, 3, 0, 0, 0, time.UTC) // still 2026 in California
	if c := request.Form.Check(form, newYear); len(c.Problems) != 1 {
		t.Errorf("the year is counted elsewhere than in California: %v", c.Problems)
	}
}

func TestTechnicalAssistanceDoesNotEndBeforeItBegins(t *testing.T) {
	form := checking(request.District, "g1a")
	for year, want := range map[string]string{"2026": "",
		"2025": "Enter a date on or after the day the technical assistance started."} {
		_, said := one(t, form, "ta_to", "7", "31", year)
		if said != want {
			t.Errorf("from August 1, 2025 to July 31, %s: %q, want %q", year, said, want)
		}
	}
	if kept, said := one(t, form, "ta_to", "8", "1", "2025"); kept != "2025-08-01" {
		t.Errorf("a single day: %q", said)
	}
}

func TestACDSCodeIsOfTheAgencysKind(t *testing.T) {
	const digits = "Enter only digits in the CDS code, like 0161119."
	for _, c := range []struct {
		kind        request.Agency
		typed, want string
	}{
		{request.District, "0161119", "0161119"},
		{request.District, "01611190000000", "0161119"},
		{request.District, " 01-61119 ", "0161119"},
		{request.District, "01 61119 0000000", "0161119"},
		{request.District, "01611190130609", "Enter the 7-digit CDS code of the school district."},
		{request.District, "161119", "Enter the 7-digit CDS code of the school district."},
		{request.District, "016111900000000", "Enter the 7-digit CDS code of the school district."},
		{request.CountyOffice, "0110017", "0110017"},
		{request.CountyOffice, "01100170000000", "0110017"},
		{request.CountyOffice, "01100170130609", "Enter the 7-digit CDS code of the county office of education."},
		{request.Charter, "01611190130609", "01611190130609"},
		{request.Charter, "01-61119-0130609", "01611190130609"},
		{request.Charter, "0161119", "Enter the charter school’s 14-digit CDS code."},
		{request.Charter, "01611190000000", "Enter the charter school’s 14-digit CDS code."},
		{request.District, "O161119", digits},
		{request.District, "０161119", "0161119"},
		{request.District, "٠161119", digits},
		{request.District, "²161119", digits},
		{request.District, "01.61119", digits},
		{request.District, "0161119\n0161119", digits},
		{request.District, "- - -", "Enter the 7-digit CDS code of the school district."},
		{request.District, strings.Repeat("0", 41), "Shorten this answer to 40 characters or fewer. It has 41 now."},
	} {
		kept, said := one(t, checking(c.kind, "unsure"), "cds", c.typed)
		if kept+said != c.want {
			t.Errorf("a %s types %q: kept %q, said %q; want %q", c.kind, c.typed, kept, said, c.want)
		}
	}
	for code, want := range map[string]int{"0161119": 1, "01611190130609": 1, "016": 2} { // the kind is missing, too
		form := with(checking(request.District, "unsure"), "kind", "", "cds", code)
		if c := request.Form.Check(form, now); len(c.Problems) != want {
			t.Errorf("%s of an unknown kind: %v", code, c.Problems)
		}
	}
}

func TestAPhoneNumberIsKeptAsItIsTyped(t *testing.T) {
	const whole = "Enter the full phone number with its area code, like 916-555-0100."
	for typed, want := range map[string]string{
		"916-555-0100":                        "916-555-0100",
		" (916) 555-0100 ":                    "(916) 555-0100",
		"916.555.0100 x12":                    "916.555.0100 x12",
		"916/555-0100, ext. 12":               "916/555-0100, ext. 12",
		"+1 916 555 0100 EXT 12":              "+1 916 555 0100 EXT 12",
		"916-555-0100 #12":                    "916-555-0100 #12",
		"916-555-0100 extension 12":           "916-555-0100 extension 12",
		"916-555-0100x12":                     "916-555-0100x12",
		"916-555-0100; ask for Pat":           "916-555-0100; ask for Pat",
		"916-555-0100 or 555-0101":            "916-555-0100 or 555-0101",
		"916-555-0100, demander José":         "916-555-0100, demander José",
		"Tel. 916-555-0100 (cell)":            "Tel. 916-555-0100 (cell)",
		"tel:+1-916-555-0100":                 "tel:+1-916-555-0100",
		"916-555-0100, 916-555-0101, ext. 12": "916-555-0100, 916-555-0101, ext. 12",
		"5550100":                             "5550100",
		"555-010":                             whole,
		"999-9999":                            "999-9999",
		"ext. 12":                             whole,
		"x":                                   whole,
		strings.Repeat("5", 26):               strings.Repeat("5", 26),
		"ask the office":                      whole,
		"916-555-0100\n916-555-0101":          "Use only one line for this answer.",
		"916–555–0100":                        "916-555-0100",
		"916-555-0100 <b>":                    "916-555-0100 <b>",
		"٩١٦٥٥٥٠١٠٠":                          whole,
		strings.Repeat("5", 101):              "Shorten this answer to 100 characters or fewer. It has 101 now.",
	} {
		if kept, said := one(t, checking(request.District, "unsure"), "official_phone", typed); kept+said != want {
			t.Errorf("%q: kept %q, said %q; want %q", typed, kept, said, want)
		}
	}
}

func TestANumberIsReadWithOrWithoutCommas(t *testing.T) {
	const whole, months = "Enter one whole number in digits, like 9.", "Enter a number from 1 to 60."
	for _, c := range []struct{ name, typed, want string }{
		{"months", "9", "9"}, {"months", " 9 ", "9"}, {"months", "09", "9"}, {"months", "1", "1"},
		{"months", "60", "60"},
		{"months", "0", months}, {"months", "61", months}, {"months", "99999999999999999999", months},
		{"months", "nine", whole}, {"months", "9 months", "9"}, {"months", "9months", "9"},
		{"months", "9 Month", "9"}, {"months", "9 mo.", "9"}, {"months", "9 mos", "9"}, {"months", "9-month", "9"},
		{"months", "9 weeks", whole}, {"months", "9 m", whole}, {"months", "6-9 months", whole},
		{"months", "months", whole}, {"months", "9 months and a half", whole}, {"months", "9.5", whole},
		{"months", "9 mths", "9"}, {"months", "9 mth.", "9"}, {"months", "9 month(s)", "9"}, {"months", "9.", "9"},
		{"months", "9 calendar months", "9"}, {"months", "9 months,", "9"}, {"months", "9,", "9"},
		{"months", "(9)", "9"}, {"months", "(9 months)", "9"}, {"months", "Months: 9", "9"}, {"months", "9 - months", "9"},
		{"months", "9-", whole}, {"months", ".9", whole}, {"months", "(-9)", whole}, {"months", "9 (nine)", whole},
		{"months", "9 mt", whole}, {"months", "9 ms", whole}, {"months", "9. 5 months", whole},
		{"months", "9+ months", whole},
		{"months", "9 calendar", whole}, {"months", "1,200 months", months}, {"months", "9 months or 12", whole},
		{"months", "1,5", whole},
		{"months", "-9", whole}, {"months", "+9", whole},
		{"months", "1e1", whole}, {"months", "0x9", whole}, {"months", "٩", whole}, {"months", ",", whole},
		{"months", "9\n9", whole},
		{"months", "1,200", months}, {"months", "12,00", whole}, {"months", "1,2,3", whole},
		{"months", ",200", whole}, {"months", "1,200,", whole}, {"months", "about 9", whole},
		// estimates, which people read
		{"pupils", "about 120", "about 120"}, {"pupils", "2,400", "2,400"}, {"pupils", "120-150", "120-150"},
		{"staff", "120–150, part-time", "120–150, part-time"}, {"staff", "85\n", "85"},
		{"staff", strings.Repeat("9", 61), "Shorten this answer to 60 characters or fewer. It has 61 now."},
	} {
		if kept, said := one(t, checking(request.District, "unsure"), c.name, c.typed); kept+said != c.want {
			t.Errorf("%s %q: kept %q, said %q; want %q", c.name, c.typed, kept, said, c.want)
		}
	}
}

func TestAnEarlierRequestIsNamedByItsReference(t *testing.T) {
	for typed, want := range map[string]string{
		" rfa 2026 7kq4 x ": "RFA-2026-7KQ4-X",
		"RFA-2026-7KQ4-M":   "This reference number has a typo: compare it with your receipt.",
		"RFA-2026-7KQ4":     "A reference number looks like RFA-2026-7KQ4-X.",
	} {
		if kept, said := one(t, checking(request.District, "unsure"), "replaces", typed); kept+said != want {
			t.Errorf("%q: kept %q, said %q; want %q", typed, kept, said, want)
		}
	}
}

func TestAnAddressIsCheckedWhereItIsTyped(t *testing.T) {
	for _, name := range []string{"official_email", "contact_email", "fiscal_email"} {
		if kept, said := one(t, checking(request.District, "unsure"), name,
			" Pat@EXAMPLE.org "); kept != "Pat@example.org" {
			t.Errorf("%s: kept %q, said %q", name, kept, said)
		}
		if kept, said := one(t, checking(request.District, "unsure"), name,
			"Pat <pat@example.org>;"); kept != "pat@example.org" {
			t.Errorf("%s: kept %q, said %q", name, kept, said)
		}
		if kept, said := one(t, checking(request.District, "unsure"), name, "josé@example.org"); !strings.HasSuffix(
			said, "It has “é”.") {
			t.Errorf("%s: kept %q, said %q", name, kept, said)
		}
	}
}
