//go:build race

package office_test

func init() { raced = true }
