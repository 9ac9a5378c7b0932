//go:build race

package backup

func init() { raced = true }
