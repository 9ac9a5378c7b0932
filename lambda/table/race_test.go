//go:build race

package table

func init() { raced = true }
