package mail_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"ccee-ca.org/assist/lambda/mail"
	"ccee-ca.org/assist/lambda/request"
)

func put(t *testing.T, f *mail.Folder, id string) {
	t.Helper()
	m := sample()
	m.ID = id
	if _, err := f.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
}

func ids(t *testing.T, f *mail.Folder) (all []string) {
	t.Helper()
	for _, l := range letters(t, f) {
		all = append(all, l.Tags["message"])
	}
	return all
}

// letters are all mails of a folder.
func letters(t *testing.T, f *mail.Folder) (all []mail.Letter) {
	t.Helper()
	ids, err := f.IDs()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		l, err := f.Letter(id)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	return all
}

func TestAFolderThatIsntThereYetIsEmpty(t *testing.T) {
	f := &mail.Folder{Dir: filepath.Join(t.TempDir(), "not", "yet")}
	if got := ids(t, f); got != nil {
		t.Errorf("%q", got)
	}
	put(t, f, "one")
	if got := ids(t, f); !slices.Equal(got, []string{"one"}) {
		t.Errorf("%q", got)
	}
}

func TestAFileOfTheFolderIsForPeopleToo(t *testing.T) {
	f := &mail.Folder{Dir: t.TempDir()}
	m := sample()
	id, err := f.Send(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if id != "00000001-m_0f3a-receipt-2" {
		t.Errorf("id %s", id)
	}
	b, err := os.ReadFile(filepath.Join(f.Dir, id+".json"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), `"html": "<p>Thank you.</p>`) {
		t.Errorf("%s", b)
	}
	var got map[string]any
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"id": id, "to": m.To, "from": m.From, "subject": m.Subject, "text": m.Text, "html": m.HTML,
		"at": "2026-04-21T15:08:21Z",
		"headers": "map[Auto-Submitted:auto-generated Reply-To:staff@example.org X-Auto-Response-Suppress:DR, RN, " +
			"NRN, OOF, AutoReply]", "tags": "map[attempt:2 message:m_0f3a-receipt]",
	} {
		if fmt.Sprint(got[name]) != want {
			t.Errorf("%s: %v, want %s", name, got[name], want)
		}
	}
}

func TestMailsSurviveARestartInOrder(t *testing.T) {
	dir := t.TempDir()
	put(t, &mail.Folder{Dir: dir}, "z")
	put(t, &mail.Folder{Dir: dir}, "y")
	f := &mail.Folder{Dir: dir}
	put(t, f, "x")
	put(t, f, "x")
	if got := ids(t, f); !slices.Equal(got, []string{"z", "y", "x", "x"}) {
		t.Errorf("%q", got)
	}
}

func TestACrashInTheMiddleOfAMailLeavesNoHalfOne(t *testing.T) {
	dir := t.TempDir()
	put(t, &mail.Folder{Dir: dir}, "whole")
	half := filepath.Join(dir, ".writing-123.json")
	if err := os.WriteFile(half, []byte(`{"id": "00000002-`), 0o600); err != nil {
		t.Fatal(err)
	}
	f := &mail.Folder{Dir: dir}
	if got := ids(t, f); !slices.Equal(got, []string{"whole"}) {
		t.Errorf("after the crash: %q", got)
	}
	put(t, f, "next")
	if got := ids(t, f); !slices.Equal(got, []string{"whole", "next"}) {
		t.Errorf("after the next mail: %q", got)
	}
	if _, err := os.Stat(half); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the half mail is still there: %v", err)
	}
}

func TestTheFolderMayBeRemovedMeanwhile(t *testing.T) {
	f := &mail.Folder{Dir: filepath.Join(t.TempDir(), "mail")}
	put(t, f, "one")
	if err := os.RemoveAll(f.Dir); err != nil {
		t.Fatal(err)
	}
	put(t, f, "two")
	if got := ids(t, f); !slices.Equal(got, []string{"two"}) {
		t.Errorf("%q", got)
	}
}

