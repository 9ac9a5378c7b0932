package request_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ccee-ca.org/assist/lambda/request"
)

func TestThereAre58CountiesWithTheirOffices(t *testing.T) {
	counties := request.Counties()
	names, codes := map[string]bool{}, map[string]bool{}
	for i, c := range counties {
		if want := fmt.Sprintf("%02d", i+1); c.Code != want {
			t.Errorf("county %d has the code %q, want %s", i+1, c.Code, want)
		}
		if len(c.OfficeCDS) != 7 || strings.Trim(c.OfficeCDS, "0123456789") != "" ||
			!strings.HasPrefix(c.OfficeCDS, c.Code) || codes[c.OfficeCDS] {
			t.Errorf("the office of %s has the CDS code %q", c.Name, c.OfficeCDS)
		}
		if c.Name == "" || names[c.Name] || !strings.HasPrefix(c.Office, c.Name+" County ") || c.Sure == "" {
			t.Errorf("%s has the office %q; how sure its lead is: %q", c.Name, c.Office, c.Sure)
		}
		if c.Lead != "" && c.LeadArea == "" {
			t.Errorf("%s has a lead and no area", c.Name)
		}
		names[c.Name], codes[c.OfficeCDS] = true, true
	}
	if len(counties) != 58 ||
		!slices.IsSortedFunc(counties, func(a, b request.County) int { return strings.Compare(a.Name, b.Name) }) {
		t.Errorf("there are %d counties, or they are not in the order of their names", len(counties))
	}
}

// The form's own list of the counties is that of the table.
func TestTheFormOffersEachCountyOnce(t *testing.T) {
	var want []request.Option
	for _, c := range request.Counties() {
		want = append(want, request.Option{Value: c.Code, Label: c.Name})
	}
	f, _ := request.Form.Field("county")
	if !slices.Equal(f.Options, want) {
		t.Errorf("the form offers %d counties, %v", len(f.Options), f.Options)
	}
}
