// Package setting is a function's environment: read once, when it starts, and
// everything that is wrong with it named at once.
//
// Names stand in each main, where a test holds them to template.yaml; only those
// that Lambda itself sets stand here.
package setting

import (
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/credentials"
)

// Environment reads settings, and keeps what is wrong with them for Problems. A
// wrong one is read as an empty one.
type Environment struct {
	lookup   func(name string) string
	problems []error
}

// Read makes an Environment of what lookup knows, such as os.Getenv.
func Read(lookup func(name string) string) *Environment { return &Environment{lookup: lookup} }

// Problems names every setting that is missing or makes no sense; nil where there
// is none.
func (e *Environment) Problems() error { return errors.Join(e.problems...) }

func (e *Environment) addProblem(name, format string, words ...any) {
	e.problems = append(e.problems, fmt.Errorf("the setting %s %s", name, fmt.Sprintf(format, words...)))
}

// Maybe is a setting that may be empty.
func (e *Environment) Maybe(name string) string { return e.lookup(name) }

// Text is a setting that must be there.
func (e *Environment) Text(name string) string {
	text := e.lookup(name)
	if text == "" {
		e.addProblem(name, "is missing")
	}
	return text
}

// Switch is a setting that is true or false.
func (e *Environment) Switch(name string) bool {
	text := e.Text(name)
	if text != "" && text != "true" && text != "false" {
		e.addProblem(name, "is %q; it must be true or false", text)
	}
	return text == "true"
}

// Site is a site's address, without a slash at the end; empty until the second pass
// of the first deployment.
func (e *Environment) Site(name string) string {
	text := e.lookup(name)
	if text == "" {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Path != "" || u.Scheme != "https" && u.Scheme != "http" {
		e.addProblem(name, "is %q; it must be https:// and a host name, without a slash at the end", text)
		return ""
	}
	return text
}

// Address is an e-mail address, or a name and an address as in "Name <address>".
func (e *Environment) Address(name string) string {
	text := e.Text(name)
	if _, err := mail.ParseAddress(text); text != "" && err != nil {
		e.addProblem(name, "is no e-mail address")
		return ""
	}
	return text
}

// Secrets are what a setting has between commas: one at least, and none of them
// empty. They are in no error.
func (e *Environment) Secrets(name string) []string {
	all := strings.Split(e.Text(name), ",")
	for _, s := range all {
		if strings.TrimSpace(s) == "" && e.lookup(name) != "" {
			e.addProblem(name, "has an empty one among its %d, which anybody could show", len(all))
			return nil
		}
	}
	return all
}

// Region is where the function runs. Lambda sets it.
func (e *Environment) Region() string { return e.Text("AWS_REGION") }

// Credentials are the role's. Lambda sets them; the clients are configured by hand,
// since LoadDefaultConfig doubles a cold start.
func (e *Environment) Credentials() credentials.StaticCredentialsProvider {
	return credentials.NewStaticCredentialsProvider(e.Text("AWS_ACCESS_KEY_ID"), e.Text("AWS_SECRET_ACCESS_KEY"),
		e.Maybe("AWS_SESSION_TOKEN"))
}
