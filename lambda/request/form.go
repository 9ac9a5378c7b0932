package request

// Form is the request form, in the order in which it is asked. This file is its
// words: change a label, a hint, a limit or a message here, and the page, the
// check, the mails, the desk and the export follow. A field asks only what
// something uses.
//
// Limits count UTF-16 units, as a browser does. A test holds their sum under
// 60,000.
var Form = FormSections{
	{ID: "your-agency", Title: "Your agency", Needs: "your agency’s name, county, and CDS code",
		Who: "Anyone in your office", Fields: []Field{
			{Name: "kind", Kind: Radio, Required: true, Label: "What kind of agency is this request for?",
				Options: []Option{{string(District), "School district"},
					{string(CountyOffice), "County office of education"}, {string(Charter), "Charter school"}},
				Missing: "Select the kind of agency"},
			{Name: "agency", Kind: Text, Limit: 200, Required: true, Label: "Agency name",
				Hint: "Use the name in the California School Directory.", Missing: "Enter the agency name",
				Autocomplete: "organization"},
			{Name: "county", Kind: Select, Required: true, Label: "County", Options: countyOptions,
				Hint: "Some districts share a name, so we need the county. For a joint district, choose the county whose " +
					"superintendent oversees it. For a charter school, choose the county where it’s located.",
				Missing: "Select a county"},
			{Name: "cds", Kind: CDSCode, Limit: 40, Required: true, Label: "CDS code",
				Hint: "We use it to identify your agency. The state’s County-District-School code has 7 digits for a " +
					"district or county office, and 14 for a charter school. Keep any leading zeros.",
				Missing: "Enter the CDS code"},
			{Name: "authorizer", Kind: Text, Limit: 200, Required: true, Label: "Who authorized your charter?",
				Kinds:   []Agency{Charter},
				Hint:    "The school district, county board, or state board that granted it.",
				Missing: "Enter the name of the charter’s authorizer"},
			{Name: "replaces", Kind: Reference, Limit: 40, Label: "Reference number of the request this one replaces",
				Hint: "Leave blank for a new request. A reference number looks like RFA-2026-7KQ4-X. We keep the " +
					"earlier " +
					"request on record."},
		}},
	{ID: "people", Title: "Contacts", Needs: "names, titles, email addresses, and phone numbers",
		Who: "Anyone in your office", Fields: []Field{
			{Group: "Authorized official",
				GroupHint: "The superintendent or administrator who has the authority to make " +
					"this request. We’ll email our confirmation here too.",
				Name: "official_name", Kind: Text, Limit: 120, Required: true, Label: "Official’s name",
				Autocomplete: "section-official name", Missing: "Enter the official’s name"},
			{Group: "Authorized official", Name: "official_title", Kind: Text, Limit: 120, Required: true,
				Label: "Official’s title", Autocomplete: "section-official organization-title",
				Missing: "Enter the official’s title"},
			{Group: "Authorized official", Name: "official_email", Kind: Email, Limit: 254, Required: true,
				Label: "Official’s email", Autocomplete: "section-official email",
				Missing: "Enter the official’s email address"},
			{Group: "Authorized official", Name: "official_phone", Kind: Phone, Limit: 100, Required: true,
				Label: "Official’s phone", Autocomplete: "section-official tel",
				Missing: "Enter the official’s phone number"},
			{Name: "contact_is", Kind: Radio, Required: true, Label: "Who is the day-to-day contact?",
				Hint: "The person we should email and call.", Follow: followsSomeoneElse,
				Options: []Option{{SameAsOfficial, "Same person as the authorized official"},
					{SomeoneElse, "Someone else"}},
				Missing: "Tell us whether the day-to-day contact is the authorized official"},
			{Name: "contact_name", Kind: Text, Limit: 120, Required: true, Label: "Contact’s name",
				When: is("contact_is", SomeoneElse), Autocomplete: "section-contact name",
				Missing: "Enter the contact’s name"},
			{Name: "contact_title", Kind: Text, Limit: 120, Label: "Contact’s title",
				When: is("contact_is", SomeoneElse), Autocomplete: "section-contact organization-title"},
			{Name: "contact_email", Kind: Email, Limit: 254, Required: true, Label: "Contact’s email",
				When: is("contact_is", SomeoneElse), Autocomplete: "section-contact email",
				Missing: "Enter the contact’s email address"},
			{Name: "contact_phone", Kind: Phone, Limit: 100, Label: "Contact’s phone",
				When: is("contact_is", SomeoneElse), Autocomplete: "section-contact tel"},
			{Name: "fiscal_is", Kind: Radio, Label: "Who is the fiscal contact?",
				Hint:   "The person who would handle the agreement and its costs.",
				Follow: followsSomeoneElse,
				Options: []Option{{SameAsOfficial, "Same person as the authorized official"},
					{SameAsContact, "Same person as the day-to-day contact"}, {SomeoneElse, "Someone else"},
					{NotSure, "We don’t know yet"}}},
			{Name: "fiscal_name", Kind: Text, Limit: 120, Required: true, Label: "Fiscal contact’s name",
				When: is("fiscal_is", SomeoneElse), Autocomplete: "section-fiscal name",
				Missing: "Enter the fiscal contact’s name"},
			{Name: "fiscal_title", Kind: Text, Limit: 120, Label: "Fiscal contact’s title",
				When: is("fiscal_is", SomeoneElse), Autocomplete: "section-fiscal organization-title"},
			{Name: "fiscal_email", Kind: Email, Limit: 254, Required: true, Label: "Fiscal contact’s email",
				When: is("fiscal_is", SomeoneElse), Autocomplete: "section-fiscal email",
				Missing: "Enter the fiscal contact’s email address"},
			{Name: "fiscal_phone", Kind: Phone, Limit: 100, Label: "Fiscal contact’s phone",
				When: is("fiscal_is", SomeoneElse), Autocomplete: "section-fiscal tel"},
		}},
	{ID: "eligibility", Title: "Eligibility", Needs: "who decided what, and when", Who: "The superintendent’s office",
		Intro: "Answer these questions first. They show which clauses of Education Code 52074 apply to you. “Not " +
			"sure” is always a fine answer. After a “Yes,” we may ask for a name or a date.",
		Fields: []Field{
			{Name: "apportionment", Kind: Radio, Required: true, Kinds: []Agency{District}, Paragraph: "g-2-A",
				Label:   "Does your district receive an emergency apportionment (EC 41320 and following)?",
				Hint:    "If it does, the law deems your district referred to CCEE. No one has to decide.",
				Options: yesNoUnsure, Missing: "Tell us whether your district receives an emergency apportionment"},
			{Name: "apportionment_on", Kind: Date, Past: true, Since: sinceApportionment, Because: becauseOptional,
				Label: "When did your district first receive the emergency apportionment?",
				When:  is("apportionment", Yes)},
			{Name: "ta", Kind: Radio, Required: true, Label: "Has your agency received technical assistance?",
				Kinds: []Agency{District, Charter}, Paragraph: "g-1-A",
				Options: []Option{{TA52071, "Yes, under EC 52071"},
					{TA476073, "Yes, under EC 47607.3"}, {No, "No"}, {NotSure, "We’re not sure"}},
				Only:    map[string]Agency{TA52071: District, TA476073: Charter},
				Missing: "Tell us whether your agency has received technical assistance"},
			{Name: "ta_from", Kind: Date, Past: true, Since: sinceCCEE, Because: becauseCCEE, Required: true,
				Label: "When did the technical assistance start?", When: is("ta", TA52071, TA476073),
				Missing: "Enter the date the technical assistance started"},
			{Name: "ta_to", Kind: Date, Past: true, Since: sinceCCEE, Because: becauseCCEE,
				Label: "When did the technical assistance end?", Hint: "Leave blank if it’s ongoing.",
				When: is("ta", TA52071, TA476073)},
			{Name: "county_determined", Kind: Radio, Required: true, Kinds: []Agency{District, Charter},
				Label: "After technical assistance, has your county superintendent of schools determined that CCEE’s " +
					"help is necessary?",
				Hint: "“Not yet” is fine. We’ll tell you what’s still needed.", Paragraph: "g-1-A",
				Options: determination, Former: unsure,
				Missing: "Tell us whether the county superintendent has determined that CCEE’s help is necessary"},
			{Name: "county_by", Kind: Text, Limit: 120, Required: true,
				Label: "Who made the county superintendent’s determination?", When: is("county_determined", Yes),
				Hint: "Name and title.", Missing: "Enter the name and title of the person who made the determination"},
			{Name: "county_on", Kind: Date, Past: true, Since: sinceCCEE, Because: becauseCCEE, Required: true,
				Label: "When did the county superintendent make the determination?", When: is("county_determined", Yes),
				Missing: "Enter the date of the county superintendent’s determination"},
			{Name: "lead_agrees", Kind: Radio, Required: true, Kinds: []Agency{District, Charter},
				Label: "Does your county’s geographic lead agency agree?", Paragraph: "g-1-A",
				Options: []Option{{Yes, "Yes"}, {Pending, notYet}, {No, "No, it declined"}}, Former: unsure,
				Missing: "Tell us whether the geographic lead agency agrees"},
			{Name: "lead", Kind: Text, Limit: 200, Label: "Which agency is your county’s geographic lead?",
				Kinds: []Agency{District, Charter},
				Hint:  "This path requires its agreement, so we need to know which agency to ask."},
			{Name: "state_determined", Kind: Radio, Required: true, Label: "Has the " + Superintendent.Title +
				" determined that CCEE’s help is necessary?", Paragraph: "g-1-B",
				Hint:    "This means the " + Superintendent.Short + ", not a local superintendent.",
				Options: determination, Former: unsure, Missing: "Tell us whether the " + Superintendent.Short +
					" has determined that CCEE’s help is necessary"},
			{Name: "state_by", Kind: Text, Limit: 120, Required: true, Label: "Who told you about the " +
				Superintendent.Short + "’s determination?", When: is("state_determined", Yes), Hint: "Name and title.",
				Missing: "Enter the name and title of the person who told you about the " + Superintendent.Short +
					"’s determination"},
			{Name: "state_on", Kind: Date, Past: true, Since: sinceCCEE, Because: becauseCCEE, Required: true,
				Label: "When did the " + Superintendent.Short + " make the determination?",
				When:  is("state_determined", Yes), Missing: "Enter the date of the " + Superintendent.Short +
					"’s determination"},
			{Name: "at_risk", Kind: Radio, Required: true, Kinds: []Agency{District}, Paragraph: "h",
				Label: "Is your district at risk of qualifying for state intervention?",
				Hint: "This is the first of CCEE’s criteria for district requests. It helps set priorities. It " +
					"never blocks a request.",
				Options: yesNoUnsure,
				Missing: "Tell us whether your district is at risk of qualifying for state intervention"},
			{Name: "at_risk_reason", Kind: Long, Limit: 2000, Required: true, Label: "Why is your district at risk?",
				Example: "Our graduation rate was in the lowest level for two student groups in three of the last " +
					"four years.", When: is("at_risk", Yes), Paragraph: "h",
				Hint:    "No law defines “at risk.” We record your reason as your own statement.",
				Missing: "Explain why your district is at risk"},
			{Name: "reimburse", Kind: Radio, Required: true, Unless: is("apportionment", Yes), Paragraph: "g-3",
				Label: "Would your agency ask on its own, outside of (g)(1) and (g)(2), and reimburse CCEE for the cost?",
				Hint:  "This is (g)(3). Your agency would reimburse CCEE, as the annual Budget Act authorizes.",
				Options: []Option{{Yes, "Yes"}, {IfNotG1, "Yes, but only if we don’t qualify under (g)(1)"}, {No, "No"},
					{NotSure, "Not decided yet"}},
				Missing: "Tell us whether your agency would ask on its own and reimburse CCEE"},
			{Name: "fallback", Kind: Radio, Retired: true, Label: "If (g)(1) is not met, would you ask under (g)(3) " +
				"and reimburse CCEE for the cost?", Options: []Option{{Yes, "Yes"}, {No, "No"},
				{NotSure, "Not decided yet"}}},
			{Name: "identified", Kind: Checkbox,
				Label: "We’ve been told that our agency is identified under EC 52072 or 52072.5",
				Hint:  "This tells our staff about another route to help. It isn’t one of the clauses below."},
			{Group: eligibilityGroup, GroupHint: "* Required. Check every clause your agency is asking under. We’ve " +
				"marked the ones your answers point to.", Name: "g1a", Kind: Checkbox, Paragraph: "g-1-A",
				Kinds: []Agency{District, Charter},
				Label: "(g)(1)(A) After technical assistance, our county superintendent determines that CCEE’s help " +
					"is necessary, and our geographic lead agency agrees",
				Hint: "Check this even if a decision is still pending."},
			{Group: eligibilityGroup, Name: "g1b", Kind: Checkbox, Paragraph: "g-1-B",
				Label: "(g)(1)(B) The " + Superintendent.Title + " determines that CCEE’s help is necessary",
				Hint: "This means the " + Superintendent.Short +
					", not a local superintendent. Check this even if a decision is still pending."},
			{Group: eligibilityGroup, Name: "g2", Kind: Checkbox, Paragraph: "g-2-A", Kinds: []Agency{District},
				Label: "(g)(2) Our district receives an emergency apportionment",
				Hint:  "If your district receives one, the law deems it referred to CCEE."},
			{Group: eligibilityGroup, Name: "g3", Kind: Checkbox, Paragraph: "g-3",
				Label: "(g)(3) We’re asking outside of (g)(1) and (g)(2), and would reimburse CCEE for the cost",
				Hint:  "You can’t combine this with (g)(1) or (g)(2)."},
			{Group: eligibilityGroup, Name: "h", Kind: Checkbox, Paragraph: "h", Kinds: []Agency{District},
				Label: "(h) Our district is at risk of qualifying for state intervention and is asking for priority",
				Hint: "(h) can give your district priority, but you also need one of the paths in (g). Check a path too, " +
					"or check the box below."},
			{Group: eligibilityGroup, Name: "unsure", Kind: Checkbox, Label: "We’re not sure. Help us find our path"},
		}},
	{ID: "the-need", Title: "What you need",
		Needs: "your LCAP goals, your data, what you’ve tried, and the outcomes you want",
		Who:   "The person who leads instruction or the LCAP",
		Intro: "Write for someone who doesn’t know your agency. Don’t name a " +
			"student or include details that could identify one.", Fields: []Field{
			{Name: "goals", Kind: Long, Limit: 3000, Required: true,
				Label: "Which of your LCAP goals would this help you reach?",
				Example: "Goal 2: all students read at grade level by the end of grade 3. Goal 4: fewer than 10% are " +
					"chronically absent.", Missing: "Enter the LCAP goals this would help you reach"},
			{Name: "need", Kind: Long, Limit: 4000, Required: true, Label: "What do you need help with?",
				Example: "Our principals don’t have a shared way to observe reading lessons, so coaching varies from " +
					"school to school. We need help agreeing on one and training for it.",
				Hint:    "Describe what’s getting in the way of these goals.",
				Missing: "Describe what you need help with"},
			{Name: "data", Kind: Long, Limit: 4000, Required: true,
				Label: "What do your data show, and for which student groups?",
				Example: "On the 2026 Dashboard, English learners are Red in English Language Arts and all students are " +
					"Orange. Our local grade 2 assessments show the same gap.",
				Missing: "Describe what your data show, and for which student groups"},
			{Name: "tried", Kind: Long, Limit: 3000, Required: true,
				Label: "What have you tried, and what were the results?",
				Example: "Since 2024, coaches have worked in all six elementary schools. Scores rose in two and didn’t " +
					"change in the other four.", Missing: "Describe what you’ve tried and what the results were"},
			{Name: "help", Kind: Radio, Required: true, Label: "What kind of help are you asking for?",
				Follow: "If it includes other help:",
				Options: []Option{{"fir", "A Facilitated Instructional Review"},
					{"both", "A Facilitated Instructional Review and other help"}, {"other", "Other help"},
					{NotSure, "We’d like to talk about it"}},
				Missing: "Select the kind of help you’re asking for"},
			{Name: "help_other", Kind: Long, Limit: 2000, Required: true, Label: "What other help are you asking for?",
				Example: "Two days with our cabinet to plan our budget for the next two years, led by someone who has " +
					"done it in a small district.", When: is("help", "both", "other"),
				Missing: "Describe the other help you’re asking for"},
			{Name: "outcomes", Kind: Long, Limit: 3000, Required: true,
				Label: "What outcomes do you want, and how will you measure them?",
				Example: "By June, every principal observes four lessons a month with the same guide. In spring, 60% of " +
					"grade 3 students meet the local reading standard, up from 45%.",
				Missing: "Describe the outcomes you want and how you’ll measure them"},
			{Name: "months", Kind: Number, Limit: 20, Max: 60, Unit: "months", Required: true,
				Label: "How many months of help do you need?",
				Hint: "CCEE looks for needs it can address in nine months or less. You can ask for more. We won’t refuse " +
					"it, but we’ll flag it for staff.", Missing: "Enter the number of months"},
		}},
	{ID: "partners-now", Title: "Current partners",
		Needs: "your contacts at the county office and the geographic lead agency",
		Who:   "The person who works with them", Intro: "Districts must confirm that outside partners are helping " +
			"them now, including the county office and the geographic lead agency.", Fields: []Field{
			{Name: "partners", Kind: Radio, Required: true,
				Label: "Are outside improvement partners working with your district now?",
				Kinds: []Agency{District},
				Hint:  "This is the third of CCEE’s criteria for district requests.", Options: yesNoUnsure,
				Missing: "Tell us whether outside improvement partners are working with your district now"},
			{Name: "partners_now", Kind: Radio, Label: "Are outside improvement partners working with your agency now?",
				Kinds: []Agency{CountyOffice, Charter}, Options: yesNoUnsure},
			{Name: "coe_contact", Kind: Text, Limit: 200, Label: "Who is your contact at the county office?",
				Kinds: []Agency{District, Charter}},
			{Name: "coe_work", Kind: Long, Limit: 1500, Label: "What is the county office helping you with?",
				Example: "A coach from the county office visits two of our schools each month and leads our root " +
					"cause work.", Kinds: []Agency{District, Charter}},
			{Name: "lead_contact", Kind: Text, Limit: 200, Label: "Who is your contact at the geographic lead agency?"},
			{Name: "lead_work", Kind: Long, Limit: 1500, Label: "What is the geographic lead agency helping you with?",
				Example: "The geographic lead runs a district network on chronic absenteeism. Our attendance team has " +
					"taken part since August."},
			{Name: "others", Kind: Long, Limit: 2000, Label: "Who are your other partners, and what does each one do?",
				Example: "A university trains our grade 1 teachers in phonics. A consultant helps our board monitor " +
					"the budget."},
		}},
	{ID: "scope", Title: "Scope and cost", Needs: "schools, dates, and a funding source",
		Who: "Your business office", Intro: "We use these answers to draft a scope of work and its costs.",
		Fields: []Field{
			{Name: "start", Kind: Date, Since: sinceCCEE, Because: becauseCCEE, Label: "When would you like to start?",
				Hint: "We’ll use it to draft a timeline. Leave blank if you don’t know yet."},
			{Name: "sites", Kind: Long, Limit: 1000, Required: true, Label: "Which schools or offices would take part?",
				Example: "All six elementary schools and the district curriculum office.",
				Missing: "Enter the schools or offices that would take part"},
			{Name: "pupils", Kind: Text, Limit: 60,
				Label: "About how many students would be involved?",
				Hint:  "This helps us plan how much help you need. An estimate is fine."},
			{Name: "staff", Kind: Text, Limit: 60, Label: "About how many staff would be involved?",
				Hint: "This helps us plan visits and training. An estimate is fine."},
			{Name: "funding", Kind: Long, Limit: 1000,
				Label:   "If there are costs, what funding source would cover them?",
				Hint:    "We’ll include it when we draft the costs. Leave blank if you don’t know yet.",
				Example: "Title I, Part A, and the rest of our Learning Recovery grant."},
			{Name: "board_on", Kind: Date, Since: sinceCCEE, Because: becauseCCEE,
				Label: "When did your board approve this request, or when will it?",
				Hint:  "This helps us plan when an agreement could be ready. Leave blank if there’s no date yet."},
			{Name: "negotiation", Kind: Radio, Required: true,
				Label:   "Do you expect to negotiate over contract language?",
				Hint:    "If so, the final contract will likely take longer than five business days.",
				Options: yesNoUnsure,
				Missing: "Tell us whether you expect to negotiate over contract language"},
		}},
	{ID: "confirm", Title: "Confirm", Needs: "your superintendent’s or administrator’s approval",
		Who: "The authorized official", Fields: []Field{
			{Name: "attest", Kind: Checkbox, Required: true,
				Label:   "The authorized official named above has approved this request",
				Missing: "Confirm that the authorized official has approved this request"},
			{Name: "no_pupils", Kind: Checkbox, Required: true, Label: "Nothing in this request identifies a student",
				Missing: "Confirm that nothing in this request identifies a student"},
			{Name: "public", Kind: Checkbox, Required: true,
				Label:   "We understand that this request is a public record",
				Missing: "Confirm that you understand that this request is a public record"},
		}},
}

// eligibilityGroup is the client's own prompt, word for word.
const eligibilityGroup = "Confirmation that agency is eligible through the following minimum criteria (check all " +
	"that apply).*"

// Answers of choices that code reads.
const (
	Yes      = "yes"
	No       = "no"
	Pending  = "pending"
	NotSure  = "not-sure"
	TA52071  = "52071"     // technical assistance under EC 52071
	TA476073 = "47607.3"   // technical assistance under EC 47607.3
	IfNotG1  = "if-not-g1" // the agency would ask under (g)(3) only if (g)(1) is not met

	SameAsOfficial = "official" // the contact is the authorized official
	SameAsContact  = "contact"  // the fiscal contact is the day-to-day contact
	SomeoneElse    = "other"
)

// Words that several questions share.
const (
	notYet             = "Not yet, or we don’t know"
	followsSomeoneElse = "If it’s someone else:"
)

var (
	yesNoUnsure   = []Option{{Yes, "Yes"}, {No, "No"}, {NotSure, "We’re not sure"}}
	determination = []Option{{Yes, "Yes"}, {Pending, notYet}, {No, "No, they declined"}}
	unsure        = []Option{{NotSure, "We’re not sure"}}
)
