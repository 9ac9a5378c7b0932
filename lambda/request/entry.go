package request

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Channel is how a request reached CCEE. The zero one is the request form.
type Channel string

// The channels of requests that staff enter.
const (
	ByPhone Channel = "phone"
	OnPaper Channel = "paper"
	ByEmail Channel = "email"
)

// Channels lists all channels, in the order in which pages name them.
var Channels = []Channel{"", ByPhone, OnPaper, ByEmail}

// String is the channel in words: "by phone".
func (c Channel) String() string {
	switch c {
	case "":
		return "by the form"
	case OnPaper:
		return "on paper"
	}
	return "by " + string(c)
}

// Entry is how staff entered a request that did not come by the form. The zero one
// says that the agency sent the form itself.
type Entry struct {
	Channel Channel   `json:"channel"`
	At      time.Time `json:"at"` // when staff entered it, UTC; Request.Received is when it reached CCEE
	// of the authorized official, as staff were told: Yes, secondhand, or No
	Approval string `json:"approval"`
	Public   bool   `json:"public,omitempty"` // the agency was told that a request is a public record
}

// secondhand is the answer to fieldApproval where someone else said that the
// official has approved.
const secondhand = "secondhand"

// IsEntered reports whether staff entered the request.
func (r Request) IsEntered() bool { return r.Entry.Channel != "" }

// Why is what the history says of a request that staff entered: how it came, when
// they entered it, and what they were told; empty where the agency sent the form.
func (e Entry) Why() string {
	if e.Channel == "" {
		return ""
	}
	approval, _ := EntryForm().Field(fieldApproval)
	why := fmt.Sprintf("It came %s. Entered on %s. The official’s approval: %s.", e.Channel, FormatTime(e.At),
		lowerFirst(approval.AnswerText(e.Approval)))
	if e.Public {
		why += " They know that a request is a public record."
	}
	return why
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }

// publicWhy is what the agency's own page says of such a request.
func publicWhy(why string) string {
	came, _, entered := strings.Cut(why, ". ")
	if !entered {
		return ""
	}
	return came + ". CCEE staff entered it."
}

// entryFlags are what staff should check in a request that they entered.
func (r Request) entryFlags() (list []string) {
	if !r.IsEntered() {
		return nil
	}
	if len(r.Answers.Addresses()) == 0 {
		list = append(list,
			"This request has no email address, so no email reaches the agency. Call them, or send a letter.")
	}
	if r.Answers["attest"] == Yes || r.Entry.Approval == Yes {
		return list
	}
	return append(list, "It came "+r.Entry.Channel.String()+", and the authorized official hasn’t told us that they "+
		"approve it. Ask the official.")
}

// Enter makes the first version of a request that reached CCEE by phone, on paper,
// or by email, as a staff member enters it. Its 48 hours run from received. It owes
// what a request by the form does; where it has no email address, a task asks staff
// to tell the agency. now is when it is entered.
func Enter(token string, in EntryInput, by, reference string, salt Salt, now time.Time) Change {
	r := newRequest(token, in.Answers, reference, in.Received) // mutant: entry-received
	r.Entry, r.SubmissionMAC = in.Entry, in.mac(token)
	r.Entry.At = now.UTC()
	c := r.receive(by, salt)
	c.acknowledge(now)
	return c
}

// EntryInput is what staff enter of a request.
type EntryInput struct {
	Received time.Time // UTC
	Entry    Entry     // without the time of the entry
	Answers  Answers
}

func (in EntryInput) mac(token string) string {
	return keyedDigest(token, "entered "+sum(in.Answers.Digest(), in.Received.UTC().Format(time.RFC3339),
		string(in.Entry.Channel), in.Entry.Approval, fmt.Sprint(in.Entry.Public)))
}

// The fields that EntryForm has in addition to Form's.
const (
	fieldChannel  = "entry_channel"
	fieldDay      = "entry_on"
	fieldClock    = "entry_time"
	fieldApproval = "entry_approval"
	fieldTold     = "entry_public"
	fieldStudents = "entry_students"
)

