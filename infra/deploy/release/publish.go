package release

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Result is what a run did.
type Result struct {
	Plan
	Release      Release // the one that is in place now
	Invalidation string  // its id, for Wait
}

// Compare says what publishing files would do.
func (s *Site) Compare(ctx context.Context, files []File) (Plan, error) {
	state, err := s.state(ctx)
	if err != nil {
		return Plan{}, err
	}
	return plan(state, files, s.Now()), nil
}

// Publish makes files what is served. template is the key of the stack's template
// that they go out with; empty: as before.
func (s *Site) Publish(ctx context.Context, files []File, template string) (Result, error) {
	state, err := s.state(ctx)
	if err != nil {
		return Result{}, err
	}
	return s.do(ctx, state, files, template, "")
}

// Earlier is the release that Back would go to: the one that is named, or the last
// one before this that served something else. ErrIsBack: the last went back itself,
// and going back once more takes a name, or a command that is repeated would go
// further than it was meant to.
func (s *Site) Earlier(ctx context.Context, named string) (Release, error) {
	now, err := s.state(ctx)
	if err != nil {
		return Release{}, err
	}
	if named != "" {
		if !slices.Contains(now.ids, named) {
			return Release{}, fmt.Errorf("no release is called %q; there are: %s", named, strings.Join(now.ids, ", "))
		}
		return s.manifest(ctx, named)
	}
	if now.last.Of != "" {
		return Release{}, fmt.Errorf("%w, to %s", ErrIsBack, now.last.Of)
	}
	for _, id := range slices.Backward(now.ids) {
		if r, err := s.manifest(ctx, id); err != nil || !r.serves(now.last) {
			return r, err
		}
	}
	return Release{}, ErrNoneBefore
}

// Back makes an earlier release what is served, as a release of its own. All its
// files are read before the first is written.
func (s *Site) Back(ctx context.Context, to Release) (Result, error) {
	state, err := s.state(ctx)
	if err != nil {
		return Result{}, err
	}
	var files []File
	for _, key := range slices.Sorted(maps.Keys(to.Files)) {
		kept := to.Files[key]
		if !kept.Unused.IsZero() {
			continue
		}
		body, err := s.Read(ctx, key, kept.Version)
		if err != nil {
			return Result{}, fmt.Errorf("release %s can't be put back, nothing was changed: %w", to.ID, err)
		}
		f := File{Key: key, Type: kept.Type, Cache: kept.Cache, Body: body}
		if f.digest() != kept.Digest {
			return Result{}, fmt.Errorf("release %s can't be put back, nothing was changed: %s is not what its "+
				"manifest says", to.ID, key)
		}
		files = append(files, f)
	}
	return s.do(ctx, state, files, to.Template, to.ID)
}

// Last is the release in place; a zero one where there is none.
func (s *Site) Last(ctx context.Context) (Release, error) {
	state, err := s.state(ctx)
	return state.last, err
}

// do works a plan off. Each step may be the last one that is done: the next run
// finds the old manifest and starts over.
func (s *Site) do(ctx context.Context, now state, files []File, template, of string) (Result, error) {
	p := plan(now, files, s.Now())
	if template == "" {
		template = now.last.Template
	}
	r := Result{Plan: p, Release: now.last}
	if p.Nothing() && of == "" && template == now.last.Template {
		return r, nil
	}
	p.next.URL, p.next.Template, p.next.Of = s.URL, template, of
	for _, f := range p.Upload {
		version, err := s.Write(ctx, f)
		if err != nil {
			return r, err
		}
		p.next.Files[f.Key] = Kept{Version: version, Digest: f.digest(), Type: f.Type, Cache: f.Cache}
	}
	for _, key := range p.Remove {
		if err := s.remove(ctx, key); err != nil {
			return r, err
		}
	}
	id, err := s.invalidate(ctx, p.Invalidate)
	if err != nil {
		return r, err
	}
	if err := s.record(ctx, p.next); err != nil {
		return r, err
	}
	r.Release, r.Invalidation = p.next, id
	return r, nil
}

func (s *Site) record(ctx context.Context, r Release) error {
	text, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return fmt.Errorf("write the manifest of release %s: %w", r.ID, err)
	}
	_, err = s.Write(ctx, File{Key: manifestKey(r.ID), Type: contentType(".json"), Cache: "no-store", Body: text})
	return err
}
