package office_test

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/lambda/office"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/store"

	"crypto/rand"
)

var update = flag.Bool("update", false, "write the golden mails anew")

// everyMail lets a request be late and then verified, so that each kind of mail is sent, with a canary in each answer.
func everyMail(t *testing.T) (*service, map[string]request.Mail) {
	s := newService(t, &store.Memory{})
	form := valid()
	for name := range form {
		if f, ok := request.Form.Field(name); ok && (f.Kind == request.Text || f.Kind == request.Long) {
			form.Set(name, "<i>canary</i> www.canary.example/"+name)
		}
	}
	form.Set("need", "# canary heading\r\n\r\n- canary item\r\n\r\nhttps://canary.example/alone\r\n")
	s.saveAndMail(form, "colleague@example.org")
	r := s.sent(form)
	s.sweep()
	if w := s.post(s.intake, s.box.link(t, "superintendent@example.org", "/request/disclaim/"), nil); w.Code != 303 {
		t.Fatalf("the official’s button answers %d", w.Code)
	}
	s.pass(49 * time.Hour)
	if _, err := office.Verify(context.Background(), s.store, r.ID, "canary, a member of staff", s.clock, rand.Reader); err != nil {
		t.Fatal(err)
	}
	s.sweep()
	kinds := map[string]request.Mail{}
	for _, m := range s.box.mails {
		stored, err := s.store.Message(context.Background(), m.ID)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(m.Text, "/request/disclaim/") || kinds[string(stored.Kind)].ID == "" {
			kinds[string(stored.Kind)] = m // of the acknowledgements the official's, which says more
		}
	}
	if len(kinds) != 7 {
		t.Fatalf("%d kinds of mail were sent, want 7", len(kinds))
	}
	return s, kinds
}

func TestTheMailsReadAsTheirGoldenFilesSay(t *testing.T) {
	_, kinds := everyMail(t)
	secret, reference := regexp.MustCompile(`/[A-Za-z0-9_-]{43}\b`), regexp.MustCompile(`RFA-2026-[0-9A-Z]{4}-[0-9A-Z]`)
	for kind, m := range kinds {
		for ext, body := range map[string]string{"txt": m.Text, "html": m.HTML} {
			got := "Subject: " + m.Subject + "\n\n" + body
			got = regexp.MustCompile(`[0-9a-f]{64}`).ReplaceAllString(got, "DIGEST")
			got = reference.ReplaceAllString(secret.ReplaceAllString(got, "/SECRET"), "REFERENCE")
			file := filepath.Join("testdata", kind+"."+ext)
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s differs from what is sent; if that is meant: go test ./lambda/office -update", file)
			}
		}
	}
}

func TestNoMailToTheAgencyHasAWordThatItWrote(t *testing.T) {
	_, kinds := everyMail(t)
	for kind, m := range kinds {
		has := strings.Contains(m.Subject+m.Text+m.HTML, "canary")
		if forStaff := kind == string(request.StaffNotice); has != forStaff {
			t.Errorf("the mail %s has the submitter's text: %v, want %v", kind, has, forStaff)
		}
		if strings.Contains(m.Subject, "canary") {
			t.Errorf("the subject of %s has the submitter's text", kind)
		}
	}
}

func TestASubmittersTextIsNeverReadAsMarkup(t *testing.T) {
	_, kinds := everyMail(t)
	m := kinds[string(request.StaffNotice)]
	for _, never := range []string{"<i>canary", `canary.example"`, "<h2>canary", "<li>canary"} {
		if strings.Contains(m.HTML, never) {
			t.Errorf("the HTML has %s", never)
		}
	}
	if !strings.Contains(m.Text, "\n    # canary heading\n    \n    - canary item\n    \n    https://canary.example/alone\n") {
		t.Error("the answer does not stand in the text as it was written, indented")
	}
}
