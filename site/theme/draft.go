package theme

import (
	"io"
	"strconv"

	"ccee-ca.org/assist/lambda/request"
)

// Draft is the page that says that a form has been saved.
type Draft struct {
	Head
	request.Draft
	Secret  string        // of the link; shown once
	New     bool          // saved for the first time
	Mailed  bool          // an email with a link will be sent
	Email   string        // as it was typed
	Problem string        // with that address
	LeftOut []request.Row // what came along and the form does not ask
}

// Draft writes the page that says that a form has been saved, with the link to come
// back.
func (t *Theme) Draft(w io.Writer, d Draft) error {
	d.Head = Head{Path: "/request/", Title: "Your form is saved", NoIndex: true,
		Scripts: []string{"send.js", "saved.js"}}
	if d.Problem != "" {
		d.Title = "Error: " + d.Title
	}
	return t.render(w, "draft", &d)
}

// Link is the way back to the draft.
func (d *Draft) Link() string { return "/request/draft/open/" + d.Secret }

// DraftChoice is the page on which a person whose form was saved on another device
// in the meantime sees what differs, and chooses.
type DraftChoice struct {
	Head
	Secret      string
	Saved       request.Draft
	Mine        request.RawInput
	Differences []request.Difference
	LeftOut     []request.Row // what came along and the form does not ask
}

// DraftChoice writes that page.
func (t *Theme) DraftChoice(w io.Writer, c DraftChoice) error {
	c.Head = Head{Path: "/request/", Title: "This form was also saved somewhere else", NoIndex: true}
	return t.render(w, "draftchoice", &c)
}

// HiddenInputs are the inputs that save the form as this device has it over the
// other one.
func (c *DraftChoice) HiddenInputs() []formPart {
	list := []formPart{{Name: "draft", Value: c.Secret},
		{Name: "version", Value: strconv.FormatInt(c.Saved.Version, 10)}}
	for _, name := range request.Form.Inputs() {
		if v := c.Mine[name]; v != "" {
			list = append(list, formPart{Name: name, Value: v})
		}
	}
	return list
}
