//go:build race

package site

func init() { raced = true }
