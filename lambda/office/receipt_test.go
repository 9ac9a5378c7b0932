package office_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/office/lifecycle"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// The copy of the answers has the digest that receipt and mail name for good.
func TestReceipt_CopyDigest(t *testing.T) {
	s := newService(t, &table.Memory{})
	r := s.sent(with(valid(), "need", "“Quoted” <b> & more\r\nsecond line"))
	s.sweep()
	link := s.box.link(t, "superintendent@example.org", "/request/receipt/")
	file := s.get(s.intake, link+"/answers.json")
	h := sha256.Sum256(file.Body.Bytes())
	digest := hex.EncodeToString(h[:])
	if !strings.Contains(s.get(s.intake, link).Body.String(), digest) ||
		!strings.Contains(s.box.mails[0].Text, digest) {
		t.Errorf("receipt or mail does not name %s", digest)
	}
	var kept struct {
		Reference string
		Answers   map[string]string
	}
	if err := json.Unmarshal(file.Body.Bytes(), &kept); err != nil || kept.Reference != r.Reference ||
		kept.Answers["need"] != "“Quoted” <b> & more\nsecond line" {
		t.Errorf("the copy: %v %v", kept, err)
	}
	if got := file.Header().Get("Content-Disposition"); got != fmt.Sprintf("attachment; filename=%q", r.Reference+
		".json") {
		t.Errorf("it is to be kept as %s", got)
	}
	s.pass(49 * time.Hour)
	if _, err := lifecycle.Verify(context.Background(), s.store, r.ID, request.Input{By: "a member of staff"}, s.clock,
		rand.Reader); err != nil {
		t.Fatal(err)
	}
	if later := s.get(s.intake, link+"/answers.json").Body.String(); later != file.Body.String() {
		t.Error("the copy has changed since")
	}
}

// Once words were removed, the receipt names the digest of the copy as it is now.
func TestReceipt_DigestAfterRedaction(t *testing.T) {
	s := newService(t, &table.Memory{})
	q, path := s.followed(valid())
	if w := s.removes(s.signedIn("Robin Example", true), q, "1", "They asked.", "field-need"); w.Code != 303 {
		t.Fatalf("removing answers %d", w.Code)
	}
	receipt := "/request/receipt/" + secretOf(path)
	h := sha256.Sum256(s.get(s.intake, receipt+"/answers.json").Body.Bytes())
	says(t, "the receipt", s.reads(receipt), hex.EncodeToString(h[:]))
}

func TestTheCopyCanBeReadAsAPageAndAsText(t *testing.T) {
	s := newService(t, &table.Memory{})
	s.sent(with(valid(), "need", "First line\r\nsecond line"))
	s.sweep()
	link := s.box.link(t, "assistant@example.org", "/request/receipt/")
	if page := s.get(s.intake, link+"/answers").Body.String(); !strings.Contains(page, "First line\nsecond line") ||
		!strings.Contains(page, "answers.json") {
		t.Error("the page does not have the answer and the files")
	}
	if text := s.get(s.intake, link+"/answers.txt").Body.String(); !strings.Contains(text,
		"\n    First line\n    second line\n") {
		t.Errorf("the text: %s", text)
	}
}

func TestTheOfficialSaysThatThisWasntUsOnceAndStaffAreTold(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		r := s.sent(valid())
		s.sweep()
		for _, m := range s.box.mails {
			if has := strings.Contains(m.Text, "/request/disclaim/"); has != (m.To == "superintendent@example.org") {
				t.Errorf("the mail to %s has the official's link: %v", m.To, has)
			}
		}
		link := s.box.link(t, "superintendent@example.org", "/request/disclaim/")
		if page := s.get(s.intake, link).Body.String(); !strings.Contains(page, "Was this you?") ||
			strings.Contains(page, "Example Unified") {
			t.Errorf("the page: %s", page)
		}
		if s.read(r.ID).Version != 1 {
			t.Error("opening the link has changed something")
		}
		for range 2 {
			if w := s.post(s.intake, link, nil); w.Code != 303 {
				t.Fatalf("the button answers %d", w.Code)
			}
		}
		s.sweep()
		if got := s.steps(r.ID); got != "receive disclaim" {
			t.Errorf("its history is %q", got)
		}
		if got := s.box.to("staff@example.org"); len(got) != 2 || !strings.Contains(got[1], "This wasn’t us") {
			t.Errorf("staff got %q", got)
		}
		if tasks := s.tasks(); len(tasks) != 1 || s.read(r.ID).Status != request.Received {
			t.Errorf("tasks: %v", tasks)
		}
		if page := s.get(s.intake, link).Body.String(); !strings.Contains(page, "Thank you for telling us") {
			t.Error("the page does not say that it is known")
		}
		staffs := s.getAs(s.signedIn("Pat Example", false),
			s.box.link(t, "staff@example.org", "/desk/requests/")).Body.String()
		said := strings.Index(staffs, "Call them first")
		button := strings.Index(staffs, ">Verify and email the agency</button")
		if said < 0 || button < said {
			t.Error("staff's page does not say it before its button")
		}
	})
}

