// Package user uses the sample, and tests what its own tests leave out.
package user
