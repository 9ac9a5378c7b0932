package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"ccee-ca.org/assist/lambda/request"
)

// mailName is what the files of mails are called: a running number, the outbox row,
// the attempt. Anything else in the folder is someone else's.
var mailName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9]{8}-.+-[0-9]+\.json$`)
})

// tempPrefix begins the name of a file that is being written; one that a crash left
// behind is removed with the next mail.
const tempPrefix = ".writing-"

// Folder sends into a folder: one JSON file a mail, named by a running number, its
// outbox row and attempt. A mail is there whole or not at all, and once Send
// returns it outlives a crash of the machine. One process writes, any number may
// read. Files of other names are left alone and stop nothing: see Foreign.
type Folder struct {
	Dir string // made with the first mail

	mu   sync.Mutex
	last int // the highest number in use; 0: not yet looked
}

// Letter is a mail in a folder, as its file has it.
type Letter struct {
	ID      string            `json:"id"` // what Send returned
	To      string            `json:"to"`
	From    string            `json:"from"`
	Subject string            `json:"subject"`
	Text    string            `json:"text"`
	HTML    string            `json:"html"`
	At      time.Time         `json:"at"`
	Headers map[string]string `json:"headers"`
	Tags    map[string]string `json:"tags"`
}

// Send writes one mail and returns the name of its file without the ending.
func (f *Folder) Send(ctx context.Context, m request.Mail) (id string, err error) {
	o, err := prepare(m)
	if err != nil {
		return "", err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := errors.Join(ctx.Err(), f.open()); err != nil {
		return "", fmt.Errorf("send mail %s: %w: %w", m.ID, request.ErrMailNotSent, err)
	}
	f.last++
	id = fmt.Sprintf("%08d-%s-%d", f.last, m.ID, m.Attempt)
	if err := f.put(id, newLetter(id, o)); err != nil {
		return "", fmt.Errorf("send mail %s: %w", m.ID, err)
	}
	return id, nil
}

// IDs returns the id of every mail, in the order in which they were sent. A folder
// that isn't there yet is an empty one.
func (f *Folder) IDs() ([]string, error) {
	l, err := f.list()
	if err != nil {
		return nil, fmt.Errorf("list mails: %w", err)
	}
	for i, name := range l.mails {
		l.mails[i] = strings.TrimSuffix(name, ".json")
	}
	return l.mails, nil
}

// Foreign returns the names of files in the folder that are no mails of ours.
func (f *Folder) Foreign() ([]string, error) {
	l, err := f.list()
	if err != nil {
		return nil, fmt.Errorf("list mails: %w", err)
	}
	return l.foreign, nil
}

// Letter reads the mail of an id. fs.ErrNotExist: there is none.
func (f *Folder) Letter(id string) (l Letter, err error) {
	name := filepath.Base(id) + ".json"
	if name != id+".json" {
		return l, fmt.Errorf("read mail: invalid id %q: %w", id, fs.ErrNotExist) // nothing outside of the folder
	}
	b, err := os.ReadFile(filepath.Join(f.Dir, name))
	if err == nil {
		err = json.Unmarshal(b, &l)
	}
	if err != nil {
		return Letter{}, fmt.Errorf("read mail %s: %w", filepath.Join(f.Dir, name), err)
	}
	return l, nil
}

// LastIDFor is the id of the last mail that was sent for an outbox row; empty where
// there is none.
func LastIDFor(ids []string, message string) string {
	for _, id := range slices.Backward(ids) {
		_, rest, _ := strings.Cut(id, "-")
		if i := strings.LastIndexByte(rest, '-'); i >= 0 && rest[:i] == message {
			return id
		}
	}
	return ""
}

func newLetter(id string, o outgoing) Letter {
	l := Letter{
		ID: id, To: o.to, From: o.mail.From, Subject: o.mail.Subject, Text: o.mail.Text, HTML: o.mail.HTML,
		At:      o.mail.At.UTC(),
		Headers: map[string]string{}, Tags: map[string]string{},
	}
	for _, h := range autoHeaders {
		l.Headers[h[0]] = h[1]
	}
	if len(o.replyTo) > 0 {
		l.Headers["Reply-To"] = o.replyTo[0]
	}
	for _, t := range o.tags {
		l.Tags[t[0]] = t[1]
	}
	return l
}

// listing is what a folder holds. The running number has leading zeros, so the
// order of names is that of sending.
type listing struct {
	mails     []string
	leftovers []string // never finished
	foreign   []string // not ours
}

func (f *Folder) list() (l listing, err error) {
	entries, err := os.ReadDir(f.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return l, err
	}
	for _, e := range entries {
		switch name := e.Name(); {
		case e.Type().IsRegular() && strings.HasPrefix(name, tempPrefix):
			l.leftovers = append(l.leftovers, name)
		case e.Type().IsRegular() && mailName().MatchString(name):
			l.mails = append(l.mails, name)
		default:
			l.foreign = append(l.foreign, name)
		}
	}
	return l, nil
}

// open makes the folder, clears away what a crash left, and finds the number to go
// on from.
func (f *Folder) open() error {
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return err
	}
	if f.last > 0 {
		return nil
	}
	l, err := f.list()
	if err != nil {
		return err
	}
	for _, name := range l.leftovers {
		os.Remove(filepath.Join(f.Dir, name)) // one that stays is passed over, and stops no mail
	}
	if len(l.mails) == 0 {
		return nil
	}
	number, _, _ := strings.Cut(l.mails[len(l.mails)-1], "-")
	f.last, err = strconv.Atoi(number)
	return err
}

// put writes a temporary file, then renames it: the file is whole before it has its
// name. Until then the mail is surely not sent.
func (f *Folder) put(id string, l Letter) error {
	tmp, err := f.write(l)
	if err == nil {
		err = os.Rename(tmp, filepath.Join(f.Dir, id+".json"))
	}
	if err != nil {
		return fmt.Errorf("%w: %w", request.ErrMailNotSent, err)
	}
	return syncDir(f.Dir)
}

// write puts a mail on disk under a name that IDs passes over.
func (f *Folder) write(l Letter) (name string, err error) {
	tmp, err := os.CreateTemp(f.Dir, tempPrefix)
	if err != nil {
		return "", err
	}
	e := json.NewEncoder(tmp)
	e.SetEscapeHTML(false) // people read these
	e.SetIndent("", "  ")
	return tmp.Name(), errors.Join(e.Encode(l), tmp.Sync(), tmp.Close())
}

// syncDir makes the new name last, too.
func syncDir(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