func TestASuspectRequestIsStoredAndHeldAndKeepsItsClock(t *testing.T) {
	s := newService(t, &table.Memory{})
	final := s.checked(with(valid(), "leave_blank", "https://spam.example"))
	w := s.post(s.intake, "/request/send", final)
	r := s.read(request.HashSecret(final.Get("token")))
	if w.Code != 303 || len(r.Suspect) == 0 {
		t.Fatalf("send answers %d, suspect for %q", w.Code, r.Suspect)
	}
	normal := s.get(s.intake, w.Header().Get("Location")).Body.String()
	if strings.Contains(strings.ToLower(normal), "suspect") || strings.Contains(normal, "has been mailed") {
		t.Error("the receipt is not the normal one")
	}
	s.pass(49 * time.Hour)
	if got := s.steps(r.ID); got != "receive warn warn warn breach" {
		t.Errorf("its history is %q", got)
	}
	for _, to := range []string{"assistant@example.org", "superintendent@example.org"} {
		if got := s.box.to(to); len(got) != 0 {
			t.Errorf("%s got %q", to, got)
		}
	}
	if staff := s.box.to("staff@example.org"); len(staff) != 5 ||
		!strings.Contains(s.box.mails[0].Text, "A field that people don’t see was filled in") {
		t.Errorf("staff got %q", staff)
	}
	if page := s.getAs(s.signedIn("Pat Example", false), s.box.link(t, "staff@example.org",
		"/desk/requests/")).Body.String(); !strings.Contains(page, "A field that people don’t see was filled in") {
		t.Error("staff's page does not say why it is suspect")
	}
	if tasks := s.tasks(); len(tasks) != 1 {
		t.Errorf("tasks: %v", tasks)
	}
	if _, err := lifecycle.Verify(context.Background(), s.store, r.ID, request.Input{By: "a member of staff"}, s.clock,
		rand.Reader); err != nil {
		t.Fatal(err)
	}
	s.sweep()
	if got := s.box.to("assistant@example.org"); len(got) != 1 || !strings.Contains(got[0], "We verified") {
		t.Errorf("after staff verified it the contact got %q", got)
	}
}

// A web address where a name belongs is suspect and quickness alone is not.
func TestSend_Suspect(t *testing.T) {
	if why := request.Suspect(request.Answers{"agency": "Cheap http://x.example"}, "", time.Hour); len(why) != 1 {
		t.Errorf("a web address in the name: %q", why)
	}
	if why := request.Suspect(request.Answers{"agency": "Example",
		"data": "See https://dashboard.example/our-district"}, "", time.Second); len(why) != 0 {
		t.Errorf("an honest and quick request: %q", why)
	}
}

// Of a suspect request staff are told too that it was sent at once, where the check
// page says when it was made.
func TestSend_SuspectAtOnce(t *testing.T) {
	for checked, want := range map[int64]int{start.Unix() - 1: 2, start.Unix() - 3600: 1, 0: 1} {
		s := newService(t, &table.Memory{})
		final := with(s.checked(valid()), request.TrapInput, "x", "checked", fmt.Sprint(checked))
		s.post(s.intake, "/request/send", final)
		if why := s.read(request.HashSecret(final.Get("token"))).Suspect; len(why) != want {
			t.Errorf("checked at %d: suspect for %q", checked, why)
		}
	}
}