func TestMailsSentAtOnceAllArrive(t *testing.T) {
	f := &mail.Folder{Dir: t.TempDir()}
	var all sync.WaitGroup
	for n := range 50 {
		all.Go(func() {
			m := sample()
			m.ID = fmt.Sprint("m", n)
			if _, err := f.Send(t.Context(), m); err != nil {
				t.Error(err)
			}
			all, err := f.IDs() // while others write
			for _, id := range all {
				if _, failed := f.Letter(id); failed != nil {
					err = failed
				}
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := len(ids(t, f)); got != 50 {
		t.Errorf("%d mails", got)
	}
}

func TestAFolderThatCannotBeWrittenHasNotSent(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := (&mail.Folder{Dir: file}).Send(t.Context(), sample()); !errors.Is(err, request.ErrMailNotSent) {
		t.Errorf("a file in its place: %v", err)
	}
}

func TestADamagedFileIsNamed(t *testing.T) {
	f := &mail.Folder{Dir: t.TempDir()}
	put(t, f, "one")
	if err := os.WriteFile(filepath.Join(f.Dir, "00000001-one-2.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Letter("00000001-one-2"); err == nil || !strings.Contains(err.Error(), "00000001-one-2.json") {
		t.Errorf("%v", err)
	}
}

func TestALetterIsOfThisFolderOrThereIsNone(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "outside.json"), []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	f := &mail.Folder{Dir: filepath.Join(dir, "mail")}
	put(t, f, "one")
	for _, id := range []string{"../outside", "..", "", "/", "00000002-one-2", "../mail/00000001-one-2"} {
		if _, err := f.Letter(id); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%q: %v, want that there is none", id, err)
		}
	}
}

// What was sent for a message is found by its id.
func TestLastIDFor(t *testing.T) {
	ids := []string{"00000001-a-b-1", "00000002-b-1", "00000003-a-b-2", "00000004-a-1"}
	for message, want := range map[string]string{"a-b": "00000003-a-b-2", "b": "00000002-b-1", "a": "00000004-a-1",
		"a-b-1": "", "1": "", "": ""} {
		if got := mail.LastIDFor(ids, message); got != want {
			t.Errorf("for %q it is %q, want %q", message, got, want)
		}
	}
}

// A file that someone else put there stops no mail, is in no list of mails, and is
// left as it is.
func TestFolder_ForeignFilesStopNothing(t *testing.T) {
	for _, name := range []string{"zzz.json", "notes.json", "99999999.json", "-1-1.json", "00000007-x.json",
		"000000009-x-1.json", ".DS_Store", "00000008-a-1.json~",
		"a folder.json/x", "00000009-dir-1.json/x", ".writing-dir/x"} {
		f := &mail.Folder{Dir: t.TempDir()}
		put(t, f, "one")
		file := filepath.Join(f.Dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700),
			os.WriteFile(file, []byte("theirs"), 0o600)); err != nil {
			t.Fatal(err)
		}
		again := &mail.Folder{Dir: f.Dir} // as after a restart
		put(t, again, "two")
		if got := ids(t, again); !slices.Equal(got, []string{"one", "two"}) {
			t.Errorf("%s: the mails are %q", name, got)
		}
		list, err := again.IDs()
		if err != nil || !strings.HasPrefix(list[1], "00000002-") {
			t.Errorf("%s: %q, %v", name, list, err)
		}
		foreign, err := again.Foreign()
		if first, _, _ := strings.Cut(name, "/"); err != nil || !slices.Equal(foreign, []string{first}) {
			t.Errorf("%s: foreign are %q, %v", name, foreign, err)
		}
		if text, err := os.ReadFile(file); err != nil || string(text) != "theirs" {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
}

// A mail that was cut off is named by its file; the others are read, and more are
// sent.
func TestFolder_CorruptMailIsNamed(t *testing.T) {
	f := &mail.Folder{Dir: t.TempDir()}
	put(t, f, "one")
	put(t, f, "two")
	list, err := f.IDs()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(f.Dir, list[1]+".json")
	if err := os.Truncate(file, 20); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Letter(list[1]); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("it says %v", err)
	}
	again := &mail.Folder{Dir: f.Dir}
	put(t, again, "three")
	if now, err := again.IDs(); err != nil || len(now) != 3 || !strings.HasPrefix(now[2], "00000003-three") {
		t.Errorf("%q, %v", now, err)
	}
}
