package request_test

import (
	"fmt"
	"slices"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

var (
	boxes     = []string{"g1a", "g1b", "g2", "g3", "h", "unsure"}
	taAnswers = []string{request.TA52071, request.TA476073, request.No, request.NotSure}
)

// impossible is all that the service refuses of clauses: field → why. It is stated
// from what the clauses mean, not from the code.
func impossible(kind request.Agency, checked []string, ta string) map[string]string {
	on := func(box string) bool { return slices.Contains(checked, box) }
	refused := map[string]string{}
	for box, names := range map[string][]request.Agency{
		"g1a": {request.District, request.Charter},
		"g2":  {request.District},
		"h":   {request.District},
	} {
		if on(box) && !slices.Contains(names, kind) {
			refused[box] = fmt.Sprintf("%s by a %s", box, kind)
		}
	}
	if on("g3") && (on("g1a") || on("g1b") || on("g2")) {
		refused["g3"] = "g3 beside g1 or g2"
	}
	if len(checked) == 0 {
		first := map[request.Agency]string{request.District: "g1a", request.CountyOffice: "g1b", request.Charter: "g1a"}
		refused[first[kind]] = "nothing checked"
	}
	if kind == request.District && ta == request.TA476073 {
		refused["ta"] = "a charter school's section by a district"
	}
	if kind == request.Charter && ta == request.TA52071 {
		refused["ta"] = "a district's section by a charter school"
	}
	return refused
}

// Exactly the impossible forms are refused, each at its field and with its own
// message.
func TestCheck_ImpossibleForms(t *testing.T) {
	n, bad := 0, 0
	says := map[string]string{}   // why → message
	reason := map[string]string{} // message → why
	for _, kind := range request.Agencies {
		for set := range 1 << len(boxes) {
			var checked []string
			for i, box := range boxes {
				if set>>i&1 == 1 {
					checked = append(checked, box)
				}
			}
			for _, ta := range taAnswers {
				n++
				want := impossible(kind, checked, ta)
				if len(want) > 0 {
					bad++
				}
				c := request.Form.Check(with(checking(kind, checked...), "ta", ta), now)
				got := map[string]bool{}
				for _, p := range c.Problems {
					why, refused := want[p.Field]
					if !refused {
						t.Errorf("a %s checks %v, technical assistance %s: refused at %s: %s", kind, checked, ta,
							p.Field, p.Text)
						continue
					}
					got[p.Field] = true
					if earlier := says[why]; earlier != "" && earlier != p.Text {
						t.Errorf("%s is refused in two ways: %q and %q", why, earlier, p.Text)
					}
					if earlier := reason[p.Text]; earlier != "" && earlier != why {
						t.Errorf("%q is said of %s and of %s", p.Text, earlier, why)
					}
					says[why], reason[p.Text] = p.Text, why
				}
				for field, why := range want {
					if !got[field] {
						t.Errorf("a %s checks %v, technical assistance %s: not refused at %s, though it is %s", kind,
							checked, ta, field, why)
					}
				}
			}
		}
	}
	if n != 768 || len(says) != 9 {
		t.Errorf("%d forms were tried, want 3 kinds × 2⁶ boxes × 4 answers; %d reasons were heard, want 9", n,
			len(says))
	}
	t.Logf("%d forms, %d of them impossible, for %d reasons", n, bad, len(says))
}

// Who must clear a box is told so once, and nothing else.
func TestABoxThatAnAgencyCannotCheckAsksItNothingMore(t *testing.T) {
	for box, kinds := range map[string][]request.Agency{
		"g1a": {request.CountyOffice},
		"g2":  {request.CountyOffice, request.Charter},
		"h":   {request.CountyOffice, request.Charter},
	} {
		for _, kind := range kinds {
			if c := request.Form.Check(checking(kind, box), now); len(c.Problems) != 1 || c.Problems[0].Field != box {
				t.Errorf("a %s checks %s: %v, want one problem", kind, box, c.Problems)
			}
		}
	}
}

func TestNoStatementOfFactIsRefused(t *testing.T) {
	facts := map[string][]string{
		"ta":                {request.TA52071, request.No, request.NotSure},
		"county_determined": {request.Yes, request.Pending, request.No, request.NotSure},
		"lead_agrees":       {request.Yes, request.Pending, request.No, request.NotSure},
		"state_determined":  {request.Yes, request.Pending, request.No, request.NotSure},
		"apportionment":     {request.Yes, request.No, request.NotSure},
		"at_risk":           {request.Yes, request.No, request.NotSure},
		"fallback":          {request.Yes, request.No, request.NotSure},
		"partners":          {request.Yes, request.No, request.NotSure},
		"months":            {"1", "9", "10", "60"},
	}
	form := checking(request.District, "g1a", "g1b", "g2", "h")
	for field, list := range facts {
		for _, answer := range list {
			if c := request.Form.Check(with(form, field, answer), now); len(c.Problems) > 0 {
				t.Errorf("%s answered %q: %v", field, answer, c.Problems)
			}
		}
	}
	for _, answer := range []string{request.Yes, request.No, request.NotSure} {
		if c := request.Form.Check(with(checking(request.District, "g3"), "reimburse", answer),
			now); len(c.Problems) > 0 {
			t.Errorf("reimburse answered %q: %v", answer, c.Problems)
		}
	}
}
