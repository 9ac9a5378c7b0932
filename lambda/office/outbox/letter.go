package outbox

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// mailData is what a mail template may name. Nothing here was written by a
// submitter but AgencyTyped, which only emails to staff may name.
type mailData struct {
	Site       theme.Site
	Reference  string
	AgencyLine string // kind and county; once staff have verified, the directory's name before them
	KindLine   string // kind and county
	// AgencyLine at the beginning of a sentence: “A school district in Example County”
	AgencyInSentence string
	Doubted          bool   // the request may not be from the agency, and its emails are on hold
	DirectoryName    string // of the CDS code as it was typed, verified or not, or empty: for staff
	AgencyTyped      string // for staff
	NamedAs          string // what the request names the recipient as, or empty
	ForEscalation    bool   // the recipient is the escalation address
	ForAssignee      bool   // the recipient is the person to whom the request is assigned
	Assigned         string // a staff member's name, or empty
	Received         string // in Pacific time
	Came             string // how a request came that staff entered: "by phone"; empty for the form
	NoAddress        bool   // the request has no email address of the agency's
	Due              string
	DueShort         string // for subjects and preheaders
	Verified         string
	IsVerified       bool
	VerifiedLate     bool   // after the deadline
	IsOverdue        bool   // not verified, and the deadline has passed
	Hours            int    // since receipt, of a warning
	HoursLeft        int    // to the deadline, of a warning
	Escalated        bool   // the warning goes to the escalation address too
	EscalateAt       int    // the hours since receipt from which on warnings do
	Agreement        string // the day by whose end the agreement is to be prepared
	Accepted         string // in Pacific time
	DaysLeft         string // business days to prepare it, the present one among them: "2 business days"
	AgentClosed      string // on which of them the Administrative Agent is closed, as a sentence
	AnswerBy         string // the day by which CCEE asked for an answer, or empty
	DecideBy         string // the day by which CCEE expects to decide, or empty
	HasWords         bool   // there are words of a person's own, which a block [words] stands for
	Questions        int    // that are open
	Link             string // a fresh one
	Disclaim         string // a fresh one for the official, or empty
	Digest           string // SHA-256 of the copy, or empty
	Notice           string // what of the answers differs from what was received, or empty
	Expires          string // of a draft
	Negotiate        bool
	AsksOfficials    bool // it asks under a clause under which officials determine or agree
	Findings         []request.Finding
	Flags            []string
	Steps            []notice // of several notices in one mail
	Confirm          confirmData
	Draft            draftData
}

// draftData is what an email with a link to a draft of the agreement may name.
type draftData struct {
	Number int
	Until  string // the day until which the link opens
}

// confirmData is what an email about a confirmation may name. No word of it is the
// agency's; Who is the office's, and never in an email to an agency.
type confirmData struct {
	Official string // the county superintendent
	Asks     string // the question, in our words
	Clause   string
	Quote    string // the clause, in the Legislature's words
	AskedBy  string // a staff member's name
	AskedOn  string // a day
	Until    string // the day until which the link opens
	Who      string // who answered, and for whom
	Answered string // when, in Pacific time
	Changes  bool   // the same link can change the answer
}

// notice is one step of an agency's in a mail that tells staff of several.
type notice struct {
	Title    string
	At       string // in Pacific time
	HasWords bool   // a block [words] stands for what the agency wrote
}

// subject is what a message is about: a request, or a draft.
type subject struct {
	request request.Request
	draft   request.Draft
}

// agency is whose share of the day's mails the message counts in.
func (a subject) agency() string {
	if a.draft.ID != "" {
		return a.draft.QuotaKey()
	}
	return request.QuotaKey(a.request.Answers)
}

// loadSubject reads the request or the draft of a message. errMoot means that there
// is nothing left to say.
func (s *Sender) loadSubject(ctx context.Context, m request.Message) (a subject, err error) {
	if m.Kind != request.DraftLink {
		a.request, err = s.Store.Request(ctx, m.Request)
		if err == nil {
			err = s.checkMoot(ctx, m, a.request)
		}
		return a, err
	}
	a.draft, err = s.Store.Draft(ctx, m.Draft)
	// the table has removed its row, or will
	if errors.Is(err, request.ErrNotFound) || err == nil && a.draft.IsGone(s.Now()) {
		err = errMoot
	}
	return a, err
}

// checkMoot returns errMoot for a message with nothing left to say. An apology is
// none to people whose acknowledgement waits: however many requests a stranger
// sends in their name, no more emails of ours follow than were counted.
func (s *Sender) checkMoot(ctx context.Context, m request.Message, q request.Request) error {
	// the staff mailbox has it already
	ours := m.Role == request.ToAssignee && m.Kind != request.UnansweredNotice && strings.EqualFold(m.To, s.Staff)
	if m.IsMoot(q, s.Now()) || ours {
		return errMoot
	}
	if m.Kind != request.LateNotice {
		return nil
	}
	h, err := s.Store.QuotaHold(ctx, q.ID)
	if err == nil && q.HoldsMail(h) && !m.Released { // mutant: late-quota
		return errMoot
	}
	return err
}

// gatheredMail is the template of a mail that tells staff of several steps.
const gatheredMail = "staff-gathered"

// addSteps adds the steps that one email tells staff of, and returns the words that
// go with them.
func (l *mailData) addSteps(notices []request.Message) (texts []string) {
	titles := map[request.MessageKind]string{request.StaffAmended: "The agency changed its answers to these questions",
		request.StaffAnswered: "The agency answered", request.StaffWithdrawn: "The agency withdrew the request"}
	for _, m := range notices {
		l.Steps = append(l.Steps, notice{titles[m.Kind], request.FormatTime(m.Made), m.Words != ""})
		if m.Words != "" {
			texts = append(texts, m.Words)
		}
	}
	return texts
}

