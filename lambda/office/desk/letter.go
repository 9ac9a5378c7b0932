package desk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"ccee-ca.org/assist/lambda/office/outbox"
	"ccee-ca.org/assist/lambda/request"
)

// composeLetter returns the emails that a step would send to the agency of a
// request as it is now, made by the code that sends them, and the digest of all
// that a person sees of them. It writes nothing. request.ErrInvalidTransition: the
// step can't be taken.
func (d *Desk) composeLetter(q request.Request, step request.Step, in request.Input) ([]outbox.Letter, string, error) {
	in.Now = d.Now()
	c, err := q.Take(step, in)
	if err != nil {
		return nil, "", err
	}
	return d.composeChange(c)
}

// composeChange is composeLetter for a step that is about to be written.
func (d *Desk) composeChange(c request.Change) ([]outbox.Letter, string, error) {
	letters, err := d.Letters.Preview(c, c.Event.At)
	if err != nil {
		return nil, "", fmt.Errorf("preview %s %s: %w", c.Event.Step, c.Request.Reference, err)
	}
	digest, err := letterDigest(c.Request, letters)
	return letters, digest, err
}

// letterDigest covers the version of the answers and, of each email, who gets it
// and what it says.
func letterDigest(q request.Request, letters []outbox.Letter) (string, error) {
	parts := []any{q.Current().Number}
	for _, l := range letters {
		parts = append(parts, l.From, l.ReplyTo, l.To, l.Held, l.Subject, l.Text, l.HTML)
	}
	b, err := json.Marshal(parts)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}
