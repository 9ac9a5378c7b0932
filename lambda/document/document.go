// Package document is a contract's content as plain data: the desk's page, the
// print page, and the Word file render the same Document, so they can't differ. It
// does no I/O, imports nothing of ours, and knows neither HTML nor Word.
//
// A piece of text is a Run, and it is one of three things: text of the contract; a
// field that is filled, with where its value comes from; or a blank, which every
// renderer prints in brackets, bold, and highlighted, so that no draft passes for
// finished. Comments are for staff: WithoutComments is the agency's copy.
package document

import "time"

// Document is a contract, or a draft of one.
type Document struct {
	Title    string // the one heading of level 1, and the title property of a file
	Language string // of the text, as HTML and Word name it: "en-US"
	Stamp    string // a line in a box above the title: "Draft 3. Binds no one until …"; or empty
	Header   string // a line at the top of every page
	Footer   string // a line at the bottom of every page; its page number is added: "2 / 4"

	Author     string     // who made it, in a file's properties and of its comments
	Made       time.Time  // when, in a file's properties; the zero time is left out
	Properties []Property // more properties of a file, in order: reference, version, draft, digest

	Blocks []Block
}

// Property is a named value of a file, which word processors show.
type Property struct{ Name, Value string }

// Block is one of: a heading (Level is set), a list (List is set), a table (Table
// is set), or else a paragraph.
type Block struct {
	ID        string // the anchor that links name, unique in the document; or empty
	Level     int    // 2 to 4: a heading of that level, one deeper at most than the one before
	Text      []Run  // of a heading or a paragraph
	Quote     bool   // the paragraph is the agency's own words
	List      [][]Run
	Numbered  bool // the list's items are counted from 1
	Table     *Table
	PageBreak bool // starts a page
}

// Run is a piece of text that is alike throughout. Its text may have line breaks
// (\n) and any other character: renderers replace what their format forbids.
type Run struct {
	Text string
	Bold bool

	// Of a field that is filled: where its value comes from, "What do you need help
	// with? (version 2, Nov 24, 2026)", and a short form of it, "need;e2", by which
	// a program finds the field in a file. Both or neither.
	Source, Tag string
	// The row of the exhibit that says where each part comes from, counted from 1,
	// printed raised after the text; 0 prints nothing.
	Note int

	Blank   string // the name of the field that is still blank; Text isn't printed then
	Comment string // for staff, at a blank or a warning; or empty
}

// Table has a row for each of Rows, with the cells of Head above them. No cell is
// merged with another. The first cell of a row says what the row is about.
type Table struct {
	Caption string    // what the table shows, for a reader who can't see it
	Head    []string  // one cell for each column; nil where each row is a label and its value
	Rows    [][][]Run // row, cell, runs; a row has as many cells as Head
	Numbers []int     // columns that are aligned right, counted from 0
	Sign    bool      // its rows are high enough to sign in
	Exhibit bool      // its rows are those that Run.Note counts; the anchor of the third is source-3
}
