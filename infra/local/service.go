package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"ccee-ca.org/assist/infra/fake/oidc"
	"ccee-ca.org/assist/infra/local/limit"
	"ccee-ca.org/assist/lambda/checkpoint"
	"ccee-ca.org/assist/lambda/directory"
	"ccee-ca.org/assist/lambda/mail"
	"ccee-ca.org/assist/lambda/office/audit"
	"ccee-ca.org/assist/lambda/office/desk"
	"ccee-ca.org/assist/lambda/office/intake"
	"ccee-ca.org/assist/lambda/office/outbox"
	"ccee-ca.org/assist/lambda/office/watch"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/route"
	"ccee-ca.org/assist/lambda/store"
	"ccee-ca.org/assist/lambda/table"
	"ccee-ca.org/assist/site"
	"ccee-ca.org/assist/site/theme"
)

// Addresses of no one: example.org is kept free for such use.
const (
	fromAddress       = "CCEE Request for Assistance <assistance@example.org>"
	staffAddress      = "staff@example.org"
	replyAddress      = "replies@example.org"
	escalationAddress = "escalation@example.org"
)

// service is all functions in one process, with the site next to them.
type service struct {
	url         string // without a slash at the end
	store       store.Store
	folder      *mail.Folder
	checkpoints checkpoint.Folder // how far each history had come, a file a day
	clock       *clock
	log         *slog.Logger
	live        *site.Live
	out         io.Writer // the terminal
	// what is wrong with the data file, so that no function can answer; nil:
	// nothing
	corrupt  atomic.Pointer[error]
	look     []byte                   // site.yaml as JSON, as the last good round had it
	forDesk  []byte                   // what of the site only the desk needs, likewise
	handlers atomic.Pointer[handlers] // the functions, in the theme of the last round
	local    http.Handler
	people   *oidc.Provider // who may sign in at the desk
	signIn   desk.Provider
	woken    chan struct{} // something was put into the outbox
	one      sync.Mutex    // one tick at a time, as the schedules have it

	compared time.Time // when requests were last compared with their histories and mails
}

// handlers are the functions in one version of the theme.
type handlers struct {
	pages        *theme.Theme
	intake, desk http.Handler
	sender       *outbox.Sender
}

func newService(db table.Table, folder *mail.Folder, data, address string, log *slog.Logger, out io.Writer) (*service,
	error) {
	clock := openClock(filepath.Join(data, "clock"), func(text string) { fmt.Fprintln(out, text) })
	s := &service{url: strings.TrimSuffix(address, "/"), folder: folder,
		checkpoints: checkpoint.Folder{Dir: filepath.Join(data, "heads")}, clock: clock, log: log, out: out,
		live: &site.Live{Folder: filepath.Join(data, "pages")}, woken: make(chan struct{}, 1)}
	s.store = store.Store{Table: observed{db, s}}
	s.local = s.localPages()
	if err := s.startProvider(data); err != nil {
		return nil, err
	}
	if err := s.rebuildHandlers(site.Result{}); err != nil {
		return nil, err
	}
	s.recover(context.Background())
	return s, nil
}

func (s *service) wake() {
	select {
	case s.woken <- struct{}{}:
	default: // it is awake already
	}
}

// rebuildHandlers makes the functions in the theme that is in the folder now.
func (s *service) rebuildHandlers(built site.Result) error {
	look := theme.Default()
	if built.Site != nil {
		s.look, s.forDesk = built.Site, built.Desk
	}
	if s.look != nil {
		if err := errors.Join(json.Unmarshal(s.look, &look), json.Unmarshal(s.forDesk, look.Desk)); err != nil {
			return fmt.Errorf("read the site's settings: %w", err)
		}
	}
	look.URL = s.url
	pages, err := theme.New(look, os.DirFS(themeFolder))
	if err != nil {
		return err
	}
	now := s.clock.now
	letters := outbox.Composer{Theme: pages, From: fromAddress, ReplyTo: replyAddress, Staff: staffAddress,
		Escalation: escalationAddress, DirectoryName: directory.Name}
	intake, err := limit.New(
		(&intake.Intake{Store: s.store, Theme: pages, Now: now, Random: rand.Reader, Log: s.log}).Handler(), pages)
	if err != nil {
		return err
	}
	s.handlers.Store(&handlers{
		pages:  pages,
		intake: intake,
		desk: (&desk.Desk{Store: s.store, Provider: s.signIn, Theme: theme.DeskTheme{Theme: pages}, Letters: letters,
			Now:    now,
			Random: rand.Reader, Log: s.log}).Handler(),
		sender: &outbox.Sender{Store: s.store, Mailer: s.folder, Composer: letters, Now: now, Random: rand.Reader,
			Log: s.log},
	})
	return nil
}

