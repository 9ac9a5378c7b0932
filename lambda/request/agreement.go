package request

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// AgreementDraft is a draft of the agreement as staff saved it: what they typed, as
// typed. The agency's words aren't in it: lambda/agreement quotes them from the
// version of the answers that it names. It is never changed, but for words that are
// removed.
type AgreementDraft struct {
	Request string    `json:"request"`
	Number  int       `json:"number"`  // from 1
	Edition int       `json:"edition"` // the version of the answers that it is made from
	At      time.Time `json:"at"`      // UTC
	By      string    `json:"by"`
	Typed   RawInput  `json:"typed"` // by the names of agreement.Form's inputs
	// fresh with each draft; where words were removed, it goes with them, so that
	// they can't be guessed by the digest that the event has
	Salt Salt `json:"salt"`

	Version int64 `json:"-"` // of its row
	Altered bool  `json:"-"` // its row isn't as it was written
}

// MarkAltered is for the code that reads it from a table.
func (d *AgreementDraft) MarkAltered() { d.Altered = true }

// Digest is the SHA-256, in hex, of the draft and its salt.
func (d AgreementDraft) Digest() string {
	return sum(string(d.Salt), d.Request, fmt.Sprint(d.Number), fmt.Sprint(d.Edition), d.At.UTC().Format(time.RFC3339Nano),
		d.By, Answers(d.Typed).Digest())
}

// LatestDraft is what a request knows of its latest draft of the agreement; the
// zero one: there is none.
type LatestDraft struct {
	Number  int       `json:"number"`
	Edition int       `json:"edition"`
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Digest  string    `json:"digest"`
	Event   int       `json:"event"` // the number of the event that saved it
}

// AgreementDrafts bounds what a removal of words has to read.
var AgreementDrafts = Limit{"drafts of one agreement", 200,
	"%s drafts of this agreement have been saved. That’s the most for one request.",
	"Download the Word file and continue there."}

// AgreementBytes keeps a draft within a row of the table.
var AgreementBytes = Limit{"bytes of one draft of an agreement, as JSON", 256 << 10,
	"This draft is too long to save: there’s room for %s bytes.",
	"Shorten the longest texts, then save again. Long lists can be an attachment to the Word file."}

// ErrNewerDraft says that someone saved a draft since the one that the person saw.
var ErrNewerDraft = fmt.Errorf("a newer draft of the agreement is there: %w", ErrInvalidTransition)

// checkAgreement refuses a draft that is based on another than the latest, and one
// that no row has room for.
func checkAgreement(r Request, in Input) error {
	if in.BaseDraft != r.Agreement.Number { // mutant: newer-draft
		return ErrNewerDraft
	}
	text, err := json.Marshal(in.Typed)
	if err != nil {
		return fmt.Errorf("draft: %w", err)
	}
	if len(text) > AgreementBytes.Max {
		return &LimitError{AgreementBytes}
	}
	return AgreementDrafts.check(r.Agreement.Number)
}

// NextDraft is the draft that an input saves.
func (r Request) NextDraft(in Input) AgreementDraft {
	return AgreementDraft{Request: r.ID, Number: r.Agreement.Number + 1, By: in.By, At: in.Now.UTC(),
		Edition: r.edition(), // mutant: draft-edition
		Typed:   maps.Clone(in.Typed), Salt: Salt(sum("agreement", string(in.Salt))[:32])}
}

// recordAgreement puts version and digest into the event, and all of it into the
// request.
func recordAgreement(r *Request, in Input, e *Event) {
	d := r.NextDraft(in)
	r.Agreement = LatestDraft{Number: d.Number, Edition: d.Edition, At: d.At, By: d.By, Digest: d.Digest(),
		Event: r.Version + 1}
	e.Edition, e.Draft = d.Edition, d.Digest()
}

// describeAgreement is what the history keeps of a draft besides its digest.
func describeAgreement(in Input) string { return draftWords(in.BaseDraft + 1) }

func draftWords(number int) string { return fmt.Sprintf("Draft %d.", number) }

// saveAgreement adds the draft's row to the change.
func saveAgreement(c *Change, in Input, before Request) {
	d := before.NextDraft(in)
	c.Agreements = []AgreementDraft{d}
}

// IsAltered reports whether a draft of the request differs from what was saved.
// events may be some: those that save or send drafts, and the newest removal of words.
// What none of them records is compared by its row alone.
func (r Request) IsAltered(d AgreementDraft, events []Event) bool {
	if d.Altered || d.Request != r.ID {
		return true
	}
	if r.Removing > 0 { // its words are being removed
		return false
	}
	if d.Number == r.Agreement.Number && d.Digest() != r.Agreement.Digest {
		return true
	}
	for _, e := range slices.Backward(events) {
		i := slices.IndexFunc(e.Drafts, func(one Remainder) bool { return one.Seq == d.Number })
		switch {
		case i >= 0:
			return e.Drafts[i].Digest != d.Digest()
		case (e.Step == StepDraft || e.SharesDraft()) && e.Why == draftWords(d.Number):
			return e.Draft != d.Digest()
		}
	}
	return false
}

// agreementID is the place of an input of a draft.
func agreementID(number int, input string) string {
	return fmt.Sprintf("%s-%d-%s", InAgreement, number, input)
}

// draftLabel names an input of a draft where its form isn't known.
func draftLabel(input string) string { return "Agreement: " + strings.ReplaceAll(input, "_", " ") }

// agreementPlaces are what staff typed into drafts of the agreement, the newest
// first. Codes of choices are no words.
func (h History) agreementPlaces() (list []Place) {
	for _, d := range slices.Backward(h.Agreements) {
		for _, input := range slices.Sorted(maps.Keys(d.Typed)) {
			list = append(list, Place{ID: agreementID(d.Number, input), Kind: InAgreement, Label: draftLabel(input),
				Text: d.Typed[input], At: d.At, By: d.By, Version: d.Number})
		}
	}
	return list
}

// cutAgreements are the drafts that change. One that loses words loses its salt
// too, and gets another that says nothing of the first.
func (w removal) cutAgreements(drafts []AgreementDraft) (list []AgreementDraft) {
	for _, d := range drafts {
		after := RawInput{}
		for input, text := range d.Typed {
			after[input] = w.cut(agreementID(d.Number, input), text)
		}
		if maps.Equal(after, d.Typed) {
			continue
		}
		d.Typed, d.Salt = after, Salt(sum("cut", string(w.salt), "agreement", fmt.Sprint(d.Number))[:32])
		list = append(list, d)
	}
	return list
}

// vouchDrafts gives a removal of words the digests of the drafts that it, or one
// before it, has written again. One that wasn't as it was saved stays so.
func (e *Event) vouchDrafts(r Request, h History, rewritten []AgreementDraft) {
	for _, d := range h.Agreements {
		at := slices.IndexFunc(rewritten, func(one AgreementDraft) bool { return one.Number == d.Number })
		known := slices.ContainsFunc(h.Events, func(old Event) bool {
			return slices.ContainsFunc(old.Drafts, func(one Remainder) bool { return one.Seq == d.Number })
		})
		switch {
		case at < 0 && !known:
			continue
		case r.IsAltered(d, h.Events):
			e.Drafts = append(e.Drafts, Remainder{d.Number, alteredDigest})
		case at >= 0:
			e.Drafts = append(e.Drafts, Remainder{d.Number, rewritten[at].Digest()})
		default:
			e.Drafts = append(e.Drafts, Remainder{d.Number, d.Digest()})
		}
	}
}
