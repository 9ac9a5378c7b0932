package test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// district are the choices of a school district that asks under (g)(1)(A), with
// everything settled and every other box empty.
var district = map[string]string{"kind": "district", "g1b": "", "g2": "", "g3": "", "h": "", "unsure": "",
	"identified": "", "contact_is": "other", "fiscal_is": "other", "help": "both", "cds": "0161119", "county": "01"}

// filled is the form with every question answered that is asked: as choose says,
// else by the writer for what is typed, the first option of a choice, and a tick in
// each box.
func filled(t testing.TB, choose map[string]string, write func(request.Field) string) url.Values {
	t.Helper()
	typed := request.RawInput{}
	for _, s := range request.Form {
		for _, f := range s.Fields {
			if !f.Retired {
				fill(typed, f, choose, write)
			}
		}
	}
	c := request.Form.Check(typed, time.Now())
	for _, p := range c.Problems {
		t.Fatalf("the form that this test fills in has a problem with %s: %s", p.Field, p.Text)
	}
	for _, f := range c.LeftOut {
		for _, input := range f.Inputs() {
			delete(typed, input)
		}
	}
	form := url.Values{}
	for name, v := range typed {
		form.Set(name, v)
	}
	return form
}

func fill(typed request.RawInput, f request.Field, choose map[string]string, write func(request.Field) string) {
	answer, chosen := choose[f.Name]
	switch {
	case chosen:
	case f.Kind == request.Checkbox:
		answer = request.Yes
	case len(f.Options) > 0:
		answer = f.Options[0].Value
	default:
		answer = write(f)
	}
	if f.Kind != request.Date {
		typed[f.Name] = answer
		return
	}
	if year, rest, ok := strings.Cut(answer, "-"); ok {
		month, day, _ := strings.Cut(rest, "-")
		in := f.Inputs()
		typed[in[0]], typed[in[1]], typed[in[2]] = month, day, year
	}
}

// plainly writes short answers that name their question, so that each can be found
// wherever it turns up.
func plainly(f request.Field) string {
	switch f.Kind {
	case request.Long:
		return "Kolibri " + f.Name + ": one’s own words,\nin two lines & “quoted”."
	case request.Email:
		return "kolibri." + f.Name + "@lea.example.org"
	case request.Phone:
		return "916-555-01" + fmt.Sprintf("%02d", len(f.Name))
	case request.Number:
		return "7"
	case request.Date:
		return "2026-3-14"
	case request.Reference:
		r, err := request.NewReference(strings.NewReader("seed"), 2026)
		if err != nil {
			panic("four bytes are there: " + err.Error())
		}
		return r
	}
	return "Kolibri " + f.Name + " O’Leary"
}

// private are the answers that must be in no log: all that is typed in words.
func private(form url.Values) (all []string) {
	for name, values := range form {
		f, ok := request.Form.Field(name)
		if !ok {
			continue
		}
		switch f.Kind {
		case request.Text, request.Long, request.Email, request.Phone:
			for _, line := range strings.Split(values[0], "\n") {
				if len(line) > 5 {
					all = append(all, line)
				}
			}
		}
	}
	return all
}

// form is the usual form, its words marked as private.
func (w *world) form(change ...string) url.Values {
	w.Helper()
	form := filled(w, district, plainly)
	for i := 0; i < len(change); i += 2 {
		form.Set(change[i], change[i+1])
	}
	w.keep(private(form)...)
	return form
}
