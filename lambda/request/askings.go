package request

import (
	"slices"
	"time"
)

// OfficeAskings bounds what one office is asked: which questions of all requests it
// was asked lately, and on which day it last got an email about one. It is written
// together with what it counts, at the version that was read.
type OfficeAskings struct {
	Office string      `json:"office"`
	Open   []AskingRef `json:"open,omitempty"` // some may have ended since
	Last   string      `json:"last,omitempty"` // the latest day for which an email is planned, 2026-11-23

	Version int64 `json:"-"` // of its row
}

// AskingRef names an asking of some request.
type AskingRef struct {
	Request  string    `json:"request"`
	Question Question  `json:"question"`
	Event    int       `json:"event"`
	Until    time.Time `json:"until"`
}

// officeHour is when an email leaves that waits for a day of its own, in Pacific
// time.
const officeHour = 8

// IsFull reports whether the office may have too many open questions: whether some
// have ended since must be looked up.
func (o OfficeAskings) IsFull(now time.Time) bool {
	return OfficeQuestions.check(len(o.current(now))) != nil
}

// Without leaves out the askings that have ended, as their requests say.
func (o OfficeAskings) Without(ended func(AskingRef) bool) OfficeAskings {
	o.Open = slices.DeleteFunc(slices.Clone(o.Open), ended)
	return o
}

func (o OfficeAskings) current(now time.Time) []AskingRef {
	return o.Without(func(a AskingRef) bool { return !now.Before(a.Until) }).Open
}

// add counts an asking.
func (o OfficeAskings) add(a AskingRef, now time.Time) OfficeAskings {
	o.Open = append(o.Without(func(one AskingRef) bool {
		return one.Request == a.Request && one.Question == a.Question
	}).current(now), a)
	return o
}

// plan is when the next email to the office leaves, one a day: now, or on the first
// day that has none.
func (o OfficeAskings) plan(now time.Time) (OfficeAskings, time.Time) {
	day := pacificDay(now)
	if day > o.Last {
		o.Last = day
		return o, now.UTC()
	}
	last, err := time.ParseInLocation(time.DateOnly, o.Last, Pacific)
	if err != nil { // equivalent: only days are written
		return o, now.UTC()
	}
	next := time.Date(last.Year(), last.Month(), last.Day()+1, officeHour, 0, 0, 0, Pacific)
	o.Last = pacificDay(next) // mutant: office-day
	return o, next.UTC()
}

// WaitsIn reports whether the asking still waits for an answer, by its request.
func (a AskingRef) WaitsIn(r Request) bool {
	c := r.Confirmation(a.Question)
	return r.ID == a.Request && c.Asking.Event == a.Event && c.Asking.IsOpen() && !c.IsAnswered()
}
