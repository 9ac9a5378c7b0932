// Package heads keeps what office knows of the histories' heads, an object a day: in a versioned bucket where the service is deployed
// (Bucket), in a folder on a laptop (Folder). The name of an object is heads/ and its day, as in heads/2026-11-27.jsonl, so that the order
// of names is that of days.
//
// Neither deletes, and the bucket lets nobody delete: what was kept of a day can only be followed by a newer version, and the older one
// stays.
package heads

import (
	"strings"
	"time"
)

const ending = ".jsonl"

// newest is the last day that names tell and that does not come after until; "" where there is none. A name that tells no day is somebody else's.
func newest(names []string, until string) (day string) {
	for _, name := range names {
		d, ok := strings.CutSuffix(name, ending)
		if _, err := time.Parse(time.DateOnly, d); ok && err == nil && d <= until && d > day {
			day = d
		}
	}
	return day
}
