package request

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"strings"
	"unicode"
)

// crockford is Douglas Crockford's base 32: no I, L, O or U.
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// NewReference makes a reference number for people from 20 random bits:
// RFA-2026-7KQ4-X. It opens nothing.
func NewReference(random io.Reader, year int) (string, error) {
	var b [4]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("draw a reference number: %w", err)
	}
	for i := range b {
		b[i] = crockford[b[i]&31]
	}
	body := fmt.Sprintf("%04d%s", year, b[:])
	return fmt.Sprintf("RFA-%s-%s-%c", body[:4], body[4:], checkCharacter(body)), nil
}

// ParseReference reads a reference as people type it (small letters, O for 0, I or
// L for 1, with or without hyphens and spaces, or with what a word processor makes
// of them, or with signs around it) and checks it. Its error is for the person who
// typed it.
func ParseReference(s string) (string, error) {
	body := strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(trimCode(s))
	body, found := strings.CutPrefix(body, "RFA")
	if !found || len(body) != 9 || strings.Trim(body, crockford) != "" || strings.Trim(body[:4], "0123456789") != "" {
		return "", fmt.Errorf("a reference number looks like RFA-2026-7KQ4-X")
	}
	if checkCharacter(body[:8]) != body[8] {
		return "", fmt.Errorf("this reference number has a typo: compare it with your receipt")
	}
	return fmt.Sprintf("RFA-%s-%s-%s", body[:4], body[4:8], body[8:]), nil
}

// trimCode is what someone typed or copied as a code, in capitals, without the
// signs around it: quotation marks, brackets, or a full stop.
func trimCode(s string) string {
	return strings.ToUpper(strings.TrimFunc(clean(s),
		func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }))
}

// checkCharacter is the value at 2 of the polynomial whose coefficients are the
// characters, over the field of 32 elements (modulo x⁵+x²+1). Every wrong character
// and every exchange of neighbours changes it.
func checkCharacter(body string) byte {
	v := 0
	for i := 0; i < len(body); i++ {
		v = double(v ^ strings.IndexByte(crockford, body[i]))
	}
	return crockford[v]
}

func double(v int) int {
	v <<= 1
	if v&32 != 0 {
		v ^= 0b100101
	}
	return v
}

// NewSecret draws the 256 bits of a link or of a submission token, in unpadded
// base64url: 43 characters.
func NewSecret(random io.Reader) (string, error) {
	var b [32]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("draw a secret: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}

// NewSalt draws the salt of an event.
func NewSalt(random io.Reader) (Salt, error) {
	var b [16]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("draw a salt: %w", err)
	}
	return Salt(hex.EncodeToString(b[:])), nil
}

// IsSecret reports whether s has the form of a secret that NewSecret makes.
func IsSecret(s string) bool {
	b, err := base64.RawURLEncoding.DecodeString(s)
	return err == nil && len(b) == 32 && len(s) == 43
}

// HashSecret is what is stored of a secret: its SHA-256 in hex.
func HashSecret(secret string) string {
	h := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(h[:])
}

// ReceiptSecret is the secret of the receipt's link, derived from the submission
// token: the same submission has the same receipt.
func ReceiptSecret(token string) string {
	return keyedDigest(token, "receipt")
}

// keyedDigest is the HMAC-SHA-256 of a text under a secret: without the secret
// no one can tell what text it is of, however short, nor make another.
func keyedDigest(secret, text string) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(h.Sum(nil))
}
