package office_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"ccee-ca.org/assist/infra/fake/tables"
	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/lambda/table"
)

// officeForm is the form of an entry of the contact list that no one has changed.
func officeForm(change ...string) url.Values {
	return with(url.Values{"office_name": {"Kern County Superintendent of Schools"},
		"office_person": {"Alex Example"}, "office_title": {"Superintendent"}, "office_email": {"kern@example.org"},
		"office_phone": {"916-555-0115"}, "office_source": {"web"}, "changes": {"0"}}, change...)
}

// saves sends an entry's form and holds it to being saved.
func (s *service) saves(cookie *http.Cookie, id string, form url.Values) request.Office {
	s.t.Helper()
	w := s.postAs(cookie, "/desk/offices/"+id, form)
	if w.Code != 303 {
		s.t.Fatalf("%s answers %d: %s", id, w.Code, visible(w.Body.String()))
	}
	return s.office(id)
}

func (s *service) office(id string) request.Office {
	s.t.Helper()
	o, err := s.store.Office(context.Background(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return o
}

// Staff enter an address, confirm it, and confirm it again a year later. Only a
// lead changes it then. The history has who did what, and when.
func TestOffices_EnterConfirmChange(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
		empty := s.page(pat, "/desk/offices")
		says(t, "the empty list", empty, `No address <b>62</b>`, "Alameda", "Yuba", "No one can be asked here",
			"Inyo, Kings, Madera", "Mid-State Collaborative", "<b>No lead here serves:</b> Alameda, Alpine")
		w := s.postAs(pat, "/desk/offices/15-county", officeForm())
		if w.Code != 303 || w.Header().Get("Location") != "/desk/offices?done=15-county" {
			t.Fatalf("%d to %s", w.Code, w.Header().Get("Location"))
		}
		says(t, "after it", s.page(pat, "/desk/offices?done=15-county"), "Kern: saved.",
			"The address isn’t confirmed yet.",
			"kern@example.org", "Entered by Pat Example", "Superintendent of Schools", "Not confirmed <b>1</b>")
		saysNothingOf(t, "another person’s page", s.page(robin, "/desk/offices?done=15-county"), "Kern: saved.")
		o := s.saves(pat, "15-county", officeForm("changes", "1", "office_source", "phone"))
		if !o.IsConfirmed() || !slices.Equal(o.Domains, []string{"example.org"}) {
			t.Errorf("confirmed it is %+v", o)
		}
		page := s.page(pat, "/desk/offices/15-county")
		says(t, "what staff see", page, "Confirm again", "To change a confirmed entry, ask a lead.", "Alex Example")
		saysNothingOf(t, "what staff see", page, `name="office_email"`)
		w = s.postAs(pat, "/desk/offices/15-county", officeForm("changes", "2", "office_email", "other@example.org"))
		if w.Code != 403 || !strings.Contains(w.Body.String(), "other@example.org") {
			t.Errorf("staff change it: %d", w.Code)
		}
		s.now = s.now.AddDate(1, 0, 1)
		pat, robin = s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
		says(t, "a year later", s.page(pat, "/desk/offices?show=again"), "Confirm again <b>1</b>", "kern@example.org")
		for range 2 { // pressed twice
			w = s.postAs(pat, "/desk/offices/15-county/confirm",
				url.Values{"changes": {"2"}, "office_source": {"letter"}})
			if w.Code != 303 {
				t.Fatalf("to confirm again answers %d: %s", w.Code, visible(w.Body.String()))
			}
		}
		o = s.saves(robin, "15-county", officeForm("changes", "3", "office_email", "new@example.org"))
		if o.IsConfirmed() || o.Edition() != 4 || o.CheckHistory() != nil {
			t.Errorf("changed it is %+v", o)
		}
		says(t, "the history", s.page(robin, "/desk/offices/15-county"), "by Robin Example",
			"<del>kern@example.org</del> <ins>new@example.org</ins>", "Confirmed again</b> by Pat Example",
			"by letter or email", "by phone")
	})
}

