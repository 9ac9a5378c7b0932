package table

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Layout is what a DynamoDB table must be for Dynamo to work on it. All attributes
// named in it are strings, Expires apart, which is a number.
type Layout struct {
	Part, Sort             string // attributes of the key: hash and range
	Index                  string // name of the one global secondary index
	IndexPart, IndexOrder  string // attributes of its key: hash and range
	IndexProjection        string // what of a row is in the index
	Expires                string // attribute of time to live
	Stream                 string // view type of the stream
	Version, Data, WriteID string // further attributes, in no key
}

// Schema is the table's layout. template.yaml declares the same, and a test holds
// it to this.
var Schema = Layout{
	Part: "pk", Sort: "sk",
	Index: "index", IndexPart: "ix", IndexOrder: "io", IndexProjection: "ALL",
	Expires: "ttl",
	Stream:  "NEW_IMAGE",
	Version: "v", Data: "data", WriteID: "w",
}

// CreateTable makes d's table as Schema has it and waits until it can be used. Tests
// do; where the service is deployed, template.yaml makes it, with recovery and
// protection that are not the code's concern. It is no method, since every method is
// linked into a program that has templates.
func CreateTable(ctx context.Context, d *Dynamo) error {
	client := dynamodb.New(d.options)
	if _, err := client.CreateTable(ctx, describeTable(d.table)); err != nil {
		return fmt.Errorf("create table %s: %w", d.table, err)
	}
	for active := false; !active; {
		out, err := client.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &d.table})
		var unknown *types.ResourceNotFoundException // so it may be for a moment
		if err != nil && !errors.As(err, &unknown) {
			return fmt.Errorf("wait for table %s: %w", d.table, err)
		}
		active = err == nil && out.Table.TableStatus == types.TableStatusActive
		if !active {
			time.Sleep(time.Second)
		}
	}
	_, err := client.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{
		TableName: &d.table,
		TimeToLiveSpecification: &types.TimeToLiveSpecification{AttributeName: &Schema.Expires,
			Enabled: aws.Bool(true)},
	})
	if err != nil {
		return fmt.Errorf("set time to live of table %s: %w", d.table, err)
	}
	return nil
}

func describeTable(name string) *dynamodb.CreateTableInput {
	text := func(attribute string) types.AttributeDefinition {
		return types.AttributeDefinition{AttributeName: &attribute, AttributeType: types.ScalarAttributeTypeS}
	}
	return &dynamodb.CreateTableInput{
		TableName:   &name,
		BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{
			text(Schema.Part), text(Schema.Sort), text(Schema.IndexPart), text(Schema.IndexOrder),
		},
		KeySchema: keySchema(Schema.Part, Schema.Sort),
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{
			IndexName:  &Schema.Index,
			KeySchema:  keySchema(Schema.IndexPart, Schema.IndexOrder),
			Projection: &types.Projection{ProjectionType: types.ProjectionType(Schema.IndexProjection)},
		}},
		StreamSpecification: &types.StreamSpecification{
			StreamEnabled:  aws.Bool(true),
			StreamViewType: types.StreamViewType(Schema.Stream),
		},
	}
}

func keySchema(hash, order string) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: &hash, KeyType: types.KeyTypeHash},
		{AttributeName: &order, KeyType: types.KeyTypeRange},
	}
}
