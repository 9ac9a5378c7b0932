//go:build race

package desk_test

func init() { raced = true }
