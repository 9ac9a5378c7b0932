package request_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

// formerAnswers calls do with the eligibility answers of every request that an
// earlier form could store, on which the boxes of the clauses opened the questions:
// (g)(1) asked for its facts and for a fallback, and (g)(3) for its cost.
func formerAnswers(do func(request.Answers)) {
	yesNo := []string{"yes", "no", "not-sure"}
	decided := []string{"yes", "pending", "no", "not-sure"}
	for _, kind := range request.Agencies {
		for set := range 1 << len(boxes) {
			a := request.Answers{"kind": string(kind)}
			for i, box := range boxes {
				if set>>i&1 == 1 {
					a[box] = "yes"
				}
			}
			g1 := a["g1a"]+a["g1b"] != ""
			if len(a) == 1 || a["g3"] != "" && (g1 || a["g2"] != "") || kind != request.District && a["g2"]+
				a["h"] != "" ||
				kind == request.CountyOffice && a["g1a"] != "" {
				continue
			}
			each := []request.Answers{a}
			ask := func(asked bool, name string, values ...string) {
				if asked {
					each = answerEach(each, name, values)
				}
			}
			ta := map[request.Agency]string{request.District: request.TA52071, request.Charter: request.TA476073}[kind]
			ask(a["g1a"] != "", "ta", ta, "no", "not-sure")
			ask(a["g1a"] != "", "county_determined", decided...)
			ask(a["g1a"] != "", "lead_agrees", decided...)
			ask(a["g1b"] != "", "state_determined", decided...)
			ask(g1, "fallback", append(yesNo, "")...)
			ask(a["g3"] != "", "reimburse", yesNo...)
			ask(kind == request.District, "apportionment", yesNo...)
			ask(kind == request.District, "at_risk", yesNo...)
			for _, one := range each {
				do(one)
			}
		}
	}
}

// answerEach is each of the answers with each of the values.
func answerEach(list []request.Answers, name string, values []string) (each []request.Answers) {
	for _, a := range list {
		for _, v := range values {
			one := maps.Clone(a)
			one[name] = v
			if v == "" {
				delete(one, name)
			}
			each = append(each, one)
		}
	}
	return each
}

// The findings on a request of an earlier form are those of its day: the sum was
// taken by the release that asked so.
func TestFindings_RequestOfEarlierForm(t *testing.T) {
	const want = "891dca96eb3518749ad4e339fbedd394c48d373bf068d366e6a971b4b8ba6ad0"
	h, n := sha256.New(), 0
	formerAnswers(func(a request.Answers) {
		n++
		for _, f := range request.Findings(request.FactsOf(a, now)) {
			fmt.Fprintln(h, n, f.Rule.Clause, f.Verdict, f.Asked)
		}
	})
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		t.Errorf("the findings on %d requests of an earlier form have the sum %s, want %s", n, got, want)
	}
}

func TestRenew_AnswersOfEarlierForm(t *testing.T) {
	for _, c := range []struct{ name, typed, want string }{
		{"not sure is the one answer for what isn't known", "county_determined=not-sure lead_agrees=not-sure " +
			"state_determined=not-sure ta=not-sure", "county_determined=pending lead_agrees=pending " +
			"state_determined=pending ta=not-sure"},
		{"a fallback is a yes with a condition", "fallback=yes g1a=yes", "reimburse=if-not-g1 g1a=yes"},
		{"no fallback is a no", "fallback=no g1b=yes", "reimburse=no g1b=yes"},
		{"an open fallback is open", "fallback=not-sure g1a=yes", "reimburse=not-sure g1a=yes"},
		{"a cost whose box was cleared was withdrawn", "fallback=yes reimburse=yes unsure=yes", "unsure=yes"},
		{"a fallback whose boxes were cleared was withdrawn", "fallback=no g3=", "g3="},
		{"next to the box of (g)(1) a withdrawn cost doesn't count", "fallback=not-sure reimburse=yes g1b=yes",
			"reimburse=not-sure g1b=yes"},
		{"next to its box the cost itself counts", "fallback=yes reimburse=no g3=yes", "reimburse=no g3=yes"},
		{"next to another box the fallback counts", "fallback=no reimburse=yes g1a=yes", "reimburse=no g1a=yes"},
		{"who gives a contact means someone else", "contact_name=Sam", "contact_name=Sam contact_is=other"},
		{"who gives a fiscal contact means someone else", "fiscal_email=x", "fiscal_email=x fiscal_is=other"},
		{"a choice stays", "contact_name=Sam contact_is=official", "contact_name=Sam contact_is=official"},
		{"a blank contact of a form that isn't sent is open", "official_email=x", "official_email=x"},
	} {
		if got := typedText(pairs(c.typed).Renew()); got != typedText(pairs(c.want)) {
			t.Errorf("%s: %s became %s, want %s", c.name, c.typed, got, c.want)
		}
	}
	sent := request.Answers(pairs("official_email=x"))
	if got := sent.Renew()["contact_is"]; got != request.SameAsOfficial || sent["contact_is"] != "" {
		t.Errorf("a request without a contact means %q, and has %q now", got, sent["contact_is"])
	}
}

