package main_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"ccee-ca.org/assist/lambda/request"
)

// pointed is what the answers of a form say, as the server has it.
type pointed struct {
	Answers map[string]string
	Text    string // the sentences, one after the other
	Boxes   string // those pointed to
}

// newPointed asks the server's rules about answers, of which only those count that
// are asked.
func newPointed(typed request.RawInput) pointed {
	a := request.Answers{}
	for name := range request.Form.AskedFields(typed) {
		a[name] = typed[name]
	}
	texts, boxes := request.Points(a, time.Time{})
	p := pointed{Answers: typed}
	for _, text := range texts {
		p.Text += text
	}
	for _, r := range request.Rules {
		if boxes[r.Field] {
			p.Boxes += " " + r.Field
		}
	}
	return p
}

// eachTyped calls do with every combination of the answers to questions, none among
// them.
func eachTyped(questions [][]string, typed request.RawInput, do func(request.RawInput)) {
	if len(questions) == 0 {
		do(typed)
		return
	}
	for _, answer := range append([]string{""}, questions[0][1:]...) {
		next := request.RawInput{questions[0][0]: answer}
		for name, v := range typed {
			next[name] = v
		}
		eachTyped(questions[1:], next, do)
	}
}

// The script says of every combination of answers what the server says, marks the
// same boxes, and checks none.
func TestPoints_ScriptSaysWhatTheServerSays(t *testing.T) {
	facts := [][]string{{"county_determined", "yes", "pending", "no"}, {"lead_agrees", "yes", "pending", "no"},
		{"state_determined", "yes", "pending"}, {"reimburse", "yes", "if-not-g1", "no", "not-sure"}}
	ofDistrict := append([][]string{{"apportionment", "yes", "no"}, {"ta", "52071", "no", "not-sure"},
		{"at_risk", "yes", "no"}}, facts...)
	boxes := [][]string{{"g1a", "yes"}, {"g1b", "yes"}, {"g3", "yes"}, facts[3]}
	var list []pointed
	add := func(typed request.RawInput) { list = append(list, newPointed(typed)) }
	for kind, questions := range map[string][][]string{"district": ofDistrict,
		"charter": append([][]string{{"ta", "47607.3", "no"}}, facts...), "county-office": facts[2:]} {
		eachTyped(questions, request.RawInput{"kind": kind}, add)
		for _, apportionment := range []string{"yes", "no"} { // left in the form by a district
			eachTyped(boxes, request.RawInput{"kind": kind, "apportionment": apportionment,
				"state_determined": "pending"},
				add)
		}
	}
	f := atForm(t)
	f.whole()
	js, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	wrong := told(t, f.ctx, chromedp.Evaluate[string](`(list=>{
		const form=document.querySelector("[data-form]"),inputs=[...form.querySelectorAll("#your-agency [type=radio],#eligibility :is([type=radio],[type=checkbox])")];
		for(const p of list){
			for(const i of inputs)i.checked=p.Answers[i.name]===i.value;
			form.dispatchEvent(new Event("refresh"));
			form.dispatchEvent(new Event("input",{bubbles:true}));
			const text=document.querySelector(".points").textContent,boxes=[...form.querySelectorAll("[data-points]:not([hidden])")].map(b=>" "+b.dataset.points).join("");
			if(text!==p.Text||boxes!==p.Boxes)return JSON.stringify(p)+"\nthe script says "+text+boxes;
			if(inputs.some(i=>i.checked&&p.Answers[i.name]!==i.value))return "the script has checked a box";
		}
		return ""})(`+string(js)+`)`))
	if wrong != "" {
		t.Error(wrong)
	}
	t.Logf("%d combinations of answers", len(list))
}
