package theme

import (
	"fmt"
	"io"
	"slices"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// DeskReport is what a fiscal year's requests come to.
type DeskReport struct {
	AtDesk
	request.Report
	Now     time.Time
	Damaged bool // something that belongs in it could not be read
	Altered int  // requests in it whose record is not as it was written
}

// DeskReport writes that page.
func (t DeskTheme) DeskReport(w io.Writer, p DeskReport) error { return t.render(w, "deskreport", &p) }

// Years are the links to the fiscal years that may have data, the latest first, and
// to the one that is shown.
func (p *DeskReport) Years() (list []part) {
	now := request.YearOf(p.Now)
	years := []request.Year{p.Year}
	for y := request.FirstYear; y <= now; y++ {
		years = append(years, y)
	}
	slices.Sort(years)
	for _, y := range slices.Backward(slices.Compact(years)) {
		list = append(list, part{Link{y.String(), fmt.Sprintf("%s?year=%d", p.Path, int(y))}, y == p.Year})
	}
	return list
}

// Percent is how many of 100 verifications that were due were made in time.
func (p *DeskReport) Percent() int {
	n, _ := p.Promise.Percent()
	return n
}

// Days are the first and the last day of the fiscal year.
func (p *DeskReport) Days() string {
	return fmt.Sprintf("July 1, %d to June 30, %d", int(p.Year), int(p.Year)+1)
}

// Decided is how many requests have a decision that stands.
func (p *DeskReport) Decided() int {
	return p.In(request.Accepted, request.Agreed, request.Declined, request.Referred)
}

// Stats are the figures beside the one of the 48 hours: what became of the
// requests.
func (p *DeskReport) Stats() []stat {
	decided := fmt.Sprintf("of %s", count(p.Decided(), "decision"))
	return []stat{
		{"Received", p.Received, "in the fiscal year"},
		{"Accepted", p.In(request.Accepted, request.Agreed),
			fmt.Sprintf("%d signed, %d in preparation", p.In(request.Agreed), p.In(request.Accepted))},
		{"Declined", p.In(request.Declined), decided},
		{"Referred elsewhere", p.In(request.Referred), decided},
		{"Withdrawn", p.In(request.Withdrawn), "by the agency"},
		{"Not decided yet", p.In(request.Received, request.Verified, request.Asked),
			fmt.Sprintf("%d to verify, %d to review, %d with the agency", p.In(request.Received),
				p.In(request.Verified), p.In(request.Asked))},
	}
}

// stat is a figure with its name and what it consists of.
type stat struct {
	Name string
	N    int
	Of   string
}

// count is a number of things: "1 decision", "2 decisions".
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Trend are the months, each a column of the chart and a row of its table.
func (p *DeskReport) Trend() (columns []monthColumn) {
	most := 1
	for _, m := range p.Months {
		most = max(most, m.All())
	}
	for _, m := range p.Months {
		columns = append(columns, monthColumn{Month: m, Height: monthHeight * m.All() / most})
	}
	return columns
}

// monthHeight is the height of the tallest column, in pixels.
const monthHeight = 150

// monthColumn is a month as a column: what is not due on top, then what is late,
// then what was on time.
type monthColumn struct {
	request.Month
	Height int // of the column, in pixels
}

// Name is the month's short name.
func (m monthColumn) Name() string { return m.Begin.Format("Jan") }

// LateFrom is where the late part begins, in requests from the top.
func (m monthColumn) LateFrom() int { return m.NotDue() }

// OnTimeFrom is where the part begins that was on time, in the same way.
func (m monthColumn) OnTimeFrom() int { return m.NotDue() + m.Overdue() }

// Share is the percentage on time, or a dash where nothing was due.
func (m monthColumn) Share() string {
	n, any := m.Promise.Percent()
	if !any {
		return "–"
	}
	return fmt.Sprintf("%d%%", n)
}

// PathChart is the chart of the clauses asked under.
func (p *DeskReport) PathChart() chart {
	return newChart("path", "By path", "Clause of EC 52074", p.Paths)
}

// KindChart is the chart of the kinds of agency.
func (p *DeskReport) KindChart() chart {
	return newChart("kind", "By kind of agency", "Kind of agency", p.Kinds)
}

// ChannelChart is the chart of how requests came.
func (p *DeskReport) ChannelChart() chart {
	return newChart("channel", "By how they came", "How it came", p.Channels)
}

// CountyChart is the chart of the counties.
func (p *DeskReport) CountyChart() chart {
	return newChart("county", "By county", "County", p.Counties)
}

// StatusChart is the chart of the statuses.
func (p *DeskReport) StatusChart() chart {
	return newChart("status", "By status", "Current status", p.Statuses)
}

// VerificationChart is the chart of what became of the 48 hours.
func (p *DeskReport) VerificationChart() chart {
	return newChart("verification", "Verifications", "Result", p.Promise.Tallies())
}

// AgreementChart is the chart of what became of the five business days.
func (p *DeskReport) AgreementChart() chart {
	return newChart("agreement", "Agreements", "Result", p.Preparation.Tallies())
}

// ConfirmationChart is the chart of what became of the questions to officials.
func (p *DeskReport) ConfirmationChart() chart {
	return newChart("confirmation", "Questions to officials", "Result", p.Confirmations.Tallies())
}

// chart is a table with a bar beside each number. What has no request has no row.
type chart struct {
	ID, Title, Head string
	Rows            []chartRow
}

type chartRow struct {
	Name  string
	N     int
	Width string // of its bar, in percent of the longest
}

func newChart(id, title, head string, list []request.Tally) chart {
	c, most := chart{ID: id, Title: title, Head: head}, 0
	for _, t := range list {
		most = max(most, t.N)
	}
	for _, t := range list {
		if t.N > 0 {
			c.Rows = append(c.Rows, chartRow{t.Name, t.N, fmt.Sprintf("%.1f", 100*float64(t.N)/float64(most))})
		}
	}
	return c
}

// Times are how long the steps take.
func (p *DeskReport) Times() (rows []paceRow) {
	for _, one := range p.Paces {
		row := paceRow{one.Name, one.N, tooFew, tooFew}
		if one.Enough() {
			row.Half, row.Most = request.FormatDuration(one.Half), request.FormatDuration(one.Most)
		}
		rows = append(rows, row)
	}
	return rows
}

// paceRow is a step, how many took it, and what half and nine in ten of them took.
type paceRow struct {
	Name       string
	N          int
	Half, Most string
}

// tooFew stands where fewer requests than request.FewestForPace have taken a step.
const tooFew = "too few"