// Whatever is wrong with an entry is said next to it, and nothing typed is lost.
func TestOffices_WrongInput(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	for _, c := range []struct {
		change []string
		want   string
	}{
		{[]string{"office_name", ""}, "Enter the office’s name."},
		{[]string{"office_email", "kern"}, "Enter an email address"},
		{[]string{"office_source", ""}, "Tell us how you know the email address."},
		{[]string{"office_source", "same"}, "isn’t one"},
		{[]string{"office_phone", "12"}, "Enter the full phone number"},
		{[]string{"office_domains", "gmail.com"}, "Anyone can have an address there"},
		{[]string{"office_domains", "example.com"}, "Add example.org, the domain of the email for questions."},
		{[]string{"office_title", strings.Repeat("x", 121)}, "Shorten this answer to 120 characters"},
	} {
		w := s.postAs(pat, "/desk/offices/15-county", officeForm(c.change...))
		if w.Code != 422 {
			t.Errorf("%q answers %d", c.change, w.Code)
		}
		says(t, fmt.Sprint(c.change), w.Body.String(), c.want, "Alex Example", "error-summary", "Error: ")
	}
	w := s.postAs(pat, "/desk/offices/54-lead", officeForm("office_serves", "Inyo; Kern, Atlantis"))
	says(t, "a county that is none", w.Body.String(), "Check the spelling of the county “Atlantis” here.",
		"Inyo; Kern, Atlantis")
	w = s.postAs(&http.Cookie{Name: "none", Value: "none"}, "/desk/offices/15-county", officeForm())
	says(t, "signed out", w.Body.String(), "Alex Example", "Send it again")
	if o := s.office("15-county"); o.Version != 0 {
		t.Errorf("something was saved: %+v", o)
	}
	for _, path := range []string{"/desk/offices/59-county", "/desk/offices/none", "/desk/offices?add=59"} {
		if w := s.getAs(pat, path); w.Code != 404 {
			t.Errorf("%s answers %d", path, w.Code)
		}
	}
}

// Of two people who edit an entry, the second is shown what the first saved next to
// what they typed, and can save it all the same.
func TestOffices_TwoPeople(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
	s.saves(robin, "15-county", officeForm("office_phone", "916-555-0101"))
	late := officeForm("office_person", "Typed Example")
	w := s.postAs(pat, "/desk/offices/15-county", late)
	if w.Code != 409 {
		t.Fatalf("the second answers %d", w.Code)
	}
	says(t, "the conflict", w.Body.String(), "Someone else changed this entry", "Robin Example", "916-555-0101",
		"916-555-0115", `value="Typed Example"`, `name="changes" value="1"`)
	o := s.saves(pat, "15-county", with(late, "changes", "1"))
	if o.Person != "Typed Example" || o.Edition() != 2 || o.Phone != "916-555-0115" {
		t.Errorf("saved all the same it is %+v", o)
	}
	again := s.saves(pat, "15-county", with(late, "changes", "1"))
	if again.Edition() != 2 {
		t.Errorf("pressed twice it has %d changes", again.Edition())
	}
	s.saves(robin, "15-county", with(late, "changes", "2", "office_source", "phone"))
	w = s.postAs(pat, "/desk/offices/15-county/confirm", url.Values{"changes": {"2"}, "office_source": {"phone"}})
	if w.Code != 409 || s.office("15-county").Edition() != 3 {
		t.Errorf("to confirm what someone else changed answers %d", w.Code)
	}
}

// The list is narrowed by state and by county, each state with its count.
func TestOffices_ViewsAndFind(t *testing.T) {
	s := newService(t, &table.Memory{})
	robin := s.signedIn("Robin Example", true)
	s.saves(robin, "15-county", officeForm("office_source", "phone"))
	s.saves(robin, "16-county", officeForm())
	bounced := s.saves(robin, "12-county", officeForm()).Bounce("kern@example.org", s.now)
	if err := s.store.SaveOffice(context.Background(), bounced); err != nil {
		t.Fatal(err)
	}
	for view, want := range map[string]string{"confirmed": "15", "unconfirmed": "16", "bounced": "12", "again": ""} {
		page := s.page(robin, "/desk/offices?show="+view)
		says(t, view, page, "All <b>62</b>", "Confirmed <b>1</b>", "Not confirmed <b>1</b>", "Bounced <b>1</b>",
			"No address <b>59</b>", "Confirm again <b>0</b>")
		for _, code := range []string{"12", "15", "16", "01"} {
			if strings.Contains(page, "/desk/offices/"+code+"-county?show="+view) != (code == want) {
				t.Errorf("%s: county %s, want %s", view, code, want)
			}
		}
	}
	found := s.page(robin, "/desk/offices?county=KERN+")
	says(t, "what is found", found, "/desk/offices/15-county?county=KERN", "Show all counties")
	saysNothingOf(t, "what is found", found, "/desk/offices/01-county")
	says(t, "nothing found", s.page(robin, "/desk/offices?county=<b>"), "No county offices here.")
	w := s.postAs(robin, "/desk/offices/15-county", officeForm("changes", "1", "office_source", "same", "show",
		"confirmed",
		"county", "ke", "office_phone", "916-555-0199"))
	if to := w.Header().Get("Location"); to != "/desk/offices?county=ke&done=15-county&show=confirmed" {
		t.Errorf("it leads back to %s", to)
	}
}

