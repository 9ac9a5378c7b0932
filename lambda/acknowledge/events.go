package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"ccee-ca.org/assist/lambda/mail"
	"ccee-ca.org/assist/lambda/office/outbox"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"

	"github.com/aws/aws-lambda-go/events"
)

// sendReserve is the time for one email to be leased (8 s at most), sent (20 s at
// most) and marked.
const sendReserve = 40 * time.Second

// dispatcher handles the three events that wake this function: the table's stream,
// which names new messages; the schedule, which sweeps all that is due, so that
// email leaves with the stream switched off too, and links that anyone may ask for
// behind all else; and SES's events about emails.
type dispatcher struct {
	sender *outbox.Sender
	log    *slog.Logger
}

func (w dispatcher) handle(ctx context.Context, event json.RawMessage) (any, error) {
	if deadline, ok := ctx.Deadline(); ok { // what is begun must come to its end: see outbox.Sender.Sweep
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-sendReserve))
		defer cancel()
	}
	var kind struct {
		Source  string
		Records []json.RawMessage
	}
	if err := json.Unmarshal(event, &kind); err != nil {
		return nil, fmt.Errorf("read event: %w", err)
	}
	switch {
	case kind.Records != nil:
		return w.handleStream(ctx, kind.Records), nil
	case kind.Source == "aws.ses":
		return nil, w.handleSESEvent(ctx, event)
	case kind.Source == "aws.events":
		return nil, w.sender.Sweep(ctx)
	}
	return nil, fmt.Errorf("read event: unexpected source %q", kind.Source)
}

// handleStream sends the messages of new outbox rows. A record that fails is named
// by its sequence number, so that it is tried again and at last set aside without
// holding the others; whatever becomes of it, the sweep finds the message.
func (w dispatcher) handleStream(ctx context.Context, records []json.RawMessage) events.DynamoDBEventResponse {
	answer := events.DynamoDBEventResponse{BatchItemFailures: []events.DynamoDBBatchItemFailure{}}
	for _, raw := range records {
		sequence, err := w.handleRecord(ctx, raw)
		if err == nil {
			continue
		}
		w.log.Error("stream record", "sequence", sequence, "error", err.Error())
		answer.BatchItemFailures = append(answer.BatchItemFailures,
			events.DynamoDBBatchItemFailure{ItemIdentifier: sequence})
	}
	return answer
}

func (w dispatcher) handleRecord(ctx context.Context, raw json.RawMessage) (sequence string, err error) {
	var r struct {
		Dynamodb struct {
			SequenceNumber string
			Keys           map[string]struct{ S string }
		}
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		return "", fmt.Errorf("read stream record: %w", err)
	}
	sequence = r.Dynamodb.SequenceNumber
	id, ok := store.MessageID(r.Dynamodb.Keys[table.Schema.Part].S)
	if !ok {
		return sequence, errors.New("stream record: key is not an outbox message")
	}
	if request.LaneOf(id) == request.Links {
		// the sweep sends these: thousands of them in the stream would keep the
		// records behind them waiting
		return sequence, nil
	}
	if ctx.Err() != nil {
		return sequence, fmt.Errorf("no time left for message %s: %w", id, ctx.Err())
	}
	return sequence, w.sender.Send(context.WithoutCancel(ctx), id)
}

func (w dispatcher) handleSESEvent(ctx context.Context, event json.RawMessage) error {
	d, err := mail.ParseEvent(event)
	if err != nil {
		w.log.Error("unreadable SES event", "error", err.Error())
		return nil // it will not read better when it is tried again
	}
	err = w.sender.Settle(ctx, d)
	if errors.Is(err, request.ErrNotFound) {
		w.log.Warn("SES event for an unknown message", "message", d.MessageID)
		return nil
	}
	return err
}
