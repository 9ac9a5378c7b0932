package agreement

import (
	"fmt"
	"slices"
	"strings"

	"ccee-ca.org/assist/lambda/document"
	"ccee-ca.org/assist/lambda/request"
)

// builder writes the blocks of an outline, and remembers the source of each field.
type builder struct {
	Case
	doc     document.Document
	form    request.FormSections
	part    Part
	sources []sourceRow
	// what was proposed before anyone typed
	proposed request.RawInput
	// what is written isn't part of the document, and only offered
	isOffered bool
}

// sourceRow is a line of the exhibit: a source, and the parts that use it.
type sourceRow struct{ source, version, by, parts string }

// Run is a piece of text; text and runs make up a block.
type (
	run  = document.Run
	runs = []document.Run
)

func text(s string) run { return run{Text: s} }
func bold(s string) run { return run{Text: s, Bold: true} }

// startPart begins a part, with its heading.
func (b *builder) startPart(id string) {
	i := slices.IndexFunc(Parts, func(p Part) bool { return p.ID == id })
	b.part = Parts[i]
	title := b.part.Title
	if b.part.Number != "" {
		title = b.part.Number + ". " + title
	}
	b.doc.Blocks = append(b.doc.Blocks, document.Block{ID: id, Level: 2, Text: runs{text(title)}})
}

func (b *builder) heading(title string) {
	b.doc.Blocks = append(b.doc.Blocks, document.Block{Level: 3, Text: runs{text(title)}})
}

func (b *builder) paragraph(content ...run) {
	b.doc.Blocks = append(b.doc.Blocks, document.Block{Text: content})
}

// quote is an answer as the agency's own words.
func (b *builder) quote(field string) {
	if b.Edition.Answers[field] == "" {
		return
	}
	b.doc.Blocks = append(b.doc.Blocks, document.Block{Quote: true, Text: runs{b.answer(field)}})
}

// words are an answer that a part quotes under a heading of its own.
func (b *builder) words(title, field string) {
	if b.Edition.Answers[field] == "" {
		return
	}
	b.heading(title)
	b.quote(field)
}

func (b *builder) list(numbered bool, items ...runs) {
	if len(items) > 0 {
		b.doc.Blocks = append(b.doc.Blocks, document.Block{List: items, Numbered: numbered})
	}
}

func (b *builder) table(caption string, head []string, numbers []int, rows ...[]runs) {
	b.doc.Blocks = append(b.doc.Blocks, document.Block{Table: &document.Table{Caption: caption, Head: head, Rows: rows,
		Numbers: numbers}})
}

// answer is an answer with its source, or a run without text where there is none.
func (b *builder) answer(field string) run {
	value := b.Edition.Answers[field]
	if value == "" {
		return run{}
	}
	f, known := request.Form.Field(field)
	if !known {
		f = request.Field{Label: field}
	}
	return b.cite(f.AnswerText(value), f.Label, field)
}

// cite is a text that a rule makes of answers. Its source is their question, and the
// version since which all of them have had their values.
func (b *builder) cite(value, question string, fields ...string) run {
	since, field := b.since(fields[0]), fields[0]
	for _, other := range fields[1:] {
		if later := b.since(other); later.Number > since.Number {
			since = later
		}
	}
	when := since.At.In(request.Pacific).Format("Jan 2, 2006")
	note := b.addSource(question, fmt.Sprintf("%d, %s", since.Number, when), "the agency")
	return run{Text: value, Source: fmt.Sprintf("%s (version %d, %s)", question, since.Number, when),
		Tag: fmt.Sprintf("%s;e%d", field, since.Number), Note: note}
}

// since is the version of the answers since which a field has had the value that it
// has.
func (b *builder) since(field string) request.Edition {
	since := b.Edition
	for _, e := range slices.Backward(b.Former) {
		if e.Number >= since.Number || e.Answers[field] != b.Edition.Answers[field] {
			return since
		}
		since = e
	}
	return since
}

// derive is a text that a rule makes.
func (b *builder) derive(value, rule, tag string) run {
	note := b.addSource(rule, "", "a rule of this service")
	return run{Text: value, Source: rule, Tag: tag + ";rule", Note: note}
}

// setting is a setting of the service, or a run without text.
func (b *builder) setting(value, tag string) run {
	if value == "" {
		return run{}
	}
	note := b.addSource("Settings of this service", "", "CCEE")
	return run{Text: value, Source: "Settings of this service", Tag: tag + ";setting", Note: note}
}

