package request_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"

	"ccee-ca.org/assist/lambda/request"
)

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// dice are random numbers that are the same in every run.
func dice(seed byte) io.Reader { return rand.NewChaCha8([32]byte{seed}) }

// references are reference numbers of several years.
func references(t testing.TB, n int) (list []string) {
	random := dice(1)
	for i := range n {
		r, err := request.NewReference(random, 2026+i%74)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, r)
	}
	return list
}

func TestAReferenceNumberReadsAsItIsWritten(t *testing.T) {
	shape := regexp.MustCompile(`^RFA-20[0-9]{2}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]$`)
	for _, r := range references(t, 2000) {
		if got, err := request.ParseReference(r); err != nil || got != r || !shape.MatchString(r) {
			t.Errorf("%s is read as %q, %v", r, got, err)
		}
	}
}

func TestEverySingleWrongCharacterIsFound(t *testing.T) {
	wrong := 0
	for _, r := range references(t, 100) {
		for i := 4; i < len(r); i++ {
			if r[i] == '-' {
				continue
			}
			for _, c := range alphabet {
				if byte(c) == r[i] {
					continue
				}
				wrong++
				mistyped := r[:i] + string(c) + r[i+1:]
				if got, err := request.ParseReference(mistyped); err == nil {
					t.Errorf("%s, mistyped as %s, is read as %s", r, mistyped, got)
				}
			}
		}
	}
	t.Logf("%d mistyped reference numbers", wrong)
}

func TestEveryExchangeOfNeighborsIsFound(t *testing.T) {
	exchanged := 0
	for _, r := range references(t, 500) {
		bare := []byte(strings.ReplaceAll(r, "-", ""))
		for i := 3; i+1 < len(bare); i++ {
			if bare[i] == bare[i+1] {
				continue
			}
			exchanged++
			b := bytes.Clone(bare)
			b[i], b[i+1] = b[i+1], b[i]
			if got, err := request.ParseReference(string(b)); err == nil {
				t.Errorf("%s, typed as %s, is read as %s", r, b, got)
			}
		}
	}
	t.Logf("%d exchanges", exchanged)
}

func TestAReferenceNumberIsReadAsPeopleTypeIt(t *testing.T) {
	for typed, want := range map[string]string{
		"RFA-2026-7KQ4-X":           "RFA-2026-7KQ4-X",
		"rfa-2026-7kq4-x":           "RFA-2026-7KQ4-X",
		"RFA20267KQ4X":              "RFA-2026-7KQ4-X",
		"  rfa 2026 7kq4 x\t":       "RFA-2026-7KQ4-X",
		"RFA-2O26-7KQ4-X":           "RFA-2026-7KQ4-X",
		"RFA–2026–7KQ4–X":           "RFA-2026-7KQ4-X",
		"RFA\u20112026\u20117KQ4-X": "RFA-2026-7KQ4-X",
		"RFA-2026-7KQ4-X.":          "RFA-2026-7KQ4-X",
		"#RFA-2026-7KQ4-X":          "RFA-2026-7KQ4-X",
		"(RFA-2026-7KQ4-X),":        "RFA-2026-7KQ4-X",
		"“RFA-2026-7KQ4-X”":         "RFA-2026-7KQ4-X",
		"«rfa 2026 7kq4 x»…":        "RFA-2026-7KQ4-X",
		"Ref RFA-2026-7KQ4-X":       "",
		"#7KQ4-X":                   "",
		"":                          "",
		"RFA":                       "",
		"2026-7KQ4-X":               "",
		"RFA-2026-7KQ4":             "",
		"RFA-2026-7KQ4-XX":          "",
		"RFA-2026-7KQU-X":           "",
		"RFA-2A26-7KQ4-X":           "",
		"RFA-2026-7KQ4-é":           "",
		"RFB-2026-7KQ4-X":           "",
		"RFARFA-2026-7KQ4-X":        "",
		"RFA-2026-7KQ4-X RFA":       "",
	} {
		got, err := request.ParseReference(typed)
		if got != want || (err == nil) != (want != "") || err != nil &&
			!strings.Contains(err.Error(), "looks like RFA-2026-7KQ4-X") {
			t.Errorf("%q is read as %q, %v; want %q", typed, got, err, want)
		}
	}
	for _, r := range references(t, 500) {
		sloppy := strings.NewReplacer("0", "O", "1", "l", "-", " ").Replace(r)
		if got, err := request.ParseReference(sloppy); err != nil || got != r {
			t.Errorf("%q is read as %q, %v; want %q", sloppy, got, err, r)
		}
	}
}

func TestATypingErrorIsToldApartFromNoReference(t *testing.T) {
	_, err := request.ParseReference("RFA-2026-7KQ4-M")
	if err == nil || !strings.Contains(err.Error(), "typo") {
		t.Errorf("a wrong check character: %v", err)
	}
}

