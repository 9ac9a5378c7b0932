package office

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/theme"
)

// Desk is where staff verify a request, by the link in their mail. A GET changes nothing, since scanners of mail follow links.
type Desk struct {
	Requests Requests
	Provider Provider
	Sessions Sessions
	Theme    *theme.Theme
	Now      Clock
	Random   Random
	Log      *slog.Logger
}

// byLink is who the history says has verified: the link is staff's, and names no person.
const byLink = "staff, by the link in their mail"

// Handler serves the desk's routes.
func (d *Desk) Handler() http.Handler {
	e := newEdge(d.Theme, d.Log, d.Now)
	e.handle("GET /desk/verify/{secret}", d.show)
	e.handle("POST /desk/verify/{secret}", d.verify)
	e.handle("GET /desk/signin", d.signIn)
	e.handle("GET /desk/callback", d.callback)
	e.handle("POST /desk/signout", d.signOut)
	e.handle("POST /desk/signout/everywhere", d.staff(d.signOutEverywhere))
	return e
}

func (d *Desk) show(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), within)
	defer cancel()
	q, err := opened(ctx, d.Requests, r.PathValue("secret"), request.LinkVerify)
	if err != nil {
		return err
	}
	return answer(w, http.StatusOK, func(w io.Writer) error {
		return d.Theme.Verify(w, theme.VerifyPage{Request: q, Flags: q.ToLookAt(), Late: d.Now().After(q.Due())})
	})
}

func (d *Desk) verify(w http.ResponseWriter, r *http.Request) error {
	ctx, cancel := context.WithTimeout(r.Context(), within)
	defer cancel()
	q, err := opened(ctx, d.Requests, r.PathValue("secret"), request.LinkVerify)
	if err != nil {
		return err
	}
	_, err = Verify(ctx, d.Requests, q.ID, byLink, d.Now, d.Random)
	if err != nil && !errors.Is(err, request.ErrNotNow) { // already verified: the page says by whom
		return err
	}
	http.Redirect(w, r, r.URL.Path, http.StatusSeeOther)
	return nil
}

// Verify verifies a request for the desk and for the operator's tool. Where somebody else writes first it reads again and decides
// again; request.ErrNotNow says that it no longer waits for verification.
func Verify(ctx context.Context, requests Requests, id, by string, now Clock, random Random) (request.Request, error) {
	for range tries {
		q, err := requests.Request(ctx, id)
		if err != nil {
			return q, err
		}
		salt, err := request.NewSalt(random)
		if err != nil {
			return q, err
		}
		c, err := q.Verify(by, salt, now())
		if err != nil {
			return q, err
		}
		if err = requests.Save(ctx, c); !errors.Is(err, request.ErrConflict) {
			return c.Request, err
		}
	}
	return request.Request{}, fmt.Errorf("verify: %w %d times over", request.ErrConflict, tries)
}
