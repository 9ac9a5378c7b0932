// Package office holds the service's work, a room for each job, as HTTP handlers and plain
// functions:
//
//   - intake takes requests and shows each agency its own.
//   - desk is where staff work on requests.
//   - outbox sends the messages that are owed. Nothing else sends email.
//   - watch keeps the 48 hours: it queues reminders and records a missed promise.
//   - audit compares every request with its history and its messages once a day.
//   - export writes requests for spreadsheets and programs.
//   - probe asks, as a visitor would, whether a request could be sent now.
//
// Under them stand three that know no job: lifecycle takes a step and reads a history,
// integrity vouches for answers, web serves pages and builds every address; and logging
// writes the log and its metrics. A job imports those and no other job, but for the desk,
// which sends exports.
//
// The rooms know no AWS. Each declares in its store.go what it needs of the table and why;
// the functions, the laptop, and the simulation bring different ones. After each job's steps
// stands what happens if the power fails there; ARCHITECTURE.md tells it in one place. Here
// stand the tests that cross rooms.
package office