// A county office can be added as a geographic lead.
func TestOffices_AddLead(t *testing.T) {
	s := newService(t, &table.Memory{})
	pat := s.signedIn("Pat Example", false)
	w := s.getAs(pat, "/desk/offices?add=15")
	if w.Code != 303 || w.Header().Get("Location") != "/desk/offices/15-lead#edit" {
		t.Fatalf("%d to %s", w.Code, w.Header().Get("Location"))
	}
	o := s.saves(pat, "15-lead", officeForm("office_serves", "kern, Inyo county, 10"))
	if !slices.Equal(o.Serves, []string{"10", "14", "15"}) {
		t.Errorf("it serves %v", o.Serves)
	}
	says(t, "the list", s.page(pat, "/desk/offices"), "Fresno, Inyo, Kern", "All <b>63</b>")
}

var digestField = regexp.MustCompile(`name="digest" value="([0-9a-f]+)"`)

// imports posts a file to the import.
func (s *service) imports(cookie *http.Cookie, text string, change ...string) *httptest.ResponseRecorder {
	return s.postAs(cookie, "/desk/offices/import",
		with(url.Values{"office_file": {text}, "office_source": {"web"}, "action": {"check"}}, change...))
}

// A file is shown before anything is saved, and saved as it was shown. An address
// that an office confirmed is replaced only where its line is checked.
func TestOffices_Import(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		pat, robin := s.signedIn("Pat Example", false), s.signedIn("Robin Example", true)
		s.saves(robin, "15-county", officeForm("office_source", "phone"))
		s.saves(robin, "16-county", officeForm("office_source", "phone"))
		file := "County,Email,Person\nKern,a@example.org,\nKings,b@example.org,\nYuba,yuba@example.org,Robin Example\n"
		if w := s.imports(pat, file); w.Code != 403 {
			t.Errorf("staff import: %d", w.Code)
		}
		w := s.imports(robin, file)
		if w.Code != 200 {
			t.Fatalf("the preview answers %d: %s", w.Code, visible(w.Body.String()))
		}
		preview := w.Body.String()
		says(t, "the preview", preview, "Replaces a confirmed address", `name="replace-15-county"`,
			`name="replace-16-county"`,
			"Line 4: <b>Yuba</b>", "<del>kern@example.org</del> <ins>a@example.org</ins>",
			"Confirmed: Robin Example, by phone",
			"New addresses will count as not confirmed.")
		saysNothingOf(t, "the preview", preview, `name="replace-58-county"`, " checked> <label for=\"replace")
		if s.office("58-county").Version != 0 {
			t.Error("the preview saves")
		}
		digest := digestField.FindStringSubmatch(preview)[1]
		w = s.imports(robin, file, "action", "import", "digest", digest, "replace-16-county", "yes")
		if w.Code != 303 {
			t.Fatalf("the import answers %d: %s", w.Code, visible(w.Body.String()))
		}
		says(t, "after it", s.page(robin, w.Header().Get("Location")), "The file was imported.")
		kern, kings, yuba := s.office("15-county"), s.office("16-county"), s.office("58-county")
		if kern.Email != "kern@example.org" || !kern.IsConfirmed() || kings.Email != "b@example.org" ||
			kings.IsConfirmed() ||
			yuba.Person != "Robin Example" || yuba.Latest().Step != request.OfficeImport {
			t.Errorf("imported: %+v\n%+v\n%+v", kern, kings, yuba)
		}
		w = s.imports(robin, file, "action", "import", "digest", digest, "replace-16-county", "yes")
		if w.Code != 409 || s.office("58-county").Edition() != 1 {
			t.Errorf("the same again answers %d", w.Code)
		}
	})
}