// newLink creates a link with 256 random bits. The table stores only its hash.
func (s *Sender) newLink(m request.Message, purpose request.LinkPurpose, path string, links *[]request.Link) (string,
	error) {
	secret, err := request.NewSecret(s.Random)
	if err != nil {
		return "", err
	}
	*links = append(*links, request.Link{Hash: request.HashSecret(secret), Purpose: purpose, Request: m.Request,
		Draft: m.Draft, Question: m.Question, Event: m.Asking + m.Shared, Made: s.Now().UTC()})
	return s.Theme.Site().URL + path + secret, nil
}

// fillFacts fills in what an email about a request may say.
func (l *mailData) fillFacts(m request.Message, q request.Request) {
	l.Reference, l.Received, l.Due, l.Verified, l.Digest = q.Reference, request.FormatTime(q.Received),
		request.FormatTime(q.Due()), request.FormatTime(q.Verified), q.CopyDigest()
	if q.IsAmended() { // the receipt's copy is that of what was first sent
		l.Digest = ""
	}
	if q.IsEntered() {
		l.Came = q.Entry.Channel.String()
	}
	l.NoAddress = len(q.Answers.Addresses()) == 0
	l.DueShort, l.IsVerified, l.Assigned = request.FormatShortTime(q.Due()), !q.Verified.IsZero(), q.Assigned.Name
	l.Negotiate, l.Findings, l.Flags = q.Answers["negotiation"] == request.Yes, q.Findings(), q.ToLookAt()
	l.AsksOfficials = q.AsksOfficials()
	l.HasWords, l.Questions = m.Words != "", len(q.OpenQuestions)
	l.VerifiedLate = q.Verified.After(q.Due())
	l.NamedAs, l.ForEscalation = q.Answers.NamedAs(m.To), m.Role == request.Escalation
	l.ForAssignee = m.Role == request.ToAssignee
	l.fillHours(m.Hours)
	if m.Question != "" {
		l.Confirm = confirmFacts(m, q)
	}
	for _, s := range q.Shared {
		if m.Shared > 0 && s.Event == m.Shared {
			l.Draft = draftData{s.Draft, request.FormatDay(s.Until)}
		}
	}
}

func confirmFacts(m request.Message, q request.Request) confirmData {
	c := q.Confirmation(m.Question)
	rule := m.Question.Rule()
	d := confirmData{Official: m.Question.Official(), Asks: m.Question.Asks(), Clause: rule.Clause,
		Quote: request.Statute(rule.Paragraph).Text, AskedBy: c.Asking.By}
	if c.Asking.Event > 0 {
		d.AskedOn, d.Until = request.FormatDay(c.Asking.At), request.FormatDay(c.Asking.Until)
	}
	if c.Answer.Exists() && !m.IsToAgency() {
		d.Who, d.Answered, d.Changes = c.Answer.Who, request.FormatTime(c.Answer.At), c.Asking.IsOpen()
	}
	return d
}

// fillDates fills in the days by which someone is to act, and whether one has
// passed.
func (l *mailData) fillDates(q request.Request, now time.Time) {
	if at := q.LastTaken[request.StepAccept]; !at.IsZero() {
		l.Accepted, l.AgentClosed = request.FormatTime(at), l.Site.AgentClosed(q)
		l.DaysLeft = theme.BusinessDays(request.BusinessDaysLeft(now, q.AgreementDue()))
	}
	l.IsOverdue = q.Verified.IsZero() && now.After(q.Due())
	for day, end := range map[*string]time.Time{&l.Agreement: q.AgreementDue(), &l.AnswerBy: q.AnswerBy,
		&l.DecideBy: q.DecisionExpected(now)} {
		if !end.IsZero() {
			*day = request.FormatDay(end)
		}
	}
}

// fillHours fills in how late a warning is, and who else gets it, or will.
func (l *mailData) fillHours(hours int) {
	l.Hours, l.HoursLeft = hours, int(request.Verification.Hours())-hours
	for _, r := range slices.Backward(request.Reminders) {
		if r.Escalate {
			l.EscalateAt = r.Hours
		}
	}
	l.Escalated = hours >= l.EscalateAt
}

// fillAgency fills in whose request it is. A stranger can type any code, so the
// directory's name goes to an agency only where staff verified that code.
func (l *mailData) fillAgency(q request.Request, directoryName func(cds string) (string, bool)) {
	l.Doubted = q.Held && len(q.Suspect) > 0
	kindLine := q.Answers.Agency().String()
	if county := q.Answers.County(); county != "" {
		kindLine += " in " + county + " County"
	}
	l.KindLine, l.AgencyTyped = strings.ToUpper(kindLine[:1])+kindLine[1:], oneLine(q.Answers["agency"])
	l.AgencyLine, l.AgencyInSentence = l.KindLine, "A "+kindLine
	if directoryName == nil {
		return
	}
	l.DirectoryName, _ = directoryName(q.Answers["cds"])
	switch {
	case l.DirectoryName == "" || !q.CodeVerified:
	case q.Answers.Agency() == request.CountyOffice:
		l.AgencyLine, l.AgencyInSentence = l.DirectoryName, l.DirectoryName
	default:
		l.AgencyLine, l.AgencyInSentence = l.DirectoryName+", "+kindLine, l.DirectoryName+", a "+kindLine+","
	}
}

// oneLine keeps a typed name on its line: a stranger's line break of any kind could
// begin a line that reads like ours.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
