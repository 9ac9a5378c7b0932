package docx

import (
	"bytes"
	"testing"

	"ccee-ca.org/assist/infra/fake/contract"
	"ccee-ca.org/assist/lambda/document"
)

// sample has each thing that a document can have.
func sample() document.Document { return contract.Sample() }

// write is the Word file of a document.
func write(t *testing.T, d document.Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