func TestReferenceNumbersCannotBeGuessedFromOneAnother(t *testing.T) {
	const draws = 32_000
	var count [4][256]int
	random := dice(2)
	seen := map[string]bool{}
	for range draws {
		r, err := request.NewReference(random, 2026)
		if err != nil {
			t.Fatal(err)
		}
		seen[r] = true
		for i := range 4 {
			count[i][r[9+i]]++
		}
	}
	for i := range 4 {
		for _, c := range alphabet { // 1,000 of each; the deviation is 31
			if n := count[i][c]; n < 840 || n > 1160 {
				t.Errorf("%c stands at place %d of %d numbers in %d, want about 1,000", c, i+1, n, draws)
			}
		}
	}
	if len(seen) < 31_300 { // of 2²⁰ there should be 488 seen twice
		t.Errorf("%d numbers in %d draws", len(seen), draws)
	}
	t.Logf("%d different numbers in %d draws", len(seen), draws)
}

func TestWithoutRandomnessThereIsNoNumberAndNoSecret(t *testing.T) {
	broken := errors.New("no entropy")
	for name, draw := range map[string]func(io.Reader) (string, error){
		"reference": func(r io.Reader) (string, error) { return request.NewReference(r, 2026) },
		"secret":    request.NewSecret,
		"salt":      func(r io.Reader) (string, error) { s, err := request.NewSalt(r); return string(s), err },
	} {
		for what, source := range map[string]io.Reader{"broken": iotest.ErrReader(broken),
			"short": strings.NewReader("abc")} {
			if got, err := draw(source); err == nil || got != "" {
				t.Errorf("a %s from a %s source is %q", name, what, got)
			}
		}
		if _, err := draw(iotest.ErrReader(broken)); !errors.Is(err, broken) {
			t.Errorf("%s: the cause is lost: %v", name, err)
		}
	}
}

func TestASecretHas256BitsAndItsOwnShape(t *testing.T) {
	seen, random := map[string]bool{}, dice(3)
	for range 1000 {
		s, err := request.NewSecret(random)
		if err != nil || !request.IsSecret(s) || seen[s] || !regexp.MustCompile(`^[A-Za-z0-9_-]{43}$`).MatchString(s) {
			t.Fatalf("%q, %v", s, err)
		}
		seen[s] = true
		salt, err := request.NewSalt(random)
		if err != nil || len(salt) != 32 || seen[string(salt)] {
			t.Fatalf("the salt %q, %v", salt, err)
		}
		seen[string(salt)] = true
	}
	if s, err := request.NewSecret(strings.NewReader(strings.Repeat("\xff", 32))); err != nil ||
		s != strings.Repeat("_", 42)+"8" {
		t.Errorf("32 bytes of ones are %q, %v", s, err)
	}
	good := strings.Repeat("A", 43)
	for s, want := range map[string]bool{good: true, "": false, good[1:]: false, good + "A": false, good + "=": false,
		good[1:] + "+": false, good[1:] + "/": false,
		good[1:] + "\n": false, good + "\n": false, " " + good[1:]: false, good[2:] + "é": false} {
		if request.IsSecret(s) != want {
			t.Errorf("%q is taken as a secret: %v", s, !want)
		}
	}
}

func TestWhatIsStoredOfASecretNeverChanges(t *testing.T) {
	if got := request.HashSecret("abc"); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Errorf("HashSecret is not SHA-256 in hex: %s", got)
	}
	// printf receipt | openssl dgst -sha256 -hmac "the token" -binary | base64, in
	// its URL alphabet and without padding
	if got := request.ReceiptSecret("the token"); got != "2Oh3_36aLpVu_lf_7SIT0nyvTqVhDw2o_08_PXK69IU" ||
		!request.IsSecret(got) {
		t.Errorf("ReceiptSecret is not HMAC-SHA-256(token, \"receipt\"): %s", got)
	}
	if request.ReceiptSecret("another") == request.ReceiptSecret("the token") {
		t.Error("two tokens have one receipt")
	}
}

func FuzzParseReference(f *testing.F) {
	for _, r := range references(f, 3) {
		f.Add(r)
		f.Add(strings.ToLower(r))
	}
	f.Add("RFA–2026–7kqO–l")
	f.Add("ſfa-2026")
	shape := regexp.MustCompile(`^RFA-[0-9]{4}-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]$`)
	f.Fuzz(func(t *testing.T, typed string) {
		got, err := request.ParseReference(typed)
		if err != nil {
			if got != "" {
				t.Errorf("%q is refused and read as %q", typed, got)
			}
			return
		}
		if again, err := request.ParseReference(got); err != nil || again != got || !shape.MatchString(got) {
			t.Errorf("%q is read as %q, and that as %q, %v", typed, got, again, err)
		}
		for i := range got[9:] { // no other number of its year differs in one character
			if c := got[9+i]; c != '-' {
				other := fmt.Sprintf("%s%c%s", got[:9+i], alphabet[(strings.IndexByte(alphabet, c)+1)%32], got[10+i:])
				if _, err := request.ParseReference(other); err == nil {
					t.Errorf("%s and %s are both numbers", got, other)
				}
			}
		}
	})
}
