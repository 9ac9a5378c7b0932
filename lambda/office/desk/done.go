package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// readDone reads from an address the number of the event that the person has just
// caused: see web.DonePath. What is no number is none.
func readDone(r *http.Request) int {
	seq, _ := strconv.Atoi(r.URL.Query().Get("done"))
	return seq
}

// fillDone fills the banner that follows a step: the event of the number in the
// address, if this person took it at the desk and it is among the newest, and the
// next request to verify. Nothing else in the address is believed.
func (d *Desk) fillDone(ctx context.Context, page *theme.DeskRequest) error {
	i := slices.IndexFunc(page.Events, func(e request.Event) bool { return e.Seq == page.DoneSeq })
	if i < 0 || !isStepOf(page.Events[i], page.Person) {
		page.DoneSeq = 0
		return nil
	}
	const some = 2 // one of them may be the request that the page shows
	list, _, err := d.Store.Queue(ctx, []request.Status{request.Received}, "", some)
	if err != nil && !errors.Is(err, request.ErrCorrupt) { // the queue reports corrupt rows
		return err
	}
	for _, q := range list {
		if q.ID != page.ID {
			page.NextToVerify = q
			break
		}
	}
	return nil
}

// isStepOf reports whether the person took the step at the desk: one that a form
// asks for, a redaction, or the entry of a request.
func isStepOf(e request.Event, p request.Person) bool {
	t := e.Transition()
	taken := t.AtDesk() != "" && (t.Form != nil || t.Step == request.StepRedact || t.Step == request.StepReceive)
	return taken && (e.By == p.String() || strings.HasPrefix(e.By, p.String()+", "))
}
