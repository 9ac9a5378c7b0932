package desk

import (
	"fmt"
	"io"
	"net/http"
	"strconv"

	"ccee-ca.org/assist/lambda/office/export"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// serveReport shows what a fiscal year's requests come to.
func (d *Desk) serveReport(w http.ResponseWriter, r *http.Request, p request.Person) error {
	report, altered, damaged, err := d.loadReport(r)
	if err != nil {
		return err
	}
	page := theme.DeskReport{AtDesk: deskPage(p, web.ReportPath, "Report, fiscal year "+report.Year.String()),
		Report: report,
		Now:    d.Now(), Damaged: damaged, Altered: altered}
	return web.Render(w, http.StatusOK, d.Theme.DeskReport, page)
}

// downloadReport sends the report for a spreadsheet.
func (d *Desk) downloadReport(w http.ResponseWriter, r *http.Request, _ request.Person) error {
	report, altered, damaged, err := d.loadReport(r)
	if err != nil {
		return err
	}
	if damaged {
		return exportIncomplete("report")
	}
	return download(w, fmt.Sprintf("report-%d.csv", report.Year), csvType,
		func(w io.Writer) error { return writeReport(w, report, altered) })
}

// loadReport counts a year's requests, and the records among them that are not as
// they were written.
func (d *Desk) loadReport(r *http.Request) (report request.Report, altered int, damaged bool, err error) {
	year, err := d.year(r)
	if err != nil {
		return report, 0, false, err
	}
	ctx := r.Context()
	requests, err := d.Store.ReceivedBetween(ctx, year.Begin(), year.End())
	damaged, err = d.isCorrupt(err)
	if err != nil {
		return report, 0, false, fmt.Errorf("report on %s: %w", year, err)
	}
	for _, q := range requests {
		if q.Compare(nil, q.Current()).Any() {
			altered++
		}
	}
	return request.NewReport(year, requests, d.Now()), altered, damaged, nil
}

// year is the fiscal year that an address names, or the present one.
func (d *Desk) year(r *http.Request) (request.Year, error) {
	typed := r.URL.Query().Get("year")
	if typed == "" {
		return request.YearOf(d.Now()), nil
	}
	n, err := strconv.Atoi(typed)
	if err != nil || n < 2000 || n > 2099 {
		return 0, request.ErrNotFound
	}
	return request.Year(n), nil
}

// writeReport writes a line for each number: which table it is in, of what it is,
// how many requests, and of a step how many minutes half of them and nine in ten of
// them took at most.
func writeReport(w io.Writer, r request.Report, altered int) error {
	rows := [][]string{{"Fiscal year", "Table", "Item", "Requests", "Median minutes", "90th percentile minutes"}}
	add := func(table string, list []request.Tally) {
		for _, t := range list {
			rows = append(rows, []string{r.Year.String(), table, t.Name, strconv.Itoa(t.N), "", ""})
		}
	}
	add("received", []request.Tally{{Name: "All", N: r.Received}})
	add("verification", r.Promise.Tallies())
	add("agreement", r.Preparation.Tallies())
	add("confirmation", r.Confirmations.Tallies())
	for _, p := range r.Paces {
		row := []string{r.Year.String(), "pace", p.Name, strconv.Itoa(p.N), "", ""}
		if p.Enough() {
			row[4], row[5] = strconv.Itoa(int(p.Half.Minutes())), strconv.Itoa(int(p.Most.Minutes()))
		}
		rows = append(rows, row)
	}
	add("clause", r.Paths)
	add("kind", r.Kinds)
	add("channel", r.Channels)
	add("county", r.Counties)
	add("status", r.Statuses)
	if altered > 0 {
		add("altered", []request.Tally{{Name: "Records that are not as they were written", N: altered}})
	}
	return export.WriteTable(w, rows)
}