// ServeHTTP leads a request where CloudFront would: to a function, or to the pages.
func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/_local/") && r.URL.Path != site.Reload &&
		!strings.HasPrefix(r.URL.Path, "/_local/changed") {
		s.local.ServeHTTP(w, r)
		return
	}
	for _, h := range web.HeadersFor(s.url) {
		w.Header().Set(h.Name, h.Value)
	}
	if r.URL.Path == "/desk/" { // as CloudFront does
		http.Redirect(w, r, "/desk/queue", http.StatusFound)
		return
	}
	d := s.handlers.Load()
	if h := map[string]http.Handler{"intake": d.intake, "desk": d.desk}[route.FunctionOf(r.URL.Path)]; h != nil &&
		!s.live.Down() {
		if broken := s.corrupt.Load(); broken != nil {
			s.corruptPage(w, *broken)
			return
		}
		h.ServeHTTP(w, r)
		return
	}
	if bareFolder.MatchString(r.URL.Path) { // as CloudFront does
		http.Redirect(w, r, r.URL.Path+"/", http.StatusMovedPermanently)
		return
	}
	s.live.ServeHTTP(w, r)
}

// bareFolder is a folder without its slash, by a plain name: "//elsewhere.example"
// would lead off the site. PagesFunction in template.yaml has it too.
var bareFolder = regexp.MustCompile(`^(/[a-z0-9-]+)+$`)

// recover settles what a process that died held: the file's lock says that no other
// sender lives, and the folder says what went out. A message that can't be settled
// stays leased, and the sweep takes it up when its lease ends.
func (s *service) recover(ctx context.Context) {
	sent, err := s.folder.IDs()
	if err != nil {
		fmt.Fprintf(s.out, "The mails of the last run can't be read, and none can be sent: %v\n", err)
		return
	}
	for _, lane := range request.Lanes {
		for m, err := range s.store.Outbox(ctx, lane, s.clock.now().Add(outbox.Lease)) {
			if err == nil && m.State == request.Leased {
				err = s.resetMessage(ctx, m.ID, mail.LastIDFor(sent, m.ID))
			}
			if err != nil && s.corrupt.Load() == nil {
				s.log.Error("settle what the last process held", "error", err.Error())
				fmt.Fprintf(s.out, "A mail of the last run couldn't be settled: %v\n", err)
			}
		}
	}
}

// resetMessage marks a message as sent by the mail of that id, or as waiting where
// there is none.
func (s *service) resetMessage(ctx context.Context, id, sent string) error {
	m, err := s.store.Message(ctx, id)
	if err != nil {
		return err
	}
	m.State, m.Next = request.Waiting, s.clock.now().UTC()
	if sent != "" {
		m.State, m.SentAt, m.ServiceID = request.Sent, s.clock.now().UTC(), sent
		if l, err := s.folder.Letter(sent); err == nil { // a file that can't be read went out all the same
			m.SentAt = l.At
		}
	}
	return s.store.SaveMessage(ctx, m, request.MessageWrite{})
}

// The schedules, as template.yaml has them.
const (
	sweepEvery   = time.Minute
	watchEvery   = 5 * time.Minute
	compareEvery = 24 * time.Hour
)

// tick runs the schedules by the clock on the wall, and sends at once what is put
// into the outbox.
func (s *service) tick(ctx context.Context) {
	sweep, watch := time.NewTicker(sweepEvery), time.NewTicker(watchEvery)
	s.watch(ctx)
	for {
		s.sweep(ctx)
		select {
		case <-ctx.Done():
			return
		case <-s.woken:
		case <-sweep.C:
		case <-watch.C:
			s.watch(ctx)
		}
	}
}

func (s *service) sweep(ctx context.Context) {
	if s.corrupt.Load() != nil {
		return
	}
	s.one.Lock()
	defer s.one.Unlock()
	if err := s.handlers.Load().sender.Sweep(ctx); err != nil {
		s.log.Error("sweep", "error", err.Error())
	}
}

func (s *service) watch(ctx context.Context) {
	if s.corrupt.Load() != nil {
		return
	}
	s.one.Lock()
	defer s.one.Unlock()
	job := &watch.Watch{Store: s.store, LateEmails: true, Now: s.clock.now, Random: rand.Reader, Log: s.log}
	if err := job.Run(ctx); err != nil {
		s.log.Error("watch", "error", err.Error())
	}
	if now := s.clock.now(); now.Sub(s.compared) >= compareEvery {
		s.compared = now
		if err := audit.Run(ctx, s.store, s.checkpoints, now, s.log); err != nil {
			s.log.Error("compare", "error", err.Error())
		}
	}
}

// advance moves the clock and runs every tick that it passes.
func (s *service) advance(ctx context.Context, by time.Duration) error {
	for passed := time.Duration(0); passed < by; {
		step := min(sweepEvery, by-passed)
		passed += step
		s.clock.step(step)
		if passed%watchEvery == 0 || passed == by {
			s.watch(ctx)
		}
		s.sweep(ctx)
		if ctx.Err() != nil {
			break
		}
	}
	return s.clock.keep()
}
