package request

import "maps"

// The form changes, and what was typed on an earlier one stays: saved forms for 30
// days, requests for years. A stored request is shown as it was answered, under the
// questions that it answered. Where it goes back into the form, or is compared with
// one that does, the answers are first put into today's questions. None of this
// touches what is stored.

// Renew is what was typed on an earlier form, in the questions of today's.
func (t RawInput) Renew() RawInput {
	t = maps.Clone(t)
	for _, name := range []string{"county_determined", "lead_agrees", "state_determined"} {
		if t[name] == NotSure {
			t[name] = Pending
		}
	}
	t.renewCost()
	for _, who := range []string{"contact_", "fiscal_"} {
		given := t[who+"name"] + t[who+"title"] + t[who+"email"] + t[who+"phone"]
		if t[who+"is"] == "" && !IsBlank(given) {
			t[who+"is"] = SomeoneElse
		}
	}
	return t
}

// renewCost puts what an earlier form asked of (g)(3) into today's question. It asked
// for the cost under the box of (g)(3), and for a fallback under those of (g)(1): an
// answer without its box was withdrawn, and stayed in a saved form unseen.
func (t RawInput) renewCost() {
	if t["fallback"] == "" {
		return // today's form, or nothing to tell it by
	}
	switch {
	case t["g3"] == Yes && t["reimburse"] != "":
	case t["g1a"] == Yes || t["g1b"] == Yes:
		t["reimburse"] = map[string]string{Yes: IfNotG1, No: No, NotSure: NotSure}[t["fallback"]]
	default:
		delete(t, "reimburse")
	}
	delete(t, "fallback")
}

// Renew is a request's answers in the questions of today's form. A request of an
// earlier form that gives no day-to-day contact means the authorized official.
func (a Answers) Renew() Answers {
	a = Answers(RawInput(a).Renew())
	if a["contact_is"] == "" && a["official_email"] != "" {
		a["contact_is"] = SameAsOfficial
	}
	return a
}

// Fiscal is the name and email address of the fiscal contact, whom the agency may
// have given as one of the others; both are empty where it gave none.
func (a Answers) Fiscal() (name, email string) {
	who := "fiscal_"
	switch {
	case a["fiscal_is"] == SameAsOfficial, a["fiscal_is"] == SameAsContact && a["contact_name"] == "":
		who = "official_"
	case a["fiscal_is"] == SameAsContact:
		who = "contact_"
	}
	return a[who+"name"], a[who+"email"]
}