// EntryForm is what staff are asked when they enter a request: how and when it
// came, then the questions of Form. Of these an entry requires only what CCEE needs
// to find the agency and to answer it, since people on the phone, and letters,
// leave out the rest: see CheckEntry. The official's confirmations are the
// official's own, so staff record what they were told instead. It is made when
// first asked for, since only the desk does.
var EntryForm = sync.OnceValue(entryForm)

func entryForm() FormSections {
	came := Section{ID: "how-it-came", Title: "How it came", Fields: []Field{
		{Name: fieldChannel, Kind: Radio, Required: true, Label: "How did the request reach us?",
			Options: []Option{{string(ByPhone), "By phone"}, {string(OnPaper), "On paper"},
				{string(ByEmail), "By email"}}, Missing: "Select how the request reached us"},
		{Name: fieldDay, Kind: Date, Past: true, Since: sinceCCEE, Because: becauseCCEE, Required: true,
			Label: "On what day did it reach us?", Hint: "The 48 hours run from then, not from now.",
			Missing: "Enter the day on which it reached us"},
		{Name: fieldClock, Kind: Text, Limit: 30, Required: true, Label: "At what time? (Pacific)",
			Hint:    "Like 9:30 a.m. or 14:05. For a letter: when it was delivered.",
			Missing: "Enter the time at which it reached us"},
		{Name: fieldApproval, Kind: Radio, Required: true, Label: "Has the authorized official approved it?",
			Hint: "You can’t confirm this for the official. Record what you were told.",
			Options: []Option{{Yes, "Yes, the official said or signed so"},
				{secondhand, "Yes, as someone else told us"},
				{No, "No, or it wasn’t said"}}, Missing: "Select what you were told of the official’s approval"},
		{Name: fieldTold, Kind: Checkbox, Label: "They know that a request is a public record"},
		{Name: fieldStudents, Kind: Checkbox, Required: true, Label: "Nothing I typed identifies a student",
			Hint:    "Leave out anything that would, even if they said or wrote it.",
			Missing: "Confirm that nothing you typed identifies a student"},
	}}
	form := FormSections{came}
	for _, s := range Form {
		if s.ID == "confirm" {
			continue
		}
		s.Fields = slices.Clone(s.Fields)
		for i := range s.Fields {
			s.Fields[i].Required = slices.Contains([]string{"kind", "agency"}, s.Fields[i].Name)
		}
		form = append(form, s)
	}
	return form
}

// CheckEntry checks what staff typed into EntryForm. An entry requires the kind of
// agency (the law's clauses depend on it), its name and its county or CDS code (by
// which it is found: ten names occur in two counties), the official or a contact
// with an email address or a phone number (someone must be told), and a clause or
// "not sure" (the law's own question). Facts are dated as of the receipt.
func CheckEntry(t RawInput, now time.Time) (EntryInput, Checked) {
	day, _ := EntryForm().Field(fieldDay)
	received, err := receiptTime(day.rawText(t), t[fieldClock], now)
	stated := now
	if err == nil {
		stated = received
	}
	c := EntryForm().Check(t, stated)
	if err != nil && !c.has(fieldDay) && !c.has(fieldClock) {
		c.problem(fieldClock, sentence(err.Error()))
	}
	a := c.Answers
	if a["county"] == "" && a["cds"] == "" {
		c.problem("county", "Select the county, or enter the CDS code.")
	}
	if !a.isReachable("official_") && !a.isReachable("contact_") {
		c.problem("official_name", "Enter the official or a contact, with an email address or a phone number.")
	}
	c.inOrder(EntryForm())
	in := EntryInput{Received: received.UTC(), Entry: Entry{Channel: Channel(a[fieldChannel]),
		Approval: a[fieldApproval], Public: a[fieldTold] == Yes}, Answers: Answers{}}
	for name, answer := range a {
		if _, asked := Form.Field(name); asked {
			in.Answers[name] = answer
		}
	}
	if _, known := countyByCode(countyOf(a["cds"])); a["county"] == "" && known {
		in.Answers["county"] = countyOf(a["cds"])
	}
	return in, c
}

