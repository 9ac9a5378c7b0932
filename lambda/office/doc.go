// Package office implements the service's jobs, a package each, as HTTP handlers
// and plain functions:
//
//   - intake accepts requests and shows each agency its own.
//   - desk is where staff review requests.
//   - outbox sends the messages in the outbox. Nothing else sends email.
//   - watch enforces the 48-hour deadline: it queues reminders and records a missed
//     one.
//   - audit compares every request with its history and its messages once a day.
//   - export writes requests for spreadsheets and programs.
//   - probe checks, as a visitor would, that the form accepts a request.
//
// Four packages know no job: lifecycle takes a step and reads a history, integrity
// compares answers with their history, web serves pages and builds every address,
// and logging writes the log and its metrics. A job imports those and no other job,
// except the desk, which sends exports.
//
// None of them depends on AWS. Each job declares in store.go the part of the table
// it needs and why, because the Lambda functions, the local server, and the
// simulator supply different implementations.
//
// Comments on each job say what is left behind if the process dies after each of
// its steps. infra/docs/crashes.md collects them. The tests in this folder cross
// packages.
package office
