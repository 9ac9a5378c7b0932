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

// errUnsettled: which of the two cannot be known, because the row was overwritten before we could look.
var errUnsettled = errors.New("a try got no answer and the row has moved on since: it was written and replaced, or never written")

// Write puts one row by PutItem and several by TransactWriteItems. Each Write has a random id, which its rows keep: where a
// try got no answer and the next finds its condition failed, the id tells our own rows from another's. For a transaction
// the id is its token as well, by which DynamoDB itself knows it again for ten minutes.
func (d *Dynamo) Write(ctx context.Context, rows ...Row) error {
	write, err := writing(ctx, rows)
	if err != nil {
		return err
	}
	id, unsettled := rand.Text(), false
	return write.wrote(retry(ctx, func() (again bool, err error) {
		err = d.put(ctx, rows, id)
		if refused := refusals(err, rows); refused != nil {
			return false, judge(refused, id, unsettled)
		}
		unsettled = unsettled || unanswered(err)
		return passing(err), err
	}))
}

func (d *Dynamo) put(ctx context.Context, rows []Row, id string) error {
	if len(rows) == 1 {
		p := d.one(rows[0], id)
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
		all.TransactItems = append(all.TransactItems, types.TransactWriteItem{Put: d.one(r, id)})
	}
	_, err := d.putAll(ctx, all)
	return err
}

func (d *Dynamo) one(r Row, id string) *types.Put {
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

// refusal is a row whose condition failed, and what stands in its place; nothing if nothing does.
type refusal struct {
	row   Row
	there item
}

// refusals returns the rows whose conditions failed, if that is what err says. While another transaction is at work on some
// row it says nothing about that one, so we ask again to hear of all.
func refusals(err error, rows []Row) (list []refusal) {
	var one *types.ConditionalCheckFailedException
	if errors.As(err, &one) {
		return []refusal{{rows[0], one.Item}}
	}
	var all *types.TransactionCanceledException
	if !errors.As(err, &all) || passing(err) {
		return nil
	}
	for i, reason := range all.CancellationReasons {
		if aws.ToString(reason.Code) == "ConditionalCheckFailed" {
			list = append(list, refusal{rows[i], reason.Item})
		}
	}
	return list
}

// judge tells a conflict from rows that an earlier, unanswered try of the same write has put there.
func judge(refused []refusal, id string, unsettled bool) error {
	c, sure := &Conflict{}, !unsettled
	for _, f := range refused {
		if f.there.text(Schema.WriteID) == id {
			return nil
		}
		version, err := f.there.number(Schema.Version)
		if err != nil {
			return err
		}
		// Versions only grow, by one: had we put ours, it or a later one would be there now.
		sure = sure || version <= f.row.Version
		c.Rows = append(c.Rows, f.row)
	}
	if !sure {
		return errUnsettled
	}
	return c
}

// passing tells whether another try may do better: there was no answer, or the answer was to come back.
func passing(err error) bool {
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
	return err != nil && (unanswered(err) || busy(err))
}

func busy(err error) bool {
	var answer smithy.APIError
	if !errors.As(err, &answer) {
		return false
	}
	_, throttled := awsretry.DefaultThrottleErrorCodes[answer.ErrorCode()]
	return throttled || answer.ErrorCode() == "TransactionConflictException"
}

// unanswered tells whether the call may have been carried out or not: it failed on the way there or back, or inside.
func unanswered(err error) bool {
	var answer smithy.APIError
	if err == nil || !errors.As(err, &answer) {
		return err != nil
	}
	var status interface{ HTTPStatusCode() int }
	return errors.As(err, &status) && status.HTTPStatusCode() >= http.StatusInternalServerError
}