// countyOf is the county's code, with which a CDS code begins.
func countyOf(cds string) string { return cds[:min(2, len(cds))] }

// isReachable reports whether the answers name a person and a way to reach them.
func (a Answers) isReachable(who string) bool {
	return a[who+"name"] != "" && a[who+"email"]+a[who+"phone"] != ""
}

// oldestEntry is how long ago a request that is entered may have come. What seems
// older is likely a slip of the year.
const oldestEntry = 366 * 24 * time.Hour

var clockTime = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(\d{1,2})(?::(\d{2}))?(am|pm)?(pst|pdt|pt)?$`)
})

// receiptTime is the instant that a day (year-month-day) and a time of day in
// Pacific time name, as staff type them. The error says what to do.
func receiptTime(day, clock string, now time.Time) (time.Time, error) {
	date, ok := parseDate(day)
	if !ok {
		return time.Time{}, fmt.Errorf("enter the day on which it reached us")
	}
	hour, minute, zone, err := parseClock(clock)
	if err != nil {
		return time.Time{}, err
	}
	wall := time.Date(date.Year(), date.Month(), date.Day(), hour, minute, 0, 0, time.UTC)
	t, err := pacificTime(wall, zone)
	switch {
	case err != nil:
		return time.Time{}, err
	case t.After(now):
		return time.Time{}, fmt.Errorf("this time is in the future. Check the day and the time")
	case now.Sub(t) > oldestEntry:
		return time.Time{}, fmt.Errorf("this is more than a year ago. Check the year")
	}
	return t, nil
}

// parseClock reads a time of day: "9:30 a.m.", "9 am PST", "14:05".
func parseClock(s string) (hour, minute int, zone string, err error) {
	plain := strings.NewReplacer(".", "", " ", "").Replace(strings.ToLower(clean(s)))
	found := clockTime().FindStringSubmatch(plain)
	if found == nil {
		return 0, 0, "", fmt.Errorf("enter a time like 9:30 a.m. or 14:05")
	}
	hour, _ = strconv.Atoi(found[1])
	minute, _ = strconv.Atoi(cmp.Or(found[2], "0"))
	of := found[3] // which half of the day
	switch {
	case minute > 59, hour > 23, of != "" && (hour < 1 || hour > 12), of == "" && found[2] == "":
		return 0, 0, "", fmt.Errorf("enter a time like 9:30 a.m. or 14:05")
	case of == "" && 1 <= hour && hour <= 12:
		return 0, 0, "", fmt.Errorf("add a.m. or p.m. to the time")
	case of == "pm" && hour < 12:
		hour += 12
	case of == "am" && hour == 12:
		hour = 0
	}
	return hour, minute, strings.ToUpper(strings.TrimSuffix(found[4], "pt")), nil
}

// pacificTime is the instant at which clocks in California show wall. Where they
// are set forward there is none, where they are set back there are two: then the
// zone, PDT or PST, says which.
func pacificTime(wall time.Time, zone string) (time.Time, error) {
	var list []time.Time
	for _, behind := range []time.Duration{7 * time.Hour, 8 * time.Hour} { // PDT, then PST
		t := wall.Add(behind).In(Pacific)
		if t.Format(time.DateTime) == wall.Format(time.DateTime) {
			list = append(list, t)
		}
	}
	shown := wall.Format("3:04 ") + half(wall)
	switch {
	case len(list) == 0:
		return time.Time{}, fmt.Errorf(
			"clocks were set forward that night, so %s did not exist. Enter the time that the "+
				"clock showed", shown)
	case len(list) == 2 && zone == "":
		return time.Time{}, fmt.Errorf("clocks were set back that night, so %s came twice. Add PDT for the first "+
			"time, or "+
			"PST for the second", shown)
	}
	for _, t := range list {
		if zone == "" || t.Format("MST") == zone {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("on that day, clocks in California showed %s. Leave %s out, or check the day",
		list[0].Format("MST"), zone)
}
