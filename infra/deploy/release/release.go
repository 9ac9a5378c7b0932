// Package release keeps the site's releases in its bucket: it publishes one, shows
// what that would change, and goes back to an earlier one.
//
// A bucket has no transaction over many objects, so the order of the steps has to
// do:
//
//	assets → other files → new pages → changed pages → what is gone is removed → one invalidation → the manifest
//
// An asset carries a hash of its bytes in its name; one that is no longer used
// stays for Grace, since a page that someone has open, or that an edge still keeps,
// names it. So at every moment each page that is served is wholly the old one or
// wholly the new one, and has its assets.
//
// The manifest names each file with its version in the bucket. It is written last:
// what the last manifest doesn't say is not believed, and is uploaded, removed and
// invalidated (again). That is the whole of recovery: whenever publishing is cut
// off, running it again completes it. The versions are what a way back is made of;
// the bucket keeps them for 90 days after they were replaced.
//
// One publishes at a time. Two at once leave pages with their assets all the same,
// but either's manifest may miss the other's versions, and the next run uploads
// more than it would have to.
package release

import (
	"errors"
	"maps"
	"strings"
	"time"
)

// Grace is how long an asset that no page uses any more is kept.
const Grace = 30 * 24 * time.Hour

// Folder holds the manifests, and the stack's templates next to them. CloudFront is
// not let in.
const Folder = "releases/"

// Release is a manifest: what one release of the site is made of.
type Release struct {
	ID       string          `json:"id"` // its time, so that the last is the last by name
	URL      string          `json:"url"`
	Of       string          `json:"of,omitempty"`       // the release that this one went back to
	Template string          `json:"template,omitempty"` // the key of the stack's template that it went out with
	Files    map[string]Kept `json:"files"`
}

// Kept is a file in the bucket.
type Kept struct {
	Version string    `json:"version"`
	Digest  string    `json:"sha256"`
	Type    string    `json:"type"`
	Cache   string    `json:"cache"`
	Unused  time.Time `json:"unused,omitzero"` // since when no page of the site uses this asset
}

// is says whether a file is kept as f would be.
func (k Kept) is(f File) bool {
	return k.Digest == f.digest() && k.Type == f.Type && k.Cache == f.Cache
}

// Errors by which a way back ends before anything was changed.
var (
	ErrNoneBefore = errors.New("there is no release before this one")
	ErrIsBack     = errors.New("the release in place went back already")
)

const idLayout = "20060102T150405.000Z"

// nextID is a name for a release made now that comes after last, whatever this
// machine's clock says.
func nextID(now time.Time, last string) string {
	id := now.UTC().Format(idLayout)
	if id > last {
		return id
	}
	at, err := time.Parse(idLayout, last)
	if err != nil {
		return last + "1" // not one of ours; still behind it
	}
	return at.Add(time.Millisecond).Format(idLayout)
}

func manifestKey(id string) string { return Folder + id + ".json" }

// manifestID is the id in a manifest's key.
func manifestID(key string) (id string, ok bool) {
	name, ok := strings.CutPrefix(key, Folder)
	if !ok {
		return "", false
	}
	return strings.CutSuffix(name, ".json")
}

// serves says whether two releases serve the same with the same functions; a run
// that only takes old assets away is a release of its own.
func (r Release) serves(other Release) bool {
	return r.Template == other.Template && maps.EqualFunc(r.usedFiles(), other.usedFiles(), func(a, b Kept) bool {
		return a.Digest == b.Digest && a.Type == b.Type && a.Cache == b.Cache
	})
}

func (r Release) usedFiles() map[string]Kept {
	used := maps.Clone(r.Files)
	maps.DeleteFunc(used, func(_ string, k Kept) bool { return !k.Unused.IsZero() })
	return used
}
