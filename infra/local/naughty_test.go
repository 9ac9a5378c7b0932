package main_test

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"ccee-ca.org/assist/lambda/request"
)

// naughtyStrings are lambda/office's, which has more to say of them.
func naughtyStrings(t *testing.T) (list []string) {
	t.Helper()
	f, err := os.Open(filepath.Join(root, "lambda/office/testdata/naughty.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var s string
		if !strings.HasPrefix(lines.Text(), "#") {
			if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
				t.Fatal(err)
			}
			if !request.IsBlank(s) { // in which nothing can be seen: no answer to a question that needs one
				list = append(list, s)
			}
		}
	}
	return list
}

// Fields of a county office's form that take any text: the first ones a line, the
// others several lines.
var (
	lineFields = []string{"agency", "official_name", "official_title", "contact_name", "contact_title", "lead_contact"}
	longFields = []string{"goals", "need", "data", "tried", "outcomes", "lead_work", "others", "sites", "funding"}
)

// sendNaughty sends each string once and returns the forms by the contact's
// address.
func sendNaughty(s *service, list []string) map[string]url.Values {
	sent := map[string]url.Values{}
	for n := 0; len(list) > 0; n++ {
		form := valid()
		to := fmt.Sprintf("contact-%d@example.org", n)
		form.Set("contact_email", to)
		form.Set("contact_is", "other")
		form.Set("contact_name", "Sam Example")
		for i, name := range append(lineFields, longFields...) {
			if len(list) > 0 && (i >= len(lineFields) || isLine(list[0])) {
				form.Set(name, list[0])
				list = list[1:]
			}
		}
		s.send(form)
		sent[to] = form
	}
	return sent
}

// isLine reports whether a text is kept as it is in a field of one line: the line
// ends around it go, whatever makes them.
func isLine(s string) bool {
	return !strings.ContainsAny(s, "\r\n") && s == strings.Trim(s, "\v\f\u0085\u2028\u2029")
}

// The exports give naughty strings back, and no spreadsheet or terminal runs them.
func TestExport_NaughtyStrings(t *testing.T) {
	s := run(t, root, t.TempDir())
	list := naughtyStrings(t)
	sent := sendNaughty(s, list)
	s.kill() // the tool reads the file itself then, which is faster
	t.Logf("%d strings in %d requests", len(list), len(sent))
	export := func(form string) []byte {
		out, err := exec.Command(binary(t, "admin"), "--data", s.data, "export", form).Output()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	var requests []struct{ Answers map[string]string }
	if err := json.Unmarshal(export("--json"), &requests); err != nil {
		t.Fatal(err)
	}
	for _, r := range requests {
		givesBack(t, "the JSON export", sent[r.Answers["contact_email"]], r.Answers)
	}
	rows, err := csv.NewReader(bytes.NewReader(export("--codes"))).ReadAll()
	if err != nil || len(rows) != len(sent)+1 || len(requests) != len(sent) {
		t.Fatalf("%d rows and %d requests of %d: %v", len(rows), len(requests), len(sent), err)
	}
	for _, row := range rows[1:] {
		answers := map[string]string{}
		for i, cell := range row {
			if runs.MatchString(cell) {
				t.Errorf("a spreadsheet may run %s: %q", rows[0][i], cell)
			}
			answers[rows[0][i]] = strings.TrimPrefix(cell, "'")
		}
		givesBack(t, "the CSV export", sent[answers["contact_email"]], answers)
	}
	shows(t, s)
}

// runs is a cell that some spreadsheet takes for a formula, also behind spaces and
// characters that no one sees, and in its wide form.
var runs = regexp.MustCompile(`^[\s\p{Z}\p{C}]*[=+\-@＝＋－＠]`)

func givesBack(t *testing.T, where string, form url.Values, answers map[string]string) {
	t.Helper()
	for _, name := range append(lineFields, longFields...) {
		want := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(form.Get(name))
		if got := answers[name]; got != want {
			t.Errorf("%s has %s as %q, want %q", where, name, got, want)
		}
	}
}

// shows looks at what the operator's terminal gets: nothing that moves its cursor,
// changes its colours or turns its text around.
func shows(t *testing.T, s *service) {
	t.Helper()
	all, err := admin(t, "--data", s.data, "list")
	if err != nil {
		t.Fatal(err)
	}
	for _, reference := range regexp.MustCompile(`RFA-\d{4}-[0-9A-Z]{4}-[0-9A-Z]`).FindAllString(all, -1) {
		one, err := admin(t, "--data", s.data, "show", reference)
		if err != nil {
			t.Errorf("show %s: %v", reference, err)
		}
		all += one
	}
	for _, r := range all {
		if r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == '\u2028' || r == '\u2029') {
			t.Errorf("the terminal gets %U", r)
		}
	}
}