// pairs is a form written name=answer.
func pairs(text string) request.RawInput {
	t := request.RawInput{}
	for _, pair := range strings.Fields(text) {
		name, answer, _ := strings.Cut(pair, "=")
		t[name] = answer
	}
	return t
}

func typedText(t request.RawInput) string { return fmt.Sprint(map[string]string(t)) }

// A request that an earlier form made is shown as it was answered, and checks in
// today's form once what is new is answered.
func TestRenew_ShownAsAnswered(t *testing.T) {
	old := maps.Clone(answers(t, with(checking(request.District, "g1a"), "apportionment", request.No)))
	for _, name := range []string{"contact_is", "fiscal_is", "reimburse", "county_by", "county_on"} {
		delete(old, name)
	}
	old["county_determined"], old["fallback"] = request.NotSure, request.Yes
	digest, shown := old.Digest(), map[string]string{}
	for _, p := range old.Parts() {
		for _, r := range p.Rows {
			shown[r.Name] = r.Question + " " + r.Answer
		}
	}
	for name, want := range map[string]string{
		"county_determined": "We’re not sure",
		"fallback":          "If (g)(1) is not met, would you ask under (g)(3) and reimburse CCEE for the cost? Yes",
	} {
		if !strings.HasSuffix(shown[name], want) {
			t.Errorf("%s is shown as %q, want %q", name, shown[name], want)
		}
	}
	today := answers(t, old.RawInput())
	if today["reimburse"] != request.IfNotG1 || today["county_determined"] != request.Pending ||
		today["contact_is"] != request.SomeoneElse || today["fallback"] != "" {
		t.Errorf("in today's form: %v", today)
	}
	if old.Digest() != digest {
		t.Error("what is stored has changed")
	}
	if today.Renew().Digest() != old.Renew().Digest() {
		t.Errorf("the same answers differ:\n%v\n%v", today.Renew(), old.Renew())
	}
}

func TestAnswers_FiscalContact(t *testing.T) {
	for _, c := range []struct{ fiscal, contact, want string }{
		{"other", "other", "Kim Example fiscal@example.org"},
		{"official", "other", "Pat Example superintendent@example.org"},
		{"contact", "other", "Sam Example assistant@example.org"},
		{"contact", "official", "Pat Example superintendent@example.org"},
		{"not-sure", "other", " "},
	} {
		form := with(checking(request.District, "unsure"), "fiscal_is", c.fiscal, "contact_is", c.contact)
		name, email := answers(t, form).Fiscal()
		if got := name + " " + email; got != c.want {
			t.Errorf("fiscal contact %s, contact %s: %q, want %q", c.fiscal, c.contact, got, c.want)
		}
	}
	if name, _ := (request.Answers{"fiscal_name": "Kim Example"}).Fiscal(); name != "Kim Example" {
		t.Errorf("of an earlier form: %q", name)
	}
}
