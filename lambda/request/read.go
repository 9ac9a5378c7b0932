package request

import (
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// Reading is a form's body as it was read.
type Reading struct {
	Typed   RawInput
	Ignored int   // inputs that no page of ours has, as those of an extension, and further ones of one name
	LeftOut []Row // what of these may be an answer, for the person who sent it: at most maxLeftOut
}

// maxLeftOut bounds what is shown of a body that is not ours.
const maxLeftOut = 20

// Retired are inputs that a form of an earlier release had and this one has not:
// the question that each asked, or nothing where it asked none. A change that
// renames or removes a question adds it here, for those whose page is still open.
var Retired = map[string]string{
	"website": "", // people did not see it
}

// ReadForm reads the request form's body.
func ReadForm(body io.Reader, also ...string) (Reading, error) { return Form.Read(body, also...) }

// Read decodes a form's body (application/x-www-form-urlencoded). It takes the
// form's names and those in also, in UTF-8 only; line ends become LF, and nothing
// else is altered. Of several answers under one name the first that is not blank
// counts: the form's own stands before what an extension adds. Other names are
// passed over. The errors are for the person whose browser sent it.
func (f FormSections) Read(body io.Reader, also ...string) (Reading, error) {
	raw, err := io.ReadAll(body)
	if err != nil {
		return Reading{}, fmt.Errorf("read the form: %w", err)
	}
	values, err := url.ParseQuery(string(raw))
	if err != nil {
		return Reading{}, fmt.Errorf("the form was not encoded as a browser encodes it: %w", err)
	}
	questions := map[string]string{}
	for _, name := range also {
		questions[name] = ""
	}
	for _, s := range f {
		for _, field := range s.Fields {
			for _, input := range field.Inputs() {
				questions[input] = field.Label
			}
		}
	}
	r := Reading{Typed: RawInput{}}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		question, known := questions[name]
		if !known {
			r.ignore(name, values[name][0])
			continue
		}
		if err := r.take(name, question, values[name]); err != nil {
			return Reading{}, err
		}
	}
	return r, nil
}

// take reads the answers that came under a name of ours.
func (r *Reading) take(name, question string, answers []string) error {
	first := max(0, slices.IndexFunc(answers, func(v string) bool { return !IsBlank(v) }))
	answer := answers[first]
	if !isText(answer) {
		return fmt.Errorf("the answer to %q is not text in UTF-8", name)
	}
	if answer != "" {
		r.Typed[name] = lineEnds.Replace(answer)
	}
	r.Ignored += len(answers) - 1
	for _, other := range answers[first+1:] {
		if question != "" && other != answer {
			r.leaveOut(name, question+" (a second answer)", other)
		}
	}
	return nil
}

// ignore passes an input over that is not ours.
func (r *Reading) ignore(name, answer string) {
	r.Ignored++
	question, retired := Retired[name]
	switch {
	case retired && question != "":
		r.leaveOut(name, question, answer)
	case !retired && looksLikeField(name):
		r.leaveOut(name, name, answer)
	}
}

// leaveOut keeps what may be an answer, to be shown to the person who sent it.
func (r *Reading) leaveOut(name, question, answer string) {
	if isText(answer) && !IsBlank(answer) && len(r.LeftOut) < maxLeftOut {
		r.LeftOut = append(r.LeftOut, Row{Name: name, Question: question, Answer: lineEnds.Replace(answer), Long: true})
	}
}

// looksLikeField reports whether an input may be a question of another release: a
// name as Form has them.
func looksLikeField(name string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyz"
	return strings.IndexAny(name, letters) == 0 && len(name) <= 40 && strings.Trim(name, letters+"0123456789_") == ""
}

// isText reports whether an answer can be kept: UTF-8 without NUL.
func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")
