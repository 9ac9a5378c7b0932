package table

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsretry "github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
)

// errUnsettled: which of the two cannot be known, because the row was overwritten
// before we could look.
var errUnsettled = errors.New("a try got no answer and the row has moved on since: it was written and replaced, or " +
	"never written")

// Write puts one row by PutItem and several by TransactWriteItems. Each Write has a
// random id, which its rows keep: where a try got no answer and the next finds its
// condition failed, the id tells our own rows from another's. For a transaction the
// id is its token as well, by which DynamoDB itself knows it again for ten minutes.
func (d *Dynamo) Write(ctx context.Context, rows ...Row) error {
	write, err := writeOp(ctx, rows)
	if err != nil {
		return err
	}
	id, unsettled := rand.Text(), false
	return write.wrapWrite(retry(ctx, func() (again bool, err error) {
		err = d.put(ctx, rows, id)
		if refused := failedConditions(err, rows); refused != nil {
			return false, resolveUnknown(refused, id, unsettled)
		}
		unsettled = unsettled || isUnanswered(err)
		return retryable(err), err
	}))
}

func (d *Dynamo) put(ctx context.Context, rows []Row, id string) error {
	if len(rows) == 1 {
		p := d.newPut(rows[0], id)
		_, err := d.putItem(ctx, &dynamodb.PutItemInput{
			TableName: p.TableName, Item: p.Item,
			ConditionExpression:                 p.ConditionExpression,
			ExpressionAttributeNames:            p.ExpressionAttributeNames,
			ExpressionAttributeValues:           p.ExpressionAttributeValues,
			ReturnValuesOnConditionCheckFailure: p.ReturnValuesOnConditionCheckFailure,
		})
		return err
	}
	all := &dynamodb.TransactWriteItemsInput{ClientRequestToken: &id}
	for _, r := range rows {
		all.TransactItems = append(all.TransactItems, types.TransactWriteItem{Put: d.newPut(r, id)})
	}
	_, err := d.putAll(ctx, all)
	return err
}

func (d *Dynamo) newPut(r Row, id string) *types.Put {
	p := &types.Put{
		TableName:                           &d.table,
		Item:                                r.item(id),
		ConditionExpression:                 aws.String("attribute_not_exists(#at)"),
		ExpressionAttributeNames:            map[string]string{"#at": Schema.Part},
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
	if r.Version > 1 {
		p.ConditionExpression = aws.String("#at = :was")
		p.ExpressionAttributeNames["#at"] = Schema.Version
		p.ExpressionAttributeValues = item{":was": number(r.Version - 1)}
	}
	return p
}

// failedCondition is a row whose condition failed, and the stored one, if any.
type failedCondition struct {
	row   Row
	there item
}

// failedConditions returns the rows whose conditions failed, if that is what err
// says. While another transaction is at work on some row it says nothing about that
// one, so we ask again to hear of all.
func failedConditions(err error, rows []Row) (list []failedCondition) {
	var one *types.ConditionalCheckFailedException
	if errors.As(err, &one) {
		return []failedCondition{{rows[0], one.Item}}
	}
	var all *types.TransactionCanceledException
	if !errors.As(err, &all) || retryable(err) {
		return nil
	}
	for i, reason := range all.CancellationReasons {
		if aws.ToString(reason.Code) == "ConditionalCheckFailed" {
			list = append(list, failedCondition{rows[i], reason.Item})
		}
	}
	return list
}

// resolveUnknown decides whether a failed condition is a real conflict, or an
// earlier attempt of this same write that succeeded without an answer.
func resolveUnknown(refused []failedCondition, id string, unsettled bool) error {
	c, sure := &Conflict{}, !unsettled
	for _, f := range refused {
		if f.there.text(Schema.WriteID) == id {
			return nil
		}
		version, err := f.there.number(Schema.Version)
		if err != nil {
			return err
		}
		// Versions only grow, by one: had we put ours, it or a later one would be
		// there now.
		sure = sure || version <= f.row.Version
		c.Rows = append(c.Rows, f.row)
	}
	if !sure {
		return errUnsettled
	}
	return c
}

// retryable reports whether another attempt may succeed: there was no answer, or
// the answer was to come back.
func retryable(err error) bool {
	var all *types.TransactionCanceledException
	if errors.As(err, &all) {
		for _, reason := range all.CancellationReasons {
			switch aws.ToString(reason.Code) {
			case "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded":
				return true
			}
		}
		return false
	}
	return err != nil && (isUnanswered(err) || isBusy(err))
}

func isBusy(err error) bool {
	var answer smithy.APIError
	if !errors.As(err, &answer) {
		return false
	}
	_, throttled := awsretry.DefaultThrottleErrorCodes[answer.ErrorCode()]
	return throttled || answer.ErrorCode() == "TransactionConflictException"
}

// isUnanswered reports whether the call may have been carried out: it failed on
// the way there or back, or inside.
func isUnanswered(err error) bool {
	var answer smithy.APIError
	if err == nil || !errors.As(err, &answer) {
		return err != nil
	}
	var status interface{ HTTPStatusCode() int }
	return errors.As(err, &status) && status.HTTPStatusCode() >= http.StatusInternalServerError
}
