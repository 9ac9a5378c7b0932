package main_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/mail"
	"ccee-ca.org/assist/lambda/request"
)

func TestTheInboxShowsTheNewestMailsSaysSoAndKeepsAll(t *testing.T) {
	data := t.TempDir()
	folder := &mail.Folder{Dir: filepath.Join(data, "mail")}
	const kept = 205
	for i := range kept {
		m := request.Mail{ID: fmt.Sprint("m", i), Attempt: 1, From: "assistance@example.org", To: "staff@example.org",
			Subject: fmt.Sprintf("Number %d.", i),
			Text:    "Text", HTML: "<p>Text</p>", At: time.Date(2026, 10, 31, 0, 4, 0, 0, time.UTC)}
		if _, err := folder.Send(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	s := run(t, root, data)
	_, page := s.get("/_local/inbox/")
	if n := strings.Count(page, "<li>"); n != 200 || !strings.Contains(page, "the newest 200 of 205 mails") {
		t.Errorf("the page shows %d mails", n)
	}
	if newest, oldest := strings.Index(page, ">Number 204.<"), strings.Index(page, ">Number 5.<"); newest < 0 ||
		oldest < newest || strings.Contains(page, ">Number 4.<") {
		t.Errorf("the newest stands at %d, the 200th at %d", newest, oldest)
	}
	if list := s.inbox(); len(list) != kept || list[0].Subject != "Number 0." {
		t.Errorf("%d mails are kept, want %d", len(list), kept)
	}
	for path, want := range map[string]int{"/_local/inbox/00000001-m0-1/": 200, "/_local/inbox/00000001-m0-1/html": 200,
		"/_local/inbox/00000999-m0-1/": 404, "/_local/inbox/..%2F..%2Faddress/": 404} {
		if code, _ := s.get(path); code != want {
			t.Errorf("%s answers %d, want %d", path, code, want)
		}
	}
}

func TestAnInboxWithoutMailsIsAnEmptyList(t *testing.T) {
	s := run(t, root, t.TempDir())
	if list := s.inbox(); len(list) != 0 {
		t.Errorf("%v", list)
	}
	if _, page := s.get("/_local/inbox/"); !strings.Contains(page, "Nothing yet.") ||
		strings.Contains(page, "Here are") {
		t.Errorf("%s", page)
	}
}
