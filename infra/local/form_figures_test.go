package main_test

import (
	"encoding/json"
	"net/url"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// figures are of one page of the form as it is seen.
type figures struct{ Questions, Controls, First, All int }

// measure counts the questions and the controls that are to be seen, and the pixels
// above the first question and in all.
func (f form) measure() (m figures) {
	f.t.Helper()
	text := f.says(`(()=>{const seen=e=>e.checkVisibility({visibilityProperty:true})&&e.offsetHeight>0&&!e.closest(".trap");
		const questions=[...document.querySelectorAll("[data-field]")].filter(seen);
		return JSON.stringify({Questions:questions.length,
			Controls:[...document.querySelectorAll("[data-field] :is(input,select,textarea)")].filter(seen).length,
			First:Math.round((questions[0]?.getBoundingClientRect().top??0)+scrollY),All:document.documentElement.scrollHeight})})()`)
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		f.t.Fatal(err)
	}
	return m
}

// What the form asks of three agencies, and how long it is: with -v it prints the
// figures. A part is shorter than the whole form, and nothing stands far above its
// first question.
func TestFigures_FormOfThreeAgencies(t *testing.T) {
	under := func(kind string, answers map[string]string) url.Values {
		form := url.Values{"kind": {kind}}
		for name, answer := range answers {
			form.Set(name, answer)
		}
		return form
	}
	for _, agency := range []struct {
		name    string
		answers url.Values
	}{
		{"a district under (g)(1)(A)", under("district", map[string]string{"g1a": "yes", "ta": "52071",
			"county_determined": "yes", "lead_agrees": "yes", "apportionment": "no", "at_risk": "no",
			"contact_is": "official", "state_determined": "pending", "reimburse": "not-sure"})},
		{"a charter school under (g)(3)", under("charter", map[string]string{"g3": "yes", "reimburse": "yes",
			"contact_is": "official", "ta": "no", "county_determined": "pending", "lead_agrees": "pending",
			"state_determined": "pending"})},
		{"a county office that is not sure", under("county-office", map[string]string{"unsure": "yes",
			"contact_is": "official", "state_determined": "pending", "reimburse": "not-sure"})},
	} {
		for _, window := range []struct{ width, height int64 }{{1280, 800}, {390, 844}} {
			f := person(t)
			call(t, f.ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
				Width: window.width, Height: window.height, DeviceScaleFactor: 1})
			f.open("request/")
			f.fill(agency.answers)
			logged := func(page string) figures {
				m := f.measure()
				t.Logf("%s at %d px, %s: %d questions, %d controls, %d px to the first, %d px in all", agency.name,
					window.width, page, m.Questions, m.Controls, m.First, m.All)
				return m
			}
			list := logged("/request/")
			sum, tallest, controls := list.All, list.All, 0
			ids := told(t, f.ctx, chromedp.Evaluate[[]string](
				`[...document.querySelectorAll("[data-part]")].map(p=>p.id)`))
			for _, id := range ids {
				f.says(`location.hash="` + id + `"`)
				f.until(id+" is shown", `document.activeElement.id==="`+id+`-title"`)
				m := logged("#" + id)
				sum, tallest, controls = sum+m.All, max(tallest, m.All), controls+m.Controls
				if m.First > int(window.height) {
					t.Errorf("%s at %d px: the first question of %s is %d px down", agency.name, window.width, id,
						m.First)
				}
			}
			t.Logf("%s at %d px: %d pages, together %d controls, the tallest %d px, all %d px", agency.name,
				window.width,
				len(ids)+1, controls, tallest, sum)
		}
	}
}
