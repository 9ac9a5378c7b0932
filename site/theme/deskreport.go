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
func (t *Theme) DeskReport(w io.Writer, p DeskReport) error { return t.render(w, "deskreport", &p) }

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

// Figures are the tables of the page that have a chart each, but for the first two,
// which have words of their own.
func (p *DeskReport) Figures() []figure {
	return []figure{
		tallyFigure("paths", "By clause", "Clause of EC 52074 asked under", p.Paths),
		tallyFigure("kinds", "By kind of agency", "Kind of agency", p.Kinds),
		tallyFigure("counties", "By county", "County", p.Counties),
		tallyFigure("statuses", "By status", "Status now", p.Statuses),
	}
}

// Verifications is the table of the 48 hours, with its chart.
func (p *DeskReport) Verifications() figure {
	return tallyFigure("verifications", "Verifications", "What became of it", p.Promise.Tallies())
}

// Times is the table of how long the steps take, with its chart.
func (p *DeskReport) Times() figure {
	f := figure{ID: "times", Title: "What half of the requests, and nine in ten of them, took at most",
		Heads: []string{"Step", "Requests", "Half", "Nine in ten"}}
	var longest time.Duration
	for _, one := range p.Paces {
		longest = max(longest, one.Most)
	}
	for _, one := range p.Paces {
		row := figureRow{Name: one.Name, Cells: []string{fmt.Sprint(one.N), tooFew, tooFew}}
		if one.Enough() {
			half, most := request.FormatDuration(one.Half), request.FormatDuration(one.Most)
			row.Cells = []string{fmt.Sprint(one.N), half, most}
			f.Bars = append(f.Bars, bar{Name: one.Name}, newBar("Half", half, one.Half, longest),
				newBar("Nine in ten", most, one.Most, longest))
		}
		f.Rows = append(f.Rows, row)
	}
	return f.layout()
}

// tooFew stands where fewer requests than request.FewestForPace have taken a step.
const tooFew = "too few"

// figure is a table and its chart. The chart shows what the table says and nothing
// else.
type figure struct {
	ID, Title string
	Heads     []string // of the columns
	Rows      []figureRow
	Bars      []bar
	Height    string // of the chart
}

type figureRow struct {
	Name  string
	Cells []string
}

// bar is one of a chart's, or a line of words above some of them. Its lengths are
// attributes of SVG: in em, so that it grows with the text, and in parts of the
// width that there is.
type bar struct {
	Name, Value string
	Width       string // empty: words only
	TextY, BarY string
}

// tallyFigure is the figure of tallies: a row and a bar each.
func tallyFigure(id, title, head string, list []request.Tally) figure {
	f := figure{ID: id, Title: title, Heads: []string{head, "Requests"}}
	most := 0
	for _, t := range list {
		most = max(most, t.N)
	}
	for _, t := range list {
		f.Rows = append(f.Rows, figureRow{t.Name, []string{fmt.Sprint(t.N)}})
		f.Bars = append(f.Bars, newBar(t.Name, fmt.Sprint(t.N), t.N, most))
	}
	return f.layout()
}

func newBar[T int | time.Duration](name, value string, n, most T) bar {
	return bar{Name: name, Value: value, Width: fmt.Sprintf("%.1f%%", 100*float64(n)/float64(max(most, 1)))}
}

// layout puts the bars below one another.
func (f figure) layout() figure {
	y := 0.0
	for i, b := range f.Bars {
		f.Bars[i].TextY, f.Bars[i].BarY = em(y+1.1), em(y+1.5)
		y += 1.6
		if b.Width != "" {
			y++
		}
	}
	f.Height = em(y)
	return f
}

func em(n float64) string { return fmt.Sprintf("%.1fem", n) }
