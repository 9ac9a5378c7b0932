package export

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/office/integrity"
	"ccee-ca.org/assist/lambda/request"
)

// column is a column of the two tables: its head and its cells as programs read
// them, in codes and UTC, and as people do, in words and Pacific time.
type column struct {
	code, label string
	value       func(v integrity.Vouched) string // nil: people alone have the column
	words       func(v integrity.Vouched) string
}

// text is a column that is the same in both.
func text(code, label string, value func(v integrity.Vouched) string) column {
	return column{code, label, value, value}
}

// instant is a column of a time.
func instant(code, label string, at func(r request.Request) time.Time) column {
	return column{code, label, func(v integrity.Vouched) string { return formatTime(at(v.Request)) },
		func(v integrity.Vouched) string { return formatPacific(at(v.Request)) }}
}

// columns are all columns, in their order.
func columns() []column {
	list := []column{
		text("reference", "Reference number", func(v integrity.Vouched) string { return v.Reference }),
		{"status", "Status", func(v integrity.Vouched) string { return string(v.Status) },
			func(v integrity.Vouched) string { return request.Capitalize(v.Status.Label()) }},
		instant("received", "Received (Pacific)", func(r request.Request) time.Time { return r.Received }),
		instant("due", "Verification due (Pacific)", request.Request.Due),
		instant("verified", "Verified (Pacific)", func(r request.Request) time.Time { return r.Verified }),
		text("verified_by", "Verified by", func(v integrity.Vouched) string { return v.VerifiedBy }),
		instant("breached", "Deadline missed (Pacific)", func(r request.Request) time.Time { return r.Breached }),
		{"agreement_due", "Agreement due", func(v integrity.Vouched) string { return formatTime(v.AgreementDue()) },
			func(v integrity.Vouched) string { return formatLastDay(v.AgreementDue()) }},
		text("agreement_draft", "Latest draft of the agreement", func(v integrity.Vouched) string {
			return strings.TrimPrefix(fmt.Sprint(v.Agreement.Number), "0")
		}),
		text("board_approved", "Board approved the agreement on",
			func(v integrity.Vouched) string { return formatLastDay(v.BoardOn) }),
		text("draft_agency", "Draft sent to the agency", sharedWith(request.ReaderAgency)),
		text("draft_agent", "Draft sent to the Administrative Agent", sharedWith(request.ReaderAgent)),
		text("assigned", "Assigned to", func(v integrity.Vouched) string { return v.Assigned.Name }),
		text("edition", "Version", func(v integrity.Vouched) string { return fmt.Sprint(v.Current().Number) }),
		text("differs", "Note on this record",
			func(v integrity.Vouched) string { return differs(v.Request, v.Mismatch) }),
		{"channel", "How it came", func(v integrity.Vouched) string { return cmp.Or(string(v.Entry.Channel), "form") },
			func(v integrity.Vouched) string { return request.Capitalize(v.Entry.Channel.String()) }},
	}
	return slices.Concat(list, findingColumns(), confirmColumns(), assessmentColumns(), stepColumns(), answerColumns())
}

// findingColumns have how the law applies to each clause, in words alone: what the
// rules find is not stored.
func findingColumns() (list []column) {
	for _, rule := range request.Rules {
		list = append(list, column{label: rule.Clause, words: func(v integrity.Vouched) string {
			for _, f := range v.Findings() {
				if f.Rule.Clause == rule.Clause && f.Asked {
					return f.Verdict.Short()
				}
			}
			return ""
		}})
	}
	return list
}

// confirmColumns have what each question to an official has come to, how sure the
// fact is, and who answered.
func confirmColumns() (list []column) {
	for _, q := range request.Questions {
		list = append(list,
			column{"confirmation_" + string(q), "Confirmation: " + q.Title(),
				func(v integrity.Vouched) string { return string(v.Stage(q)) },
				func(v integrity.Vouched) string { return v.Stage(q).Label() }},
			column{"standing_" + string(q), "Standing: " + q.Title(),
				func(v integrity.Vouched) string { return v.Standing(q).State.String() },
				func(v integrity.Vouched) string { return v.Standing(q).State.Label() }},
			text("answered_"+string(q), "Answered by: "+q.Title(),
				func(v integrity.Vouched) string { return v.Confirmation(q).Answer.Who }))
	}
	return list
}

// assessmentColumns have what staff found of each criterion.
func assessmentColumns() (list []column) {
	words := map[string]string{request.Yes: "Met", request.No: "Not met", request.NotSure: "Can’t tell yet"}
	for _, c := range request.Criteria {
		is := func(v integrity.Vouched) string { return v.Weighed[c.ID].Is }
		list = append(list, column{"weighed_" + strings.ReplaceAll(c.ID, "-", "_"), "Assessment: " + c.Title, is,
			func(v integrity.Vouched) string { return words[is(v)] }})
	}
	return list
}

// stepColumns have when each step was last taken.
func stepColumns() (list []column) {
	for _, step := range exportedSteps() {
		list = append(list, instant("last_"+string(step), "Last: "+step.Transition().Title+" (Pacific)",
			func(r request.Request) time.Time { return r.LastTaken[step] }))
	}
	return list
}

// answerColumns have the answer to each question of the form, by its label. A date
// stays as it is: spreadsheets know it.
func answerColumns() (list []column) {
	for _, s := range request.Form {
		for _, f := range s.Fields {
			value := func(v integrity.Vouched) string { return v.Answers[f.Name] }
			words := func(v integrity.Vouched) string { return f.AnswerText(v.Answers[f.Name]) }
			if f.Kind == request.Date {
				words = value
			}
			list = append(list, column{f.Name, f.Label, value, words})
		}
	}
	return list
}

// formatPacific is an instant as a spreadsheet reads it, in the time zone of the
// column's head.
func formatPacific(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(request.Pacific).Format("2006-01-02 15:04")
}

// formatLastDay is the day that ends at an instant.
func formatLastDay(end time.Time) string {
	if end.IsZero() {
		return ""
	}
	return end.Add(-time.Second).In(request.Pacific).Format(time.DateOnly)
}

// sharedWith is the number of the draft that a reader was sent last.
func sharedWith(r request.Reader) func(integrity.Vouched) string {
	return func(v integrity.Vouched) string { return strings.TrimPrefix(fmt.Sprint(v.Shared[r].Draft), "0") }
}