// addSource adds the part that is being written to the line of a source, and
// returns the number of that line.
func (b *builder) addSource(source, version, by string) int {
	part := b.part.Number
	if part == "" {
		part = b.part.Title
	}
	i := slices.IndexFunc(b.sources, func(s sourceRow) bool { return s.source == source && s.version == version })
	if i < 0 {
		b.sources = append(b.sources, sourceRow{source, version, by, part})
		return len(b.sources)
	}
	if !slices.Contains(strings.Split(b.sources[i].parts, ", "), part) {
		b.sources[i].parts += ", " + part
	}
	return i + 1
}

// typedRun is what staff typed into an input, or a run without text. What they left
// as it was proposed has the source that it was proposed from.
func (b *builder) typedRun(input string) run {
	value := b.Draft.Typed[input]
	if value == "" {
		return run{}
	}
	f, _ := b.form.Field(input)
	source, version, by := "Typed by CCEE’s staff, not saved yet", "", "CCEE’s staff"
	switch {
	case b.isProposed(input, value):
		source, by = "Proposed from the answers and settings", "a rule of this service"
	case b.Draft.Number > 0:
		source, version = "Typed by CCEE’s staff", fmt.Sprintf("draft %d", b.Draft.Number)
	}
	note := b.addSource(source, version, by)
	if version != "" {
		source += " (" + version + ")"
	}
	return run{Text: f.AnswerText(value), Source: source, Tag: b.tag(input), Note: note}
}

// isProposed reports whether an input of a list has a value that Propose put into
// that column: staff may have moved the row, and left it as it was.
func (b *builder) isProposed(input, value string) bool {
	list, column := splitInput(input)
	for name, proposed := range b.proposed {
		l, c := splitInput(name)
		if l == list && c == column && proposed == value {
			return true
		}
	}
	return false
}

// splitInput is the list and the column of an input: "cost" and "rate" of
// "cost_2_rate".
func splitInput(input string) (list, column string) {
	at := strings.LastIndexByte(input, '_')
	if at < 0 {
		return input, ""
	}
	return strings.TrimRight(input[:at], "_0123456789"), input[at+1:]
}

func (b *builder) tag(input string) string { return fmt.Sprintf("%s;d%d", input, b.Draft.Number) }

// blank is the named blank of an input.
func (b *builder) blank(input string) run {
	f, _ := b.form.Field(input)
	if b.isOffered {
		return run{Tag: b.tag(input)}
	}
	return run{Blank: f.Label, Tag: b.tag(input)}
}

// offer is an empty input that the desk's page offers and no blank.
func (b *builder) offer(input string) runs {
	if !b.Editing {
		return nil
	}
	return runs{{Tag: b.tag(input)}}
}

// fill is a field of the agreement: what staff typed; else the first of the others
// that has a text; else a blank.
func (b *builder) fill(input string, others ...run) runs {
	if r := b.typedRun(input); r.Text != "" {
		return runs{r}
	}
	for _, r := range others {
		if r.Text != "" {
			return append(runs{r}, b.offer(input)...)
		}
	}
	return runs{b.blank(input)}
}

// cell is an input of a list's row: what is typed, or its blank. A blank is named
// by what the row is about, where that is typed.
func (b *builder) cell(list string, row int, column string) runs {
	return b.nameRow(b.fill(inputName(list, row, column)), list, row)
}

func (b *builder) nameRow(cell runs, list string, row int) runs {
	l := findList(list)
	about := b.Draft.Typed[inputName(list, row, l.Columns[0].Name)]
	for i := range cell {
		_, column, found := strings.Cut(cell[i].Blank, ": ")
		if about != "" && found {
			cell[i].Blank = about + ": " + column
		}
	}
	return cell
}

// items are the rows of a list with one column; where nothing is typed, one blank.
func (b *builder) items(list string) (items []runs) {
	rows := b.Draft.rows(list)
	for _, n := range rows {
		items = append(items, b.cell(list, n, "text"))
	}
	if len(rows) == 0 {
		return append(items, b.cell(list, 1, "text"))
	}
	return append(items, b.spare(list, rows, "text")...)
}

// spare is the empty row at the end of a list that the desk's page offers.
func (b *builder) spare(list string, rows []int, columns ...string) (items []runs) {
	n := 1
	if len(rows) > 0 {
		n = rows[len(rows)-1] + 1
	}
	if !b.Editing || n > findList(list).Max {
		return nil
	}
	var cells []runs
	for _, column := range columns {
		cells = append(cells, b.offer(inputName(list, n, column)))
	}
	return cells
}

// comment adds a comment for staff to the last of some runs.
func comment(list runs, words string) runs {
	if words != "" && len(list) > 0 {
		list = slices.Clone(list)
		list[len(list)-1].Comment = words
	}
	return list
}

// join puts runs and texts one after another.
func join(parts ...any) (list runs) {
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			list = append(list, text(p))
		case run:
			list = append(list, p)
		case runs:
			list = append(list, p...)
		}
	}
	return list
}
