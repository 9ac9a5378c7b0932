package request

// The fields of the forms about drafts that readers get.
const (
	fieldReader  = "reader"
	fieldReplied = "replied"
	fieldReplyBy = "reply_by"
	fieldReplyOn = "reply_on"
	fieldReply   = "reply"
	fieldEndWhy  = "_end_why" // after the reader: a page has a form for each
)

// EndForm is what staff are asked who end the reader's links to a draft.
func (r Reader) EndForm() FormSections {
	return FormSections{{ID: "end-" + string(r), Title: "End the link", Fields: []Field{
		{Name: string(r) + fieldEndWhy, Kind: Text, Limit: 500, Label: "Why?", Hint: atDesk}}}}
}

// EndShareInput is the input of StepEndShare that answers to EndForm make.
func (r Request) EndShareInput(reader Reader, a Answers, by string) Input {
	return Input{By: by, Words: a[string(reader)+fieldEndWhy],
		Share: ShareInput{Reader: reader, Draft: r.Shared[reader].Draft}}
}

// ReplyForm is what staff are asked who record what a reader said of a draft.
var ReplyForm = FormSections{{ID: "reply", Title: "Record a reply", Fields: []Field{
	{Name: fieldReader, Kind: Radio, Required: true, Label: "Who replied?", Missing: "Choose who replied",
		Options: []Option{{string(ReaderAgency), "The agency"}, {string(ReaderAgent), "The Administrative Agent"}}},
	{Name: fieldReplied, Kind: Radio, Required: true, Label: "What did they say?", Missing: "Choose what they said",
		Options: []Option{{string(ChoiceAgrees), "They agree to this draft"},
			{string(ChoiceChanges), "They ask for changes"}}},
	{Name: fieldReplyBy, Kind: Radio, Required: true, Label: "How did it come?", Missing: "Choose how it came",
		Options: []Option{{string(FromEmail), "Email"}, {string(FromPhone), "Phone call"},
			{string(FromLetter), "Letter"}}},
	{Name: fieldReplyOn, Kind: Date, Past: true, Since: sinceCCEE, Because: becauseCCEE, Required: true,
		Label: "Date of the reply", Missing: "Enter the date of the reply"},
	{Name: fieldReply, Kind: Long, Limit: 4000, Required: true, Label: "Their words",
		Missing: "Enter their words", Hint: "As they wrote or said them. " + atDesk}}}}

// ReplyInput is the input of StepRecordReply that answers to ReplyForm make, about
// a draft.
func ReplyInput(draft int, a Answers, by string) Input {
	return Input{By: by, Words: a[fieldReply], Share: ShareInput{Reader: Reader(a[fieldReader]), Draft: draft,
		Choice: Choice(a[fieldReplied]), Source: Source(a[fieldReplyBy]), On: a[fieldReplyOn]}}
}
