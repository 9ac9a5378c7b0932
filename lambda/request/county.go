package request

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
)

// countiesTSV has the 58 counties, their county offices, and the geographic lead
// areas (EC 52073) with how sure each is. Many are unconfirmed, so a lead is
// suggested and never enforced. Its columns are split at tabs, which takes less of a
// start than a reader of CSV.
//
//go:embed counties.tsv
var countiesTSV string

// County is one of California's counties.
type County struct {
	Code      string // two digits, the first two of a CDS code
	Name      string
	Office    string // its county office of education
	OfficeCDS string // 7 digits
	LeadArea  string // of the geographic leads, or empty
	Lead      string // the geographic lead agency, or empty
	Sure      string // how sure LeadArea and Lead are
}

// Counties are the 58 counties in the order of their codes.
var Counties = sync.OnceValue(func() []County {
	var list []County
	for row := range strings.SplitSeq(countiesTSV, "\n") {
		if r := strings.Split(row, "\t"); len(r) == 8 { // the last line is empty
			list = append(list, County{Code: r[0], Name: r[1], OfficeCDS: r[2], Office: r[3], LeadArea: r[4],
				Lead: r[5], Sure: r[6]})
		}
	}
	return list[1:] // without the heading
})

func countyByCode(code string) (County, bool) {
	for _, c := range Counties() {
		if c.Code == code {
			return c, true
		}
	}
	return County{}, false
}

// County is the name of the agency's county, such as San Diego; empty where the
// answers give none.
func (a Answers) County() string {
	c, _ := countyByCode(a["county"])
	return c.Name
}

// countyOptions are the codes and names of countiesTSV, for the forms. They are
// written out, since whoever waits for a function waits for all that makes the forms.
var countyOptions = []Option{
	{"01", "Alameda"}, {"02", "Alpine"}, {"03", "Amador"}, {"04", "Butte"}, {"05", "Calaveras"},
	{"06", "Colusa"}, {"07", "Contra Costa"}, {"08", "Del Norte"}, {"09", "El Dorado"}, {"10", "Fresno"},
	{"11", "Glenn"}, {"12", "Humboldt"}, {"13", "Imperial"}, {"14", "Inyo"}, {"15", "Kern"}, {"16", "Kings"},
	{"17", "Lake"}, {"18", "Lassen"}, {"19", "Los Angeles"}, {"20", "Madera"}, {"21", "Marin"},
	{"22", "Mariposa"}, {"23", "Mendocino"}, {"24", "Merced"}, {"25", "Modoc"}, {"26", "Mono"},
	{"27", "Monterey"}, {"28", "Napa"}, {"29", "Nevada"}, {"30", "Orange"}, {"31", "Placer"},
	{"32", "Plumas"}, {"33", "Riverside"}, {"34", "Sacramento"}, {"35", "San Benito"},
	{"36", "San Bernardino"}, {"37", "San Diego"}, {"38", "San Francisco"}, {"39", "San Joaquin"},
	{"40", "San Luis Obispo"}, {"41", "San Mateo"}, {"42", "Santa Barbara"}, {"43", "Santa Clara"},
	{"44", "Santa Cruz"}, {"45", "Shasta"}, {"46", "Sierra"}, {"47", "Siskiyou"}, {"48", "Solano"},
	{"49", "Sonoma"}, {"50", "Stanislaus"}, {"51", "Sutter"}, {"52", "Tehama"}, {"53", "Trinity"},
	{"54", "Tulare"}, {"55", "Tuolumne"}, {"56", "Ventura"}, {"57", "Yolo"}, {"58", "Yuba"},
}

// singleDistrict are the counties with one district, where one person may both ask
// and determine.
var singleDistrict = map[string]bool{"Alpine": true, "Amador": true, "Del Norte": true, "Mariposa": true,
	"Plumas": true, "San Francisco": true, "Sierra": true}

// leads reports whether a county's own office is named as the lead of its area
// ("Riverside COE + San Diego COE").
func leads(c County) bool {
	for lead := range strings.SplitSeq(c.Lead, " + ") {
		if c.officeIn(lead) {
			return true
		}
	}
	return false
}

// officeIn reports whether a text names the county's office, its superintendent or
// its board, as people write them.
func (c County) officeIn(text string) bool {
	text = strings.ToLower(strings.ReplaceAll(text, ".", ""))
	words := strings.Join(strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }), " ")
	return strings.Contains(" "+officeSynonyms.Replace(words)+" ", " "+strings.ToLower(c.Name)+" coe ")
}

var officeSynonyms = strings.NewReplacer("county office of education", "coe", "county superintendent of schools", "coe",
	"county department of education", "coe",
	"county dept of education", "coe", "county board of education", "coe", "county coe", "coe")
