package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"

	"ccee-ca.org/assist/infra/fake/oidc"
	"ccee-ca.org/assist/lambda/office/web"
	"ccee-ca.org/assist/lambda/signin"
)

// startProvider starts the OpenID provider next to the service, and says how the
// desk signs in there. Both live by the service's clock.
func (s *service) startProvider(data string) error {
	l, err := listenOnSavedPort(filepath.Join(data, "provider"))
	if err != nil {
		return err
	}
	s.people, err = oidc.Start(l, s.clock.now, oidc.DefaultPeople)
	if err != nil {
		return err
	}
	s.signIn = &signin.OpenID{Issuer: s.people.Issuer, ClientID: oidc.ClientID, Callback: s.url + web.Callback,
		Claim: "groups", Staff: "staff", Lead: "lead", Now: s.clock.now}
	return nil
}

// listenOnSavedPort listens on the port that the file names, or on a free one that
// the file names from then on: the port is part of the issuer, and with another
// issuer everybody would be someone else.
func listenOnSavedPort(file string) (net.Listener, error) {
	if last, err := os.ReadFile(file); err == nil {
		if l, err := net.Listen("tcp", "127.0.0.1:"+strings.TrimSpace(string(last))); err == nil {
			return l, nil
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("can’t listen for the OpenID provider: %w", err)
	}
	_, port, _ := net.SplitHostPort(l.Addr().String())
	if err := os.WriteFile(file, []byte(port+"\n"), 0o600); err != nil {
		l.Close()
		return nil, fmt.Errorf("can’t write into %s: %w", filepath.Dir(file), err)
	}
	return l, nil
}