// If someone changes the list between the preview and the import, nothing is
// imported, and the page shows what the file would do now.
func TestOffices_ImportAfterAnother(t *testing.T) {
	s := newService(t, &table.Memory{})
	robin := s.signedIn("Robin Example", true)
	file := "County\tEmail\r\n15\ta@example.org\r\nYuba\tyuba@example.org\r\n"
	digest := digestField.FindStringSubmatch(s.imports(robin, file).Body.String())[1]
	s.saves(robin, "15-county", officeForm("office_source", "phone"))
	w := s.imports(robin, file, "action", "import", "digest", digest)
	if w.Code != 409 || s.office("58-county").Version != 0 {
		t.Errorf("it answers %d", w.Code)
	}
	says(t, "the page", w.Body.String(), "this isn’t what you checked", "Replaces a confirmed address", "a@example.org")
	w = s.imports(robin, file+"59\tx@example.org\r\n", "action", "import", "digest", digest)
	says(t, "with a mistake", w.Body.String(), "<b>Line 4.</b>", "Nothing has been imported", "59\tx@example.org")
	w = s.postAs(robin, "/desk/offices/import", url.Values{"office_file": {file}})
	if w.Code != 422 || !strings.Contains(w.Body.String(), "yuba@example.org") {
		t.Errorf("without a source it answers %d", w.Code)
	}
}

// A file that is chosen counts before pasted text, and one that is too large is
// refused with a word.
func TestOffices_ImportUpload(t *testing.T) {
	s := newService(t, &table.Memory{})
	robin := s.signedIn("Robin Example", true)
	upload := func(file string, who *http.Cookie) *httptest.ResponseRecorder {
		const edge = "edge"
		body := ""
		for name, value := range map[string]string{"office_source": "web", "office_file": "pasted", "action": "check"} {
			body += "--" + edge + "\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
		}
		body += "--" + edge + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n" +
			"Content-Type: text/csv\r\n\r\n" + file + "\r\n--" + edge + "--\r\n"
		r := httptest.NewRequest("POST", "/desk/offices/import", strings.NewReader(body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary="+edge)
		r.AddCookie(who)
		w := httptest.NewRecorder()
		s.desk.ServeHTTP(w, r)
		return w
	}
	w := upload("\ufeffCounty;Email\r\nKern;kern@example.org\r\n", robin)
	says(t, "the file", w.Body.String(), "Line 2: <b>Kern</b>", "kern@example.org")
	says(t, "no file", upload("", robin).Body.String(), "We can’t use the column “pasted” here.")
	w = upload("PK\x03\x04\x00\xff", robin)
	says(t, "a workbook", w.Body.String(), "This is a workbook.", "CSV UTF-8")
	saysNothingOf(t, "a workbook", w.Body.String(), "PK")
	w = upload("", &http.Cookie{Name: "none", Value: "none"})
	says(t, "signed out", w.Body.String(), ">pasted<", "Send it again", `value="web"`)
	if w := upload(strings.Repeat("x", 1<<20), robin); w.Code != 413 {
		t.Errorf("a large file answers %d", w.Code)
	}
}

// The download has every entry, and an import reads it back as it is.
func TestOffices_Download(t *testing.T) {
	s := newService(t, &table.Memory{})
	robin := s.signedIn("Robin Example", true)
	s.saves(robin, "15-county", officeForm("office_source", "phone", "office_phone", "+1 916-555-0115",
		"office_title", "=Superintendent"))
	w := s.getAs(robin, "/desk/offices.csv")
	file := w.Body.String()
	if w.Code != 200 || strings.Count(file, "\n") != 63 || !strings.Contains(w.Header().Get("Content-Disposition"),
		"csv") {
		t.Fatalf("%d: %s", w.Code, file)
	}
	says(t, "the file", file, "'+1 916-555-0115", "'=Superintendent", "by phone,2026-")
	s.now = s.now.Add(time.Hour)
	says(t, "the preview", s.imports(robin, file).Body.String(), "62 lines change nothing.",
		"Everything in this file is on the list already.", "“State”")
}

// A file may change as many entries as one transaction takes.
func TestOffices_ImportHundred(t *testing.T) {
	tables.Each(t, func(t *testing.T, db table.Table) {
		s := newService(t, db)
		robin := s.signedIn("Robin Example", true)
		file, n := "County,Role,Email,Person\n", 0
		for _, role := range request.OfficeRoles {
			for _, c := range request.Counties() {
				if n < 100 {
					file += fmt.Sprintf("%s,%s,office-%d@example.org,%s\n", c.Code, role, n, strings.Repeat("x", 120))
					n++
				}
			}
		}
		digest := digestField.FindStringSubmatch(s.imports(robin, file).Body.String())[1]
		w := s.imports(robin, file, "action", "import", "digest", digest)
		if list, err := s.store.Offices(context.Background()); w.Code != 303 || err != nil || len(list) != 100 {
			t.Errorf("it answers %d, and %d entries are there (%v): %s", w.Code, len(list), err,
				visible(w.Body.String()))
		}
	})
}
