package request

// Form is the request form, in the order in which it is asked. This file is its words: change a label, a hint, a limit or a message
// here, and the page, the check, the mails, the desk and the export follow. A field asks only what something uses.
//
// Limits count UTF-16 units, as a browser does. A test holds their sum under 60,000.
var Form = FormSections{
	{ID: "your-agency", Title: "Your agency", Fields: []Field{
		{Name: "kind", Kind: Radio, Required: true, Label: "What kind of agency is asking?",
			Options: []Option{{string(District), "School district"}, {string(CountyOffice), "County office of education"}, {string(Charter), "Charter school"}},
			Missing: "Choose what kind of agency is asking"},
		{Name: "agency", Kind: Text, Limit: 200, Required: true, Label: "Name of the agency",
			Hint: "As it appears in the California School Directory.", Missing: "Enter the name of the agency", Autocomplete: "organization"},
		{Name: "county", Kind: Select, Required: true, Label: "County", Options: countyOptions(),
			Hint: "Ten district names occur in two counties. For a joint district, choose the county whose superintendent oversees it.", Missing: "Choose the county"},
		{Name: "cds", Kind: CDSCode, Limit: 40, Required: true, Label: "CDS code",
			Hint:    "It tells agencies of one name apart. The state’s County-District-School code has 7 digits for a district or county office, 14 for a charter school. Keep leading zeros.",
			Missing: "Enter the CDS code"},
		{Name: "authorizer", Kind: Text, Limit: 200, Required: true, Label: "Who authorized the charter?", When: is("kind", string(Charter)),
			Hint: "The district, county board or state board that granted it.", Missing: "Enter who authorized the charter"},
		{Name: "replaces", Kind: Reference, Limit: 40, Label: "Reference number of the request that this one replaces",
			Hint: "Leave empty for a new request. A reference number looks like RFA-2026-7KQ4-X. The earlier request stays on record."},
	}},
	{ID: "people", Title: "People", Fields: []Field{
		{Group: "Authorized official", GroupHint: "The superintendent or administrator with authority to ask for the agency. CCEE’s confirmation goes to this address too.",
			Name: "official_name", Kind: Text, Limit: 120, Required: true, Label: "Official’s name", Autocomplete: "section-official name", Missing: "Enter the official’s name"},
		{Group: "Authorized official", Name: "official_title", Kind: Text, Limit: 120, Required: true, Label: "Official’s title", Autocomplete: "section-official organization-title", Missing: "Enter the official’s title"},
		{Group: "Authorized official", Name: "official_email", Kind: Email, Limit: 254, Required: true, Label: "Official’s e-mail", Autocomplete: "section-official email", Missing: "Enter the official’s e-mail address"},
		{Group: "Authorized official", Name: "official_phone", Kind: Phone, Limit: 100, Required: true, Label: "Official’s phone", Autocomplete: "section-official tel", Missing: "Enter the official’s phone number"},
		{Group: "Day-to-day contact", GroupHint: "The person CCEE should write to and call. Leave empty if that is the authorized official.",
			Name: "contact_name", Kind: Text, Limit: 120, Label: "Contact’s name", Autocomplete: "section-contact name", Missing: "Enter the contact’s name, or clear the contact’s other answers"},
		{Group: "Day-to-day contact", Name: "contact_title", Kind: Text, Limit: 120, Label: "Contact’s title", Autocomplete: "section-contact organization-title"},
		{Group: "Day-to-day contact", Name: "contact_email", Kind: Email, Limit: 254, Label: "Contact’s e-mail", Autocomplete: "section-contact email", Missing: "Enter the contact’s e-mail address, or clear the contact’s other answers"},
		{Group: "Day-to-day contact", Name: "contact_phone", Kind: Phone, Limit: 100, Label: "Contact’s phone", Autocomplete: "section-contact tel"},
		{Group: "Fiscal contact", GroupHint: "The person who would handle an agreement and its costs. Leave empty if you do not know yet.",
			Name: "fiscal_name", Kind: Text, Limit: 120, Label: "Fiscal contact’s name", Autocomplete: "section-fiscal name", Missing: "Enter the fiscal contact’s name, or clear the fiscal contact’s other answers"},
		{Group: "Fiscal contact", Name: "fiscal_title", Kind: Text, Limit: 120, Label: "Fiscal contact’s title", Autocomplete: "section-fiscal organization-title"},
		{Group: "Fiscal contact", Name: "fiscal_email", Kind: Email, Limit: 254, Label: "Fiscal contact’s e-mail", Autocomplete: "section-fiscal email", Missing: "Enter the fiscal contact’s e-mail address, or clear the fiscal contact’s other answers"},
		{Group: "Fiscal contact", Name: "fiscal_phone", Kind: Phone, Limit: 100, Label: "Fiscal contact’s phone", Autocomplete: "section-fiscal tel"},
	}},
	{ID: "eligibility", Title: "Eligibility",
		Intro: "Check every clause of Education Code 52074 under which your agency is asking. If you are not sure, check the last box: that is enough.",
		Fields: []Field{
			{Group: eligibilityGroup, Name: "g1a", Kind: Checkbox, Paragraph: "g-1-A",
				Label: "(g)(1)(A) Our county superintendent determines, after technical assistance, that CCEE’s help is necessary, and the geographic lead agrees",
				Hint:  "For school districts and charter schools."},
			{Group: eligibilityGroup, Name: "g1b", Kind: Checkbox, Paragraph: "g-1-B",
				Label: "(g)(1)(B) The " + Superintendent.Title + " determines that CCEE’s help is necessary",
				Hint:  "For all agencies. This means the " + Superintendent.Short + ", not a local one."},
			{Group: eligibilityGroup, Name: "g2", Kind: Checkbox, Paragraph: "g-2-A",
				Label: "(g)(2) Our district receives an emergency apportionment",
				Hint:  "For school districts. Such a district is deemed referred to CCEE."},
			{Group: eligibilityGroup, Name: "g3", Kind: Checkbox, Paragraph: "g-3",
				Label: "(g)(3) We are asking outside of paragraphs (1) and (2), and would reimburse CCEE for the cost",
				Hint:  "For all agencies. Cannot be combined with (g)(1) or (g)(2)."},
			{Group: eligibilityGroup, Name: "h", Kind: Checkbox, Paragraph: "h",
				Label: "(h) Our district is at risk of qualifying for state intervention and asks for priority",
				Hint:  "For school districts. This gives priority but is not a path of its own: check a path too, or the box below."},
			{Group: eligibilityGroup, Name: "unsure", Kind: Checkbox, Label: "We are not sure: help us find our pathway"},
			{Name: "ta", Kind: Radio, Required: true, Label: "Has your agency received technical assistance?", When: is("g1a", Yes), Paragraph: "g-1-A",
				Options: []Option{{TA52071, "Yes, under EC 52071 (school districts)"}, {TA476073, "Yes, under EC 47607.3 (charter schools)"}, {No, "No"}, {NotSure, "We are not sure"}},
				Missing: "Say whether your agency has received technical assistance"},
			{Name: "ta_from", Kind: Date, Past: true, Since: sinceCCEE, Because: becauseCCEE, Required: true, Label: "When did the technical assistance begin?", When: is("ta", TA52071, TA476073), Missing: "Enter when the technical assistance began"},
			{Name: "ta_to", Kind: Date, Past: true, Since: sinceCCEE, Because: becauseCCEE, Label: "When did the technical assistance end?", Hint: "Leave empty if it is still going on.", When: is("ta", TA52071, TA476073)},
			{Name: "county_determined", Kind: Radio, Required: true, Label: "Has the county superintendent determined that CCEE’s help is necessary?", When: is("g1a", Yes), Paragraph: "g-1-A",
				Options: determination, Missing: "Say whether the county superintendent has determined that CCEE’s help is necessary"},
			{Name: "county_by", Kind: Text, Limit: 120, Required: true, Label: "Who made the county superintendent’s determination?", When: is("county_determined", Yes), Hint: "Name and title.", Missing: "Enter who made the county superintendent’s determination"},
			{Name: "county_on", Kind: Date, Past: true, Since: sinceCCEE, Because: becauseCCEE, Required: true, Label: "When was the county superintendent’s determination made?", When: is("county_determined", Yes), Missing: "Enter when the county superintendent’s determination was made"},
			{Name: "lead_agrees", Kind: Radio, Required: true, Label: "Does your county’s geographic lead agency agree?", When: is("g1a", Yes), Paragraph: "g-1-A",
				Options: []Option{{Yes, "Yes"}, {Pending, "Not answered yet"}, {No, "No, it declined"}, {NotSure, "We are not sure"}}, Missing: "Say whether the geographic lead agency agrees"},
			{Name: "lead", Kind: Text, Limit: 200, Label: "Which agency is your county’s geographic lead?", Hint: "The law asks for its agreement, so CCEE needs to know whom to ask.", When: is("g1a", Yes)},
			{Name: "state_determined", Kind: Radio, Required: true, Label: "Has the " + Superintendent.Short + " determined that CCEE’s help is necessary?", When: is("g1b", Yes), Paragraph: "g-1-B",
				Options: determination, Missing: "Say whether the " + Superintendent.Short + " has determined that CCEE’s help is necessary"},
			{Name: "state_by", Kind: Text, Limit: 120, Required: true, Label: "Who told you about the " + Superintendent.Short + "’s determination?", When: is("state_determined", Yes), Hint: "Name and title.", Missing: "Enter who told you about the " + Superintendent.Short + "’s determination"},
			{Name: "state_on", Kind: Date, Past: true, Since: sinceCCEE, Because: becauseCCEE, Required: true, Label: "When was the " + Superintendent.Short + "’s determination made?", When: is("state_determined", Yes), Missing: "Enter when the " + Superintendent.Short + "’s determination was made"},
			{Name: "fallback", Kind: Radio, Label: "If (g)(1) is not met, would you ask under (g)(3), at your own cost?", When: append(is("g1a", Yes), is("g1b", Yes)...), Paragraph: "g-3",
				Options: []Option{{Yes, "Yes"}, {No, "No"}, {NotSure, "Not decided"}}},
			{Name: "apportionment", Kind: Radio, Required: true, Label: "Does your district receive an emergency apportionment (EC 41320 and following)?", When: is("kind", string(District)), Paragraph: "g-2-A",
				Options: yesNoUnsure, Missing: "Say whether your district receives an emergency apportionment"},
			{Name: "apportionment_on", Kind: Date, Past: true, Since: sinceApportionment, Because: becauseOptional, Label: "When did your district first receive the emergency apportionment?", When: is("apportionment", Yes)},
			{Name: "reimburse", Kind: Radio, Required: true, Label: "Would your agency reimburse CCEE for the cost of its services?", When: is("g3", Yes), Paragraph: "g-3",
				Options: []Option{{Yes, "Yes"}, {No, "No"}, {NotSure, "Not decided"}}, Missing: "Say whether your agency would reimburse CCEE"},
			{Name: "at_risk", Kind: Radio, Required: true, Label: "Is your district at risk of qualifying for state intervention?", When: is("kind", string(District)), Paragraph: "h",
				Hint:    "This is the first of CCEE’s criteria for district requests. It helps set priorities and blocks no request.",
				Options: yesNoUnsure, Missing: "Say whether your district is at risk of qualifying for state intervention"},
			{Name: "at_risk_reason", Kind: Long, Limit: 2000, Required: true, Label: "Why is your district at risk?", Example: "Our graduation rate was in the lowest level for two student groups in three of the last four years.", When: is("at_risk", Yes), Paragraph: "h",
				Hint: "No law defines “at risk”. CCEE records your reason as your own statement.", Missing: "Enter why your district is at risk"},
			{Name: "identified", Kind: Checkbox, Label: "We have been told that we are identified under EC 52072 or 52072.5", Hint: "This tells CCEE’s staff about another route. It is not one of the clauses above."},
		}},
	{ID: "the-need", Title: "The need", Intro: "Write for a reader who does not know your agency. Do not name a pupil or give details that could identify one.", Fields: []Field{
		{Name: "goals", Kind: Long, Limit: 3000, Required: true, Label: "Which of your LCAP goals are at stake?", Example: "Goal 2: all students read at grade level by the end of grade 3. Goal 4: fewer than 10% are chronically absent.", Missing: "Enter which of your LCAP goals are at stake"},
		{Name: "need", Kind: Long, Limit: 4000, Required: true, Label: "What do you need help with?", Example: "Our principals have no shared way to observe reading lessons, so coaching differs from school to school. We need help to agree on one and to train for it.", Hint: "Describe what stands in the way of these goals now.", Missing: "Enter what you need help with"},
		{Name: "data", Kind: Long, Limit: 4000, Required: true, Label: "What do your data show, and for which student groups?", Example: "On the 2026 Dashboard, English learners are Red in English Language Arts and all students are Orange. Local tests in grade 2 show the same gap.", Missing: "Enter what your data show, and for which student groups"},
		{Name: "tried", Kind: Long, Limit: 3000, Required: true, Label: "What have you tried, and what were the results?", Example: "Since 2024, coaches have worked in all six elementary schools. Scores rose in two of them, and did not change in the other four.", Missing: "Enter what you have tried, and what the results were"},
		{Name: "help", Kind: Radio, Required: true, Label: "What help are you asking for?",
			Options: []Option{{"fir", "A Facilitated Instructional Review"}, {"both", "A Facilitated Instructional Review and other help"}, {"other", "Other help"}, {NotSure, "We would like to talk about it"}},
			Missing: "Choose what help you are asking for"},
		{Name: "help_other", Kind: Long, Limit: 2000, Required: true, Label: "What other help are you asking for?", Example: "Two days with our cabinet to plan the budget for the next two years, with someone who has done it in a small district.", When: is("help", "both", "other"), Missing: "Enter what other help you are asking for"},
		{Name: "outcomes", Kind: Long, Limit: 3000, Required: true, Label: "What outcomes do you want, and how would you measure them?", Example: "By June, every principal observes four lessons a month with the same guide. In the spring, 60% of grade 3 meet the local reading standard, up from 45%.", Missing: "Enter what outcomes you want, and how you would measure them"},
		{Name: "months", Kind: Number, Limit: 20, Max: 60, Required: true, Label: "How many months of help would it take?",
			Hint: "CCEE looks for needs that it can address in nine months or less. A longer one is flagged for staff, not refused.", Missing: "Enter how many months of help it would take"},
	}},
	{ID: "partners-now", Title: "Partners engaged now", Intro: "Districts must confirm that outside partners are helping them now, including the county office and the geographic lead.", Fields: []Field{
		{Name: "partners", Kind: Radio, Required: true, Label: "Are outside improvement partners working with your district now?", When: is("kind", string(District)),
			Hint: "This is the third of CCEE’s criteria for district requests.", Options: yesNoUnsure, Missing: "Say whether outside improvement partners are working with your district now"},
		{Name: "partners_now", Kind: Radio, Label: "Are outside improvement partners working with your agency now?", When: is("kind", string(CountyOffice), string(Charter)), Options: yesNoUnsure},
		{Name: "coe_contact", Kind: Text, Limit: 200, Label: "Who is your contact at the county office?", When: is("kind", string(District), string(Charter))},
		{Name: "coe_work", Kind: Long, Limit: 1500, Label: "What is the county office doing with you?", Example: "A coach from the county office visits two of our schools each month and leads our work on the root causes.", When: is("kind", string(District), string(Charter))},
		{Name: "lead_contact", Kind: Text, Limit: 200, Label: "Who is your contact at the geographic lead?"},
		{Name: "lead_work", Kind: Long, Limit: 1500, Label: "What is the geographic lead doing with you?", Example: "The geographic lead runs a network of districts on chronic absence. Our attendance team has gone to it since August."},
		{Name: "others", Kind: Long, Limit: 2000, Label: "Who are your other partners, and what is each one doing?", Example: "A university trains our grade 1 teachers in phonics. A consultant helps our board to follow the budget."},
	}},
	{ID: "scope", Title: "Scope and cost", Intro: "CCEE uses these answers for the first draft of a scope of work and its costs.", Fields: []Field{
		{Name: "start", Kind: Date, Since: sinceCCEE, Because: becauseCCEE, Label: "When would you like to start?", Hint: "The first draft of a timeline begins there. Leave empty if you do not know yet."},
		{Name: "sites", Kind: Long, Limit: 1000, Required: true, Label: "Which schools or offices would take part?", Example: "All six elementary schools, and the district’s office of curriculum.", Missing: "Enter which schools or offices would take part"},
		{Name: "pupils", Kind: Number, Limit: 20, Max: 2_000_000, Label: "About how many pupils would be involved?", Hint: "It helps to plan how much help it would take. An estimate is enough."},
		{Name: "staff", Kind: Number, Limit: 20, Max: 500_000, Label: "About how many staff would be involved?", Hint: "It helps to plan visits and training. An estimate is enough."},
		{Name: "funding", Kind: Long, Limit: 1000, Label: "If there are costs, what funding source would pay them?", Hint: "It goes into the first draft of the costs. Leave empty if you do not know yet.", Example: "Title I, Part A, and what is left of our Learning Recovery grant."},
		{Name: "board_on", Kind: Date, Since: sinceCCEE, Because: becauseCCEE, Label: "When did or will your board approve the request?", Hint: "It helps to plan when an agreement could be ready. Leave empty if no date is set."},
		{Name: "negotiation", Kind: Radio, Required: true, Label: "Do you expect to negotiate over contract language?",
			Hint: "If so, the final contract will likely take longer than five business days.", Options: yesNoUnsure, Missing: "Say whether you expect to negotiate over contract language"},
	}},
	{ID: "confirm", Title: "Confirm", Fields: []Field{
		{Name: "attest", Kind: Checkbox, Required: true, Label: "The authorized official named above has approved this request", Missing: "Confirm that the authorized official has approved this request"},
		{Name: "no_pupils", Kind: Checkbox, Required: true, Label: "Nothing in this request identifies a pupil", Missing: "Confirm that nothing in this request identifies a pupil"},
		{Name: "public", Kind: Checkbox, Required: true, Label: "We understand that this request is a public record", Missing: "Confirm that you understand that this request is a public record"},
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
	determination = []Option{{Yes, "Yes"}, {Pending, "Not decided yet"}, {No, "No, it was declined"}, {NotSure, "We are not sure"}}
)
