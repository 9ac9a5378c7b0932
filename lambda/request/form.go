package request

// Form is the request form, in the order in which it is asked. This file is its words: change a label, a hint, a limit or a message
// here, and the page, the check, the mails, the desk and the export follow. A field asks only what something uses.
//
// Limits count UTF-16 units, as a browser does. A test holds their sum under 60,000.
var Form = FormSections{
	{ID: "your-agency", Title: "Your agency", Fields: []Field{
		{Name: "kind", Kind: Radio, Required: true, Label: "What kind of agency asks?",
			Options: []Option{{string(District), "School district"}, {string(CountyOffice), "County office of education"}, {string(Charter), "Charter school"}},
			Missing: "Choose what kind of agency asks"},
		{Name: "agency", Kind: Text, Limit: 200, Required: true, Label: "Name of the agency",
			Hint: "As in the California School Directory, for example “Example Unified School District”.", Missing: "Enter the name of the agency", Autocomplete: "organization"},
		{Name: "county", Kind: Select, Required: true, Label: "County", Options: countyOptions(),
			Hint: "Ten district names occur in two counties. For a joint district: the county whose superintendent oversees it.", Missing: "Choose the county"},
		{Name: "cds", Kind: CDSCode, Limit: 40, Required: true, Label: "CDS code",
			Hint:    "The state’s code for your agency: 7 digits for a district or county office, 14 for a charter school, with leading zeros.",
			Missing: "Enter the CDS code"},
		{Name: "authorizer", Kind: Text, Limit: 200, Required: true, Label: "Who authorized the charter?", When: is("kind", string(Charter)),
			Hint: "The district, county office or state board that granted it.", Missing: "Enter who authorized the charter"},
		{Name: "replaces", Kind: Reference, Limit: 40, Label: "Does this replace a request that you sent before?",
			Hint: "Its reference number, for example RFA-2026-7KQ4-X. The earlier request stays on record."},
	}},
	{ID: "people", Title: "People", Fields: []Field{
		{Group: "Authorized official", GroupHint: "The superintendent or administrator who may ask for the agency. The acknowledgement goes to this address too.",
			Name: "official_name", Kind: Text, Limit: 120, Required: true, Label: "Official’s name", Missing: "Enter the official’s name"},
		{Group: "Authorized official", Name: "official_title", Kind: Text, Limit: 120, Required: true, Label: "Official’s title", Missing: "Enter the official’s title"},
		{Group: "Authorized official", Name: "official_email", Kind: Email, Limit: 254, Required: true, Label: "Official’s e-mail", Missing: "Enter the official’s e-mail address"},
		{Group: "Authorized official", Name: "official_phone", Kind: Phone, Limit: 40, Required: true, Label: "Official’s phone", Missing: "Enter the official’s phone number"},
		{Group: "Day-to-day contact", GroupHint: "Whom CCEE should write to and call. Leave empty if that is the official.",
			Name: "contact_name", Kind: Text, Limit: 120, Label: "Contact’s name", Missing: "Enter the contact’s name, or clear the contact’s other answers"},
		{Group: "Day-to-day contact", Name: "contact_title", Kind: Text, Limit: 120, Label: "Contact’s title"},
		{Group: "Day-to-day contact", Name: "contact_email", Kind: Email, Limit: 254, Label: "Contact’s e-mail", Missing: "Enter the contact’s e-mail address, or clear the contact’s other answers"},
		{Group: "Day-to-day contact", Name: "contact_phone", Kind: Phone, Limit: 40, Label: "Contact’s phone"},
		{Group: "Fiscal contact", GroupHint: "Who would handle an agreement and its costs. Leave empty if you do not know yet.",
			Name: "fiscal_name", Kind: Text, Limit: 120, Label: "Fiscal contact’s name", Missing: "Enter the fiscal contact’s name, or clear the fiscal contact’s other answers"},
		{Group: "Fiscal contact", Name: "fiscal_title", Kind: Text, Limit: 120, Label: "Fiscal contact’s title"},
		{Group: "Fiscal contact", Name: "fiscal_email", Kind: Email, Limit: 254, Label: "Fiscal contact’s e-mail", Missing: "Enter the fiscal contact’s e-mail address, or clear the fiscal contact’s other answers"},
		{Group: "Fiscal contact", Name: "fiscal_phone", Kind: Phone, Limit: 40, Label: "Fiscal contact’s phone"},
	}},
	{ID: "eligibility", Title: "Eligibility",
		Intro: "Tick every clause of Education Code 52074 under which your agency asks. If you are not sure, say so: that box is enough.",
		Fields: []Field{
			{Group: eligibilityGroup, Name: "g1a", Kind: Checkbox, Paragraph: "g-1-A",
				Label: "(g)(1)(A) Our county superintendent determines, after technical assistance, that CCEE’s help is necessary, and the geographic lead agrees",
				Hint:  "School districts and charter schools."},
			{Group: eligibilityGroup, Name: "g1b", Kind: Checkbox, Paragraph: "g-1-B",
				Label: "(g)(1)(B) The State Superintendent of Public Instruction determines that CCEE’s help is necessary",
				Hint:  "All agencies. This is the State Superintendent, not a local one."},
			{Group: eligibilityGroup, Name: "g2", Kind: Checkbox, Paragraph: "g-2-A",
				Label: "(g)(2) Our district receives an emergency apportionment",
				Hint:  "School districts. Such a district is deemed referred to CCEE."},
			{Group: eligibilityGroup, Name: "g3", Kind: Checkbox, Paragraph: "g-3",
				Label: "(g)(3) We ask outside of paragraphs (1) and (2), and would reimburse CCEE for the cost",
				Hint:  "All agencies. Not together with (g)(1) or (g)(2)."},
			{Group: eligibilityGroup, Name: "h", Kind: Checkbox, Paragraph: "h",
				Label: "(h) Our district is at risk of qualifying for state intervention and asks for priority",
				Hint:  "School districts. It gives priority and is no path of its own: tick a path too, or the box below."},
			{Group: eligibilityGroup, Name: "unsure", Kind: Checkbox, Label: "We are not sure: help us find our pathway"},
			{Name: "ta", Kind: Radio, Required: true, Label: "Has your agency been given technical assistance?", When: is("g1a", Yes), Paragraph: "g-1-A",
				Options: []Option{{TA52071, "Yes, under EC 52071 (school districts)"}, {TA476073, "Yes, under EC 47607.3 (charter schools)"}, {No, "No"}, {NotSure, "We are not sure"}},
				Missing: "Say whether your agency has been given technical assistance"},
			{Name: "ta_from", Kind: Date, Required: true, Label: "When did the technical assistance begin?", When: is("ta", TA52071, TA476073), Missing: "Enter when the technical assistance began"},
			{Name: "ta_to", Kind: Date, Label: "When did the technical assistance end?", Hint: "Leave empty if it goes on.", When: is("ta", TA52071, TA476073)},
			{Name: "county_determined", Kind: Radio, Required: true, Label: "Has the county superintendent determined that CCEE’s help is necessary?", When: is("g1a", Yes), Paragraph: "g-1-A",
				Options: determination, Missing: "Say whether the county superintendent has determined that CCEE’s help is necessary"},
			{Name: "county_by", Kind: Text, Limit: 120, Required: true, Label: "Who made the county superintendent’s determination?", When: is("county_determined", Yes), Missing: "Enter who made the determination"},
			{Name: "county_on", Kind: Date, Required: true, Label: "When was the county superintendent’s determination made?", When: is("county_determined", Yes), Missing: "Enter when the county superintendent’s determination was made"},
			{Name: "lead_agrees", Kind: Radio, Required: true, Label: "Does the county’s geographic lead agency agree?", When: is("g1a", Yes), Paragraph: "g-1-A",
				Options: []Option{{Yes, "Yes"}, {Pending, "Not answered yet"}, {No, "No, it declined"}}, Missing: "Say whether the geographic lead agency agrees"},
			{Name: "lead", Kind: Text, Limit: 200, Label: "Which agency is the geographic lead?", When: is("g1a", Yes)},
			{Name: "state_determined", Kind: Radio, Required: true, Label: "Has the State Superintendent determined that CCEE’s help is necessary?", When: is("g1b", Yes), Paragraph: "g-1-B",
				Options: determination, Missing: "Say whether the State Superintendent has determined that CCEE’s help is necessary"},
			{Name: "state_by", Kind: Text, Limit: 120, Required: true, Label: "Who told you of the State Superintendent’s determination?", When: is("state_determined", Yes), Missing: "Enter who told you of the determination"},
			{Name: "state_on", Kind: Date, Required: true, Label: "When was the State Superintendent’s determination made?", When: is("state_determined", Yes), Missing: "Enter when the State Superintendent’s determination was made"},
			{Name: "fallback", Kind: Radio, Label: "If (g)(1) is not met, would you ask under (g)(3), at your own cost?", When: append(is("g1a", Yes), is("g1b", Yes)...), Paragraph: "g-3",
				Options: []Option{{Yes, "Yes"}, {No, "No"}, {NotSure, "Not decided"}}},
			{Name: "apportionment", Kind: Radio, Required: true, Label: "Does your district receive an emergency apportionment (EC 41320 and following)?", When: is("kind", string(District)), Paragraph: "g-2-A",
				Options: yesNoUnsure, Missing: "Say whether your district receives an emergency apportionment"},
			{Name: "apportionment_on", Kind: Date, Label: "Since when does the district receive it?", When: is("apportionment", Yes)},
			{Name: "reimburse", Kind: Radio, Required: true, Label: "Would your agency reimburse CCEE for the cost of its services?", When: is("g3", Yes), Paragraph: "g-3",
				Options: []Option{{Yes, "Yes"}, {No, "No"}, {NotSure, "Not decided"}}, Missing: "Say whether your agency would reimburse CCEE"},
			{Name: "at_risk", Kind: Radio, Required: true, Label: "Is your district at risk of qualifying for state intervention?", When: is("kind", string(District)), Paragraph: "h",
				Hint:    "The first of CCEE’s criteria for district requests. It sorts requests and blocks none.",
				Options: yesNoUnsure, Missing: "Say whether your district is at risk of qualifying for state intervention"},
			{Name: "at_risk_reason", Kind: Long, Limit: 2000, Required: true, Label: "Why is your district at risk?", When: is("at_risk", Yes), Paragraph: "h",
				Hint: "No law defines “at risk”. Your reason is kept as your own statement.", Missing: "Enter why your district is at risk of qualifying for state intervention"},
			{Name: "identified", Kind: Checkbox, Label: "We have been told that we are identified under EC 52072 or 52072.5", Hint: "This is information for CCEE’s staff. It is none of the clauses above."},
		}},
	{ID: "the-need", Title: "The need", Intro: "Write for a reader who does not know your agency. Name no pupil, and nothing by which one could be known.", Fields: []Field{
		{Name: "goals", Kind: Long, Limit: 3000, Required: true, Label: "Which goals of your LCAP are at stake?", Missing: "Enter which goals of your LCAP are at stake"},
		{Name: "need", Kind: Long, Limit: 4000, Required: true, Label: "What is the need?", Hint: "What stands in the way of these goals now.", Missing: "Enter what the need is"},
		{Name: "data", Kind: Long, Limit: 4000, Required: true, Label: "What do your data show, and for which student groups?", Missing: "Enter what your data show, and for which student groups"},
		{Name: "tried", Kind: Long, Limit: 3000, Required: true, Label: "What has been tried, and what came of it?", Missing: "Enter what has been tried, and what came of it"},
		{Name: "help", Kind: Radio, Required: true, Label: "What help do you seek?",
			Options: []Option{{"fir", "A Facilitated Instructional Review"}, {"both", "A Facilitated Instructional Review and other help"}, {"other", "Other help"}, {NotSure, "We would like to talk about it"}},
			Missing: "Choose what help you seek"},
		{Name: "help_other", Kind: Long, Limit: 2000, Required: true, Label: "What other help?", When: is("help", "both", "other"), Missing: "Enter what other help you seek"},
		{Name: "outcomes", Kind: Long, Limit: 3000, Required: true, Label: "What should come of it, and how would you measure that?", Missing: "Enter what should come of the help, and how you would measure it"},
		{Name: "months", Kind: Number, Limit: 20, Max: 60, Required: true, Label: "How many months would it take?",
			Hint: "CCEE looks for a need that it can address in nine months or less. A longer one is flagged, not refused.", Missing: "Enter how many months it would take"},
	}},
	{ID: "partners-now", Title: "Partners engaged now", Intro: "Districts confirm that outside partners help them now, the county office and the geographic lead among them.", Fields: []Field{
		{Name: "partners", Kind: Radio, Required: true, Label: "Are outside improvement partners engaged with your district now?", When: is("kind", string(District)),
			Hint: "The third of CCEE’s criteria for district requests.", Options: yesNoUnsure, Missing: "Say whether outside improvement partners are engaged now"},
		{Name: "coe_contact", Kind: Text, Limit: 200, Label: "Your county office: whom do you work with?", When: is("kind", string(District), string(Charter))},
		{Name: "coe_work", Kind: Long, Limit: 1500, Label: "What does the county office do with you?", When: is("kind", string(District), string(Charter))},
		{Name: "lead_contact", Kind: Text, Limit: 200, Label: "The geographic lead: whom do you work with?"},
		{Name: "lead_work", Kind: Long, Limit: 1500, Label: "What does the geographic lead do with you?"},
		{Name: "others", Kind: Long, Limit: 2000, Label: "Other partners: who are they, and what does each do?"},
	}},
	{ID: "scope", Title: "Scope and cost", Intro: "For the first draft of a scope of work and its costs.", Fields: []Field{
		{Name: "start", Kind: Date, Label: "When would you like to start?"},
		{Name: "sites", Kind: Long, Limit: 1000, Required: true, Label: "Which schools or offices would take part?", Missing: "Enter which schools or offices would take part"},
		{Name: "pupils", Kind: Number, Limit: 20, Max: 2_000_000, Label: "About how many pupils?"},
		{Name: "staff", Kind: Number, Limit: 20, Max: 500_000, Label: "About how many staff?"},
		{Name: "funding", Kind: Long, Limit: 1000, Label: "How would costs be paid, if there are any?"},
		{Name: "board_on", Kind: Date, Label: "When did or will your board approve the request?"},
		{Name: "negotiation", Kind: Radio, Required: true, Label: "Do you expect to negotiate over contract language?",
			Hint: "If so, the final contract will likely take longer than five business days.", Options: yesNoUnsure, Missing: "Say whether you expect to negotiate over contract language"},
	}},
	{ID: "confirm", Title: "Confirm", Fields: []Field{
		{Name: "attest", Kind: Checkbox, Required: true, Label: "The authorized official named above has approved this request", Missing: "Confirm that the authorized official has approved this request"},
		{Name: "no_pupils", Kind: Checkbox, Required: true, Label: "Nothing in it identifies a pupil", Missing: "Confirm that nothing in the request identifies a pupil"},
		{Name: "public", Kind: Checkbox, Required: true, Label: "We know that the request is a public record", Missing: "Confirm that you know that the request is a public record"},
	}},
}

// eligibilityGroup is the client's own prompt, word for word.
const eligibilityGroup = "Confirmation that agency is eligible through the following minimum criteria (check all that apply)."

// Answers of choices that the rules read.
const (
	Yes      = "yes"
	No       = "no"
	Pending  = "pending"
	NotSure  = "not-sure"
	TA52071  = "52071"   // technical assistance under EC 52071
	TA476073 = "47607.3" // technical assistance under EC 47607.3
)

var (
	yesNoUnsure   = []Option{{Yes, "Yes"}, {No, "No"}, {NotSure, "We are not sure"}}
	determination = []Option{{Yes, "Yes"}, {Pending, "Not decided yet"}, {No, "No, it was declined"}}
)
