// Package checkpoint stores what the audit knows of how far each history has come,
// an object a day: in a versioned bucket where the service is deployed (Bucket), in
// a folder on a laptop (Folder). An object is named heads/ and its day, as in
// heads/2026-11-27.jsonl, so that names sort by day.
//
// Neither deletes, and the bucket lets no one delete: a day can only get a newer
// version, and the older one stays.
package checkpoint

import (
	"strings"
	"time"
)

const ending = ".jsonl"

// newest is the last day that names tell and that does not come after until; ""
// where there is none. A name that tells no day is someone else's.
func newest(names []string, until string) (day string) {
	for _, name := range names {
		d, ok := strings.CutSuffix(name, ending)
		if _, err := time.Parse(time.DateOnly, d); ok && err == nil && d <= until && d > day {
			day = d
		}
	}
	return day
}
