package request_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// entry is the least that staff can enter of a call on November 23, 2026.
func entry(pairs ...string) request.RawInput {
	t := request.RawInput{"entry_channel": "phone", "entry_on_month": "11", "entry_on_day": "23",
		"entry_on_year": "2026", "entry_time": "9:30 a.m.", "entry_approval": "no", "entry_students": "yes",
		"kind": "district", "agency": "Example Unified", "cds": "0161119", "official_name": "Pat Example",
		"official_phone": "916-555-0100", "unsure": "yes"}
	for i := 0; i < len(pairs); i += 2 {
		t[pairs[i]] = pairs[i+1]
	}
	return t
}

// entered is long after all receipts of these tests.
var entered = time.Date(2026, 11, 25, 20, 0, 0, 0, time.UTC)

// The time of receipt is read as people write it, in Pacific time; what clocks in
// California never showed, or showed twice, is asked for again.
func TestCheckEntry_TimeOfReceipt(t *testing.T) {
	now := time.Date(2027, 4, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct{ month, day, year, clock, want string }{
		{"11", "23", "2026", "9:30 a.m.", "2026-11-23T17:30:00Z"},
		{"11", "23", "2026", " 9.30am", "enter a time like"},
		{"11", "23", "2026", "9 AM", "2026-11-23T17:00:00Z"},
		{"11", "23", "2026", "12:05 am", "2026-11-23T08:05:00Z"},
		{"11", "23", "2026", "12:05 p.m.", "2026-11-23T20:05:00Z"},
		{"11", "23", "2026", "14:05", "2026-11-23T22:05:00Z"},
		{"11", "23", "2026", "00:05", "2026-11-23T08:05:00Z"},
		{"11", "23", "2026", "2:05", "add a.m. or p.m."},
		{"11", "23", "2026", "14:05 pm", "enter a time like"},
		{"11", "23", "2026", "25:00", "enter a time like"},
		{"11", "23", "2026", "23:59", "2026-11-24T07:59:00Z"},
		{"11", "23", "2026", "24:00", "enter a time like"},
		{"11", "23", "2026", "23:60", "enter a time like"},
		{"11", "23", "2026", "0:59", "2026-11-23T08:59:00Z"},
		{"11", "23", "2026", "1:00", "add a.m. or p.m."},
		{"11", "23", "2026", "12:59", "add a.m. or p.m."},
		{"11", "23", "2026", "13:00", "2026-11-23T21:00:00Z"},
		{"11", "23", "2026", "noon", "enter a time like"},
		{"11", "23", "2026", "9:30 am PST", "2026-11-23T17:30:00Z"},
		{"11", "23", "2026", "9:30 am PDT", "clocks in california showed pst"},
		{"3", "14", "2027", "2:30 am", "2:30 a.m. did not exist"},
		{"3", "14", "2027", "3:00 am", "2027-03-14T10:00:00Z"},
		{"11", "1", "2026", "1:30 a.m.", "1:30 a.m. came twice"},
		{"11", "1", "2026", "1:30 a.m. PDT", "2026-11-01T08:30:00Z"},
		{"11", "1", "2026", "1:30 a.m. pst", "2026-11-01T09:30:00Z"},
		{"4", "1", "2027", "5:00 a.m.", "2027-04-01T12:00:00Z"},
		{"4", "1", "2027", "5:01 a.m.", "in the future"},
		{"4", "1", "2026", "5:00 a.m.", "2026-04-01T12:00:00Z"},
		{"3", "31", "2026", "5:00 a.m.", "2026-03-31T12:00:00Z"},
		{"3", "31", "2026", "4:59 a.m.", "more than a year ago"},
		{"3", "30", "2026", "5:00 a.m.", "more than a year ago"},
	} {
		typed := entry("entry_on_month", c.month, "entry_on_day", c.day, "entry_on_year", c.year, "entry_time", c.clock)
		in, checked := request.CheckEntry(typed, now)
		got := in.Received.Format(time.RFC3339)
		if len(checked.Problems) > 0 {
			got = strings.ToLower(checked.Problems[0].Text)
		}
		if !strings.Contains(got, c.want) || len(checked.Problems) > 1 {
			t.Errorf("%s/%s/%s %s: %q, want %q", c.month, c.day, c.year, c.clock, got, c.want)
		}
	}
}

// An entry requires what CCEE needs to find the agency and to answer it, and lets
// everything else be blank.
func TestCheckEntry_Required(t *testing.T) {
	if _, c := request.CheckEntry(entry(), entered); len(c.Problems) > 0 {
		t.Fatalf("the least entry has problems: %v", c.Problems)
	}
	for _, c := range []struct {
		name, field string
		typed       request.RawInput
	}{
		{"no channel", "entry_channel", entry("entry_channel", "")},
		{"a channel of no one's", "entry_channel", entry("entry_channel", "form")},
		{"no day", "entry_on", entry("entry_on_day", "")},
		{"no time", "entry_time", entry("entry_time", "")},
		{"no word on the approval", "entry_approval", entry("entry_approval", "")},
		{"students not checked", "entry_students", entry("entry_students", "")},
		{"no kind", "kind", entry("kind", "")},
		{"no name", "agency", entry("agency", "")},
		{"neither county nor code", "county", entry("cds", "")},
		{"no person", "official_name", entry("official_name", "")},
		{"no way to reach the person", "official_name", entry("official_phone", "")},
		{"a name, and a way to reach another", "official_name", entry("official_phone", "", "contact_email",
			"sam@example.org")},
		{"no clause", "g1a", entry("unsure", "")},
		{"an impossible clause", "g2", entry("kind", "county-office", "unsure", "", "g2", "yes")},
		{"clauses that exclude each other", "g3", entry("g1a", "yes", "g3", "yes")},
		{"a fact after the receipt", "county_on", entry("county_determined", "yes", "county_on_month", "11",
			"county_on_day", "24", "county_on_year", "2026")},
	} {
		_, checked := request.CheckEntry(c.typed, entered)
		if len(checked.Problems) != 1 || checked.Problems[0].Field != c.field {
			t.Errorf("%s: %v, want one problem with %s", c.name, checked.Problems, c.field)
		}
	}
	for _, typed := range []request.RawInput{entry("cds", "", "county", "01"),
		entry("official_name", "", "contact_name", "Sam Example", "contact_email", "sam@example.org")} {
		if _, c := request.CheckEntry(typed, entered); len(c.Problems) > 0 {
			t.Errorf("%v: %v", typed, c.Problems)
		}
	}
}

// What is stored has the form's answers and none of staff's: no confirmation of the
// official's. A county that was left out is read from the code.
func TestCheckEntry_Answers(t *testing.T) {
	in, _ := request.CheckEntry(entry("attest", "yes", "no_pupils", "yes", "public", "yes"), entered)
	want := request.Answers{"kind": "district", "agency": "Example Unified", "cds": "0161119", "county": "01",
		"official_name": "Pat Example", "official_phone": "916-555-0100", "unsure": "yes"}
	if !maps.Equal(in.Answers, want) {
		t.Errorf("the answers are %v, want %v", in.Answers, want)
	}
}

// The county that staff selected stays, whatever the code begins with; one that they
// left out is read from a code of a county that there is.
func TestCheckEntry_County(t *testing.T) {
	for _, c := range []struct{ county, cds, want string }{
		{"", "0161119", "01"}, {"15", "0161119", "15"}, {"15", "", "15"}, {"", "9961119", ""}, {"15", "9961119", "15"},
	} {
		in, _ := request.CheckEntry(entry("county", c.county, "cds", c.cds), entered)
		if got, is := in.Answers["county"]; got != c.want || is != (c.want != "") {
			t.Errorf("county %q and code %q: the county is %q, want %q", c.county, c.cds, got, c.want)
		}
	}
}

func enter(t *testing.T, typed request.RawInput) request.Change {
	t.Helper()
	in, c := request.CheckEntry(typed, entered)
	if len(c.Problems) > 0 {
		t.Fatal(c.Problems)
	}
	return request.Enter("a token", in, "Robin Example (robin@example.org)", "RFA-2026-7KQ4-X", "salt", entered)
}

// The 48 hours run from the receipt, and the history says how the request came, who
// entered it, and when. No link opens by staff's token.
func TestEnter_History(t *testing.T) {
	c := enter(t, entry("official_email", "pat@example.org"))
	q := c.Request
	if want := time.Date(2026, 11, 25, 17, 30, 0, 0, time.UTC); !q.Due().Equal(want) {
		t.Errorf("due %s, want %s", q.Due(), want)
	}
	if err := q.CheckChain([]request.Event{c.Event}); err != nil {
		t.Error(err)
	}
	why := "It came by phone. Entered on Wednesday, November 25, 2026, at 12:00 p.m. PST. The official’s approval: no, " +
		"or it wasn’t said."
	if c.Event.By != "Robin Example (robin@example.org)" || c.Event.Why != why {
		t.Errorf("by %q: %q", c.Event.By, c.Event.Why)
	}
	if p := c.Event.Public(); p.Who != "CCEE" || p.Words != "It came by phone. CCEE staff entered it." {
		t.Errorf("the agency reads %q, by %q", p.Words, p.Who)
	}
	if len(c.Links) > 0 || len(q.Suspect) > 0 || q.Held {
		t.Errorf("links %v, suspect %v, held %t", c.Links, q.Suspect, q.Held)
	}
	q.Entry.Channel = request.ByEmail
	if m := q.Compare([]request.Event{c.Event}); !m.Record {
		t.Error("another channel is no difference from the history")
	}
}

// An entry acknowledges by email where there is an address, outside of the quota of
// what strangers cause, and else asks staff to call or write.
func TestEnter_Acknowledgement(t *testing.T) {
	c := enter(t, entry("official_email", "pat@example.org"))
	if len(c.Messages) != 2 || c.Messages[0].To != "pat@example.org" || c.Messages[0].IsCounted() ||
		!c.Messages[0].Made.Equal(entered) || c.Messages[1].Kind != request.StaffNotice || len(c.Tasks) > 0 {
		t.Errorf("messages %+v, tasks %v", c.Messages, c.Tasks)
	}
	c = enter(t, entry())
	if len(c.Messages) != 1 || len(c.Tasks) != 1 ||
		!strings.Contains(c.Tasks[0].What, "reference number RFA-2026-7KQ4-X") {
		t.Errorf("messages %+v, tasks %v", c.Messages, c.Tasks)
	}
	verified, err := verify(c.Request, "Robin Example", "salt 2", entered)
	if err != nil || len(verified.Messages) > 0 || len(verified.Tasks) != 1 {
		t.Errorf("verified: messages %+v, tasks %v, %v", verified.Messages, verified.Tasks, err)
	}
}

// Whatever of the 48 hours has passed before the entry, the watch does what is due
// now, once: the latest reminder, or the missed deadline. No one is told that the
// agency was told where it has no address.
func TestEnter_WatchDoesOnceWhatIsDue(t *testing.T) {
	for _, c := range []struct {
		hours  time.Duration
		warned int
		missed bool
	}{{1, 0, false}, {24, 24, false}, {30, 24, false}, {36, 36, false}, {44, 44, false}, {47, 44, false}, {48, 0, true},
		{200, 0, true}} {
		q := enter(t, entry()).Request
		now := q.Received.Add(c.hours * time.Hour)
		took := 0
		for {
			change, due := q.Remind("salt", now, true)
			if !due {
				break
			}
			q, took = change.Request, took+1
			if change.Event.Why == "The agency was told." {
				t.Errorf("%d hours: the agency counts as told, and has no address", c.hours)
			}
		}
		want := 1
		if c.hours < 24 {
			want = 0
		}
		if took != want || q.Warned != c.warned || q.Breached.IsZero() == c.missed {
			t.Errorf("%d hours: %d steps, warned %d, missed %t", c.hours, took, q.Warned, !q.Breached.IsZero())
		}
	}
}

// What the form sends is stored as before there were entries.
func TestReceive_NothingOfAnEntry(t *testing.T) {
	c := request.Receive("a token", answers(t, checking(request.District, "g1a")), "RFA-2026-7KQ4-X", "salt", now)
	row, err := json.Marshal(c)
	if err != nil || strings.Contains(string(row), `"entry"`) || strings.Contains(string(row), "by_staff") ||
		c.Event.Why != "" || !c.Messages[0].IsCounted() {
		t.Errorf("%s, %v", row, err)
	}
}

// The desk says what the official has not confirmed, until the agency does.
func TestEnter_Flags(t *testing.T) {
	const unconfirmed = "the authorized official hasn’t told us"
	q := enter(t, entry()).Request
	if flags := strings.Join(q.ToLookAt(), "\n"); !strings.Contains(flags, unconfirmed) ||
		!strings.Contains(flags, "has no email address") {
		t.Error(flags)
	}
	q.Answers["attest"] = request.Yes // as an amendment by the agency does
	if flags := strings.Join(q.ToLookAt(), "\n"); strings.Contains(flags, unconfirmed) {
		t.Error(flags)
	}
}
