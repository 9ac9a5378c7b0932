// Package test holds the parts of the repository together. It has tests only; a
// file's name says what they are about:
//
//   - template_: template.yaml and what the code says of itself (template_test.go
//     says how).
//   - service_: the functions as they are deployed, run against fakes of AWS
//     (service_test.go says how).
//   - document_: the documents; those that the code prints are written with
//     -update.
//   - house_: how the Go in the tree is named and laid out.
//   - pipeline_: the workflows, the gate, and the role that deploys.
//
// Tests of the pages in a browser stand beside the service that they start, in
// infra/local.
package test
