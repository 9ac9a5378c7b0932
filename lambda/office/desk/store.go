package desk

import (
	"context"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// Store is what the desk asks of the table. Staff read everything of a request, the
// lists, and who else is there; they write requests, tasks, people, sessions, and
// the contact list.
// They send nothing and settle no mail, but let go what is held: the rest is the
// outbox's. A page of a list
// begins at from and says where the next one does.
type Store interface {
	Request(ctx context.Context, id string) (request.Request, error)
	Save(ctx context.Context, c request.Change) error
	ByReference(ctx context.Context, reference string) (request.Request, error)

	Events(ctx context.Context, id string) ([]request.Event, error)
	EventsAt(ctx context.Context, id string, seqs ...int) ([]request.Event, error)
	EventsAfter(ctx context.Context, id string, seq, n int) ([]request.Event, error)
	Editions(ctx context.Context, r request.Request) ([]request.Edition, error)
	EditionsBefore(ctx context.Context, r request.Request, number, n int) ([]request.Edition, error)
	Messages(ctx context.Context, r request.Request) ([]request.Message, error)
	MessagesOf(ctx context.Context, r request.Request, first, last int) ([]request.Message, error)
	Message(ctx context.Context, id string) (request.Message, error)
	SaveMessage(ctx context.Context, m request.Message, with request.MessageWrite) error
	Draft(ctx context.Context, id string) (request.Draft, error)
	AgreementDraft(ctx context.Context, id string, number int) (request.AgreementDraft, error)
	AgreementDrafts(ctx context.Context, r request.Request) ([]request.AgreementDraft, error)

	TasksOf(ctx context.Context, id string) ([]request.Task, error)
	SaveRedacted(ctx context.Context, c request.Change) error
	RemovalPlan(ctx context.Context, id string, event int) (request.RemovalPlan, error)

	Queue(ctx context.Context, statuses []request.Status, from string, n int) (list []request.Request, next string,
		err error)
	QueueFrom(r request.Request) (from string)
	AssignedTo(ctx context.Context, person, from string, n int) (list []request.Request, next string, err error)
	SameAgency(ctx context.Context, r request.Request, n int) (list []request.Request, more bool, err error)
	Find(ctx context.Context, name, county, from string, n int) (list []request.Request, next string, err error)
	ReceivedBetween(ctx context.Context, from, until time.Time) ([]request.Request, error)

	Task(ctx context.Context, id string) (request.Task, error)
	TaskPage(ctx context.Context, from string, n int) (list []request.Task, next string, err error)
	TasksDone(ctx context.Context, since time.Time, n int) ([]request.Task, error)
	SaveTask(ctx context.Context, t request.Task) error

	Look(ctx context.Context, id, person, name string, now, since time.Time) ([]request.Look, error)
	People(ctx context.Context) ([]request.Person, error)
	Person(ctx context.Context, id string) (request.Person, error)
	SavePeople(ctx context.Context, people ...request.Person) error
	SavePerson(ctx context.Context, p request.Person, sessions ...request.Session) error

	Office(ctx context.Context, id string) (request.Office, error)
	Offices(ctx context.Context) ([]request.Office, error)
	OfficeAskings(ctx context.Context, office string) (request.OfficeAskings, error)
	SaveOffice(ctx context.Context, o request.Office) error
	SaveOffices(ctx context.Context, offices ...request.Office) error

	Session(ctx context.Context, hash string) (request.Session, error)
	SaveSession(ctx context.Context, s request.Session) error
}
