package table

import (
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// item is a row, or a part of one, as DynamoDB has it.
type item map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

func key(part, sort string) item { return item{Schema.Part: text(part), Schema.Sort: text(sort)} }

// item is the row as a write of that id stores it. What is empty has no attribute:
// a row without Index is in none.
func (r Row) item(write string) item {
	i := key(r.Part, r.Sort)
	i[Schema.Version] = number(r.Version)
	i[Schema.Data] = text(string(r.Data))
	i[Schema.WriteID] = text(write)
	if r.Index != "" {
		i[Schema.IndexPart], i[Schema.IndexOrder] = text(r.Index), text(r.Order)
	}
	if !r.Expires.IsZero() {
		i[Schema.Expires] = number(r.Expires.Unix())
	}
	return i
}

func (i item) row() (Row, error) {
	r := Row{
		Part: i.text(Schema.Part), Sort: i.text(Schema.Sort),
		Index: i.text(Schema.IndexPart), Order: i.text(Schema.IndexOrder),
	}
	var err error
	r.Version, err = i.number(Schema.Version)
	if err != nil {
		return r, fmt.Errorf("row %s: %w", r.Name(), err)
	}
	expires, err := i.number(Schema.Expires)
	if err != nil {
		return r, fmt.Errorf("row %s: %w", r.Name(), err)
	}
	if expires != 0 {
		r.Expires = time.Unix(expires, 0).UTC()
	}
	if data := i.text(Schema.Data); data != "" {
		r.Data = []byte(data)
	}
	return r, nil
}

func (i item) text(name string) string {
	s, _ := i[name].(*types.AttributeValueMemberS)
	if s == nil {
		return ""
	}
	return s.Value
}

func (i item) number(name string) (int64, error) {
	n, _ := i[name].(*types.AttributeValueMemberN)
	if n == nil {
		return 0, nil
	}
	v, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%s is %q, not a whole number", name, n.Value)
	}
	return v, nil
}
