package web

import (
	"fmt"
	"net/url"

	"ccee-ca.org/assist/lambda/request"
)

// The public's pages.
const (
	FormPath   = "/request/"
	CheckPath  = "/request/check"
	StatusPath = "/status/open/" // and the secret of a link: where the agency follows its request
	FindPath   = "/status/"      // where it asks for a fresh link
)

// LinkPaths say what the links of a mail open and where; the secret follows.
var LinkPaths = map[request.LinkPurpose]string{
	request.LinkReceipt:  "/request/receipt/",
	request.LinkDisclaim: "/request/disclaim/",
	request.LinkDraft:    "/request/draft/open/",
	request.LinkConfirm:  "/confirm/",

	request.LinkAgreement: "/agreement/",
}

// ReceiptPath is the receipt of the request that a submission token made.
func ReceiptPath(token string) string {
	return LinkPaths[request.LinkReceipt] + request.ReceiptSecret(token)
}

// StatusPage is the agency's page that a link's secret opens.
func StatusPage(secret string) string { return StatusPath + secret }

// LatestPath is the line of that page that shows the latest step.
func LatestPath(secret string) string { return StatusPage(secret) + "#latest" }

// ChangedPath is the part of it that shows what an amendment changed.
func ChangedPath(secret string) string { return StatusPage(secret) + "#changed" }

// The desk's pages.
const (
	DeskPath    = "/desk/"
	QueuePath   = DeskPath + "queue"
	TasksPath   = DeskPath + "tasks"
	ReportPath  = DeskPath + "report"
	PeoplePath  = DeskPath + "people"
	OfficesPath = DeskPath + "offices" // the contact list of county offices and geographic leads
	EnterPath   = DeskPath + "enter"   // a request that came by phone, on paper, or by email
)

// DoneTaskPath is the page of tasks that says which one was just done.
func DoneTaskPath(id string) string { return TasksPath + "?done=" + url.QueryEscape(id) }

// Callback is the path, below the site's address, where the provider sends people
// back to. It has to be on the provider's list.
const Callback = DeskPath + "callback"

// SignInPath leads to the sign-in, and back from there to a page.
func SignInPath(to string) string { return DeskPath + "signin?to=" + url.QueryEscape(to) }

// RequestPath is a request at the desk. The reference is no secret: who may see the
// request is asked there.
func RequestPath(q request.Request) string { return ReferencePath(q.Reference) }

// ReferencePath is the request at the desk that a reference number names.
func ReferencePath(reference string) string { return DeskPath + "requests/" + reference }

// DonePath is a request at the desk right after a step. The page says what the
// event of that number did, if the person who asks took it.
func DonePath(q request.Request, seq int) string {
	return fmt.Sprintf("%s?done=%d", RequestPath(q), seq)
}

// PeopleDonePath is the list of people right after someone was added or removed.
func PeopleDonePath(id string) string { return PeoplePath + "?done=" + url.QueryEscape(id) }

// OfficePath is an entry of the contact list.
func OfficePath(id string) string { return OfficesPath + "/" + id }

// OfficesDonePath is the contact list, as it was looked at, right after an entry
// was saved.
func OfficesDonePath(id, show, county string) string {
	query := url.Values{"done": {id}}
	if show != "" {
		query.Set("show", show)
	}
	if county != "" {
		query.Set("county", county)
	}
	return OfficesPath + "?" + query.Encode()
}

// ImportOfficesPath is where a lead imports a file into the contact list.
const ImportOfficesPath = OfficesPath + "/import"

// LetterPath is the page of a step that emails the agency of a request.
func LetterPath(q request.Request, step request.Step) string {
	return RequestPath(q) + "/letter/" + string(step)
}

// ReadyPath is where staff ask a lead to decide on a request.
func ReadyPath(q request.Request) string { return RequestPath(q) + "/" + string(request.StepReady) }

// AgreementPath is where staff draft the agreement of a request.
func AgreementPath(q request.Request) string { return RequestPath(q) + "/agreement" }

// ReadersPath is where staff send drafts of the agreement to be read.
func ReadersPath(q request.Request) string { return AgreementPath(q) + "/readers" }

// ConfirmationsPath is where staff ask officials to confirm what a request says.
func ConfirmationsPath(q request.Request) string { return RequestPath(q) + "/confirmations" }

// ConfirmedPath is that page right after a step about a question.
func ConfirmedPath(q request.Request) string {
	return fmt.Sprintf("%s?done=%d", ConfirmationsPath(q), q.Version)
}

// RedactPath is where a lead removes words of a request.
func RedactPath(q request.Request) string { return RequestPath(q) + "/redact" }
