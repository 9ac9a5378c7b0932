package release

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// Plan is what has to be done so that a site is what is served, in this order. The
// zero Plan is nothing.
type Plan struct {
	Upload     []File   // assets, then other files, then pages that are new, then pages that change
	Remove     []string // pages that are gone, then assets that nothing has used for Grace
	Invalidate []string // paths, in one request

	next Release // as it will be, without the versions of what is uploaded
}

// state is what the bucket holds.
type state struct {
	last     Release           // the last that came to its end
	ids      []string          // of all of them, in order
	versions map[string]string // of each key the current version
}

// most is how many paths an invalidation names before it names all: a path costs
// after the first thousand of a month, and all are one.
const most = 100

// plan compares the site with the bucket. Nothing is believed of a file that the
// last manifest doesn't say, or whose version is another now.
func plan(s state, files []File, now time.Time) Plan {
	p := Plan{next: Release{ID: nextID(now, s.last.ID), Files: map[string]Kept{}}}
	var stale []string // what an edge may still keep
	wanted := map[string]bool{}
	for _, f := range files {
		wanted[f.Key] = true
		if kept := s.last.Files[f.Key]; kept.Version != "" && kept.Version == s.versions[f.Key] && kept.is(f) {
			kept.Unused = time.Time{}
			p.next.Files[f.Key] = kept
			continue
		}
		p.Upload = append(p.Upload, f)
		if !isAsset(f.Key) {
			stale = append(stale, f.Key)
		}
	}
	slices.SortStableFunc(p.Upload, func(a, b File) int { return cmp.Compare(s.turn(a.Key), s.turn(b.Key)) })
	for _, key := range s.unwantedKeys(wanted) {
		if isAsset(key) {
			p.keepFor(key, s, now)
			continue
		}
		stale = append(stale, key)
		if s.versions[key] != "" {
			p.Remove = append(p.Remove, key)
		}
	}
	slices.SortStableFunc(p.Remove, func(a, b string) int { return cmp.Compare(-s.turn(a), -s.turn(b)) })
	p.Invalidate = paths(stale)
	return p
}

// turn is when a file is uploaded: before what may name it.
func (s state) turn(key string) int {
	switch {
	case isAsset(key):
		return 0
	case !isPage(key):
		return 1
	case s.versions[key] == "":
		return 2
	}
	return 3
}

// unwantedKeys are the keys in the bucket, or in the last manifest, that the site
// no longer has.
func (s state) unwantedKeys(wanted map[string]bool) []string {
	keys := map[string]bool{}
	for key := range s.versions {
		keys[key] = true
	}
	for key := range s.last.Files {
		keys[key] = true
	}
	maps.DeleteFunc(keys, func(key string, _ bool) bool { return wanted[key] || !ours(key) })
	return slices.Sorted(maps.Keys(keys))
}

// keepFor keeps an asset that is no longer used until its time has come.
func (p *Plan) keepFor(key string, s state, now time.Time) {
	kept := s.last.Files[key]
	if s.versions[key] == "" {
		return // removed by a run that was cut off
	}
	kept.Version = s.versions[key]
	if kept.Unused.IsZero() {
		kept.Unused = now.UTC()
	}
	if now.Sub(kept.Unused) > Grace {
		p.Remove = append(p.Remove, key)
		return
	}
	p.next.Files[key] = kept
}

// Nothing says that the bucket holds the site already.
func (p Plan) Nothing() bool { return len(p.Upload)+len(p.Remove)+len(p.Invalidate) == 0 }

// paths are the addresses under which CloudFront may keep the keys. A folder's page
// is asked for as /process/ and, behind the function that rewrites it, as
// /process/index.html; CloudFront's guide wants both invalidated, and one pattern
// is both.
func paths(keys []string) []string {
	var all []string
	for _, key := range keys {
		folder, isIndex := strings.CutSuffix(key, "index.html")
		switch {
		case key == "index.html": // "/*" would be everything
			all = append(all, "/", "/index.html")
		case isIndex && strings.HasSuffix(folder, "/"):
			all = append(all, "/"+folder+"*")
		default:
			all = append(all, "/"+key)
		}
	}
	all = slices.DeleteFunc(all, func(path string) bool {
		return slices.ContainsFunc(all, func(other string) bool {
			folder, pattern := strings.CutSuffix(other, "*")
			return pattern && path != other && strings.HasPrefix(path, folder)
		})
	})
	if len(all) > most {
		return []string{"/*"}
	}
	slices.Sort(all)
	return slices.Compact(all)
}
