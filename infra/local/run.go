package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"ccee-ca.org/assist/lambda/mail"
	"ccee-ca.org/assist/lambda/table"
	"ccee-ca.org/assist/site"
)

// The folders that are watched, below the folder that this is started in.
const (
	contentFolder = "content"
	themeFolder   = "site/theme"
)

func run(ctx context.Context, port, data string, out io.Writer) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	listener, err := listen(port)
	if err != nil {
		return err
	}
	defer listener.Close()
	if err := os.MkdirAll(data, 0o700); err != nil {
		return fmt.Errorf("can’t keep data in %s: %w", data, err)
	}
	db, err := openTable(filepath.Join(data, "requests.db"))
	if err != nil {
		return err
	}
	defer db.Close()
	address := "http://" + listener.Addr().String() + "/"
	if err := os.WriteFile(filepath.Join(data, "address"), []byte(address+"\n"), 0o600); err != nil {
		return fmt.Errorf("can’t write into %s: %w", data, err)
	}
	log, err := os.OpenFile(filepath.Join(data, "log.jsonl"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("can’t write into %s: %w", data, err)
	}
	defer log.Close()
	s, err := newService(db, &mail.Folder{Dir: filepath.Join(data, "mail")}, data, address,
		slog.New(slog.NewJSONHandler(log, nil)), out)
	if err != nil {
		return err
	}
	defer s.people.Close()
	built := make(chan error, 1)
	watching := make(chan error, 1)
	go func() { watching <- s.watchSite(ctx, built) }()
	select {
	case <-built:
	case err := <-watching:
		return fmt.Errorf("build the site: %w", err)
	}
	go s.tick(ctx)
	fmt.Fprintf(out, "site:   %s\nform:   %srequest/\ndesk:   %sdesk/\ninbox:  %s_local/inbox/\nclock:  "+
		"%s_local/clock\ndata:   %s\nready: %s\n", address, address, address, address, address, data, address)
	return serve(ctx, listener, s)
}

// keeper is a table that is closed in the end.
type keeper interface {
	table.Table
	Close() error
}

// openTable opens the data file. One that is corrupt stops the functions, and not
// the site.
func openTable(file string) (keeper, error) {
	db, err := table.OpenBolt(file)
	if errors.Is(err, table.ErrCorrupt) {
		return corruptTable{err}, nil
	}
	if err != nil {
		return nil, err
	}
	return db, nil
}

func listen(port string) (net.Listener, error) {
	l, err := net.Listen("tcp", "127.0.0.1:"+port)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("port %s is in use: stop what uses it, or choose another with PORT=8081 make run", port)
	case err != nil:
		return nil, fmt.Errorf("can’t listen on port %s: %w", port, err)
	}
	return l, nil
}

// serve answers until ctx is done, then lets answers that have begun come to their
// end.
func serve(ctx context.Context, l net.Listener, h http.Handler) error {
	server := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 90 * time.Second, IdleTimeout: 60 * time.Second}
	go func() {
		<-ctx.Done()
		last, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		if server.Shutdown(last) != nil {
			server.Close() // a browser that waits for the next edit would hold it up
		}
	}()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// watchSite builds the site and builds it again at each edit; the outcome of the
// first round goes to built. What is wrong is printed once.
func (s *service) watchSite(ctx context.Context, built chan<- error) error {
	options := site.Options{Content: os.DirFS(contentFolder), Theme: os.DirFS(themeFolder), Out: s.live.Folder,
		URL: s.url, Reload: site.Reload}
	printed := ""
	return site.Watch(ctx, options, contentFolder, themeFolder, func(r site.Result, err error) {
		if failed := s.rebuildHandlers(r); failed != nil {
			err = failed // of all pages, and so what is to be seen first
		}
		s.live.Report(r, err)
		if text := roundText(r, err); text != printed {
			fmt.Fprint(s.out, text)
			printed = text
		}
		select {
		case built <- err:
		default:
		}
	})
}

// roundText is what the terminal shows of a round: nothing where all is well.
func roundText(r site.Result, err error) (text string) {
	if r.Rewatched != "" {
		text = fmt.Sprintf("Everything was built again, because %s.\n", r.Rewatched)
	}
	if err != nil {
		text += fmt.Sprintf("The site has problems, which its pages show:\n%v\n", err)
	}
	return text
}
