package request

// Official is who the law means by a short name, in words, and the day on which the
// words were right.
type Official struct {
	Law       string // what the law calls the official
	Title     string // in full
	Short     string // where the full title was given before
	AsOf      string // the day on which that was so, 2006-01-02
	Paragraph string // where the law names the official
}

// Superintendent is who determines under (g)(1)(B). Rules, form, and pages read
// these words here, so that a change of the law is an edit of this entry. A public
// note next to it is a setting: superintendent in content/site.yaml.
var Superintendent = Official{
	Law:       "the Superintendent",
	Title:     "State Superintendent of Public Instruction",
	Short:     "State Superintendent",
	AsOf:      "2026-11-23",
	Paragraph: "g-1-B",
}
