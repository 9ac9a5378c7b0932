package desk

import (
	"context"
	"errors"
	"slices"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// maxAlike is how many other requests of one agency a page lists, by its code and
// by its name.
const maxAlike = 20

// fillAlike reads the other requests of the same agency, and the one that this one
// says it replaces.
func (d *Desk) fillAlike(ctx context.Context, page *theme.DeskRequest) error {
	others, more, err := d.Store.SameAgency(ctx, page.Request, maxAlike)
	page.AlikeMissing, err = d.isCorrupt(err)
	if err != nil {
		return err
	}
	page.Alike, page.MoreAlike = request.FindAlike(page.Request, others, page.Now), more
	reference := page.Answers["replaces"]
	if reference == "" {
		return nil
	}
	if i := slices.IndexFunc(others, func(o request.Request) bool { return o.Reference == reference }); i >= 0 {
		page.Replaced = others[i]
		return nil
	}
	replaced, err := d.Store.ByReference(ctx, reference)
	if err != nil && !errors.Is(err, request.ErrNotFound) && !errors.Is(err, request.ErrCorrupt) {
		return err
	}
	page.Replaced = replaced
	return nil
}
