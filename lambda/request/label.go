package request

// messageLabels are the names of emails as staff read them.
var messageLabels = map[MessageKind]string{
	Acknowledgement:  "Receipt",
	VerifiedNotice:   "Verified",
	AskedNotice:      "Question",
	AnsweredNotice:   "Answer received",
	RecalledNotice:   "Question withdrawn",
	AmendedNotice:    "Change received",
	WithdrawnNotice:  "Withdrawal received",
	AcceptedNotice:   "Accepted",
	DeclinedNotice:   "Declined",
	ReferredNotice:   "Referred elsewhere",
	PreparedNotice:   "Agreement ready",
	SentNotice:       "Agreement sent",
	AgreedNotice:     "Agreement signed",
	ReopenedNotice:   "Reopened",
	RedactedNotice:   "Words redacted",
	LateNotice:       "Deadline missed (apology)",
	AnswerReminder:   "Reminder to answer",
	StatusLink:       "Status link",
	DraftLink:        "Saved form link",
	StaffNotice:      "New request (staff)",
	Warning:          "Deadline reminder (staff)",
	BreachNotice:     "Deadline missed (staff)",
	Disclaimed:       "“This wasn’t us” (staff)",
	StaffAnswered:    "Agency answered (staff)",
	StaffAmended:     "Agency changed it (staff)",
	StaffWithdrawn:   "Agency withdrew (staff)",
	AssignedNotice:   "Assigned (staff)",
	ReadyNotice:      "Ready for decision (lead)",
	TakenBackNotice:  "Taken back (lead)",
	AgreementWarning: "Agreement due soon (staff)",
	AgreementLate:    "Agreement late (staff)",
	UnansweredNotice: "No answer (staff)",
	ConfirmRequest:   "Question to an office",
	ConfirmReminder:  "Reminder to an office",
	ConfirmReceipt:   "Receipt for an office’s answer",
	ConfirmOver:      "Nothing more needed (office)",
	ConfirmAnswered:  "An official answered",
	StaffConfirmed:   "An official answered (staff)",
	DraftForAgency:   "Draft of the agreement",
	DraftForAgent:    "Draft of the agreement (Administrative Agent)",
}

// Label is the kind as staff read it; a kind without a label is its own name.
func (k MessageKind) Label() string {
	if label := messageLabels[k]; label != "" {
		return label
	}
	return string(k)
}

// stateLabels are the states of an email as staff read them.
var stateLabels = map[MessageState]string{
	Waiting:   "Scheduled",
	Leased:    "Sending…",
	Sent:      "Sent",
	Delivered: "Delivered",
	Doubtful:  "Not confirmed",
	Failed:    "Not delivered",
	Held:      "On hold",
	Moot:      "Not needed",
	Gathered:  "In another email",
}

// Label is the state as staff read it.
func (s MessageState) Label() string {
	if label := stateLabels[s]; label != "" {
		return label
	}
	return string(s)
}

// Label is the role as staff read it.
func (r Role) Label() string {
	switch r {
	case Staff:
		return "Staff address"
	case Escalation:
		return "Escalation address"
	case ToAssignee:
		return "Assigned person"
	}
	return string(r)
}
