package request

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"time"
)

// DraftLife is how long a draft is kept after it was last saved. The pages say so.
const DraftLife = 30 * 24 * time.Hour

// Draft is a form that has been saved to be finished later. It is kept as it was
// typed and nothing of it is checked.
type Draft struct {
	ID string `json:"id"` // random; no link shows it
	// random; the submission token comes from it, so that one draft is one request,
	// whoever finishes it
	Seed     string    `json:"seed"`
	RawInput RawInput  `json:"typed"` // empty where it has been forgotten
	Saved    time.Time `json:"saved"`
	Expires  time.Time `json:"expires"`
	Saves    DayCount  `json:"saves,omitzero"` // how often on the latest day, for the limit

	Version int64 `json:"-"` // of its row
}

// IsGone reports whether there is nothing left of the draft at now. The table may
// still have its row.
func (d Draft) IsGone(now time.Time) bool { return len(d.RawInput) == 0 || !now.Before(d.Expires) }

// Token is the submission token of the request that the draft becomes.
func (d Draft) Token() string {
	h := hmac.New(sha256.New, []byte(d.Seed))
	h.Write([]byte("token"))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}

// Keep is the draft's next version, saved at now. A *LimitError: the form is too
// long, or has been saved too often today.
func (d Draft) Keep(t RawInput, now time.Time) (Draft, error) {
	text, err := json.Marshal(t)
	if err != nil {
		return d, err
	}
	if len(text) > DraftBytes.Max {
		return d, &LimitError{DraftBytes}
	}
	if err := DraftSavesPerDay.check(d.Saves.On(now)); err != nil { // mutant: draft-saves
		return d, err
	}
	d.RawInput, d.Saved, d.Expires, d.Saves = t, now.UTC(), now.UTC().Add(DraftLife), d.Saves.Add(now)
	return d, nil
}

// Forget is the draft's next version with nothing in it. Its links lead nowhere
// from then on.
func (d Draft) Forget(now time.Time) Draft {
	d.RawInput, d.Seed, d.Saved, d.Expires = nil, "", now.UTC(), now.UTC()
	return d
}

// Difference is a question that two versions of a form answer differently, as they
// were typed.
type Difference struct {
	Question, Mine, Saved string
}

// Differences are the questions that mine and saved answer differently, in the
// order of the form.
func (f FormSections) Differences(mine, saved RawInput) []Difference {
	var list []Difference
	for _, s := range f {
		for _, field := range s.Fields {
			if a, b := field.rawText(mine), field.rawText(saved); a != b {
				list = append(list, Difference{field.Label, field.AnswerText(a), field.AnswerText(b)})
			}
		}
	}
	return list
}
