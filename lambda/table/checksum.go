package table

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Each row's JSON ends in its checksum, over the row as it was written: keys,
// version, place in the index, and what the JSON has before it. It finds what
// changed by accident, or by someone who writes past this package. Someone who
// knows it can compute it again; what was received is vouched for by the digests in
// a request's history, and the history by the checkpoints outside the table.

const sumKey = `,"sum":"`

// sealed is a row with its checksum. A value that is no JSON object has none: a
// key, which opens nothing once it is altered.
func (r Row) Seal() Row {
	body, isObject := bytes.CutSuffix(r.Data, []byte("}"))
	if isObject && len(body) > 1 {
		r.Data = append(bytes.Clone(body), sumKey+r.checksum(body)+`"}`...)
	}
	return r
}

// checksum is that of a row whose JSON has body before its end.
func (r Row) checksum(body []byte) string {
	expires := ""
	if !r.Expires.IsZero() {
		expires = strconv.FormatInt(r.Expires.Unix(), 10) // as tables keep it
	}
	h := sha256.New()
	for _, part := range []string{r.Part, r.Sort, strconv.FormatInt(r.Version, 10), r.Index, r.Order, expires} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// intact reports whether a row is as it was written, as far as it has a checksum.
func (r Row) Intact() bool {
	if !bytes.Contains(r.Data, []byte(sumKey)) {
		return !strings.Contains(string(r.Data), sumKey[1:]) // somewhere else: written again by another's hand
	}
	i := bytes.LastIndex(r.Data, []byte(sumKey))
	return string(r.Data[i:]) == sumKey+r.checksum(r.Data[:i])+`"}`
}

// errChecksum says that a row isn't as it was written.
var ErrChecksum = errors.New("its checksum does not match")