func TestHeldMailThatStaffReleaseGoesOut(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		final := s.checked(with(valid(), "leave_blank", "https://spam.example"))
		s.post(s.intake, "/request/send", final)
		s.sweep()
		held, err := s.store.Messages(context.Background(), s.read(request.HashSecret(final.Get("token"))))
		if err != nil || len(held) != 3 {
			t.Fatalf("%d messages: %v", len(held), err)
		}
		for _, m := range held {
			released, err := m.Release(s.clock())
			if m.State != request.Held {
				if err == nil {
					t.Errorf("a message that is %s was released", m.State)
				}
				continue
			}
			if err := s.store.SaveMessage(context.Background(), released, request.MessageWrite{}); err != nil {
				t.Fatal(err)
			}
		}
		s.sweep()
		for _, to := range []string{"assistant@example.org", "superintendent@example.org"} {
			if got := s.box.to(to); len(got) != 1 {
				t.Errorf("%s got %q", to, got)
			}
		}
	})
}

// The same page sent again leads to its receipt even if the form has changed since.
func TestSend_FormChangedSameReceipt(t *testing.T) {
	s := newService(t, &table.Memory{})
	final := s.checked(valid())
	first := s.post(s.intake, "/request/send", final).Header().Get("Location")
	final.Del("months") // as if it were asked only since
	if w := s.post(s.intake, "/request/send", final); w.Code != 303 || w.Header().Get("Location") != first {
		t.Errorf("answers %d to %q, want %q", w.Code, w.Header().Get("Location"), first)
	}
}

// A victims address gets three mails a day while every request is stored.
func TestSender_QuotaPerAddress(t *testing.T) {
	serial(t)
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		const posts = 12
		for n := range posts {
			s.sent(with(valid(), "contact_email", "victim@example.org", "official_email",
				[]string{"victim@example.org", "VICTIM@example.org"}[n%2]))
			if n%3 == 0 {
				s.saveAndMail(valid(), "victim@EXAMPLE.org")
			}
		}
		s.sent(valid())
		s.pass(time.Hour)
		mails := 0
		for _, m := range s.box.mails {
			if strings.EqualFold(m.To, "victim@example.org") {
				mails++
			}
		}
		// about the agency, and links to drafts, which name none
		if want := request.MailsADay + request.MailsADay - 1; mails != want {
			t.Errorf("the victim got %d mails, want %d", mails, want)
		}
		if stored, _ := gathered(s.store.WithStatus(context.Background(), request.Received)); len(stored) != posts+1 {
			t.Errorf("%d requests are stored, want %d", len(stored), posts+1)
		}
		if tasks := s.tasks(); len(tasks) != 1 || !strings.Contains(tasks[0].What, "3 about one agency, 8 about all") {
			t.Errorf("tasks: %v", tasks)
		}
		for _, to := range []string{"assistant@example.org", "superintendent@example.org"} {
			if got := s.box.to(to); len(got) != 1 {
				t.Errorf("the honest agency's %s got %q", to, got)
			}
		}
	})
}

// A receipt under (g)(1)(A) says who may be asked, and that it holds nothing up; the
// acknowledgement says the same.
func TestReceipt_OfficialsHoldNothingUp(t *testing.T) {
	const words = "We may ask the county superintendent and the geographic lead to confirm what you wrote. That " +
		"doesn’t hold up your request."
	for box, want := range map[string]bool{"g1a": true, "unsure": false} {
		s := newService(t, &table.Memory{})
		form := valid()
		for _, one := range []string{"g1a", "g1b", "g2", "g3", "h", "unsure"} {
			form.Del(one)
		}
		w := s.post(s.intake, "/request/send", s.checked(with(form, box, "yes")))
		s.sweep()
		page := visible(s.get(s.intake, w.Header().Get("Location")).Body.String())
		if strings.Contains(page, words) != want {
			t.Errorf("%s: the receipt has it: %v: %s", box, !want, page)
		}
		if text := s.box.mails[0].Text; strings.Contains(strings.Join(strings.Fields(text), " "), words) != want {
			t.Errorf("%s: the acknowledgement has it: %v: %s", box, !want, text)
		}
	}
}
