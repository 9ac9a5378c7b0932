package directory_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"ccee-ca.org/assist/lambda/request"
	"ccee-ca.org/assist/site/directory"
)

// decoded reads what Encode writes, as agency.js does.
func decoded(text []byte) (list []directory.Agency) {
	county, district := "", ""
	for line := range strings.Lines(string(text)) {
		values := strings.Split(strings.TrimSuffix(line[1:], "\n"), "\t")
		switch line[0] {
		case '#':
			county = values[0]
			continue
		case 'o', 'd':
			district = values[1]
		}
		a := directory.Agency{CDS: county + district, Kind: map[byte]request.Agency{'o': request.CountyOffice,
			'd': request.District, 'c': request.Charter}[line[0]], Name: values[0]}
		if line[0] == 'c' {
			a.CDS += values[1]
		}
		if a.Name != "" {
			list = append(list, a)
		}
	}
	return list
}

func TestWithoutTheStatesFilesTheBrowserHasThe58CountyOffices(t *testing.T) {
	text, err := directory.Encode(directory.CountyOffices())
	if err != nil {
		t.Fatal(err)
	}
	list := decoded(text)
	if len(list) != 58 || list[0].Name != "Alameda County Office of Education" || list[0].CDS != "0110017" {
		t.Errorf("%d agencies, the first %v", len(list), list[0])
	}
}

func TestTheBrowserHasEachAgencyAndWhichLeadsAreNotConfirmed(t *testing.T) {
	list := []directory.Agency{
		{"13101320134379", request.Charter, "Charter of the county office"},
		{"1363107", request.District, "El Centro Elementary"},
		{"13631070000001", request.Charter, "Charter of a district"},
		{"13999990000002", request.Charter, "Charter of a district that isn’t listed"},
	}
	text, err := directory.Encode(list)
	if err != nil {
		t.Fatal(err)
	}
	got := decoded(text)
	for _, a := range list {
		if !slices.Contains(got, a) {
			t.Errorf("the browser lacks %v", a)
		}
	}
	if len(got) != len(list)+58 {
		t.Errorf("%d agencies, want %d and the county offices", len(got), len(list))
	}
	for _, want := range []string{"#13\tRiverside COE + San Diego COE\t1\n",
		"#01\tBay Area Geographic Leads Consortium\t\n", "#02\t\t\n"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the text lacks %q", want)
		}
	}
}

func TestTheStatesOwnCountyOfficeStandsForTheShippedOne(t *testing.T) {
	text, err := directory.Encode([]directory.Agency{{"0110017", request.CountyOffice, "Another name"}})
	if err != nil || !strings.Contains(string(text), "oAnother name\t10017\n") ||
		strings.Contains(string(text), "oAlameda") {
		t.Errorf("%v\n%.200s", err, text)
	}
}

func TestACodeThatIsThereTwiceIsRefused(t *testing.T) {
	list := []directory.Agency{{"0161119", request.District, "One"}, {"0161119", request.District, "Two"}}
	if err := directory.Sort(list); err == nil || err.Error() != "the code 0161119 is both One and Two" {
		t.Errorf("got %v", err)
	}
	if _, err := directory.ReadKept("directory.tsv", directory.Write(list)); err == nil ||
		!strings.HasPrefix(err.Error(), "directory.tsv: the code 0161119") {
		t.Errorf("got %v", err)
	}
}

func TestWhatWasKeptIsReadStrictly(t *testing.T) {
	for text, want := range map[string]string{
		"CDS\tName\n":                                    "f:1: no column is called Kind",
		"CDS\tKind\tName\n0161119\tschool\tA\n":          `f:2: Kind: "school" is neither`,
		"CDS\tKind\tName\n01611190106401\tdistrict\tA\n": `f:2: CDS: "01611190106401" is not 7 digits`,
		"CDS\tKind\tName\n\n0161119\tdistrict\t\n":       "f:3: Name: there is no name",
	} {
		if _, err := directory.ReadKept("f", []byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// whole is a directory as large as California's, made up: 1,000 districts and 1,300
// charter schools with names as long as the real ones.
func whole() []directory.Agency {
	r := rand.New(rand.NewPCG(52074, 1))
	sound := strings.Fields("ala ber cal cor del el fer gar hol in jo ka la los mar mon nor oak pal que ri sal san " +
		"ter uni val ver wes yo zam bra cla dun fre gle har")
	word := func() string {
		w := ""
		for range 2 + r.IntN(2) {
			w += sound[r.IntN(len(sound))]
		}
		return strings.ToUpper(w[:1]) + w[1:]
	}
	one := func(list ...string) string { return list[r.IntN(len(list))] }
	many := map[int]int{1: 4} // some districts have many charter schools
	list := directory.CountyOffices()
	for i := range 1000 {
		c := request.Counties()[i*58/1000]
		district := fmt.Sprintf("%s%05d", c.Code, 61000+i*9+r.IntN(9))
		list = append(list, directory.Agency{CDS: district, Kind: request.District, Name: word() +
			one(" ", " "+word()+" ", " ") + one("Unified", "Elementary", "Union Elementary", "Joint Union High",
			"Union High", "City Elementary", "Joint Unified")})
		for j := range r.IntN(3) + many[i%12] {
			list = append(list, directory.Agency{CDS: district + fmt.Sprintf("%07d", 100000+r.IntN(20000)*10+j),
				Kind: request.Charter,
				Name: word() + " " + one(word(), word()+" "+word(), "of "+word()) +
					one(" Charter", " Academy", " Charter School", " Preparatory Academy", " Community Charter",
						" Elementary", " High")})
		}
	}
	return list
}

func TestTheWholeStateIsUnder40KBWithBrotli(t *testing.T) {
	list := whole()
	text, err := directory.Encode(list)
	if err != nil {
		t.Fatal(err)
	}
	if got := decoded(text); len(got) != len(list) || len(list) < 2300 {
		t.Fatalf("the browser has %d of %d agencies", len(got), len(list))
	}
	letters := 0
	for _, a := range list {
		letters += len(a.Name)
	}
	for _, quality := range []int{5, 11} { // CloudFront's, about; the best
		var b bytes.Buffer
		w := brotli.NewWriterLevel(&b, quality)
		w.Write(text)
		w.Close()
		t.Logf("%d agencies, names of %d letters: %d bytes, with brotli %d: %d", len(list), letters/len(list),
			len(text), quality, b.Len())
		if b.Len() >= 40<<10 {
			t.Errorf("with brotli %d the directory takes %d bytes", quality, b.Len())
		}
	}
}
